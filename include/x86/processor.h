/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the CPU itself offers: control registers, the TSC, the task's machine state. Only kernel/x86
 * and mm/pgtable.c touch the control registers.
 */
#ifndef TINE_X86_PROCESSOR_H
#define TINE_X86_PROCESSOR_H

#include <layout.h>
#include <types.h>
#include <x86/ptrace.h>
#include <x86/segment.h>

struct desc_struct {
	u32 a, b;
};

/*
 * The part of a task that only kernel/x86 reads: where its kernel stack stands while it does not run,
 * its TLS descriptors, the last fault, and the FPU image (its own slab object).
 */
struct thread_struct {
	unsigned long sp;  /* kernel stack pointer while switched out */
	unsigned long sp0; /* top of the kernel stack: what the TSS gets */
	struct desc_struct tls[GDT_TLS_ENTRIES];
	unsigned long cr2, error_code, trap_nr; /* of the last fault, for signals */
	struct fpu_state *fpu;
};

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return ((u64)high << 32) | low;
}

static inline unsigned long read_cr2(void)
{
	unsigned long value;

	__asm__ volatile("mov %%cr2, %0" : "=r"(value));
	return value;
}

static inline unsigned long read_cr3(void)
{
	unsigned long value;

	__asm__ volatile("mov %%cr3, %0" : "=r"(value) : : "memory");
	return value;
}

static inline void write_cr3(unsigned long value)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

static inline unsigned long read_cr4(void)
{
	unsigned long value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static inline void write_cr4(unsigned long value)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory");
}

static inline void invlpg(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" : : "r"(addr) : "memory");
}

struct task_struct;

/* What kernel/x86 offers the other rooms. */
void cpu_init(unsigned int cpu); /* GDT, IDT, TSS, FPU and feature bits of this CPU */
void trap_init(void);		 /* fills the IDT; once */
extern char cpu_vendor[13], cpu_model[49];
extern u32 cpu_features, cpu_signature; /* CPUID.1 EDX and EAX */
extern u32 tsc_khz;
void time_init(void);	    /* PIT at HZ, TSC calibrated in at most 5 ms */
u64 ktime_get_ns(void);	    /* since boot, monotonic, from the TSC */
u64 rtc_read_seconds(void); /* CMOS clock, seconds since 1970 */
void machine_power_off(void) __noreturn;
void machine_restart(void) __noreturn;
void machine_halt(void) __noreturn;
void machine_panic_exit(void); /* leaves QEMU with a failing status, if it is QEMU */
void backtrace(unsigned long bp, unsigned long ip); /* prints frames by name, checks each */
void show_regs(const struct pt_regs *regs);

/* switch.S: saves prev's registers, takes next's stack; returns in next, with the task left. */
struct task_struct *switch_to(struct task_struct *prev, struct task_struct *next);

/*
 * copy_thread: the child's first frame and thread_struct. regs is the caller's frame; sp 0 keeps its
 * stack pointer; for a kernel thread fn is not NULL, regs is not read and the child begins in fn(arg).
 * -EFAULT or -EINVAL for CLONE_SETTLS's descriptor (tls: struct user_desc __user). Act II: nothing to
 * undo. The FPU image was already allocated by fpu_dup().
 */
struct kernel_clone_args;
int copy_thread(const struct kernel_clone_args *args, struct task_struct *child);
/* fpu_dup: allocates child's image and saves the caller's live state into it. 0 or -ENOMEM. */
int fpu_dup(struct task_struct *child);
void fpu_free(struct task_struct *task);
void fpu_reset(void);	 /* the clean state that exec gives */
void flush_thread(void); /* exec: TLS descriptors, FPU */
/* start_thread: the registers a program starts with; called by exec on the caller's own frame. */
void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp);
extern const char ret_from_fork[], ret_from_kernel_thread[];

#endif
