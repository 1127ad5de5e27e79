// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small thread library of user/lib: create and join, who one is, mutexes, conditions.
 */
#include "t.h"

#include <threads.h>

#define THREADS 8

static mtx_t mutex;
static cnd_t cond, other;
static volatile int counter;

static int square(void *arg)
{
	return (int)(long)arg * (int)(long)arg;
}

TEST(lib_threads_give_results, "")
{
	thrd_t thread[THREADS];
	int result;

	for (int i = 0; i < THREADS; i++)
		EQ(thrd_create(&thread[i], square, (void *)(long)i), thrd_success);
	for (int i = THREADS - 1; i >= 0; i--) {
		EQ(thrd_join(thread[i], &result), thrd_success);
		EQ(result, i * i);
	}
}

static int know_yourself(void *arg)
{
	volatile thrd_t *out = arg;

	*out = thrd_current();
	thrd_exit(thrd_equal(thrd_current(), *out));
}

TEST(lib_threads_know_themselves, "")
{
	static volatile thrd_t seen;
	thrd_t thread, self = thrd_current();
	int result;

	EQ(thrd_create(&thread, know_yourself, (void *)&seen), thrd_success);
	EQ(thrd_join(thread, &result), thrd_success);
	EQ(result, 1);
	CHECK(thrd_equal(seen, thread));
	CHECK(!thrd_equal(self, thread));
	CHECK(thrd_equal(self, thrd_current()));
}

static int count(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		int seen;

		mtx_lock(&mutex);
		seen = counter;
		if (i % 20 == 0)
			thrd_yield();
		counter = seen + 1;
		mtx_unlock(&mutex);
	}
	return 0;
}

static void together(int (*fn)(void *), int n)
{
	thrd_t thread[THREADS];
	int result;

	for (int i = 0; i < n; i++)
		EQ(thrd_create(&thread[i], fn, (void *)(long)i), thrd_success);
	for (int i = 0; i < n; i++) {
		thrd_join(thread[i], &result);
		EQ(result, 0);
	}
}

TEST(lib_mutex_counts_right, "")
{
	together(count, THREADS);
	EQ(counter, THREADS * 1000);
	EQ(mutex.state, 0);
	EQ(mtx_trylock(&mutex), thrd_success);
	EQ(mtx_trylock(&mutex), thrd_busy);
	mtx_unlock(&mutex);
}

/* A box for one thing: odd threads fill it, even ones empty it. */
static int box, taken;

static int pass_on(void *arg)
{
	for (int i = 0; i < 200; i++) {
		mtx_lock(&mutex);
		if ((long)arg % 2) {
			while (box)
				cnd_wait(&other, &mutex);
			box = i + 1;
			cnd_signal(&cond);
		} else {
			while (!box)
				cnd_wait(&cond, &mutex);
			taken += box;
			box = 0;
			cnd_signal(&other);
		}
		mtx_unlock(&mutex);
	}
	return 0;
}

TEST(lib_condition_passes_all_on, "")
{
	together(pass_on, THREADS);
	EQ(taken, THREADS / 2 * (200 * 201 / 2));
}

static int waiting, through;

static int wait_for_all(void *arg)
{
	mtx_lock(&mutex);
	if (++waiting == THREADS)
		cnd_broadcast(&cond);
	while (waiting < THREADS)
		cnd_wait(&cond, &mutex);
	through++;
	mtx_unlock(&mutex);
	return 0;
}

TEST(lib_broadcast_lets_all_through, "")
{
	for (int round = 0; round < 50; round++) {
		waiting = through = 0;
		together(wait_for_all, THREADS);
		EQ(through, THREADS);
		EQ(mutex.state, 0);
	}
}

static int overrun(void *arg);
static int (*volatile again)(void *) = overrun;

static int overrun(void *arg)
{
	volatile char page[4096];

	page[0] = 1;
	return again((void *)page) + page[0];
}

/* Below a stack lies a page that nobody may touch: an endless recursion ends there. */
TEST(lib_stack_overrun_is_seen, "")
{
	struct rlimit none = {0, 0};
	pid_t pid = t_fork();
	thrd_t thread;

	if (pid == 0) {
		OK(setrlimit(RLIMIT_CORE, &none));
		thrd_create(&thread, overrun, NULL);
		thrd_join(thread, NULL);
		_exit(1);
	}
	EQ(t_wait(pid) & 0x7f, SIGSEGV);
}
