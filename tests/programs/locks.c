// SPDX-License-Identifier: GPL-2.0-only
/*
 * What threads meet at, as a stock C library has it: mutexes of every kind, conditions, read-write
 * locks, barriers, semaphores; between processes too, and with owners that die.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS	2000

static void together(void *(*fn)(void *), int n)
{
	pthread_t thread[16];

	for (int i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, fn, (void *)(long)i))
			is("create", i, n);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

static struct timespec in_ms(int clock, int ms)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_nsec += ms * 1000000L;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

/* --- mutexes ------------------------------------------------------------------------------------- */

static pthread_mutex_t mutex;
static volatile int counter;

static void *count(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		int seen;

		pthread_mutex_lock(&mutex);
		seen = counter;
		if (i % 100 == 0)
			sched_yield();
		counter = seen + 1;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *lock_with_limit(void *arg)
{
	struct timespec limit = in_ms(CLOCK_REALTIME, 20);

	is("  another's trylock", pthread_mutex_trylock(&mutex), EBUSY);
	is("  another's timedlock", pthread_mutex_timedlock(&mutex, &limit), ETIMEDOUT);
#ifdef __GLIBC__
	limit = in_ms(CLOCK_MONOTONIC, 20);
	is("  by the monotonic clock", pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &limit),
	   ETIMEDOUT);
#endif
	return NULL;
}

static void mutexes(void)
{
	static const struct {
		const char *name;
		int type, again;
	} kinds[] = {{"a plain mutex", PTHREAD_MUTEX_NORMAL, -1},
		     {"a recursive mutex", PTHREAD_MUTEX_RECURSIVE, 0},
		     {"a checking mutex", PTHREAD_MUTEX_ERRORCHECK, EDEADLK}};

	for (int i = 0; i < 3; i++) {
		pthread_mutexattr_t attr;

		pthread_mutexattr_init(&attr);
		pthread_mutexattr_settype(&attr, kinds[i].type);
		pthread_mutex_init(&mutex, &attr);
		counter = 0;
		together(count, THREADS);
		is(kinds[i].name, counter, THREADS * ROUNDS);
		pthread_mutex_lock(&mutex);
		together(lock_with_limit, 1);
		if (kinds[i].again >= 0)
			is("  taken again", pthread_mutex_lock(&mutex), kinds[i].again);
		if (kinds[i].again == 0)
			pthread_mutex_unlock(&mutex);
		is("  given back", pthread_mutex_unlock(&mutex), 0);
		is("  destroyed", pthread_mutex_destroy(&mutex), 0);
	}
}

/* --- conditions ---------------------------------------------------------------------------------- */

static pthread_mutex_t box_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t box_full = PTHREAD_COND_INITIALIZER, box_empty = PTHREAD_COND_INITIALIZER;
static int box, box_sum, put, taken;

static void *produce_and_consume(void *arg)
{
	for (int i = 1; i <= 500; i++) {
		pthread_mutex_lock(&box_lock);
		if ((long)arg % 2) {
			while (box)
				pthread_cond_wait(&box_empty, &box_lock);
			box = i;
			put++;
			pthread_cond_signal(&box_full);
		} else {
			while (!box)
				pthread_cond_wait(&box_full, &box_lock);
			box_sum += box;
			box = 0;
			taken++;
			pthread_cond_signal(&box_empty);
		}
		pthread_mutex_unlock(&box_lock);
	}
	return NULL;
}

static pthread_cond_t gate = PTHREAD_COND_INITIALIZER;
static int open_gate, at_gate, through;

static void *wait_at_gate(void *arg)
{
	pthread_mutex_lock(&box_lock);
	at_gate++;
	while (!open_gate)
		pthread_cond_wait(&gate, &box_lock);
	through++;
	pthread_mutex_unlock(&box_lock);
	return NULL;
}

static void *open_it(void *arg)
{
	if (arg)
		return wait_at_gate(NULL);
	for (int all = 0; !all; sched_yield()) {
		pthread_mutex_lock(&box_lock);
		all = at_gate == THREADS - 1;
		if (all) {
			open_gate = 1;
			pthread_cond_broadcast(&gate);
		}
		pthread_mutex_unlock(&box_lock);
	}
	return NULL;
}

static void conditions(void)
{
	struct timespec limit = in_ms(CLOCK_REALTIME, 20);
	pthread_condattr_t attr;
	pthread_cond_t cond;

	together(produce_and_consume, THREADS);
	is("put into the box", put, 500 * THREADS / 2);
	is("taken out of it", taken, put);
	is("sum of it", box_sum, 500 * 501 / 2 * THREADS / 2);
	together(open_it, THREADS);
	is("through the gate", through, THREADS - 1);
	pthread_mutex_lock(&box_lock);
	is("a condition that does not come", pthread_cond_timedwait(&gate, &box_lock, &limit),
	   ETIMEDOUT);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&cond, &attr);
	limit = in_ms(CLOCK_MONOTONIC, 20);
	is("by the monotonic clock", pthread_cond_timedwait(&cond, &box_lock, &limit), ETIMEDOUT);
	pthread_mutex_unlock(&box_lock);
}

/* --- read-write locks, barriers, semaphores ------------------------------------------------------- */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile int writers, broken, reads, writes;

static void *read_and_write(void *arg)
{
	for (int i = 0; i < 300; i++) {
		if ((i + (long)arg) % 4 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			broken += ++writers != 1;
			writes++;
			sched_yield();
			writers--;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			broken += writers != 0;
			__sync_fetch_and_add(&reads, 1);
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return NULL;
}

static pthread_barrier_t barrier;
static int serial, arrived[10], early;

static void *meet(void *arg)
{
	for (int i = 0; i < 10; i++) {
		__sync_fetch_and_add(&arrived[i], 1);
		if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			__sync_fetch_and_add(&serial, 1);
		if (arrived[i] != THREADS)
			__sync_fetch_and_add(&early, 1);
	}
	return NULL;
}

static sem_t tickets;
static int holders, most;

static void *take_ticket(void *arg)
{
	for (int i = 0; i < 50; i++) {
		int now;

		while (sem_wait(&tickets))
			;
		now = __sync_add_and_fetch(&holders, 1);
		if (now > 3)
			most = now;
		sched_yield();
		__sync_fetch_and_sub(&holders, 1);
		sem_post(&tickets);
	}
	return NULL;
}

static void the_rest(void)
{
	struct timespec limit = in_ms(CLOCK_REALTIME, 20);
	int value;

	together(read_and_write, THREADS);
	is("reads", reads, THREADS * 225);
	is("writes", writes, THREADS * 75);
	is("seen half written", broken, 0);
	pthread_rwlock_rdlock(&rwlock);
	is("trywrlock while it is read", pthread_rwlock_trywrlock(&rwlock), EBUSY);
	is("timedwrlock while it is read", pthread_rwlock_timedwrlock(&rwlock, &limit), ETIMEDOUT);
	pthread_rwlock_unlock(&rwlock);
	pthread_barrier_init(&barrier, NULL, THREADS);
	together(meet, THREADS);
	is("one of each meeting is told so", serial, 10);
	is("left before all had come", early, 0);
	sem_init(&tickets, 0, 3);
	together(take_ticket, THREADS);
	is("more tickets than there are", most, 0);
	sem_getvalue(&tickets, &value);
	is("tickets at the end", value, 3);
	for (int i = 0; i < 3; i++)
		sem_wait(&tickets);
	is("trywait", sem_trywait(&tickets), -1);
	is("its error", errno, EAGAIN);
	limit = in_ms(CLOCK_REALTIME, 20);
	is("timedwait", sem_timedwait(&tickets, &limit), -1);
	is("its error", errno, ETIMEDOUT);
}

/* --- between processes --------------------------------------------------------------------------- */

struct shared {
	pthread_mutex_t mutex, robust;
	pthread_cond_t cond;
	pthread_barrier_t barrier;
	sem_t sem;
	volatile int counter, told;
};

static struct shared *make_shared(void)
{
	struct shared *s =
		mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attr;
	pthread_condattr_t cond_attr;
	pthread_barrierattr_t barrier_attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&s->mutex, &attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&s->robust, &attr);
	pthread_condattr_init(&cond_attr);
	pthread_condattr_setpshared(&cond_attr, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&s->cond, &cond_attr);
	pthread_barrierattr_init(&barrier_attr);
	pthread_barrierattr_setpshared(&barrier_attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&s->barrier, &barrier_attr, 4);
	sem_init(&s->sem, 1, 0);
	return s;
}

static int child(struct shared *s)
{
	pthread_barrier_wait(&s->barrier);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&s->mutex);
		s->counter++;
		pthread_mutex_unlock(&s->mutex);
	}
	pthread_mutex_lock(&s->mutex);
	while (!s->told)
		pthread_cond_wait(&s->cond, &s->mutex);
	pthread_mutex_unlock(&s->mutex);
	sem_post(&s->sem);
	return 0;
}

static void between_processes(void)
{
	struct shared *s = make_shared();
	int status, good = 0;

	for (int i = 0; i < 3; i++) {
		fflush(stdout);
		if (fork() == 0)
			_exit(child(s));
	}
	pthread_barrier_wait(&s->barrier);
	for (int done = 0; !done; sched_yield()) {
		pthread_mutex_lock(&s->mutex);
		done = s->counter == 3 * ROUNDS;
		pthread_mutex_unlock(&s->mutex);
	}
	pthread_mutex_lock(&s->mutex);
	s->told = 1;
	pthread_cond_broadcast(&s->cond);
	pthread_mutex_unlock(&s->mutex);
	for (int i = 0; i < 3; i++)
		sem_wait(&s->sem);
	while (wait(&status) > 0)
		good += status == 0;
	is("processes that met, counted and were told", good, 3);
	is("what they counted", s->counter, 3 * ROUNDS);
	if (fork() == 0) {
		pthread_mutex_lock(&s->robust);
		_exit(0);
	}
	wait(&status);
	is("the lock of a process that died", pthread_mutex_lock(&s->robust), EOWNERDEAD);
	is("made consistent", pthread_mutex_consistent(&s->robust), 0);
	pthread_mutex_unlock(&s->robust);
	is("taken again", pthread_mutex_lock(&s->robust), 0);
	pthread_mutex_unlock(&s->robust);
}

static pthread_mutex_t robust;

static void *die_with_it(void *arg)
{
	pthread_mutex_lock(&robust);
	usleep(10000);
	return NULL;
}

static void owners_that_die(void)
{
	pthread_mutexattr_t attr;
	pthread_t thread;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&robust, &attr);
	pthread_create(&thread, NULL, die_with_it, NULL);
	usleep(2000);
	is("the lock of a thread that dies", pthread_mutex_lock(&robust), EOWNERDEAD);
	pthread_join(thread, NULL);
	pthread_mutex_unlock(&robust);
	is("not made consistent", pthread_mutex_lock(&robust), ENOTRECOVERABLE);
}

static void named(void)
{
	sem_t *a = sem_open("/tine-locks", O_CREAT | O_EXCL, 0600, 1), *b;

	is("named semaphore", a != SEM_FAILED, 1);
	if (a == SEM_FAILED)
		return;
	b = sem_open("/tine-locks", 0);
	is("opened again", b == a, 1);
	is("wait", sem_wait(b), 0);
	is("trywait by the other name", sem_trywait(a), -1);
	is("unlink", sem_unlink("/tine-locks"), 0);
}

int main(void)
{
	mutexes();
	conditions();
	the_rest();
	between_processes();
	owners_that_die();
	named();
	return verdict("locks");
}
