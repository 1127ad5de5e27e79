/* SPDX-License-Identifier: GPL-2.0-only */
/* open, fcntl and their constants. */
#ifndef TINE_USER_FCNTL_H
#define TINE_USER_FCNTL_H

#include <sys/types.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>

int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);

#endif /* TINE_USER_FCNTL_H */
