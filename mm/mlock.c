// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlock and its kin. There is no swap, so memory never leaves once it is there; what remains of
 * locking is that it is there from now on, and RLIMIT_MEMLOCK. A forked child has nothing locked.
 * Invariant: mm->locked_vm is the sum of the pages of the areas with VM_LOCKED.
 * See mlock(2), mlockall(2).
 */
#include <sched.h>
#include <uapi/capability.h>
#include <uapi/mman.h>
#include "internal.h"

/*
 * Sets or clears VM_LOCKED on [start, end); -ENOMEM where there is a hole. mmap_sem held for
 * writing.
 */
static int lock_range(struct mm_struct *mm, unsigned long start, unsigned long end, bool lock)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	while (start < end) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		if (!(vma->vm_flags & VM_LOCKED) == lock) {
			vma = isolate_vma(vma, start, end);
			if (IS_ERR(vma))
				return PTR_ERR(vma);
			vm_stat_account(mm, vma, -1);
			vma->vm_flags ^= VM_LOCKED;
			vm_stat_account(mm, vma, 1);
			vma = vma_merge(mm, vma);
		}
		start = vma->vm_end;
		vma = vma_next(mm, vma);
	}
	return 0;
}

/* May the caller have that many pages locked? -EPERM when it may have none at all. */
static int may_lock(unsigned long pages)
{
	if (capable(CAP_IPC_LOCK))
		return 0;
	if (!rlimit(RLIMIT_MEMLOCK))
		return -EPERM;
	return pages <= rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT ? 0 : -ENOMEM;
}

static long do_lock(unsigned long addr, unsigned long len, bool lock)
{
	unsigned long start = addr & PAGE_MASK, end = (addr + len + PAGE_SIZE - 1) & PAGE_MASK;
	struct mm_struct *mm = current->mm;
	int err = 0;

	if (end < start)
		return -EINVAL;
	down_write(&mm->mmap_sem);
	if (lock)
		err = may_lock(mm->locked_vm + ((end - start) >> PAGE_SHIFT));
	if (!err)
		err = lock_range(mm, start, end, lock);
	up_write(&mm->mmap_sem);
	if (!err && lock && populate(mm, start, end))
		err = -ENOMEM;
	return err;
}

long sys_mlock(unsigned long addr, unsigned long len)
{
	return do_lock(addr, len, true);
}

long sys_munlock(unsigned long addr, unsigned long len)
{
	return do_lock(addr, len, false);
}

/* Every area there is. One that cannot be isolated does not exist here: each is taken whole. */
static void lock_all_areas(struct mm_struct *mm, bool lock)
{
	struct vm_area_struct *vma;

	for (vma = find_vma(mm, 0); vma; vma = vma_next(mm, vma)) {
		vm_stat_account(mm, vma, -1);
		vma->vm_flags = lock ? vma->vm_flags | VM_LOCKED : vma->vm_flags & ~VM_LOCKED;
		vm_stat_account(mm, vma, 1);
		vma = vma_merge(mm, vma);
	}
}

long sys_mlockall(int flags)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (!flags || (flags & ~(MCL_CURRENT | MCL_FUTURE)))
		return -EINVAL;
	down_write(&mm->mmap_sem);
	err = may_lock(flags & MCL_CURRENT ? mm->total_vm : 0);
	if (!err) {
		mm->def_flags = flags & MCL_FUTURE ? VM_LOCKED : 0;
		if (flags & MCL_CURRENT)
			lock_all_areas(mm, true);
	}
	up_write(&mm->mmap_sem);
	if (!err && (flags & MCL_CURRENT))
		(void)populate(mm, 0, TASK_SIZE); /* areas without access stay empty */
	return err;
}

long sys_munlockall(void)
{
	struct mm_struct *mm = current->mm;

	down_write(&mm->mmap_sem);
	mm->def_flags = 0;
	lock_all_areas(mm, false);
	up_write(&mm->mmap_sem);
	return 0;
}
