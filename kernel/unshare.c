// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts that fork shares, given up later: unshare(2), and what exec needs of it. Each is replaced by
 * a copy of its own when somebody else uses it too; a part with one user is left alone.
 * Specification: unshare(2).
 */
#include <file.h>
#include <mm.h>
#include <oom.h>
#include <task.h>
#include <uapi/capability.h>
#include <uapi/sched.h>

int unshare_files(void)
{
	struct files_struct *old = current->files, *new;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = dup_fd(old);
	if (!new)
		return -ENOMEM;
	task_lock(current);
	current->files = new;
	task_unlock(current);
	put_files_struct(old);
	return 0;
}

/* Both or neither: the copy of one is made first, and put in place when the other has succeeded. */
static int unshare_fs_and_files(bool want_fs, bool want_files)
{
	struct fs_struct *old = current->fs, *new = NULL;

	if (want_fs && atomic_read(&old->users) > 1) {
		new = copy_fs_struct(old);
		if (!new)
			return -ENOMEM;
	}
	if (want_files && unshare_files()) {
		if (new)
			put_fs_struct(new);
		return -ENOMEM;
	}
	if (new) {
		task_lock(current);
		current->fs = new;
		task_unlock(current);
		put_fs_struct(old);
	}
	return 0;
}

/* exec's: the group is down to one thread; other users of the sighand are other processes. */
int unshare_sighand(void)
{
	struct sighand_struct *old = current->sighand, *new;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = dup_sighand(old);
	if (!new)
		return -ENOMEM;
	write_lock_irq(&tasklist_lock);
	spin_lock(&old->siglock);
	current->sighand = new;
	spin_unlock(&old->siglock);
	write_unlock_irq(&tasklist_lock);
	put_sighand(old);
	return 0;
}

/* Does another process use the caller's memory? Visitors, who look into it through /proc, do not count. */
static bool memory_is_shared(void)
{
	struct task_struct *p;
	bool shared = false;

	read_lock(&tasklist_lock);
	for_each_process(p)
		shared |= p->signal != current->signal && process_uses(p, current->mm);
	read_unlock(&tasklist_lock);
	return shared;
}

/*
 * unshare(2): FS and FILES are given copies of their own. Memory, handlers and the thread group cannot
 * be split once shared: asking for them is fine only where nothing is shared.
 */
long sys_unshare(unsigned long flags)
{
	const unsigned long one_owner = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;

	if (flags & ~(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_NEWCGROUP | one_owner))
		return -EINVAL;
	if ((flags & one_owner) && current->signal->nr_threads > 1)
		return -EINVAL;
	if ((flags & (CLONE_VM | CLONE_SIGHAND)) && atomic_read(&current->sighand->count) > 1)
		return -EINVAL;
	if ((flags & CLONE_VM) && atomic_read(&current->mm->mm_users) > 1 && memory_is_shared())
		return -EINVAL;
	if ((flags & CLONE_NEWCGROUP) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return unshare_fs_and_files(flags & CLONE_FS, flags & CLONE_FILES);
}
