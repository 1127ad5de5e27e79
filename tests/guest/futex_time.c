// SPDX-License-Identifier: GPL-2.0-only
/*
 * futex(2) with an end: time limits by both clocks, signals, stops, and what is woken when a thread
 * ends or calls exec.
 */
#include "futex_help.h"

#define BITSET_RT (FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME)

static word_t word;

static long long now_ns(int clock)
{
	struct timespec ts;

	OK(clock_gettime(clock, &ts));
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static struct timespec at(long long ns)
{
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* Waits that nobody ends last as long as asked, by either clock. */
TEST(futex_times_out, "")
{
	long long before = now_ns(CLOCK_MONOTONIC);
	struct timespec ts = {0, 30000000};

	EQ(futex(&word, FUTEX_WAIT, 0, &ts, NULL, 0), -ETIMEDOUT);
	CHECK(now_ns(CLOCK_MONOTONIC) - before >= 30000000);
	before = now_ns(CLOCK_MONOTONIC);
	ts = at(before + 30000000);
	EQ(futex(&word, FUTEX_WAIT_BITSET, 0, &ts, NULL, ~0), -ETIMEDOUT);
	CHECK(now_ns(CLOCK_MONOTONIC) - before >= 30000000);
	before = now_ns(CLOCK_REALTIME);
	ts = at(before + 30000000);
	EQ(futex(&word, BITSET_RT, 0, &ts, NULL, ~0), -ETIMEDOUT);
	CHECK(now_ns(CLOCK_REALTIME) - before >= 30000000);
}

TEST(futex_time64_times_out, "")
{
	long long before = now_ns(CLOCK_MONOTONIC);
	struct t64 ts = {0, 30000000};

	EQ(t_raw(__NR_futex_time64, (long)&word, FUTEX_WAIT, 0, (long)&ts, 0, 0), -ETIMEDOUT);
	CHECK(now_ns(CLOCK_MONOTONIC) - before >= 30000000);
	before = now_ns(CLOCK_REALTIME) + 30000000;
	ts = (struct t64){before / 1000000000, before % 1000000000};
	EQ(t_raw(__NR_futex_time64, (long)&word, BITSET_RT, 0, (long)&ts, 0, ~0), -ETIMEDOUT);
	CHECK(now_ns(CLOCK_REALTIME) >= before);
}

/* Times that are over, wrong, or not there. */
TEST(futex_odd_times, "facts")
{
	static const struct timespec times[] = {{0, 0},		 {1, 0},  {0, -1}, {0, 999999999},
						{0, 1000000000}, {-1, 0}, {-1, -1}};

	for (int i = 0; i < COUNT(times); i++) {
		const struct timespec *t = &times[i];

		if (t->tv_sec != 1 && t->tv_nsec != 999999999)
			fact("wait %ld.%09ld: %ld", (long)t->tv_sec, t->tv_nsec,
			     futex(&word, FUTEX_WAIT, 0, t, NULL, 0));
		fact("wait_bitset until %ld.%09ld: %ld", (long)t->tv_sec, t->tv_nsec,
		     futex(&word, FUTEX_WAIT_BITSET, 0, t, NULL, ~0));
		fact("by the real time: %ld", futex(&word, BITSET_RT, 0, t, NULL, ~0));
		fact("with the wrong value: %ld", futex(&word, FUTEX_WAIT, 1, t, NULL, 0));
	}
	fact("wait, bad pointer: %ld", futex(&word, FUTEX_WAIT, 0, BAD, NULL, 0));
	fact("wait_bitset, bad pointer: %ld", futex(&word, FUTEX_WAIT_BITSET, 0, BAD, NULL, ~0));
	fact("wake, bad pointer: %ld", futex(&word, FUTEX_WAKE, 0, BAD, NULL, 0));
	CHECK(1);
}

/* Which operations may name the clock. */
TEST(futex_clock_flag, "facts")
{
	static const struct timespec past = {1, 0};

	for (int op = 0; op <= 10; op++) {
		if (op == FUTEX_FD || (op >= FUTEX_LOCK_PI && op <= FUTEX_TRYLOCK_PI))
			continue;
		word = 0;
		fact("operation %d: %ld", op,
		     futex(&word, op | FUTEX_CLOCK_REALTIME, 0,
			   op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET ? (void *)&past : NULL,
			   &word, 1));
	}
	CHECK(1);
}

/* Woken in time: the limit is forgotten. */
TEST(futex_woken_before_the_time, "")
{
	static struct timespec limit = {100, 0};
	static struct waiter w;

	word = 0;
	w = (struct waiter){.word = &word, .timeout = &limit};
	t_start_waiter(&w);
	EQ(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	t_join_waiter(&w);
	EQ(w.result, 0);
}

static volatile int handled;

static void handler(int sig)
{
	handled++;
}

/* A child that waits at shared memory; with a handler of these flags, and a limit or none. */
static pid_t waiting_child(volatile long *result, word_t *shared, int flags, int limit_ms)
{
	pid_t pid = t_fork();

	if (pid == 0) {
		struct sigaction act = {.sa_handler = handler, .sa_flags = flags};
		struct timespec ts = at(limit_ms * 1000000LL);

		OK(sigaction(SIGUSR1, &act, NULL));
		result[1] = 0;
		result[0] = futex(shared, FUTEX_WAIT, 1, limit_ms ? &ts : NULL, NULL, 0);
		result[1] = handled;
		t_exit();
	}
	t_await_state(pid, 'S');
	return pid;
}

/* Without a limit SA_RESTART goes on; with a limit, or without SA_RESTART, it is EINTR. */
TEST(futex_wait_and_handlers, "facts")
{
	word_t *shared = t_shared(PAGE);
	volatile long *result = t_shared(PAGE);

	*shared = 1;
	for (int restart = 0; restart < 2; restart++) {
		for (int limit = 0; limit < 2; limit++) {
			pid_t pid = waiting_child(result, shared, restart ? SA_RESTART : 0,
						  limit ? 20000 : 0);

			t_kill(pid, SIGUSR1);
			if (restart && !limit) {
				t_sleep_ms(20);
				t_await_state(pid, 'S');
				EQ(futex(shared, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
			}
			t_join(pid);
			fact("SA_RESTART %d, limit %d: %ld, handler ran %ld", restart, limit,
			     result[0], result[1]);
		}
	}
	CHECK(1);
}

/* A stop does not end a wait with a limit, and does not move the limit either. */
TEST(futex_wait_goes_on_after_a_stop, "")
{
	word_t *shared = t_shared(PAGE);
	volatile long *result = t_shared(PAGE);
	long long before = now_ns(CLOCK_MONOTONIC);
	pid_t pid;

	*shared = 1;
	for (int limit = 0; limit <= 150; limit += 150) {
		pid = waiting_child(result, shared, 0, limit);
		t_kill(pid, SIGSTOP);
		t_await_state(pid, 'T');
		t_kill(pid, SIGCONT);
		if (!limit) {
			t_await_state(pid, 'S');
			EQ(futex(shared, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
		}
		t_join(pid);
		EQ(result[0], limit ? -ETIMEDOUT : 0);
	}
	CHECK(now_ns(CLOCK_MONOTONIC) - before >= 150000000);
}

/* Changed while stopped: the word is looked at anew. */
TEST(futex_wait_looks_again_after_a_stop, "")
{
	word_t *shared = t_shared(PAGE);
	volatile long *result = t_shared(PAGE);
	pid_t pid;

	for (int limit = 0; limit <= 20000; limit += 20000) {
		*shared = 1;
		pid = waiting_child(result, shared, 0, limit);
		t_kill(pid, SIGSTOP);
		t_await_state(pid, 'T');
		*shared = 2;
		t_kill(pid, SIGCONT);
		t_join(pid);
		EQ(result[0], -EAGAIN);
	}
}

/* Those who sleep die when they are killed, and leave no trace in the lists. */
TEST(futex_waiters_can_be_killed, "")
{
	word_t *shared = t_shared(PAGE);
	volatile long *result = t_shared(PAGE);
	pid_t pid[3];

	*shared = 1;
	for (int i = 0; i < 3; i++)
		pid[i] = waiting_child(result, shared, 0, i * 50000);
	t_kill(pid[0], SIGKILL);
	EQ(t_wait(pid[0]), SIGKILL);
	t_kill(pid[1], SIGTERM);
	EQ(t_wait(pid[1]), SIGTERM);
	EQ(futex(shared, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	t_join(pid[2]);
}

/* --- The end of a thread ------------------------------------------------------------------------- */

static int end_when_told(void *gate)
{
	char c;

	t_raw(__NR_read, ((struct gate *)gate)->fd[0], (long)&c, 1, 0, 0, 0);
	return 0;
}

/* CLONE_CHILD_CLEARTID: the word is zero and one who waits there is woken. */
TEST(cleartid_wakes_who_waits, "")
{
	static volatile unsigned tid;
	static struct waiter w;
	struct gate hold = t_gate();
	int made = t_thread(end_when_told, &hold, &tid);

	t_start_waiters(&w, 1, &tid, made, 0);
	t_gate_open(&hold);
	t_join_waiter(&w);
	EQ(w.result, 0);
	EQ(tid, 0);
}

/* One, not all; and not who waits under the private name. */
TEST(cleartid_wakes_one, "facts")
{
	static volatile unsigned tid;
	static struct waiter w[3];
	struct gate hold = t_gate();
	int made = t_thread(end_when_told, &hold, &tid), out = 0;

	t_start_waiters(w, 1, &tid, made, FUTEX_PRIVATE_FLAG);
	t_start_waiters(w + 1, 2, &tid, made, 0);
	t_gate_open(&hold);
	while (tid || !out) {
		out = !w[0].tid + !w[1].tid + !w[2].tid;
		t_sleep_ms(1);
	}
	t_sleep_ms(20);
	out = !w[1].tid + !w[2].tid;
	fact("the thread is gone: woken private %d, shared %d", !w[0].tid, out);
	futex(&tid, FUTEX_WAKE, 9, NULL, NULL, 0);
	futex(&tid, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 9, NULL, NULL, 0);
	for (int i = 0; i < 3; i++)
		t_join_waiter(&w[i]);
	CHECK(1);
}

PROGRAM(exit_at_once)
{
	return 0;
}

static int exec_when_told(void *gate)
{
	end_when_told(gate);
	t_exec_child("exit_at_once", NULL);
}

/* exec leaves the memory too: who waits for the word learns of it. */
TEST(cleartid_wakes_at_exec, "")
{
	static word_t tid;
	static struct waiter w;
	struct gate hold = t_gate();
	struct clone_req req = {.flags = CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
				.stack = t_stack(),
				.ctid = (int *)&tid};
	long pid;

	tid = 1;
	pid = t_clone(&req, exec_when_told, &hold);
	t_start_waiters(&w, 1, &tid, 1, 0);
	t_gate_open(&hold);
	t_join_waiter(&w);
	EQ(w.result, 0);
	EQ(tid, 0);
	EQ(t_wait(pid), 0);
}

static int end_at_once(void *arg)
{
	return 0;
}

/* The parent of a vfork goes on when the child's word is cleared already. */
TEST(vfork_parent_finds_the_tid_cleared, "")
{
	static word_t tid;
	struct clone_req req = {.flags = CLONE_VM | CLONE_VFORK | CLONE_CHILD_CLEARTID | SIGCHLD,
				.stack = t_stack(),
				.ctid = (int *)&tid};

	for (int i = 0; i < 300; i++) {
		long pid;

		tid = 1;
		pid = t_clone(&req, end_at_once, NULL);
		EQ(tid, 0);
		EQ(t_wait(pid), 0);
	}
}
