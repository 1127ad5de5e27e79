/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arithmetic of descriptor tables (fs/fdtable.c): pure, also built on the host by the unit tests.
 * Pointers to files are passed on and never looked at.
 */
#ifndef TINE_FDTABLE_H
#define TINE_FDTABLE_H

#include <bitmap.h>

struct file;

#define NR_OPEN_DEFAULT 32
#define NR_OPEN_MAX	65536

/* A bit in open_fds: reserved or installed. Installed: fd[] is not NULL. */
struct fdtable {
	unsigned int max_fds; /* a power of two, NR_OPEN_DEFAULT at least */
	struct file **fd;
	unsigned long *close_on_exec, *open_fds;
};

/* Where tables larger than the embedded one live; the kernel and the host tests supply these two. */
void *fdtable_mem_alloc(size_t size); /* or NULL */
void fdtable_mem_free(void *mem, size_t size);

/* fdtable_size_for: how many descriptors a table has that holds number nr: doubling from the default. */
unsigned int fdtable_size_for(unsigned int nr);
/* fdtable_alloc: arrays for max_fds in one allocation, bitmaps clear, fd[] not. 0 or -ENOMEM. */
int fdtable_alloc(struct fdtable *fdt, unsigned int max_fds);
void fdtable_free(struct fdtable *fdt);
/* fdtable_copy: src's entries into a table at least as large; the rest is empty. No counts. */
void fdtable_copy(struct fdtable *dst, const struct fdtable *src);
/* fdtable_highest: one more than the highest descriptor in open_fds; 0 when there is none. */
unsigned int fdtable_highest(const struct fdtable *fdt);
/* fdtable_dup: as fdtable_copy, for the first nr descriptors, but a reserved one is free in dst. */
void fdtable_dup(struct fdtable *dst, const struct fdtable *src, unsigned int nr);

#endif
