// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fork does to pages, and what a page fault does about it.
 *
 * The law of page frames: a private page is reachable for writing only if it has exactly one
 * owner. copy_page_range() keeps it at fork, by taking the right to write away on both sides; the
 * fault gives it back to the last owner, or makes a copy for one of several.
 *
 *        before fork          after fork             after a write by the child
 *   parent --w--> page    parent --r--> page 2    parent --r--> page 1  (next write: in place)
 *                         child  --r----^         child  --w--> copy 1
 *
 * A fault first decides what it is, looking at the area and the entry without a lock, then acts;
 * the act takes the table's lock and goes on only if the entry is still the one the decision was
 * made on.
 * Locks: mmap_sem (for reading) > the table's ptl > zone lock. Nothing sleeps under ptl.
 * Entry points: handle_mm_fault, copy_page_range. Read zap.c next.
 */
#include <bug.h>
#include <fault_inject.h>
#include <highmem.h>
#include <sched.h>
#include <trace.h>
#include <vmstat.h>
#include <x86/pgtable.h>
#include "internal.h"

struct page *zero_page;

/* --- Fork ------------------------------------------------------------------------------------ */

/* LAB cow: begin fork */
struct copied {
	unsigned int entries, anon, high;
};

/*
 * n entries of one table, in a tight loop: it runs once for each page that the parent has touched.
 * The zero page is counted like any other; a file's page is left out, a fault finds it again.
 */
static struct copied copy_entries(pte_t *dst, pte_t *src, unsigned int n)
{
	unsigned int present = pte_table(src)->pt_present, left = present;
	struct copied copied = {0, 0, 0};

	for (; n && left; n--, src++, dst++) {
		pte_t entry = *src;
		struct page *page;

		if (pte_none(entry))
			continue;
		page = pte_page(entry);
		if (unlikely(page->flags & (PG_COMMON | PG_HIGH))) {
			if (page->flags & PG_MASK(file))
				continue;
			copied.anon -= page == zero_page;
			copied.high += page_is_high(page);
		}
		if (pte_writable(entry)) {
			entry = pte_wrprotect(entry);
			pte_change(src, entry);
		}
		get_page(page);
		pte_change(dst, entry);
		left--;
	}
	copied.entries = present - left;
	copied.anon += copied.entries;
	return copied;
}

/* The part of one page table: [addr, end) lies within 4 MiB. */
static int copy_span(struct mm_struct *dst, struct mm_struct *src, unsigned long addr,
		     unsigned long end)
{
	pte_t *from, *to;
	struct copied copied;

	if (!pgd_table(*pgd_entry(src, addr)))
		return 0;
	if (pte_prepare(dst, addr))
		return -ENOMEM;
	from = pte_own_table(src, addr);
	to = pte_own_nested(dst, addr, 1);
	hold_here("copy_page_range");
	copied = copy_entries(to, from, (end - addr) >> PAGE_SHIFT);
	pte_table(to)->pt_present += copied.entries;
	pte_unlock(to);
	pte_unlock(from);
	atomic_add(copied.anon, &dst->rss_anon);
	if (copied.high)
		atomic_add(copied.high, &dst->rss_high);
	count_vm_event(pt_copied);
	return 0;
}
/* LAB cow: end */

int copy_page_range(struct mm_struct *dst, struct mm_struct *src, struct vm_area_struct *vma)
{
	unsigned long next;

	/* What is shared, a fault finds again in its object. */
	if (vma->vm_flags & VM_SHARED)
		return 0;
	for (unsigned long addr = vma->vm_start; addr < vma->vm_end; addr = next) {
		next = min((addr | (PGDIR_SIZE - 1)) + 1, vma->vm_end);
		if (copy_span(dst, src, addr, next))
			return -ENOMEM;
		cond_resched();
	}
	return 0;
}

/* --- Faults: what it is ---------------------------------------------------------------------- */

struct fault {
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	unsigned long addr; /* of the page */
	bool write;
	pte_t entry; /* on which the decision was made */
};

enum fault_kind {
	SPURIOUS,   /* the entry allows it: a stale TLB, or another thread was faster */
	ZERO_MAP,   /* first read of private memory: the zero page */
	ANON_FILL,  /* first write to private memory, perhaps after reads of the zero page */
	OBJECT_MAP, /* the object's own page: any fault on a shared area, a read of a private one */
	OBJECT_COPY,  /* first write to a private area of an object: a copy of its page */
	SHARED_WRITE, /* a shared page that was mapped without the right to write */
	COW_COPY,     /* a private page with other owners, or an object's page: copy it */
	COW_REUSE,    /* a private page whose other owners have gone: write in place */
};

static const char *const kind_names[] = {
	"spurious",    "zero map",     "anon fill", "object map",
	"object copy", "shared write", "cow copy",  "cow reuse",
};

static enum fault_kind decide(const struct fault *f)
{
	bool shared = f->vma->vm_flags & VM_SHARED;
	const struct page *page;

	if (pte_none(f->entry)) {
		if (f->vma->vm_ops)
			return f->write && !shared ? OBJECT_COPY : OBJECT_MAP;
		return f->write ? ANON_FILL : ZERO_MAP;
	}
	if (!f->write || pte_writable(f->entry))
		return SPURIOUS;
	if (shared)
		return SHARED_WRITE;
	page = pte_page(f->entry);
	if (page == zero_page)
		return ANON_FILL;
	/* LAB cow: begin decide */
	if ((page->flags & PG_COMMON) || page_count(page) > 1)
		return COW_COPY;
	return COW_REUSE;
	/* LAB cow: end */
}

/* --- Faults: what is done -------------------------------------------------------------------- */

/*
 * The fault's entry, owned, if it is still what it was; the caller unlocks. NULL with *result set:
 * no memory for a table, or the entry has changed and the instruction may simply be tried again.
 */
static pte_t *own_unchanged(const struct fault *f, enum fault_result *result)
{
	pte_t *pte = pte_own(f->mm, f->addr);

	*result = FAULT_OOM;
	if (!pte)
		return NULL;
	*result = FAULT_HANDLED;
	if (pte_same(*pte, f->entry))
		return pte;
	pte_unlock(pte);
	return NULL;
}

/*
 * An empty entry becomes value, which holds page; page's count goes with it, or is given back. source is
 * page, or what it was copied from: one that was cut off its file meanwhile is asked for again.
 */
static enum fault_result fill_entry(const struct fault *f, struct page *page, pte_t value,
				    const struct page *source)
{
	enum fault_result result;
	pte_t *pte = own_unchanged(f, &result);

	if (pte && unlikely(source->flags & PG_MASK(cut))) {
		pte_unlock(pte);
		pte = NULL;
	}
	if (!pte) {
		put_page(page);
		return result;
	}
	pte_install(pte, value);
	pte_unlock(pte);
	rss_add(f->mm, page, 1);
	return FAULT_HANDLED;
}

static enum fault_result zero_map(const struct fault *f)
{
	get_page(zero_page);
	count_vm_event(zero_mapped);
	return fill_entry(f, zero_page, mk_pte(zero_page), zero_page);
}

/*
 * A new private page in place of one that is not ours alone. The old page is read under the lock:
 * as long as its entry stands it is counted. Every processor forgets the old translation before the
 * new page can be written to, or a thread on another would go on reading what was.
 */
static enum fault_result replace_page(const struct fault *f, struct page *new)
{
	struct page *old = pte_page(f->entry);
	enum fault_result result;
	pte_t *pte = own_unchanged(f, &result);

	if (!pte) {
		put_page(new);
		return result;
	}
	if (old != zero_page)
		copy_highpage(new, old);
	pte_change(pte, mk_pte(new));
	flush_tlb_page(f->mm, f->addr);
	pte_change(pte, mk_pte_write(new));
	pte_unlock(pte);
	rss_add(f->mm, new, 1);
	rss_add(f->mm, old, -1);
	put_page(old);
	return FAULT_HANDLED;
}

static enum fault_result anon_fill(const struct fault *f)
{
	struct page *page = alloc_page(GFP_HIGHUSER | __GFP_ZERO);

	if (!page)
		return FAULT_OOM;
	count_vm_event(zero_filled);
	if (!pte_none(f->entry))
		return replace_page(f, page);
	return fill_entry(f, page, mk_pte_write(page), page);
}

static enum fault_result cow_copy(const struct fault *f)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return FAULT_OOM;
	count_vm_event(cow_copied);
	return replace_page(f, page);
}

/* Nobody can have become an owner since: that takes mmap_sem for writing. */
static enum fault_result make_writable(const struct fault *f, bool private)
{
	enum fault_result result;
	pte_t *pte = own_unchanged(f, &result);

	if (!pte)
		return result;
	/* LAB cow: begin reuse */
	if (!private || page_count(pte_page(*pte)) == 1) {
		pte_change(pte, pte_mkwrite(*pte));
		if (private)
			count_vm_event(cow_reused);
	}
	/* LAB cow: end */
	pte_unlock(pte);
	flush_tlb_local(f->addr); /* others find out by a spurious fault */
	return FAULT_HANDLED;
}

/* Asks the object for the page that belongs at the address; it comes with a count. */
static enum fault_result ask_object(const struct fault *f, struct page **page)
{
	struct vm_fault vmf = {
		.pgoff = f->vma->vm_pgoff + ((f->addr - f->vma->vm_start) >> PAGE_SHIFT),
		.write = f->write,
	};
	int err = f->vma->vm_ops->fault(f->vma, &vmf);

	if (err)
		return err == -ENOMEM ? FAULT_OOM : FAULT_SIGBUS;
	*page = vmf.page;
	return FAULT_HANDLED;
}

static enum fault_result object_map(const struct fault *f)
{
	const unsigned long shared_write = VM_SHARED | VM_WRITE;
	struct page *page;
	enum fault_result result = ask_object(f, &page);

	if (result != FAULT_HANDLED)
		return result;
	if ((f->vma->vm_flags & shared_write) == shared_write)
		return fill_entry(f, page, mk_pte_write(page), page);
	return fill_entry(f, page, mk_pte(page), page);
}

static enum fault_result object_copy(const struct fault *f)
{
	struct page *page, *copy;
	enum fault_result result = ask_object(f, &page);

	if (result != FAULT_HANDLED)
		return result;
	copy = alloc_page(GFP_HIGHUSER);
	if (!copy) {
		put_page(page);
		return FAULT_OOM;
	}
	copy_highpage(copy, page);
	count_vm_event(cow_copied);
	result = fill_entry(f, copy, mk_pte_write(copy), page);
	put_page(page);
	return result;
}

static enum fault_result act(const struct fault *f, enum fault_kind kind)
{
	switch (kind) {
	case ZERO_MAP:
		return zero_map(f);
	case ANON_FILL:
		return anon_fill(f);
	case OBJECT_MAP:
		return object_map(f);
	case OBJECT_COPY:
		return object_copy(f);
	case SHARED_WRITE:
		return make_writable(f, false);
	case COW_COPY:
		return cow_copy(f);
	case COW_REUSE:
		return make_writable(f, true);
	case SPURIOUS:
		break;
	}
	flush_tlb_local(f->addr);
	return FAULT_HANDLED;
}

/* --- Faults: the way in ---------------------------------------------------------------------- */

/*
 * The address lies in no area: perhaps below a growing one. Growing takes mmap_sem for writing; it
 * is given up on the way, and held for reading again on return.
 */
static struct vm_area_struct *grow_to(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	up_read(&mm->mmap_sem);
	down_write(&mm->mmap_sem);
	vma = find_vma(mm, addr);
	if (vma && addr < vma->vm_start && (vma->vm_flags & VM_GROWSDOWN))
		expand_stack(vma, addr);
	up_write(&mm->mmap_sem);
	down_read(&mm->mmap_sem);
	vma = find_vma(mm, addr);
	return vma && addr >= vma->vm_start ? vma : NULL;
}

enum fault_result handle_mm_fault(struct mm_struct *mm, unsigned long addr, bool write, bool user)
{
	struct fault f = {.mm = mm, .addr = addr & PAGE_MASK, .write = write};
	enum fault_result result = FAULT_SEGV_MAPERR;
	enum fault_kind kind;

	if (addr >= TASK_SIZE)
		return result;
	down_read(&mm->mmap_sem);
	f.vma = find_vma(mm, addr);
	if (unlikely(!f.vma || addr < f.vma->vm_start))
		f.vma = f.vma ? grow_to(mm, addr) : NULL;
	if (!f.vma)
		goto unlock;
	result = FAULT_SEGV_ACCERR;
	if (!(f.vma->vm_flags & (write ? VM_WRITE : VM_READ | VM_WRITE | VM_EXEC)))
		goto unlock;
	f.entry = pte_peek(mm, addr);
	kind = decide(&f);
	trace(TRACE_FAULT, "fault %08lx %s%s: %s", addr, user ? "user " : "",
	      write ? "write" : "read", kind_names[kind]);
	result = act(&f, kind);
unlock:
	up_read(&mm->mmap_sem);
	return result;
}
