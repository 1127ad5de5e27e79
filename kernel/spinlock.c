// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of spinlocks that are not worth inlining, and the rwlocks.
 *
 * Invariant: an rwlock's count is the number of readers, plus RW_WRITER while a writer has it, plus
 * RW_WAITING while a writer is the first in the queue. Who finds the lock free takes it at once; who does
 * not, queues. A reader in an interrupt never queues: what it interrupted may be a reader that the
 * queue waits for.
 *
 * Entry points: spin_wait, spin_trylock, read_lock, write_lock and their undoing. Contracts: spinlock.h.
 */
#include <spinlock.h>
#include <x86/processor.h>

void spin_wait(spinlock_t *lock, u16 ticket)
{
	u64 start = ktime_get_ns();

	while (lock->owner != ticket)
		lock_wait_spin(lock, &lock->dep, start);
	lock_waited(&lock->dep, start);
}

bool spin_trylock(spinlock_t *lock)
{
	u16 owner;

	preempt_disable();
	owner = lock->owner;
	/* The lock is free exactly when the next ticket would be served at once. */
	if (cmpxchg(&lock->next, owner, (u16)(owner + 1)) != owner) {
		preempt_enable();
		return false;
	}
	lock_acquire(lock, &lock->dep, 0, LOCK_TRY, _RET_IP_);
	return true;
}

/* --- Readers and writers ------------------------------------------------------------------------- */

/* Those who wait stand in a queue; the first of it looks at the count alone. */
static void queue_up(rwlock_t *lock, u64 start)
{
	u16 ticket = __sync_fetch_and_add(&lock->next, 1);

	while (lock->served != ticket)
		lock_wait_spin(lock, &lock->dep, start);
}

static void next_please(rwlock_t *lock)
{
	barrier();
	lock->served++;
}

/*
 * Our mark is in the count, and a writer's. In an interrupt it stays, and the next writer waits for us;
 * else we take our place behind the writers who came before.
 */
static noinline void wait_to_read(rwlock_t *lock)
{
	bool queues = !in_interrupt();
	u64 start = ktime_get_ns();

	if (queues) {
		atomic_dec(&lock->count);
		queue_up(lock, start);
		atomic_inc(&lock->count);
	}
	while (atomic_read(&lock->count) >= RW_WRITER)
		lock_wait_spin(lock, &lock->dep, start);
	if (queues)
		next_please(lock);
	lock_waited(&lock->dep, start);
}

void read_lock(rwlock_t *lock)
{
	preempt_disable();
	lock_acquire(lock, &lock->dep, 0, LOCK_SHARED, _RET_IP_);
	if (unlikely(atomic_add_return(1, &lock->count) >= RW_WAITING))
		wait_to_read(lock);
}

void read_unlock(rwlock_t *lock)
{
	lock_release(lock, _RET_IP_);
	atomic_dec(&lock->count);
	preempt_enable();
}

static noinline void wait_to_write(rwlock_t *lock)
{
	u64 start = ktime_get_ns();

	queue_up(lock, start);
	atomic_add(RW_WAITING, &lock->count);
	while (atomic_cmpxchg(&lock->count, RW_WAITING, RW_WRITER) != RW_WAITING)
		lock_wait_spin(lock, &lock->dep, start);
	next_please(lock);
	lock_waited(&lock->dep, start);
}

void write_lock(rwlock_t *lock)
{
	preempt_disable();
	lock_acquire(lock, &lock->dep, 0, LOCK_EXCLUSIVE, _RET_IP_);
	if (unlikely(atomic_cmpxchg(&lock->count, 0, RW_WRITER) != 0))
		wait_to_write(lock);
}

void write_unlock(rwlock_t *lock)
{
	lock_release(lock, _RET_IP_);
	/* Not a store of 0: readers may have their marks here. */
	atomic_sub(RW_WRITER, &lock->count);
	preempt_enable();
}
