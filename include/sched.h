/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task, what it shares with others, and the scheduler (kernel/sched.c).
 *
 *            task_struct ----+--> mm_struct       CLONE_VM
 *   stack <--- thread_info   +--> files_struct    CLONE_FILES
 *                            +--> fs_struct       CLONE_FS
 *                            +--> sighand_struct  CLONE_SIGHAND
 *                            +--> signal_struct   CLONE_THREAD
 *                            '--> cred (immutable), nsproxy, struct pid
 */
#ifndef TINE_SCHED_H
#define TINE_SCHED_H

#include <cred.h>
#include <list.h>
#include <lockcheck.h>
#include <pid.h>
#include <signal.h>
#include <spinlock.h>
#include <thread_info.h>
#include <wait.h>
#include <x86/bitops.h>
#include <x86/processor.h>

/* task->exit_state */
#define EXIT_ZOMBIE 16
#define EXIT_DEAD   32

/* task->flags: only the task itself changes them. The numbers are Linux's; /proc/PID/stat shows them. */
#define PF_EXITING    0x00000004 /* do_exit has begun */
#define PF_FORKNOEXEC 0x00000040 /* forked, has not called exec yet */
#define PF_SUPERPRIV  0x00000100 /* used root's privilege */
#define PF_SIGNALED   0x00000400 /* killed by a signal */
#define PF_NPROC      0x00001000 /* became a user with more processes than allowed: exec looks again */
#define PF_KTHREAD    0x00200000

/*
 * A call with a time limit that a stop may interrupt: it fills this in, answers -ERESTART_RESTARTBLOCK,
 * and restart_syscall has fn go on to the same end. fn NULL: nothing to go on with.
 */
struct restart_block {
	long (*fn)(struct restart_block *restart);
	u64 expires_ns; /* monotonic */
	union {
		struct {
			void __user *rem;
			bool wide; /* rem is a timespec64 */
		} sleep;
		struct {
			u32 __user *uaddr;
			u32 val, bitset;
			bool shared;
		} futex;
		struct {
			struct pollfd __user *fds;
			unsigned int n;
		} poll;
	};
};

#define MAX_PRIO	   140
#define MAX_RT_PRIO	   100
#define NICE_TO_PRIO(nice) (MAX_RT_PRIO + (nice) + 20)
#define PRIO_TO_NICE(prio) ((prio)-MAX_RT_PRIO - 20)

/*
 * The four groups say what fork does with a field; dup_task_struct() copies the struct whole, then
 * clears the first group in one stroke. [who]: the file that owns the field, {lock}: what guards it.
 */
struct task_struct {
	/* --- 1. zeroed at fork ------------------------------------------------------------ */
	struct {
		u32 exit_state;		       /* [exit] EXIT_*, 0 while alive {tasklist_lock} */
		int exit_code;		       /* [exit] wait status {tasklist_lock} */
		struct completion *vfork_done; /* [fork] whom mm_release wakes {task_lock} */
		int __user *set_child_tid;     /* [fork] CLONE_CHILD_SETTID */
		int __user *clear_child_tid;   /* [fork] CLONE_CHILD_CLEARTID */
		struct robust_list_head __user *robust_list; /* [robust] locks it may own */
		int pdeath_signal; /* [exit] sent to me when my parent dies */
		u32 jobctl;	   /* [signal] JOBCTL_* {siglock} */
		/* [signal] blocked, while sigtimedwait lets some through {siglock} */
		sigset_t real_blocked;
		struct task_usage used;				     /* [sched, x86/fault] */
		struct held_lock held[DEBUG_LOCKS * MAX_HELD_LOCKS]; /* [lockcheck] */
		unsigned int nr_held;				     /* [lockcheck] */
		unsigned int fail_nth; /* [fault_inject] allocations until one fails; 0: none */
		unsigned int pagefault_disabled; /* [uaccess] depth */
		struct restart_block restart;	 /* what restart_syscall goes on with */
	} zeroed;

	/* --- 2. copied at fork ------------------------------------------------------------ */
	u32 flags;			 /* [fork] PF_* {the task itself} */
	int prio, static_prio;		 /* [sched] 100 to 139 from nice -20 to 19 */
	cpumask_t cpus_allowed;		 /* [sched] */
	char comm[16];			 /* [exec] {task_lock} */
	int exit_signal;		 /* [fork] to the parent; -1 for a thread {tasklist_lock} */
	u32 self_exec_id;		 /* [exec] counts its programs */
	u32 parent_exec_id;		 /* [fork] whom exit_signal was meant for */
	sigset_t blocked, saved_sigmask; /* [signal] {siglock} */
	bool restore_sigmask;		 /* [signal] */
	unsigned long sas_ss_sp;	 /* [signal] alternate stack */
	size_t sas_ss_size;
	int sas_ss_flags;
	u32 personality;

	/* --- 3. shared by reference: each has its copy_x and exit_x in fork.c --------------- */
	/* [cred] {the task itself writes; tasklist_lock to read others'} */
	const struct cred *cred;
	struct files_struct *files;	/* [fs/file] {task_lock} */
	struct fs_struct *fs;		/* [fs] {task_lock} */
	struct sighand_struct *sighand; /* [signal] {siglock; tasklist_lock to follow} */
	struct signal_struct *signal;	/* [signal] */
	struct mm_struct *mm;		/* [mm] NULL for a kernel thread {task_lock} */
	struct mm_struct *active_mm;	/* [sched] the one in CR3; borrowed by kernel threads */
	struct nsproxy *nsproxy;	/* [nsproxy] {task_lock} */

	/* --- 4. the task's own: set up by hand in fork.c ------------------------------------ */
	volatile long state;	   /* [sched] TASK_* {runqueue lock to wake} */
	atomic_t usage;		   /* references to this struct */
	void *stack;		   /* THREAD_SIZE bytes, thread_info at its foot */
	spinlock_t alloc_lock;	   /* task_lock(): mm, files, fs, comm, vfork_done */
	struct sigpending pending; /* [signal] signals for this thread alone {siglock} */

	pid_t pid, tgid;	/* numbers in the first namespace, for printk and speed */
	struct pid *thread_pid; /* [pid] {tasklist_lock} */
	struct hlist_node pid_links[PIDTYPE_MAX]; /* [pid] in struct pid's lists {tasklist_lock} */
	struct task_struct *group_leader;	  /* {tasklist_lock} */
	struct list_head thread_node;	    /* signal->thread_head {tasklist_lock + siglock} */
	struct list_head tasks;		    /* all leaders, from init_task {tasklist_lock} */
	struct task_struct *real_parent;    /* who made me, or who adopted me {tasklist_lock} */
	struct task_struct *parent;	    /* who waits for me: the tracer, or real_parent */
	struct list_head children, sibling; /* {tasklist_lock}; oldest first */
	struct list_head dead_link;	    /* [exit] a list of those to be released */
	u64 start_time_ns;		    /* since boot */

	struct list_head run_list; /* [sched] {runqueue lock} */
	struct prio_array *array;  /* [sched] active or expired; NULL when not queued */
	int time_slice;		   /* [sched] nanoseconds left */
	bool first_time_slice;	   /* [sched] still on what the parent gave: goes back at exit */
	u32 expired_epoch;	   /* [sched] the round in which its last slice was used up */
	u64 last_ran_ns;	   /* [sched] up to when its time is charged */
	u32 cpu;		   /* [sched] whose run queue */

	struct thread_struct thread; /* [x86] */
};

extern struct task_struct init_task; /* the first idle task, pid 0; heads the tasks list */
extern rwlock_t tasklist_lock;	     /* the task tree: kernel/pid.c says more */

#define for_each_process(p)   list_for_each_entry(p, &init_task.tasks, tasks)
#define for_each_thread(p, t) list_for_each_entry(t, &(p)->signal->thread_head, thread_node)

static inline bool thread_group_leader(const struct task_struct *p)
{
	return p->exit_signal >= 0;
}

/* Is sp on the caller's alternate signal stack? */
#define on_sig_stack(sp)                                                                           \
	((sp) > current->sas_ss_sp && (sp)-current->sas_ss_sp <= current->sas_ss_size)

static inline void get_task_struct(struct task_struct *p)
{
	atomic_inc(&p->usage);
}
void put_task_struct(struct task_struct *p); /* the last reference frees stack and struct */

static inline struct thread_info *task_thread_info(const struct task_struct *p)
{
	return p->stack;
}

static inline void set_tsk_thread_flag(struct task_struct *p, int flag)
{
	set_bit(flag, &task_thread_info(p)->flags);
}

static inline void clear_tsk_thread_flag(struct task_struct *p, int flag)
{
	clear_bit(flag, &task_thread_info(p)->flags);
}

/* task_lock: guards the references a task holds (mm, files, fs, nsproxy, comm, vfork_done). */
static inline void task_lock(struct task_struct *p)
{
	spin_lock(&p->alloc_lock);
}

static inline void task_unlock(struct task_struct *p)
{
	spin_unlock(&p->alloc_lock);
}

/* task_pt_regs: the frame with which p entered from user mode. */
static inline struct pt_regs *task_pt_regs(const struct task_struct *p)
{
	return (struct pt_regs *)((unsigned long)p->stack + THREAD_SIZE) - 1;
}

#define current_pt_regs()                                                                          \
	((struct pt_regs *)((unsigned long)current_thread_info() + THREAD_SIZE) - 1)

struct mm_struct *get_task_mm(struct task_struct *p); /* counted (mm_users), or NULL */

/* --- sched.c --- */
void sched_init(void);
void schedule_timeout(unsigned int ticks);		       /* sleeps in the state already set */
bool wake_up_state(struct task_struct *p, unsigned int state); /* true when it was woken */
bool wake_up_process(struct task_struct *p);		       /* from TASK_NORMAL */
void kick_process(struct task_struct *p);
void sched_fork(struct task_struct *child);	   /* half of the parent's slice; state TASK_NEW */
void sched_cancel_fork(struct task_struct *child); /* a fork that failed: the slice goes back */
void wake_up_new_task(struct task_struct *child);
/* sched_exit: what is left of a first slice goes back to the parent */
void sched_exit(struct task_struct *dead);
void scheduler_tick(bool user);		      /* from the timer interrupt */
void schedule_tail(struct task_struct *prev); /* the first thing a new task does */
void set_user_nice(struct task_struct *p, int nice);
void cpu_idle(void) __noreturn;
/* init_idle: boot: p is what cpu runs when it has nothing */
void init_idle(struct task_struct *p, unsigned int cpu);
/* set_cpus_allowed: mask: CPUs, at least one of them online */
void set_cpus_allowed(struct task_struct *p, cpumask_t mask);
void cond_resched(void); /* in long loops: gives way if somebody waits. May sleep */
unsigned long nr_running(void);
extern int sysctl_sched_child_runs_first;
u64 task_sched_runtime(struct task_struct *p); /* ns on a CPU, up to now */
u64 idle_runtime(void);			       /* of all CPUs' idle tasks together */
u64 group_runtime(struct task_struct *p);      /* of its process; tasklist_lock or siglock held */
struct task_struct *cpu_clock_task(int clock, bool *thread); /* *thread: that task's time alone */

static inline bool need_resched(void)
{
	return current_thread_info()->flags & (1 << TIF_NEED_RESCHED);
}

static inline void __set_current_state(long state)
{
	current->state = state;
}

static inline void set_current_state(long state)
{
	__atomic_store_n(&current->state, state, __ATOMIC_SEQ_CST);
}

#endif
