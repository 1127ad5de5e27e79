// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU variables. CPU 0 uses the copy the linker placed, at distance 0; every further CPU gets
 * a copy of the whole section. Memory from alloc_percpu() is a piece of a per-CPU array, so the
 * same distances hold.
 *
 *   in the image, CPU 0: [variables | dynamic]      from alloc_pages, CPU 1: [variables | dynamic]
 *                        ^ __percpu_start              __percpu_start + __per_cpu_offset[1] ^
 *
 * Lock: percpu_lock guards used.
 * Entry points: setup_per_cpu_areas, __alloc_percpu, free_percpu.
 */
#include <boot.h>
#include <bug.h>
#include <percpu.h>
#include <string.h>
#include <vmstat.h>
#include "internal.h"

#define UNIT	 16 /* bytes: what the dynamic part is given out in */
#define NR_UNITS 256

unsigned long __per_cpu_offset[NR_CPUS];
unsigned int nr_cpu_ids = 1;
DEFINE_PER_CPU(u32, cpu_number);
DEFINE_PER_CPU(unsigned long, this_cpu_off);

static DEFINE_PER_CPU(u8[NR_UNITS * UNIT], dynamic) __aligned(UNIT);
static DEFINE_SPINLOCK(percpu_lock);
static u16 used[NR_UNITS]; /* units from this one to the end of its allocation; 0: free */

/* What CPU 0 has on its lists and in its counts is not the new CPU's. */
static void setup_cpu(unsigned int cpu)
{
	size_t size = __percpu_end - __percpu_start;
	char *copy = alloc_pages_exact(size, GFP_ATOMIC);

	if (!copy)
		panic("no memory for the variables of CPU %u", cpu);
	drain_all_pages();
	memcpy(copy, __percpu_start, size);
	__per_cpu_offset[cpu] = copy - __percpu_start;
	memset(per_cpu(vmstat, cpu), 0, sizeof(vmstat));
	per_cpu(this_cpu_off, cpu) = __per_cpu_offset[cpu];
	per_cpu(cpu_number, cpu) = cpu;
}

void setup_per_cpu_areas(void)
{
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		setup_cpu(cpu);
}

/* The first run of that many free units; NR_UNITS: none. percpu_lock held. */
static unsigned int find_run(unsigned int units)
{
	unsigned int free = 0;

	for (unsigned int unit = 0; unit < NR_UNITS; unit++) {
		free = used[unit] ? 0 : free + 1;
		if (free == units)
			return unit + 1 - units;
	}
	return NR_UNITS;
}

void *__alloc_percpu(size_t size, size_t align)
{
	unsigned int units = DIV_ROUND_UP(size, UNIT), start, cpu;

	if (!size || align > UNIT)
		return NULL;
	spin_lock(&percpu_lock);
	start = find_run(units);
	if (start < NR_UNITS)
		for (unsigned int i = 0; i < units; i++)
			used[start + i] = units - i;
	spin_unlock(&percpu_lock);
	if (start == NR_UNITS)
		return NULL;
	for_each_possible_cpu(cpu)
		memset(&per_cpu(dynamic, cpu)[start * UNIT], 0, units * UNIT);
	return &dynamic[start * UNIT];
}

void free_percpu(void *ptr)
{
	unsigned int unit = ((u8 *)ptr - dynamic) / UNIT;

	if (!ptr)
		return;
	spin_lock(&percpu_lock);
	BUG_ON(unit >= NR_UNITS || !used[unit]);
	memset(used + unit, 0, used[unit] * sizeof(*used));
	spin_unlock(&percpu_lock);
}
