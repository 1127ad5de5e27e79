// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions: one side says "done", the other waits for it, whoever comes first.
 *
 * Invariant: done is how many waiters may still pass. Waiter and completer meet under wait.lock,
 * and the waiter leaves only after the completer has let go of it, so a completion may live on the waiter's stack (vfork's does).
 *
 * Entry points: complete, wait_for_completion_killable.
 */
#include <sched.h>
#include <wait.h>

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done++;
	wake_up_locked(&x->wait, TASK_NORMAL, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

int wait_for_completion_killable(struct completion *x)
{
	struct wait_queue_entry entry = {
		.task = current, .exclusive = true, .link = LIST_HEAD_INIT(entry.link)};
	int err = 0;

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	while (!x->done) {
		if (signal_pending_state(TASK_KILLABLE, current)) {
			err = -ERESTARTSYS;
			break;
		}
		if (list_empty(&entry.link))
			list_add_tail(&entry.link, &x->wait.head);
		set_current_state(TASK_KILLABLE);
		spin_unlock_irq(&x->wait.lock);
		schedule();
		spin_lock_irq(&x->wait.lock);
	}
	__set_current_state(TASK_RUNNING);
	list_del_init(&entry.link);
	if (!err)
		x->done--;
	spin_unlock_irq(&x->wait.lock);
	return err;
}
