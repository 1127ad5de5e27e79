// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: a function called once, at the first tick after its time. Each CPU has a tree of those that
 * were set on it, by time, and runs them. After del_timer() a timer's function is over, on whichever CPU:
 * a timer may live on a stack.
 *
 * Invariant: timer->base is the tree it is in, or was in last; it stays there while its function runs, so
 * that whoever deletes it finds out.
 * Locks: a base's lock guards its tree and its timers; a leaf, taken with interrupts off and not held
 * while a timer's function runs.
 */
#include <layout.h>
#include <percpu.h>
#include <sched.h>
#include <spinlock.h>
#include <time.h>

volatile unsigned long jiffies;

struct timer_base {
	spinlock_t lock;
	struct rb_root tree;
	struct timer_list *running; /* whose function is being called */
};

static DEFINE_PER_CPU(struct timer_base,
		      timer_base) = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("timer base"))}};

void setup_timer(struct timer_list *timer, void (*fn)(struct timer_list *))
{
	timer->base = this_cpu_ptr(&timer_base);
	timer->pending = false;
	timer->fn = fn;
}

/* The timer's base, locked. */
static struct timer_base *lock_base(struct timer_list *timer, unsigned long *flags)
{
	while (1) {
		struct timer_base *base = READ_ONCE(timer->base);

		spin_lock_irqsave(&base->lock, *flags);
		if (likely(base == timer->base))
			return base;
		spin_unlock_irqrestore(&base->lock, *flags);
	}
}

/* {timer->base->lock} */
static bool take_out(struct timer_list *timer)
{
	bool pending = timer->pending;

	if (pending)
		rb_erase(&timer->node, &timer->base->tree);
	timer->pending = false;
	return pending;
}

/* {timer->base->lock} */
static void put_in(struct timer_list *timer, u64 expires_ns)
{
	struct rb_node **link = &timer->base->tree.node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = rb_entry(parent, struct timer_list, node)->expires_ns <= expires_ns
			       ? &parent->right
			       : &parent->left;
	}
	rb_link_node(&timer->node, parent, link);
	rb_insert_color(&timer->node, &timer->base->tree);
	timer->expires_ns = expires_ns;
	timer->pending = true;
}

void mod_timer(struct timer_list *timer, u64 expires_ns)
{
	unsigned long flags;
	struct timer_base *base = lock_base(timer, &flags), *here = this_cpu_ptr(&timer_base);

	take_out(timer);
	timer->expires_ns = expires_ns;
	if (expires_ns == NEVER) {
		spin_unlock_irqrestore(&base->lock, flags);
		return;
	}
	if (base != here && base->running != timer) {
		timer->base = here;
		spin_unlock(&base->lock);
		base = here;
		spin_lock(&base->lock);
	}
	put_in(timer, expires_ns);
	spin_unlock_irqrestore(&base->lock, flags);
}

bool del_timer(struct timer_list *timer)
{
	unsigned long flags;
	struct timer_base *base;
	bool pending;

	while (base = lock_base(timer, &flags), base->running == timer) {
		spin_unlock_irqrestore(&base->lock, flags);
		cpu_relax();
	}
	pending = take_out(timer);
	spin_unlock_irqrestore(&base->lock, flags);
	return pending;
}

/* The soonest of base's timers, if its time has come. {base->lock} */
static struct timer_list *first_due(struct timer_base *base, u64 now)
{
	struct rb_node *node = base->tree.node;
	struct timer_list *first;

	if (!node)
		return NULL;
	while (node->left)
		node = node->left;
	first = rb_entry(node, struct timer_list, node);
	return first->expires_ns <= now ? first : NULL;
}

void run_timers(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_base);
	u64 now = ktime_get_ns();
	struct timer_list *timer;

	spin_lock(&base->lock);
	while ((timer = first_due(base, now))) {
		take_out(timer);
		base->running = timer;
		spin_unlock(&base->lock);
		timer->fn(timer);
		spin_lock(&base->lock);
		base->running = NULL;
	}
	spin_unlock(&base->lock);
}

void timer_interrupt(bool user)
{
	if (smp_processor_id() == 0)
		jiffies++;
	watchdog_tick();
	run_timers();
	scheduler_tick(user);
	check_cpu_timers();
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

void schedule_timeout(unsigned int ticks)
{
	sleep_once(ktime_get_ns() + (u64)ticks * TICK_NSEC);
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
