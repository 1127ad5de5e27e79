/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the kernel reaches a page that need not be low (mm/highmem.c). Low memory lies in the direct
 * map and costs two instructions more than page_address(); high memory gets an address for a while:
 *
 *   kmap_atomic   a slot of this CPU's own: short, nested, no sleep until kunmap_atomic
 *   kmap          a slot of all CPUs': long, may sleep; waits when every slot is taken
 */
#ifndef TINE_HIGHMEM_H
#define TINE_HIGHMEM_H

#include <mm.h>
#include <preempt.h>
#include <x86/page.h>

#define KMAP_SLOTS ((FIXADDR_START - PKMAP_BASE) / PAGE_SIZE) /* kmap()s of different pages */

/*
 * kmap: an address until kunmap(), which anybody may call, but not an interrupt. Sleeps. Never
 * fails. Who holds one asks for no second: all could then wait for each other.
 */
void *kmap_high(struct page *page);
void kunmap_high(struct page *page);
unsigned long kmaps_in_use(void); /* slots that somebody holds */
void drain_kmaps(void);		  /* unmaps those that nobody holds */

static inline void *kmap(struct page *page)
{
	return likely(!page_is_high(page)) ? lowmem_address(page) : kmap_high(page);
}

static inline void kunmap(struct page *page)
{
	if (unlikely(page_is_high(page)))
		kunmap_high(page);
}

void *kmap_high_atomic(struct page *page);
void kunmap_high_atomic(void *addr);

/*
 * kmap_atomic: an address on this CPU alone, until kunmap_atomic(); pairs nest. In between nobody
 * sleeps, and a fault on user memory goes to its fix-up.
 */
static inline void *kmap_atomic(struct page *page)
{
	preempt_disable();
	return likely(!page_is_high(page)) ? lowmem_address(page) : kmap_high_atomic(page);
}

static inline void kunmap_atomic(void *addr)
{
	if (unlikely((unsigned long)addr >= FIXADDR_START))
		kunmap_high_atomic(addr);
	preempt_enable();
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *dst, *src;

	if (likely(!page_is_high(to) && !page_is_high(from))) {
		copy_page(lowmem_address(to), lowmem_address(from));
		return;
	}
	dst = kmap_atomic(to);
	src = kmap_atomic(from);
	copy_page(dst, src);
	kunmap_atomic(src);
	kunmap_atomic(dst);
}

#endif
