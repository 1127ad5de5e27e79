// SPDX-License-Identifier: GPL-2.0-only
/*
 * The areas of an address space: found, linked, cut and joined. Nothing here touches page tables.
 *
 *   mm->mmap   list by address:  [text]-[data]-[heap]----[mapping][mapping]----[stack]
 *   mm->mm_rb  the same areas as a tree, to find the one for an address
 *
 * Invariants: areas do not overlap and are not empty; list, tree and map_count agree; two
 * neighbours that nothing tells apart are one area (anonymous private ones: an object's pages have
 * places of their own).
 * Locks: mm->mmap_sem, for writing by all that change; mmap_cache is only a hint and changed by
 * readers.
 * Entry points: find_vma, insert_vm_struct, split_vma, vma_merge, get_unmapped_area.
 */
#include <bug.h>
#include <uapi/resource.h>
#include "internal.h"

#define STACK_GUARD_GAP (256ul << PAGE_SHIFT) /* kept free below a growing area */

static struct kmem_cache *vma_cache;

void vma_init(void)
{
	vma_cache = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct), 0,
				      SLAB_PANIC, NULL);
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	vma->vm_mm = mm;
	INIT_LIST_HEAD(&vma->vm_shared);
	return vma;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vma_cache, vma);
}

struct vm_area_struct *copy_vma(struct mm_struct *mm, const struct vm_area_struct *vma,
				unsigned long pages)
{
	unsigned long charge = vma->vm_flags & VM_ACCOUNT ? pages : 0;
	struct vm_area_struct *copy;

	if (charge && vm_enough_memory(charge))
		return NULL;
	copy = kmem_cache_alloc(vma_cache, GFP_KERNEL);
	if (!copy) {
		vm_unacct_memory(charge);
		return NULL;
	}
	*copy = *vma;
	copy->vm_mm = mm;
	INIT_LIST_HEAD(&copy->vm_shared);
	return copy;
}

/* --- Looking --------------------------------------------------------------------------------- */

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache), *best = NULL;
	struct rb_node *node = mm->mm_rb.node;

	if (vma && vma->vm_start <= addr && addr < vma->vm_end)
		return vma;
	while (node) {
		vma = rb_entry(node, struct vm_area_struct, vm_rb);
		if (addr < vma->vm_end) {
			best = vma;
			if (addr >= vma->vm_start)
				break;
			node = node->left;
		} else {
			node = node->right;
		}
	}
	if (best)
		WRITE_ONCE(mm->mmap_cache, best);
	return best;
}

struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
					     unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

struct vm_area_struct *vma_next(struct mm_struct *mm, struct vm_area_struct *vma)
{
	return vma->vm_link.next == &mm->mmap ? NULL : list_next_entry(vma, vm_link);
}

/* vma_prev: the area before vma; before the end of everything when vma is NULL. */
struct vm_area_struct *vma_prev(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct list_head *link = vma ? vma->vm_link.prev : mm->mmap.prev;

	return link == &mm->mmap ? NULL : list_entry(link, struct vm_area_struct, vm_link);
}

/* --- Linking --------------------------------------------------------------------------------- */

int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct rb_node **link = &mm->mm_rb.node, *parent = NULL;
	struct list_head *before = &mm->mmap; /* the area whose right child we walked from last */

	while (*link) {
		struct vm_area_struct *here = rb_entry(*link, struct vm_area_struct, vm_rb);

		parent = *link;
		if (vma->vm_end <= here->vm_start) {
			link = &parent->left;
		} else if (vma->vm_start >= here->vm_end) {
			before = &here->vm_link;
			link = &parent->right;
		} else {
			return -ENOMEM;
		}
	}
	rb_link_node(&vma->vm_rb, parent, link);
	rb_insert_color(&vma->vm_rb, &mm->mm_rb);
	list_add(&vma->vm_link, before);
	mm->map_count++;
	return 0;
}

void link_vma_last(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *last = vma_prev(mm, NULL);

	/* The highest area is the rightmost node of the tree: it has no right child. */
	if (last)
		rb_link_node(&vma->vm_rb, &last->vm_rb, &last->vm_rb.right);
	else
		rb_link_node(&vma->vm_rb, NULL, &mm->mm_rb.node);
	rb_insert_color(&vma->vm_rb, &mm->mm_rb);
	list_add_tail(&vma->vm_link, &mm->mmap);
	mm->map_count++;
}

void unlink_vma(struct mm_struct *mm, struct vm_area_struct *vma)
{
	rb_erase(&vma->vm_rb, &mm->mm_rb);
	list_del(&vma->vm_link);
	mm->map_count--;
	if (mm->mmap_cache == vma)
		mm->mmap_cache = NULL;
}

/* --- Cutting and joining --------------------------------------------------------------------- */

int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr)
{
	struct vm_area_struct *upper;

	if (mm->map_count >= MAX_MAP_COUNT)
		return -ENOMEM;
	upper = copy_vma(mm, vma, 0);
	if (!upper)
		return -ENOMEM;
	upper->vm_start = addr;
	if (vma->vm_ops)
		upper->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
	/* Before the cut: a truncation that goes along the object's list must not miss the upper part. */
	if (upper->vm_ops && upper->vm_ops->open)
		upper->vm_ops->open(upper);
	vma->vm_end = addr;
	BUG_ON(insert_vm_struct(mm, upper));
	return 0;
}

struct vm_area_struct *isolate_vma(struct vm_area_struct *vma, unsigned long start,
				   unsigned long end)
{
	struct mm_struct *mm = vma->vm_mm;

	if (start > vma->vm_start) {
		if (split_vma(mm, vma, start))
			return ERR_PTR(-ENOMEM);
		vma = vma_next(mm, vma);
	}
	if (end < vma->vm_end && split_vma(mm, vma, end))
		return ERR_PTR(-ENOMEM);
	return vma;
}

/* Growing areas keep to themselves: what they grow into must not become part of another. */
static bool alike(const struct vm_area_struct *vma, unsigned long vm_flags)
{
	return !vma->vm_ops && vma->vm_flags == vm_flags &&
	       !(vm_flags & (VM_SHARED | VM_GROWSDOWN));
}

/* upper, which follows lower without a gap, becomes part of it. */
static void absorb(struct mm_struct *mm, struct vm_area_struct *lower, struct vm_area_struct *upper)
{
	unsigned long end = upper->vm_end;

	unlink_vma(mm, upper);
	vm_area_free(upper);
	lower->vm_end = end;
}

struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma_prev(mm, vma), *next = vma_next(mm, vma);

	if (!alike(vma, vma->vm_flags))
		return vma;
	if (next && next->vm_start == vma->vm_end && alike(next, vma->vm_flags))
		absorb(mm, vma, next);
	if (prev && prev->vm_end == vma->vm_start && alike(prev, vma->vm_flags)) {
		absorb(mm, prev, vma);
		return prev;
	}
	return vma;
}

struct vm_area_struct *vma_extend(struct mm_struct *mm, unsigned long start, unsigned long end,
				  unsigned long vm_flags)
{
	struct vm_area_struct *next = find_vma(mm, start), *prev = vma_prev(mm, next);

	if (prev && prev->vm_end == start && alike(prev, vm_flags)) {
		prev->vm_end = end;
		return vma_merge(mm, prev);
	}
	if (next && next->vm_start == end && alike(next, vm_flags)) {
		next->vm_start = start;
		return next;
	}
	return NULL;
}

/* --- Room ------------------------------------------------------------------------------------ */

bool range_is_user(unsigned long addr, unsigned long len)
{
	return addr >= USER_MIN && len <= TASK_SIZE && addr <= TASK_SIZE - len;
}

/* Where the hole below vma ends: a growing area wants its gap. */
static unsigned long hole_end(const struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_GROWSDOWN))
		return vma->vm_start;
	return vma->vm_start > STACK_GUARD_GAP ? vma->vm_start - STACK_GUARD_GAP : 0;
}

static bool hint_is_free(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *vma;

	if (!range_is_user(addr, len))
		return false;
	vma = find_vma(mm, addr);
	return !vma || addr + len <= hole_end(vma);
}

unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	unsigned long top = mm->mmap_base;
	struct vm_area_struct *vma;

	addr &= PAGE_MASK;
	if (addr) {
		addr = max(addr, (unsigned long)USER_MIN);
		if (hint_is_free(mm, addr, len))
			return addr;
	}
	/* The highest hole: from the first area above mmap_base downwards, hole by hole. */
	vma = find_vma(mm, top);
	if (vma)
		top = min(top, hole_end(vma));
	for (vma = vma_prev(mm, vma); vma; vma = vma_prev(mm, vma)) {
		if (top >= vma->vm_end && top - vma->vm_end >= len)
			return top - len;
		top = min(top, hole_end(vma));
	}
	return top >= USER_MIN && top - USER_MIN >= len ? top - len : (unsigned long)-ENOMEM;
}

/*
 * expand_stack: mmap_sem held for writing. Neither limits nor the gap to what lies below may be
 * passed; an area without access does not count as lying there, programs put such guards
 * themselves.
 */
int expand_stack(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *prev = vma_prev(mm, vma);
	unsigned long pages, size;
	int err;

	addr &= PAGE_MASK;
	if (addr < USER_MIN)
		return -EFAULT;
	if (prev && addr < prev->vm_end)
		return -ENOMEM;
	if (prev && addr - prev->vm_end < STACK_GUARD_GAP && !(prev->vm_flags & VM_GROWSDOWN) &&
	    (prev->vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		return -ENOMEM;
	pages = (vma->vm_start - addr) >> PAGE_SHIFT;
	size = vma->vm_end - addr;
	if (size > rlimit(RLIMIT_STACK))
		return -ENOMEM;
	err = may_map(mm, vma->vm_flags, pages);
	if (!err && (vma->vm_flags & VM_ACCOUNT))
		err = vm_enough_memory(pages);
	if (err)
		return -ENOMEM;
	vma->vm_start = addr;
	vm_stat_pages(mm, vma->vm_flags, pages);
	return 0;
}
