/* SPDX-License-Identifier: GPL-2.0-only */
/* Terminal attributes. */
#ifndef TINE_USER_TERMIOS_H
#define TINE_USER_TERMIOS_H

#include <sys/types.h>
#include <uapi/termios.h>

int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int when, const struct termios *t);

#endif /* TINE_USER_TERMIOS_H */
