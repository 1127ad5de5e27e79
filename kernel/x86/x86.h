/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this room share with each other and with nobody else.
 */
#ifndef TINE_KERNEL_X86_H
#define TINE_KERNEL_X86_H

#include <percpu.h>
#include <sched.h>
#include <x86/processor.h>

struct user_desc;

/*
 * The task-state segment: the stack of CPL 0 in use, all of it when the double-fault task is
 * entered.
 */
struct tss_struct {
	u32 link;
	u32 esp0, ss0, esp1, ss1, esp2, ss2;
	u32 cr3, eip, eflags;
	u32 eax, ecx, edx, ebx, esp, ebp, esi, edi;
	u32 es, cs, ss, ds, fs, gs;
	u32 ldt;
	u16 trap, io_map; /* io_map past the limit: no port is the user's */
};

static_assert(sizeof(struct tss_struct) == 104, "the CPU says where its fields are");

/* One of each a CPU. */
extern struct desc_struct gdt_table[NR_CPUS][GDT_ENTRIES];
extern struct tss_struct tss_table[NR_CPUS];

/* The task that this CPU runs, for when its stack, thread_info included, cannot be trusted. */
DECLARE_PER_CPU(struct task_struct *, cpu_task);

/* Access bytes of descriptors: present, DPL, type. */
#define DESC_CODE      0x9a
#define DESC_DATA      0x92
#define DESC_DPL3      0x60
#define DESC_TSS       0x89
#define GATE_TASK      0x85
#define GATE_INTERRUPT 0x8e /* interrupts off on entry */
#define GATE_TRAP      0x8f /* left as they are */

struct desc_struct make_desc(u32 base, u32 limit, u32 access); /* limit in bytes */
struct desc_struct make_flat_desc(u32 base, u32 access);       /* 4 GiB, 32-bit */
void gdt_init(unsigned int cpu);
void double_fault_init(unsigned int cpu);
void idt_load(void);
void fpu_init_cpu(void);

/* Exceptions. Each is trap_table[vector](regs, error, vector), with interrupts off. */
typedef void (*trap_handler)(struct pt_regs *regs, unsigned long error, unsigned int vector);
extern const trap_handler trap_table[48];
extern const unsigned long trap_entries[48];
extern const char syscall_entry[], double_fault_entry[];
void do_page_fault(struct pt_regs *regs, unsigned long error, unsigned int vector);
void do_irq(struct pt_regs *regs, unsigned long error, unsigned int vector);
void bad_iret(struct pt_regs *regs);
void double_fault(void) __noreturn;
extern const struct pt_regs
	*double_fault_regs; /* made by hand, with the kernel's sp; NULL before */
/* fixup_exception: to where the exception table says an instruction's fault goes on; false: nowhere. */
bool fixup_exception(struct pt_regs *regs);
void trace_syscall_entry(const struct pt_regs *regs);
void trace_syscall_exit(const struct pt_regs *regs);

/* The FPU: what FXSAVE stores. */
struct fpu_state {
	u16 control, status;
	u8 tags, reserved; /* a bit for each register that is not empty */
	u16 opcode;
	u32 ip;
	u16 cs, reserved2;
	u32 data;
	u16 ds, reserved3;
	u32 mxcsr, mxcsr_mask;
	u8 st[8][16], xmm[8][16], rest[224];
} __aligned(16);

static_assert(sizeof(struct fpu_state) == 512, "the CPU says where its fields are");

extern u32 mxcsr_mask; /* bits of MXCSR that may be set */

static inline void fpu_save(struct fpu_state *image)
{
	__asm__ volatile("fxsave %0" : "+m"(*image));
}

static inline void fpu_restore(const struct fpu_state *image)
{
	__asm__ volatile("fxrstor %0" : : "m"(*image));
}

int fpu_error_code(bool sse); /* FPE_* of the exception that is raised now */

/*
 * set_tls: installs a descriptor in task's TLS entries; -1 as number picks a free one if may_choose.
 * -EFAULT, -EINVAL, -ESRCH: none free.
 */
int set_tls(struct task_struct *task, struct user_desc __user *udesc, bool may_choose);
void load_tls(const struct task_struct *task);

struct task_struct *switch_stack(struct task_struct *prev, unsigned long *save_sp,
				 unsigned long sp);
extern char init_stack[];

void serial_console_init(void);
void vga_console_init(void);
void tsc_init(void);
#define PIT_HZ	    1193182u
#define PIT_COMMAND 0x43

#endif
