// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals without handlers: default actions, ignoring, blocking, kill to one, to a group, to
 * nobody. What the CPU's exceptions become is in cpu.c.
 */
#include "t.h"

static const char *end_of(int status)
{
	static char text[32];

	if (WIFEXITED(status))
		return "none";
	if (WIFSTOPPED(status))
		return "stops";
	snprintf(text, sizeof(text), "dies of %d", WTERMSIG(status));
	return text;
}

/* Send sig to a child in a gate; then open the gate, and see whether it comes through. */
static int status_after(int sig, void (*disposition)(int))
{
	struct sigaction act = {.sa_handler = disposition};
	struct rlimit none = {0, 0};
	struct gate go = t_gate();
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		OK(setrlimit(RLIMIT_CORE, &none));
		if (disposition != SIG_DFL)
			OK(sigaction(sig, &act, NULL));
		OK(setpgid(0, 0));
		EQ(write(go.fd[1], "r", 1), 1); /* taken by the parent */
		t_await_state(getppid(), 'S');
		OK(kill(getpid(), sig));
		_exit(0);
	}
	OK(waitpid(pid, &status, WUNTRACED));
	if (WIFSTOPPED(status)) {
		t_kill(pid, SIGKILL);
		t_wait(pid);
	}
	OK(close(go.fd[0]));
	OK(close(go.fd[1]));
	return status;
}

TEST(signal_default_actions, "facts")
{
	for (int sig = 1; sig < 32; sig++)
		fact("signal %d: %s", sig, end_of(status_after(sig, SIG_DFL)));
}

TEST(signal_ignored, "")
{
	for (int sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			EQ(status_after(sig, SIG_IGN), 0);
}

TEST(signal_kill_and_stop_stay_default, "")
{
	struct sigaction act = {.sa_handler = SIG_IGN}, got;
	sigset_t set;

	FAILS(sigaction(SIGKILL, &act, NULL), EINVAL);
	FAILS(sigaction(SIGSTOP, &act, NULL), EINVAL);
	OK(sigaction(SIGKILL, NULL, &got));
	CHECK(got.sa_handler == SIG_DFL);
	FAILS(syscall(__NR_rt_sigaction, 0, NULL, NULL, 8), EINVAL);
	FAILS(syscall(__NR_rt_sigaction, 65, NULL, NULL, 8), EINVAL);
	FAILS(syscall(__NR_rt_sigaction, SIGUSR1, NULL, NULL, 4), EINVAL);
	FAILS(syscall(__NR_rt_sigaction, SIGUSR1, BAD, NULL, 8), EFAULT);
	FAILS(syscall(__NR_rt_sigaction, SIGUSR1, NULL, BAD, 8), EFAULT);
	sigfillset(&set);
	OK(sigprocmask(SIG_SETMASK, &set, NULL));
	OK(sigprocmask(SIG_SETMASK, NULL, &set));
	CHECK(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP));
	CHECK(sigismember(&set, SIGTERM));
	FAILS(syscall(__NR_rt_sigprocmask, 99, &set, NULL, 8), EINVAL);
	FAILS(syscall(__NR_rt_sigprocmask, SIG_BLOCK, BAD, NULL, 8), EFAULT);
	FAILS(syscall(__NR_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4), EINVAL);
}

/* Flags that the kernel does not know are not kept: so a program can ask which it knows. */
TEST(signal_unknown_flags_are_cleared, "")
{
	unsigned long act[5] = {(unsigned long)SIG_IGN, 0x5fff05fful, 0, 0, 0}, now[5];

	OK(syscall(__NR_rt_sigaction, SIGUSR1, act, NULL, 8));
	OK(syscall(__NR_rt_sigaction, SIGUSR1, NULL, now, 8));
	EQ(now[1], 0x5c000007);
}

/* A blocked signal waits; unblocking lets it act before the call returns. */
TEST(signal_blocked_waits, "")
{
	sigset_t set, pending;
	pid_t pid = t_fork();

	if (pid == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		OK(sigprocmask(SIG_BLOCK, &set, NULL));
		OK(kill(getpid(), SIGTERM));
		OK(sigpending(&pending));
		CHECK(sigismember(&pending, SIGTERM));
		sched_yield();
		OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
		_exit(1);
	}
	EQ(t_wait(pid), SIGTERM);
	/* Setting it to be ignored throws the waiting one away. */
	pid = t_fork();
	if (pid == 0) {
		struct sigaction ign = {.sa_handler = SIG_IGN};

		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		OK(sigprocmask(SIG_BLOCK, &set, NULL));
		OK(kill(getpid(), SIGTERM));
		OK(sigaction(SIGTERM, &ign, NULL));
		OK(sigpending(&pending));
		CHECK(!sigismember(&pending, SIGTERM));
		OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
		_exit(2);
	}
	EQ(t_wait(pid), 2 << 8);
}

/* SIGKILL reaches a process wherever it is: asleep, spinning, stopped, with all signals blocked. */
TEST(signal_kill_always_works, "")
{
	for (int how = 0; how < 4; how++) {
		volatile int *ready = t_shared(PAGE);
		struct gate never = t_gate();
		sigset_t all;
		pid_t pid = t_fork();

		if (pid == 0) {
			sigfillset(&all);
			if (how == 3)
				sigprocmask(SIG_BLOCK, &all, NULL);
			*ready = 1;
			if (how == 0 || how == 3)
				t_gate_wait(&never);
			if (how == 2)
				kill(getpid(), SIGSTOP);
			for (;;)
				;
		}
		while (!*ready)
			sched_yield();
		t_await_state(pid, how == 1 ? 'R' : how == 2 ? 'T' : 'S');
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
	}
}

TEST(kill_group, "")
{
	pid_t leader, pid[3];

	leader = t_sleeper();
	OK(setpgid(leader, leader));
	for (int i = 0; i < 3; i++) {
		pid[i] = t_sleeper();
		OK(setpgid(pid[i], i < 2 ? leader : 0));
	}
	t_kill(-leader, SIGTERM);
	EQ(t_wait(leader), SIGTERM);
	EQ(t_wait(pid[0]), SIGTERM);
	EQ(t_wait(pid[1]), SIGTERM);
	EQ(waitpid(pid[2], NULL, WNOHANG), 0);
	FAILS(kill(-leader, SIGTERM), ESRCH);
	t_kill(pid[2], SIGKILL);
	EQ(t_wait(pid[2]), SIGKILL);
	/* kill(0): my own group, myself included. */
	leader = t_fork();
	if (leader == 0) {
		OK(setpgid(0, 0));
		t_sleeper();
		OK(kill(0, SIGUSR1));
		_exit(1);
	}
	EQ(t_wait(leader), SIGUSR1);
}

TEST(kill_refusals, "")
{
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(0);
	t_join(pid);
	FAILS(kill(pid, 0), ESRCH);
	FAILS(kill(0x3fffffff, SIGTERM), ESRCH);
	FAILS(kill(-0x3fffffff, SIGTERM), ESRCH);
	FAILS(kill(getpid(), 65), EINVAL);
	FAILS(kill(getpid(), -1), EINVAL);
	OK(kill(getpid(), 0));
	FAILS(syscall(__NR_tgkill, getpid(), getpid(), 65), EINVAL);
	FAILS(syscall(__NR_tgkill, getpid() + 1000000, getpid(), 0), ESRCH);
	FAILS(syscall(__NR_tgkill, -1, getpid(), 0), EINVAL);
	OK(syscall(__NR_tgkill, getpid(), syscall(__NR_gettid), 0));
}

TEST(kill_needs_permission, "root")
{
	pid_t victim = t_sleeper(), pid = t_fork();

	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 5002, 5002, 5002));
		FAILS(kill(victim, SIGTERM), EPERM);
		FAILS(kill(victim, 0), EPERM);
		FAILS(kill(1, SIGTERM), EPERM);
		pid = t_sleeper();
		t_kill(pid, SIGTERM);
		EQ(t_wait(pid), SIGTERM);
		t_exit();
	}
	t_join(pid);
	EQ(waitpid(victim, NULL, WNOHANG), 0);
	t_kill(victim, SIGKILL);
	EQ(t_wait(victim), SIGKILL);
}
