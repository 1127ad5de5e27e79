// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking pages out of page tables: munmap, exit, DONTNEED, truncation; and moving them: mremap.
 *
 * Order, always: entries are emptied, processors forget them (flush), only then do pages and
 * tables lose their counts. Pages are collected and given back by the batch.
 * Invariant: a user page table exists only where an area overlaps its 4 MiB.
 * Locks: mmap_sem held (for reading is enough to drop pages, for writing to free tables), or for
 * zap_mapping() the object's list lock, which keeps each area on it alive; ptl inside.
 * Entry points: zap_page_range, zap_mapping, unmap_all, free_page_tables, move_page_tables.
 */
#include <bug.h>
#include <config.h>
#include <sched.h>
#include <string.h>
#include <x86/pgtable.h>
#include "internal.h"

#define BATCH 64

/* Pages, or tables, that are out of the tree but still have their counts. */
struct batch {
	struct mm_struct *mm;
	bool flush; /* false in exit: no processor will go back to user mode in this memory */
	unsigned int nr, room;
	unsigned long start, end; /* what the TLB must forget before they go */
	struct page **page; /* few, or a frame full of them: other processors are asked once */
	struct page *few[BATCH];
};

static void batch_init(struct batch *b, struct mm_struct *mm, bool flush)
{
	b->mm = mm;
	b->flush = flush;
	b->nr = 0;
	b->room = BATCH;
	b->page = b->few;
}

static void batch_finish(struct batch *b)
{
	if (!b->nr)
		return;
	if (b->flush)
		flush_tlb_range(b->mm, b->start, b->end);
	put_pages(b->page, b->nr);
	b->nr = 0;
}

static void batch_end(struct batch *b)
{
	batch_finish(b);
	if (b->page != b->few)
		put_page(virt_to_page(b->page));
}

/* No room for another: makes some, or empties what there is. */
static noinline void batch_full(struct batch *b)
{
	struct page *frame = NULL;

	if (b->flush && b->page == b->few)
		frame = __alloc_pages(__GFP_NOWARN, 0);
	if (!frame) {
		batch_finish(b);
		return;
	}
	b->page = lowmem_address(frame);
	b->room = PAGE_SIZE / sizeof(b->page[0]);
	memcpy(b->page, b->few, sizeof(b->few));
}

static inline void batch_add(struct batch *b, struct page *page, unsigned long addr)
{
	if (!b->nr)
		b->start = addr;
	b->end = addr + PAGE_SIZE;
	b->page[b->nr++] = page;
	if (unlikely(b->nr == b->room))
		batch_full(b);
}

/* The law of page frames, looked at where it is cheap: on the way out (debug builds). */
static void check_owner(pte_t entry, const struct page *page, bool shared)
{
	if (pte_writable(entry) && !shared && page_count(page) != 1)
		panic("private page %lu is writable and has %d owners", page_to_pfn(page),
		      page_count(page));
}

/* [addr, end) lies within one table. Stops as soon as the table has nothing left. */
static void zap_span(struct batch *b, unsigned long addr, unsigned long end, bool shared)
{
	pte_t *first = pte_own_table(b->mm, addr), *pte = first;
	unsigned int present, left, anon = 0, file = 0, high = 0;

	if (!first)
		return;
	present = left = pte_table(first)->pt_present;
	for (; addr < end && left; addr += PAGE_SIZE, pte++) {
		pte_t entry = *pte;
		struct page *page;

		if (pte_none(entry))
			continue;
		left--;
		pte_change(pte, (pte_t){0});
		page = pte_page(entry);
		anon++;
		if (unlikely(page->flags & (PG_COMMON | PG_HIGH))) {
			file += (page->flags & PG_MASK(file)) != 0;
			anon -= (page->flags & PG_COMMON) != 0;
			high += page_is_high(page);
		}
		if (DEBUG_PAGES)
			check_owner(entry, page, shared);
		batch_add(b, page, addr);
	}
	pte_table(first)->pt_present -= present - left;
	pte_unlock(first);
	if (anon)
		atomic_sub(anon, &b->mm->rss_anon);
	if (file)
		atomic_sub(file, &b->mm->rss_file);
	if (high)
		atomic_sub(high, &b->mm->rss_high);
}

static void zap_range(struct batch *b, const struct vm_area_struct *vma, unsigned long start,
		      unsigned long end)
{
	unsigned long next;

	for (unsigned long addr = start; addr < end; addr = next) {
		next = min((addr | (PGDIR_SIZE - 1)) + 1, end);
		zap_span(b, addr, next, vma->vm_flags & VM_SHARED);
		cond_resched();
	}
}

void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct batch b;

	batch_init(&b, vma->vm_mm, true);
	vma->vm_mm->hiwater_rss = mm_peak(vma->vm_mm);
	zap_range(&b, vma, start, end);
	batch_end(&b);
}

void zap_mapping(struct list_head *vma_list, unsigned long from, unsigned long pages)
{
	struct vm_area_struct *vma;

	list_for_each_entry(vma, vma_list, vm_shared) {
		unsigned long first = vma->vm_pgoff, last = first + vma_pages(vma);

		first = max(first, from);
		if (pages)
			last = min(last, from + pages);
		if (first < last)
			zap_page_range(vma, vma->vm_start + ((first - vma->vm_pgoff) << PAGE_SHIFT),
				       vma->vm_start + ((last - vma->vm_pgoff) << PAGE_SHIFT));
	}
}

/* --- Tables ---------------------------------------------------------------------------------- */

static void detach_tables(struct batch *b, unsigned long start, unsigned long end)
{
	for (unsigned long addr = start; addr < end; addr += PGDIR_SIZE) {
		struct page *table = pte_detach_table(b->mm, addr);

		if (table)
			batch_add(b, table, addr);
	}
}

/*
 * Frees the tables of [start, end), which has no areas any more, but not one that the areas before
 * floor or from ceiling on need too.
 */
void free_page_tables(struct mm_struct *mm, unsigned long start, unsigned long end,
		      unsigned long floor, unsigned long ceiling)
{
	struct batch b;

	start = ALIGN_DOWN(start, PGDIR_SIZE);
	if (start < floor)
		start += PGDIR_SIZE;
	end = ALIGN(end, PGDIR_SIZE);
	if (end > ceiling)
		end -= PGDIR_SIZE;
	if (start >= end)
		return;
	batch_init(&b, mm, true);
	detach_tables(&b, start, end);
	batch_end(&b);
}

/*
 * No task is left that could touch the memory, so pages go without a flush. But a processor that
 * still has the directory loaded may walk it ahead of time for addresses nobody uses: it must have
 * forgotten every table before the frame holds something else.
 */
void unmap_all(struct mm_struct *mm)
{
	struct vm_area_struct *vma;
	unsigned long done = 0;
	struct batch b;

	batch_init(&b, mm, false);
	mm->hiwater_rss = mm_peak(mm);
	list_for_each_entry(vma, &mm->mmap, vm_link)
		zap_range(&b, vma, vma->vm_start, vma->vm_end);
	batch_finish(&b);
	b.flush = true;
	list_for_each_entry(vma, &mm->mmap, vm_link) {
		detach_tables(&b, max(done, ALIGN_DOWN(vma->vm_start, PGDIR_SIZE)), vma->vm_end);
		done = ALIGN(vma->vm_end, PGDIR_SIZE);
	}
	batch_end(&b);
}

/* --- Moving ---------------------------------------------------------------------------------- */

/*
 * The entries of one table to their places in another, or the same; the counts move with them. Of a file
 * both are held until all processors have forgotten the old places: a truncation finds each page in one
 * of them, and does not free it while it can still be written to through the other.
 */
static void move_span(const struct vm_area_struct *vma, unsigned long old, unsigned long new,
		      unsigned long len)
{
	struct mm_struct *mm = vma->vm_mm;
	bool same = pgd_entry(mm, old) == pgd_entry(mm, new);
	pte_t *from = pte_own_table(mm, old), *to, *first = from;

	if (!from)
		return;
	to = same ? from + pte_index(new) - pte_index(old) : pte_own_nested(mm, new, 1);
	for (unsigned long n = len >> PAGE_SHIFT; n; n--, from++, to++) {
		pte_t entry = *from;

		if (pte_none(entry))
			continue;
		pte_clear(from);
		pte_install(to, entry);
	}
	if (vma->vm_file)
		flush_tlb_range(mm, old, old + len);
	if (!same)
		pte_unlock(to - 1);
	pte_unlock(first);
}

/*
 * The pages of len bytes from old move to new, where there is an area and nothing mapped. 0, or
 * -ENOMEM with nothing moved: all tables are made first. mmap_sem held for writing, so no fault
 * comes between.
 */
int move_page_tables(struct vm_area_struct *from, unsigned long old, unsigned long new,
		     unsigned long len)
{
	struct mm_struct *mm = from->vm_mm;
	unsigned long part;

	for (unsigned long done = 0; done < len; done += PAGE_SIZE)
		if (pgd_table(*pgd_entry(mm, old + done)) && pte_prepare(mm, new + done))
			return -ENOMEM;
	for (unsigned long done = 0; done < len; done += part) {
		part = max((old + done) % PGDIR_SIZE, (new + done) % PGDIR_SIZE);
		part = min(len - done, PGDIR_SIZE - part);
		move_span(from, old + done, new + done, part);
	}
	if (!from->vm_file)
		flush_tlb_range(mm, old, old + len);
	return 0;
}
