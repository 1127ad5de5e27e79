// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures on purpose: the n-th allocation of a task's system calls. task->zeroed.fail_nth counts down;
 * a child starts at 0, which means never. `trace=fail` records each point that was met and failed.
 */
#include <fault_inject.h>
#include <trace.h>

bool count_down_to_failure(gfp_t gfp, const char *what, unsigned long caller)
{
	if (in_interrupt() || (gfp & __GFP_NOFAIL) || --current->zeroed.fail_nth)
		return false;
	trace(TRACE_FAIL, "fail %s for %pS", what, (void *)caller);
	return true;
}
