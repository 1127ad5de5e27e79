/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A zone of memory and its buddy allocator (mm/buddy.c). The functions here are pure: they know a
 * zone and mem_map, take no lock and ask nobody, so the host's unit tests run them too.
 *
 *   area[3] --> [8 frames] --> [8 frames]     a block of order 3 starts at a multiple of 8;
 *   area[0] --> [1]                           its buddy is the block at pfn ^ 8
 */
#ifndef TINE_BUDDY_H
#define TINE_BUDDY_H

#include <gfp.h>
#include <mm_types.h>

struct free_area {
	struct list_head list; /* page->lru of each block's first frame */
	unsigned long nr;
};

struct zone {
	spinlock_t lock; /* guards all below; taken with interrupts off, takes nothing inside */
	const char *name;
	unsigned long start_pfn, end_pfn;		/* [start, end), holes included */
	unsigned long present;				/* frames the allocator was ever given */
	unsigned long free;				/* frames in area[] */
	unsigned long pages_min, pages_low, pages_high; /* watermarks, in frames */
	/* Frames kept from requests that would have liked a higher zone, by that zone. */
	unsigned long protection[MAX_NR_ZONES];
	struct free_area area[MAX_ORDER];
};

extern struct zone zones[MAX_NR_ZONES];

void buddy_init(struct zone *zone, const char *name, unsigned long start_pfn,
		unsigned long end_pfn);
/* buddy_alloc: a block of 2^order frames, or NULL. The first frame's flags are the zone alone. */
struct page *buddy_alloc(struct zone *zone, unsigned int order);
/* buddy_free: the block comes back, and joins its buddy as long as that is free too. */
void buddy_free(struct zone *zone, struct page *page, unsigned int order);
/* buddy_count: free frames, from the lists themselves. */
unsigned long buddy_count(const struct zone *zone);

#endif
