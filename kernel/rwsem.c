// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rw_semaphore: a lock that sleeps, for many readers or one writer.
 *
 *   count:  n readers | 0 free | -1 a writer       waiters: R R W R ...   first come, first served
 *
 * Invariant: whoever finds a waiter before it waits too, so that writers are not starved;
 * therefore a task must not take the same semaphore for reading twice. Who leaves hands the lock
 * over: to the first waiter when that is a writer, else to all readers up to the next writer.
 * Everything happens under wait_lock, as in mutex.c and for the same reason.
 *
 * Entry points: down_read, down_write, up_read, up_write. Contracts: wait.h.
 */
#include <bug.h>
#include <sched.h>
#include <wait.h>

struct rwsem_waiter {
	struct task_struct *task;
	struct list_head link;
	bool write;
};

void __init_rwsem(struct rw_semaphore *s)
{
	spin_lock_init(&s->wait_lock);
	s->count = 0;
	INIT_LIST_HEAD(&s->waiters);
}

/* wait_for_grant: wait_lock held on entry and on return. To be off the list is to have the lock. */
static noinline void wait_for_grant(struct rw_semaphore *s, bool write)
{
	struct rwsem_waiter waiter = {.task = current, .write = write};
	u64 start = ktime_get_ns();

	list_add_tail(&waiter.link, &s->waiters);
	do {
		set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock(&s->wait_lock);
		schedule();
		spin_lock(&s->wait_lock);
	} while (!list_empty(&waiter.link));
	lock_waited(&s->dep, start);
}

/* hand_over: wait_lock held; lets in whoever may enter now, in the order they came. */
static void hand_over(struct rw_semaphore *s)
{
	while (!list_empty(&s->waiters)) {
		struct rwsem_waiter *first =
			list_first_entry(&s->waiters, struct rwsem_waiter, link);

		if (s->count < 0 || (first->write && s->count > 0))
			return;
		s->count = first->write ? -1 : s->count + 1;
		list_del_init(&first->link);
		wake_up_process(first->task);
	}
}

void down_read(struct rw_semaphore *s)
{
	might_sleep();
	lock_acquire(s, &s->dep, 0, LOCK_SHARED | LOCK_SLEEPS, _RET_IP_);
	spin_lock(&s->wait_lock);
	if (likely(s->count >= 0 && list_empty(&s->waiters)))
		s->count++;
	else
		wait_for_grant(s, false);
	spin_unlock(&s->wait_lock);
}

void up_read(struct rw_semaphore *s)
{
	lock_release(s, _RET_IP_);
	spin_lock(&s->wait_lock);
	BUG_ON(s->count <= 0);
	if (--s->count == 0 && unlikely(!list_empty(&s->waiters)))
		hand_over(s);
	spin_unlock(&s->wait_lock);
}

static __always_inline void lock_for_write(struct rw_semaphore *s, int subclass, unsigned long ip)
{
	might_sleep();
	lock_acquire(s, &s->dep, subclass, LOCK_SLEEPS, ip);
	spin_lock(&s->wait_lock);
	if (likely(s->count == 0 && list_empty(&s->waiters)))
		s->count = -1;
	else
		wait_for_grant(s, true);
	spin_unlock(&s->wait_lock);
}

void down_write(struct rw_semaphore *s)
{
	lock_for_write(s, 0, _RET_IP_);
}

void down_write_nested(struct rw_semaphore *s, int subclass)
{
	lock_for_write(s, subclass, _RET_IP_);
}

void up_write(struct rw_semaphore *s)
{
	lock_release(s, _RET_IP_);
	spin_lock(&s->wait_lock);
	BUG_ON(s->count != -1);
	s->count = 0;
	if (unlikely(!list_empty(&s->waiters)))
		hand_over(s);
	spin_unlock(&s->wait_lock);
}
