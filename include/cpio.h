/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Archives of format newc (fs/cpio.c): pure, also built on the host by the unit tests.
 */
#ifndef TINE_CPIO_H
#define TINE_CPIO_H

#include <types.h>

struct cpio_reader {
	const u8 *data;
	size_t size, at;   /* bytes there are; where the next member begins */
	size_t member;	   /* where the last one began: for messages */
	const char *error; /* what is wrong, after a -1 */
};

/* Name and data point into the archive; the name ends with a zero byte. */
struct cpio_entry {
	const char *name;
	const u8 *data;
	u32 size;
	u32 mode, uid, gid, nlink, mtime;
	u32 rdev_major, rdev_minor; /* of device nodes */
};

void cpio_open(struct cpio_reader *reader, const void *data, size_t size);
/* cpio_next: 1 with the next member, 0 at the end, -1 when the archive is not whole or not one. */
int cpio_next(struct cpio_reader *reader, struct cpio_entry *entry);

#endif
