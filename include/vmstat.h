/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exact counts of what the kernel did since boot; /proc/vmstat prints them by these names.
 */
#ifndef TINE_VMSTAT_H
#define TINE_VMSTAT_H

#include <percpu.h>

#define VMSTAT_ITEMS(X)                                                                            \
	X(page_fault)                                                                              \
	X(cow_copied)                                                                              \
	X(cow_reused)                                                                              \
	X(zero_filled)                                                                             \
	X(zero_mapped)                                                                             \
	X(pt_alloc)                                                                                \
	X(pt_copied)                                                                               \
	X(tlb_flush)                                                                               \
	X(tlb_ipi)                                                                                 \
	X(resched_ipi)                                                                             \
	X(call_ipi)                                                                                \
	X(fork)                                                                                    \
	X(vfork)                                                                                   \
	X(clone_thread)                                                                            \
	X(exec)                                                                                    \
	X(exit)                                                                                    \
	X(open)                                                                                    \
	X(pgalloc)                                                                                 \
	X(pgfree)                                                                                  \
	X(oom_kill)                                                                                \
	X(context_switch)                                                                          \
	X(tick_user)                                                                               \
	X(tick_system)                                                                             \
	X(tick_idle)

#define VMSTAT_ENUM(name) VM_##name,
enum vmstat_item { VMSTAT_ITEMS(VMSTAT_ENUM) NR_VMSTAT };

DECLARE_PER_CPU(u32[NR_VMSTAT], vmstat);

#define count_vm_event(name)	 this_cpu_inc(vmstat[VM_##name])
#define count_vm_events(name, n) this_cpu_add(vmstat[VM_##name], n)

struct seq_file;
void vmstat_show(struct seq_file *m);

#endif
