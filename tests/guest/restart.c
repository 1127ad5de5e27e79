// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that sleep and are interrupted: which go on after a stop, which after a handler, and what
 * the others say. And times too large to be meant.
 */
#include "t.h"

static volatile int handled;

static void handler(int sig)
{
	handled++;
}

static void handle(int sig, int flags)
{
	struct sigaction act = {.sa_handler = handler, .sa_flags = flags};

	handled = 0;
	OK(sigaction(sig, &act, NULL));
}

static long long now_ms(void)
{
	struct timespec ts;

	OK(clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* A child that waits until this process sleeps, sends it sig, and ends. */
static pid_t poke(int sig)
{
	pid_t parent = getpid(), pid = t_fork();

	if (pid == 0) {
		t_await_state(parent, 'S');
		t_kill(parent, sig);
		t_exit();
	}
	return pid;
}

/* A child that stops this process while it sleeps, and continues it when it has stopped. */
static pid_t stop_and_continue(void)
{
	pid_t parent = getpid(), pid = t_fork();

	if (pid == 0) {
		t_await_state(parent, 'S');
		t_kill(parent, SIGSTOP);
		t_await_state(parent, 'T');
		t_sleep_ms(20);
		t_kill(parent, SIGCONT);
		t_exit();
	}
	return pid;
}

/* In a child, whose parent can be stopped without stopping the whole test. */
static void apart(void (*fn)(void))
{
	pid_t pid = t_fork();

	if (pid == 0) {
		fn();
		t_exit();
	}
	t_join(pid);
}

#define LONG_STOP 1500 /* ms */

/* Stopped until its time is over, it ends when it is continued, and does not sleep all of it again. */
static void sleep_through_a_stop(void)
{
	struct timespec ts = {LONG_STOP / 1000, LONG_STOP % 1000 * 1000000}, rem = {77, 77};
	long long before = now_ms(), *continued = t_shared(PAGE);
	pid_t parent = getpid(), pid = t_fork();

	if (pid == 0) {
		t_await_state(parent, 'S');
		t_kill(parent, SIGSTOP);
		t_await_state(parent, 'T');
		while (now_ms() - before < LONG_STOP + 20)
			t_sleep_ms(20);
		*continued = now_ms();
		t_kill(parent, SIGCONT);
		t_exit();
	}
	OK(nanosleep(&ts, &rem));
	CHECK(now_ms() - before >= LONG_STOP);
	CHECK(!*continued || now_ms() - *continued < LONG_STOP); /* 0: the stop came too late */
	t_join(pid);
}

TEST(stopped_sleep_ends_at_its_time, "")
{
	apart(sleep_through_a_stop);
}

static void read_through_a_stop(void)
{
	int fd[2];
	char c;
	pid_t pid, writer;

	OK(pipe(fd));
	pid = stop_and_continue();
	writer = t_fork();
	if (writer == 0) {
		t_sleep_ms(80);
		EQ(write(fd[1], "x", 1), 1);
		t_exit();
	}
	EQ(read(fd[0], &c, 1), 1);
	t_join(writer);
	t_join(pid);
}

TEST(stopped_read_goes_on, "")
{
	apart(read_through_a_stop);
}

/* A signal that is ignored, by its default too, does not interrupt. */
TEST(ignored_signals_do_not_interrupt, "")
{
	struct timespec ts = {0, 30000000}, rem = {77, 77};
	pid_t pid = poke(SIGURG);

	OK(nanosleep(&ts, &rem));
	t_join(pid);
	signal(SIGUSR1, SIG_IGN);
	pid = poke(SIGUSR1);
	OK(nanosleep(&ts, &rem));
	t_join(pid);
	EQ(rem.tv_sec, 77);
}

/* A handler interrupts a sleep whatever its flags; what is left is told. */
TEST(handler_interrupts_sleep, "")
{
	static const int flags[] = {0, SA_RESTART};

	for (int i = 0; i < 2; i++) {
		struct timespec ts = {100, 0}, rem = {0, 0};
		pid_t pid;

		handle(SIGUSR1, flags[i]);
		pid = poke(SIGUSR1);
		FAILS(nanosleep(&ts, &rem), EINTR);
		EQ(handled, 1);
		CHECK(rem.tv_sec >= 90 && rem.tv_sec <= 100);
		t_join(pid);
		pid = poke(SIGUSR1);
		ts.tv_sec = now_ms() / 1000 + 100;
		rem.tv_sec = 77;
		EQ(syscall(__NR_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, &rem), -1);
		EQ(errno, EINTR);
		EQ(rem.tv_sec, 77);
		EQ(handled, 2);
		t_join(pid);
		pid = poke(SIGUSR1);
		FAILS(pause(), EINTR);
		EQ(handled, 3);
		t_join(pid);
	}
}

/* read and wait go on after a handler with SA_RESTART, and are interrupted without. */
TEST(handler_interrupts_read_and_wait, "")
{
	struct gate read_on = t_gate();
	int fd[2];
	char c;
	pid_t pid, other;

	OK(pipe(fd));
	handle(SIGUSR1, 0);
	pid = poke(SIGUSR1);
	FAILS(read(fd[0], &c, 1), EINTR);
	EQ(handled, 1);
	t_join(pid);
	other = t_sleeper();
	pid = poke(SIGUSR1);
	FAILS(waitpid(other, NULL, 0), EINTR);
	EQ(handled, 2);
	t_join(pid);
	handle(SIGUSR1, SA_RESTART);
	pid = t_fork();
	if (pid == 0) {
		t_await_state(getppid(), 'S');
		t_kill(getppid(), SIGUSR1);
		t_sleep_ms(20);
		EQ(write(fd[1], "x", 1), 1);
		t_gate_wait(&read_on);
		t_await_state(getppid(), 'S');
		t_kill(getppid(), SIGUSR1);
		t_sleep_ms(20);
		t_kill(other, SIGKILL);
		t_exit();
	}
	EQ(read(fd[0], &c, 1), 1);
	EQ(handled, 1);
	t_gate_open(&read_on);
	EQ(t_wait(other), SIGKILL);
	EQ(handled, 2);
	t_join(pid);
}

/* sigsuspend: the mask for the wait, the handler's run, the old mask back, EINTR. */
TEST(sigsuspend_restores_the_mask, "")
{
	sigset_t block, none, now;
	pid_t pid;

	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigemptyset(&none);
	OK(sigprocmask(SIG_BLOCK, &block, NULL));
	handle(SIGUSR1, SA_RESTART);
	OK(kill(getpid(), SIGUSR1));
	EQ(handled, 0);
	FAILS(sigsuspend(&none), EINTR);
	EQ(handled, 1);
	pid = poke(SIGUSR1);
	FAILS(sigsuspend(&none), EINTR);
	EQ(handled, 2);
	OK(sigprocmask(SIG_SETMASK, NULL, &now));
	CHECK(sigismember(&now, SIGUSR1));
	t_join(pid);
}

/* Sleeps that are as good as endless: they begin, and only a signal ends them. */
TEST(sleep_for_ages, "")
{
	struct {
		long long sec, nsec;
	} wide = {0x7fffffffffffffffLL, 999999999};
	struct timespec ts = {0x7fffffff, 999999999};

	for (int i = 0; i < 6; i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			int clock = i & 1 ? CLOCK_REALTIME : CLOCK_MONOTONIC;

			if (i < 2)
				syscall(__NR_clock_nanosleep_time64, clock, 0, &wide, NULL);
			else if (i < 4)
				syscall(__NR_clock_nanosleep_time64, clock, TIMER_ABSTIME, &wide,
					NULL);
			else
				syscall(__NR_nanosleep, &ts, NULL);
			_exit(errno);
		}
		t_await_state(pid, 'S');
		t_sleep_ms(10);
		EQ(t_state(pid), 'S');
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
	}
	wide.sec = -1;
	FAILS(syscall(__NR_clock_nanosleep_time64, CLOCK_REALTIME, 0, &wide, NULL), EINVAL);
	wide.sec = 0;
	wide.nsec = 1000000000;
	FAILS(syscall(__NR_clock_nanosleep_time64, CLOCK_REALTIME, 0, &wide, NULL), EINVAL);
	/* Only the low word of the nanoseconds counts for a 32-bit program. */
	wide.nsec = 1LL << 32;
	OK(syscall(__NR_clock_nanosleep_time64, CLOCK_REALTIME, 0, &wide, NULL));
}

/* waitid stores what it found, and zeros when it found nothing, an error included. */
TEST(waitid_stores_zeros_with_an_error, "")
{
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	FAILS(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
	EQ(info.si_signo, 0);
	EQ(info.si_code, 0);
	EQ(info.si_pid, 0);
	memset(&info, 0x55, sizeof(info));
	FAILS(waitid(P_ALL, 0, &info, 0), EINVAL);
	EQ(info.si_signo, 0);
	EQ(info.si_pid, 0);
	FAILS(waitid(P_ALL, 0, BAD, WEXITED), EFAULT);
}
