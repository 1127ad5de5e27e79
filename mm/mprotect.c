// SPDX-License-Identifier: GPL-2.0-only
/*
 * Areas that change their nature: mprotect, madvise; and msync, which only looks.
 *
 * Each walks the areas of a range, cuts off what sticks out, changes the flags and joins again
 * what has become alike. mprotect never gives an entry of a private area the right to write: the
 * next fault does, by the law of page frames.
 * Locks: mmap_sem for writing (for reading where no area changes), ptl inside.
 * See mprotect(2), madvise(2), msync(2).
 */
#include <sched.h>
#include <uapi/mman.h>
#include <x86/pgtable.h>
#include "internal.h"

#define VM_ACCESS (VM_READ | VM_WRITE | VM_EXEC)

/* --- mprotect -------------------------------------------------------------------------------- */

/* Entries of [addr, end), within one table, take what vm_flags allow. */
static void protect_span(struct mm_struct *mm, unsigned long addr, unsigned long end,
			 unsigned long vm_flags)
{
	const unsigned long shared_write = VM_SHARED | VM_WRITE;
	pte_t *first = pte_own_table(mm, addr);

	if (!first)
		return;
	for (pte_t *pte = first; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t entry;

		if (pte_none(*pte))
			continue;
		entry = pte_set_access(*pte, vm_flags & VM_ACCESS);
		if ((vm_flags & shared_write) == shared_write)
			entry = pte_mkwrite(entry);
		pte_change(pte, entry);
	}
	pte_unlock(first);
}

static void protect_pages(struct vm_area_struct *vma)
{
	unsigned long next;

	for (unsigned long addr = vma->vm_start; addr < vma->vm_end; addr = next) {
		next = min((addr | (PGDIR_SIZE - 1)) + 1, vma->vm_end);
		protect_span(vma->vm_mm, addr, next, vma->vm_flags);
		cond_resched();
	}
	flush_tlb_range(vma->vm_mm, vma->vm_start, vma->vm_end);
}

/* The part of vma in [start, end) gets new access bits; the area it is part of afterwards, or ERR_PTR. */
static struct vm_area_struct *protect_vma(struct vm_area_struct *vma, unsigned long start,
					  unsigned long end, unsigned long flags)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long pages = (min(end, vma->vm_end) - max(start, vma->vm_start)) >> PAGE_SHIFT;
	const unsigned long unpromised = VM_WRITE | VM_SHARED | VM_NORESERVE | VM_ACCOUNT;
	unsigned long charged = 0;

	if (flags == vma->vm_flags)
		return vma;
	/* More data, but not more address space: an RLIMIT_AS that is passed already is no reason. */
	if (is_data_area(flags) && !is_data_area(vma->vm_flags) && may_map(mm, VM_WRITE, pages) &&
	    !may_map(mm, 0, pages))
		return ERR_PTR(-ENOMEM);
	if ((flags & VM_WRITE) && !(vma->vm_flags & unpromised)) {
		charged = pages;
		if (vm_enough_memory(charged))
			return ERR_PTR(-ENOMEM);
		flags |= VM_ACCOUNT;
	}
	vma = isolate_vma(vma, start, end);
	if (IS_ERR(vma)) {
		vm_unacct_memory(charged);
		return vma;
	}
	vm_stat_account(mm, vma, -1);
	vma->vm_flags = flags;
	vm_stat_account(mm, vma, 1);
	protect_pages(vma);
	return vma_merge(mm, vma);
}

static int protect_range(struct mm_struct *mm, unsigned long start, unsigned long end,
			 unsigned long prot)
{
	unsigned long access = calc_vm_prot(prot);
	struct vm_area_struct *vma = find_vma(mm, start);

	if (vma && (prot & PROT_GROWSDOWN)) {
		if (vma->vm_start >= end)
			return -ENOMEM;
		if (!(vma->vm_flags & VM_GROWSDOWN))
			return -EINVAL;
		start = vma->vm_start;
	}
	while (start < end) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		/* The VM_MAY bits lie four above those they allow. */
		if (access & ~(vma->vm_flags >> 4))
			return -EACCES;
		vma = protect_vma(vma, start, end, (vma->vm_flags & ~VM_ACCESS) | access);
		if (IS_ERR(vma))
			return PTR_ERR(vma);
		start = vma->vm_end;
		vma = vma_next(mm, vma);
	}
	return 0;
}

long sys_mprotect(unsigned long start, unsigned long len, unsigned long prot)
{
	const unsigned long known = PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM;
	unsigned long end = start + ((len + PAGE_SIZE - 1) & PAGE_MASK);
	struct mm_struct *mm = current->mm;
	int err;

	if ((start & ~PAGE_MASK) || (prot & PROT_GROWSUP))
		return -EINVAL;
	if (!len)
		return 0;
	if (end <= start)
		return -ENOMEM;
	if (prot & ~(known | PROT_GROWSDOWN))
		return -EINVAL;
	down_write(&mm->mmap_sem);
	err = protect_range(mm, start, end, prot);
	up_write(&mm->mmap_sem);
	return err;
}

/* --- madvise --------------------------------------------------------------------------------- */

/* What the advice makes of an area's flags; -EINVAL where it does not apply. */
static long advised_flags(const struct vm_area_struct *vma, int advice)
{
	switch (advice) {
	case MADV_DONTFORK:
		return vma->vm_flags | VM_DONTCOPY;
	case MADV_DOFORK:
		return vma->vm_flags & ~VM_DONTCOPY;
	case MADV_WIPEONFORK:
		/* Only memory that is nobody's but this process's can be empty in the child. */
		if (vma->vm_ops || (vma->vm_flags & VM_SHARED))
			return -EINVAL;
		return vma->vm_flags | VM_WIPEONFORK;
	case MADV_KEEPONFORK:
		return vma->vm_flags & ~VM_WIPEONFORK;
	default:
		return vma->vm_flags; /* hints about reading ahead, which there is none of */
	}
}

/* As protect_vma, for advice. */
static struct vm_area_struct *advise_vma(struct vm_area_struct *vma, unsigned long start,
					 unsigned long end, int advice)
{
	long flags = advised_flags(vma, advice);

	if (advice == MADV_DONTNEED) {
		if (vma->vm_flags & VM_LOCKED)
			return ERR_PTR(-EINVAL);
		zap_page_range(vma, max(start, vma->vm_start), min(end, vma->vm_end));
		return vma;
	}
	if (flags < 0)
		return ERR_PTR(flags);
	if ((unsigned long)flags == vma->vm_flags)
		return vma;
	vma = isolate_vma(vma, start, end);
	if (IS_ERR(vma))
		return vma;
	vma->vm_flags = flags;
	return vma_merge(vma->vm_mm, vma);
}

/* Holes are skipped, and told of at the end. */
static int advise_range(struct mm_struct *mm, unsigned long start, unsigned long end, int advice)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int hole = 0;

	while (start < end) {
		if (!vma || vma->vm_start >= end)
			return -ENOMEM;
		if (vma->vm_start > start)
			hole = -ENOMEM;
		vma = advise_vma(vma, start, end, advice);
		if (IS_ERR(vma))
			return PTR_ERR(vma);
		start = vma->vm_end;
		vma = vma_next(mm, vma);
	}
	return hole;
}

/* Those up to DONTNEED have numbers in a row. */
static bool advice_known(int advice)
{
	return (advice >= MADV_NORMAL && advice <= MADV_DONTNEED) || advice == MADV_DONTFORK ||
	       advice == MADV_DOFORK || advice == MADV_WIPEONFORK || advice == MADV_KEEPONFORK;
}

long sys_madvise(unsigned long start, unsigned long len, int advice)
{
	unsigned long end = start + ((len + PAGE_SIZE - 1) & PAGE_MASK);
	struct mm_struct *mm = current->mm;
	int err;

	if (!advice_known(advice) || (start & ~PAGE_MASK))
		return -EINVAL;
	if (end < start || (len && end == start))
		return -EINVAL;
	if (end == start)
		return 0;
	/* DONTNEED changes no area; faults may go on beside it. */
	if (advice == MADV_DONTNEED)
		down_read(&mm->mmap_sem);
	else
		down_write(&mm->mmap_sem);
	err = advise_range(mm, start, end, advice);
	if (advice == MADV_DONTNEED)
		up_read(&mm->mmap_sem);
	else
		up_write(&mm->mmap_sem);
	return err;
}

/* --- msync ----------------------------------------------------------------------------------- */

/*
 * A file's mapped pages are the file: there is nothing to write back. What is left is to look for
 * holes, and for pages that may not be forgotten because they are locked.
 */
long sys_msync(unsigned long start, unsigned long len, int flags)
{
	unsigned long end = start + ((len + PAGE_SIZE - 1) & PAGE_MASK);
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	bool locked = false, hole = false;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC))
		return -EINVAL;
	if ((start & ~PAGE_MASK) || ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	down_read(&mm->mmap_sem);
	for (vma = find_vma(mm, start); start < end && vma && vma->vm_start < end;
	     vma = vma_next(mm, vma)) {
		hole |= vma->vm_start > start;
		locked |= (vma->vm_flags & VM_LOCKED) != 0;
		start = vma->vm_end;
	}
	up_read(&mm->mmap_sem);
	if (locked && (flags & MS_INVALIDATE))
		return -EBUSY;
	return hole || start < end ? -ENOMEM : 0;
}
