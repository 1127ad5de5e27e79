/* SPDX-License-Identifier: GPL-2.0-only */
/* File system figures. */
#ifndef TINE_USER_SYS_STATFS_H
#define TINE_USER_SYS_STATFS_H

#include <uapi/statfs.h>

int statfs(const char *path, struct statfs *s);

#endif /* TINE_USER_SYS_STATFS_H */
