// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID: a directory for each process, its threads below task/.
 *
 * Reading a directory of tasks tries one number after the other: that takes as long however many
 * tasks come and go meanwhile. Entry points: proc_pid_lookup, proc_pid_list. Next: proc_task.c.
 */
#include "internal.h"
#include <mm.h>
#include <proc_fs.h>
#include <sched.h>

#define FIRST_PID_POS 256 /* place of pid 0 in /proc: behind the fixed names */

static const struct proc_entry process_entry, thread_entry;

/* --- tasks by number ------------------------------------------------------------------------- */

/* find_number: the counted struct pid of a living task of that number, in group when not NULL. */
static struct pid *find_number(int nr, struct pid *group)
{
	struct task_struct *task = NULL, *leader;
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = find_vpid(nr);
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
	int nr, err = proc_parse(dentry->d_name, 1, PID_MAX_LIMIT, &nr);

	if (!err && *dentry->d_name != '0') /* nor is 007 a name */
		like.pid = find_number(nr, dir->pid);
	if (!like.pid)
		return -ENOENT;
	err = proc_fill(dentry, like.thread ? &thread_entry : &process_entry, &like);
	put_pid(like.pid);
	return err;
}

/* In /proc only the leaders are listed: each is a process. */
void proc_pid_list(const struct proc_node *dir, struct dir_context *ctx)
{
	char name[12];

	ctx->pos = max(ctx->pos, (loff_t)FIRST_PID_POS);
	for (; ctx->pos < pid_max + FIRST_PID_POS; ctx->pos++) {
		int nr = ctx->pos - FIRST_PID_POS, len = scnprintf(name, sizeof(name), "%d", nr);
		struct pid *pid = find_number(nr, dir->pid);

		bool listed = pid && (dir->pid || pid->tasks[PIDTYPE_TGID].first);

		put_pid(pid);
		if (listed && ctx->emit(ctx, name, len, ctx->pos, S_IFDIR >> 12))
			return;
		cond_resched();
	}
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

/* --- fail-nth: what kernel/fault_inject.c counts down, always for the calling thread ------------ */

/* Opening allocates, reading and writing do not: looking does not disturb what is looked at. */
static void fail_nth_show(struct seq_file *m)
{
	seq_printf(m, "%u\n", current->zeroed.fail_nth);
}

static int fail_nth_store(const char *text)
{
	return proc_parse(text, 0, 0x7fffffff, (int *)&current->zeroed.fail_nth);
}

/* --- the tables ------------------------------------------------------------------------------ */

/* task/ comes first: a thread's table is what follows it. */
static const struct proc_entry pid_table[] = {
	{.name = "task", .mode = PROC_DIR, .tasks = true},
	{.name = "cmdline", .mode = PROC_FILE, .show_task = proc_cmdline_show},
	{.name = "exe", .mode = PROC_LINK, .target = exe_target},
	{.name = "fail-nth", .mode = PROC_SETTABLE, .show = fail_nth_show, .store = fail_nth_store},
	{.name = "maps", .mode = PROC_FILE, .show_task = proc_maps_show, .inside = true},
	{.name = "mounts", .mode = PROC_FILE, .show = mounts_show},
	{.name = "oom_score_adj",
	 .mode = PROC_SETTABLE,
	 .show_task = proc_oom_show,
	 .store_task = proc_oom_store},
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
