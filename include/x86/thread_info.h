/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which stack this is: current_thread_info() from the stack pointer, because every kernel stack is
 * THREAD_SIZE long and aligned to that, with its thread_info at the foot.
 */
#ifndef TINE_X86_THREAD_INFO_H
#define TINE_X86_THREAD_INFO_H

#include <layout.h>

struct thread_info;

static inline struct thread_info *current_thread_info(void)
{
	unsigned long sp;

	__asm__("mov %%esp, %0" : "=r"(sp));
	return (struct thread_info *)(sp & ~(THREAD_SIZE - 1UL));
}

#endif
