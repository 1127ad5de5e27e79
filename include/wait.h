/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues, completions, and the locks that sleep (kernel/waitqueue.c, mutex.c, rwsem.c).
 *
 * The wait loop: prepare_to_wait() sets the state first, then the condition is looked at, then
 * schedule(); a wake-up between the two sets the state back and schedule() returns at once.
 * Exclusive waiters stand at the end of the queue and are woken one at a time.
 */
#ifndef TINE_WAIT_H
#define TINE_WAIT_H

#include <err.h>
#include <list.h>
#include <spinlock.h>
#include <thread_info.h>

struct task_struct;

/*
 * Task states, for task->state; TASK_DEAD means: the switch away from it drops its last
 * reference.
 */
#define TASK_RUNNING	     0
#define TASK_INTERRUPTIBLE   1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_STOPPED	     4
#define TASK_TRACED	     8
#define TASK_WAKEKILL	     16 /* with another state: a fatal signal wakes too */
#define TASK_NEW	     32 /* built, not yet on a run queue */
#define TASK_DEAD	     64
#define TASK_KILLABLE	     (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_NORMAL	     (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

void schedule(void); /* gives the CPU away; task->state says whether it stays runnable */
/* signal_pending_state: would a signal end a sleep in that state? */
bool signal_pending_state(long state, struct task_struct *p);

/* lock guards the list; it may be taken in interrupts, and wake-ups take runqueue locks in it. */
typedef struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
} wait_queue_head_t;

struct wait_queue_entry {
	struct task_struct *task;
	bool exclusive;
	bool *triggered; /* poll's: set when woken, and the entry stays. NULL: it leaves the queue */
	struct list_head link;
};

#define DEFINE_WAIT_QUEUE_HEAD(q)                                                                  \
	wait_queue_head_t q = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS(#q))},                     \
			       .head = LIST_HEAD_INIT(q.head)}
#define init_waitqueue_head(q)                                                                     \
	do {                                                                                       \
		spin_lock_init(&(q)->lock);                                                        \
		INIT_LIST_HEAD(&(q)->head);                                                        \
	} while (0)
#define DEFINE_WAIT(name)                                                                          \
	struct wait_queue_entry name = {.task = current, .link = LIST_HEAD_INIT(name.link)}

/* state: TASK_INTERRUPTIBLE, TASK_UNINTERRUPTIBLE or TASK_KILLABLE. */
void prepare_to_wait(wait_queue_head_t *q, struct wait_queue_entry *entry, int state);
void prepare_to_wait_exclusive(wait_queue_head_t *q, struct wait_queue_entry *entry, int state);
void finish_wait(wait_queue_head_t *q, struct wait_queue_entry *entry);
/* __wake_up: wakes all non-exclusive waiters in a state of mode, and nr exclusive ones (0: all). */
void __wake_up(wait_queue_head_t *q, unsigned int mode, int nr);
/* wake_up_locked: the same for a caller that holds q->lock with interrupts off. */
void wake_up_locked(wait_queue_head_t *q, unsigned int mode, int nr);
static inline bool waitqueue_active(wait_queue_head_t *q)
{
	return !list_empty(&q->head);
}
/* poll_wait: see fs.h, poll. table NULL: does nothing. */
struct poll_table;
void poll_wait(struct poll_table *table, wait_queue_head_t *q);

#define wake_up(q)		     __wake_up(q, TASK_NORMAL, 1)
#define wake_up_all(q)		     __wake_up(q, TASK_NORMAL, 0)
#define wake_up_interruptible_all(q) __wake_up(q, TASK_INTERRUPTIBLE, 0)
#define wake_up_interruptible(q)     __wake_up(q, TASK_INTERRUPTIBLE, 1)

/*
 * Sleep until cond; 0, or -ERESTARTSYS when a signal came first. cond is looked at several times.
 */
#define wait_event_interruptible(q, cond)                                                          \
	({                                                                                         \
		DEFINE_WAIT(_wait);                                                                \
		int _ret = 0;                                                                      \
		while (!(cond)) {                                                                  \
			prepare_to_wait(q, &_wait, TASK_INTERRUPTIBLE);                            \
			if (cond)                                                                  \
				break;                                                             \
			if (signal_pending_state(TASK_INTERRUPTIBLE, current)) {                   \
				_ret = -ERESTARTSYS;                                               \
				break;                                                             \
			}                                                                          \
			schedule();                                                                \
		}                                                                                  \
		finish_wait(q, &_wait);                                                            \
		_ret;                                                                              \
	})

struct completion {
	unsigned int done; /* guarded by wait.lock */
	wait_queue_head_t wait;
};

#define init_completion(x)                                                                         \
	do {                                                                                       \
		(x)->done = 0;                                                                     \
		init_waitqueue_head(&(x)->wait);                                                   \
	} while (0)
void complete(struct completion *x);			/* lets one waiter through */
int wait_for_completion_killable(struct completion *x); /* 0, or -ERESTARTSYS on a fatal signal */

/* A sleeping lock with one owner. */
struct mutex {
	struct task_struct *owner; /* first: the lock checker knows a lock by its address */
	spinlock_t wait_lock;	   /* guards owner and waiters */
	struct list_head waiters;  /* first come, first served */
	struct lock_dep dep;
};

#define DEFINE_MUTEX(m)                                                                            \
	struct mutex m = {.wait_lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS(#m ".wait_lock"))},        \
			  .waiters = LIST_HEAD_INIT(m.waiters),                                    \
			  .dep = LOCK_DEP_INIT(LOCK_CLASS(#m))}
#define mutex_init(m)                                                                              \
	do {                                                                                       \
		static struct lock_class _mclass = {.name = #m};                                   \
		__mutex_init(m);                                                                   \
		lock_dep_init(&(m)->dep, &_mclass);                                                \
	} while (0)
void __mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m);
void mutex_lock_nested(struct mutex *m, int subclass);
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);

/* A sleeping lock for many readers or one writer; who comes after a waiting writer waits too. */
struct rw_semaphore {
	int count;	      /* readers; -1: a writer. First, as in struct mutex */
	spinlock_t wait_lock; /* guards count and waiters */
	struct list_head waiters;
	struct lock_dep dep;
};

#define init_rwsem(s)                                                                              \
	do {                                                                                       \
		static struct lock_class _sclass = {.name = #s};                                   \
		__init_rwsem(s);                                                                   \
		lock_dep_init(&(s)->dep, &_sclass);                                                \
	} while (0)
void __init_rwsem(struct rw_semaphore *s);
void down_read(struct rw_semaphore *s);
void up_read(struct rw_semaphore *s);
void down_write(struct rw_semaphore *s);
void down_write_nested(struct rw_semaphore *s, int subclass);
void up_write(struct rw_semaphore *s);

#endif
