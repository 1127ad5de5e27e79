/* SPDX-License-Identifier: GPL-2.0-only */
/* ioctl. */
#ifndef TINE_USER_SYS_IOCTL_H
#define TINE_USER_SYS_IOCTL_H

#include <uapi/ioctls.h>
#include <uapi/termios.h>

int ioctl(int fd, unsigned long request, ...);

#endif /* TINE_USER_SYS_IOCTL_H */
