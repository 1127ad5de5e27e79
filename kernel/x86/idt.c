// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt descriptor table: one for all CPUs. Invariant: every gate but int 0x80's enters
 * with interrupts off; a program may raise only 3, 4 and 0x80 by hand. Handlers: trap_table in
 * traps.c.
 */
#include "x86.h"
#include <kernel.h>

#define NR_VECTORS	    256
#define SYSCALL_VECTOR	    0x80
#define DOUBLE_FAULT_VECTOR 8

static struct desc_struct idt[NR_VECTORS];

static void set_gate(unsigned int vector, unsigned long entry, u32 selector, u32 access)
{
	idt[vector].a = (selector << 16) | (entry & 0xffff);
	idt[vector].b = (entry & 0xffff0000) | (access << 8);
}

void idt_load(void)
{
	struct descriptor_pointer pointer = {.limit = sizeof(idt) - 1, .base = (u32)idt};

	__asm__ volatile("lidt %0" : : "m"(pointer));
}

/* trap_init: fills the table; cpu_init() of each CPU loads it. Either may come first. */
void trap_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(trap_entries); i++)
		set_gate(i, trap_entries[i], KERNEL_CS, GATE_INTERRUPT);
	set_gate(3, trap_entries[3], KERNEL_CS, GATE_INTERRUPT | DESC_DPL3);
	set_gate(4, trap_entries[4], KERNEL_CS, GATE_INTERRUPT | DESC_DPL3);
	set_gate(SYSCALL_VECTOR, (unsigned long)syscall_entry, KERNEL_CS, GATE_TRAP | DESC_DPL3);
	set_gate(DOUBLE_FAULT_VECTOR, 0, GDT_DOUBLEFAULT_TSS * 8, GATE_TASK);
}
