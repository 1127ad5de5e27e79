// SPDX-License-Identifier: GPL-2.0-only
/*
 * The double fault, which nearly always means: the kernel stack ran over into the unmapped half
 * of its slot, so that not even a page fault could be pushed. The CPU comes here through a task
 * gate, so nothing of the old stack is needed: own stack, own CR3, all segments loaded anew.
 * Invariant: the double-fault TSS is ready from cpu_init() on and never changes; its CR3 is the
 * boot directory, which is always valid, and the final one is loaded by hand.
 */
#include "x86.h"
#include <bug.h>
#include <mm.h>
#include <percpu.h>
#include <printk.h>
#include <slab.h>

const struct pt_regs *double_fault_regs;

static struct tss_struct double_fault_tss[NR_CPUS];

/*
 * Of the boot CPU; others bring theirs when they are started. thread_info is at the foot, as
 * always.
 */
union df_stack {
	struct thread_info info;
	char bytes[THREAD_SIZE];
};
static union df_stack boot_stack __aligned(THREAD_SIZE);
static union df_stack *stacks[NR_CPUS] = {&boot_stack};

extern char boot_pg_dir[];

void double_fault_init(unsigned int cpu)
{
	struct tss_struct *tss = &double_fault_tss[cpu];

	if (cpu)
		stacks[cpu] = (union df_stack *)__get_free_pages(GFP_ATOMIC, 1);
	if (!stacks[cpu])
		panic("no memory for the last stack of CPU %u", cpu);
	stacks[cpu]->info = (struct thread_info){.magic = STACK_MAGIC, .preempt_count = 1};
	*tss = (struct tss_struct){
		.cr3 = virt_to_phys(boot_pg_dir),
		.eip = (u32)double_fault_entry,
		.eflags = 2,
		.esp = (u32)stacks[cpu] + THREAD_SIZE - sizeof(struct pt_regs),
		.ss0 = KERNEL_DS,
		.esp0 = (u32)stacks[cpu] + THREAD_SIZE,
		.es = USER_DS,
		.cs = KERNEL_CS,
		.ss = KERNEL_DS,
		.ds = USER_DS,
		.fs = KERNEL_PERCPU,
		.io_map = sizeof(*tss),
	};
	gdt_table[cpu][GDT_DOUBLEFAULT_TSS] = make_desc((u32)tss, sizeof(*tss) - 1, DESC_TSS);
}

/* double_fault: the old context is in this CPU's own TSS, where the task switch saved it. */
void double_fault(void)
{
	const struct tss_struct *old = &tss_table[smp_processor_id()];
	unsigned long addr = read_cr2();
	struct pt_regs regs = {
		.bx = old->ebx,
		.cx = old->ecx,
		.dx = old->edx,
		.si = old->esi,
		.di = old->edi,
		.bp = old->ebp,
		.ax = old->eax,
		.ds = old->ds,
		.es = old->es,
		.fs = old->fs,
		.gs = old->gs,
		.orig_ax = -1,
		.ip = old->eip,
		.cs = old->cs,
		.flags = old->eflags,
		.sp = old->esp,
		.ss = old->ss,
	};

	if (init_mm.pgd_phys)
		write_cr3(init_mm.pgd_phys);
	double_fault_regs = &regs;
	/* The overflow has run over its own thread_info: only the per-CPU note knows the task. */
	stacks[smp_processor_id()]->info.task = this_cpu_read(cpu_task);
	if (thread_stack_guard(addr))
		panic_regs(&regs, "kernel stack overflow: esp %08x, fault at %08lx", old->esp,
			   addr);
	panic_regs(&regs, "double fault: esp %08x, last page fault at %08lx", old->esp, addr);
}
