// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a signal is taken: on its way back to user mode a thread looks for what is pending for it or for
 * its process, and acts on each in turn.
 *
 *   get_signal ---> ignored by now: the next one
 *              ---> stop: every thread of the group is to stop, the last one tells the parent
 *              ---> end: the whole group exits
 *              '--> a handler: kernel/x86/signal.c builds its frame
 *
 * A stop under way: each thread has JOBCTL_STOP_PENDING until it has stopped or ended, group_stop_count
 * says how many are left; SIGCONT and whatever ends the group forget both.
 * Locks: siglock, as in kernel/signal.c. Entry points: do_signal, set_current_blocked, exit_signals.
 */
#include <string.h>
#include <task.h>
#include <uapi/unistd.h>
#include <uapi/wait.h>

#define SIG_SYNCHRONOUS                                                                            \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |                 \
	 sigmask(SIGFPE) | sigmask(SIGSYS))

/* --- Taking -------------------------------------------------------------------------------------- */

/* The next signal not in mask: the thread's own before the process's, faults first, then by number. */
static int next_signal(const struct sigpending *pending, sigset_t mask)
{
	sigset_t set = pending->signal & ~mask;

	if (set & SIG_SYNCHRONOUS)
		set &= SIG_SYNCHRONOUS;
	if ((u32)set)
		return __builtin_ctz((u32)set) + 1;
	return set ? __builtin_ctz(set >> 32) + 33 : 0;
}

int dequeue_signal(sigset_t mask, struct siginfo *info)
{
	struct sigpending *pending = &current->pending;
	int sig = next_signal(pending, mask);

	if (!sig) {
		pending = &current->signal->shared_pending;
		sig = next_signal(pending, mask);
	}
	if (sig)
		take_pending(pending, sig, info);
	recalc_sigpending();
	return sig;
}

/* --- Stops --------------------------------------------------------------------------------------- */

void task_join_group_stop(struct task_struct *p)
{
	struct signal_struct *sig = current->signal;

	if (current->zeroed.jobctl & JOBCTL_STOP_PENDING) {
		p->zeroed.jobctl |= JOBCTL_STOP_PENDING;
		sig->group_stop_count++;
		set_tsk_thread_flag(p, TIF_SIGPENDING);
	}
}

/* A stop signal: every thread is to stop. {siglock} */
static void begin_group_stop(int sig)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *t;

	if (!(signal->flags & SIGNAL_STOP_STOPPED))
		signal->group_exit_code = sig;
	signal->group_stop_count = 0;
	for_each_thread(current, t) {
		if (t->flags & PF_EXITING || t->state & TASK_STOPPED)
			continue;
		t->zeroed.jobctl |= JOBCTL_STOP_PENDING;
		signal->group_stop_count++;
		if (t != current)
			signal_wake_up(t, false);
	}
}

/* Of a stop under way the caller's part is done; true: it was the last, and the group has stopped. */
static bool join_group_stop(void)
{
	struct signal_struct *signal = current->signal;

	current->zeroed.jobctl &= ~JOBCTL_STOP_PENDING;
	if (signal->group_stop_count > 0)
		signal->group_stop_count--;
	if (signal->group_stop_count || (signal->flags & SIGNAL_STOP_STOPPED))
		return false;
	signal->flags &= ~SIGNAL_STOP_CONTINUED;
	signal->flags |= SIGNAL_STOP_STOPPED;
	return true;
}

/* This thread stops; the last one tells the parent. siglock is held, dropped and taken again. */
static void do_signal_stop(void)
{
	bool last = join_group_stop();

	set_current_state(TASK_STOPPED | TASK_WAKEKILL);
	spin_unlock_irq(&current->sighand->siglock);
	if (last)
		do_notify_parent_cldstop(CLD_STOPPED);
	schedule();
	spin_lock_irq(&current->sighand->siglock);
}

/*
 * A stop signal is to stop the group, unless that is orphaned: nobody could continue it (SIGSTOP does
 * not ask). siglock is dropped while we look; a SIGCONT that comes meanwhile takes the stop back.
 */
static void take_stop_signal(int sig)
{
	bool orphaned = false;

	current->zeroed.jobctl |= JOBCTL_STOP_TAKEN;
	if (sig != SIGSTOP) {
		spin_unlock_irq(&current->sighand->siglock);
		orphaned = is_current_pgrp_orphaned();
		spin_lock_irq(&current->sighand->siglock);
	}
	if ((current->zeroed.jobctl & JOBCTL_STOP_TAKEN) && !orphaned)
		begin_group_stop(sig);
	current->zeroed.jobctl &= ~JOBCTL_STOP_TAKEN;
}

/* --- Acting -------------------------------------------------------------------------------------- */

/* The default action of a signal that has no handler; siglock is held, dropped and taken again. */
static void default_action(int sig)
{
	if (sig_among(sig, SIG_IGNORE_MASK))
		return;
	if ((current->signal->flags & SIGNAL_UNKILLABLE) && sig != SIGKILL)
		return;
	if (sig_among(sig, SIG_STOP_MASK)) {
		take_stop_signal(sig);
		return;
	}
	spin_unlock_irq(&current->sighand->siglock);
	current->flags |= PF_SIGNALED;
	do_group_exit(sig);
}

/* get_signal: acts on what is pending until a signal with a handler is found, or nothing is left. */
static bool get_signal(struct ksignal *ksig)
{
	struct signal_struct *signal = current->signal;
	int sig;

	spin_lock_irq(&current->sighand->siglock);
	while (1) {
		if (signal->flags & SIGNAL_CLD_MASK) {
			bool stopped = signal->flags & SIGNAL_CLD_STOPPED;

			signal->flags &= ~SIGNAL_CLD_MASK;
			spin_unlock_irq(&current->sighand->siglock);
			do_notify_parent_cldstop(stopped ? CLD_STOPPED : CLD_CONTINUED);
			spin_lock_irq(&current->sighand->siglock);
			continue;
		}
		/* A SIGKILL that ends the group comes before stops and everything that has a handler. */
		if (sigismember(&current->pending.signal, SIGKILL)) {
			spin_unlock_irq(&current->sighand->siglock);
			current->flags |= PF_SIGNALED;
			do_group_exit(SIGKILL);
		}
		if (current->zeroed.jobctl & JOBCTL_STOP_PENDING) {
			do_signal_stop();
			continue;
		}
		sig = dequeue_signal(current->blocked, &ksig->info);
		if (!sig)
			break;
		ksig->ka = current->sighand->action[sig - 1];
		if (ksig->ka.sa_handler == SIG_IGN)
			continue;
		if (ksig->ka.sa_handler != SIG_DFL) {
			if (ksig->ka.sa_flags & SA_RESETHAND)
				current->sighand->action[sig - 1].sa_handler = SIG_DFL;
			break;
		}
		default_action(sig);
	}
	spin_unlock_irq(&current->sighand->siglock);
	ksig->sig = sig;
	return sig != 0;
}

/* What an interrupted system call answers: with a handler about to run, or without. */
static void restart_syscall(struct pt_regs *regs, const struct k_sigaction *ka)
{
	long result = regs->ax;
	bool again;

	if (regs->orig_ax < 0)
		return;
	switch (result) {
	case -ERESTART_RESTARTBLOCK:
	case -ERESTARTNOHAND:
		again = !ka;
		break;
	case -ERESTARTSYS:
		again = !ka || (ka->sa_flags & SA_RESTART);
		break;
	case -ERESTARTNOINTR:
		again = true;
		break;
	default:
		return;
	}
	if (again) {
		regs->ax = result == -ERESTART_RESTARTBLOCK ? __NR_restart_syscall : regs->orig_ax;
		regs->ip -= 2; /* int $0x80 is two bytes */
	} else {
		regs->ax = -EINTR;
	}
	regs->orig_ax = -1;
}

static void handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	sigset_t old = current->restore_sigmask ? current->saved_sigmask : current->blocked;
	sigset_t blocked = current->blocked | ksig->ka.sa_mask;
	int error;

	restart_syscall(regs, &ksig->ka);
	error = setup_signal_frame(ksig, &old, regs);
	if (error) {
		if (ksig->sig == SIGSEGV) {
			spin_lock_irq(&current->sighand->siglock);
			current->sighand->action[SIGSEGV - 1].sa_handler = SIG_DFL;
			spin_unlock_irq(&current->sighand->siglock);
		}
		force_sig(SIGSEGV);
		return;
	}
	current->restore_sigmask = false;
	if (!(ksig->ka.sa_flags & SA_NODEFER))
		sigaddset(&blocked, ksig->sig);
	set_current_blocked(blocked);
}

void do_signal(struct pt_regs *regs)
{
	struct ksignal ksig;

	if (get_signal(&ksig)) {
		handle_signal(&ksig, regs);
		return;
	}
	restart_syscall(regs, NULL);
	restore_saved_sigmask();
}

/* --- The mask, exec, exit ------------------------------------------------------------------------ */

/* What is pending for the process and in set is no longer the caller's to take: others look. {siglock} */
static void retarget_pending(sigset_t set)
{
	struct task_struct *t;

	set &= current->signal->shared_pending.signal;
	if (!set)
		return;
	for_each_thread(current, t) {
		if (t != current && (set & ~t->blocked) && !(t->flags & PF_EXITING))
			signal_wake_up(t, false);
	}
}

/* __set_current_blocked: the mask, SIGKILL and SIGSTOP excepted. {siglock} */
void __set_current_blocked(sigset_t set)
{
	set &= ~SIG_KERNEL_ONLY;
	retarget_pending(set & ~current->blocked);
	current->blocked = set;
	recalc_sigpending();
}

/* set_current_blocked: the same. Takes siglock. */
void set_current_blocked(sigset_t set)
{
	spin_lock_irq(&current->sighand->siglock);
	__set_current_blocked(set);
	spin_unlock_irq(&current->sighand->siglock);
}

void restore_saved_sigmask(void)
{
	if (current->restore_sigmask) {
		current->restore_sigmask = false;
		set_current_blocked(current->saved_sigmask);
	}
}

/* exit_signals: from here no signal is meant for this thread; what was, another thread takes. */
void exit_signals(struct task_struct *p)
{
	bool last = false;

	spin_lock_irq(&p->sighand->siglock);
	p->flags |= PF_EXITING;
	retarget_pending(~0ULL);
	if ((p->zeroed.jobctl & JOBCTL_STOP_PENDING) && p->signal->nr_threads > 1)
		last = join_group_stop();
	spin_unlock_irq(&p->sighand->siglock);
	if (last)
		do_notify_parent_cldstop(CLD_STOPPED);
}

/* flush_signal_handlers: exec's: handlers are gone with the old program, "ignore" stays. */
void flush_signal_handlers(struct task_struct *p)
{
	struct k_sigaction *action = p->sighand->action, *end = action + _NSIG;

	spin_lock_irq(&p->sighand->siglock);
	for (; action < end; action++) {
		bool ignored = action->sa_handler == SIG_IGN;

		*action = (struct k_sigaction){0};
		if (ignored)
			action->sa_handler = SIG_IGN;
	}
	spin_unlock_irq(&p->sighand->siglock);
}
