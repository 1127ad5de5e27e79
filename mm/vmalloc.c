// SPDX-License-Identifier: GPL-2.0-only
/*
 * Large memory that is contiguous only in kernel addresses: single frames mapped side by side, an
 * unmapped guard page behind each area.
 *
 *   KSTACK_END                                             VMALLOC_END
 *   |[area 1][guard]          [area 2     ][guard] ...     |
 *
 * Invariant: the list is sorted by address; an area on it keeps its addresses to itself, guard
 * included.
 * Lock: vmalloc_lock guards the list; frames are mapped and unmapped outside it, the addresses are
 * ours.
 * Entry points: vmalloc, vzalloc, vfree. Not from interrupts.
 */
#include <bug.h>
#include <fault_inject.h>
#include <printk.h>
#include <seq_file.h>
#include <string.h>
#include "internal.h"

struct vmap_area {
	unsigned long start, pages; /* without the guard */
	unsigned long caller;
	struct list_head link; /* {vmalloc_lock} */
};

static LIST_HEAD(areas);
static DEFINE_SPINLOCK(vmalloc_lock);
static struct kmem_cache *area_cache;

void vmalloc_init(void)
{
	area_cache = kmem_cache_create("vmap_area", sizeof(struct vmap_area), 0, SLAB_PANIC, NULL);
	thread_stacks_init();
}

/* Takes the lowest hole that holds the area and its guard. false: none. */
static bool place_area(struct vmap_area *area)
{
	unsigned long need = (area->pages + 1) << PAGE_SHIFT, start = KSTACK_END;
	struct list_head *before = &areas;
	struct vmap_area *other;

	spin_lock(&vmalloc_lock);
	list_for_each_entry(other, &areas, link) {
		if (other->start - start >= need)
			break;
		start = other->start + ((other->pages + 1) << PAGE_SHIFT);
		before = &other->link;
	}
	area->start = start;
	if (VMALLOC_END - start >= need)
		list_add(&area->link, before);
	spin_unlock(&vmalloc_lock);
	return VMALLOC_END - start >= need;
}

/* Unmaps and frees what is mapped of an area, then the area. */
static void free_area(struct vmap_area *area)
{
	for (unsigned long i = 0; i < area->pages; i++) {
		struct page *page = unmap_kernel_page(area->start + (i << PAGE_SHIFT));

		if (page)
			put_page(page);
	}
	spin_lock(&vmalloc_lock);
	list_del(&area->link);
	spin_unlock(&vmalloc_lock);
	kmem_cache_free(area_cache, area);
}

static void *alloc_area(size_t size, gfp_t gfp, unsigned long caller)
{
	struct vmap_area *area;

	if (!size || size > VMALLOC_END - KSTACK_END || should_fail(gfp, "vmalloc", caller))
		return NULL;
	area = cache_alloc(area_cache, GFP_KERNEL, caller);
	if (!area)
		return NULL;
	area->pages = DIV_ROUND_UP(size, PAGE_SIZE);
	area->caller = caller;
	if (!place_area(area)) {
		kmem_cache_free(area_cache, area);
		return NULL;
	}
	for (unsigned long i = 0; i < area->pages; i++) {
		struct page *page = __alloc_pages(gfp, 0);

		if (!page) {
			free_area(area);
			return NULL;
		}
		map_kernel_page(area->start + (i << PAGE_SHIFT), page);
	}
	return (void *)area->start;
}

void *vmalloc(size_t size)
{
	return alloc_area(size, GFP_KERNEL | __GFP_HIGHMEM, _RET_IP_);
}

void *vzalloc(size_t size)
{
	return alloc_area(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO, _RET_IP_);
}

void vfree(const void *addr)
{
	struct vmap_area *area, *found = NULL;

	if (!addr)
		return;
	spin_lock(&vmalloc_lock);
	list_for_each_entry(area, &areas, link)
		if (area->start == (unsigned long)addr)
			found = area;
	spin_unlock(&vmalloc_lock);
	if (!found)
		panic("vfree of %p, which vmalloc did not give", addr);
	free_area(found);
}

unsigned long vmalloc_areas(void)
{
	struct list_head *link;
	unsigned long n = 0;

	spin_lock(&vmalloc_lock);
	list_for_each(link, &areas)
		n++;
	spin_unlock(&vmalloc_lock);
	return n;
}

void vmallocinfo_show(struct seq_file *m)
{
	struct vmap_area *area;

	spin_lock(&vmalloc_lock);
	list_for_each_entry(area, &areas, link) {
		unsigned long end = area->start + ((area->pages + 1) << PAGE_SHIFT);

		seq_printf(m, "0x%08lx-0x%08lx %7lu %pS pages=%lu vmalloc\n", area->start, end,
			   end - area->start, (void *)area->caller, area->pages);
	}
	spin_unlock(&vmalloc_lock);
}
