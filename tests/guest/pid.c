// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers: process groups and sessions by their rules, and how pids are given out. The tests that
 * make pids wrap lower /proc/sys/kernel/pid_max and run in the guest only.
 */
#include "t.h"

#include <dirent.h>
#include <linux/sched.h>

TEST(setpgid_rules, "")
{
	pid_t a = t_sleeper(), b = t_sleeper(), c;

	EQ(getpgid(a), getpgrp());
	OK(setpgid(a, 0));
	EQ(getpgid(a), a);
	OK(setpgid(b, a));
	EQ(getpgid(b), a);
	FAILS(setpgid(a, 0x3fffffff), EPERM);
	FAILS(setpgid(a, -1), EINVAL);
	FAILS(setpgid(0x3fffffff, 0), ESRCH);
	FAILS(setpgid(-2, 0), EINVAL);
	FAILS(setpgid(getppid(), 0), ESRCH);
	FAILS(getpgid(0x3fffffff), ESRCH);
	FAILS(getsid(0x3fffffff), ESRCH);
	EQ(getsid(a), getsid(0));
	c = t_fork();
	if (c == 0) {
		OK(setsid());
		/* A session leader's group is fixed, and so is that of one in another session. */
		FAILS(setpgid(0, 0), EPERM);
		FAILS(setsid(), EPERM);
		FAILS(setpgid(a, 0), ESRCH);
		t_exit();
	}
	t_join(c);
	t_kill(-a, SIGKILL);
	EQ(t_wait(a), SIGKILL);
	EQ(t_wait(b), SIGKILL);
}

TEST(setpgid_across_sessions, "")
{
	struct gate hold = t_gate(), ready = t_gate();
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(setsid());
		t_gate_open(&ready);
		t_gate_wait(&hold);
		t_exit();
	}
	t_gate_wait(&ready);
	EQ(getsid(pid), pid);
	EQ(getpgid(pid), pid);
	FAILS(setpgid(pid, 0), EPERM);
	FAILS(setpgid(0, pid), EPERM);
	t_gate_open(&hold);
	t_join(pid);
}

/* Once a child has exec'ed, its parent may not move it any more. */
TEST(setpgid_after_exec, "")
{
	struct gate hold = t_gate();
	char fd[12], *args[] = {fd, NULL}, *argv[8];
	pid_t pid;

	snprintf(fd, sizeof(fd), "%d", hold.fd[0]);
	t_child_argv(argv, "wait_for_byte", args);
	pid = vfork();
	if (pid == 0) {
		execve("/proc/self/exe", argv, environ);
		_exit(1);
	}
	FAILS(setpgid(pid, pid), EACCES);
	t_gate_open(&hold);
	EQ(t_wait(pid), 5 << 8);
}

static void set_pid_max(int max)
{
	t_put_number("/proc/sys/kernel/pid_max", max);
}

static int pid_max(void)
{
	char text[32];

	t_get_file("/proc/sys/kernel/pid_max", text, sizeof(text));
	return atoi(text);
}

/* Numbers go up by one; at pid_max they begin again at 300, and one in use is stepped over. */
TEST(pid_wrap, "guest-only")
{
	int old = pid_max(), wraps = 0;
	pid_t held, last;

	set_pid_max(600);
	EQ(pid_max(), 600);
	while ((last = t_dead_child()) >= 400 || last < 300)
		;
	held = t_sleeper();
	CHECK(held > last);
	for (int i = 0; i < 700; i++) {
		pid_t pid = t_dead_child();

		CHECK(pid < 600);
		CHECK(pid != held && pid != getpid() && pid != getppid());
		if (pid < last) {
			CHECK(pid >= 300);
			wraps++;
		}
		last = pid;
	}
	CHECK(wraps >= 2);
	t_kill(held, SIGKILL);
	EQ(t_wait(held), SIGKILL);
	set_pid_max(old);
}

/* With few numbers and a forker on each CPU: a number is only ever one process's at a time. */
TEST(pid_reused_across_cpus, "guest-only")
{
	enum { MAX = 330, FORKERS = 8, CHILDREN = 150 };
	volatile int *owner = t_shared(PAGE);
	int old = pid_max(), cpus = t_cpus();
	pid_t forker[FORKERS];

	set_pid_max(MAX);
	for (int i = 0; i < FORKERS; i++) {
		forker[i] = t_fork();
		for (int n = 0; forker[i] == 0 && n < CHILDREN; n++) {
			pid_t child;

			t_pin((i + n) % cpus);
			child = t_fork();
			if (child == 0) {
				EQ(__sync_lock_test_and_set(&owner[getpid()], getppid()), 0);
				sched_yield();
				EQ(__sync_lock_test_and_set(&owner[getpid()], 0), getppid());
				t_exit();
			}
			CHECK(child < MAX);
			t_join(child);
		}
		if (forker[i] == 0)
			t_exit();
	}
	for (int i = 0; i < FORKERS; i++)
		t_join(forker[i]);
	set_pid_max(old);
}

/* A number that is still some group's or session's is not given to a new process. */
TEST(pid_in_use_as_group_is_not_reused, "guest-only")
{
	int old = pid_max();
	pid_t leader, *member = t_shared(PAGE);

	set_pid_max(500);
	leader = t_fork();
	if (leader == 0) {
		OK(setsid());
		/* One stays in the leader's group, the other in its session only. */
		for (int i = 0; i < 2; i++) {
			pid_t pid = t_sleeper();

			if (i)
				OK(setpgid(pid, 0));
			member[i] = pid;
		}
		_exit(0);
	}
	t_join(leader);
	for (int kill_first = 0; kill_first < 2; kill_first++) {
		for (int i = 0; i < 450; i++)
			CHECK(t_dead_child() != leader);
		EQ(getsid(member[1]), leader);
		OK(kill(member[kill_first], SIGKILL));
		t_await_state(member[kill_first], 0);
	}
	set_pid_max(old);
}

/* With every number taken fork says EAGAIN, and works again when one is free. */
TEST(pid_exhaustion, "guest-only")
{
	int old = pid_max(), n = 0;
	pid_t pid[32], last;

	/*
	 * Once round, so that nothing below 300 is given out any more; then leave twenty numbers.
	 */
	set_pid_max(400);
	do
		last = t_dead_child();
	while (last < 300 || last >= 400);
	set_pid_max(320);
	while (n < 32 && (pid[n] = syscall(__NR_fork)) > 0)
		n++;
	if (n < 32 && pid[n] == 0)
		for (;;)
			t_sleep_ms(1000);
	EQ(errno, EAGAIN);
	CHECK(n > 0 && n <= 20);
	FAILS(syscall(__NR_vfork), EAGAIN);
	for (int i = 0; i < n; i++) {
		CHECK(pid[i] >= 300 && pid[i] < 320);
		t_kill(pid[i], SIGKILL);
		EQ(t_wait(pid[i]), SIGKILL);
	}
	t_dead_child();
	set_pid_max(old);
}

TEST(pid_max_refusals, "guest-only root")
{
	int old = pid_max(), fd = OK(open("/proc/sys/kernel/pid_max", O_WRONLY));

	FAILS(write(fd, "300\n", 4), EINVAL);
	FAILS(write(fd, "99999999\n", 9), EINVAL);
	FAILS(write(fd, "abc\n", 4), EINVAL);
	OK(close(fd));
	EQ(pid_max(), old);
}

/* --- listed in /proc ------------------------------------------------------------------------------- */

/* A child of that number; it stays until it is killed. */
static pid_t child_of_number(pid_t nr)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&nr, .set_tid_size = 1};
	pid_t pid = syscall(__NR_clone3, &args, sizeof(args));

	while (pid == 0)
		pause();
	EQ(pid, nr);
	return pid;
}

/* How often the folder lists that number; *cost: what reading it took, in instructions. */
static int times_listed(const char *path, int nr, long long *cost)
{
	struct timespec before, after;
	struct dirent *e;
	DIR *d = opendir(path);
	int times = 0;

	CHECK(d != NULL);
	OK(clock_gettime(CLOCK_MONOTONIC, &before));
	while ((e = readdir(d)))
		times += atoi(e->d_name) == nr;
	OK(clock_gettime(CLOCK_MONOTONIC, &after));
	OK(closedir(d));
	*cost = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
	return times;
}

/* Whatever its number, also one above pid_max; and what that costs hangs on tasks, not on numbers. */
TEST(proc_lists_any_number, "guest-only icount")
{
	int old = pid_max();
	long long few, many, threads;
	pid_t near = t_sleeper(), far;

	EQ(times_listed("/proc", near, &few), 1);
	set_pid_max(4194304);
	far = child_of_number(4194303);
	EQ(times_listed("/proc", far, &many), 1);
	set_pid_max(400);
	EQ(times_listed("/proc", far, &many), 1);
	EQ(times_listed("/proc", near, &many), 1);
	EQ(times_listed("/proc/self/task", getpid(), &threads), 1);
	set_pid_max(old);
	t_note("instructions to list /proc: %lld, with a far number %lld; task: %lld", few, many,
	       threads);
	CHECK(few < 200000);
	CHECK(many < few + 50000);
	CHECK(threads < 50000);
	t_kill(near, SIGKILL);
	EQ(t_wait(near), SIGKILL);
	t_kill(far, SIGKILL);
	EQ(t_wait(far), SIGKILL);
}
