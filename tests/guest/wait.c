// SPDX-License-Identifier: GPL-2.0-only
/*
 * waitpid and wait4: which child, in what order, with what status, and the refusals. Stops and
 * waitid are in wait_stop.c; children that nobody needs to wait for are in reap.c.
 */
#include "t.h"

#include <limits.h>

static pid_t child_exits(int code)
{
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(code);
	return pid;
}

/* The low eight bits of the exit code arrive, whatever else was in it. */
TEST(wait_exit_status, "")
{
	static const int codes[] = {0, 1, 2, 127, 128, 255, 256, 0x1ff, -1, 0x12345678};
	int status;

	for (int i = 0; i < COUNT(codes); i++) {
		pid_t pid = child_exits(codes[i]);

		EQ(wait(&status), pid);
		CHECK(WIFEXITED(status) && !WIFSIGNALED(status) && !WIFSTOPPED(status));
		EQ(status, (codes[i] & 0xff) << 8);
	}
}

TEST(wait_signal_status, "")
{
	static const int signals[] = {SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGUSR1, SIGALRM, SIGPIPE};

	for (int i = 0; i < COUNT(signals); i++) {
		pid_t pid = t_sleeper();
		int status;

		t_kill(pid, signals[i]);
		status = t_wait(pid);
		CHECK(WIFSIGNALED(status) && !WIFEXITED(status));
		EQ(status, signals[i]);
	}
}

TEST(wait_nohang, "")
{
	pid_t pid = t_sleeper();
	int status = 0x5a5a;

	EQ(waitpid(pid, &status, WNOHANG), 0);
	EQ(waitpid(-1, &status, WNOHANG), 0);
	EQ(status, 0x5a5a);
	t_kill(pid, SIGKILL);
	t_await_zombie(pid);
	EQ(waitpid(-1, &status, WNOHANG), pid);
	EQ(status, SIGKILL);
	FAILS(waitpid(-1, &status, WNOHANG), ECHILD);
}

TEST(wait_refusals, "")
{
	pid_t pid = t_sleeper();
	int status;

	FAILS(waitpid(getppid(), &status, 0), ECHILD);
	FAILS(waitpid(getpid(), &status, 0), ECHILD);
	FAILS(waitpid(0x3fffffff, &status, 0), ECHILD);
	FAILS(waitpid(-0x3fffffff, &status, 0), ECHILD);
	FAILS(waitpid(-1, &status, 0x100), EINVAL);
	FAILS(waitpid(-1, &status, WEXITED), EINVAL);
	FAILS(waitpid(-1, &status, WNOWAIT), EINVAL);
	FAILS(syscall(__NR_wait4, INT_MIN, &status, 0, NULL), ESRCH);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	FAILS(waitpid(pid, &status, 0), ECHILD);
}

/* Of several zombies the oldest child comes first, in whatever order they died. */
TEST(wait_takes_the_oldest_first, "")
{
	pid_t pid[5];

	for (int i = 0; i < 5; i++)
		pid[i] = t_sleeper();
	for (int i = 4; i >= 0; i--) {
		t_kill(pid[i], SIGKILL);
		t_await_zombie(pid[i]);
	}
	for (int i = 0; i < 5; i++)
		EQ(waitpid(-1, NULL, 0), pid[i]);
}

/* Waiting for one leaves the others, dead or alive. */
TEST(wait_by_pid_leaves_others, "")
{
	pid_t a = child_exits(1), b = child_exits(2), c = child_exits(3);
	int status;

	t_await_zombie(a);
	EQ(waitpid(b, &status, 0), b);
	EQ(status, 2 << 8);
	EQ(waitpid(c, &status, 0), c);
	EQ(status, 3 << 8);
	EQ(waitpid(a, &status, 0), a);
	EQ(status, 1 << 8);
}

/* 0: my group; -N: group N; a child in another group does not count. */
TEST(wait_by_group, "")
{
	pid_t here = t_sleeper(), there = t_sleeper();

	OK(setpgid(there, there));
	t_kill(there, SIGKILL);
	t_await_zombie(there);
	EQ(waitpid(0, NULL, WNOHANG), 0);
	EQ(waitpid(-there, NULL, 0), there);
	FAILS(waitpid(-there, NULL, 0), ECHILD);
	t_kill(here, SIGKILL);
	EQ(waitpid(0, NULL, 0), here);
	FAILS(waitpid(0, NULL, 0), ECHILD);
}

TEST(wait_blocks_until_exit, "")
{
	volatile int *done = t_shared(PAGE);
	pid_t pid = t_fork();

	if (pid == 0) {
		t_await_state(getppid(), 'S');
		*done = 1;
		t_exit();
	}
	EQ(waitpid(pid, NULL, 0), pid);
	EQ(*done, 1);
}

TEST(wait_many_each_once, "")
{
	enum { CHILDREN = 40 };
	unsigned char seen[CHILDREN] = {0};
	int status;

	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			for (int k = 0; k < (i * 7) % 11; k++)
				sched_yield();
			_exit(i);
		}
	}
	for (int i = 0; i < CHILDREN; i++) {
		CHECK(wait(&status) > 0);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) < CHILDREN);
		EQ(seen[WEXITSTATUS(status)]++, 0);
	}
	FAILS(wait(&status), ECHILD);
}

/* Without a place for the status the child is collected all the same; so it is with a bad place. */
TEST(wait_bad_status_pointer, "")
{
	pid_t pid = child_exits(4);

	EQ(waitpid(pid, NULL, 0), pid);
	pid = child_exits(5);
	FAILS(syscall(__NR_wait4, pid, BAD, 0, NULL), EFAULT);
	FAILS(waitpid(pid, NULL, 0), ECHILD);
	pid = child_exits(6);
	FAILS(syscall(__NR_wait4, pid, NULL, 0, BAD), EFAULT);
	FAILS(waitpid(pid, NULL, 0), ECHILD);
}

/* The old waitpid(7) is the same call. */
TEST(wait_old_number, "")
{
	pid_t pid = child_exits(9);
	int status = 0;

	EQ(syscall(__NR_waitpid, pid, &status, 0), pid);
	EQ(status, 9 << 8);
	FAILS(syscall(__NR_waitpid, -1, &status, 0), ECHILD);
}

/* rusage tells the faults of this child alone, and they are added to RUSAGE_CHILDREN. */
TEST(wait4_rusage, "")
{
	struct rusage one, all;
	int status;
	pid_t pid;

	OK(getrusage(RUSAGE_CHILDREN, &all));
	EQ(all.ru_minflt, 0);
	for (int pages = 50; pages <= 100; pages += 50) {
		pid = t_fork();
		if (pid == 0) {
			volatile char *p = t_private(pages * PAGE);

			for (int i = 0; i < pages; i++)
				p[i * PAGE] = 1;
			t_exit();
		}
		EQ(wait4(pid, &status, 0, &one), pid);
		EQ(status, 0);
		CHECK(one.ru_minflt >= pages);
		CHECK(one.ru_minflt < pages + 200);
		CHECK(one.ru_utime.tv_sec >= 0 && one.ru_utime.tv_usec < 1000000);
	}
	OK(getrusage(RUSAGE_CHILDREN, &all));
	CHECK(all.ru_minflt >= 150);
}

/* Which wait options see a child with which exit signal. */
static const char *try_wait(int exit_signal, int options)
{
	const char *verdict;
	pid_t pid = syscall(__NR_clone, exit_signal, 0, 0, 0, 0);
	pid_t got;

	CHECK(pid >= 0);
	if (pid == 0)
		_exit(0);
	t_await_zombie(pid);
	got = waitpid(-1, NULL, options | WNOHANG);
	verdict = got == pid ? "collects" : got == 0 ? "sees nothing yet" : "has no such child";
	if (got != pid)
		t_join(pid);
	return verdict;
}

TEST(wait_clone_options_table, "facts")
{
	static const struct {
		int value;
		const char *name;
	} option[] = {{0, "plain"},
		      {__WCLONE, "__WCLONE"},
		      {__WALL, "__WALL"},
		      {__WCLONE | __WALL, "__WCLONE|__WALL"}},
	  signal[] = {{SIGCHLD, "SIGCHLD"}, {0, "none"}, {SIGURG, "SIGURG"}, {SIGCONT, "SIGCONT"}};

	for (int s = 0; s < COUNT(signal); s++)
		for (int o = 0; o < COUNT(option); o++)
			fact("exit signal %s: %s wait %s", signal[s].name, option[o].name,
			     try_wait(signal[s].value, option[o].value));
}

/* The exit signal really is sent: its default action befalls the parent. */
TEST(exit_signal_is_sent, "")
{
	static const int signals[] = {SIGTERM, SIGUSR1, SIGKILL};

	for (int i = 0; i < COUNT(signals); i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			if (syscall(__NR_clone, signals[i], 0, 0, 0, 0) == 0)
				_exit(0);
			for (;;)
				t_sleep_ms(1000);
		}
		EQ(t_wait(pid), signals[i]);
	}
}

/* exec sets the exit signal back to SIGCHLD. */
PROGRAM(exit_three)
{
	return 3;
}

TEST(exec_restores_exit_signal, "")
{
	pid_t pid = syscall(__NR_clone, 0, 0, 0, 0, 0);
	int status;

	CHECK(pid >= 0);
	if (pid == 0)
		t_exec_child("exit_three", NULL);
	t_await_zombie(pid);
	EQ(waitpid(pid, &status, 0), pid);
	EQ(status, 3 << 8);
}
