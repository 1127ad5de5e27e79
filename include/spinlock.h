/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fair (ticket) spinlocks and rwlocks. Holding one counts in preempt_count: no sleep until
 * released. A lock that an interrupt handler takes is always taken with interrupts off (_irq,
 * _irqsave).
 */
#ifndef TINE_SPINLOCK_H
#define TINE_SPINLOCK_H

#include <lockcheck.h>
#include <preempt.h>
#include <x86/processor.h>
#include <x86/atomic.h>
#include <x86/irqflags.h>

typedef struct {
	volatile u16 owner; /* the ticket being served */
	u16 next;	    /* the ticket the next comer draws */
	struct lock_dep dep;
} spinlock_t;

/* LOCK_CLASS: a class of its own for a lock defined at file scope. */
#define LOCK_CLASS(text)      ((struct lock_class){.name = text})
#define DEFINE_SPINLOCK(lock) spinlock_t lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS(#lock))}
#define spin_lock_init(lock)                                                                       \
	do {                                                                                       \
		static struct lock_class _class = {.name = #lock};                                 \
		(lock)->owner = (lock)->next = 0;                                                  \
		lock_dep_init(&(lock)->dep, &_class);                                              \
	} while (0)

/* spin_wait: until the ticket is served, which it was not yet. */
void spin_wait(spinlock_t *lock, u16 ticket);

/* spin_lock_nested: a second lock of the same class; subclass 1 goes inside subclass 0. */
static __always_inline void spin_lock_nested(spinlock_t *lock, int subclass)
{
	u16 ticket;

	preempt_disable();
	lock_acquire(lock, &lock->dep, subclass, LOCK_EXCLUSIVE, 0);
	ticket = __sync_fetch_and_add(&lock->next, 1);
	if (unlikely(lock->owner != ticket))
		spin_wait(lock, ticket);
	barrier();
}

static __always_inline void spin_lock(spinlock_t *lock)
{
	spin_lock_nested(lock, 0);
}

static __always_inline void spin_unlock(spinlock_t *lock)
{
	lock_release(lock, 0);
	barrier();
	lock->owner++;
	preempt_enable();
}

static __always_inline void spin_lock_irq(spinlock_t *lock)
{
	local_irq_disable();
	spin_lock(lock);
}

static __always_inline void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
	local_irq_enable();
}

#define spin_lock_irqsave(lock, flags)                                                             \
	do {                                                                                       \
		(flags) = local_irq_save();                                                        \
		spin_lock(lock);                                                                   \
	} while (0)

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	spin_unlock(lock);
	local_irq_restore(flags);
}

/* spin_trylock: true when taken. Never waits, so it may be taken against the order. */
bool spin_trylock(spinlock_t *lock);

/*
 * Many readers or one writer, in the order they came: a reader queues behind a writer that waits. But not
 * in an interrupt, which may have come upon a reader: so interrupts may read, and nobody else may
 * take for reading what it has.
 */
typedef struct {
	atomic_t count;		   /* readers; RW_WAITING, RW_WRITER */
	volatile u16 served, next; /* tickets of those who had to wait */
	struct lock_dep dep;
} rwlock_t;

#define RW_WAITING	    0x08000000 /* the first in the queue is a writer */
#define RW_WRITER	    0x10000000
#define DEFINE_RWLOCK(lock) rwlock_t lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS(#lock))}

void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

static __always_inline void write_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	write_lock(lock);
}

static __always_inline void write_unlock_irq(rwlock_t *lock)
{
	write_unlock(lock);
	local_irq_enable();
}

#endif
