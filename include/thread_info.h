/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands at the foot of every 8 KiB kernel stack: the fields that entry.S reads, and a magic word
 * between them and the stack growing down upon them. A stack's slot of 16 KiB (mm/stack.c):
 *
 *	slot + 16K  | struct pt_regs    |  of user mode, always here (x86/ptrace.h)
 *	            | calls, downwards  |
 *	            | interrupts, too   |  on the stack of whoever they interrupt
 *	slot + 8K   | thread_info       |  esp & -8192 leads here, and so to current
 *	            | never mapped      |  running over faults, without a stack to fault on: a double fault
 *	slot        |                   |
 */
#ifndef TINE_THREAD_INFO_H
#define TINE_THREAD_INFO_H

#include <types.h>
#include <x86/thread_info.h>

struct task_struct;

struct thread_info {
	struct task_struct *task;
	unsigned long flags; /* TIF_*: atomic bits; other CPUs set them */
	/* spinlocks held + preempt_disable(); 0x10000 each hard irq level */
	unsigned int preempt_count;
	u32 magic;
};

#define STACK_MAGIC	 0x57ac6e9d
#define TIF_SIGPENDING	 0 /* look for signals before going back to user mode */
#define TIF_NEED_RESCHED 1 /* call schedule() as soon as allowed */
#define TIF_WORK_MASK	 3 /* anything to do before user mode */
#define HARDIRQ_OFFSET	 0x10000

/* At the foot of the stack we stand on: the compiler may keep it, a task never changes its stack. */
static inline __attribute__((const)) struct task_struct *get_current(void)
{
	return current_thread_info()->task;
}

#define current get_current()

#endif
