// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a task is, as /proc/PID shows it: stat, status, comm, limits. Formats are Linux's to the
 * letter: ps, top and shells parse them.
 *
 * A task may die while it is printed. So everything is first copied into a snapshot: under
 * tasklist_lock and siglock what hangs on the process, under task_lock what a task lets go of
 * early. Entry points: proc_stat_show, proc_status_show. Specification: proc(5).
 */
#include <file.h>
#include <mm.h>
#include <percpu.h>
#include <proc_fs.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <tty.h>
#include <uapi/capability.h>

struct task_snapshot {
	char comm[16], state;
	bool thread;
	pid_t pid, tgid, ppid, pgrp, sid, tpgid;
	u32 tty_nr, flags, cpu;
	int exit_signal, exit_code, prio, nice, threads, umask;
	unsigned int fd_size;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt, nvcsw, nivcsw;
	u64 utime, stime, cutime, cstime, start;
	unsigned long rss_limit, sigpending, sigpending_max;
	sigset_t pending, shared, blocked, ignored, caught;
	const struct cred *cred; /* counted */
};

static char state_letter(const struct task_struct *task)
{
	if (task->zeroed.exit_state == EXIT_ZOMBIE)
		return 'Z';
	if (task->zeroed.exit_state || task->state == TASK_DEAD)
		return 'X';
	if (task->state & TASK_TRACED)
		return 't';
	if (task->state & TASK_STOPPED)
		return 'T';
	if (task->state & TASK_UNINTERRUPTIBLE)
		return 'D';
	return task->state & TASK_INTERRUPTIBLE ? 'S' : 'R';
}

/* take_tty: no locks held: terminals are never freed, and their lock goes with no other. */
static void take_tty(struct task_snapshot *s, struct tty_struct *tty)
{
	s->tpgid = -1;
	if (!tty)
		return;
	s->tty_nr = new_encode_dev(tty->driver == &serial_driver ? MKDEV(4, 64 + tty->line)
								 : MKDEV(4, tty->line));
	spin_lock_irq(&tty->lock);
	if (tty->pgrp)
		s->tpgid = pid_vnr(tty->pgrp);
	spin_unlock_irq(&tty->lock);
}

/* take_signals: siglock held. */
static void take_signals(struct task_snapshot *s, struct task_struct *task)
{
	s->pending = task->pending.signal;
	s->shared = task->signal->shared_pending.signal;
	s->blocked = task->blocked;
	for (int sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t handler = task->sighand->action[sig - 1].sa_handler;

		if (handler == SIG_IGN)
			sigaddset(&s->ignored, sig);
		else if (handler != SIG_DFL)
			sigaddset(&s->caught, sig);
	}
	s->sigpending = atomic_read(&task->cred->user->sigpending);
	s->sigpending_max = task->signal->rlim[RLIMIT_SIGPENDING].rlim_cur;
}

/* add_usage: what one thread has used up to now. */
static void add_usage(struct task_snapshot *s, const struct task_struct *t)
{
	s->utime += t->zeroed.utime_ns;
	s->stime += t->zeroed.stime_ns;
	s->min_flt += t->zeroed.min_flt;
	s->maj_flt += t->zeroed.maj_flt;
}

/* take_usage: of the thread, or of all threads and those that were. siglock held. */
static void take_usage(struct task_snapshot *s, struct task_struct *task)
{
	const struct signal_struct *sig = task->signal;
	struct task_struct *t;

	s->nvcsw = task->zeroed.nvcsw;
	s->nivcsw = task->zeroed.nivcsw;
	if (s->thread) {
		add_usage(s, task);
		return;
	}
	s->utime = sig->utime_ns;
	s->stime = sig->stime_ns;
	s->min_flt = sig->min_flt;
	s->maj_flt = sig->maj_flt;
	s->cutime = sig->cutime_ns;
	s->cstime = sig->cstime_ns;
	s->cmin_flt = sig->cmin_flt;
	s->cmaj_flt = sig->cmaj_flt;
	for_each_thread(task, t)
		add_usage(s, t);
}

/* take_process: tasklist_lock held, and the task not released yet. Its terminal, or NULL. */
static struct tty_struct *take_process(struct task_snapshot *s, struct task_struct *task)
{
	struct tty_struct *tty;

	s->state = state_letter(task);
	s->pid = task_pid_vnr(task);
	s->tgid = task_tgid_vnr(task);
	s->ppid = task_tgid_vnr(task->real_parent);
	s->pgrp = task_pgrp_vnr(task);
	s->sid = task_session_vnr(task);
	s->exit_signal = task->exit_signal;
	s->exit_code = task->zeroed.exit_code;
	s->cred = get_cred(task->cred);
	spin_lock_irq(&task->sighand->siglock);
	s->threads = task->signal->nr_threads;
	s->rss_limit = task->signal->rlim[RLIMIT_RSS].rlim_cur;
	take_signals(s, task);
	take_usage(s, task);
	tty = task->signal->tty;
	spin_unlock_irq(&task->sighand->siglock);
	return tty;
}

/* take_own: what needs no lock of others. */
static void take_own(struct task_snapshot *s, struct task_struct *task)
{
	s->flags = task->flags;
	s->cpu = task->cpu;
	s->prio = task->prio - MAX_RT_PRIO;
	s->nice = PRIO_TO_NICE(task->static_prio);
	s->start = task->start_time_ns;
	task_lock(task);
	strlcpy(s->comm, task->comm, sizeof(s->comm));
	s->umask = task->fs ? task->fs->umask : -1;
	s->fd_size = task->files ? task->files->fdt->max_fds : 0;
	task_unlock(task);
}

/* take_snapshot: of a node's task; 0 with s->cred counted and *mm counted or NULL, or -ESRCH. */
static int take_snapshot(const struct proc_node *node, struct task_snapshot *s,
			 struct mm_struct **mm)
{
	struct task_struct *task;
	struct tty_struct *tty;

	memset(s, 0, sizeof(*s));
	s->thread = node->thread;
	read_lock(&tasklist_lock);
	task = pid_task(node->pid, PIDTYPE_PID);
	if (!task) {
		read_unlock(&tasklist_lock);
		return -ESRCH;
	}
	get_task_struct(task);
	tty = take_process(s, task);
	read_unlock(&tasklist_lock);
	take_tty(s, tty);
	take_own(s, task);
	*mm = get_task_mm(task);
	put_task_struct(task);
	return 0;
}

/* --- stat ------------------------------------------------------------------------------------ */

/* clock_ticks: in the unit that programs are told by AT_CLKTCK. */
static u64 clock_ticks(u64 ns)
{
	do_div(&ns, NSEC_PER_SEC / USER_HZ);
	return ns;
}

static unsigned long rss_pages(struct mm_struct *mm)
{
	return atomic_read(&mm->rss_anon) + atomic_read(&mm->rss_file);
}

/* print_stat_mm: fields 23 to 28, all 0 without memory. */
static void print_stat_mm(struct seq_file *m, const struct task_snapshot *s, struct mm_struct *mm)
{
	if (mm)
		seq_printf(m, " %lu %lu %lu %lu %lu %lu", mm->total_vm * PAGE_SIZE, rss_pages(mm),
			   s->rss_limit, mm->start_code, mm->end_code, mm->start_stack);
	else
		seq_printf(m, " 0 0 %lu 0 0 0", s->rss_limit);
}

int proc_stat_show(struct seq_file *m)
{
	struct task_snapshot s;
	struct mm_struct *mm;
	int err = take_snapshot(seq_node(m), &s, &mm);

	if (err)
		return err;
	/* 1 to 10: who it is; to 22: what it used and since when. */
	seq_printf(m, "%d (%s) %c %d %d %d %u %d %u", s.pid, s.comm, s.state, s.ppid, s.pgrp, s.sid,
		   s.tty_nr, s.tpgid, s.flags);
	seq_printf(m, " %lu %lu %lu %lu", s.min_flt, s.cmin_flt, s.maj_flt, s.cmaj_flt);
	seq_printf(m, " %llu %llu %llu %llu", clock_ticks(s.utime), clock_ticks(s.stime),
		   clock_ticks(s.cutime), clock_ticks(s.cstime));
	seq_printf(m, " %d %d %d 0 %llu", s.prio, s.nice, s.threads, clock_ticks(s.start));
	print_stat_mm(m, &s, mm);
	/* 29, 30: registers, not shown; to 34: the first 31 signals; 35 to 37: nothing to tell. */
	seq_printf(m, " 0 0 %u %u %u %u 0 0 0", (u32)s.pending & 0x7fffffff,
		   (u32)s.blocked & 0x7fffffff, (u32)s.ignored & 0x7fffffff,
		   (u32)s.caught & 0x7fffffff);
	/* 40 to 44: real-time priority, policy, delays, guest time. */
	seq_printf(m, " %d %u 0 0 0 0 0", s.exit_signal, s.cpu);
	if (mm)
		seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu", mm->start_data, mm->end_data,
			   mm->start_brk, mm->arg_start, mm->arg_end, mm->env_start, mm->env_end);
	else
		seq_puts(m, " 0 0 0 0 0 0 0");
	seq_printf(m, " %d\n", s.exit_code);
	put_cred(s.cred);
	if (mm)
		mmput(mm);
	return 0;
}

/* --- status ---------------------------------------------------------------------------------- */

static void print_ids(struct seq_file *m, const struct task_snapshot *s)
{
	const struct cred *cred = s->cred;

	seq_printf(m, "Uid:\t%u\t%u\t%u\t%u\n", cred->uid, cred->euid, cred->suid, cred->fsuid);
	seq_printf(m, "Gid:\t%u\t%u\t%u\t%u\n", cred->gid, cred->egid, cred->sgid, cred->fsgid);
	seq_printf(m, "FDSize:\t%u\nGroups:\t", s->fd_size);
	for (u32 i = 0; i < cred->ngroups; i++)
		seq_printf(m, "%u ", cred->groups[i]);
	seq_putc(m, '\n');
	seq_printf(m, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", s->tgid, s->pid,
		   s->pgrp, s->sid);
}

static void print_kib(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%s:\t%8lu kB\n", name, pages * (PAGE_SIZE / 1024));
}

static void print_memory(struct seq_file *m, struct mm_struct *mm)
{
	unsigned long rss = rss_pages(mm), text;
	struct vm_sizes sizes;

	proc_vm_sizes(mm, &sizes);
	text = (ALIGN(mm->end_code, PAGE_SIZE) - ALIGN_DOWN(mm->start_code, PAGE_SIZE)) / PAGE_SIZE;
	text = min(text, sizes.exec);
	print_kib(m, "VmPeak", mm->total_vm);
	print_kib(m, "VmSize", mm->total_vm);
	print_kib(m, "VmLck", mm->locked_vm);
	print_kib(m, "VmPin", 0);
	print_kib(m, "VmHWM", max(mm->hiwater_rss, rss));
	print_kib(m, "VmRSS", rss);
	print_kib(m, "RssAnon", atomic_read(&mm->rss_anon));
	print_kib(m, "RssFile", atomic_read(&mm->rss_file));
	print_kib(m, "RssShmem", 0);
	print_kib(m, "VmData", sizes.data);
	print_kib(m, "VmStk", sizes.stack);
	print_kib(m, "VmExe", text);
	print_kib(m, "VmLib", sizes.exec - text);
	print_kib(m, "VmPTE", atomic_read(&mm->nr_ptes));
	print_kib(m, "VmSwap", 0);
}

static void print_signals(struct seq_file *m, const struct task_snapshot *s)
{
	seq_printf(m, "SigQ:\t%lu/%lu\n", s->sigpending, s->sigpending_max);
	seq_printf(m, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n", s->pending, s->shared);
	seq_printf(m, "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n", s->blocked,
		   s->ignored, s->caught);
}

static void print_caps(struct seq_file *m, const struct cred *cred)
{
	seq_printf(m, "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\nCapBnd:\t%016llx\n",
		   cred->cap_inheritable, cred->cap_permitted, cred->cap_effective, cred->cap_bset);
	seq_puts(m, "CapAmb:\t0000000000000000\nNoNewPrivs:\t0\n");
}

static const char *state_name(char letter)
{
	static const char *const names[] = {"R (running)", "S (sleeping)",     "D (disk sleep)",
					    "T (stopped)", "t (tracing stop)", "Z (zombie)"};

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i][0] == letter)
			return names[i];
	return "X (dead)";
}

int proc_status_show(struct seq_file *m)
{
	struct task_snapshot s;
	struct mm_struct *mm;
	int err = take_snapshot(seq_node(m), &s, &mm);

	if (err)
		return err;
	seq_printf(m, "Name:\t%s\n", s.comm);
	if (s.umask >= 0)
		seq_printf(m, "Umask:\t%04o\n", s.umask);
	seq_printf(m, "State:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		   state_name(s.state), s.tgid, s.pid, s.ppid);
	print_ids(m, &s);
	if (mm)
		print_memory(m, mm);
	seq_printf(m, "Threads:\t%d\n", s.threads);
	print_signals(m, &s);
	print_caps(m, s.cred);
	seq_printf(m,
		   "Cpus_allowed:\t%x\nvoluntary_ctxt_switches:\t%lu\n"
		   "nonvoluntary_ctxt_switches:\t%lu\n",
		   (1u << nr_cpu_ids) - 1, s.nvcsw, s.nivcsw);
	put_cred(s.cred);
	if (mm)
		mmput(mm);
	return 0;
}

/* --- the small ones -------------------------------------------------------------------------- */

int proc_comm_show(struct seq_file *m)
{
	struct task_struct *task = proc_task(seq_node(m));

	if (!task)
		return -ESRCH;
	task_lock(task);
	seq_printf(m, "%s\n", task->comm);
	task_unlock(task);
	put_task_struct(task);
	return 0;
}

/* proc_comm_store: only threads of the same process may be renamed. */
int proc_comm_store(const struct proc_node *node, char *text)
{
	struct task_struct *task = proc_task(node);
	int err = -EINVAL;

	if (!task)
		return -ESRCH;
	if (task->signal == current->signal) {
		task_lock(task);
		strlcpy(task->comm, text, sizeof(task->comm));
		task_unlock(task);
		err = 0;
	}
	put_task_struct(task);
	return err;
}

int proc_oom_show(struct seq_file *m)
{
	struct task_struct *task = proc_task(seq_node(m));

	if (!task)
		return -ESRCH;
	seq_printf(m, "%d\n", task->oom_score_adj);
	put_task_struct(task);
	return 0;
}

/* proc_oom_store: -1000 to 1000; only a privileged task may make somebody safer. */
int proc_oom_store(const struct proc_node *node, char *text)
{
	struct task_struct *task;
	bool minus = *text == '-';
	char *end;
	int value = simple_strtoul(text + minus, &end, 10), err = 0;

	if (end == text + minus || *end || value > 1000 || value < 0)
		return -EINVAL;
	value = minus ? -value : value;
	task = proc_task(node);
	if (!task)
		return -ESRCH;
	if (value < task->oom_score_adj && !capable(CAP_SYS_RESOURCE))
		err = -EACCES;
	else
		task->oom_score_adj = value;
	put_task_struct(task);
	return err;
}

static void print_limit(struct seq_file *m, unsigned long limit)
{
	if (limit == RLIM_INFINITY)
		seq_printf(m, "%-20s ", "unlimited");
	else
		seq_printf(m, "%-20lu ", limit);
}

int proc_limits_show(struct seq_file *m)
{
	static const struct {
		const char *name, *unit;
	} names[RLIM_NLIMITS] = {
		[RLIMIT_CPU] = {"Max cpu time", "seconds"},
		[RLIMIT_FSIZE] = {"Max file size", "bytes"},
		[RLIMIT_DATA] = {"Max data size", "bytes"},
		[RLIMIT_STACK] = {"Max stack size", "bytes"},
		[RLIMIT_CORE] = {"Max core file size", "bytes"},
		[RLIMIT_RSS] = {"Max resident set", "bytes"},
		[RLIMIT_NPROC] = {"Max processes", "processes"},
		[RLIMIT_NOFILE] = {"Max open files", "files"},
		[RLIMIT_MEMLOCK] = {"Max locked memory", "bytes"},
		[RLIMIT_AS] = {"Max address space", "bytes"},
		[RLIMIT_LOCKS] = {"Max file locks", "locks"},
		[RLIMIT_SIGPENDING] = {"Max pending signals", "signals"},
		[RLIMIT_MSGQUEUE] = {"Max msgqueue size", "bytes"},
		[RLIMIT_NICE] = {"Max nice priority", ""},
		[RLIMIT_RTPRIO] = {"Max realtime priority", ""},
		[RLIMIT_RTTIME] = {"Max realtime timeout", "us"},
	};
	struct rlimit rlim[RLIM_NLIMITS];
	struct task_struct *task;

	read_lock(&tasklist_lock);
	task = pid_task(seq_node(m)->pid, PIDTYPE_PID);
	if (task)
		memcpy(rlim, task->signal->rlim, sizeof(rlim));
	read_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	seq_puts(
		m,
		"Limit                     Soft Limit           Hard Limit           Units     \n");
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		seq_printf(m, "%-25s ", names[i].name);
		print_limit(m, rlim[i].rlim_cur);
		print_limit(m, rlim[i].rlim_max);
		seq_printf(m, "%-10s\n", names[i].unit);
	}
	return 0;
}
