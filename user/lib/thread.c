// SPDX-License-Identifier: GPL-2.0-only
// Threads, mutexes and conditions on two system calls, clone and futex. docs/threads.md explains each step.
//
// A thread's memory is one mapping; gs leads to the struct at its upper end:
//
//	| never mapped | stack, growing down ...            | struct thread |
//	  one page       what a call pushes lands here ---^   ^-- gs:0, and &thread->tid
//
// Nothing here touches errno: this library has one for all threads.
// Entry points: threads.h.
#include "sys.h"
#include <asm/ldt.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <threads.h>

#define STACK_SIZE (64 * 1024)
#define GUARD_SIZE 4096

struct thread {
	struct thread *self; /* at gs:0 */
	volatile int tid;    /* the kernel stores it, clears it at the end, and wakes who joins */
	thrd_start_t fn;
	void *arg;
	int result;
	void *mapping;
};

static struct thread first;				 /* the one that main runs in */
static struct user_desc segment = {.entry_number = -1u}; /* no segment yet */

static long futex(volatile void *word, int op, unsigned int value, long more, void *word2)
{
	return __sys(__NR_futex, word, op, value, more, word2, 0);
}

/* --- threads ------------------------------------------------------------------------------------- */

/* The first thread's segment: the kernel chooses the GDT entry, all later threads use the same. */
static int segment_init(void)
{
	first.self = &first;
	segment = (struct user_desc){
		.entry_number = -1u,
		.base_addr = (unsigned int)&first,
		.limit = 0xfffff,
		.seg_32bit = 1,
		.limit_in_pages = 1,
		.useable = 1,
	};
	if (__sys(__NR_set_thread_area, &segment))
		return -1;
	asm volatile("movw %w0, %%gs" : : "r"(segment.entry_number * 8 + 3));
	return 0;
}

thrd_t thrd_current(void)
{
	thrd_t self;

	if (segment.entry_number == -1u && segment_init())
		return &first;
	asm volatile("movl %%gs:0, %0" : "=r"(self));
	return self;
}

/* The first function on a new stack. Registers are the maker's, gs too; behind it lies our struct. */
static int begin(void *arg)
{
	struct thread *thread = arg;

	thrd_exit(thread->fn(thread->arg));
}

int thrd_create(thrd_t *made, thrd_start_t fn, void *arg)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	struct user_desc tls;
	struct thread *thread;
	char *mapping;

	thrd_current();
	if (segment.entry_number == -1u)
		return thrd_error;
	mapping = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapping == MAP_FAILED)
		return thrd_nomem;
	mprotect(mapping, GUARD_SIZE, PROT_NONE);
	thread = (struct thread *)(mapping + GUARD_SIZE + STACK_SIZE) - 1;
	*thread = (struct thread){.self = thread, .fn = fn, .arg = arg, .mapping = mapping};
	tls = segment;
	tls.base_addr = (unsigned int)thread;
	if (clone(begin, thread, flags, thread, &thread->tid, &tls, &thread->tid) < 0) {
		munmap(mapping, GUARD_SIZE + STACK_SIZE);
		return thrd_error;
	}
	*made = thread;
	return thrd_success;
}

/* exit(2) ends this thread alone. The stack under us stays until we are joined. */
void thrd_exit(int result)
{
	thrd_current()->result = result;
	for (;;)
		__sys(__NR_exit, result);
}

/*
 * Until the kernel has cleared the tid, which is the last it does with the thread's memory. Its wake is
 * not private, so neither is this wait.
 */
int thrd_join(thrd_t thread, int *result)
{
	int tid;

	while ((tid = thread->tid))
		futex(&thread->tid, FUTEX_WAIT, tid, 0, NULL);
	if (result)
		*result = thread->result;
	munmap(thread->mapping, GUARD_SIZE + STACK_SIZE);
	return thrd_success;
}

int thrd_equal(thrd_t a, thrd_t b)
{
	return a == b;
}

void thrd_yield(void)
{
	__sys(__NR_sched_yield);
}

/* --- mutexes ------------------------------------------------------------------------------------- */

int mtx_init(mtx_t *mutex, int type)
{
	mutex->state = 0;
	return type == mtx_plain ? thrd_success : thrd_error;
}

int mtx_trylock(mtx_t *mutex)
{
	return __sync_bool_compare_and_swap(&mutex->state, 0, 1) ? thrd_success : thrd_busy;
}

/* Whoever had to wait leaves 2 behind: he cannot know whether he was the last. */
static void lock_contended(mtx_t *mutex)
{
	while (__sync_lock_test_and_set(&mutex->state, 2) != 0)
		futex(&mutex->state, FUTEX_WAIT_PRIVATE, 2, 0, NULL);
}

int mtx_lock(mtx_t *mutex)
{
	if (mtx_trylock(mutex) == thrd_busy)
		lock_contended(mutex);
	return thrd_success;
}

int mtx_unlock(mtx_t *mutex)
{
	if (__sync_fetch_and_sub(&mutex->state, 1) != 1) {
		__atomic_store_n(&mutex->state, 0, __ATOMIC_SEQ_CST);
		futex(&mutex->state, FUTEX_WAKE_PRIVATE, 1, 0, NULL);
	}
	return thrd_success;
}

void mtx_destroy(mtx_t *mutex)
{
	(void)mutex;
}

/* --- conditions ---------------------------------------------------------------------------------- */

int cnd_init(cnd_t *cond)
{
	*cond = (cnd_t){0, NULL};
	return thrd_success;
}

/*
 * What is signalled between the unlock and the sleep is not lost: it has changed events, and the kernel
 * looks at it again. Woken, or moved to the mutex by a broadcast, we lock it as one of several.
 */
int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
	unsigned int events = __atomic_load_n(&cond->events, __ATOMIC_SEQ_CST);

	__atomic_store_n(&cond->mutex, mutex, __ATOMIC_SEQ_CST);
	mtx_unlock(mutex);
	futex(&cond->events, FUTEX_WAIT_PRIVATE, events, 0, NULL);
	lock_contended(mutex);
	return thrd_success;
}

int cnd_signal(cnd_t *cond)
{
	__sync_fetch_and_add(&cond->events, 1);
	futex(&cond->events, FUTEX_WAKE_PRIVATE, 1, 0, NULL);
	return thrd_success;
}

/* Only one can have the mutex next: one is woken, the others wait for the mutex from now on. */
int cnd_broadcast(cnd_t *cond)
{
	mtx_t *mutex = __atomic_load_n(&cond->mutex, __ATOMIC_SEQ_CST);

	__sync_fetch_and_add(&cond->events, 1);
	if (mutex)
		futex(&cond->events, FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG, 1, INT_MAX, &mutex->state);
	return thrd_success;
}

void cnd_destroy(cnd_t *cond)
{
	(void)cond;
}
