// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting the other processors, and asking them for things.
 *
 *   CPU 0: INIT, STARTUP --> CPU n: boot/trampoline.S (16 bits, at 32 KiB) --> secondary_entry
 *          --> start_secondary(), on the stack of its idle task --> online --> cpu_idle()
 *
 *   a call:  sender: its call_slot filled, its bit in each target's call_from, a message to each;
 *            spins, interrupts on, until slot.left is 0
 *            target: takes call_from as a whole, does each sender's call, counts slot.left down
 *
 * Invariants: one CPU is started at a time, since the trampoline's words are one for all: the one whose
 * name is in secondary_apic comes in and takes it out, any other has come too late and halts. A CPU has
 * one call under way at most: calls are not made from interrupts, and its task cannot leave it.
 * Entry points: smp_init, smp_call_mask, on_each_cpu, smp_send_reschedule, smp_show_cpu, smp_stop_others.
 */
#include "x86.h"
#include <bug.h>
#include <mm.h>
#include <printk.h>
#include <smp.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <vmstat.h>
#include <x86/bitops.h>
#include <x86/irqflags.h>

#define INIT_WAIT_NS   (10 * 1000 * 1000ull) /* between INIT and STARTUP, says the specification */
#define REPEAT_NS      (200 * 1000ull)	     /* then STARTUP again, if it does not come */
#define ONLINE_WAIT_NS (1000 * 1000 * 1000ull)
#define STOP_WAIT_NS   ONLINE_WAIT_NS

volatile cpumask_t cpu_online_mask = 1;

unsigned long secondary_sp, secondary_cr3;
u32 secondary_apic = NO_APIC;
extern char trampoline[], trampoline_end[];
extern u32 boot_pg_dir[];

/* --- Starting ------------------------------------------------------------------------------------ */

/* start_secondary: a new CPU, from boot/, on its idle task's stack, interrupts off. */
void start_secondary(void)
{
	unsigned int cpu = current->cpu;

	cpu_init(cpu);
	this_cpu_write(cpu_task, current);
	apic_init_cpu();
	lapic_timer_start();
	__sync_fetch_and_or(&cpu_online_mask, cpu_bit(cpu));
	local_irq_enable();
	cpu_idle();
}

static bool wait_online(unsigned int cpu, u64 ns)
{
	u64 end = ktime_get_ns() + ns;

	while (!cpu_online(cpu) && ktime_get_ns() < end)
		cpu_relax();
	return cpu_online(cpu);
}

static void start_cpu(unsigned int cpu)
{
	struct task_struct *idle = fork_idle(cpu);
	u32 apic = apic_machine.apic_id[cpu];

	if (!idle)
		panic("no memory for the idle task of CPU %u", cpu);
	secondary_sp = (unsigned long)task_pt_regs(idle);
	secondary_apic = apic;
	apic_send(cpu, APIC_STARTUP | TRAMPOLINE >> PAGE_SHIFT);
	if (!wait_online(cpu, REPEAT_NS))
		apic_send(cpu, APIC_STARTUP | TRAMPOLINE >> PAGE_SHIFT);
	if (!wait_online(cpu, ONLINE_WAIT_NS) && cmpxchg(&secondary_apic, apic, NO_APIC) == apic) {
		printk(KERN_WARNING "smp: CPU %u (APIC %u) does not answer\n", cpu, apic);
		return;
	}
	while (!cpu_online(cpu)) /* it is in, and on its way */
		cpu_relax();
}

void smp_init(void)
{
	u64 wait;

	if (nr_cpu_ids == 1)
		return;
	memcpy(phys_to_virt(TRAMPOLINE), trampoline, trampoline_end - trampoline);
	secondary_cr3 = init_mm.pgd_phys;
	/* Where paging goes on, low; it stays so, for who comes late. */
	boot_pg_dir[0] = boot_pg_dir[PAGE_OFFSET >> PGDIR_SHIFT];
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		apic_send(cpu, APIC_INIT);
	wait = ktime_get_ns() + INIT_WAIT_NS;
	while (ktime_get_ns() < wait)
		cpu_relax();
	for (unsigned int cpu = 1; cpu < nr_cpu_ids; cpu++)
		start_cpu(cpu);
	printk(KERN_INFO "smp: %u processors\n", num_online_cpus());
}

/* --- Asking -------------------------------------------------------------------------------------- */

struct call_slot {
	void (*fn)(void *arg);
	void *arg;
	atomic_t left; /* CPUs that have not done it yet */
};

static DEFINE_PER_CPU(struct call_slot, call_slot);
static volatile cpumask_t call_from[NR_CPUS];

void smp_send_reschedule(unsigned int cpu)
{
	apic_send(cpu, RESCHED_VECTOR);
}

void do_resched_ipi(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	apic_eoi();
	count_vm_event(resched_ipi);
}

void smp_call_mask(cpumask_t mask, void (*fn)(void *arg), void *arg)
{
	struct call_slot *slot;
	unsigned int self, cpu;

	if (DEBUG_LOCKS)
		BUG_ON(irqs_disabled() || in_interrupt());
	preempt_disable();
	self = smp_processor_id();
	slot = this_cpu_ptr(&call_slot);
	slot->fn = fn;
	slot->arg = arg;
	atomic_set(&slot->left, __builtin_popcount(mask));
	for_each_possible_cpu(cpu) {
		if (!(mask & cpu_bit(cpu)))
			continue;
		__sync_fetch_and_or(&call_from[cpu], cpu_bit(self));
		apic_send(cpu, CALL_VECTOR);
	}
	while (atomic_read(&slot->left))
		cpu_relax();
	preempt_enable();
}

void do_call_ipi(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	cpumask_t from;
	unsigned int cpu;

	apic_eoi();
	count_vm_event(call_ipi);
	current_thread_info()->preempt_count += HARDIRQ_OFFSET;
	from = xchg(&call_from[smp_processor_id()], 0);
	for_each_possible_cpu(cpu) {
		struct call_slot *slot = per_cpu_ptr(&call_slot, cpu);

		if (from & cpu_bit(cpu)) {
			slot->fn(slot->arg);
			atomic_dec(&slot->left);
		}
	}
	current_thread_info()->preempt_count -= HARDIRQ_OFFSET;
}

void on_each_cpu(void (*fn)(void *arg), void *arg)
{
	cpumask_t others;
	unsigned long flags;

	preempt_disable();
	others = cpu_online_mask & ~cpu_bit(smp_processor_id());
	if (others)
		smp_call_mask(others, fn, arg);
	flags = local_irq_save();
	fn(arg);
	local_irq_restore(flags);
	preempt_enable();
}

/* --- Showing and stopping ------------------------------------------------------------------------ */

static volatile cpumask_t stopped, shown;
static volatile int speaker = -1; /* whose turn it is to say where it was */
static volatile bool stopping;

/* smp_nmi: the NMI of a CPU that is to say where it is, or to stop; false: for something else. */
bool smp_nmi(const struct pt_regs *regs)
{
	unsigned int cpu = smp_processor_id();

	if (!stopping && speaker != (int)cpu)
		return false;
	if (stopping)
		__sync_fetch_and_or(&stopped, cpu_bit(cpu));
	while (speaker != (int)cpu)
		cpu_relax();
	printk(KERN_EMERG "CPU %u was in %d (%s)\n", cpu, current->pid, current->comm);
	show_regs(regs);
	backtrace(regs->bp, regs->ip);
	speaker = -1;
	__sync_fetch_and_or(&shown, cpu_bit(cpu));
	while (stopping)
		__asm__ volatile("cli; hlt");
	return true;
}

static void wait_for(volatile cpumask_t *mask, cpumask_t cpus)
{
	u64 start = ktime_get_ns();

	while ((*mask & cpus) != cpus && start && ktime_get_ns() - start < STOP_WAIT_NS)
		cpu_relax();
}

void smp_show_cpu(unsigned int cpu)
{
	__sync_fetch_and_and(&shown, ~cpu_bit(cpu));
	speaker = cpu;
	apic_send(cpu, APIC_NMI);
	wait_for(&shown, cpu_bit(cpu));
}

void smp_stop_others(void)
{
	cpumask_t others = cpu_online_mask & ~cpu_bit(smp_processor_id());
	unsigned int cpu;

	if (!others)
		return;
	stopping = true;
	for_each_online_cpu(cpu) {
		if (others & cpu_bit(cpu))
			apic_send(cpu, APIC_NMI);
	}
	wait_for(&stopped, others);
	printk_break_lock();
}

void smp_show_others(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (!(stopped & cpu_bit(cpu)))
			continue;
		speaker = cpu;
		wait_for(&shown, cpu_bit(cpu));
	}
}
