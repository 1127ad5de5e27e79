/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task's beginning and end: kernel/fork.c, kernel/exit.c, kernel/wait.c, kernel/kthread.c.
 */
#ifndef TINE_TASK_H
#define TINE_TASK_H

#include <sched.h>

/* What every kind of fork asks for. Flags are CLONE_* without the signal byte. */
struct kernel_clone_args {
	u32 flags;
	int exit_signal;
	unsigned long stack; /* user stack pointer for the child; 0: the caller's */
	int __user *parent_tid;
	int __user *child_tid;
	int __user *pidfd;
	pid_t set_tid;	    /* the child's number; 0: any */
	bool clear_sighand; /* handlers become default actions */
	struct user_desc __user *tls;
	int (*fn)(void *); /* kernel threads: what to run, with arg */
	void *fn_arg;
};

/* do_fork: makes a task and starts it. Its pid as the caller sees it, or -errno (clone.md). */
long do_fork(const struct kernel_clone_args *args);
/* kernel_thread: a task of the kernel that runs fn(arg) and exits with its result. pid or -errno. */
pid_t kernel_thread(int (*fn)(void *), void *arg, u32 flags);
struct task_struct *fork_idle(unsigned int cpu); /* boot; NULL: no memory */
void account_task(struct task_struct *p);	 /* publish's */
void unaccount_task(struct task_struct *p);	 /* release_task's: what publish counted */
struct sighand_struct *dup_sighand(struct sighand_struct *old); /* the same actions; or NULL */
void put_sighand(struct sighand_struct *sighand);
void fork_init(void); /* caches, max_threads; boot */
extern int max_threads;
extern int threads_alive; /* {tasklist_lock} tasks, threads counted, idle tasks not */
static inline int nr_threads(void)
{
	return READ_ONCE(threads_alive);
}
int nr_processes(void); /* thread group leaders: the sum of the per-CPU process_counts */
extern unsigned long total_forks;

/* mm_release: the task stops using its memory: wakes a vfork parent, clears the tid. exec and exit. */
void mm_release(struct task_struct *task, struct mm_struct *mm);
/* unshare_files: exec's: gives the caller a table of its own; 0 or -ENOMEM. */
int unshare_files(void);
/* unshare_sighand: exec's: actions of its own; 0 or -ENOMEM. */
int unshare_sighand(void);

void do_exit(int code) __noreturn;	 /* this thread; code is a wait status */
void do_group_exit(int code) __noreturn; /* the whole group */
/* release_task: a dead task leaves all lists and its last counted references go. No locks held. */
void release_task(struct task_struct *p);
/* de_thread: exec's: the caller becomes the only thread, with the leader's pid. 0, -EAGAIN. */
int de_thread(void);
bool is_current_pgrp_orphaned(void);
void task_reaped(void); /* wait's: a zombie is about to be released */
#define RUSAGE_WHOLE 2	/* group_rusage: the group and its reaped children */
struct rusage;
/* group_rusage: tasklist_lock held for reading; who: RUSAGE_SELF, _CHILDREN, _THREAD or _WHOLE. */
void group_rusage(struct task_struct *p, int who, struct rusage *ru);
/* sys_wait4: wait4(2); the self-tests wait by it too. */
long sys_wait4(pid_t pid, int __user *status, int options, struct rusage __user *rusage);
/* task_left: the switch's and release_task's: one of a dead task's two references is gone */
void task_left(void);
int tasks_dying(void); /* ends under way; the ledger waits for 0 */

#endif
