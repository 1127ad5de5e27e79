// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor between processes: nobody starves, yield lets another run, sleep lasts, and forking
 * gains no time. The last is measured where the clock counts instructions.
 */
#include "t.h"

TEST(sched_yield_lets_another_run, "")
{
	volatile int *turn = t_shared(PAGE);
	pid_t pid = t_fork();
	int me = pid != 0;

	for (int i = 0; i < 200; i++) {
		for (long spin = 0; turn[0] != me; spin++) {
			CHECK(spin < 1000000);
			OK(sched_yield());
		}
		turn[1]++;
		turn[0] = !me;
	}
	if (pid == 0)
		t_exit();
	t_join(pid);
	EQ(turn[1], 400);
}

/* A process that never gives up the processor is interrupted: the others go on. */
TEST(sched_spinner_does_not_starve_others, "")
{
	volatile unsigned long *count = t_shared(PAGE);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = t_fork();
		if (pid[i] == 0)
			for (;;)
				count[i]++;
	}
	for (int i = 0; i < 3; i++)
		for (int tries = 0; count[i] < 1000; tries++) {
			CHECK(tries < 5000);
			t_sleep_ms(2);
		}
	for (int i = 0; i < 3; i++) {
		t_kill(pid[i], SIGKILL);
		EQ(t_wait(pid[i]), SIGKILL);
	}
}

static long long now_ns(void)
{
	struct timespec ts;

	OK(clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A sleep is never shorter than asked, and the clock never goes back. */
TEST(sleep_lasts_at_least_as_long, "")
{
	static const int ms[] = {0, 1, 5, 25};
	long long before, after;

	for (int i = 0; i < COUNT(ms); i++) {
		struct timespec ts = {0, ms[i] * 1000000L};

		before = now_ns();
		OK(nanosleep(&ts, NULL));
		after = now_ns();
		CHECK(after - before >= ms[i] * 1000000LL);
	}
	for (int i = 0; i < 1000; i++) {
		before = after;
		after = now_ns();
		CHECK(after >= before);
	}
	struct timespec bad = {0, 1000000000};

	FAILS(nanosleep(&bad, NULL), EINVAL);
	bad.tv_sec = -1;
	bad.tv_nsec = 0;
	FAILS(nanosleep(&bad, NULL), EINVAL);
	FAILS(clock_gettime(77, &bad), EINVAL);
}

/* Who sleeps for less wakes first, whoever began first; how fast the machine is does not come into it. */
TEST(sleep_order, "")
{
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = t_fork();
		if (pid[i] == 0) {
			t_sleep_ms(i == 1 ? 20 : 100000);
			t_exit();
		}
		if (i != 1)
			t_await_state(pid[i], 'S');
	}
	t_join(pid[1]);
	for (int i = 0; i < 3; i += 2) {
		EQ(t_state(pid[i]), 'S');
		t_kill(pid[i], SIGKILL);
		EQ(t_wait(pid[i]), SIGKILL);
	}
}

/*
 * Slice sharing. A spinner counts its rounds for a while alone, then beside a task that does
 * nothing but fork children which end at once. Were a child given a slice of its own, the forker's
 * family would take more than half. Rounds are counted, so time the family steals in any way shows.
 * Both are nice, because then slices are short and there are enough of them in the window to
 * compare.
 */
enum { WINDOW_MS = 600, NICE = 15 };

static unsigned long spin_for(int ms)
{
	long long end = now_ns() + ms * 1000000LL;
	unsigned long rounds = 0;

	while (now_ns() < end)
		for (volatile int i = 0; i < 1000; i++)
			rounds++;
	return rounds;
}

static void fork_without_end(volatile unsigned long *forks)
{
	for (;;) {
		pid_t pid = t_fork();

		if (pid == 0)
			_exit(0);
		t_wait(pid);
		++*forks;
	}
}

/*
 * The same with children that never end by themselves and spin: a family of fork bombs, one deep.
 */
static void fork_and_spin(volatile unsigned long *forks)
{
	for (;;) {
		pid_t pid = t_fork();

		if (pid == 0) {
			for (volatile int i = 0; i < 200000; i++)
				;
			_exit(0);
		}
		t_wait(pid);
		++*forks;
	}
}

enum { TICK_NS = 4000000, MARGIN_NS = 200000 };

/*
 * The same with children that spin for most of a tick and are gone when it comes: whoever looks only
 * then never sees that they used more than they had been given.
 */
static void fork_between_ticks(volatile unsigned long *forks)
{
	long long tick;

	t_sleep_ms(1); /* wakes at a tick */
	tick = now_ns();
	for (;;) {
		pid_t pid;

		while (now_ns() > tick)
			tick += TICK_NS;
		while (now_ns() < tick)
			;
		pid = t_fork();
		if (pid == 0) {
			while (now_ns() < tick + TICK_NS - MARGIN_NS)
				;
			_exit(0);
		}
		t_wait(pid);
		++*forks;
	}
}

static void compare(void (*forker)(volatile unsigned long *), const char *name)
{
	volatile unsigned long *forks = t_shared(PAGE);
	unsigned long alone, beside;
	pid_t pid;

	OK(setpriority(PRIO_PROCESS, 0, NICE));
	alone = spin_for(WINDOW_MS / 3) * 3;
	pid = t_fork();
	if (pid == 0)
		forker(forks);
	while (*forks < 3)
		sched_yield();
	beside = spin_for(WINDOW_MS);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	t_note("%s: spinner alone %lu rounds, beside the forker %lu (%lu %%), %lu forks", name,
	       alone, beside, beside / (alone / 100), *forks);
	/* At least half, less five per cent of that half; and the forker is not starved either. */
	CHECK(beside / 100 >= alone / 200 * 95 / 100);
	CHECK(beside < alone / 10 * 9);
	CHECK(*forks > 3);
}

TEST(fork_gains_no_time, "guest-only icount slow")
{
	compare(fork_without_end, "children that end at once");
	compare(fork_and_spin, "children that spin");
	compare(fork_between_ticks, "children that spin between ticks");
}
