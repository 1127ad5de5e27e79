/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What getdents64(220) and getdents(141) write into the caller's buffer.
 */
#ifndef TINE_UAPI_DIRENT_H
#define TINE_UAPI_DIRENT_H

struct linux_dirent64 {
	unsigned long long d_ino;
	long long d_off;	 /* where the next entry starts, for lseek */
	unsigned short d_reclen; /* of this record, padding included */
	unsigned char d_type;
	char d_name[];
};

/* The type (DT_*) is the record's last byte. */
struct linux_dirent {
	unsigned long d_ino;
	unsigned long d_off;
	unsigned short d_reclen;
	char d_name[];
};

/* DT_x is (S_IFx >> 12) */
#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12
#define DT_WHT	   14

#endif /* TINE_UAPI_DIRENT_H */
