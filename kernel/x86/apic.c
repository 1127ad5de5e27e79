// SPDX-License-Identifier: GPL-2.0-only
/*
 * The APICs: each CPU's own, with its timer and the messages between CPUs, and the one that brings
 * the devices' lines to CPU 0. Machines without them keep the 8259s (irq.c) and have one CPU.
 *
 *   devices --> I/O APIC --vector 32 + line--> CPU 0's APIC --> trap_32+n
 *   a CPU   --> its APIC --vector, or NMI----> another's      timer: vector 48 on each CPU
 *
 * Invariant: a message is sent with interrupts off, since its two words must follow each other.
 * Entry points: apic_init (boot), apic_init_cpu (each CPU), apic_send, lapic_timer_start.
 */
#include "x86.h"
#include <cmdline.h>
#include <irq.h>
#include <kernel.h>
#include <mm.h>
#include <percpu.h>
#include <printk.h>
#include <string.h>
#include <time.h>
#include <vmstat.h>
#include <x86/irqflags.h>

#define FEATURE_APIC (1u << 9)

/* Registers of a CPU's own APIC. */
#define APIC_ID		  0x020
#define APIC_PRIORITY	  0x080
#define APIC_EOI	  0x0b0
#define APIC_SPURIOUS	  0x0f0
#define APIC_COMMAND	  0x300
#define APIC_COMMAND_HIGH 0x310
#define APIC_LVT_TIMER	  0x320
#define APIC_LVT_LINT0	  0x350
#define APIC_LVT_LINT1	  0x360
#define APIC_LVT_ERROR	  0x370
#define APIC_TIMER_START  0x380
#define APIC_TIMER_COUNT  0x390
#define APIC_TIMER_DIVIDE 0x3e0

#define APIC_ENABLED   0x100
#define SENDING	       0x1000 /* of APIC_COMMAND: the last message is still on its way */
#define LVT_NMI	       0x400
#define LVT_MASKED     0x10000
#define TIMER_PERIODIC 0x20000
#define DIVIDE_BY_1    0x0b

/* Of the I/O APIC: two words a pin from register 0x10 on. */
#define IOAPIC_PIN     0x10
#define PIN_ACTIVE_LOW 0x2000
#define PIN_LEVEL      0x8000

bool apic_used;
static u32 timer_period; /* counts of the APIC's clock in a tick */

static u32 lapic_read(u32 offset)
{
	return *(volatile u32 *)(FIX_LAPIC + offset);
}

static void lapic_write(u32 offset, u32 value)
{
	*(volatile u32 *)(FIX_LAPIC + offset) = value;
}

void apic_eoi(void)
{
	lapic_write(APIC_EOI, 0);
}

/* apic_init_cpu: this CPU takes messages and NMIs, and no line but through the I/O APIC. */
void apic_init_cpu(void)
{
	lapic_write(APIC_PRIORITY, 0);
	lapic_write(APIC_LVT_TIMER, LVT_MASKED);
	lapic_write(APIC_LVT_LINT0, LVT_MASKED);
	lapic_write(APIC_LVT_LINT1, LVT_NMI);
	lapic_write(APIC_LVT_ERROR, LVT_MASKED);
	lapic_write(APIC_SPURIOUS, APIC_ENABLED | SPURIOUS_VECTOR);
	apic_eoi();
}

/* How many CPUs the command line lets us have: nosmp, maxcpus=N. */
static unsigned int cpus_wanted(void)
{
	char value[8], *end;
	unsigned long n = NR_CPUS;

	if (cmdline_get("maxcpus", value, sizeof(value)))
		n = simple_strtoul(value, &end);
	if (cmdline_get("nosmp", value, sizeof(value)))
		n = 1;
	return max(n, 1ul);
}

/* apic_init: false if there are none; then the 8259s it is. Says which CPUs are possible. */
bool apic_init(void)
{
	struct apic_machine *m = &apic_machine;
	unsigned int wanted = cpus_wanted();

	if (!(cpu_features & FEATURE_APIC))
		return false;
	map_device_page(FIX_LAPIC, LAPIC_USUAL);
	acpi_find_cpus(lapic_read(APIC_ID) >> 24);
	if (!m->lapic)
		return false;
	map_device_page(FIX_LAPIC, m->lapic);
	map_device_page(FIX_IOAPIC, m->ioapic);
	apic_init_cpu();
	nr_cpu_ids = min(m->nr_cpus, wanted);
	if (nr_cpu_ids < m->nr_cpus)
		printk(KERN_INFO "smp: %u of %u processors are used\n", nr_cpu_ids, m->nr_cpus);
	apic_used = true;
	return true;
}

/* apic_enable_line: a device's interrupts begin to come, to CPU 0. */
void apic_enable_line(unsigned int irq)
{
	const struct apic_line *line = &apic_machine.line[irq];
	volatile u32 *select = (volatile u32 *)FIX_IOAPIC, *window = select + 4;
	u32 entry = IRQ_VECTOR + irq;

	if ((line->flags & 3) == 3)
		entry |= PIN_ACTIVE_LOW;
	if ((line->flags >> 2 & 3) == 3)
		entry |= PIN_LEVEL;
	*select = IOAPIC_PIN + line->pin * 2 + 1;
	*window = (u32)apic_machine.apic_id[0] << 24;
	*select = IOAPIC_PIN + line->pin * 2;
	*window = entry;
}

/* --- Messages ------------------------------------------------------------------------------------ */

void apic_send(unsigned int cpu, u32 command)
{
	unsigned long flags = local_irq_save();

	while (lapic_read(APIC_COMMAND) & SENDING)
		cpu_relax();
	lapic_write(APIC_COMMAND_HIGH, (u32)apic_machine.apic_id[cpu] << 24);
	lapic_write(APIC_COMMAND, command);
	local_irq_restore(flags);
}

/* --- The timer ----------------------------------------------------------------------------------- */

/* Counts down from the largest number, for the calibration in tsc.c, without an interrupt. */
void lapic_timer_count_down(void)
{
	lapic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(APIC_TIMER_START, ~0u);
}

u32 lapic_timer_count(void)
{
	return lapic_read(APIC_TIMER_COUNT);
}

void lapic_timer_set_period(u32 counts)
{
	timer_period = counts;
}

/* lapic_timer_start: this CPU's clock ticks from now on. */
void lapic_timer_start(void)
{
	lapic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(APIC_LVT_TIMER, TIMER_PERIODIC | TIMER_VECTOR);
	lapic_write(APIC_TIMER_START, timer_period);
}

void do_apic_timer(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	apic_eoi();
	current_thread_info()->preempt_count += HARDIRQ_OFFSET;
	timer_interrupt(user_mode(regs));
	current_thread_info()->preempt_count -= HARDIRQ_OFFSET;
}

/* Nothing was in service: it wants no end of interrupt. */
void do_apic_spurious(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
}
