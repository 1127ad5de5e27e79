/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Per-CPU variables: each CPU has its own copy; __per_cpu_offset[cpu] is the distance from the link
 * address to it. The owner of a variable says whether interrupts must be off around it; staying on
 * one CPU is get_cpu_var/put_cpu_var (preemption counted off).
 */
#ifndef TINE_PERCPU_H
#define TINE_PERCPU_H

#include <layout.h>
#include <preempt.h>
#include <x86/percpu_ops.h>

#define DEFINE_PER_CPU(type, name)  __section(".data.percpu") __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __section(".data.percpu") __typeof__(type) name

extern unsigned long __per_cpu_offset[NR_CPUS];
extern unsigned int nr_cpu_ids; /* CPUs that may ever run; their numbers are 0 to nr_cpu_ids - 1 */
DECLARE_PER_CPU(u32, cpu_number);
DECLARE_PER_CPU(unsigned long, this_cpu_off); /* == __per_cpu_offset[this CPU] */

#define per_cpu_ptr(ptr, cpu) ((__typeof__(ptr))((unsigned long)(ptr) + __per_cpu_offset[cpu]))
#define per_cpu(var, cpu)     (*per_cpu_ptr(&(var), cpu))
#define this_cpu_ptr(ptr)     ((__typeof__(ptr))((unsigned long)(ptr) + this_cpu_read(this_cpu_off)))
#define smp_processor_id()    this_cpu_read(cpu_number)
#define get_cpu_var(var)                                                                           \
	(*({                                                                                       \
		preempt_disable();                                                                 \
		this_cpu_ptr(&(var));                                                              \
	}))
#define put_cpu_var(var)	   preempt_enable()
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)

/*
 * setup_per_cpu_areas: gives every possible CPU its copies; boot, after the page allocator is up.
 */
void setup_per_cpu_areas(void);
/* alloc_percpu: zeroed copies for every possible CPU, to be used through per_cpu_ptr; or NULL. */
void *__alloc_percpu(size_t size, size_t align);
#define alloc_percpu(type) ((type *)__alloc_percpu(sizeof(type), __alignof__(type)))
void free_percpu(void *ptr);

#endif
