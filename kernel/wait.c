// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a parent learns what became of its children: wait4, waitpid, waitid.
 *
 * The parent looks through its children, oldest first, for one that fits and has news: a zombie, a stop
 * or a continuation. If none has, but one could, it sleeps on its group's wait_chldexit, which
 * do_notify_parent() wakes, and looks again. Several threads may wait for the same child: the one that
 * turns the zombie EXIT_DEAD under siglock reaps it.
 *
 * Which child fits: the pid or group asked for; and a child whose exit signal is not SIGCHLD is seen
 * only with __WCLONE or __WALL. Locks: tasklist_lock for reading while looking; dropped before user
 * memory is touched. Specification: wait4(2), waitid(2); clone.md, "exit signal".
 */
#include <mm.h>
#include <pidfd.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/fcntl.h>
#include <uapi/resource.h>
#include <uapi/wait.h>

/* One call's question, and room for the answer. */
struct wait_opts {
	enum pid_type type; /* PIDTYPE_MAX: any child */
	struct pid *pid;    /* counted; NULL: a number that nobody has */
	u32 flags;
	bool wants_rusage;
	bool nonblock;	 /* a pidfd's O_NONBLOCK */
	bool candidates; /* there is a child that could have news later */

	int status; /* as wait4 gives it */
	pid_t found;
	uid_t uid;
	struct rusage rusage;
};

static bool eligible_child(const struct wait_opts *wo, struct task_struct *p)
{
	if (wo->type < PIDTYPE_MAX && task_pid_type(p, wo->type) != wo->pid)
		return false;
	if (wo->flags & __WALL)
		return true;
	return (p->exit_signal != SIGCHLD) == !!(wo->flags & __WCLONE);
}

/* A leader stays out of sight until its last thread is gone. */
static bool delay_group_leader(const struct task_struct *p)
{
	return thread_group_leader(p) && p->signal->nr_threads > 1;
}

/* What p's group has used, the children it has waited for, both, or p alone. */
void group_rusage(struct task_struct *p, int who, struct rusage *ru)
{
	const struct signal_struct *sig = p->signal;
	struct task_usage sum = {0};
	unsigned long maxrss = 0;
	struct task_struct *t;

	if (who == RUSAGE_SELF || who == RUSAGE_WHOLE) {
		add_usage(&sum, &sig->dead_used);
		maxrss = sig->maxrss;
	}
	for_each_thread(p, t) {
		if (who != RUSAGE_CHILDREN && (who != RUSAGE_THREAD || t == p))
			add_usage(&sum, &t->zeroed.used);
	}
	if (who == RUSAGE_CHILDREN || who == RUSAGE_WHOLE) {
		add_usage(&sum, &sig->child_used);
		maxrss = max(maxrss, sig->cmaxrss);
	}
	*ru = (struct rusage){
		.ru_utime = ns_to_tv(sum.utime_ns),
		.ru_stime = ns_to_tv(sum.stime_ns),
		.ru_maxrss = maxrss * (PAGE_SIZE / 1024),
		.ru_minflt = sum.min_flt,
		.ru_nvcsw = sum.nvcsw,
		.ru_nivcsw = sum.nivcsw,
	};
}

/* The reaped child's use, and that of the children it had reaped, becomes its parent's. {siglock} */
static void account_reaped(struct signal_struct *psig, struct task_struct *p)
{
	const struct signal_struct *sig = p->signal;

	add_usage(&psig->child_used, &p->zeroed.used);
	add_usage(&psig->child_used, &sig->dead_used);
	add_usage(&psig->child_used, &sig->child_used);
	psig->cmaxrss = max(psig->cmaxrss, max(sig->maxrss, sig->cmaxrss));
}

/* p has news: they go to wo, and tasklist_lock is dropped. */
static void found_child(struct wait_opts *wo, struct task_struct *p, int status)
{
	wo->status = status;
	wo->found = task_pid_vnr(p);
	wo->uid = p->cred->uid;
	if (wo->wants_rusage)
		group_rusage(p, RUSAGE_WHOLE, &wo->rusage);
	read_unlock(&tasklist_lock);
}

/*
 * A zombie. tasklist_lock is held for reading; true: it was taken, and the lock is dropped. With
 * WNOWAIT it stays a zombie.
 */
static bool wait_task_zombie(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *psig = current->signal;

	if (!(wo->flags & WEXITED))
		return false;
	if (!(wo->flags & WNOWAIT)) {
		bool mine;

		spin_lock_irq(&current->sighand->siglock);
		mine = p->zeroed.exit_state == EXIT_ZOMBIE;
		if (mine) {
			p->zeroed.exit_state = EXIT_DEAD;
			account_reaped(psig, p);
		}
		spin_unlock_irq(&current->sighand->siglock);
		if (!mine)
			return false;
	}
	found_child(wo, p,
		    p->signal->flags & SIGNAL_GROUP_EXIT ? p->signal->group_exit_code
							 : p->zeroed.exit_code);
	trace(TRACE_WAIT, "wait: %d status %x", wo->found, wo->status);
	if (!(wo->flags & WNOWAIT)) {
		task_reaped();
		release_task(p);
	}
	return true;
}

static bool wait_task_stopped(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *sig = p->signal;
	int code;

	if (!(wo->flags & WSTOPPED) || !(sig->flags & SIGNAL_STOP_STOPPED))
		return false;
	spin_lock_irq(&p->sighand->siglock);
	code = sig->group_exit_code;
	if (code && !(wo->flags & WNOWAIT))
		sig->group_exit_code = 0;
	spin_unlock_irq(&p->sighand->siglock);
	if (!code)
		return false;
	found_child(wo, p, (code << 8) | 0x7f);
	return true;
}

static bool wait_task_continued(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *sig = p->signal;
	bool news;

	if (!(wo->flags & WCONTINUED))
		return false;
	spin_lock_irq(&p->sighand->siglock);
	news = sig->flags & SIGNAL_STOP_CONTINUED;
	if (news && !(wo->flags & WNOWAIT))
		sig->flags &= ~SIGNAL_STOP_CONTINUED;
	spin_unlock_irq(&p->sighand->siglock);
	if (!news)
		return false;
	found_child(wo, p, 0xffff);
	return true;
}

/* true: p had news, which are in wo, and tasklist_lock is dropped. */
static bool wait_consider_task(struct wait_opts *wo, struct task_struct *p)
{
	if (p->zeroed.exit_state == EXIT_DEAD || !eligible_child(wo, p))
		return false;
	/* Whatever comes of it, it will have no other news: no candidate. */
	if (p->zeroed.exit_state == EXIT_ZOMBIE && !delay_group_leader(p))
		return wait_task_zombie(wo, p);
	wo->candidates = true;
	return wait_task_stopped(wo, p) || wait_task_continued(wo, p);
}

/* The children of one thread; true as wait_consider_task. */
static bool wait_thread(struct wait_opts *wo, struct task_struct *tsk)
{
	struct task_struct *p;

	list_for_each_entry(p, &tsk->children, sibling) {
		if (wait_consider_task(wo, p))
			return true;
	}
	return false;
}

/* One look at all children; true as wait_consider_task. A child asked for by pid is found directly. */
static bool wait_look(struct wait_opts *wo)
{
	struct task_struct *tsk, *p;

	wo->candidates = false;
	read_lock(&tasklist_lock);
	if (wo->type == PIDTYPE_PID) {
		p = wo->pid ? pid_task(wo->pid, PIDTYPE_TGID) : NULL;
		if (p &&
		    (wo->flags & __WNOTHREAD ? p->real_parent == current
					     : p->real_parent->signal == current->signal) &&
		    wait_consider_task(wo, p))
			return true;
	} else if (wo->flags & __WNOTHREAD) {
		if (wait_thread(wo, current))
			return true;
	} else {
		for_each_thread(current, tsk) {
			if (wait_thread(wo, tsk))
				return true;
		}
	}
	read_unlock(&tasklist_lock);
	return false;
}

/* Waits as wo says. The pid found (0: WNOHANG and no news yet), -ECHILD, -ERESTARTSYS. */
static long do_wait(struct wait_opts *wo)
{
	wait_queue_head_t *q = &current->signal->wait_chldexit;
	long retval;

	DEFINE_WAIT(wait);
	while (1) {
		prepare_to_wait(q, &wait, TASK_INTERRUPTIBLE);
		retval = wo->found = 0;
		if (wait_look(wo)) {
			retval = wo->found;
			break;
		}
		retval = -ECHILD;
		if (!wo->candidates)
			break;
		retval = 0;
		if (wo->flags & WNOHANG)
			break;
		retval = -EAGAIN;
		if (wo->nonblock)
			break;
		retval = -ERESTARTSYS;
		if (signal_pending())
			break;
		schedule();
	}
	finish_wait(q, &wait);
	return retval;
}

static struct pid *get_current_pgrp(void)
{
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = get_pid(current->signal->pids[PIDTYPE_PGID]);
	read_unlock(&tasklist_lock);
	return pid;
}

/* pid as wait4 and waitpid take it: -1 any, 0 own group, < -1 that group, > 0 that child. */
static void wait_target(struct wait_opts *wo, pid_t pid)
{
	wo->type = PIDTYPE_MAX;
	wo->pid = NULL;
	if (pid == -1)
		return;
	wo->type = pid > 0 ? PIDTYPE_PID : PIDTYPE_PGID;
	wo->pid = pid == 0 ? get_current_pgrp() : find_get_vpid(pid > 0 ? pid : -pid);
}

long sys_wait4(pid_t pid, int __user *status, int options, struct rusage __user *rusage)
{
	struct wait_opts wo = {.flags = options | WEXITED, .wants_rusage = rusage};
	long retval;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (pid == (pid_t)0x80000000)
		return -ESRCH;
	wait_target(&wo, pid);
	retval = do_wait(&wo);
	put_pid(wo.pid);
	if (retval > 0) {
		if (status && put_user(wo.status, status))
			return -EFAULT;
		if (rusage && copy_to_user(rusage, &wo.rusage, sizeof(wo.rusage)))
			return -EFAULT;
	}
	return retval;
}

long sys_waitpid(pid_t pid, int __user *status, int options)
{
	return sys_wait4(pid, status, options, NULL);
}

/* Checks and finds what waitid asks for. 0, -EINVAL, -EBADF. */
static int waitid_target(struct wait_opts *wo, int idtype, pid_t id, int options)
{
	const int news = WEXITED | WSTOPPED | WCONTINUED;
	unsigned int file_flags = 0;

	if (!(options & news) ||
	    (options & ~(news | WNOHANG | WNOWAIT | __WNOTHREAD | __WCLONE | __WALL)))
		return -EINVAL;
	switch (idtype) {
	case P_ALL:
		wo->type = PIDTYPE_MAX;
		return 0;
	case P_PID:
		wo->type = PIDTYPE_PID;
		if (id <= 0)
			return -EINVAL;
		break;
	case P_PGID:
		wo->type = PIDTYPE_PGID;
		if (id < 0)
			return -EINVAL;
		if (id == 0) {
			wo->pid = get_current_pgrp();
			return 0;
		}
		break;
	case P_PIDFD:
		wo->type = PIDTYPE_PID;
		wo->pid = id < 0 ? ERR_PTR(-EINVAL) : get_pidfd(id, &file_flags);
		wo->nonblock = file_flags & O_NONBLOCK;
		return IS_ERR(wo->pid) ? PTR_ERR(wo->pid) : 0;
	default:
		return -EINVAL;
	}
	wo->pid = find_get_vpid(id);
	return 0;
}

/* A status as waitid tells it: CLD_*, and the exit code or signal. */
static void describe(struct siginfo *info, int status)
{
	if (WIFCONTINUED(status)) {
		info->si_code = CLD_CONTINUED;
		info->si_status = SIGCONT;
	} else if (WIFSTOPPED(status)) {
		info->si_code = CLD_STOPPED;
		info->si_status = WSTOPSIG(status);
	} else if (WIFEXITED(status)) {
		info->si_code = CLD_EXITED;
		info->si_status = WEXITSTATUS(status);
	} else {
		info->si_code = CLD_KILLED; /* no signal dumps a core */
		info->si_status = WTERMSIG(status);
	}
}

long sys_waitid(int idtype, pid_t id, struct siginfo __user *infop, int options,
		struct rusage __user *rusage)
{
	struct wait_opts wo = {.flags = options, .wants_rusage = rusage};
	struct siginfo info;
	long retval;

	retval = waitid_target(&wo, idtype, id, options);
	if (!retval) {
		retval = do_wait(&wo);
		put_pid(wo.pid);
	}
	if (retval > 0 && rusage && copy_to_user(rusage, &wo.rusage, sizeof(wo.rusage)))
		return -EFAULT;
	/* Zeros when nothing was found, and with an error too. */
	memset(&info, 0, sizeof(info));
	if (retval > 0) {
		info.si_signo = SIGCHLD;
		info.si_pid = wo.found;
		info.si_uid = wo.uid;
		describe(&info, wo.status);
	}
	/* Up to the status: what lies behind it is not ours to write. */
	if (infop && copy_to_user(infop, &info, offsetof(struct siginfo, si_utime)))
		return -EFAULT;
	return retval < 0 ? retval : 0;
}
