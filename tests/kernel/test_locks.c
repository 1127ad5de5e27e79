// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinlocks and rwlocks, and the lock checker: each mistake is made on purpose and must be reported
 * exactly once. The checker exists in debug builds only.
 */
#include <preempt.h>
#include <sched.h>
#include <spinlock.h>
#include <wait.h>
#include "kernel_tests.h"

/* needs_checker: false, and the test skipped, where nothing would be reported. */
static bool needs_checker(void)
{
	if (!DEBUG_LOCKS)
		selftest_skip("needs the lock checker of the debug build");
	return DEBUG_LOCKS;
}

static DEFINE_SPINLOCK(plain_lock);

SELFTEST(spinlock_counts_as_atomic)
{
	unsigned long flags;

	ST_CHECK(!in_atomic());
	spin_lock(&plain_lock);
	ST_CHECK(in_atomic());
	ST_CHECK(!spin_trylock(&plain_lock));
	spin_unlock(&plain_lock);
	ST_CHECK(!in_atomic());
	ST_CHECK(spin_trylock(&plain_lock));
	spin_unlock(&plain_lock);
	spin_lock_irqsave(&plain_lock, flags);
	ST_CHECK(irqs_disabled());
	spin_unlock_irqrestore(&plain_lock, flags);
	ST_CHECK(!irqs_disabled());
}

static DEFINE_RWLOCK(shared_lock);

SELFTEST(rwlock_readers_share_writers_do_not)
{
	read_lock(&shared_lock);
	ST_EQUAL(atomic_read(&shared_lock.count), 1);
	read_unlock(&shared_lock);
	write_lock(&shared_lock);
	ST_CHECK(in_atomic());
	ST_EQUAL(atomic_read(&shared_lock.count), RW_WRITER);
	write_unlock(&shared_lock);
	ST_EQUAL(atomic_read(&shared_lock.count), 0);
	ST_CHECK(!in_atomic());
}

static DEFINE_SPINLOCK(order_first);
static DEFINE_SPINLOCK(order_second);

SELFTEST(checker_reports_inverted_order)
{
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	spin_lock(&order_first);
	spin_lock(&order_second);
	spin_unlock(&order_second);
	spin_unlock(&order_first);
	ST_EQUAL(lockcheck_reports - before, 0);
	for (int i = 0; i < 2; i++) {
		spin_lock(&order_second);
		spin_lock(&order_first);
		spin_unlock(&order_first);
		spin_unlock(&order_second);
	}
	ST_EQUAL(lockcheck_reports - before, 1);
}

static DEFINE_SPINLOCK(chain_a);
static DEFINE_SPINLOCK(chain_b);
static DEFINE_SPINLOCK(chain_c);

SELFTEST(checker_follows_a_chain_of_three)
{
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	spin_lock(&chain_a);
	spin_lock(&chain_b);
	spin_unlock(&chain_b);
	spin_unlock(&chain_a);
	spin_lock(&chain_b);
	spin_lock(&chain_c);
	spin_unlock(&chain_c);
	spin_unlock(&chain_b);
	ST_EQUAL(lockcheck_reports - before, 0);
	spin_lock(&chain_c);
	spin_lock(&chain_a);
	spin_unlock(&chain_a);
	spin_unlock(&chain_c);
	ST_EQUAL(lockcheck_reports - before, 1);
}

static DEFINE_SPINLOCK(try_outer);
static DEFINE_SPINLOCK(try_inner);

SELFTEST(checker_lets_trylock_and_subclasses_pass)
{
	spinlock_t pair[2];
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	for (int i = 0; i < 2; i++)
		spin_lock_init(&pair[i]); /* one place: one class */
	spin_lock(&pair[0]);
	spin_lock_nested(&pair[1], 1);
	spin_unlock(&pair[1]);
	spin_unlock(&pair[0]);
	spin_lock(&try_outer);
	spin_lock(&try_inner);
	spin_unlock(&try_inner);
	spin_unlock(&try_outer);
	spin_lock(&try_inner);
	ST_CHECK(spin_trylock(&try_outer));
	spin_unlock(&try_outer);
	spin_unlock(&try_inner);
	ST_EQUAL(lockcheck_reports - before, 0);
	spin_lock(&pair[0]);
	spin_lock(&pair[1]);
	spin_unlock(&pair[1]);
	spin_unlock(&pair[0]);
	ST_EQUAL(lockcheck_reports - before, 1);
}

SELFTEST(checker_reports_lock_taken_twice)
{
	struct rw_semaphore sem;
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	/*
	 * A reader that nests works as long as no writer comes between: just what testing misses.
	 */
	init_rwsem(&sem);
	down_read(&sem);
	down_read(&sem);
	up_read(&sem);
	up_read(&sem);
	ST_EQUAL(lockcheck_reports - before, 1);
}

static DEFINE_SPINLOCK(sleep_lock);

SELFTEST(checker_reports_sleep_in_atomic)
{
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	might_sleep();
	ST_EQUAL(lockcheck_reports - before, 0);
	for (int i = 0; i < 2; i++) {
		spin_lock(&sleep_lock);
		might_sleep();
		spin_unlock(&sleep_lock);
	}
	ST_EQUAL(lockcheck_reports - before, 1);
	local_irq_disable();
	might_sleep();
	local_irq_enable();
	ST_EQUAL(lockcheck_reports - before, 2);
}

static DEFINE_SPINLOCK(kept_lock);

SELFTEST(checker_reports_lock_kept)
{
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	lockcheck_return_to_user();
	ST_EQUAL(lockcheck_reports - before, 0);
	spin_lock(&kept_lock);
	lockcheck_return_to_user();
	lockcheck_return_to_user();
	spin_unlock(&kept_lock);
	ST_EQUAL(lockcheck_reports - before, 1);
}

SELFTEST(checker_reports_release_of_free_lock)
{
	static struct lock_class class = {.name = "never taken"};
	struct lock_dep dep;
	int lock = 0, before = lockcheck_reports;

	if (!needs_checker())
		return;
	lock_dep_init(&dep, &class);
	lock_acquire(&lock, &dep, 0, LOCK_EXCLUSIVE, 0);
	ST_CHECK(lock_is_held(&lock));
	lock_release(&lock, 0);
	ST_CHECK(!lock_is_held(&lock));
	ST_EQUAL(lockcheck_reports - before, 0);
	lock_release(&lock, 0);
	ST_EQUAL(lockcheck_reports - before, 1);
}

/* What the checker takes for an interrupt is only a count: no line is needed. */
static void take_in_interrupt(spinlock_t *lock)
{
	unsigned long flags = local_irq_save();

	current_thread_info()->preempt_count += HARDIRQ_OFFSET;
	spin_lock(lock);
	spin_unlock(lock);
	current_thread_info()->preempt_count -= HARDIRQ_OFFSET;
	local_irq_restore(flags);
}

static DEFINE_SPINLOCK(irq_safe);
static DEFINE_SPINLOCK(irq_unsafe);

SELFTEST(checker_reports_lock_unsafe_for_interrupts)
{
	int before = lockcheck_reports;

	if (!needs_checker())
		return;
	take_in_interrupt(&irq_safe);
	spin_lock_irq(&irq_safe);
	spin_unlock_irq(&irq_safe);
	ST_EQUAL(lockcheck_reports - before, 0);
	take_in_interrupt(&irq_unsafe);
	spin_lock(&irq_unsafe);
	spin_unlock(&irq_unsafe);
	ST_EQUAL(lockcheck_reports - before, 1);
}
