// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task as the machine sees it: the first stack of a new one, the switch from one to another, the
 * registers a program starts with.
 *
 *   a new task's stack:  top | pt_regs | ret_from_... | ebp ebx esi edi |  <- thread.sp
 *
 * Invariants: a task's frame from user mode is always at the very top of its stack; the TSS and
 * the GDT's TLS entries of a CPU are those of the task it runs.
 */
#include "x86.h"
#include <percpu.h>
#include <string.h>
#include <task.h>
#include <uapi/sched.h>
#include <x86/asm_offsets.h>

static_assert(offsetof(struct pt_regs, bx) == PT_BX, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, cx) == PT_CX, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, dx) == PT_DX, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, bp) == PT_BP, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, ax) == PT_AX, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, gs) == PT_GS, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, orig_ax) == PT_ORIG_AX, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, ip) == PT_IP, "asm_offsets.h");
static_assert(offsetof(struct pt_regs, cs) == PT_CS, "asm_offsets.h");
static_assert(sizeof(struct pt_regs) == PT_SIZE, "asm_offsets.h");
static_assert(offsetof(struct thread_info, flags) == TI_FLAGS, "asm_offsets.h");
static_assert(TI_WORK_MASK == TIF_WORK_MASK, "asm_offsets.h");
static_assert(TI_NEED_RESCHED_MASK == 1 << TIF_NEED_RESCHED, "asm_offsets.h");

/* What switch_stack() pops. */
struct switch_frame {
	unsigned long di, si, bx, bp, ip;
};

/* switch_to: interrupts off. Returns when prev runs again, with the task that ran before it. */
struct task_struct *switch_to(struct task_struct *prev, struct task_struct *next)
{
	fpu_save(prev->thread.fpu);
	load_tls(next);
	tss_table[smp_processor_id()].esp0 = next->thread.sp0;
	this_cpu_write(cpu_task, next);
	fpu_restore(next->thread.fpu);
	return switch_stack(prev, &prev->thread.sp, next->thread.sp);
}

int copy_thread(const struct kernel_clone_args *args, struct task_struct *child)
{
	struct pt_regs *regs = task_pt_regs(child);
	struct switch_frame *frame = (struct switch_frame *)regs - 1;

	memset(frame, 0, sizeof(*frame));
	child->thread.sp = (unsigned long)frame;
	child->thread.sp0 = (unsigned long)(regs + 1);
	if (args->fn) {
		memset(regs, 0, sizeof(*regs));
		memset(child->thread.tls, 0, sizeof(child->thread.tls));
		frame->ip = (unsigned long)ret_from_kernel_thread;
		frame->bx = (unsigned long)args->fn;
		frame->si = (unsigned long)args->fn_arg;
		return 0;
	}
	*regs = *current_pt_regs();
	regs->ax = 0;
	if (args->stack)
		regs->sp = args->stack;
	frame->ip = (unsigned long)ret_from_fork;
	if (args->flags & CLONE_SETTLS)
		return set_tls(child, args->tls, false);
	return 0;
}

void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp)
{
	*regs = (struct pt_regs){
		.ds = USER_DS,
		.es = USER_DS,
		.orig_ax = -1,
		.ip = ip,
		.cs = USER_CS,
		.flags = X86_EFLAGS_IF,
		.sp = sp,
		.ss = USER_DS,
	};
}

void flush_thread(void)
{
	unsigned long flags = local_irq_save();

	memset(current->thread.tls, 0, sizeof(current->thread.tls));
	load_tls(current);
	local_irq_restore(flags);
	fpu_reset();
}
