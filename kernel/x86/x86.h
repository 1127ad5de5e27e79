/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this room share with each other and with nobody else.
 */
#ifndef TINE_KERNEL_X86_H
#define TINE_KERNEL_X86_H

#include <irq.h>
#include <percpu.h>
#include <sched.h>
#include <smp.h>
#include <x86/asm_offsets.h>
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

/* Access bytes of descriptors: present, DPL, type. */
#define DESC_CODE      0x9a
#define DESC_DATA      0x92
#define DESC_DPL3      0x60
#define DESC_TSS       0x89
#define GATE_TASK      0x85
#define GATE_INTERRUPT 0x8e /* interrupts off on entry */
#define GATE_TRAP      0x8f /* left as they are */

/* What lgdt and lidt load. */
struct descriptor_pointer {
	u16 limit;
	u32 base;
} __packed;

struct desc_struct make_desc(u32 base, u32 limit, u32 access); /* limit in bytes */
struct desc_struct make_flat_desc(u32 base, u32 access);       /* 4 GiB, 32-bit */
void gdt_init(unsigned int cpu);
void double_fault_init(unsigned int cpu);
void idt_load(void);
void fpu_init_cpu(void);

/* Vectors: exceptions, the devices' lines, then what a CPU's own APIC raises. */
#define IRQ_VECTOR	32
#define TIMER_VECTOR	48
#define RESCHED_VECTOR	49
#define CALL_VECTOR	50
#define SPURIOUS_VECTOR 63 /* old APICs have its low four bits set whatever we write */

/* What trap_table[vector] is called as, with interrupts off. */
typedef void trap_handler(struct pt_regs *regs, unsigned long error, unsigned int vector);
extern trap_handler *const trap_table[NR_TRAPS];
trap_handler do_page_fault, do_irq, do_apic_timer, do_apic_spurious, do_resched_ipi, do_call_ipi;
extern const unsigned long trap_entries[NR_TRAPS];
extern const char syscall_entry[], double_fault_entry[];
void bad_iret(struct pt_regs *regs);
void double_fault(void) __noreturn;
extern const struct pt_regs
	*double_fault_regs; /* made by hand, with the kernel's sp; NULL before */
/* fixup_exception: to where the exception table says an instruction's fault goes on; false: nowhere. */
bool fixup_exception(struct pt_regs *regs);
void trace_syscall_entry(const struct pt_regs *regs);
void trace_syscall_exit(const struct pt_regs *regs);

bool smp_nmi(const struct pt_regs *regs);
/* What a new CPU finds, for boot/trampoline.S: its stack, the page directory, and where to go on. */
extern unsigned long secondary_sp, secondary_cr3;
extern u32 secondary_apic; /* who may come in; NO_APIC: nobody */
void start_secondary(void) __noreturn;

/* What the firmware says of APICs (acpi.c); CPU n is called apic_id[n] by them. */
#define NR_IOAPIC_PINS 24
#define LAPIC_USUAL    0xfee00000 /* where a CPU's own APIC is unless somebody has moved it */
extern struct apic_machine {
	phys_addr_t lapic, ioapic; /* 0: none */
	unsigned int nr_cpus;
	u8 apic_id[NR_CPUS];
	struct apic_line {
		u8 pin;
		u16 flags; /* the MADT's: polarity, trigger */
	} line[NR_IRQS];
} apic_machine;
void acpi_find_cpus(u8 self);

/* The APICs (apic.c). apic_used: false on a machine that has none. */
extern bool apic_used;
bool apic_init(void);
void apic_init_cpu(void);
void apic_eoi(void);
void apic_enable_line(unsigned int irq);
#define APIC_NMI     0x00004400 /* commands beside a vector */
#define APIC_INIT    0x00004500
#define APIC_STARTUP 0x00004600 /* and the number of the page to start in */
void apic_send(unsigned int cpu, u32 command);
void lapic_timer_count_down(void);
u32 lapic_timer_count(void);
void lapic_timer_set_period(u32 counts);
void lapic_timer_start(void);

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
