// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads as a stock C library makes them: a thousand alive at once, a thousand one after the other,
 * what each has of its own, how they are joined, detached, cancelled and what they leave behind.
 */
#define _GNU_SOURCE
#include "check.h"
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MANY 1000

static sem_t go;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ran;
static __thread int own = 7;

static void *hold(void *arg)
{
	own += (int)(long)arg;
	pthread_mutex_lock(&lock);
	ran++;
	pthread_mutex_unlock(&lock);
	while (sem_wait(&go))
		;
	return (void *)(long)(own - 7);
}

/* All at once, on small stacks that the library maps. */
static void many_alive(void)
{
	static pthread_t thread[MANY];
	pthread_attr_t attr;
	int made = 0, right = 0;

	sem_init(&go, 0, 0);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	while (made < MANY && !pthread_create(&thread[made], &attr, hold, (void *)(long)made))
		made++;
	is("threads made", made, MANY);
	for (int i = 0; i < made; i++)
		sem_post(&go);
	for (int i = 0; i < made; i++) {
		void *result = NULL;

		if (!pthread_join(thread[i], &result) && (long)result == i)
			right++;
	}
	is("threads joined with their own result", right, MANY);
	is("threads that ran", ran, MANY);
	is("our own thread-local", own, 7);
	pthread_attr_destroy(&attr);
}

static void *give_back(void *arg)
{
	return arg;
}

static void many_in_turn(void)
{
	int right = 0;

	for (int i = 0; i < MANY; i++) {
		pthread_t thread;
		void *result = NULL;

		if (!pthread_create(&thread, NULL, give_back, (void *)(long)i) &&
		    !pthread_join(thread, &result) && (long)result == i)
			right++;
	}
	is("one after the other, on default stacks", right, MANY);
}

static int ids_right;

static void *look_at_ids(void *arg)
{
	ids_right = getpid() == (int)(long)arg && syscall(SYS_gettid) != getpid();
	return NULL;
}

static void ids(void)
{
	pthread_t thread;

	is("create", pthread_create(&thread, NULL, look_at_ids, (void *)(long)getpid()), 0);
	is("join", pthread_join(thread, NULL), 0);
	is("one pid, another tid", ids_right, 1);
#ifdef __GLIBC__ /* musl lets one wait for oneself, for ever */
	is("join of ourselves", pthread_join(pthread_self(), NULL), EDEADLK);
#endif
}

static sem_t detached_ran;

static void *post(void *arg)
{
	sem_post(&detached_ran);
	return NULL;
}

static void detached(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	sem_init(&detached_ran, 0, 0);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 50; i++)
		if (pthread_create(&thread, &attr, post, NULL))
			is("create detached", i, 50);
	for (int i = 0; i < 50; i++)
		sem_wait(&detached_ran);
	is("detached threads that ran", 50, 50);
	is("create", pthread_create(&thread, NULL, post, NULL), 0);
	is("detach", pthread_detach(thread), 0);
	sem_wait(&detached_ran);
}

/* --- What is one's own --------------------------------------------------------------------------- */

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int destroyed, initialised;

static void destroy(void *value)
{
	__sync_fetch_and_add(&destroyed, (int)(long)value);
}

static void initialise(void)
{
	initialised++;
	usleep(2000);
}

static void *use_key(void *arg)
{
	pthread_once(&once, initialise);
	pthread_setspecific(key, arg);
	sched_yield();
	return (void *)(long)(pthread_getspecific(key) == arg && initialised == 1);
}

static void own_data(void)
{
	pthread_t thread[10];
	int right = 0;

	is("key", pthread_key_create(&key, destroy), 0);
	pthread_setspecific(key, NULL);
	for (int i = 0; i < 10; i++)
		pthread_create(&thread[i], NULL, use_key, (void *)(long)(i + 1));
	for (int i = 0; i < 10; i++) {
		void *result;

		pthread_join(thread[i], &result);
		right += (long)result;
	}
	is("threads with their own value, after once", right, 10);
	is("sum of the values destroyed", destroyed, 55);
	is("once", initialised, 1);
}

/* --- Cancellation -------------------------------------------------------------------------------- */

static int cleaned;
static sem_t ready;

static void clean(void *arg)
{
	cleaned += (int)(long)arg;
}

static void *sleep_in_read(void *arg)
{
	int *fd = arg;
	char c;

	pthread_cleanup_push(clean, (void *)1);
	pthread_cleanup_push(clean, (void *)10);
	sem_post(&ready);
	if (read(fd[0], &c, 1) == 1)
		cleaned = -1;
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *__attribute__((noreturn)) spin(void *arg)
{
	int old;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	sem_post(&ready);
	for (;;)
		;
}

static void *refuse_then_test(void *arg)
{
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&ready);
	usleep(20000);
	cleaned = 100;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	pthread_testcancel();
	cleaned = -100;
	return NULL;
}

static void cancelled(const char *what, void *(*fn)(void *), int leaves)
{
	pthread_t thread;
	void *result = NULL;
	int fd[2];

	cleaned = 0;
	sem_init(&ready, 0, 0);
	if (pipe(fd) || pthread_create(&thread, NULL, fn, fd)) {
		is(what, -1, 0);
		return;
	}
	sem_wait(&ready);
	is(what, pthread_cancel(thread), 0);
	pthread_join(thread, &result);
	is("  it was cancelled", result == PTHREAD_CANCELED, 1);
	is("  what its clean-up left", cleaned, leaves);
	close(fd[0]);
	close(fd[1]);
}

/* --- The end ------------------------------------------------------------------------------------- */

static pthread_t first;

/* The first thread ends by pthread_exit; the process lives until this one says so. */
static void *last_to_leave(void *arg)
{
	void *result = NULL;

	is("join of the first thread", pthread_join(first, &result), 0);
	is("its result", (long)result, 33);
	exit(verdict("threads"));
}

int main(void)
{
	pthread_t thread;

	many_alive();
	many_in_turn();
	ids();
	detached();
	own_data();
	cancelled("cancel of a read", sleep_in_read, 11);
	cancelled("cancel of a loop, at once", spin, 0);
	cancelled("cancel refused for a while", refuse_then_test, 100);
	first = pthread_self();
	is("create", pthread_create(&thread, NULL, last_to_leave, NULL), 0);
	pthread_exit((void *)33);
}
