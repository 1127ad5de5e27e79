// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deaths to look at: each ends the machine, and what the console says is the test. They run only
 * when they are named. barrier() behind each call keeps the callers' frames on the stack.
 */
#include <bug.h>
#include <time.h>
#include <x86/processor.h>
#include "kernel_tests.h"

static noinline void deep_five(void)
{
	panic("selftest: panic_deep");
}

static noinline void deep_four(void)
{
	deep_five();
	barrier();
}

static noinline void deep_three(void)
{
	deep_four();
	barrier();
}

static noinline void deep_two(void)
{
	deep_three();
	barrier();
}

static noinline void deep_one(void)
{
	deep_two();
	barrier();
}

SELFTEST_FLAGS(panic_deep, SELFTEST_MANUAL)
{
	deep_one();
}

static noinline void die_in_timer(void)
{
	panic("selftest: panic_irq");
}

static void dying_timer(struct timer_list *timer)
{
	die_in_timer();
	barrier();
}

SELFTEST_FLAGS(panic_irq, SELFTEST_MANUAL)
{
	static struct timer_list timer;

	setup_timer(&timer, dying_timer);
	mod_timer(&timer, ktime_get_ns() + TICK_NSEC);
	let_others_run(HZ);
	selftest_fail(__FILE__, __LINE__, "still alive");
}

/* Each call takes a frame of a few hundred bytes; the answer keeps it from being a loop. */
static noinline u32 eat_stack(u32 depth)
{
	volatile u32 frame[64];

	for (u32 i = 0; i < 64; i++)
		frame[i] = depth + i;
	return depth == ~0u ? 0 : eat_stack(depth + 1) + frame[depth % 64];
}

SELFTEST_FLAGS(stack_overflow, SELFTEST_MANUAL)
{
	selftest_fail(__FILE__, __LINE__, "still alive: %u", eat_stack(0));
}
