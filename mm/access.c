// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reaching user memory by address from outside: another process's for ptrace and /proc, one's own
 * ahead of time (MAP_POPULATE, mlock).
 * Invariant: a page is only handed out with a count, taken while its entry's table was owned.
 * Entry points: access_process_vm, populate.
 */
#include <highmem.h>
#include <sched.h>
#include <string.h>
#include <x86/pgtable.h>
#include "internal.h"

/*
 * Copies within the page at addr if it is there and, for writing, ours to write; false: a fault is due.
 * The table's lock keeps the page where it is, so nobody need count it.
 */
static bool copy_if_ready(struct mm_struct *mm, unsigned long addr, void *buf, size_t n, bool write)
{
	bool ready = false;
	pte_t *pte;

	down_read(&mm->mmap_sem);
	pte = pte_own_table(mm, addr);
	if (pte) {
		ready = (pte->pte & PTE_PRESENT) && (!write || pte_writable(*pte));
		if (ready) {
			char *map = kmap_atomic(pte_page(*pte)), *data = map + (addr & ~PAGE_MASK);

			memcpy(write ? data : buf, write ? buf : data, n);
			kunmap_atomic(map);
		}
		pte_unlock(pte);
	}
	up_read(&mm->mmap_sem);
	return ready;
}

size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf, size_t len,
			 bool write)
{
	size_t done = 0;

	while (done < len && addr + done < TASK_SIZE) {
		size_t n = min(len - done, PAGE_SIZE - ((addr + done) & ~PAGE_MASK));

		if (copy_if_ready(mm, addr + done, (char *)buf + done, n, write))
			done += n;
		else if (handle_mm_fault(mm, addr + done, write, false) != FAULT_HANDLED)
			break;
	}
	return done;
}

/*
 * Where an area may be written, its pages are faulted in for writing, so that a later write does
 * not copy; a shared page needs only to be there. Holes are for the caller to complain of; an area
 * without access stays as it is, and is told of at the end.
 */
int populate(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	unsigned long addr = start, next;
	int err = 0;

	for (; addr < end; addr = next) {
		struct vm_area_struct *vma;
		enum fault_result result;
		bool write;

		down_read(&mm->mmap_sem);
		vma = find_vma(mm, addr);
		addr = vma ? max(addr, vma->vm_start) : end;
		next = vma ? vma->vm_end : end;
		write = vma && (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
		up_read(&mm->mmap_sem);
		if (addr >= end)
			break;
		result = handle_mm_fault(mm, addr, write, false);
		if (result == FAULT_OOM)
			return -ENOMEM;
		if (result == FAULT_HANDLED)
			next = addr + PAGE_SIZE;
		else
			err = -EFAULT;
		cond_resched();
	}
	return err;
}
