/* SPDX-License-Identifier: GPL-2.0-only */
/* Mounting. */
#ifndef TINE_USER_SYS_MOUNT_H
#define TINE_USER_SYS_MOUNT_H

#include <uapi/mount.h>

int mount(const char *what, const char *where, const char *type, unsigned long flags,
	  const void *data);
int umount(const char *where);
int umount2(const char *where, int flags);

#endif /* TINE_USER_SYS_MOUNT_H */
