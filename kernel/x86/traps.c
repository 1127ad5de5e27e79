// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions. What a program causes ends in a signal to it; what the kernel causes goes to the
 * exception table, and if that does not know the instruction, the kernel dies by name.
 * Invariant: handlers are entered with interrupts off and turn them on only for user mode, or once
 * what the CPU holds of the exception (CR2, DR6) was read.
 * Page faults: fault.c. Double faults: doublefault.c. Interrupts: irq.c.
 */
#include "x86.h"
#include <bug.h>
#include <printk.h>
#include <signal.h>
#include <trace.h>
#include <uaccess.h>
#include <x86/io.h>
#include <x86/irqflags.h>

#define DR6_STEP 0x4000 /* by the trap flag; else the instruction INT1 */

/*
 * What a program gets for it; code 0: a signal without an address, si_code SI_KERNEL. Without a
 * signal it is not the program's fault, and the machine stops.
 */
static const struct trap_info {
	const char *name;
	int sig, code;
} trap_info[32] = {
	[0] = {"divide error", SIGFPE, FPE_INTDIV},
	[1] = {"debug exception", SIGTRAP, 0},
	[3] = {"breakpoint", SIGTRAP, 0},
	[4] = {"overflow", SIGSEGV, 0},
	[5] = {"bound range exceeded", SIGSEGV, 0},
	[6] = {"invalid opcode", SIGILL, ILL_ILLOPN},
	[7] = {"no FPU", SIGFPE, 0},
	[9] = {"coprocessor segment overrun", SIGFPE, 0},
	[10] = {"invalid TSS", SIGSEGV, 0},
	[11] = {"segment not present", SIGBUS, 0},
	[12] = {"stack segment fault", SIGBUS, 0},
	[13] = {"general protection fault", SIGSEGV, 0},
	[16] = {"x87 error", SIGFPE, FPE_FLTINV},
	[17] = {"alignment check", SIGBUS, BUS_ADRALN},
	[18] = {"machine check", 0, 0},
	[19] = {"SSE error", SIGFPE, FPE_FLTINV},
};

static void signal_user(struct pt_regs *regs, unsigned long error, unsigned int vector, int code)
{
	const struct trap_info *info = &trap_info[vector];

	current->thread.trap_nr = vector;
	current->thread.error_code = error;
	trace(TRACE_SIGNAL, "%s at %08lx, error code %04lx", info->name, regs->ip, error);
	local_irq_enable();
	if (code)
		force_sig_fault(info->sig, code, regs->ip);
	else
		force_sig(info->sig);
}

static void do_trap(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	const struct trap_info *info = &trap_info[vector];
	int code = info->code;

	if (user_mode(regs) && info->sig) {
		if (info->sig == SIGFPE && code == FPE_FLTINV)
			code = fpu_error_code(vector == 19);
		signal_user(regs, error, vector, code);
	} else if (!fixup_exception(regs)) {
		panic_regs(regs, "%s (exception %u) in the kernel, error code %04lx",
			   info->name ?: "unknown trap", vector, error);
	}
}

/* In the kernel only a debugger's breakpoint or a step over int 0x80 can do this: go on. */
static void do_debug(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	unsigned long dr6;

	__asm__ volatile("mov %%dr6, %0" : "=r"(dr6));
	__asm__ volatile("mov %0, %%dr6" : : "r"(0));
	if (user_mode(regs))
		signal_user(regs, error, vector, dr6 & DR6_STEP ? TRAP_TRACE : TRAP_BRKPT);
	else
		regs->flags &= ~X86_EFLAGS_TF;
}

/* A person's way to ask a hanging machine where it is (QEMU's monitor: nmi). */
static void do_nmi(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	if (smp_nmi(regs))
		return;
	printk(KERN_EMERG "NMI, reason %02x: this CPU is here\n", inb(0x61));
	show_regs(regs);
	if (!user_mode(regs))
		backtrace(regs->bp, regs->ip);
}

/* bad_iret: what the program left in its frame's segments or flags cannot be returned to. */
void bad_iret(struct pt_regs *regs)
{
	current->thread.trap_nr = 13;
	current->thread.error_code = 0;
	local_irq_enable();
	force_sig(SIGSEGV);
}

void trace_syscall_entry(const struct pt_regs *regs)
{
	trace(TRACE_SYSCALL, "syscall %ld(%lx, %lx, %lx, %lx, %lx, %lx)", regs->orig_ax, regs->bx,
	      regs->cx, regs->dx, regs->si, regs->di, regs->bp);
}

void trace_syscall_exit(const struct pt_regs *regs)
{
	trace(TRACE_SYSCALL, "syscall %ld = %ld", regs->orig_ax, (long)regs->ax);
}

trap_handler *const trap_table[NR_TRAPS] = {
	[0] = do_trap,
	[1] = do_debug,
	[2] = do_nmi,
	[3 ... 13] = do_trap,
	[14] = do_page_fault,
	[15 ... 31] = do_trap,
	[32 ... 47] = do_irq,
	[TIMER_VECTOR] = do_apic_timer,
	[RESCHED_VECTOR] = do_resched_ipi,
	[CALL_VECTOR] = do_call_ipi,
	[51 ... 63] = do_apic_spurious,
};
