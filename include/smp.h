/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * More than one processor: who is there, and how one asks the others for something
 * (kernel/x86/smp.c). A CPU's number is its place here; what the interrupt controller calls it is
 * that room's business.
 */
#ifndef TINE_SMP_H
#define TINE_SMP_H

#include <percpu.h>
#include <types.h>

extern volatile cpumask_t cpu_online_mask; /* those that run tasks; bits are only ever set */

/* What each CPU runs, for who cannot trust its stack's thread_info, or is another CPU. */
DECLARE_PER_CPU(struct task_struct *, cpu_task);

#define cpu_bit(cpu)	(1u << (cpu))
#define cpu_online(cpu) ((cpu_online_mask >> (cpu)) & 1)
#define for_each_online_cpu(cpu)                                                                   \
	for_each_possible_cpu(cpu)                                                                 \
		if (cpu_online(cpu))

static inline unsigned int num_online_cpus(void)
{
	return __builtin_popcount(cpu_online_mask);
}

/* smp_init: boot, once there is a scheduler: starts every CPU that was found. */
void smp_init(void);
/* smp_send_reschedule: another CPU looks at its need_resched soon. Any context. */
void smp_send_reschedule(unsigned int cpu);
/*
 * smp_call_mask: fn(arg) in an interrupt on each CPU of mask, which must not hold the caller's;
 * returns when all have done it. Interrupts on; no lock held that anybody takes with them off:
 * such a one would wait for us, and we for him.
 */
void smp_call_mask(cpumask_t mask, void (*fn)(void *arg), void *arg);
/* on_each_cpu: the same on every CPU, here too, with interrupts off. */
void on_each_cpu(void (*fn)(void *arg), void *arg);
/* smp_show_cpu: where another CPU is, in its own words, by NMI: whatever it does. */
void smp_show_cpu(unsigned int cpu);
/* smp_stop_others: panic: each other CPU stops where it is, then they say one by one where. */
void smp_stop_others(void);
void smp_show_others(void);

#endif
