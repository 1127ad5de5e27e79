/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This CPU's interrupt flag.
 */
#ifndef TINE_X86_IRQFLAGS_H
#define TINE_X86_IRQFLAGS_H

#include <types.h>

static inline unsigned long local_save_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushf; pop %0" : "=rm"(flags) : : "memory");
	return flags;
}

static inline void local_irq_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void local_irq_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

/* safe_halt: enables interrupts and sleeps until one comes, with no gap between the two. */
static inline void safe_halt(void)
{
	__asm__ volatile("sti; hlt" ::: "memory");
}

static inline bool irqs_disabled(void)
{
	return !(local_save_flags() & 0x200);
}

static inline unsigned long local_irq_save(void)
{
	unsigned long flags = local_save_flags();

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	if (flags & 0x200)
		local_irq_enable();
}

#endif
