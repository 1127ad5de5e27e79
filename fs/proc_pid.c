// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID: a directory for each process, its threads below task/, its descriptors below fd/.
 *
 * Reading a directory of tasks goes in batches: a walk over them collects the next few numbers, which
 * are then handed to the reader without a lock. Entry points: proc_pid_lookup, proc_pid_list. Next:
 * proc_task.c.
 */
#include "internal.h"
#include <file.h>
#include <mm.h>
#include <proc_fs.h>
#include <sched.h>

#define FIRST_PID_POS 256 /* place of pid 0 in /proc: behind the fixed names */
#define BATCH	      32

static const struct proc_entry process_entry, thread_entry, fd_entry;

/* --- tasks by number ------------------------------------------------------------------------- */

/* find_number: the counted struct pid of a living task of that number, in group when not NULL. */
static struct pid *find_number(int nr, struct pid *group)
{
	struct task_struct *task = NULL, *leader;
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = nr > 0 ? find_vpid(nr) : NULL;
	if (pid)
		task = pid_task(pid, PIDTYPE_PID);
	if (task && group) {
		leader = pid_task(group, PIDTYPE_PID);
		if (!leader || leader->signal != task->signal)
			task = NULL;
	}
	pid = task ? get_pid(pid) : NULL;
	read_unlock(&tasklist_lock);
	return pid;
}

/* proc_pid_lookup: in /proc any task; in a process's task/ its threads. */
int proc_pid_lookup(const struct proc_node *dir, struct dentry *dentry)
{
	struct proc_node like = {.thread = dir->pid};
	int err;

	like.pid = find_number(proc_number(dentry), dir->pid);
	if (!like.pid)
		return -ENOENT;
	err = proc_fill(dentry, like.thread ? &thread_entry : &process_entry, &like);
	put_pid(like.pid);
	return err;
}

struct batch {
	unsigned int n;
	pid_t nr[BATCH]; /* rising */
};

/* add_number: keeps the BATCH lowest numbers. */
static void add_number(struct batch *batch, pid_t nr)
{
	unsigned int i = batch->n;

	if (batch->n < BATCH)
		batch->n++;
	else if (nr > batch->nr[--i])
		return;
	for (; i > 0 && batch->nr[i - 1] > nr; i--)
		batch->nr[i] = batch->nr[i - 1];
	batch->nr[i] = nr;
}

/* collect: the next numbers from from on, of all processes or of the threads of one. */
static void collect(struct batch *batch, pid_t from, struct pid *group)
{
	struct task_struct *leader = NULL, *t;

	batch->n = 0;
	read_lock(&tasklist_lock);
	if (group)
		leader = pid_task(group, PIDTYPE_PID);
	if (leader) {
		for_each_thread(leader, t)
			if (task_pid_vnr(t) >= from)
				add_number(batch, task_pid_vnr(t));
	} else if (!group) {
		for_each_process(t)
			if (task_tgid_vnr(t) >= from)
				add_number(batch, task_tgid_vnr(t));
	}
	read_unlock(&tasklist_lock);
}

void proc_pid_list(const struct proc_node *dir, struct dir_context *ctx)
{
	struct batch batch;

	ctx->pos = max(ctx->pos, (loff_t)FIRST_PID_POS + 1);
	do {
		collect(&batch, ctx->pos - FIRST_PID_POS, dir->pid);
		for (unsigned int i = 0; i < batch.n; i++) {
			ctx->pos = batch.nr[i] + FIRST_PID_POS;
			if (!proc_emit(ctx, batch.nr[i], S_IFDIR))
				return;
			ctx->pos++;
		}
	} while (batch.n == BATCH);
}

/* --- descriptors ----------------------------------------------------------------------------- */

/* get_files: the counted descriptor table of a node's task, or NULL where there is nothing to see. */
static struct files_struct *get_files(const struct proc_node *node)
{
	struct task_struct *task = proc_task(node, true);
	struct files_struct *files;

	if (IS_ERR(task))
		return NULL;
	task_lock(task);
	files = task->files;
	if (files)
		atomic_inc(&files->count);
	task_unlock(task);
	put_task_struct(task);
	return files;
}

/* dentry_of: what fd is open on in that table, counted, or NULL. */
static struct dentry *dentry_of(struct files_struct *files, unsigned int fd)
{
	struct dentry *dentry = NULL;

	spin_lock(&files->file_lock);
	if (fd < files->fdt.max_fds && files->fdt.fd[fd])
		dentry = dget(files->fdt.fd[fd]->f_dentry);
	spin_unlock(&files->file_lock);
	return dentry;
}

static struct dentry *fd_target(const struct proc_node *node)
{
	struct files_struct *files = get_files(node);
	struct dentry *dentry = NULL;

	if (files) {
		dentry = dentry_of(files, node->fd);
		put_files_struct(files);
	}
	return dentry ? dentry : ERR_PTR(-ENOENT);
}

static int fd_lookup(const struct proc_node *dir, struct dentry *dentry)
{
	struct proc_node like = *dir;
	struct dentry *target;

	like.fd = proc_number(dentry);
	target = fd_target(&like);
	if (IS_ERR(target))
		return PTR_ERR(target);
	dput(target);
	return proc_fill(dentry, &fd_entry, &like);
}

static void fd_list(const struct proc_node *dir, struct dir_context *ctx)
{
	struct files_struct *files = get_files(dir);
	struct dentry *target;

	if (!files)
		return;
	for (; ctx->pos - 2 < (loff_t)READ_ONCE(files->fdt.max_fds); ctx->pos++) {
		target = dentry_of(files, ctx->pos - 2);
		dput(target);
		if (target && !proc_emit(ctx, ctx->pos - 2, S_IFLNK))
			break;
	}
	put_files_struct(files);
}

/* --- links ----------------------------------------------------------------------------------- */

static struct dentry *exe_target(const struct proc_node *node)
{
	struct task_struct *task = proc_task(node, true);
	struct dentry *dentry = ERR_PTR(-ENOENT);
	struct mm_struct *mm;

	if (IS_ERR(task))
		return PTR_ERR(task) == -ESRCH ? dentry : (void *)task;
	mm = get_task_mm(task);
	if (mm) {
		if (mm->exe_file)
			dentry = dget(mm->exe_file->f_dentry);
		mmput(mm);
	}
	put_task_struct(task);
	return dentry;
}

static struct dentry *cwd_target(const struct proc_node *node)
{
	struct task_struct *task = proc_task(node, true);
	struct dentry *dentry = ERR_PTR(-ENOENT);

	if (IS_ERR(task))
		return PTR_ERR(task) == -ESRCH ? dentry : (void *)task;
	task_lock(task);
	if (task->fs) {
		spin_lock(&task->fs->lock);
		dentry = dget(task->fs->pwd);
		spin_unlock(&task->fs->lock);
	}
	task_unlock(task);
	put_task_struct(task);
	return dentry;
}

/* --- the tables ------------------------------------------------------------------------------ */

/* task/ comes first: a thread's table is what follows it. */
static const struct proc_entry pid_table[] = {
	{.name = "task", .mode = PROC_DIR, .lookup = proc_pid_lookup, .list = proc_pid_list},
	{.name = "cmdline", .mode = PROC_FILE, .show_task = proc_cmdline_show},
	{.name = "cwd", .mode = PROC_LINK, .target = cwd_target},
	{.name = "exe", .mode = PROC_LINK, .target = exe_target},
	{.name = "fail-nth", .mode = PROC_SETTABLE, .fops = &proc_fail_nth_fops},
	{.name = "fd", .mode = S_IFDIR | 0500, .lookup = fd_lookup, .list = fd_list},
	{.name = "maps", .mode = PROC_FILE, .show_task = proc_maps_show, .inside = true},
	{.name = "mounts", .mode = PROC_FILE, .show = mounts_show},
	{.name = "pagetable",
	 .mode = PROC_SECRET,
	 .show_task = proc_pagetable_show,
	 .inside = true},
	{.name = "stat", .mode = PROC_FILE, .show_task = proc_stat_show},
	{.name = "status", .mode = PROC_FILE, .show_task = proc_status_show},
};

static const struct proc_entry process_entry = {.mode = PROC_DIR, PROC_TABLE(pid_table)};
static const struct proc_entry thread_entry = {
	.mode = PROC_DIR,
	.table = pid_table + 1,
	.nr = ARRAY_SIZE(pid_table) - 1,
};
static const struct proc_entry fd_entry = {.mode = S_IFLNK | 0700, .target = fd_target};
