/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hardware interrupts (kernel/x86/irq.c).
 */
#ifndef TINE_IRQ_H
#define TINE_IRQ_H

#define NR_IRQS 16

struct pt_regs;

/* request_irq: handler runs with interrupts off, in_interrupt(). One handler a line. */
void request_irq(unsigned int irq, void (*handler)(struct pt_regs *regs));

#endif
