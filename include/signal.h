/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals (kernel/signal.c). Actions are one object (sighand, shared by CLONE_SIGHAND), the state of
 * a thread group another (signal, shared by CLONE_THREAD). siglock, in the sighand, guards both, every
 * member's pending set and blocked mask.
 */
#ifndef TINE_SIGNAL_H
#define TINE_SIGNAL_H

#include <list.h>
#include <pid.h>
#include <spinlock.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include <thread_info.h>
#include <time.h>
#include <wait.h>

struct posix_timer;
struct task_struct;
struct tty_struct;

struct sigpending {
	struct list_head list; /* struct sigqueue, oldest first */
	sigset_t signal;
};

/* One signal that is pending, with what came with it. */
struct sigqueue {
	struct list_head list;	    /* empty when not queued {siglock} */
	struct sigpending *pending; /* where it is queued */
	struct siginfo info;
	struct user_struct *user;  /* counted; who pays */
	struct posix_timer *timer; /* whose entry it is, queued or not; NULL: freed when taken */
};

struct sighand_struct {
	atomic_t count;
	spinlock_t siglock; /* irq-safe: interrupts send signals */
	struct k_sigaction action[_NSIG];
};

#define SIGNAL_STOP_STOPPED    0x01
#define SIGNAL_STOP_CONTINUED  0x02 /* wait has not heard of it yet */
#define SIGNAL_GROUP_EXIT      0x04
#define SIGNAL_CLD_STOPPED     0x08 /* the parent is still to be told of a stop */
#define SIGNAL_CLD_CONTINUED   0x10 /* ... of a continuation */
#define SIGNAL_CLD_MASK	       (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED)
#define SIGNAL_UNKILLABLE      0x40 /* init: default actions of signals do not apply */
#define SIGNAL_CHILD_SUBREAPER 0x80

/* A timer: the time that it waits for, by its clock, 0 when not set; and from one to the next. */
struct itimer {
	u64 expires_ns, interval_ns;
};

/* What a task, or several, used. Nothing is read from a disk: there is no fault that is a major one. */
struct task_usage {
	u64 utime_ns, stime_ns;	     /* charged per tick, sum_exec_ns in all */
	u64 sum_exec_ns;	     /* exact time on a CPU */
	unsigned long min_flt;	     /* page faults */
	unsigned long nvcsw, nivcsw; /* switches asked for, and forced */
};

static inline void add_usage(struct task_usage *to, const struct task_usage *from)
{
	to->utime_ns += from->utime_ns;
	to->stime_ns += from->stime_ns;
	to->sum_exec_ns += from->sum_exec_ns;
	to->min_flt += from->min_flt;
	to->nvcsw += from->nvcsw;
	to->nivcsw += from->nivcsw;
}

struct signal_struct {
	atomic_t count;			 /* tasks, zombies included, that refer to it */
	atomic_t live;			 /* threads that have not begun to exit */
	int nr_threads;			 /* {siglock} */
	struct list_head thread_head;	 /* {tasklist_lock + siglock} */
	wait_queue_head_t wait_chldexit; /* wait4 sleeps here */
	struct sigpending shared_pending;
	unsigned int flags; /* SIGNAL_* {siglock} */
	int group_exit_code;
	struct task_struct *group_exit_task; /* exec waits for the others to go */
	int notify_count;
	int group_stop_count;
	struct pid *pids[PIDTYPE_MAX];	  /* TGID, PGID, SID {tasklist_lock} */
	bool leader;			  /* of its session */
	struct tty_struct *tty;		  /* controlling terminal; NULL if none {siglock} */
	struct rlimit rlim[RLIM_NLIMITS]; /* {task_lock of the leader} */
	struct task_usage dead_used;	  /* by threads that have exited {siglock} */
	struct task_usage child_used;	  /* by children waited for, and theirs {siglock} */
	unsigned long maxrss, cmaxrss;	  /* pages */
	struct {
		int score_adj, least; /* what it is; what it may become without privilege */
	} oom;
	struct itimer itimers[3];      /* ITIMER_* {siglock} */
	struct timer_list real_timer;  /* of ITIMER_REAL; fn NULL before it is first used */
	struct list_head posix_timers; /* [itimer] of timer_create {siglock} */
	int next_timer_id;
	bool cpu_timers;	  /* ticks look at its timers */
	unsigned long cpu_warned; /* seconds used when RLIMIT_CPU last sent a signal {siglock} */
	struct list_head multiprocess; /* forks under way: struct multiprocess_signals {siglock} */
};

/*
 * A fork under way in this group: signals sent to more than one process meanwhile (to a process group,
 * to all) are collected here and given to the child too, so that none reaches the child alone.
 */
struct multiprocess_signals {
	sigset_t signal;
	struct list_head link;
};

/* JOBCTL_* in task->zeroed.jobctl */
#define JOBCTL_STOP_PENDING 0x01 /* stop before going back to user mode */
#define JOBCTL_STOP_TAKEN   0x02 /* took a stop signal out of the queue: its group is to stop */

/* Bytes of a siginfo that the kernel keeps; to programs the rest is told as zeros. */
#define SIGINFO_USED 48

#define SEND_SIG_NOINFO ((struct siginfo *)0) /* from the calling user task */
#define SEND_SIG_PRIV	((struct siginfo *)1) /* from the kernel itself */

static inline void sigemptyset(sigset_t *set)
{
	*set = 0;
}

/* A set as the words it is: a shift of 64 bits by a number not known is ten instructions. */
static inline bool sigismember(const sigset_t *set, int sig)
{
	return ((const u32 *)set)[(sig - 1) / 32] >> (sig - 1) % 32 & 1;
}

static inline void sigaddset(sigset_t *set, int sig)
{
	((u32 *)set)[(sig - 1) / 32] |= 1u << (sig - 1) % 32;
}

static inline void sigdelset(sigset_t *set, int sig)
{
	((u32 *)set)[(sig - 1) / 32] &= ~(1u << (sig - 1) % 32);
}

#define sigmask(sig) (1ULL << ((sig)-1))

/* sig_among: is it one of mask, in which there are none above 32? */
static inline bool sig_among(unsigned int sig, u32 mask)
{
	return sig <= 32 && (mask >> (sig - 1) & 1);
}

#define SIG_STOP_MASK	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define SIG_IGNORE_MASK (sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))
#define SIG_KERNEL_ONLY (sigmask(SIGKILL) | sigmask(SIGSTOP))

/* check_kill_permission: may the caller send sig to p? 0 or -EPERM. tasklist_lock held. */
int check_kill_permission(int sig, struct task_struct *p);
void signal_init(void);
static inline bool signal_pending(void)
{
	return current_thread_info()->flags & (1 << TIF_SIGPENDING);
}
bool fatal_signal_pending(struct task_struct *p);
void recalc_sigpending(void); /* siglock held: sets or clears TIF_SIGPENDING of current */

/*
 * Sending. info: a siginfo, or SEND_SIG_*. All but send_signal_locked take siglock themselves.
 * 0, -EAGAIN (queue limit). TO_MANY: to the process, which is one of several that it is sent to.
 * kill_pgrp: to a process group (tasklist_lock held for reading), from a task to those it may signal;
 * force_sig*: cannot be ignored or blocked, for faults.
 */
enum send_to { TO_THREAD, TO_PROCESS, TO_MANY };
int send_signal(int sig, struct siginfo *info, struct task_struct *p, enum send_to to);
int send_signal_locked(int sig, struct siginfo *info, struct task_struct *p, enum send_to to);
int kill_pgrp(struct pid *pgrp, int sig, struct siginfo *info);
void force_sig(int sig);
void force_sig_fault(int sig, int code, unsigned long addr);
/* Entries that timers own: they are sent to a thread or its group, and taken back. {siglock} */
/* alloc_timer_sigqueue: NULL: limit, or no memory. No lock */
struct sigqueue *alloc_timer_sigqueue(struct posix_timer *timer);
void free_timer_sigqueue(struct sigqueue *q); /* not queued. No lock */
void send_sigqueue(struct sigqueue *q, struct task_struct *p, bool group);
void unqueue_signal(struct sigqueue *q);
/* posix_timer_taken: its signal is about to be told: fills in the overrun. {siglock} */
void posix_timer_taken(struct posix_timer *timer, struct siginfo *info);
void check_cpu_timers(void);  /* from each tick, interrupts off */
void exit_posix_timers(void); /* exec */
void exit_itimers(void);      /* the last thread's exit: no timer fires after it */

/* do_notify_parent: tells the parent of a zombie; true when nobody will wait and it reaps itself.
 * tasklist_lock held for writing. */
bool do_notify_parent(struct task_struct *p, int sig);
void do_notify_parent_cldstop(int why);

/* From entry.S with interrupts on, before user mode, while TIF_SIGPENDING: default actions, stops, handlers. */
void do_signal(struct pt_regs *regs);
/* A signal that is about to be handled. */
struct ksignal {
	struct k_sigaction ka;
	struct siginfo info;
	int sig;
};
/* setup_signal_frame (kernel/x86/signal.c): pushes the frame for a handler; -EFAULT: stack is bad. */
int setup_signal_frame(struct ksignal *ksig, const sigset_t *oldset, struct pt_regs *regs);

/* task_join_group_stop: a thread being published stops with its group. siglock held. */
void task_join_group_stop(struct task_struct *p);
/* dequeue_signal: takes one that mask does not block; 0: none. siglock held. */
int dequeue_signal(sigset_t mask, struct siginfo *info);
void take_pending(struct sigpending *pending, int sig, struct siginfo *info);
void signal_wake_up(struct task_struct *t, bool fatal); /* siglock held */
void flush_sigpending(struct sigpending *pending);	/* frees all queued entries */
void exit_signals(struct task_struct *p); /* do_exit: hands shared signals to another thread */
void flush_signal_handlers(struct task_struct *p); /* exec */
void set_current_blocked(sigset_t set);
void __set_current_blocked(sigset_t set); /* siglock held */
/* set_user_sigmask: a mask for one call, from the program (NULL: none). 0, -EINVAL, -EFAULT. */
int set_user_sigmask(const sigset_t __user *mask, size_t size);
void restore_saved_sigmask(void); /* the one before that, if do_signal did not */
void discard_ignored(struct task_struct *p, int sig); /* siglock held */
/* kill_threads: SIGKILL to all threads of p's group but one, or to all. siglock held. */
void kill_threads(struct task_struct *p, const struct task_struct *except);

/* sys_sigaltstack: what sigreturn calls too: the stack is part of the frame. */
long sys_sigaltstack(const stack_t __user *new, stack_t __user *old);

#endif
