// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap, munmap and brk: areas made and unmade, with their limits and their promise of memory.
 *
 * Making: limits, then place, then the charge, then the object, then the link; nothing is seen
 * before the last step. Unmaking: cut at both ends (the only step that can fail), unlink, drop
 * pages, tell the objects, drop tables, give back the charge.
 * Locks: mmap_sem, for writing. vm_ops->open/close and the objects' own locks are inside it.
 * Entry points: do_mmap, do_munmap, do_brk, exit_mmap and the system calls. See mmap(2), brk(2).
 */
#include <bug.h>
#include <config.h>
#include <fault_inject.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/mman.h>
#include "internal.h"

unsigned long calc_vm_prot(unsigned long prot)
{
	return (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
	       (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* --- Unmaking -------------------------------------------------------------------------------- */

/* Tells its object that an area goes, once. */
static void close_vma(struct vm_area_struct *vma)
{
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	vma->vm_ops = NULL;
}

/* An area that is out of list and tree and has no pages: gives its promise back. */
static void remove_vma(struct vm_area_struct *vma)
{
	close_vma(vma);
	if (vma->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(vma_pages(vma));
	vm_area_free(vma);
}

/*
 * The tables go last: a truncation that reaches an area through its file's list must find them,
 * and it can no longer once close() has taken the area off that list.
 */
static void unmap_areas(struct mm_struct *mm, struct list_head *areas, unsigned long start,
			unsigned long end)
{
	struct vm_area_struct *next = find_vma(mm, start), *prev = vma_prev(mm, next), *vma, *tmp;

	list_for_each_entry(vma, areas, vm_link)
		zap_page_range(vma, vma->vm_start, vma->vm_end);
	list_for_each_entry_safe(vma, tmp, areas, vm_link) {
		vm_stat_account(mm, vma, -1);
		remove_vma(vma);
	}
	free_page_tables(mm, start, end, prev ? prev->vm_end : 0,
			 next ? next->vm_start : TASK_SIZE);
}

int do_munmap(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *vma, *next;
	unsigned long end;
	LIST_HEAD(areas);

	len = (len + PAGE_SIZE - 1) & PAGE_MASK;
	if ((addr & ~PAGE_MASK) || !len || len > TASK_SIZE || addr > TASK_SIZE - len)
		return -EINVAL;
	end = addr + len;
	vma = find_vma_intersection(mm, addr, end);
	if (!vma)
		return 0;
	if (addr > vma->vm_start) {
		if (split_vma(mm, vma, addr))
			return -ENOMEM;
		vma = vma_next(mm, vma);
	}
	next = find_vma(mm, end);
	if (next && next->vm_start < end && split_vma(mm, next, end))
		return -ENOMEM;
	/* From here nothing fails. */
	for (; vma && vma->vm_start < end; vma = next) {
		next = vma_next(mm, vma);
		unlink_vma(mm, vma);
		list_add_tail(&vma->vm_link, &areas);
	}
	unmap_areas(mm, &areas, addr, end);
	return 0;
}

void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *next;

	hold_here("exit_mmap");
	/* Off the files' lists first: see unmap_areas(). */
	list_for_each_entry(vma, &mm->mmap, vm_link)
		close_vma(vma);
	unmap_all(mm);
	list_for_each_entry_safe(vma, next, &mm->mmap, vm_link)
		remove_vma(vma);
	INIT_LIST_HEAD(&mm->mmap);
	mm->mm_rb = RB_ROOT;
	mm->mmap_cache = NULL;
	mm->map_count = 0;
	if (DEBUG_PAGES)
		BUG_ON(mm_rss(mm) || atomic_read(&mm->rss_high) || atomic_read(&mm->nr_ptes));
}

/* --- Making ---------------------------------------------------------------------------------- */

/* What a request says about the area itself, in VM_* bits; -errno for a nonsense of types. */
static long request_flags(const struct mmap_request *req)
{
	unsigned long type = req->flags & MAP_TYPE;
	unsigned long flags = calc_vm_prot(req->prot) | current->mm->def_flags | VM_MAYREAD |
			      VM_MAYWRITE | VM_MAYEXEC;

	if (type == MAP_SHARED || (type == MAP_SHARED_VALIDATE && req->file))
		flags |= VM_SHARED;
	else if (type != MAP_PRIVATE)
		return -EINVAL;
	if (req->flags & MAP_GROWSDOWN) {
		if ((flags & VM_SHARED) || req->file)
			return -EINVAL;
		flags |= VM_GROWSDOWN;
	}
	if ((req->flags & MAP_LOCKED) && !rlimit(RLIMIT_MEMLOCK) && !capable(CAP_IPC_LOCK))
		return -EPERM;
	if (req->flags & MAP_LOCKED)
		flags |= VM_LOCKED;
	if ((req->flags & MAP_NORESERVE) && sysctl_overcommit_memory != OVERCOMMIT_NEVER)
		flags |= VM_NORESERVE;
	/* Private memory that can be written is a promise of pages. */
	if ((flags & (VM_WRITE | VM_SHARED | VM_NORESERVE)) == VM_WRITE)
		flags |= VM_ACCOUNT;
	if (req->file)
		return file_vm_flags(req->file, flags);
	return flags;
}

/* Where the area goes; for the fixed ones room is made by the caller. An address or -errno. */
static unsigned long choose_address(struct mm_struct *mm, const struct mmap_request *req,
				    unsigned long len)
{
	if (!(req->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		return get_unmapped_area(mm, req->addr, len);
	if (len > TASK_SIZE || req->addr > TASK_SIZE - len)
		return -ENOMEM;
	if (req->addr & ~PAGE_MASK)
		return -EINVAL;
	if (req->addr < USER_MIN)
		return -EPERM;
	if ((req->flags & MAP_FIXED_NOREPLACE) &&
	    find_vma_intersection(mm, req->addr, req->addr + len))
		return -EEXIST;
	return req->addr;
}

/* The object behind a new area: a file, a shared anonymous object, or none. */
static int attach_object(struct vm_area_struct *vma, struct file *file)
{
	if (file)
		return vma_attach_file(file, vma);
	if (vma->vm_flags & VM_SHARED)
		return shm_object_attach(vma);
	return 0;
}

/* A new area at a free place, linked, charged and counted; or ERR_PTR with nothing done. */
static struct vm_area_struct *make_vma(struct mm_struct *mm, const struct vm_area_struct *wanted,
				       struct file *file)
{
	unsigned long pages = vma_pages(wanted);
	struct vm_area_struct *vma;
	int err = -ENOMEM;

	if (mm->map_count >= MAX_MAP_COUNT)
		return ERR_PTR(-ENOMEM);
	if ((wanted->vm_flags & VM_ACCOUNT) && vm_enough_memory(pages))
		return ERR_PTR(-ENOMEM);
	vma = file || (wanted->vm_flags & VM_SHARED)
		      ? NULL
		      : vma_extend(mm, wanted->vm_start, wanted->vm_end, wanted->vm_flags);
	if (vma)
		goto counted;
	vma = vm_area_alloc(mm);
	if (!vma)
		goto unaccount;
	vma->vm_start = wanted->vm_start;
	vma->vm_end = wanted->vm_end;
	vma->vm_flags = wanted->vm_flags;
	vma->vm_pgoff = wanted->vm_pgoff;
	err = attach_object(vma, file);
	if (err)
		goto free_vma;
	BUG_ON(insert_vm_struct(mm, vma));
counted:
	vm_stat_pages(mm, wanted->vm_flags, pages);
	return vma;

free_vma:
	vm_area_free(vma);
unaccount:
	if (wanted->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(pages);
	return ERR_PTR(err);
}

/* How much of [start, end) is mapped, in pages. */
static unsigned long mapped_pages(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(mm, vma))
		pages += (min(vma->vm_end, end) - max(vma->vm_start, start)) >> PAGE_SHIFT;
	return pages;
}

/* do_mmap with mmap_sem held; the address or -errno, the area's flags in *vm_flags. */
static unsigned long mmap_locked(struct mm_struct *mm, const struct mmap_request *req,
				 unsigned long len, unsigned long *vm_flags)
{
	struct vm_area_struct wanted, *vma;
	unsigned long addr = choose_address(mm, req, len);
	long flags = request_flags(req);
	int err;

	if (IS_ERR((void *)addr))
		return addr;
	if (flags < 0)
		return flags;
	err = may_map(mm, flags, len >> PAGE_SHIFT);
	/* What is there goes first: it does not count beside what replaces it. */
	if (err == -ENOMEM && (req->flags & MAP_FIXED))
		err = may_map(mm, flags, (len >> PAGE_SHIFT) - mapped_pages(mm, addr, addr + len));
	if (err)
		return err;
	if (req->flags & MAP_FIXED) {
		err = do_munmap(mm, addr, len);
		if (err)
			return err;
	}
	wanted.vm_start = addr;
	wanted.vm_end = addr + len;
	wanted.vm_flags = flags;
	wanted.vm_pgoff = req->file ? req->pgoff : 0;
	vma = make_vma(mm, &wanted, req->file);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	*vm_flags = vma->vm_flags;
	return addr;
}

unsigned long do_mmap(const struct mmap_request *req)
{
	unsigned long len = (req->len + PAGE_SIZE - 1) & PAGE_MASK, addr, flags = 0;
	struct mm_struct *mm = current->mm;

	if (!req->len)
		return -EINVAL;
	if (!len || len > TASK_SIZE)
		return -ENOMEM;
	if (req->file && req->pgoff + (len >> PAGE_SHIFT) < req->pgoff)
		return -EOVERFLOW;
	down_write(&mm->mmap_sem);
	addr = mmap_locked(mm, req, len, &flags);
	up_write(&mm->mmap_sem);
	/* Populating is a service: what cannot be had now may still come by a fault. */
	if (!IS_ERR((void *)addr) && ((flags & VM_LOCKED) || (req->flags & MAP_POPULATE)) &&
	    !(req->flags & MAP_NONBLOCK))
		(void)populate(mm, addr, addr + len);
	return addr;
}

/* --- brk and the stack ----------------------------------------------------------------------- */

/* A private anonymous area at a fixed, free place. 0 or -errno. mmap_sem held for writing. */
int __do_brk(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct wanted = {
		.vm_start = addr,
		.vm_end = addr + len,
		.vm_flags = VM_READ | VM_WRITE | VM_ACCOUNT | VM_MAYREAD | VM_MAYWRITE |
			    VM_MAYEXEC | mm->def_flags,
	};
	struct vm_area_struct *vma;
	int err = may_map(mm, wanted.vm_flags, len >> PAGE_SHIFT);

	if (err)
		return err;
	if (find_vma_intersection(mm, addr, addr + len))
		return -ENOMEM;
	vma = make_vma(mm, &wanted, NULL);
	return IS_ERR(vma) ? PTR_ERR(vma) : 0;
}

int do_brk(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	int err;

	len = (len + PAGE_SIZE - 1) & PAGE_MASK;
	if (!len)
		return 0;
	if ((addr & ~PAGE_MASK) || !range_is_user(addr, len))
		return -EINVAL;
	down_write(&mm->mmap_sem);
	err = do_munmap(mm, addr, len);
	if (!err)
		err = __do_brk(mm, addr, len);
	up_write(&mm->mmap_sem);
	return err;
}

int setup_stack_area(struct mm_struct *mm, unsigned long top, unsigned long size)
{
	struct vm_area_struct wanted = {
		.vm_start = top - size,
		.vm_end = top,
		.vm_flags = VM_READ | VM_WRITE | VM_GROWSDOWN | VM_ACCOUNT | VM_MAYREAD |
			    VM_MAYWRITE | VM_MAYEXEC,
	};
	struct vm_area_struct *vma;

	down_write(&mm->mmap_sem);
	vma = make_vma(mm, &wanted, NULL);
	up_write(&mm->mmap_sem);
	return IS_ERR(vma) ? PTR_ERR(vma) : 0;
}

/* Moves the end of the heap; mmap_sem held for writing. 0, or -errno with the heap as it was. */
static int move_brk(struct mm_struct *mm, unsigned long brk)
{
	unsigned long old = ALIGN(mm->brk, PAGE_SIZE), new = ALIGN(brk, PAGE_SIZE);
	unsigned long data = mm->end_data - mm->start_data;

	if (brk < mm->start_brk)
		return -EINVAL;
	if (brk - mm->start_brk + data > rlimit(RLIMIT_DATA))
		return -ENOMEM;
	if (new < old)
		return do_munmap(mm, new, old - new);
	if (new == old)
		return 0;
	/* A page stays free between the heap and what comes after it. */
	if (!range_is_user(old, new - old) || find_vma_intersection(mm, old, new + PAGE_SIZE))
		return -ENOMEM;
	return __do_brk(mm, old, new - old);
}

/* brk(2) has no errors: what it cannot do it does not do, and the old end comes back. */
long sys_brk(unsigned long brk)
{
	struct mm_struct *mm = current->mm;
	bool grown = false;
	unsigned long old;

	down_write(&mm->mmap_sem);
	old = ALIGN(mm->brk, PAGE_SIZE);
	if (!move_brk(mm, brk)) {
		grown = brk > mm->brk && (mm->def_flags & VM_LOCKED);
		mm->brk = brk;
	}
	brk = mm->brk;
	up_write(&mm->mmap_sem);
	if (grown)
		(void)populate(mm, old, ALIGN(brk, PAGE_SIZE));
	return brk;
}

/* --- System calls ---------------------------------------------------------------------------- */

long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
	       unsigned long fd, unsigned long pgoff)
{
	struct mmap_request req = {
		.addr = addr, .len = len, .prot = prot, .flags = flags, .pgoff = pgoff};
	unsigned long result;

	if (!(flags & MAP_ANONYMOUS)) {
		req.file = fget(fd);
		if (!req.file)
			return -EBADF;
	} else if (flags & MAP_HUGETLB) {
		return -EINVAL;
	}
	result = do_mmap(&req);
	if (req.file)
		fput(req.file);
	return result;
}

/* The first mmap: its six arguments lie in memory, the offset in bytes. */
long sys_mmap(struct mmap_arg_struct __user *arg)
{
	struct mmap_arg_struct a;

	if (copy_from_user(&a, arg, sizeof(a)))
		return -EFAULT;
	if (a.offset & ~PAGE_MASK)
		return -EINVAL;
	return sys_mmap2(a.addr, a.len, a.prot, a.flags, a.fd, a.offset >> PAGE_SHIFT);
}

long sys_munmap(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	long result;

	down_write(&mm->mmap_sem);
	result = do_munmap(mm, addr, len);
	up_write(&mm->mmap_sem);
	return result;
}

/* --- Boot ------------------------------------------------------------------------------------ */

void mmap_init(void)
{
	zero_page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!zero_page)
		panic("no memory for the zero page");
	zero_page->flags |= PG_MASK(reserved);
	vma_init();
	shm_init();
}
