/* SPDX-License-Identifier: GPL-2.0-only */
/* File metadata. */
#ifndef TINE_USER_SYS_STAT_H
#define TINE_USER_SYS_STAT_H

#include <sys/types.h>
#include <uapi/stat.h>
#include <uapi/time.h>

int stat(const char *path, struct stat *st);
int lstat(const char *path, struct stat *st);
int fstat(int fd, struct stat *st);
int fstatat(int dir, const char *path, struct stat *st, int flags);
int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st);
int chmod(const char *path, mode_t mode);
int fchmod(int fd, mode_t mode);
int mkdir(const char *path, mode_t mode);
int mkdirat(int dir, const char *path, mode_t mode);
int mkfifo(const char *path, mode_t mode);
int mknod(const char *path, mode_t mode, dev_t dev);
mode_t umask(mode_t mask);
int utimensat(int dir, const char *path, const struct timespec times[2], int flags);

#endif /* TINE_USER_SYS_STAT_H */
