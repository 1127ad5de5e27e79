// SPDX-License-Identifier: GPL-2.0-only
/*
 * mremap: a mapping that shrinks, grows where it stands, or moves with its pages.
 *
 * Moving makes the new area first, moves the entries (no page is copied, no fault can come
 * between: mmap_sem is held for writing) and unmaps the old place last; a failure before that
 * leaves the old one whole. See mremap(2); MREMAP_DONTUNMAP and the duplication of shared memory
 * by old length 0 are not there.
 */
#include <bug.h>
#include <sched.h>
#include <uapi/mman.h>
#include "internal.h"

struct remap {
	struct mm_struct *mm;
	unsigned long addr, old_len, new_len, flags, new_addr;
};

/* The area that holds the whole old range and may become that much larger. ERR_PTR. */
static struct vm_area_struct *area_to_resize(const struct remap *r)
{
	struct vm_area_struct *vma = find_vma_intersection(r->mm, r->addr, r->addr + 1);
	int err;

	if (!vma || r->old_len > vma->vm_end - r->addr)
		return ERR_PTR(-EFAULT);
	if (r->new_len > r->old_len) {
		err = may_map(r->mm, vma->vm_flags, (r->new_len - r->old_len) >> PAGE_SHIFT);
		if (err)
			return ERR_PTR(err);
	}
	return vma;
}

/* Grows vma upwards where it stands, if the room above is free. */
static bool grow_in_place(const struct remap *r, struct vm_area_struct *vma)
{
	unsigned long more = r->new_len - r->old_len, end = vma->vm_end + more;
	struct vm_area_struct *next = vma_next(r->mm, vma);

	if (r->addr + r->old_len != vma->vm_end || end < vma->vm_end || end > TASK_SIZE)
		return false;
	if (next && next->vm_start < end)
		return false;
	if ((vma->vm_flags & VM_ACCOUNT) && vm_enough_memory(more >> PAGE_SHIFT))
		return false;
	vma->vm_end = end;
	vm_stat_pages(r->mm, vma->vm_flags, more >> PAGE_SHIFT);
	vma_merge(r->mm, vma);
	return true;
}

/* A copy of vma, without pages, for the new place; linked, charged and counted. ERR_PTR. */
static struct vm_area_struct *copy_area(const struct remap *r, const struct vm_area_struct *vma,
					unsigned long to)
{
	unsigned long pages = r->new_len >> PAGE_SHIFT;
	unsigned long more = pages - (min(r->old_len, r->new_len) >> PAGE_SHIFT);
	struct vm_area_struct *copy = NULL;

	/* What the old place was promised moves too: only what is more can be refused. */
	if (r->mm->map_count < MAX_MAP_COUNT)
		copy = copy_vma(r->mm, vma, more);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(more - pages); /* a minus: the rest is charged, unasked */
	copy->vm_start = to;
	copy->vm_end = to + r->new_len;
	if (vma->vm_ops)
		copy->vm_pgoff += (r->addr - vma->vm_start) >> PAGE_SHIFT;
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	BUG_ON(insert_vm_struct(r->mm, copy));
	vm_stat_account(r->mm, copy, 1);
	return copy;
}

static unsigned long move_area(const struct remap *r, struct vm_area_struct *vma, unsigned long to)
{
	struct vm_area_struct *copy = copy_area(r, vma, to);

	if (IS_ERR(copy))
		return PTR_ERR(copy);
	if (move_page_tables(vma, r->addr, to, min(r->old_len, r->new_len))) {
		do_munmap(r->mm, to, r->new_len);
		return -ENOMEM;
	}
	/* The cut may fail for want of an area; then the old place stays mapped, and empty. */
	do_munmap(r->mm, r->addr, r->old_len);
	vma_merge(r->mm, copy);
	return to;
}

/* To an address the caller chose: what is there goes first. */
static unsigned long remap_fixed(struct remap *r)
{
	struct vm_area_struct *vma;
	int err;

	if ((r->new_addr & ~PAGE_MASK) || r->new_len > TASK_SIZE ||
	    r->new_addr > TASK_SIZE - r->new_len)
		return -EINVAL;
	if (r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr)
		return -EINVAL;
	if (r->new_addr < USER_MIN)
		return -EPERM;
	err = do_munmap(r->mm, r->new_addr, r->new_len);
	if (!err && r->old_len > r->new_len) {
		err = do_munmap(r->mm, r->addr + r->new_len, r->old_len - r->new_len);
		r->old_len = r->new_len;
	}
	if (err)
		return err;
	vma = area_to_resize(r);
	return IS_ERR(vma) ? (unsigned long)PTR_ERR(vma) : move_area(r, vma, r->new_addr);
}

static unsigned long remap(struct remap *r)
{
	struct vm_area_struct *vma;
	unsigned long to;
	int err;

	if (r->flags & MREMAP_FIXED)
		return remap_fixed(r);
	if (!find_vma_intersection(r->mm, r->addr, r->addr + 1))
		return -EFAULT;
	if (r->old_len >= r->new_len) {
		if (r->old_len == r->new_len)
			return r->addr;
		err = do_munmap(r->mm, r->addr + r->new_len, r->old_len - r->new_len);
		return err ? (unsigned long)err : r->addr;
	}
	vma = area_to_resize(r);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	if (grow_in_place(r, vma))
		return r->addr;
	if (!(r->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	to = get_unmapped_area(r->mm, 0, r->new_len);
	return IS_ERR((void *)to) ? to : move_area(r, vma, to);
}

long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
		unsigned long flags, unsigned long new_addr)
{
	struct remap r = {
		.mm = current->mm,
		.addr = addr,
		.old_len = (old_len + PAGE_SIZE - 1) & PAGE_MASK,
		.new_len = (new_len + PAGE_SIZE - 1) & PAGE_MASK,
		.flags = flags,
		.new_addr = new_addr,
	};
	unsigned long result, locked;

	if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) || (addr & ~PAGE_MASK))
		return -EINVAL;
	if ((flags & MREMAP_FIXED) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (!r.new_len || !r.old_len)
		return -EINVAL;
	down_write(&r.mm->mmap_sem);
	locked = r.mm->locked_vm;
	result = remap(&r);
	locked = r.mm->locked_vm > locked;
	up_write(&r.mm->mmap_sem);
	if (locked && !IS_ERR((void *)result))
		(void)populate(r.mm, result, result + r.new_len);
	return result;
}
