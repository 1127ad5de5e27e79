// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much memory a program may promise itself: the limits of one process, and the overcommit
 * account of all of them.
 *
 * Invariant: vm_committed() is the sum of the pages of all areas with VM_ACCOUNT and of all shared
 * anonymous objects that were charged: who charges writes it down in the area, who unlinks gives
 * it back.
 * Entry points: may_map, vm_enough_memory, vm_unacct_memory. See proc(5), overcommit_memory.
 */
#include <sched.h>
#include <uapi/capability.h>
#include "internal.h"

int sysctl_overcommit_memory = OVERCOMMIT_GUESS;
int sysctl_overcommit_ratio = 50;
static atomic_t committed; /* pages */

unsigned long rlimit(unsigned int which)
{
	return READ_ONCE(current->signal->rlim[which].rlim_cur);
}

/* Guess: only what could never be had is refused. Never: promises stay within a share of memory. */
int vm_enough_memory(unsigned long pages)
{
	unsigned long total = totalram_pages();
	bool enough = true;

	atomic_add(pages, &committed);
	if (sysctl_overcommit_memory == OVERCOMMIT_GUESS)
		enough = pages <= total;
	else if (sysctl_overcommit_memory == OVERCOMMIT_NEVER)
		enough = vm_committed() <= total / 100 * sysctl_overcommit_ratio;
	if (enough)
		return 0;
	vm_unacct_memory(pages);
	return -ENOMEM;
}

void vm_unacct_memory(unsigned long pages)
{
	atomic_sub(pages, &committed);
}

unsigned long vm_committed(void)
{
	return atomic_read(&committed);
}

/* What RLIMIT_DATA counts: private memory that can be written, but for stacks. */
bool is_data_area(unsigned long vm_flags)
{
	return (vm_flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

int may_map(struct mm_struct *mm, unsigned long vm_flags, unsigned long pages)
{
	if ((vm_flags & VM_LOCKED) &&
	    mm->locked_vm + pages > rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT && !capable(CAP_IPC_LOCK))
		return -EAGAIN;
	if (mm->total_vm + pages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return -ENOMEM;
	if (is_data_area(vm_flags) && mm->data_vm + pages > rlimit(RLIMIT_DATA) >> PAGE_SHIFT)
		return -ENOMEM;
	return 0;
}

void vm_stat_pages(struct mm_struct *mm, unsigned long vm_flags, long pages)
{
	mm->total_vm += pages;
	if (is_data_area(vm_flags))
		mm->data_vm += pages;
	if (vm_flags & VM_LOCKED)
		mm->locked_vm += pages;
}

void vm_stat_account(struct mm_struct *mm, const struct vm_area_struct *vma, int sign)
{
	vm_stat_pages(mm, vma->vm_flags, sign * (long)vma_pages(vma));
}
