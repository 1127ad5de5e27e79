// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exact event counts, /proc/vmstat. Each CPU counts its own in one instruction, which no
 * interrupt can tear; a reader sums the CPUs. Entry point: vmstat_show; counting is in vmstat.h.
 */
#include <seq_file.h>
#include <vmstat.h>

DEFINE_PER_CPU(u32[NR_VMSTAT], vmstat);

#define VMSTAT_NAME(name) #name,
static const char *const vmstat_names[NR_VMSTAT] = {VMSTAT_ITEMS(VMSTAT_NAME)};

void vmstat_show(struct seq_file *m)
{
	for (unsigned int item = 0; item < NR_VMSTAT; item++) {
		unsigned int cpu;
		u32 sum = 0;

		for_each_possible_cpu(cpu)
			sum += per_cpu(vmstat, cpu)[item];
		seq_printf(m, "%s %u\n", vmstat_names[item], sum);
	}
}
