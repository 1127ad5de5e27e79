/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads, mutexes and conditions, as C11 names them: lib/thread.c, on clone and futex alone. */
#ifndef TINE_USER_THREADS_H
#define TINE_USER_THREADS_H

enum { thrd_success, thrd_busy, thrd_error, thrd_nomem };

typedef struct thread *thrd_t;
typedef int (*thrd_start_t)(void *);

/* A thread that runs fn(arg); its value is what thrd_join gives. Every thread must be joined. */
int thrd_create(thrd_t *thread, thrd_start_t fn, void *arg);
int thrd_join(thrd_t thread, int *result);
void thrd_exit(int result) __attribute__((noreturn));
thrd_t thrd_current(void);
int thrd_equal(thrd_t a, thrd_t b);
void thrd_yield(void);

/* All zero is a free mutex. Not recursive. */
enum { mtx_plain };
typedef struct {
	unsigned int state; /* 0 free, 1 taken, 2 taken and perhaps waited for */
} mtx_t;

int mtx_init(mtx_t *mutex, int type);
int mtx_lock(mtx_t *mutex);
int mtx_trylock(mtx_t *mutex);
int mtx_unlock(mtx_t *mutex);
void mtx_destroy(mtx_t *mutex);

/* All zero is a condition that nobody waits for. All its waiters use one mutex. */
typedef struct {
	unsigned int events;
	mtx_t *mutex;
} cnd_t;

int cnd_init(cnd_t *cond);
int cnd_wait(cnd_t *cond, mtx_t *mutex);
int cnd_signal(cnd_t *cond);
int cnd_broadcast(cnd_t *cond);
void cnd_destroy(cnd_t *cond);

#endif /* TINE_USER_THREADS_H */
