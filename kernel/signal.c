// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a signal is sent.
 *
 *   send ---> ignored? gone                                     (send_signal_locked)
 *        '--> queued for the thread or for its whole process;
 *             a thread that does not block it is woken          (complete_signal)
 *   ... and on its way back to user mode that thread takes it:  kernel/sigdeliver.c
 *
 * One siglock, in the sighand, guards the actions, both pending sets and the stop and exit state of all
 * threads that share it. Senders hold tasklist_lock for reading, so that the target keeps its sighand.
 * Also here: how a parent hears of its children's end and stops. The system calls are in
 * kernel/sigcalls.c. Specification: signal(7); clone.md, "exit signal".
 */
#include <bug.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <uapi/unistd.h>
#include <uapi/wait.h>

static struct kmem_cache *sigqueue_cache;

/* --- What is pending ------------------------------------------------------------------------------ */

static __sighandler_t sig_handler(const struct task_struct *p, int sig)
{
	return p->sighand->action[sig - 1].sa_handler;
}

/* Does its action say so, or the default that nobody changed? */
static bool action_ignores(const struct task_struct *p, int sig)
{
	__sighandler_t handler = sig_handler(p, sig);

	return handler == SIG_IGN || (handler == SIG_DFL && sig_among(sig, SIG_IGNORE_MASK));
}

/* Would the signal do nothing? A blocked one is kept: the action may change before it is unblocked. */
static bool sig_ignored(const struct task_struct *p, int sig, bool force)
{
	if (sigismember(&p->blocked, sig) || sigismember(&p->zeroed.real_blocked, sig))
		return false;
	if ((p->signal->flags & SIGNAL_UNKILLABLE) && sig_handler(p, sig) == SIG_DFL && !force)
		return true;
	return action_ignores(p, sig);
}

/* Ends the process if nobody handles it: neither ignored nor a stop. */
static bool sig_fatal(const struct task_struct *p, int sig)
{
	return !sig_among(sig, SIG_IGNORE_MASK | SIG_STOP_MASK) && sig_handler(p, sig) == SIG_DFL;
}

static bool has_pending(const struct task_struct *p)
{
	sigset_t set = p->pending.signal | p->signal->shared_pending.signal;

	return (set & ~p->blocked) || (p->zeroed.jobctl & JOBCTL_STOP_PENDING) ||
	       (p->signal->flags & SIGNAL_CLD_MASK);
}

void recalc_sigpending(void)
{
	if (has_pending(current))
		set_tsk_thread_flag(current, TIF_SIGPENDING);
	else
		clear_tsk_thread_flag(current, TIF_SIGPENDING);
}

bool fatal_signal_pending(struct task_struct *p)
{
	return (task_thread_info(p)->flags & (1 << TIF_SIGPENDING)) &&
	       sigismember(&p->pending.signal, SIGKILL);
}

bool signal_pending_state(long state, struct task_struct *p)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)))
		return false;
	if (!(task_thread_info(p)->flags & (1 << TIF_SIGPENDING)))
		return false;
	return (state & TASK_INTERRUPTIBLE) || fatal_signal_pending(p);
}

/* An entry that is queued no more: a timer keeps its own. */
static void free_sigqueue(struct sigqueue *q)
{
	if (!q->timer)
		free_timer_sigqueue(q);
}

void free_timer_sigqueue(struct sigqueue *q)
{
	atomic_dec(&q->user->sigpending);
	free_uid(q->user);
	kmem_cache_free(sigqueue_cache, q);
}

void flush_sigpending(struct sigpending *pending)
{
	struct sigqueue *q, *next;

	sigemptyset(&pending->signal);
	list_for_each_entry_safe(q, next, &pending->list, list) {
		list_del_init(&q->list);
		free_sigqueue(q);
	}
}

/* take_pending: takes signal sig out of a pending set, with what was queued first for it. {siglock} */
void take_pending(struct sigpending *pending, int sig, struct siginfo *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;

	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_signo != sig)
			continue;
		if (first) {
			more = true;
			break;
		}
		first = q;
	}
	if (!more)
		sigdelset(&pending->signal, sig);
	if (first) {
		memcpy(info, &first->info, SIGINFO_USED);
		list_del_init(&first->list);
		if (first->timer)
			posix_timer_taken(first->timer, info);
		free_sigqueue(first);
	} else {
		memset(info, 0, SIGINFO_USED);
		info->si_signo = sig;
		info->si_code = SI_USER;
	}
}

/* Takes the signals of mask out of a pending set. {siglock} */
static void remove_pending(struct sigpending *pending, sigset_t mask)
{
	struct sigqueue *q, *next;

	if (!(pending->signal & mask))
		return;
	pending->signal &= ~mask;
	list_for_each_entry_safe(q, next, &pending->list, list) {
		if (mask & sigmask(q->info.si_signo)) {
			list_del_init(&q->list);
			free_sigqueue(q);
		}
	}
}

static void remove_pending_group(struct task_struct *p, sigset_t mask)
{
	struct task_struct *t;

	remove_pending(&p->signal->shared_pending, mask);
	for_each_thread(p, t)
		remove_pending(&t->pending, mask);
}

/* discard_ignored: an action became "ignore": what is pending of it is gone. {siglock} */
void discard_ignored(struct task_struct *p, int sig)
{
	if (action_ignores(p, sig))
		remove_pending_group(p, sigmask(sig));
}

/* --- Sending ------------------------------------------------------------------------------------- */

/* The caller itself needs no waking: schedule() looks before it lets it sleep. */
void signal_wake_up(struct task_struct *t, bool fatal)
{
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	if (t != current && !wake_up_state(t, TASK_INTERRUPTIBLE | (fatal ? TASK_WAKEKILL : 0)))
		kick_process(t);
}

/*
 * SIGCONT: wakes what is stopped and forgets stops that are pending, whether it is caught or not. The
 * first thread that wakes tells the parent; a stop not yet complete is told to have been one.
 */
static void continue_group(struct task_struct *p)
{
	struct signal_struct *sig = p->signal;
	struct task_struct *t;

	remove_pending_group(p, SIG_STOP_MASK);
	for_each_thread(p, t) {
		t->zeroed.jobctl = 0;
		wake_up_state(t, TASK_STOPPED);
	}
	if (!(sig->flags & SIGNAL_STOP_STOPPED) && !sig->group_stop_count)
		return;
	sig->flags |=
		SIGNAL_STOP_CONTINUED |
		(sig->flags & SIGNAL_STOP_STOPPED ? SIGNAL_CLD_CONTINUED : SIGNAL_CLD_STOPPED);
	sig->flags &= ~SIGNAL_STOP_STOPPED;
	sig->group_stop_count = 0;
	sig->group_exit_code = 0;
}

/* What stop and continue signals do at once. false: nothing more is to be done. {siglock} */
static bool prepare_signal(int sig, struct task_struct *p, bool force)
{
	if (p->signal->flags & SIGNAL_GROUP_EXIT)
		return false;
	if (sig_among(sig, SIG_STOP_MASK))
		remove_pending_group(p, sigmask(SIGCONT));
	else if (sig == SIGCONT)
		continue_group(p);
	return !sig_ignored(p, sig, force);
}

/* Who has a signal before it already takes this one too, when it comes to it. */
static bool wants_signal(int sig, const struct task_struct *t)
{
	if (sigismember(&t->blocked, sig) || (t->flags & PF_EXITING))
		return false;
	if (sig == SIGKILL)
		return true;
	if (t->state & TASK_STOPPED)
		return false;
	return t == current || !(task_thread_info(t)->flags & (1 << TIF_SIGPENDING));
}

/* A SIGKILL of its own, which nobody else's action can undo, for each thread but one. {siglock} */
void kill_threads(struct task_struct *p, const struct task_struct *except)
{
	struct task_struct *t;

	p->signal->group_stop_count = 0;
	for_each_thread(p, t) {
		if (t == except || t->zeroed.exit_state)
			continue;
		t->zeroed.jobctl = 0;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
	}
}

/* The signal ends the process. {siglock} */
static void kill_group(int sig, struct task_struct *p)
{
	struct signal_struct *signal = p->signal;

	signal->flags &= ~(SIGNAL_STOP_STOPPED | SIGNAL_STOP_CONTINUED | SIGNAL_CLD_MASK);
	signal->flags |= SIGNAL_GROUP_EXIT;
	signal->group_exit_code = sig;
	kill_threads(p, NULL);
}

/* Finds a thread to take the signal and wakes it; none: it stays pending until one unblocks it. */
static void complete_signal(int sig, struct task_struct *p, bool group)
{
	struct task_struct *target = NULL, *t;

	if (wants_signal(sig, p)) {
		target = p;
	} else if (group) {
		for_each_thread(p, t) {
			if (wants_signal(sig, t)) {
				target = t;
				break;
			}
		}
	}
	if (!target)
		return;
	if (sig_fatal(p, sig) && !(p->signal->flags & SIGNAL_GROUP_EXIT) &&
	    !sigismember(&target->zeroed.real_blocked, sig) &&
	    (sig == SIGKILL || !(p->signal->flags & SIGNAL_UNKILLABLE)))
		kill_group(sig, p);
	else
		signal_wake_up(target, sig == SIGKILL);
}

/* An entry in the queue, paid for by the receiver's user; NULL when the limit or memory is out. */
static struct sigqueue *alloc_sigqueue(struct task_struct *p, bool over_limit)
{
	struct user_struct *user = p->cred->user;
	unsigned long limit = p->signal->rlim[RLIMIT_SIGPENDING].rlim_cur;
	struct sigqueue *q = NULL;

	atomic_inc(&user->count);
	if ((unsigned long)atomic_add_return(1, &user->sigpending) <= limit || over_limit)
		q = kmem_cache_alloc(sigqueue_cache, GFP_ATOMIC | __GFP_NOWARN);
	if (!q) {
		atomic_dec(&user->sigpending);
		free_uid(user);
		return NULL;
	}
	q->user = user;
	q->timer = NULL;
	return q;
}

struct sigqueue *alloc_timer_sigqueue(struct posix_timer *timer)
{
	struct sigqueue *q = alloc_sigqueue(current, false);

	if (q) {
		q->timer = timer;
		INIT_LIST_HEAD(&q->list);
	}
	return q;
}

static void fill_info(struct siginfo *to, int sig, const struct siginfo *info)
{
	if (info != SEND_SIG_NOINFO && info != SEND_SIG_PRIV) {
		memcpy(to, info, SIGINFO_USED);
		return;
	}
	memset(to, 0, SIGINFO_USED);
	to->si_signo = sig;
	to->si_code = info == SEND_SIG_PRIV ? SI_KERNEL : SI_USER;
	if (info == SEND_SIG_NOINFO) {
		to->si_pid = task_tgid_vnr(current);
		to->si_uid = current_cred()->uid;
	}
}

/*
 * {siglock} 0, or -EAGAIN for a real-time signal from a program that cannot be queued. Others are
 * never lost: without an entry the bit alone is set. A signal of the first 31 is pending only once; what
 * comes with it is kept beyond the limit if the kernel wrote it, which a code below 0 denies.
 */
int send_signal_locked(int sig, struct siginfo *info, struct task_struct *p, enum send_to to)
{
	struct sigpending *pending = to == TO_THREAD ? &p->pending : &p->signal->shared_pending;
	struct multiprocess_signals *fork;
	struct sigqueue *q;
	bool from_kernel = info == SEND_SIG_PRIV, ours = from_kernel || info == SEND_SIG_NOINFO;

	trace(TRACE_SIGNAL, "signal %d to %d", sig, p->pid);
	if (!prepare_signal(sig, p, from_kernel))
		return 0;
	if (sig < SIGRTMIN && sigismember(&pending->signal, sig))
		return 0;
	if (!(from_kernel && sig_among(sig, SIG_KERNEL_ONLY))) {
		q = alloc_sigqueue(p, sig < SIGRTMIN && (ours || info->si_code >= 0));
		if (q) {
			fill_info(&q->info, sig, info);
			list_add_tail(&q->list, &pending->list);
		} else if (sig >= SIGRTMIN && !ours && info->si_code != SI_USER) {
			return -EAGAIN;
		}
	}
	sigaddset(&pending->signal, sig);
	if (to == TO_MANY) {
		list_for_each_entry(fork, &p->signal->multiprocess, link) {
			if (sig == SIGCONT)
				fork->signal &= ~SIG_STOP_MASK;
			else if (sig_among(sig, SIG_STOP_MASK))
				sigdelset(&fork->signal, SIGCONT);
			sigaddset(&fork->signal, sig);
		}
	}
	complete_signal(sig, p, to != TO_THREAD);
	return 0;
}

void send_sigqueue(struct sigqueue *q, struct task_struct *p, bool group)
{
	struct sigpending *pending = group ? &p->signal->shared_pending : &p->pending;
	int sig = q->info.si_signo;

	if (!prepare_signal(sig, p, false))
		return;
	q->pending = pending;
	list_add_tail(&q->list, &pending->list);
	sigaddset(&pending->signal, sig);
	complete_signal(sig, p, group);
}

void unqueue_signal(struct sigqueue *q)
{
	struct sigqueue *other;

	if (list_empty(&q->list))
		return;
	list_del_init(&q->list);
	list_for_each_entry(other, &q->pending->list, list) {
		if (other->info.si_signo == q->info.si_signo)
			return;
	}
	sigdelset(&q->pending->signal, q->info.si_signo);
}

int send_signal(int sig, struct siginfo *info, struct task_struct *p, enum send_to to)
{
	unsigned long flags;
	int retval = -ESRCH;

	if (!p->sighand)
		return retval;
	spin_lock_irqsave(&p->sighand->siglock, flags);
	retval = send_signal_locked(sig, info, p, to);
	spin_unlock_irqrestore(&p->sighand->siglock, flags);
	return retval;
}

/*
 * A fault of the running task: it cannot go on, so the signal goes through even where it is blocked or
 * ignored (the action becomes the default), and even init dies of it.
 */
static void force_sig_info(struct siginfo *info)
{
	struct task_struct *p = current;
	int sig = info->si_signo;
	struct k_sigaction *action = &p->sighand->action[sig - 1];

	spin_lock_irq(&p->sighand->siglock);
	if (sigismember(&p->blocked, sig) || action->sa_handler == SIG_IGN) {
		action->sa_handler = SIG_DFL;
		sigdelset(&p->blocked, sig);
	}
	if (action->sa_handler == SIG_DFL)
		p->signal->flags &= ~SIGNAL_UNKILLABLE;
	send_signal_locked(sig, info, p, TO_THREAD);
	recalc_sigpending();
	spin_unlock_irq(&p->sighand->siglock);
}

void force_sig(int sig)
{
	struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

	force_sig_info(&info);
}

void force_sig_fault(int sig, int code, unsigned long addr)
{
	struct siginfo info = {.si_signo = sig, .si_code = code, .si_addr = (void *)addr};

	force_sig_info(&info);
}

/* --- Telling the parent --------------------------------------------------------------------------- */

static void fill_child_info(struct siginfo *info, struct task_struct *p, int cause, int status)
{
	const struct task_usage *own = &p->zeroed.used, *dead = &p->signal->dead_used;

	memset(info, 0, SIGINFO_USED);
	info->si_signo = SIGCHLD;
	info->si_code = cause;
	info->si_pid = pid_nr_ns(p->thread_pid, task_active_pid_ns(p->parent));
	info->si_uid = p->cred->uid;
	info->si_status = status;
	info->si_utime = ns_to_clock_ticks(dead->utime_ns + own->utime_ns);
	info->si_stime = ns_to_clock_ticks(dead->stime_ns + own->stime_ns);
}

bool do_notify_parent(struct task_struct *p, int sig)
{
	struct task_struct *parent = p->parent;
	struct k_sigaction *action = &parent->sighand->action[SIGCHLD - 1];
	int code = p->signal->flags & SIGNAL_GROUP_EXIT ? p->signal->group_exit_code
							: p->zeroed.exit_code;
	struct siginfo info;
	bool autoreap = false;
	unsigned long flags;

	if (WIFEXITED(code))
		fill_child_info(&info, p, CLD_EXITED, WEXITSTATUS(code));
	else
		fill_child_info(&info, p, CLD_KILLED, WTERMSIG(code));
	if (p->parent_exec_id != parent->self_exec_id)
		sig = SIGCHLD;
	info.si_signo = sig;

	spin_lock_irqsave(&parent->sighand->siglock, flags);
	if (sig == SIGCHLD &&
	    (action->sa_handler == SIG_IGN || (action->sa_flags & SA_NOCLDWAIT))) {
		autoreap = true;
		if (action->sa_handler == SIG_IGN)
			sig = 0;
	}
	if (sig > 0 && sig <= _NSIG)
		send_signal_locked(sig, &info, parent, TO_PROCESS);
	wake_up_interruptible_all(&parent->signal->wait_chldexit);
	spin_unlock_irqrestore(&parent->sighand->siglock, flags);
	return autoreap;
}

/* do_notify_parent_cldstop: tells the parent that the caller's process has stopped or goes on: CLD_*. */
void do_notify_parent_cldstop(int why)
{
	struct task_struct *leader, *parent;
	struct k_sigaction *action;
	struct siginfo info;
	unsigned long flags;

	read_lock(&tasklist_lock);
	leader = current->group_leader;
	parent = leader->parent;
	action = &parent->sighand->action[SIGCHLD - 1];
	fill_child_info(&info, leader, why,
			why == CLD_STOPPED ? leader->signal->group_exit_code : SIGCONT);
	spin_lock_irqsave(&parent->sighand->siglock, flags);
	if (action->sa_handler != SIG_IGN && !(action->sa_flags & SA_NOCLDSTOP))
		send_signal_locked(SIGCHLD, &info, parent, TO_PROCESS);
	wake_up_interruptible_all(&parent->signal->wait_chldexit);
	spin_unlock_irqrestore(&parent->sighand->siglock, flags);
	read_unlock(&tasklist_lock);
}

void signal_init(void)
{
	sigqueue_cache =
		kmem_cache_create("sigqueue", sizeof(struct sigqueue), 0, SLAB_PANIC, NULL);
}
