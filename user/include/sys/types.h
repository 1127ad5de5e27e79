/* SPDX-License-Identifier: GPL-2.0-only */
/* The types that system calls are declared with. */
#ifndef TINE_USER_SYS_TYPES_H
#define TINE_USER_SYS_TYPES_H

#include <stddef.h>

typedef int pid_t;
typedef int id_t;
typedef int clockid_t;
typedef int key_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef unsigned int nlink_t;
typedef unsigned int useconds_t;
typedef unsigned long ino_t;
typedef unsigned long long dev_t;
typedef long time_t;
typedef long clock_t;
typedef long suseconds_t;
typedef long off_t;
typedef long long off64_t;
typedef long long loff_t;
typedef long blksize_t;
typedef long blkcnt_t;
typedef int ssize_t;

#endif /* TINE_USER_SYS_TYPES_H */
