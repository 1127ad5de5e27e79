// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runner of the in-kernel self-tests. It runs in task 1, after boot and before any program;
 * KTAP leaves on the second serial port, plan first, and the machine is powered off.
 *
 * Invariant: a test gives back all it took; the runner compares the number of tasks before and
 * after. Entry points: selftest_run, selftest_fail, selftest_skip, join_thread.
 */
#include <init.h>
#include <ledger.h>
#include <mm.h>
#include <printk.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <tty.h>
#include <uapi/wait.h>
#include "kernel_tests.h"

#define VERDICT_PORT 1

static bool failed;
static const char *skip_reason;

static void say(const char *fmt, ...) __printf(1, 2);
static void say(const char *fmt, ...)
{
	char line[256];
	va_list args;
	size_t n;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	n = strlen(line);
	serial_write(VERDICT_PORT, line, n);
}

void selftest_fail(const char *file, int line, const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	failed = true;
	say("# %s:%d: %s\n", file, line, text);
	printk(KERN_ERR "selftest: %s:%d: %s\n", file, line, text);
}

void selftest_skip(const char *reason)
{
	skip_reason = reason;
}

pid_t start_thread_of(int (*fn)(void *), void *arg)
{
	pid_t pid = kernel_thread(fn, arg, 0);

	if (pid < 0)
		selftest_fail(__FILE__, __LINE__, "kernel_thread: error %d", -pid);
	return pid;
}

int join_thread(pid_t pid)
{
	if (pid < 0)
		return pid;
	return sys_wait4(pid, NULL, __WALL, NULL) == pid ? 0 : -ECHILD;
}

void let_others_run(unsigned int ticks)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(ticks);
}

u64 log_mark(void)
{
	u64 end = ~0ull;

	printk_log_read(&end, NULL, 0);
	return end;
}

bool was_logged(u64 mark, const char *const *words, unsigned int n)
{
	char *text = vzalloc(16384), *at = text;

	if (!text)
		return false;
	printk_log_read(&mark, text, 16383);
	for (; at && n; n--, words++)
		at = strstr(at, *words);
	vfree(text);
	return at;
}

static void run_one(const struct selftest *test, unsigned int number)
{
	int threads = nr_threads();

	failed = false;
	skip_reason = NULL;
	say("# running %s\n", test->name);
	printk("selftest: %s\n", test->name);
	test->run();
	if (nr_threads() != threads)
		selftest_fail(__FILE__, __LINE__, "tasks: %d before, %d after", threads,
			      nr_threads());
	if (skip_reason && !failed)
		say("ok %u %s # SKIP %s\n", number, test->name, skip_reason);
	else
		say("%s %u %s\n", failed ? "not ok" : "ok", number, test->name);
}

static bool is_chosen(const struct selftest *test, const char *name)
{
	return *name ? !strcmp(test->name, name) : !(test->flags & SELFTEST_MANUAL);
}

void selftest_run(const char *name)
{
	const struct selftest *test;
	unsigned int chosen = 0, number = 0;

	for (test = __selftests_start; test < __selftests_end; test++)
		chosen += is_chosen(test, name);
	say("KTAP version 1\n1..%u\n", chosen);
	if (!chosen)
		say("Bail out! there is no self-test %s\n", name);
	for (test = __selftests_start; test < __selftests_end; test++)
		if (is_chosen(test, name))
			run_one(test, ++number);
	machine_power_off();
}
