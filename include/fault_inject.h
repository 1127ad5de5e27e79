/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures on purpose (kernel/fault_inject.c): writing n to /proc/self/fail-nth makes the n-th
 * allocation of the task's following system calls fail, as on Linux. The question is asked at the
 * public entry of each allocator, before any cache, so that n means the same on every run. What a page
 * fault allocates is not counted.
 */
#ifndef TINE_FAULT_INJECT_H
#define TINE_FAULT_INJECT_H

#include <gfp.h>
#include <sched.h>

#define FAIL_BY_CHANCE 0x80000000u /* in fail_nth: a storm, see fail= */

extern unsigned int fail_at_birth; /* a new task's fail_nth: 0, or FAIL_BY_CHANCE */
bool count_down_to_failure(gfp_t gfp, const char *what, unsigned long caller);

/* should_fail: is this the allocation that is to fail? what and caller are for trace=fail. */
static __always_inline bool should_fail(gfp_t gfp, const char *what, unsigned long caller)
{
	return unlikely(current->zeroed.fail_nth) && count_down_to_failure(gfp, what, caller);
}

/* hold_here: delay=WHERE keeps the first task that is named "held" here (tests/kernel/delay.c). */
void delay_at(const char *where);
#define hold_here(where)                                                                           \
	do {                                                                                       \
		if (DEBUG_LOCKS)                                                                   \
			delay_at(where);                                                           \
	} while (0)

#endif
