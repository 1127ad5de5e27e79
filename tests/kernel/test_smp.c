// SPDX-License-Identifier: GPL-2.0-only
/*
 * What several CPUs do to each other, and what is said of it. What the watchdog says of one that is
 * stuck, and a panic of the others, are tests that run when they are named: the console is the verdict.
 */
#include <bug.h>
#include <kernel.h>
#include <layout.h>
#include <preempt.h>
#include <sched.h>
#include <smp.h>
#include <spinlock.h>
#include <time.h>
#include <wait.h>
#include <x86/pgtable.h>
#include "kernel_tests.h"

void go_to_cpu(unsigned int cpu)
{
	set_cpus_allowed(current, cpu_bit(cpu));
	while (smp_processor_id() != cpu)
		schedule();
}

/* --- The watchdog -------------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(stuck_lock);
static volatile int arrived, leave;

/* keep_busy: until it may leave; await_arrival: of so many, asleep. */
static noinline void keep_busy(void)
{
	while (!leave)
		cpu_relax();
}

static void await_arrival(unsigned int n)
{
	while ((unsigned int)arrived < n)
		let_others_run(1);
}

static noinline int keep_lock(void *unused)
{
	go_to_cpu(1);
	spin_lock(&stuck_lock);
	arrived = 1;
	keep_busy();
	spin_unlock(&stuck_lock);
	return 0;
}

static void let_go(struct timer_list *timer)
{
	leave = 1;
}

/* let_go_in: leave is set so many watchdog's limits from now. */
static void let_go_in(struct timer_list *timer, unsigned int limits)
{
	setup_timer(timer, let_go);
	mod_timer(timer, ktime_get_ns() + (u64)limits * watchdog_seconds * NSEC_PER_SEC);
}

SELFTEST_FLAGS(watchdog_lock, SELFTEST_MANUAL)
{
	struct timer_list timer;
	pid_t pid;

	watchdog_seconds = 1;
	go_to_cpu(0);
	pid = start_thread_of(keep_lock, NULL);
	await_arrival(1);
	let_go_in(&timer, 3);
	spin_lock(&stuck_lock);
	spin_unlock(&stuck_lock);
	ST_EQUAL(join_thread(pid), 0);
}

static noinline int keep_interrupts_off(void *unused)
{
	go_to_cpu(1);
	local_irq_disable();
	arrived = 1;
	keep_busy();
	local_irq_enable();
	return 0;
}

SELFTEST_FLAGS(watchdog_irq, SELFTEST_MANUAL)
{
	struct timer_list timer;
	pid_t pid;

	watchdog_seconds = 1;
	go_to_cpu(0);
	pid = start_thread_of(keep_interrupts_off, NULL);
	await_arrival(1);
	let_go_in(&timer, 3);
	while (!leave)
		let_others_run(1);
	ST_EQUAL(join_thread(pid), 0);
}

/* --- Who waits is counted ------------------------------------------------------------------------ */

static DEFINE_MUTEX(slept_for);

static int wait_asleep(void *unused)
{
	mutex_lock(&slept_for);
	mutex_unlock(&slept_for);
	return 0;
}

SELFTEST(waits_are_counted_by_class)
{
	struct lock_class *class = slept_for.dep.class;
	u32 before = class->waits;
	u64 ns = class->waited_ns;
	pid_t pid;

	mutex_lock(&slept_for);
	mutex_unlock(&slept_for);
	ST_EQUAL(class->waits, before); /* it was free */
	mutex_lock(&slept_for);
	pid = start_thread_of(wait_asleep, NULL);
	while (list_empty(&slept_for.waiters))
		let_others_run(1);
	let_others_run(5);
	mutex_unlock(&slept_for);
	ST_EQUAL(join_thread(pid), 0);
	ST_EQUAL(class->waits, before + 1);
	ST_CHECK(class->waited_ns - ns >= 2 * TICK_NSEC);
}

/* --- One that was given up ------------------------------------------------------------------------ */

#define APIC_COMMAND (FIX_LAPIC + 0x300)

static void tell_apic(u32 apic, u32 command)
{
	unsigned long flags = local_irq_save();

	*(volatile u32 *)(APIC_COMMAND + 0x10) = apic << 24;
	*(volatile u32 *)APIC_COMMAND = command;
	local_irq_restore(flags);
}

extern unsigned long secondary_sp;
extern volatile u32 boot_pg_dir[];

/* A CPU that nobody waits for any more (here: one that is in no table) starts after all: it halts, on no stack. */
SELFTEST_FLAGS(cpu_comes_too_late, SELFTEST_MANUAL)
{
	static volatile unsigned long stack[32];

	secondary_sp = (unsigned long)(stack + ARRAY_SIZE(stack));
	boot_pg_dir[0] &= ~PTE_ACCESSED;
	tell_apic(2, 0x4500); /* INIT */
	let_others_run(HZ / 25);
	tell_apic(2, 0x4600 | TRAMPOLINE >> PAGE_SHIFT); /* STARTUP */
	let_others_run(HZ / 5);
	ST_CHECK(boot_pg_dir[0] & PTE_ACCESSED); /* it did start */
	ST_EQUAL(stack[ARRAY_SIZE(stack) - 1], 0);
	ST_EQUAL(num_online_cpus(), 2);
}

/* --- Panic -------------------------------------------------------------------------------------- */

static noinline int spin_elsewhere(void *cpu)
{
	go_to_cpu((unsigned long)cpu);
	__sync_fetch_and_add(&arrived, 1);
	keep_busy();
	return 0;
}

SELFTEST_FLAGS(panic_others, SELFTEST_MANUAL)
{
	go_to_cpu(0);
	for (unsigned long cpu = 1; cpu < num_online_cpus(); cpu++)
		start_thread_of(spin_elsewhere, (void *)cpu);
	await_arrival(num_online_cpus() - 1);
	panic("selftest: panic_others");
}

/* --- An order that no CPU inverts alone --------------------------------------------------------- */

static DEFINE_SPINLOCK(left_lock);
static DEFINE_SPINLOCK(right_lock);

static noinline int take_left_then_right(void *unused)
{
	go_to_cpu(num_online_cpus() - 1);
	spin_lock(&left_lock);
	spin_lock(&right_lock);
	spin_unlock(&right_lock);
	spin_unlock(&left_lock);
	return 0;
}

SELFTEST(checker_names_both_places_of_an_inversion)
{
	static const char *const words[] = {"inverted order: left_lock at", "of_an_inversion",
					    "inside right_lock at",	    "of_an_inversion",
					    "right_lock taken at",	    "take_left_then_right",
					    "inside left_lock taken at",    "take_left_then_right"};
	u64 mark = log_mark();

	if (!DEBUG_LOCKS) {
		selftest_skip("needs the lock checker of the debug build");
		return;
	}
	go_to_cpu(0);
	ST_EQUAL(join_thread(start_thread_of(take_left_then_right, NULL)), 0);
	spin_lock(&right_lock);
	spin_lock(&left_lock);
	spin_unlock(&left_lock);
	spin_unlock(&right_lock);
	set_cpus_allowed(current, ~0u);
	ST_CHECK(was_logged(mark, words, ARRAY_SIZE(words)));
}

/* --- Slices -------------------------------------------------------------------------------------- */

#define SPENT_NS 5000000

/* Uses that much time, on the last CPU. */
static int spend_elsewhere(void *unused)
{
	go_to_cpu(nr_cpu_ids - 1);
	while (task_sched_runtime(current) < SPENT_NS)
		cpu_relax();
	return 0;
}

/* What is left of ours, charged up to now. */
static int slice_left(void)
{
	(void)task_sched_runtime(current);
	return current->time_slice;
}

/*
 * A child's half of its maker's slice comes back from another CPU, less what it used. Said of a
 * measurement during which the slice could not run out, whatever the host took away.
 */
SELFTEST(slice_comes_back_from_another_cpu)
{
	int before, lost;
	u64 start, took;

	go_to_cpu(0);
	do {
		while ((before = slice_left()) < 8 * SPENT_NS)
			cond_resched();
		start = ktime_get_ns();
		ST_EQUAL(join_thread(start_thread_of(spend_elsewhere, NULL)), 0);
		lost = before - slice_left();
		took = ktime_get_ns() - start;
	} while (2 * took > (u64)before / 2);
	ST_CHECK(lost >= SPENT_NS);
	ST_CHECK((u64)lost <= 2 * took); /* ours and the child's; half of the slice is more */
	set_cpus_allowed(current, ~0u);
}
