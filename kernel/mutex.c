// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mutex: a lock that sleeps, with one owner.
 *
 *   owner --> task           waiters: first <-> second <-> ...   each on its own stack
 *
 * A mutex that is let go is free: the first waiter is woken, and who comes meanwhile on another CPU may
 * overtake it, so that a mutex in demand is not idle while sleepers wake up one after the other. But only
 * once: the next time it is handed to that waiter. So all waiters get it in the order they came.
 * Everything is done under wait_lock, the waiter's last look too: when mutex_lock() returns, no unlocker
 * touches the mutex any more, and its new owner may free it.
 *
 * Lock order: wait_lock is a leaf but for the run queue lock inside a wake-up.
 * Entry points: mutex_lock, mutex_trylock, mutex_unlock. Next: rwsem.c, the same with readers.
 */
#include <bug.h>
#include <sched.h>
#include <wait.h>

struct mutex_waiter {
	struct task_struct *task;
	struct list_head link;
	bool woken;	/* and has not looked yet */
	bool overtaken; /* it has looked, and was late */
};

void __mutex_init(struct mutex *m)
{
	spin_lock_init(&m->wait_lock);
	m->owner = NULL;
	INIT_LIST_HEAD(&m->waiters);
}

/* A waiter's look: the mutex is ours if it is free, or was handed to us. wait_lock held. */
static bool take(struct mutex *m)
{
	if (!m->owner)
		m->owner = current;
	return m->owner == current;
}

/* wait_for_owner: wait_lock held on entry and on return; sleeps until the mutex is ours. */
static noinline void wait_for_owner(struct mutex *m)
{
	struct mutex_waiter waiter = {.task = current};
	u64 start = ktime_get_ns();

	list_add_tail(&waiter.link, &m->waiters);
	do {
		waiter.overtaken = waiter.woken;
		waiter.woken = false;
		set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock(&m->wait_lock);
		schedule();
		spin_lock(&m->wait_lock);
	} while (!take(m));
	list_del(&waiter.link);
	lock_waited(&m->dep, start);
}

static __always_inline void lock_mutex(struct mutex *m, int subclass, unsigned long ip)
{
	might_sleep();
	lock_acquire(m, &m->dep, subclass, LOCK_SLEEPS, ip);
	spin_lock(&m->wait_lock);
	if (likely(!m->owner))
		m->owner = current;
	else
		wait_for_owner(m);
	spin_unlock(&m->wait_lock);
}

void mutex_lock(struct mutex *m)
{
	lock_mutex(m, 0, _RET_IP_);
}

void mutex_lock_nested(struct mutex *m, int subclass)
{
	lock_mutex(m, subclass, _RET_IP_);
}

bool mutex_trylock(struct mutex *m)
{
	bool taken;

	spin_lock(&m->wait_lock);
	taken = !m->owner;
	if (taken)
		m->owner = current;
	spin_unlock(&m->wait_lock);
	if (taken)
		lock_acquire(m, &m->dep, 0, LOCK_SLEEPS | LOCK_TRY, _RET_IP_);
	return taken;
}

void mutex_unlock(struct mutex *m)
{
	lock_release(m, _RET_IP_);
	spin_lock(&m->wait_lock);
	BUG_ON(m->owner != current);
	m->owner = NULL;
	if (unlikely(!list_empty(&m->waiters))) {
		struct mutex_waiter *first =
			list_first_entry(&m->waiters, struct mutex_waiter, link);

		if (first->overtaken)
			m->owner = first->task;
		if (!first->woken) {
			first->woken = true;
			wake_up_process(first->task);
		}
	}
	spin_unlock(&m->wait_lock);
}
