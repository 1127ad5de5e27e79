// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: a function called once, at the first tick after its time. One list, soonest first; timer_lock
 * guards it and is a leaf, taken with interrupts off and not held while a timer's function runs. After
 * del_timer() that is over, on whichever CPU: a timer may live on a stack.
 */
#include <layout.h>
#include <sched.h>
#include <spinlock.h>
#include <time.h>

volatile unsigned long jiffies;

static DEFINE_SPINLOCK(timer_lock);
static LIST_HEAD(timers);
static struct timer_list *running; /* whose function is being called {timer_lock} */

void setup_timer(struct timer_list *timer, void (*fn)(struct timer_list *))
{
	INIT_LIST_HEAD(&timer->link);
	timer->fn = fn;
}

void mod_timer(struct timer_list *timer, u64 expires_ns)
{
	struct timer_list *other;
	struct list_head *place = &timers;
	unsigned long flags;

	spin_lock_irqsave(&timer_lock, flags);
	list_del_init(&timer->link);
	timer->expires_ns = expires_ns;
	list_for_each_entry(other, &timers, link) {
		if (other->expires_ns > expires_ns) {
			place = &other->link;
			break;
		}
	}
	list_add_tail(&timer->link, place);
	spin_unlock_irqrestore(&timer_lock, flags);
}

bool del_timer(struct timer_list *timer)
{
	unsigned long flags;
	bool pending;

	spin_lock_irqsave(&timer_lock, flags);
	while (running == timer) {
		spin_unlock_irqrestore(&timer_lock, flags);
		cpu_relax();
		spin_lock_irqsave(&timer_lock, flags);
	}
	pending = !list_empty(&timer->link);
	list_del_init(&timer->link);
	spin_unlock_irqrestore(&timer_lock, flags);
	return pending;
}

void run_timers(void)
{
	u64 now = ktime_get_ns();
	unsigned long flags;

	spin_lock_irqsave(&timer_lock, flags);
	while (!list_empty(&timers)) {
		struct timer_list *timer = list_first_entry(&timers, struct timer_list, link);

		if (timer->expires_ns > now)
			break;
		list_del_init(&timer->link);
		running = timer;
		spin_unlock_irqrestore(&timer_lock, flags);
		timer->fn(timer);
		spin_lock_irqsave(&timer_lock, flags);
		running = NULL;
	}
	spin_unlock_irqrestore(&timer_lock, flags);
}

void timer_interrupt(bool user)
{
	jiffies++;
	run_timers();
	scheduler_tick(user);
}

/* --- Sleeping until a time ------------------------------------------------------------------------ */

struct sleeper {
	struct timer_list timer;
	struct task_struct *task;
};

static void wake_sleeper(struct timer_list *timer)
{
	wake_up_state(container_of(timer, struct sleeper, timer)->task,
		      TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE);
}

void sleep_once(u64 expires_ns)
{
	struct sleeper sleeper = {.task = current};

	if (expires_ns == NEVER) {
		schedule();
		return;
	}
	setup_timer(&sleeper.timer, wake_sleeper);
	mod_timer(&sleeper.timer, expires_ns);
	schedule();
	del_timer(&sleeper.timer);
}

long schedule_timeout(long ticks)
{
	u64 start = ktime_get_ns(), left;

	if (ticks == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return ticks;
	}
	sleep_once(start + (u64)ticks * TICK_NSEC);
	left = start + (u64)ticks * TICK_NSEC - ktime_get_ns();
	if ((s64)left <= 0)
		return 0;
	do_div(&left, TICK_NSEC);
	return (long)left + 1;
}

int sleep_until(u64 expires_ns)
{
	while (ktime_get_ns() < expires_ns) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending()) {
			__set_current_state(TASK_RUNNING);
			return -ERESTARTNOHAND;
		}
		sleep_once(expires_ns);
	}
	return 0;
}
