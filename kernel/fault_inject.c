// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures on purpose: the n-th allocation of a task's system calls. task->zeroed.fail_nth counts down;
 * a child starts at 0, which means never. `trace=fail` records each point that was met, and whether it
 * failed.
 *
 * `fail=SITE:PERCENT:SEED` on the command line is a storm: every task made after init is born with
 * fail_nth = FAIL_BY_CHANCE, and allocations at the site (a name given to should_fail, or "all") fail
 * by chance; the seed makes the chances repeat as far as the schedule does. Init is spared, or nobody
 * could judge. A write to fail-nth ends the storm for that task.
 */
#include <cmdline.h>
#include <fault_inject.h>
#include <init.h>
#include <printk.h>
#include <string.h>
#include <trace.h>

unsigned int fail_at_birth;

static struct {
	char site[24];
	unsigned long percent;
	u32 state; /* of the generator; races only make it more random */
} storm;

static bool by_chance(const char *what)
{
	u32 x = storm.state;

	if (strcmp(storm.site, "all") && strcmp(storm.site, what))
		return false;
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	storm.state = x;
	return x % 100 < storm.percent;
}

bool count_down_to_failure(gfp_t gfp, const char *what, unsigned long caller)
{
	unsigned int *nth = &current->zeroed.fail_nth;
	bool fails;

	if (in_interrupt() || (gfp & __GFP_NOFAIL))
		return false;
	fails = *nth == FAIL_BY_CHANCE ? by_chance(what) : --*nth == 0;
	trace(TRACE_FAIL, "%s %s for %pS", fails ? "fail" : "pass", what, (void *)caller);
	return fails;
}

/* fail= on the command line may ask for a storm of failing allocations. */
void fault_inject_init(void)
{
	char text[64], *percent, *seed;

	if (!cmdline_get("fail", text, sizeof(text)))
		return;
	percent = strchr(text, ':');
	seed = percent ? strchr(percent + 1, ':') : NULL;
	if (!seed) {
		printk(KERN_WARNING "fail=%s: expected SITE:PERCENT:SEED\n", text);
		return;
	}
	*percent++ = *seed++ = 0;
	strlcpy(storm.site, text, sizeof(storm.site));
	storm.percent = simple_strtoul(percent, &percent);
	storm.state = simple_strtoul(seed, &seed) * 2654435761u | 1;
	fail_at_birth = FAIL_BY_CHANCE;
}
