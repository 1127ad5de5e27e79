// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions: one side says "done", the other waits for it, whoever comes first.
 *
 * Invariant: done is how many waiters may still pass; after complete_all() everybody may. Waiter
 * and completer meet under wait.lock, and the waiter leaves only after the completer has let go
 * of it, so a completion may live on the waiter's stack (vfork's does).
 *
 * Entry points: complete, complete_all, wait_for_completion.
 */
#include <sched.h>
#include <wait.h>

#define DONE_FOR_EVER 0xffffffffu

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != DONE_FOR_EVER)
		x->done++;
	wake_up_locked(&x->wait, TASK_NORMAL, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = DONE_FOR_EVER;
	wake_up_locked(&x->wait, TASK_NORMAL, 0);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/* wait_in: sleeps in state until x is done (0) or a signal ends such a sleep (-ERESTARTSYS). */
static int wait_in(struct completion *x, int state)
{
	struct wait_queue_entry entry = {
		.task = current, .exclusive = true, .link = LIST_HEAD_INIT(entry.link)};
	int err = 0;

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	while (!x->done) {
		if (signal_pending_state(state, current)) {
			err = -ERESTARTSYS;
			break;
		}
		if (list_empty(&entry.link))
			list_add_tail(&entry.link, &x->wait.head);
		set_current_state(state);
		spin_unlock_irq(&x->wait.lock);
		schedule();
		spin_lock_irq(&x->wait.lock);
	}
	__set_current_state(TASK_RUNNING);
	list_del_init(&entry.link);
	if (!err && x->done != DONE_FOR_EVER)
		x->done--;
	spin_unlock_irq(&x->wait.lock);
	return err;
}

void wait_for_completion(struct completion *x)
{
	wait_in(x, TASK_UNINTERRUPTIBLE);
}

int wait_for_completion_killable(struct completion *x)
{
	return wait_in(x, TASK_KILLABLE);
}
