/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the futex tests share: the raw call, whose result is -errno (errno itself is not per thread
 * here), and tasks that wait on purpose.
 */
#ifndef TINE_TESTS_GUEST_FUTEX_HELP_H
#define TINE_TESTS_GUEST_FUTEX_HELP_H

#include "t.h"

#include <linux/futex.h>

#define ALL_THREAD                                                                                 \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

typedef volatile unsigned int word_t;

struct t64 {
	long long sec, nsec;
};

/* Any system call of six words: its result or -errno. */
long t_raw(long nr, long a, long b, long c, long d, long e, long f);

static inline long futex(word_t *word, int op, unsigned int val, const void *timeout, word_t *word2,
			 unsigned int val3)
{
	return t_raw(__NR_futex, (long)word, op, val, (long)timeout, (long)word2, val3);
}

/* A task that waits at a word as asked; what the call gave is in result, which starts at 1. */
struct waiter {
	word_t *word;
	unsigned int val, bitset; /* bitset 0: FUTEX_WAIT */
	int op_flags;
	struct timespec *timeout;
	volatile long result;
	volatile int order;    /* among those of this file that came back: 1, 2 ... */
	volatile unsigned tid; /* cleared when the thread is gone */
};

/* A thread of this process that waits; back when it sleeps. */
void t_start_waiter(struct waiter *w);
/* n threads that wait, one after the other, at word, while it is val. */
void t_start_waiters(struct waiter *w, int n, word_t *word, unsigned int val, int op_flags);
/* Until the thread is gone. */
void t_join_waiter(struct waiter *w);
/* Until thread tid of process pid is in this state; fails after ten seconds. */
void t_await_thread(pid_t pid, pid_t tid, char state);
/* A thread that runs fn(arg), then clears *tid and wakes who waits there. Its tid. */
int t_thread(int (*fn)(void *), void *arg, volatile unsigned *tid);
void t_join_thread(volatile unsigned *tid);

#endif
