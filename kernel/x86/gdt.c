// SPDX-License-Identifier: GPL-2.0-only
/*
 * Segments: each CPU has its own GDT, for its TLS entries, its TSS and its per-CPU segment.
 * Invariant: entry numbers are those of <x86/segment.h>; every CPU's table is the same but for the
 * bases of TSS and per-CPU data and the TLS entries of the task it runs.
 * Entry point: gdt_init().
 */
#include "x86.h"
#include <percpu.h>
#include <string.h>

struct desc_struct gdt_table[NR_CPUS][GDT_ENTRIES];
struct tss_struct tss_table[NR_CPUS];

#define LIMIT_IN_PAGES 0x00800000 /* in the descriptor's second word */
#define SEGMENT_32BIT  0x00400000

struct desc_struct make_desc(u32 base, u32 limit, u32 access)
{
	return (struct desc_struct){
		.a = (base << 16) | (limit & 0xffff),
		.b = (base & 0xff000000) | (limit & 0xf0000) | (access << 8) |
		     ((base >> 16) & 0xff),
	};
}

struct desc_struct make_flat_desc(u32 base, u32 access)
{
	struct desc_struct desc = make_desc(base, 0xfffff, access);

	desc.b |= LIMIT_IN_PAGES | SEGMENT_32BIT;
	return desc;
}

static void load_gdt(unsigned int cpu)
{
	struct descriptor_pointer pointer = {
		.limit = sizeof(gdt_table[cpu]) - 1,
		.base = (u32)gdt_table[cpu],
	};

	__asm__ volatile("lgdt %0\n\t"
			 "ljmp %1, $1f\n"
			 "1:\tmovl %2, %%fs\n\t"
			 "movl %3, %%ss\n\t"
			 "movl %4, %%ds\n\t"
			 "movl %4, %%es"
			 :
			 : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_PERCPU), "r"(KERNEL_DS),
			   "r"(USER_DS)
			 : "memory");
}

/* gdt_init: this CPU's table and TSS; %fs may be used before and after. */
void gdt_init(unsigned int cpu)
{
	struct desc_struct *gdt = gdt_table[cpu];
	struct tss_struct *tss = &tss_table[cpu];

	gdt[GDT_KERNEL_CS] = make_flat_desc(0, DESC_CODE);
	gdt[GDT_KERNEL_DS] = make_flat_desc(0, DESC_DATA);
	gdt[GDT_USER_CS] = make_flat_desc(0, DESC_CODE | DESC_DPL3);
	gdt[GDT_USER_DS] = make_flat_desc(0, DESC_DATA | DESC_DPL3);
	gdt[GDT_PERCPU] = make_flat_desc(__per_cpu_offset[cpu], DESC_DATA);
	gdt[GDT_TSS] = make_desc((u32)tss, sizeof(*tss) - 1, DESC_TSS);
	tss->ss0 = KERNEL_DS;
	tss->esp0 = (u32)current_thread_info() + THREAD_SIZE;
	tss->io_map = sizeof(*tss);
	load_gdt(cpu);
	__asm__ volatile("ltr %w0" : : "r"(GDT_TSS * 8));
	__asm__ volatile("lldt %w0" : : "r"(0));
}
