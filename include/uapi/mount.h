/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mount(21), umount(22), umount2(52): flags.
 */
#ifndef TINE_UAPI_MOUNT_H
#define TINE_UAPI_MOUNT_H

#define MS_RDONLY      0x00000001
#define MS_NOSUID      0x00000002
#define MS_NODEV       0x00000004
#define MS_NOEXEC      0x00000008
#define MS_SYNCHRONOUS 0x00000010
#define MS_REMOUNT     0x00000020
#define MS_NOATIME     0x00000400
#define MS_NODIRATIME  0x00000800
#define MS_BIND	       0x00001000
#define MS_MOVE	       0x00002000
#define MS_REC	       0x00004000
#define MS_SILENT      0x00008000
#define MS_UNBINDABLE  0x00020000
#define MS_PRIVATE     0x00040000
#define MS_SLAVE       0x00080000
#define MS_SHARED      0x00100000
#define MS_RELATIME    0x00200000
#define MS_STRICTATIME 0x01000000

/* Old programs put this in the upper half of the flags; it is then ignored. */
#define MS_MGC_VAL 0xc0ed0000
#define MS_MGC_MSK 0xffff0000

#define MNT_FORCE	1
#define MNT_DETACH	2
#define MNT_EXPIRE	4
#define UMOUNT_NOFOLLOW 8

#endif /* TINE_UAPI_MOUNT_H */
