// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows about making and ending tasks. Every child ends, or becomes another program, at once.
 * Entry points: process_rows.
 */
#include "bench.h"
#include <errno.h>
#include <sched.h>
#include <linux/futex.h>

#define CROWD 1000
#define THREAD_FLAGS                                                                               \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |        \
	 CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* The parent's own instructions: from the call to its return, the child not having run. */
const char *fork_parent(void)
{
	int setting = child_runs_first(0);
	long pid = 0;

	while (pid >= 0 && wanting()) {
		u64 began = ticks();

		pid = start_and_exit(__NR_fork);
		note(began);
		wait_for(pid);
	}
	child_runs_first(setting);
	return pid < 0 ? "fork failed" : NULL;
}

/* From the call until the child is collected: by its pid, or as any child. */
static const char *until_collected(long nr, int any)
{
	while (wanting()) {
		u64 began = ticks();
		long pid = start_and_exit(nr);

		if (pid < 0)
			return "no child could be made";
		wait_for(any ? -1 : pid);
		note(began);
	}
	return NULL;
}

const char *fork_exit_wait(void)
{
	return until_collected(__NR_fork, 0);
}

static const char *vfork_exit_wait(void)
{
	return until_collected(__NR_vfork, 0);
}

static const char *until_executed(long nr)
{
	while (wanting()) {
		u64 began = ticks();
		long status = wait_for(start_and_exec(nr));

		note(began);
		if (status)
			return "this program could not be executed anew";
	}
	return NULL;
}

static const char *fork_exec_wait(void)
{
	return until_executed(__NR_fork);
}

static const char *vfork_exec_wait(void)
{
	return until_executed(__NR_vfork);
}

/*
 * A thread is joined as the libraries do: its end clears the word that holds its id. Where there is
 * no futex to sleep on, the processor is yielded until then.
 */
static const char *thread(void)
{
	static char stack[PAGE] __attribute__((aligned(16)));
	static volatile int tid;
	int sleeps = call4(__NR_futex, (long)&tid, FUTEX_WAKE, 1, 0) != -ENOSYS;

	while (wanting()) {
		u64 began = ticks();
		long ret = start_thread(THREAD_FLAGS, stack + sizeof(stack), &tid), alive;

		if (ret < 0)
			return "clone failed";
		while ((alive = tid))
			if (sleeps)
				call4(__NR_futex, (long)&tid, FUTEX_WAIT, alive, 0);
			else
				call0(__NR_sched_yield);
		note(began);
	}
	return NULL;
}

/* The same as without them, if the cost does not grow with the number of tasks. */
static const char *in_a_crowd(int any)
{
	const char *reason = NULL;

	for (int i = 0; i < CROWD && !reason; i++)
		if (start_idle() < 0)
			reason = "1000 tasks could not be made";
	if (!reason)
		reason = until_collected(__NR_fork, any);
	end_idle();
	return reason;
}

static const char *crowd_wait_one(void)
{
	return in_a_crowd(0);
}

static const char *crowd_wait_any(void)
{
	return in_a_crowd(1);
}

const struct row process_rows[] = {
	{"fork", 200, fork_parent},
	{"fork_exit_wait", 200, fork_exit_wait},
	{"vfork_exit_wait", 200, vfork_exit_wait},
	{"thread", 200, thread},
	{"fork_exec_wait", 100, fork_exec_wait},
	{"vfork_exec_wait", 100, vfork_exec_wait},
	{"fork_exit_wait_1000", 50, crowd_wait_one},
	{"fork_exit_wait_any_1000", 50, crowd_wait_any},
	{NULL, 0, NULL},
};
