// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls of signals: actions, masks, sending. What they do to a task is in kernel/signal.c.
 * Specification: sigaction(2), sigprocmask(2), kill(2), tgkill(2), sigaltstack(2), sigsuspend(2).
 */
#include <string.h>
#include <task.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/capability.h>

/* --- Actions ------------------------------------------------------------------------------------- */

static int do_sigaction(int sig, const struct k_sigaction *act, struct k_sigaction *old)
{
	struct k_sigaction *action;

	if (sig < 1 || sig > _NSIG || (act && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;
	action = &current->sighand->action[sig - 1];
	spin_lock_irq(&current->sighand->siglock);
	if (old)
		*old = *action;
	if (act) {
		*action = *act;
		action->sa_flags &= SA_KNOWN; /* who asks again sees what there is */
		action->sa_mask &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
		discard_ignored(current, sig);
		recalc_sigpending();
	}
	spin_unlock_irq(&current->sighand->siglock);
	return 0;
}

long sys_rt_sigaction(int sig, const struct k_sigaction __user *act, struct k_sigaction __user *old,
		      size_t size)
{
	struct k_sigaction new_action, old_action;
	int retval;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (act && copy_from_user(&new_action, act, sizeof(new_action)))
		return -EFAULT;
	retval = do_sigaction(sig, act ? &new_action : NULL, old ? &old_action : NULL);
	if (!retval && old && copy_to_user(old, &old_action, sizeof(old_action)))
		return -EFAULT;
	return retval;
}

long sys_sigaction(int sig, const struct old_sigaction __user *act,
		   struct old_sigaction __user *old)
{
	struct k_sigaction new_action, old_action;
	struct old_sigaction words;
	int retval;

	if (act) {
		if (copy_from_user(&words, act, sizeof(words)))
			return -EFAULT;
		new_action = (struct k_sigaction){
			.sa_handler = words.sa_handler,
			.sa_flags = words.sa_flags,
			.sa_restorer = words.sa_restorer,
			.sa_mask = words.sa_mask,
		};
	}
	retval = do_sigaction(sig, act ? &new_action : NULL, old ? &old_action : NULL);
	if (!retval && old) {
		words = (struct old_sigaction){
			.sa_handler = old_action.sa_handler,
			.sa_flags = old_action.sa_flags,
			.sa_restorer = old_action.sa_restorer,
			.sa_mask = old_action.sa_mask,
		};
		if (copy_to_user(old, &words, sizeof(words)))
			return -EFAULT;
	}
	return retval;
}

/* --- Masks --------------------------------------------------------------------------------------- */

static int change_mask(int how, sigset_t set)
{
	switch (how) {
	case SIG_BLOCK:
		set |= current->blocked;
		break;
	case SIG_UNBLOCK:
		set = current->blocked & ~set;
		break;
	case SIG_SETMASK:
		break;
	default:
		return -EINVAL;
	}
	set_current_blocked(set);
	return 0;
}

long sys_rt_sigprocmask(int how, const sigset_t __user *set, sigset_t __user *old, size_t size)
{
	sigset_t before = current->blocked, new_set;
	int retval;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (set) {
		if (copy_from_user(&new_set, set, sizeof(new_set)))
			return -EFAULT;
		retval = change_mask(how, new_set);
		if (retval)
			return retval;
	}
	if (old && copy_to_user(old, &before, sizeof(before)))
		return -EFAULT;
	return 0;
}

long sys_rt_sigpending(sigset_t __user *to, size_t size)
{
	sigset_t set;

	if (size > sizeof(sigset_t))
		return -EINVAL;
	spin_lock_irq(&current->sighand->siglock);
	set = (current->pending.signal | current->signal->shared_pending.signal) & current->blocked;
	spin_unlock_irq(&current->sighand->siglock);
	return copy_to_user(to, &set, size) ? -EFAULT : 0;
}

long sys_pause(void)
{
	while (!signal_pending()) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return -ERESTARTNOHAND;
}

int set_user_sigmask(const sigset_t __user *mask, size_t size)
{
	sigset_t set;

	if (!mask)
		return 0;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	current->restore_sigmask = true;
	set_current_blocked(set);
	return 0;
}

long sys_rt_sigsuspend(const sigset_t __user *set, size_t size)
{
	if (!set)
		return size == sizeof(*set) ? -EFAULT : -EINVAL;
	return set_user_sigmask(set, size) ?: sys_pause();
}

/* --- The alternate stack -------------------------------------------------------------------------- */

long sys_sigaltstack(const stack_t __user *new, stack_t __user *old)
{
	unsigned long sp = current_pt_regs()->sp;
	stack_t stack, before = {
			       .ss_sp = (void *)current->sas_ss_sp,
			       .ss_size = current->sas_ss_size,
			       .ss_flags = !current->sas_ss_size ? SS_DISABLE
					   : on_sig_stack(sp)	 ? SS_ONSTACK
								 : 0,
		       };

	if (new) {
		if (copy_from_user(&stack, new, sizeof(stack)))
			return -EFAULT;
		if (on_sig_stack(sp))
			return -EPERM;
		if (stack.ss_flags < 0 || stack.ss_flags > SS_DISABLE)
			return -EINVAL;
		if (stack.ss_flags & SS_DISABLE) {
			stack.ss_sp = NULL;
			stack.ss_size = 0;
		} else if (stack.ss_size < MINSIGSTKSZ &&
			   (stack.ss_sp != before.ss_sp || stack.ss_size != before.ss_size ||
			    stack.ss_flags != current->sas_ss_flags)) {
			return -ENOMEM; /* but what is there already is no change */
		}
		current->sas_ss_sp = (unsigned long)stack.ss_sp;
		current->sas_ss_size = stack.ss_size;
		current->sas_ss_flags = stack.ss_flags;
	}
	return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

/* --- Sending ------------------------------------------------------------------------------------- */

int check_kill_permission(int sig, struct task_struct *p)
{
	const struct cred *own = current_cred(), *cred = p->cred;

	if (current->signal == p->signal)
		return 0;
	if (own->euid == cred->suid || own->euid == cred->uid || own->uid == cred->suid ||
	    own->uid == cred->uid)
		return 0;
	if (sig == SIGCONT && current->signal->pids[PIDTYPE_SID] == p->signal->pids[PIDTYPE_SID])
		return 0;
	return capable(CAP_KILL) ? 0 : -EPERM;
}

/* sig 0 only asks. The kernel need not. */
static int kill_one(int sig, struct siginfo *info, struct task_struct *p, enum send_to to)
{
	int retval = info == SEND_SIG_PRIV ? 0 : check_kill_permission(sig, p);

	return retval || !sig ? retval : send_signal(sig, info, p, to);
}

/* Some took it: success. None could: the last error. */
int kill_pgrp(struct pid *pgrp, int sig, struct siginfo *info)
{
	struct task_struct *p;
	int retval = -ESRCH;

	if (!pgrp)
		return -ESRCH;
	do_each_pid_task(pgrp, PIDTYPE_PGID, p)
	{
		int error = kill_one(sig, info, p, TO_MANY);

		if (retval)
			retval = error;
	}
	return retval;
}

/* Those that may not be signalled were not meant: -ESRCH only if there is nobody else at all. */
static int kill_all(int sig)
{
	struct task_struct *p;
	int retval = -ESRCH;

	for_each_process(p) {
		int error;

		if (is_init(p) || p->signal == current->signal)
			continue;
		error = kill_one(sig, SEND_SIG_NOINFO, p, TO_MANY);
		if (error != -EPERM || retval == -ESRCH)
			retval = error == -EPERM ? 0 : error;
	}
	return retval;
}

long sys_kill(pid_t pid, int sig)
{
	struct pid *target;
	int retval;

	if (sig < 0 || sig > _NSIG)
		return -EINVAL;
	if (pid == (pid_t)0x80000000)
		return -ESRCH;
	read_lock(&tasklist_lock);
	if (pid > 0) {
		struct task_struct *p = find_task_by_vpid(pid);

		retval = p ? kill_one(sig, SEND_SIG_NOINFO, p, TO_PROCESS) : -ESRCH;
	} else if (pid == -1) {
		retval = kill_all(sig);
	} else {
		target = pid ? find_vpid(-pid) : current->signal->pids[PIDTYPE_PGID];
		retval = kill_pgrp(target, sig, SEND_SIG_NOINFO);
	}
	read_unlock(&tasklist_lock);
	return retval;
}

/* To one thread, of group tgid if that is not 0, or to its process. */
static long kill_task(pid_t tgid, pid_t pid, struct siginfo *info, enum send_to to)
{
	int sig = info->si_signo, retval = -ESRCH;
	struct task_struct *p;

	if (sig < 0 || sig > _NSIG)
		return -EINVAL;
	read_lock(&tasklist_lock);
	p = find_task_by_vpid(pid);
	if (p && (!tgid || task_tgid_vnr(p) == tgid))
		retval = kill_one(sig, info, p, to);
	read_unlock(&tasklist_lock);
	return retval;
}

static long do_tkill(pid_t tgid, pid_t pid, int sig)
{
	struct siginfo info = {.si_signo = sig, .si_code = SI_TKILL};

	info.si_pid = task_tgid_vnr(current);
	info.si_uid = current_cred()->uid;
	return kill_task(tgid, pid, &info, TO_THREAD);
}

long sys_tkill(pid_t pid, int sig)
{
	return pid <= 0 ? -EINVAL : do_tkill(0, pid, sig);
}

long sys_tgkill(pid_t tgid, pid_t pid, int sig)
{
	return pid <= 0 || tgid <= 0 ? -EINVAL : do_tkill(tgid, pid, sig);
}

/* The sender says what is told. But to others it cannot pass itself off as kill(), or as the kernel. */
static long do_sigqueue(pid_t tgid, pid_t pid, int sig, const struct siginfo __user *from)
{
	struct siginfo info;

	if (copy_from_user(&info, from, sizeof(info)))
		return -EFAULT;
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) && task_pid_vnr(current) != pid)
		return -EPERM;
	info.si_signo = sig;
	return kill_task(tgid, pid, &info, tgid ? TO_THREAD : TO_PROCESS);
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, const struct siginfo __user *info)
{
	return do_sigqueue(0, pid, sig, info);
}

long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig, const struct siginfo __user *info)
{
	return pid <= 0 || tgid <= 0 ? -EINVAL : do_sigqueue(tgid, pid, sig, info);
}

/* --- Waiting for a signal instead of handling it --------------------------------------------------- */

/*
 * Takes a signal of set, which are blocked as a rule. While it sleeps they are let through, so that one
 * wakes us; real_blocked says to senders that it is not for its action. -EAGAIN: the time is over.
 */
static long wait_for_signal(sigset_t set, struct siginfo *info, u64 expires_ns)
{
	int sig;

	set &= ~SIG_KERNEL_ONLY;
	spin_lock_irq(&current->sighand->siglock);
	sig = dequeue_signal(~set, info);
	if (!sig && expires_ns) {
		current->zeroed.real_blocked = current->blocked;
		current->blocked &= ~set;
		recalc_sigpending();
		spin_unlock_irq(&current->sighand->siglock);
		set_current_state(TASK_INTERRUPTIBLE);
		sleep_once(expires_ns);
		spin_lock_irq(&current->sighand->siglock);
		sig = dequeue_signal(~set, info);
		__set_current_blocked(current->zeroed.real_blocked);
		sigemptyset(&current->zeroed.real_blocked);
	}
	spin_unlock_irq(&current->sighand->siglock);
	return sig ?: ktime_get_ns() >= expires_ns ? -EAGAIN : -EINTR;
}

static long do_sigtimedwait(const sigset_t __user *from, struct siginfo __user *to,
			    const void __user *timeout, size_t size, bool wide)
{
	u64 expires_ns = NEVER, ns;
	struct siginfo info = {0};
	sigset_t set;
	long sig;

	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, from, sizeof(set)))
		return -EFAULT;
	if (timeout) {
		sig = fetch_time(&ns, timeout, wide);
		if (sig)
			return sig;
		expires_ns = ns ? ktime_get_ns() + ns : 0;
	}
	sig = wait_for_signal(set, &info, expires_ns);
	if (sig > 0 && to && copy_to_user(to, &info, sizeof(info)))
		return -EFAULT;
	return sig;
}

long sys_rt_sigtimedwait(const sigset_t __user *set, struct siginfo __user *info,
			 const struct timespec __user *timeout, size_t size)
{
	return do_sigtimedwait(set, info, timeout, size, false);
}

long sys_rt_sigtimedwait_time64(const sigset_t __user *set, struct siginfo __user *info,
				const struct timespec64 __user *timeout, size_t size)
{
	return do_sigtimedwait(set, info, timeout, size, true);
}
