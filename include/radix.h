/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sparse array of pointers by 32-bit index (kernel/lib/radix.c): 64 slots a node, as deep as the
 * largest index needs. Holds the pages of a file or of a shared anonymous object. No locking inside.
 * Nodes come from radix_node_alloc()/radix_node_free(), which the kernel and the host tests supply.
 */
#ifndef TINE_RADIX_H
#define TINE_RADIX_H

#include <types.h>

#define RADIX_BITS  6
#define RADIX_SLOTS (1u << RADIX_BITS)

struct radix_node {
	unsigned int used; /* slots that are not NULL */
	void *slots[RADIX_SLOTS];
};

struct radix_root {
	void *node;
	unsigned int height; /* 0: empty */
};

#define RADIX_ROOT ((struct radix_root){NULL, 0})

struct radix_node *radix_node_alloc(void); /* zeroed, or NULL */
void radix_node_free(struct radix_node *node);

void *radix_lookup(const struct radix_root *root, u32 index);
int radix_insert(struct radix_root *root, u32 index, void *item); /* 0, -ENOMEM, -EEXIST */
void *radix_delete(struct radix_root *root, u32 index);		  /* what was there, or NULL */
/* radix_next: the first item at *index or after, its place in *index; NULL when there is none. */
void *radix_next(const struct radix_root *root, u32 *index);

#endif
