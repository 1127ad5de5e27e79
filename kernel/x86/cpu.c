// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this CPU is and what of it we switch on. boot/head.S has refused one without CPUID, PSE,
 * TSC or FXSR. Never on: OSXSAVE (so nobody uses AVX, whose state we do not keep), SYSENTER.
 * Entry point: cpu_init(), once on each CPU.
 */
#include "x86.h"
#include <percpu.h>
#include <string.h>

char cpu_vendor[13], cpu_model[49];
u32 cpu_features, cpu_signature;

DEFINE_PER_CPU(struct task_struct *, cpu_task) = &init_task;

#define FEATURE_SEP (1u << 11)
#define FEATURE_PGE (1u << 13)
#define FEATURE_SSE (1u << 25)

#define CR0_MP		0x00000002u /* FWAIT heeds TS; we never set TS */
#define CR0_EM		0x00000004u
#define CR0_TS		0x00000008u
#define CR0_NE		0x00000020u /* x87 errors are exception 16 */
#define CR0_WP		0x00010000u
#define CR0_AM		0x00040000u /* alignment checks, for who sets AC */
#define CR4_PGE		0x080u
#define CR4_OSFXSR	0x200u
#define CR4_OSXMMEXCPT	0x400u
#define MSR_SYSENTER_CS 0x174

static void cpuid(u32 leaf, u32 out[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
			 : "a"(leaf), "c"(0));
}

static void identify_cpu(void)
{
	u32 regs[4];

	cpuid(0, regs);
	memcpy(cpu_vendor, &regs[1], 4);
	memcpy(cpu_vendor + 4, &regs[3], 4);
	memcpy(cpu_vendor + 8, &regs[2], 4);
	cpuid(1, regs);
	cpu_signature = regs[0];
	cpu_features = regs[3];
	strlcpy(cpu_model, "unknown", sizeof(cpu_model));
	cpuid(0x80000000, regs);
	if (regs[0] < 0x80000004 || regs[0] >= 0x80010000)
		return;
	for (u32 i = 0; i < 3; i++) {
		cpuid(0x80000002 + i, regs);
		memcpy(cpu_model + 16 * i, regs, 16);
	}
}

static void set_control_registers(void)
{
	u32 cr0, cr4 = read_cr4() | CR4_OSFXSR;

	if (cpu_features & FEATURE_SSE)
		cr4 |= CR4_OSXMMEXCPT;
	if (cpu_features & FEATURE_PGE)
		cr4 |= CR4_PGE;
	write_cr4(cr4);
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	cr0 &= ~(CR0_EM | CR0_TS);
	cr0 |= CR0_MP | CR0_NE | CR0_WP | CR0_AM;
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0));
	if (cpu_features & FEATURE_SEP)
		__asm__ volatile("wrmsr" : : "c"(MSR_SYSENTER_CS), "a"(0), "d"(0));
}

void cpu_init(unsigned int cpu)
{
	if (!cpu)
		identify_cpu();
	set_control_registers();
	gdt_init(cpu);
	double_fault_init(cpu);
	idt_load();
	fpu_init_cpu();
}
