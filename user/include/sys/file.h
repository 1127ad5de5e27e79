/* SPDX-License-Identifier: GPL-2.0-only */
/* flock. */
#ifndef TINE_USER_SYS_FILE_H
#define TINE_USER_SYS_FILE_H

#include <uapi/fcntl.h>

int flock(int fd, int operation);

#endif /* TINE_USER_SYS_FILE_H */
