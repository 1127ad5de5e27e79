/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every lock belongs to a class: the place that initialises it. How long each class was waited for
 * is counted in kernel/lockstat.c. The lock checker (kernel/lockcheck.c, debug builds) keeps, for
 * each task, what it holds, and for all time which class was taken inside which; an order seen both
 * ways, a lock taken twice, a lock used in interrupts and held with interrupts on, a lock kept at
 * return to user mode are reported by name with both places.
 */
#ifndef TINE_LOCKCHECK_H
#define TINE_LOCKCHECK_H

#include <config.h>
#include <types.h>

#define LOCK_SUBCLASSES 2
#define MAX_HELD_LOCKS	24

struct lock_class {
	const char *name;
	u16 id;	       /* given at first use, times LOCK_SUBCLASSES plus subclass; 0: not yet */
	u32 waits;     /* how often somebody had to wait for one of them */
	u64 waited_ns; /* and how long in all */
	struct lock_class *next; /* of those that were waited for */
};

/* In each lock. */
struct lock_dep {
	struct lock_class *class;
};

#define LOCK_DEP_INIT(cls) ((struct lock_dep){.class = &(cls)})

struct held_lock {
	const void *lock;
	unsigned long ip;
	u16 id;	     /* class and subclass; 0: the lock was never initialised with a class */
	u16 context; /* depth of hard interrupts in which it was taken */
};

/* How a lock is taken: bits. */
enum lock_mode {
	LOCK_EXCLUSIVE = 0,
	LOCK_SHARED = 1, /* with other readers */
	LOCK_TRY = 2,	 /* does not wait, so the order does not matter */
	LOCK_SLEEPS = 4, /* a mutex or rw_semaphore */
};

/*
 * lock_acquire: called before waiting for the lock. ip: the taker's place; 0: where this is called
 * from, for the inline functions. lock_release: before the lock is let go. Nothing in release builds.
 */
void __lock_acquire(const void *lock, struct lock_dep *dep, int subclass, unsigned int mode,
		    unsigned long ip);
void __lock_release(const void *lock, unsigned long ip);

static __always_inline void lock_acquire(const void *lock, struct lock_dep *dep, int subclass,
					 unsigned int mode, unsigned long ip)
{
	if (DEBUG_LOCKS)
		__lock_acquire(lock, dep, subclass, mode, ip);
}

static __always_inline void lock_release(const void *lock, unsigned long ip)
{
	if (DEBUG_LOCKS)
		__lock_release(lock, ip);
}

bool lock_is_held(const void *lock); /* by this task; always true in release builds */
void lockcheck_return_to_user(void); /* from entry: nothing may be held */
extern int lockcheck_reports;	     /* how many reports so far: tests look at it */

#define lock_dep_init(dep, cls) ((dep)->class = (cls))

/*
 * lock_waited: somebody who came at start has the lock now. lock_wait_spin: once round a loop that
 * waits for it since then; says so when it takes too long (kernel/watchdog.c).
 */
void lock_waited(const struct lock_dep *dep, u64 start);
void lock_wait_spin(const void *lock, const struct lock_dep *dep, u64 start);
struct task_struct *lock_holder(const void *lock); /* of a spinlock: who runs and has it, or NULL */
struct seq_file;
void lock_stat_show(struct seq_file *m);

#endif
