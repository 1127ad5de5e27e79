// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues: where tasks sleep until something becomes true.
 *
 *   head <-> anyone <-> anyone <-> exclusive <-> exclusive     woken from the left
 *
 * Invariant: ordinary waiters stand before exclusive ones, each kind in the order it came; an entry
 * that was woken leaves the queue there and then, so the next wake-up is for the next waiter. (Poll's
 * stay, and are marked: fs/select.c.) The waker looks at an entry only under the lock, and
 * finish_wait() takes the lock: the entry may live on the waiter's stack.
 *
 * Lock order: the queue's lock, irq-safe, then the run queue lock of the task being woken. Entry
 * points: prepare_to_wait, finish_wait, __wake_up. The loop around them: wait_event in wait.h.
 */
#include <sched.h>
#include <wait.h>

static void enqueue(wait_queue_head_t *q, struct wait_queue_entry *entry, int state)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (list_empty(&entry->link)) {
		if (entry->exclusive) {
			list_add_tail(&entry->link, &q->head);
		} else {
			struct wait_queue_entry *pos;

			/* Before the first exclusive one; seldom are there any ordinary ones. */
			list_for_each_entry(pos, &q->head, link)
				if (pos->exclusive)
					break;
			list_add_tail(&entry->link, &pos->link);
		}
	}
	/* The state is set before the caller looks at its condition: no wake-up is lost. */
	set_current_state(state);
	spin_unlock_irqrestore(&q->lock, flags);
}

void prepare_to_wait(wait_queue_head_t *q, struct wait_queue_entry *entry, int state)
{
	entry->exclusive = false;
	enqueue(q, entry, state);
}

void prepare_to_wait_exclusive(wait_queue_head_t *q, struct wait_queue_entry *entry, int state)
{
	entry->exclusive = true;
	enqueue(q, entry, state);
}

void finish_wait(wait_queue_head_t *q, struct wait_queue_entry *entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&q->lock, flags);
	list_del_init(&entry->link);
	spin_unlock_irqrestore(&q->lock, flags);
}

void wake_up_locked(wait_queue_head_t *q, unsigned int mode, int nr)
{
	struct wait_queue_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &q->head, link) {
		if (entry->triggered) {
			WRITE_ONCE(*entry->triggered, true);
			wake_up_state(entry->task, mode);
			continue;
		}
		if (!wake_up_state(entry->task, mode))
			continue; /* awake already, or not in such a sleep: not counted */
		list_del_init(&entry->link);
		if (entry->exclusive && --nr == 0)
			break;
	}
}

void __wake_up(wait_queue_head_t *q, unsigned int mode, int nr)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	wake_up_locked(q, mode, nr);
	spin_unlock_irqrestore(&q->lock, flags);
}
