/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel is not preemptible: preempt_count only says whether sleeping is allowed here, so that
 * might_sleep() can complain and the idle loop and irq exit know where they are.
 */
#ifndef TINE_PREEMPT_H
#define TINE_PREEMPT_H

#include <config.h>
#include <thread_info.h>

static inline void preempt_disable(void)
{
	current_thread_info()->preempt_count++;
	barrier();
}

static inline void preempt_enable(void)
{
	barrier();
	current_thread_info()->preempt_count--;
}

static inline unsigned int preempt_count(void)
{
	return current_thread_info()->preempt_count;
}

static inline bool in_interrupt(void)
{
	return preempt_count() >= HARDIRQ_OFFSET;
}

static inline bool in_atomic(void)
{
	return preempt_count() != 0;
}

/* Reports by name a sleep inside a spinlock, with interrupts off or in an interrupt (debug builds). */
void __might_sleep(const char *file, int line);
#define might_sleep()                                                                              \
	do {                                                                                       \
		if (DEBUG_LOCKS)                                                                   \
			__might_sleep(__FILE__, __LINE__);                                         \
	} while (0)

#endif
