// SPDX-License-Identifier: GPL-2.0-only
/*
 * Children that reap themselves (SIGCHLD ignored, SA_NOCLDWAIT), those that only seem to, and
 * SIGCHLD itself: sent at exit, at stop and at continue.
 */
#include "t.h"
#include <sys/prctl.h>

static void set_chld(void (*handler)(int), int flags)
{
	struct sigaction act = {.sa_handler = handler, .sa_flags = flags};

	OK(sigaction(SIGCHLD, &act, NULL));
}

/* wait sleeps until the last such child is gone and then finds none; no zombie is left behind. */
static void expect_self_reaping(void)
{
	volatile int *done = t_shared(PAGE);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = t_fork();
		if (pid[i] == 0) {
			t_sleep_ms(5 * i);
			done[i] = 1;
			_exit(i);
		}
	}
	FAILS(wait(NULL), ECHILD);
	for (int i = 0; i < 3; i++) {
		EQ(done[i], 1);
		FAILS(kill(pid[i], 0), ESRCH);
	}
}

TEST(ignored_sigchld_reaps, "")
{
	set_chld(SIG_IGN, 0);
	expect_self_reaping();
}

TEST(nocldwait_reaps, "")
{
	set_chld(SIG_DFL, SA_NOCLDWAIT);
	expect_self_reaping();
}

/* The default action of SIGCHLD is to ignore it, which is not the same as SIG_IGN. */
TEST(default_sigchld_leaves_zombies, "")
{
	pid_t pid;

	set_chld(SIG_DFL, 0);
	pid = t_fork();
	if (pid == 0)
		_exit(6);
	t_await_state(pid, 'Z');
	EQ(t_wait(pid), 6 << 8);
}

/* Ignoring SIGCHLD does nothing for a child whose exit signal is another. */
TEST(ignored_sigchld_keeps_other_children, "")
{
	pid_t pid;

	set_chld(SIG_IGN, 0);
	pid = syscall(__NR_clone, SIGURG, 0, 0, 0, 0);
	CHECK(pid >= 0);
	if (pid == 0)
		_exit(6);
	t_await_state(pid, 'Z');
	EQ(t_wait(pid), 6 << 8);
}

/* What counts is the disposition at the child's exit, not at the fork, and not later. */
TEST(disposition_counts_at_exit, "")
{
	struct gate go = t_gate();
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(8);
	t_await_zombie(pid);
	set_chld(SIG_IGN, 0);
	EQ(t_wait(pid), 8 << 8);
	set_chld(SIG_DFL, 0);
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&go);
		_exit(8);
	}
	set_chld(SIG_IGN, 0);
	t_gate_open(&go);
	FAILS(waitpid(pid, NULL, 0), ECHILD);
}

static int chld_pending(void)
{
	sigset_t set;

	OK(sigpending(&set));
	return sigismember(&set, SIGCHLD);
}

/* A stop or continue may be waited for a moment before its signal is sent. */
static void await_chld(void)
{
	for (int i = 0; !chld_pending() && i < 1000; i++)
		t_sleep_ms(1);
	EQ(chld_pending(), 1);
}

/* Throw away a pending SIGCHLD: setting a signal to be ignored discards it. */
static void discard_chld(void (*then)(int), int flags)
{
	set_chld(SIG_IGN, 0);
	EQ(chld_pending(), 0);
	set_chld(then, flags);
}

static void never(int sig)
{
}

/* Seen without a handler: blocked signals that are not ignored stay pending. */
TEST(sigchld_is_sent, "")
{
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	set_chld(never, 0);
	pid = t_sleeper();
	EQ(chld_pending(), 0);
	t_kill(pid, SIGSTOP);
	EQ(waitpid(pid, NULL, WUNTRACED), pid);
	await_chld();
	discard_chld(never, 0);
	t_kill(pid, SIGCONT);
	EQ(waitpid(pid, NULL, WCONTINUED), pid);
	await_chld();
	/* NOCLDSTOP: no signal for stops and continues, but still one for the exit. */
	discard_chld(never, SA_NOCLDSTOP);
	t_kill(pid, SIGSTOP);
	EQ(waitpid(pid, NULL, WUNTRACED), pid);
	t_sleep_ms(2);
	EQ(chld_pending(), 0);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	EQ(chld_pending(), 1);
}

/* NOCLDWAIT with a handler: the child reaps itself, and the signal is still sent. */
TEST(nocldwait_still_sends_sigchld, "")
{
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	set_chld(never, SA_NOCLDWAIT);
	pid = t_fork();
	if (pid == 0)
		_exit(0);
	FAILS(waitpid(pid, NULL, 0), ECHILD);
	await_chld();
}

/* A child with exit signal 0 tells its parent nothing. */
TEST(exit_signal_zero_sends_nothing, "")
{
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	set_chld(never, 0);
	pid = syscall(__NR_clone, 0, 0, 0, 0, 0);
	CHECK(pid >= 0);
	if (pid == 0)
		_exit(0);
	t_join(pid);
	EQ(chld_pending(), 0);
}

static int wait_at_gate(void *gate)
{
	t_gate_wait(gate);
	return 0;
}

/* An orphan's exit signal is SIGCHLD again: whoever adopts it sees it with a plain wait. */
TEST(reparenting_restores_exit_signal, "")
{
	struct clone_req req = {.flags = SIGUSR1};
	struct gate gate = t_gate();
	int fd[2];
	pid_t middle, orphan;

	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	OK(pipe(fd));
	middle = t_fork();
	if (middle == 0) {
		orphan = t_clone(&req, wait_at_gate, &gate);
		EQ(write(fd[1], &orphan, sizeof(orphan)), sizeof(orphan));
		t_exit();
	}
	t_join(middle);
	EQ(read(fd[0], &orphan, sizeof(orphan)), sizeof(orphan));
	EQ(waitpid(orphan, NULL, WNOHANG), 0);
	t_gate_open(&gate);
	EQ(waitpid(orphan, NULL, 0), orphan);
}
