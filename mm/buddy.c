// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buddy allocator of one zone, pure: no lock, no per-CPU lists, no policy. page_alloc.c adds
 * those.
 *
 * Invariants: a block of order n starts at a multiple of 2^n frames; the first frame of a free
 * block has PG_buddy and its order, and is in area[order].list; no free block's buddy is free at
 * the same order (they would be one block); zone->free is the sum of the free blocks' sizes.
 * Entry points: buddy_init, buddy_alloc, buddy_free, buddy_count.
 */
#include <bug.h>
#include <buddy.h>

void buddy_init(struct zone *zone, const char *name, unsigned long start_pfn, unsigned long end_pfn)
{
	zone->name = name;
	zone->start_pfn = start_pfn;
	zone->end_pfn = end_pfn;
	zone->present = 0;
	zone->free = 0;
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		INIT_LIST_HEAD(&zone->area[order].list);
		zone->area[order].nr = 0;
	}
}

static void put_block(struct zone *zone, struct page *page, unsigned int order)
{
	page->flags |= PG_MASK(buddy);
	page->order = order;
	list_add(&page->lru, &zone->area[order].list);
	zone->area[order].nr++;
}

static void take_block(struct zone *zone, struct page *page, unsigned int order)
{
	page->flags &= ~PG_MASK(buddy);
	__list_del_entry(&page->lru);
	zone->area[order].nr--;
}

struct page *buddy_alloc(struct zone *zone, unsigned int order)
{
	unsigned int have = order;
	struct page *page;

	while (list_empty(&zone->area[have].list))
		if (++have == MAX_ORDER)
			return NULL;
	page = list_first_entry(&zone->area[have].list, struct page, lru);
	take_block(zone, page, have);
	/* Too large a block: the upper half goes back, as often as needed. */
	while (have > order) {
		have--;
		put_block(zone, page + (1ul << have), have);
	}
	zone->free -= 1ul << order;
	return page;
}

/* The buddy of the block at pfn when it is free, whole and of the zone; else NULL. */
static struct page *free_buddy(const struct zone *zone, unsigned long pfn, unsigned int order)
{
	unsigned long other = pfn ^ (1ul << order);
	struct page *page;

	if (other < zone->start_pfn || other >= zone->end_pfn)
		return NULL;
	page = pfn_to_page(other);
	if (!(page->flags & PG_MASK(buddy)) || page->order != order)
		return NULL;
	return page;
}

void buddy_free(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	BUG_ON(pfn & ((1ul << order) - 1));
	BUG_ON(page->flags & (PG_MASK(buddy) | PG_MASK(reserved)));
	zone->free += 1ul << order;
	while (order < MAX_ORDER - 1) {
		struct page *buddy = free_buddy(zone, pfn, order);

		if (!buddy)
			break;
		take_block(zone, buddy, order);
		pfn &= ~(1ul << order);
		order++;
	}
	put_block(zone, pfn_to_page(pfn), order);
}

unsigned long buddy_count(const struct zone *zone)
{
	const struct list_head *link;
	unsigned long frames = 0;

	for (unsigned int order = 0; order < MAX_ORDER; order++)
		list_for_each(link, &zone->area[order].list)
			frames += 1ul << order;
	return frames;
}
