// SPDX-License-Identifier: GPL-2.0-only
/*
 * The watchdog: a lock that is waited for too long, a CPU whose clock stands still because it keeps
 * interrupts off. Each is told once, with where every CPU is, and nothing is done about it.
 *
 * Invariant: each CPU watches the next one's clock, in ticks of its own: of those that are stuck one
 * is always next to one that is not, and time in which the whole machine stood still does not count.
 * Entry points: lock_wait_spin, watchdog_tick.
 */
#include <bug.h>
#include <lockcheck.h>
#include <printk.h>
#include <sched.h>
#include <smp.h>
#include <time.h>

unsigned int watchdog_seconds =
	30; /* a busy host may keep a CPU of its guest from running for a while */

static DEFINE_PER_CPU(u32, ticks);	  /* its clock has come so often */
static DEFINE_PER_CPU(u32, next_ticks);	  /* the next CPU's, when we last saw it move */
static DEFINE_PER_CPU(u32, next_silence); /* ticks of ours since then */

static void show_others(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu != smp_processor_id())
			smp_show_cpu(cpu);
	}
}

void lock_wait_spin(const void *lock, const struct lock_dep *dep, u64 start)
{
	static int told;
	struct task_struct *holder;

	cpu_relax();
	if (likely(ktime_get_ns() - start < watchdog_seconds * (u64)NSEC_PER_SEC) || xchg(&told, 1))
		return;
	printk(KERN_EMERG "watchdog: CPU %u waits for %s, in %d (%s)\n", smp_processor_id(),
	       dep->class ? dep->class->name : "a lock", current->pid, current->comm);
	holder = lock_holder(lock);
	if (holder)
		printk(KERN_EMERG "watchdog: CPU %u has it, in %d (%s)\n", holder->cpu, holder->pid,
		       holder->comm);
	dump_stack();
	show_others();
}

void watchdog_tick(void)
{
	unsigned int next = smp_processor_id();
	u32 seen;

	this_cpu_inc(ticks);
	do
		next = next + 1 < nr_cpu_ids ? next + 1 : 0;
	while (!cpu_online(next));
	seen = per_cpu(ticks, next);
	if (this_cpu_read(next_ticks) != seen) {
		this_cpu_write(next_ticks, seen);
		this_cpu_write(next_silence, 0);
		return;
	}
	this_cpu_inc(next_silence);
	if (this_cpu_read(next_silence) != watchdog_seconds * HZ)
		return;
	printk(KERN_EMERG "watchdog: CPU %u keeps interrupts off\n", next);
	dump_stack();
	show_others();
}
