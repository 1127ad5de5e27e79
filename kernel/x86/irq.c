// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware interrupts through the APICs, or the two 8259s: line n comes as vector 32 + n, on CPU 0.
 * Invariants: a line is unmasked only once it has a handler; handlers run with interrupts off,
 * one at a time, with HARDIRQ_OFFSET in preempt_count. The 8259 is told before the handler runs,
 * since the CPU takes no other interrupt until it is done.
 * Entry points: irq_init(), request_irq(), do_irq() from entry.S.
 */
#include "x86.h"
#include <bug.h>
#include <init.h>
#include <irq.h>
#include <spinlock.h>
#include <x86/io.h>

#define MASTER		 0x20 /* command port; the mask is the next one */
#define SLAVE		 0xa0
#define CASCADE		 2 /* the slave's line into the master */
#define COMMAND_EOI	 0x20
#define COMMAND_READ_ISR 0x0b

static void (*irq_handlers[NR_IRQS])(struct pt_regs *regs);

static u16 irq_mask = 0xffff;	  /* a bit for each masked line; guarded by irq_lock */
static DEFINE_SPINLOCK(irq_lock); /* a leaf; taken with interrupts off */

static void write_mask(void)
{
	outb(irq_mask & 0xff, MASTER + 1);
	outb(irq_mask >> 8, SLAVE + 1);
}

static void init_chip(u16 port, u8 vector, u8 cascade)
{
	outb(0x11, port); /* edge-triggered, cascaded, four words of initialisation */
	outb(vector, port + 1);
	outb(cascade, port + 1);
	outb(0x01, port + 1); /* 8086 mode, EOI by command */
}

/* Where there are APICs the 8259s are told to be silent, and never asked again. */
void irq_init(void)
{
	init_chip(MASTER, IRQ_VECTOR, 1 << CASCADE);
	init_chip(SLAVE, IRQ_VECTOR + 8, CASCADE);
	write_mask();
	apic_init();
}

void request_irq(unsigned int irq, void (*handler)(struct pt_regs *regs))
{
	unsigned long flags;

	spin_lock_irqsave(&irq_lock, flags);
	BUG_ON(irq >= NR_IRQS || irq_handlers[irq]);
	irq_handlers[irq] = handler;
	if (apic_used) {
		apic_enable_line(irq);
	} else {
		irq_mask &= ~(1 << irq);
		if (irq >= 8)
			irq_mask &= ~(1 << CASCADE);
		write_mask();
	}
	spin_unlock_irqrestore(&irq_lock, flags);
}

/* Lines 7 and 15 also stand for an interrupt that vanished; then nothing is in service. */
static bool is_spurious(unsigned int irq)
{
	u16 port = irq < 8 ? MASTER : SLAVE;

	if (irq % 8 != 7)
		return false;
	outb(COMMAND_READ_ISR, port);
	if (inb(port) & 0x80)
		return false;
	if (irq >= 8)
		outb(COMMAND_EOI, MASTER); /* the master did see the cascade */
	return true;
}

/* The controller is told that the interrupt has arrived; false if there was none. */
static bool acknowledge(unsigned int irq)
{
	if (apic_used) {
		apic_eoi();
		return true;
	}
	if (is_spurious(irq))
		return false;
	if (irq >= 8)
		outb(COMMAND_EOI, SLAVE);
	outb(COMMAND_EOI, MASTER);
	return true;
}

void do_irq(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	unsigned int irq = vector - IRQ_VECTOR;

	if (!acknowledge(irq))
		return;
	current_thread_info()->preempt_count += HARDIRQ_OFFSET;
	if (irq_handlers[irq])
		irq_handlers[irq](regs);
	current_thread_info()->preempt_count -= HARDIRQ_OFFSET;
}
