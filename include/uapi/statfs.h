/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * statfs(99) and statfs64(268), and the magic numbers of the file systems there are.
 */
#ifndef TINE_UAPI_STATFS_H
#define TINE_UAPI_STATFS_H

typedef struct {
	int val[2];
} __kernel_fsid_t;

struct statfs {
	unsigned int f_type;
	unsigned int f_bsize;
	unsigned int f_blocks;
	unsigned int f_bfree;
	unsigned int f_bavail;
	unsigned int f_files;
	unsigned int f_ffree;
	__kernel_fsid_t f_fsid;
	unsigned int f_namelen;
	unsigned int f_frsize;
	unsigned int f_flags;
	unsigned int f_spare[4];
};

/* 84 bytes; the caller passes 84 or 88. */
struct statfs64 {
	unsigned int f_type;
	unsigned int f_bsize;
	unsigned long long f_blocks;
	unsigned long long f_bfree;
	unsigned long long f_bavail;
	unsigned long long f_files;
	unsigned long long f_ffree;
	__kernel_fsid_t f_fsid;
	unsigned int f_namelen;
	unsigned int f_frsize;
	unsigned int f_flags;
	unsigned int f_spare[4];
} __attribute__((packed, aligned(4)));

#define PROC_SUPER_MAGIC 0x9fa0
#define RAMFS_MAGIC	 0x858458f6
#define TMPFS_MAGIC	 0x01021994

#endif /* TINE_UAPI_STATFS_H */
