/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages by the power of two (mm/page_alloc.c). A request falls back HIGHMEM -> NORMAL -> DMA.
 */
#ifndef TINE_GFP_H
#define TINE_GFP_H

#include <mm_types.h>

#define __GFP_DMA     0x01u /* only below 16 MiB */
#define __GFP_HIGHMEM 0x02u /* high memory will do, and comes first */
#define __GFP_WAIT    0x04u /* the caller may sleep: caches may be dropped */
#define __GFP_HIGH    0x08u /* may use the reserve below the watermark */
#define __GFP_ZERO    0x10u
#define __GFP_NOFAIL  0x20u
#define __GFP_NORETRY 0x40u
#define __GFP_NOWARN  0x80u
#define __GFP_COMP    0x100u
#define __GFP_DYING   0x200u /* all of the reserve: who uses it is about to give more back */

#define GFP_ATOMIC   __GFP_HIGH
#define GFP_KERNEL   __GFP_WAIT
#define GFP_HIGHUSER (__GFP_WAIT | __GFP_HIGHMEM)
#define GFP_DMA	     __GFP_DMA

#define MAX_ORDER 11 /* orders 0 to 10 */

/* alloc_pages: 2^order contiguous pages, count 1 on the first; NULL when there are none. */
struct page *alloc_pages(gfp_t gfp, unsigned int order);
#define alloc_page(gfp) alloc_pages(gfp, 0)
void __free_pages(struct page *page, unsigned int order); /* drops one count, frees at none */
#define __free_page(page) __free_pages(page, 0)
unsigned long __get_free_pages(gfp_t gfp, unsigned int order); /* its kernel address, or 0 */
#define __get_free_page(gfp) __get_free_pages(gfp, 0)
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr) free_pages(addr, 0)

/* alloc_pages_exact: size bytes rounded up to pages, not to a power of two; or NULL. */
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *virt, size_t size);

/* put_page: drops one count of an order-0 page and frees it when that was the last. */
void put_page(struct page *page);

/* put_pages: put_page for each of n pages, with one visit to this CPU's lists. */
void put_pages(struct page *const *pages, unsigned int n);

static inline void get_page(struct page *page)
{
	atomic_inc(&page->count);
}

static inline int page_count(const struct page *page)
{
	return atomic_read(&page->count);
}

/*
 * Who can give memory back when there is none. shrink() returns how many pages or objects it
 * freed; it may sleep, takes no lock that is held while memory is asked for, and asks for none
 * with __GFP_WAIT. Registered at boot, never removed.
 */
struct shrinker {
	const char *name;
	unsigned long (*shrink)(void);
	struct list_head link;
};

void register_shrinker(struct shrinker *shrinker);
unsigned long shrink_all(void); /* calls every shrinker; the sum of what they freed */

/*
 * page_alloc_init: boot, right after paging_init(): finds room for mem_map past the kernel and the
 * loader's modules, hands all other usable memory to the allocator (mm/page_boot.c), and makes the
 * final kernel tables: text and constants read-only, tables for all of vmalloc space. Panics by
 * name when there is no memory map.
 */
void page_alloc_init(void);
unsigned long nr_free_pages(void); /* counted by walking the free lists of every zone */
unsigned long nr_zone_free_pages(enum zone_type zone);
unsigned long totalram_pages(void);  /* pages that the allocator ever had */
unsigned long totalhigh_pages(void); /* of them in high memory: not for the kernel's own data */
void drain_all_pages(void);	     /* every CPU's lists go back to the buddy */

#endif
