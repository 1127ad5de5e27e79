// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a task is, as /proc/PID shows it: stat, status, maps, cmdline, and pagetable, which is our own.
 * The others are Linux's to the letter: ps, top and shells parse them.
 *
 * A task may die while it is printed. Printing goes to a buffer of the kernel's and never sleeps, so
 * what hangs on the process is printed under tasklist_lock, as long as it is not released; areas and
 * tables under mmap_sem. Specification: proc(5).
 */
#include "internal.h"
#include <gfp.h>
#include <mm.h>
#include <smp.h>
#include <percpu.h>
#include <proc_fs.h>
#include <sched.h>
#include <task.h>
#include <time.h>
#include <tty.h>
#include <uapi/capability.h>

/* --- stat and status ------------------------------------------------------------------------- */

/* What has locks of its own, inside tasklist_lock. */
struct task_copy {
	char comm[16];
	sigset_t pending, shared, blocked, ignored, caught;
};

/* hold_task: takes tasklist_lock; false, with -ESRCH for the reader, when the task is released. */
static bool hold_task(struct seq_file *m, struct task_struct *task, struct task_copy *copy)
{
	read_lock(&tasklist_lock);
	if (!task->sighand) {
		read_unlock(&tasklist_lock);
		m->error = -ESRCH;
		return false;
	}
	*copy = (struct task_copy){0};
	task_lock(task);
	strlcpy(copy->comm, task->comm, sizeof(copy->comm));
	task_unlock(task);
	spin_lock_irq(&task->sighand->siglock);
	copy->pending = task->pending.signal;
	copy->shared = task->signal->shared_pending.signal;
	copy->blocked = task->blocked;
	for (int sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t handler = task->sighand->action[sig - 1].sa_handler;

		if (handler == SIG_IGN)
			sigaddset(&copy->ignored, sig);
		else if (handler != SIG_DFL)
			sigaddset(&copy->caught, sig);
	}
	spin_unlock_irq(&task->sighand->siglock);
	return true;
}

static const char *state_name(const struct task_struct *task)
{
	if (task->zeroed.exit_state == EXIT_ZOMBIE)
		return "Z (zombie)";
	if (task->zeroed.exit_state || task->state == TASK_DEAD)
		return "X (dead)";
	if (task->state & TASK_TRACED)
		return "t (tracing stop)";
	if (task->state & TASK_STOPPED)
		return "T (stopped)";
	if (task->state & TASK_UNINTERRUPTIBLE)
		return "D (disk sleep)";
	return task->state & TASK_INTERRUPTIBLE ? "S (sleeping)" : "R (running)";
}

static u32 rss_pages(const struct mm_struct *mm)
{
	return atomic_read(&mm->rss_anon) + atomic_read(&mm->rss_file);
}

/* clock_ticks: in the unit that programs are told by AT_CLKTCK. */
static u64 clock_ticks(u64 ns)
{
	do_div(&ns, NSEC_PER_SEC / USER_HZ);
	return ns;
}

static u32 tv_ticks(struct timeval tv)
{
	return tv.tv_sec * USER_HZ + tv.tv_usec / (1000000 / USER_HZ);
}

/* show_usage: fields 10 to 17: of the process and its children, or of one thread. */
static void show_usage(struct seq_file *m, struct task_struct *task)
{
	struct rusage own, children;

	if (seq_node(m)->thread) {
		seq_printf(m, " %lu 0 0 0 %llu %llu 0 0", task->zeroed.used.min_flt,
			   clock_ticks(task->zeroed.used.utime_ns),
			   clock_ticks(task->zeroed.used.stime_ns));
		return;
	}
	group_rusage(task, RUSAGE_SELF, &own);
	group_rusage(task, RUSAGE_CHILDREN, &children);
	seq_printf(m, " %ld %ld %ld %ld", own.ru_minflt, children.ru_minflt, own.ru_majflt,
		   children.ru_majflt);
	seq_printf(m, " %u %u %u %u", tv_ticks(own.ru_utime), tv_ticks(own.ru_stime),
		   tv_ticks(children.ru_utime), tv_ticks(children.ru_stime));
}

/* show_terminal: fields 7 and 8: its number, and the foreground group. */
static void show_terminal(struct seq_file *m, const struct task_struct *task)
{
	struct tty_struct *tty = READ_ONCE(task->signal->tty);
	struct pid *pgrp;

	if (!tty) {
		seq_puts(m, " 0 -1");
		return;
	}
	pgrp = tty_pgrp(tty);
	seq_printf(m, " %u %d", MKDEV(4, tty->write == serial_write ? 64 + tty->line : 0),
		   pgrp ? pid_vnr(pgrp) : -1);
	put_pid(pgrp);
}

static void stat_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	static const struct mm_struct none; /* all that is asked of it is 0 */
	const struct mm_struct *of = mm ? mm : &none;
	struct task_copy copy;

	if (!hold_task(m, task, &copy))
		return;
	seq_printf(m, "%d (%s) %c %d %d %d", task_pid_vnr(task), copy.comm, *state_name(task),
		   task_tgid_vnr(task->real_parent), task_pgrp_vnr(task), task_session_vnr(task));
	show_terminal(m, task);
	seq_printf(m, " %u", task->flags);
	show_usage(m, task);
	/* 18 to 22: priority, nice, threads, 0, start; to 25: memory; to 28: where it is */
	seq_printf(m, " %d %d %d 0 %llu", task->prio - MAX_RT_PRIO, PRIO_TO_NICE(task->static_prio),
		   task->signal->nr_threads, clock_ticks(task->start_time_ns));
	seq_printf(m, " %lu %u %lu", of->total_vm * PAGE_SIZE, rss_pages(of),
		   task->signal->rlim[RLIMIT_RSS].rlim_cur);
	seq_printf(m, " %lu %lu %lu", of->start_code, of->end_code, of->start_stack);
	/* 29, 30: registers, not shown; to 34: the first 31 signals; 35 to 37: nothing to tell. */
	seq_printf(m, " 0 0 %u %u %u %u 0 0 0", (u32)copy.pending & 0x7fffffff,
		   (u32)copy.blocked & 0x7fffffff, (u32)copy.ignored & 0x7fffffff,
		   (u32)copy.caught & 0x7fffffff);
	/* 38 to 44: exit signal, CPU, real-time priority, policy, delays, guest time twice */
	seq_printf(m, " %d %u 0 0 0 0 0", task->exit_signal, task->cpu);
	seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu %d\n", of->start_data, of->end_data,
		   of->start_brk, of->arg_start, of->arg_end, of->env_start, of->env_end,
		   task->zeroed.exit_code);
	read_unlock(&tasklist_lock);
}

static void show_ids(struct seq_file *m, const struct cred *cred)
{
	seq_printf(m, "Uid:\t%u\t%u\t%u\t%u\n", cred->uid, cred->euid, cred->suid, cred->fsuid);
	seq_printf(m, "Gid:\t%u\t%u\t%u\t%u\nGroups:\t", cred->gid, cred->egid, cred->sgid,
		   cred->fsgid);
	for (u32 i = 0; i < cred->ngroups; i++)
		seq_printf(m, "%u ", cred->groups[i]);
	seq_putc(m, '\n');
}

static void show_kib(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%s:\t%8lu kB\n", name, pages * (PAGE_SIZE / 1024));
}

static void show_sizes(struct seq_file *m, const struct mm_struct *mm)
{
	unsigned long rss = rss_pages(mm);

	show_kib(m, "VmSize", mm->total_vm);
	show_kib(m, "VmLck", mm->locked_vm);
	show_kib(m, "VmHWM", max(mm->hiwater_rss, rss));
	show_kib(m, "VmRSS", rss);
	show_kib(m, "RssAnon", atomic_read(&mm->rss_anon));
	show_kib(m, "RssFile", atomic_read(&mm->rss_file));
	show_kib(m, "VmPTE", atomic_read(&mm->nr_ptes));
}

static void status_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	const struct cred *cred;
	struct task_copy copy;

	if (!hold_task(m, task, &copy))
		return;
	cred = task->cred;
	seq_printf(m, "Name:\t%s\nState:\t%s\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		   copy.comm, state_name(task), task_tgid_vnr(task), task_pid_vnr(task),
		   task_tgid_vnr(task->real_parent));
	show_ids(m, cred);
	if (mm)
		show_sizes(m, mm);
	seq_printf(m, "Threads:\t%d\nSigQ:\t%d/%lu\n", task->signal->nr_threads,
		   atomic_read(&cred->user->sigpending),
		   task->signal->rlim[RLIMIT_SIGPENDING].rlim_cur);
	seq_printf(m, "SigPnd:\t%016llx\nShdPnd:\t%016llx\nSigBlk:\t%016llx\n", copy.pending,
		   copy.shared, copy.blocked);
	seq_printf(m, "SigIgn:\t%016llx\nSigCgt:\t%016llx\n", copy.ignored, copy.caught);
	seq_printf(m, "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\nCapBnd:\t%016llx\n",
		   cred->cap_inheritable, cred->cap_permitted, cred->cap_effective, cred->cap_bset);
	seq_printf(m, "Cpus_allowed:\t%x\nvoluntary_ctxt_switches:\t%lu\n",
		   task->cpus_allowed & cpu_online_mask, task->zeroed.used.nvcsw);
	seq_printf(m, "nonvoluntary_ctxt_switches:\t%lu\n", task->zeroed.used.nivcsw);
	read_unlock(&tasklist_lock);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* area_name: what to call it: a path, [heap], [stack], or "". page is there to work in. */
static const char *area_name(struct mm_struct *mm, struct vm_area_struct *vma, char *page)
{
	char *path;

	if (vma->vm_file) {
		path = d_path(vma->vm_file->f_dentry, page, PAGE_SIZE);
		return IS_ERR(path) ? "?" : path;
	}
	if (vma->vm_flags & VM_SHARED)
		return "/dev/zero (deleted)";
	if (vma->vm_start <= mm->brk && vma->vm_end > mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end > mm->start_stack)
		return "[stack]";
	return "";
}

/* show_areas: calls show for each area, with its rights and name; mmap_sem is held for reading. */
static void show_areas(struct seq_file *m, struct mm_struct *mm,
		       void (*show)(struct seq_file *m, struct vm_area_struct *vma,
				    const char *rights, const char *name))
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	struct vm_area_struct *vma;

	if (!page) {
		m->error = -ENOMEM;
		return;
	}
	down_read(&mm->mmap_sem);
	list_for_each_entry(vma, &mm->mmap, vm_link) {
		const char rights[] = {vma->vm_flags & VM_READ ? 'r' : '-',
				       vma->vm_flags & VM_WRITE ? 'w' : '-',
				       vma->vm_flags & VM_EXEC ? 'x' : '-',
				       vma->vm_flags & VM_SHARED ? 's' : 'p', '\0'};

		show(m, vma, rights, area_name(mm, vma, page));
	}
	up_read(&mm->mmap_sem);
	free_page((unsigned long)page);
}

static void show_area(struct seq_file *m, struct vm_area_struct *vma, const char *rights,
		      const char *name)
{
	const struct inode *inode = vma->vm_file ? vma->vm_file->f_inode : NULL;
	dev_t dev = inode ? inode->i_sb->s_dev : 0;
	char line[80];
	int n;

	n = scnprintf(line, sizeof(line), "%08lx-%08lx %s %08lx %02x:%02x %lu ", vma->vm_start,
		      vma->vm_end, rights, inode ? vma->vm_pgoff << PAGE_SHIFT : 0, MAJOR(dev),
		      MINOR(dev), inode ? inode->i_ino : 0);
	/* A name begins in the fiftieth column, as on every Linux of 32 bits. */
	seq_printf(m, "%s%*s%s\n", line, *name ? max(49 - n, 0) : 0, "", name);
}

static void maps_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	if (mm)
		show_areas(m, mm, show_area);
}

static void show_area_pages(struct seq_file *m, struct vm_area_struct *vma, const char *rights,
			    const char *name)
{
	seq_printf(m, "area %08lx-%08lx %s %s\n", vma->vm_start, vma->vm_end, rights, name);
	area_pages_show(m, vma);
}

static void pagetable_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	if (mm)
		show_areas(m, mm, show_area_pages);
}

/* The arguments as they are in memory now; what cannot be read ends them. */
static void cmdline_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	char chunk[128];
	size_t got = 1;

	if (!mm)
		return;
	for (unsigned long at = mm->arg_start; at < mm->arg_end && got; at += got) {
		got = access_process_vm(mm, at, chunk, min(mm->arg_end - at, sizeof(chunk)), false);
		seq_write(m, chunk, got);
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

/* --- oom_score_adj --------------------------------------------------------------------------- */

static void oom_show(struct seq_file *m, struct task_struct *task, struct mm_struct *mm)
{
	seq_printf(m, "%d\n", task->signal->oom.score_adj);
}

/* oom_store: -1000 to 1000, of the process; below what a privileged task set only such a one goes. */
static int oom_store(struct task_struct *task, const char *text)
{
	int value, err = proc_parse(text, -1000, 1000, &value);

	if (err)
		return err;
	if (value < task->signal->oom.least && !capable(CAP_SYS_RESOURCE))
		return -EACCES;
	/* Looked at, but not used: capable() would mark the task. */
	if (current_cred()->cap_effective & (1ULL << CAP_SYS_RESOURCE))
		task->signal->oom.least = value;
	task->signal->oom.score_adj = value;
	return 0;
}

/* --- the tables ------------------------------------------------------------------------------ */

/* task/ comes first: a thread's table is what follows it. */
static const struct proc_entry pid_table[] = {
	{.name = "task", .mode = PROC_DIR, .tasks = true},
	{.name = "cmdline", .mode = PROC_FILE, .show_task = cmdline_show},
	{.name = "exe", .mode = PROC_LINK, .target = exe_target},
	{.name = "fail-nth", .mode = PROC_SETTABLE, .show = fail_nth_show, .store = fail_nth_store},
	{.name = "maps", .mode = PROC_FILE, .show_task = maps_show, .inside = true},
	{.name = "mounts", .mode = PROC_FILE, .show = mounts_show},
	{.name = "oom_score_adj",
	 .mode = PROC_SETTABLE,
	 .show_task = oom_show,
	 .store_task = oom_store},
	{.name = "pagetable", .mode = PROC_SECRET, .show_task = pagetable_show, .inside = true},
	{.name = "stat", .mode = PROC_FILE, .show_task = stat_show},
	{.name = "status", .mode = PROC_FILE, .show_task = status_show},
};

const struct proc_entry process_entry = {.mode = PROC_DIR, PROC_TABLE(pid_table)};
const struct proc_entry thread_entry = {
	.mode = PROC_DIR,
	.table = pid_table + 1,
	.nr = ARRAY_SIZE(pid_table) - 1,
};
