/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The task that runs on this CPU.
 */
#ifndef TINE_X86_CURRENT_H
#define TINE_X86_CURRENT_H

#include <thread_info.h>

struct task_struct;

/* At the foot of the stack we stand on: the compiler may keep it, a task never changes its stack. */
static inline __attribute__((const)) struct task_struct *get_current(void)
{
	return current_thread_info()->task;
}

#define current get_current()

#endif
