// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of spinlocks that are not worth inlining, and the rwlocks.
 *
 * Invariant: an rwlock's count is the number of readers, plus RW_WRITER while a writer has it. A
 * reader that meets a writer takes its mark back and waits for the writer to leave; readers never
 * wait for a writer that only waits, so that they may nest, from an interrupt too.
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
	if (DEBUG_LOCKS)
		lock_acquire(lock, &lock->dep, 0, LOCK_TRY, _RET_IP_);
	return true;
}

/* Our mark is in the count, and a writer's. */
static noinline void wait_for_writer(rwlock_t *lock)
{
	u64 start = ktime_get_ns();

	do {
		atomic_dec(&lock->count);
		while (atomic_read(&lock->count) >= RW_WRITER)
			lock_wait_spin(lock, &lock->dep, start);
	} while (atomic_add_return(1, &lock->count) >= RW_WRITER);
	lock_waited(&lock->dep, start);
}

void read_lock(rwlock_t *lock)
{
	preempt_disable();
	if (DEBUG_LOCKS)
		lock_acquire(lock, &lock->dep, 0, LOCK_SHARED, _RET_IP_);
	if (unlikely(atomic_add_return(1, &lock->count) >= RW_WRITER))
		wait_for_writer(lock);
}

void read_unlock(rwlock_t *lock)
{
	if (DEBUG_LOCKS)
		lock_release(lock, _RET_IP_);
	atomic_dec(&lock->count);
	preempt_enable();
}

static noinline void wait_for_readers(rwlock_t *lock)
{
	u64 start = ktime_get_ns();

	while (atomic_cmpxchg(&lock->count, 0, RW_WRITER) != 0)
		lock_wait_spin(lock, &lock->dep, start);
	lock_waited(&lock->dep, start);
}

void write_lock(rwlock_t *lock)
{
	preempt_disable();
	if (DEBUG_LOCKS)
		lock_acquire(lock, &lock->dep, 0, LOCK_EXCLUSIVE, _RET_IP_);
	if (unlikely(atomic_cmpxchg(&lock->count, 0, RW_WRITER) != 0))
		wait_for_readers(lock);
}

void write_unlock(rwlock_t *lock)
{
	if (DEBUG_LOCKS)
		lock_release(lock, _RET_IP_);
	/* Not a store of 0: a reader may have its mark here for a moment. */
	atomic_sub(RW_WRITER, &lock->count);
	preempt_enable();
}
