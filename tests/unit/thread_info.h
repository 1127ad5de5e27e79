/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for include/thread_info.h: one thread, not found through the stack pointer.
 */
#ifndef TINE_THREAD_INFO_H
#define TINE_THREAD_INFO_H

#include <layout.h>
#include <types.h>

struct task_struct;

struct thread_info {
	struct task_struct *task;
	unsigned long flags;
	unsigned int preempt_count;
	u32 magic;
};

#define STACK_MAGIC	 0x57ac6e9d
#define TIF_SIGPENDING	 0
#define TIF_NEED_RESCHED 1
#define TIF_WORK_MASK	 3
#define HARDIRQ_OFFSET	 0x10000

extern struct thread_info unit_thread;

static inline struct thread_info *current_thread_info(void)
{
	return &unit_thread;
}

#define current (current_thread_info()->task)

#endif
