// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of an address space.
 *
 *   mm_users counts the tasks (and visitors) that use the memory: the last mmput() unmaps it all.
 *   mm_count counts users of the struct and its page directory: all mm_users together are one, and a
 *   kernel thread or a dying task that still has the directory loaded is another.
 * mm_release() is what a task does before it lets go of its memory, in exec and exit.
 *
 * It lives in kernel/ because its end closes a file, which mm/ knows nothing of.
 */
#include <file.h>
#include <futex.h>
#include <mm.h>
#include <oom.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <trace.h>
#include <uaccess.h>

static struct kmem_cache *mm_cache;

/* Readies a struct whose other fields are set for an empty address space; consumes it on failure. */
static struct mm_struct *mm_init(struct mm_struct *mm)
{
	init_rwsem(&mm->mmap_sem);
	INIT_LIST_HEAD(&mm->mmap);
	mm->mm_rb = RB_ROOT;
	mm->mmap_cache = NULL;
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	atomic_set(&mm->rss_anon, 0);
	atomic_set(&mm->rss_file, 0);
	atomic_set(&mm->rss_high, 0);
	atomic_set(&mm->nr_ptes, 0);
	mm->map_count = 0;
	mm->locked_vm = 0;
	mm->def_flags = 0; /* mlockall() is not inherited */
	mm->hiwater_rss = 0;
	mm->cpu_mask = 0;
	mm->oom_victim = false;
	if (pgd_alloc(mm)) {
		kmem_cache_free(mm_cache, mm);
		return NULL;
	}
	spin_lock(&mmlist_lock);
	list_add(&mm->mmlist, &mmlist);
	spin_unlock(&mmlist_lock);
	return mm;
}

struct mm_struct *mm_alloc(const struct mm_struct *like)
{
	struct mm_struct *mm = kmem_cache_alloc(mm_cache, GFP_KERNEL);

	if (!mm)
		return NULL;
	if (like)
		*mm = *like;
	else
		memset(mm, 0, sizeof(*mm));
	return mm_init(mm);
}

void __mmdrop(struct mm_struct *mm)
{
	spin_lock(&mmlist_lock);
	list_del(&mm->mmlist);
	spin_unlock(&mmlist_lock);
	pgd_free(mm);
	kmem_cache_free(mm_cache, mm);
}

void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	exit_mmap(mm);
	if (unlikely(mm->oom_victim))
		oom_mm_gone(mm);
	if (mm->exe_file)
		fput(mm->exe_file);
	mmdrop(mm);
}

/*
 * mm_release: the task stops using this memory, in exec or exit. Locks that it still owns are marked.
 * The tid at clear_child_tid is zeroed, and who waits there woken, only if somebody else is left who
 * could look at it; a bad pointer is the program's own loss. Last, the vfork parent goes on: it finds
 * the tid cleared.
 */
void mm_release(struct task_struct *task, struct mm_struct *mm)
{
	int __user *tid = task->zeroed.clear_child_tid;
	struct completion *vfork;

	if (task->zeroed.robust_list)
		exit_robust_list();
	if (tid) {
		task->zeroed.clear_child_tid = NULL;
		if (atomic_read(&mm->mm_users) > 1) {
			if (put_user(0, tid))
				trace(TRACE_EXIT, "clear_child_tid: store lost");
			futex_wake_one((u32 __user *)tid);
		}
	}

	task_lock(task);
	vfork = task->zeroed.vfork_done;
	task->zeroed.vfork_done = NULL;
	if (vfork)
		complete(vfork);
	task_unlock(task);
}

struct mm_struct *get_task_mm(struct task_struct *p)
{
	struct mm_struct *mm;

	task_lock(p);
	mm = p->mm;
	if (mm)
		atomic_inc(&mm->mm_users);
	task_unlock(p);
	return mm;
}

void mm_cache_init(void)
{
	mm_cache = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 0, SLAB_PANIC, NULL);
}
