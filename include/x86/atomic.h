/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters that several CPUs change at once.
 */
#ifndef TINE_X86_ATOMIC_H
#define TINE_X86_ATOMIC_H

#include <types.h>

typedef struct {
	int counter;
} atomic_t;

#define ATOMIC_INIT(n) ((atomic_t){n})

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int n)
{
	WRITE_ONCE(v->counter, n);
}

static inline void atomic_add(int n, atomic_t *v)
{
	__asm__ volatile("lock addl %1, %0" : "+m"(v->counter) : "ir"(n) : "memory");
}

static inline void atomic_sub(int n, atomic_t *v)
{
	__asm__ volatile("lock subl %1, %0" : "+m"(v->counter) : "ir"(n) : "memory");
}

static inline void atomic_inc(atomic_t *v)
{
	__asm__ volatile("lock incl %0" : "+m"(v->counter) : : "memory");
}

static inline void atomic_dec(atomic_t *v)
{
	__asm__ volatile("lock decl %0" : "+m"(v->counter) : : "memory");
}

/* atomic_dec_and_test: true for the caller that took the last one. */
static inline bool atomic_dec_and_test(atomic_t *v)
{
	bool zero;

	__asm__ volatile("lock decl %0" : "+m"(v->counter), "=@cce"(zero) : : "memory");
	return zero;
}

static inline int atomic_add_return(int n, atomic_t *v)
{
	return __sync_add_and_fetch(&v->counter, n);
}

static inline int atomic_cmpxchg(atomic_t *v, int old, int new)
{
	return __sync_val_compare_and_swap(&v->counter, old, new);
}

#define xchg(ptr, v)	       __sync_lock_test_and_set(ptr, v)
#define cmpxchg(ptr, old, new) __sync_val_compare_and_swap(ptr, old, new)

#endif
