// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reaching user memory by address from outside: another process's for ptrace and /proc, one's own
 * ahead of time (MAP_POPULATE, mlock).
 * Invariant: a page is only handed out with a count, taken while its entry's table was owned.
 * Entry points: get_user_page, access_process_vm, populate.
 */
#include <highmem.h>
#include <sched.h>
#include <string.h>
#include <x86/pgtable.h>
#include "internal.h"

/*
 * The page behind addr if it is there and, for writing, ours to write; counted. NULL: a fault is
 * due.
 */
static struct page *page_if_ready(struct mm_struct *mm, unsigned long addr, bool write)
{
	struct page *page = NULL;
	pte_t *pte;

	down_read(&mm->mmap_sem);
	pte = pte_own_table(mm, addr);
	if (pte) {
		if ((pte->pte & PTE_PRESENT) && (!write || pte_writable(*pte))) {
			page = pte_page(*pte);
			get_page(page);
		}
		pte_unlock(pte);
	}
	up_read(&mm->mmap_sem);
	return page;
}

struct page *get_user_page(struct mm_struct *mm, unsigned long addr, bool write)
{
	struct page *page;

	if (addr >= TASK_SIZE)
		return ERR_PTR(-EFAULT);
	while (!(page = page_if_ready(mm, addr, write))) {
		enum fault_result result = handle_mm_fault(mm, addr, write, false);

		if (result != FAULT_HANDLED)
			return ERR_PTR(result == FAULT_OOM ? -ENOMEM : -EFAULT);
	}
	return page;
}

size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf, size_t len,
			 bool write)
{
	size_t done = 0;

	while (done < len) {
		unsigned long offset = (addr + done) & ~PAGE_MASK;
		size_t n = min(len - done, PAGE_SIZE - offset);
		struct page *page = get_user_page(mm, addr + done, write);
		char *map;

		if (IS_ERR(page))
			break;
		map = kmap_atomic(page);
		if (write)
			memcpy(map + offset, (char *)buf + done, n);
		else
			memcpy((char *)buf + done, map + offset, n);
		kunmap_atomic(map);
		put_page(page);
		done += n;
	}
	return done;
}

/*
 * Where an area may be written, its pages are faulted in for writing, so that a later write does
 * not copy; a shared page needs only to be there. Holes and areas without access are for the
 * caller to complain of.
 */
int populate(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	for (unsigned long addr = start; addr < end; addr += PAGE_SIZE) {
		struct vm_area_struct *vma;
		enum fault_result result;
		bool write;

		down_read(&mm->mmap_sem);
		vma = find_vma(mm, addr);
		write = vma && (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
		up_read(&mm->mmap_sem);
		result = handle_mm_fault(mm, addr, write, false);
		if (result != FAULT_HANDLED)
			return result == FAULT_OOM ? -ENOMEM : -EFAULT;
		cond_resched();
	}
	return 0;
}
