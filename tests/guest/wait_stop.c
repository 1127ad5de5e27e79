// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stops and continues as wait sees them, and waitid with all of its options: what each fills in,
 * what it takes away, and what WNOWAIT leaves.
 */
#include "t.h"

TEST(wait_stopped_and_continued, "")
{
	pid_t pid = t_sleeper();
	int status = 0;

	EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED | WNOHANG), 0);
	t_kill(pid, SIGSTOP);
	EQ(waitpid(pid, &status, WUNTRACED), pid);
	EQ(status, SIGSTOP << 8 | 0x7f);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	/* A stop is reported once, and only to those who ask. */
	EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	t_kill(pid, SIGCONT);
	EQ(waitpid(pid, &status, WCONTINUED), pid);
	EQ(status, 0xffff);
	EQ(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
	t_kill(pid, SIGTERM);
	EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
	EQ(status, SIGTERM);
}

TEST(wait_without_untraced_ignores_stops, "")
{
	pid_t pid = t_sleeper();

	t_kill(pid, SIGSTOP);
	t_await_state(pid, 'T');
	EQ(waitpid(pid, NULL, WNOHANG), 0);
	EQ(waitpid(pid, NULL, WNOHANG | WCONTINUED), 0);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

TEST(wait_each_stop_signal, "")
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

	for (int i = 0; i < COUNT(signals); i++) {
		/* A group of its own with a parent in the session: not orphaned, so TSTP stops. */
		pid_t pid = t_sleeper();
		int status;

		OK(setpgid(pid, pid));
		t_kill(pid, signals[i]);
		EQ(waitpid(pid, &status, WUNTRACED), pid);
		EQ(status, signals[i] << 8 | 0x7f);
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
	}
}

/* A stopped child does nothing; a continued one goes on where it was. */
TEST(stopped_child_does_not_run, "")
{
	volatile unsigned int *count = t_shared(PAGE);
	unsigned int then;
	pid_t pid = t_fork();

	if (pid == 0)
		for (;;) {
			++*count;
			sched_yield();
		}
	while (*count < 10)
		sched_yield();
	t_kill(pid, SIGSTOP);
	EQ(waitpid(pid, NULL, WUNTRACED), pid);
	then = *count;
	for (int i = 0; i < 50; i++)
		sched_yield();
	t_sleep_ms(10);
	EQ(*count, then);
	t_kill(pid, SIGCONT);
	for (int i = 0; *count == then && i < 10000; i++)
		t_sleep_ms(1);
	CHECK(*count > then);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

/* A signal other than KILL and CONT waits until the stopped process is continued. */
TEST(stopped_child_keeps_signals_pending, "")
{
	pid_t pid = t_sleeper();
	int status;

	t_kill(pid, SIGSTOP);
	EQ(waitpid(pid, &status, WUNTRACED), pid);
	t_kill(pid, SIGTERM);
	t_sleep_ms(10);
	EQ(waitpid(pid, &status, WNOHANG), 0);
	EQ(t_state(pid), 'T');
	t_kill(pid, SIGCONT);
	EQ(t_wait(pid), SIGTERM);
}

TEST(stop_of_self, "")
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		OK(kill(getpid(), SIGSTOP));
		_exit(17);
	}
	EQ(waitpid(pid, &status, WUNTRACED), pid);
	EQ(status, SIGSTOP << 8 | 0x7f);
	t_kill(pid, SIGCONT);
	EQ(t_wait(pid), 17 << 8);
}

static void wait_info(pid_t pid, int options, int code, int status)
{
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	OK(waitid(P_PID, pid, &info, options));
	EQ(info.si_signo, SIGCHLD);
	EQ(info.si_errno, 0);
	EQ(info.si_code, code);
	EQ(info.si_pid, pid);
	EQ(info.si_uid, getuid());
	EQ(info.si_status, status);
}

TEST(waitid_fills_siginfo, "")
{
	pid_t pid = t_sleeper();

	t_kill(pid, SIGSTOP);
	wait_info(pid, WSTOPPED, CLD_STOPPED, SIGSTOP);
	t_kill(pid, SIGCONT);
	wait_info(pid, WCONTINUED, CLD_CONTINUED, SIGCONT);
	t_kill(pid, SIGTERM);
	wait_info(pid, WEXITED, CLD_KILLED, SIGTERM);
	pid = t_fork();
	if (pid == 0)
		_exit(0x1234);
	wait_info(pid, WEXITED, CLD_EXITED, 0x34);
	FAILS(waitid(P_PID, pid, NULL, WEXITED), ECHILD);
}

/* WNOWAIT leaves every kind of news to be told again. */
TEST(waitid_nowait_leaves_the_child, "")
{
	pid_t pid = t_sleeper();

	t_kill(pid, SIGSTOP);
	wait_info(pid, WSTOPPED | WNOWAIT, CLD_STOPPED, SIGSTOP);
	wait_info(pid, WSTOPPED | WNOWAIT | WNOHANG, CLD_STOPPED, SIGSTOP);
	wait_info(pid, WSTOPPED, CLD_STOPPED, SIGSTOP);
	t_kill(pid, SIGCONT);
	wait_info(pid, WCONTINUED | WNOWAIT, CLD_CONTINUED, SIGCONT);
	wait_info(pid, WCONTINUED, CLD_CONTINUED, SIGCONT);
	t_kill(pid, SIGKILL);
	wait_info(pid, WEXITED | WNOWAIT, CLD_KILLED, SIGKILL);
	wait_info(pid, WEXITED | WNOWAIT, CLD_KILLED, SIGKILL);
	wait_info(pid, WEXITED, CLD_KILLED, SIGKILL);
	FAILS(waitid(P_PID, pid, NULL, WEXITED), ECHILD);
}

/* Nothing to report under WNOHANG: success, and a pid of zero. */
TEST(waitid_nohang_reports_nothing, "")
{
	pid_t pid = t_sleeper();
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	EQ(waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG), 0);
	EQ(info.si_pid, 0);
	EQ(info.si_signo, 0);
	t_kill(pid, SIGKILL);
	t_await_zombie(pid);
	/* A zombie will never stop nor continue: there is nobody to wait for. */
	FAILS(waitid(P_ALL, 0, &info, WSTOPPED | WCONTINUED | WNOHANG), ECHILD);
	EQ(t_wait(pid), SIGKILL);
}

TEST(waitid_refusals, "")
{
	pid_t pid = t_sleeper();
	siginfo_t info;

	FAILS(waitid(P_ALL, 0, &info, 0), EINVAL);
	FAILS(waitid(P_ALL, 0, &info, WNOHANG), EINVAL);
	FAILS(waitid(P_ALL, 0, &info, WEXITED | 0x100), EINVAL);
	FAILS(waitid(77, 0, &info, WEXITED), EINVAL);
	FAILS(waitid(P_PID, 0, &info, WEXITED), EINVAL);
	FAILS(waitid(P_PID, -1, &info, WEXITED), EINVAL);
	FAILS(waitid(P_PGID, -1, &info, WEXITED), EINVAL);
	FAILS(waitid(P_PID, getppid(), &info, WEXITED), ECHILD);
	FAILS(waitid(P_PGID, 0x3fffffff, &info, WEXITED), ECHILD);
	t_kill(pid, SIGKILL);
	t_await_zombie(pid);
	FAILS(syscall(__NR_waitid, P_PID, pid, BAD, WEXITED, NULL), EFAULT);
	FAILS(waitpid(pid, NULL, 0), ECHILD);
}

TEST(waitid_by_group, "")
{
	pid_t here = t_sleeper(), there = t_sleeper();
	siginfo_t info;

	OK(setpgid(there, there));
	t_kill(here, SIGKILL);
	t_kill(there, SIGKILL);
	t_await_zombie(here);
	OK(waitid(P_PGID, there, &info, WEXITED));
	EQ(info.si_pid, there);
	OK(waitid(P_PGID, getpgrp(), &info, WEXITED));
	EQ(info.si_pid, here);
}

/* The raw call has a fifth argument, the usage of the child. */
TEST(waitid_rusage, "")
{
	struct rusage usage;
	siginfo_t info;
	pid_t pid = t_fork();

	if (pid == 0) {
		volatile char *p = t_private(64 * PAGE);

		for (int i = 0; i < 64; i++)
			p[i * PAGE] = 1;
		t_exit();
	}
	memset(&usage, 0xff, sizeof(usage));
	OK(syscall(__NR_waitid, P_PID, pid, &info, WEXITED, &usage));
	EQ(info.si_status, 0);
	CHECK(usage.ru_minflt >= 64 && usage.ru_minflt < 264);
}
