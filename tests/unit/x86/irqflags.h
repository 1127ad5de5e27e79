/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for include/x86/irqflags.h: an interrupt flag that a program may change.
 */
#ifndef TINE_X86_IRQFLAGS_H
#define TINE_X86_IRQFLAGS_H

#include <types.h>

extern bool unit_irqs_off;

static inline unsigned long local_save_flags(void)
{
	return unit_irqs_off ? 0 : 0x200;
}

static inline void local_irq_disable(void)
{
	unit_irqs_off = true;
}

static inline void local_irq_enable(void)
{
	unit_irqs_off = false;
}

static inline bool irqs_disabled(void)
{
	return unit_irqs_off;
}

static inline unsigned long local_irq_save(void)
{
	unsigned long flags = local_save_flags();

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	unit_irqs_off = !(flags & 0x200);
}

#endif
