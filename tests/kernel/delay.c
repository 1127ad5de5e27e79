// SPDX-License-Identifier: GPL-2.0-only
/*
 * `delay=WHERE` on the command line, in debug builds: the first task named "held" that comes to
 * hold_here(WHERE) stays there, on its CPU and with whatever locks are held at that place, interrupts on,
 * until the other CPUs have finished a hundred forks, faults, opens and exits; or for 20 seconds. Then
 * the console says which it was: whether some lock stops the world.
 * Entry point: delay_at, by hold_here() in fault_inject.h.
 */
#include <bug.h>
#include <cmdline.h>
#include <fault_inject.h>
#include <kernel.h>
#include <printk.h>
#include <smp.h>
#include <string.h>
#include <time.h>
#include <vmstat.h>

#define ENOUGH	  100
#define GIVE_UP_S 20

static const enum vmstat_item awaited[] = {VM_fork, VM_page_fault, VM_open, VM_exit};
static u32 done[ARRAY_SIZE(awaited)]; /* by the others, while one is held */

static void count_others(u32 counts[ARRAY_SIZE(awaited)])
{
	unsigned int cpu;

	for (unsigned int i = 0; i < ARRAY_SIZE(awaited); i++) {
		counts[i] = 0;
		for_each_online_cpu(cpu) {
			if (cpu != smp_processor_id())
				counts[i] += READ_ONCE(per_cpu(vmstat, cpu)[awaited[i]]);
		}
	}
}

static bool enough(const u32 before[ARRAY_SIZE(awaited)])
{
	bool all = true;

	count_others(done);
	for (unsigned int i = 0; i < ARRAY_SIZE(awaited); i++) {
		done[i] -= before[i];
		all = all && done[i] >= ENOUGH;
	}
	return all;
}

void delay_at(const char *where)
{
	static int held;
	char chosen[32];
	u32 before[ARRAY_SIZE(awaited)];
	u64 start;
	bool met;

	if (strcmp(current->comm, "held") || !cmdline_get("delay", chosen, sizeof(chosen)) ||
	    strcmp(chosen, where) || xchg(&held, 1))
		return;
	BUG_ON(irqs_disabled());
	preempt_disable();
	start = ktime_get_ns();
	count_others(before);
	while (!(met = enough(before)) && ktime_get_ns() - start < GIVE_UP_S * (u64)NSEC_PER_SEC)
		cpu_relax();
	printk("delay: %s held CPU %u, preempt count %u; meanwhile %u forks, %u faults, %u opens, %u exits: %s\n",
	       where, smp_processor_id(), preempt_count() - 1, done[0], done[1], done[2], done[3],
	       met ? "nobody was stopped" : "the others were stopped");
	preempt_enable();
}
