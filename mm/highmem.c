// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel addresses for pages of high memory, which has none of its own.
 *
 *   PKMAP_BASE                      FIXADDR_START
 *   | slot 0 | slot 1 | ... | 1023  | CPU 0: 0 .. 7 | CPU 1: 0 .. 7 | ...
 *     kmap(): shared by all CPUs      kmap_atomic(): a stack of slots for each CPU
 *
 * A kmap() slot that nobody holds any more stays mapped, so that the same page finds it again; when
 * the slots run out, all of those are unmapped at once and the processors told a single time.
 * Invariants: slots[i].page is what slot i maps, NULL for nothing; page->kmap_slot is only a hint,
 * the slot says if it is true. Of a CPU's atomic slots those below its kmap_depth are mapped.
 * Locks: kmap_lock guards slots and next_slot; the lock of kmap_wait inside. A CPU's atomic slots
 * are its own: an interrupt takes the next ones and gives them back before it returns.
 * Entry points: kmap_high, kunmap_high, kmap_high_atomic, kunmap_high_atomic.
 */
#include <bug.h>
#include <highmem.h>
#include <percpu.h>
#include <sched.h>
#include "internal.h"

#define ATOMIC_SLOTS 8 /* of each CPU: two of a task, as many again of interrupts, and room */

static struct kmap_slot {
	struct page *page;
	unsigned int users;
} slots[KMAP_SLOTS];
static unsigned int next_slot; /* where the search goes on */
static DEFINE_SPINLOCK(kmap_lock);
static DEFINE_WAIT_QUEUE_HEAD(kmap_wait);

static DEFINE_PER_CPU(u32, kmap_depth);

/* --- Long --------------------------------------------------------------------------------------- */

static unsigned long slot_address(unsigned int slot)
{
	return PKMAP_BASE + slot * PAGE_SIZE;
}

/* The slot that maps page; KMAP_SLOTS: none. kmap_lock held. */
static unsigned int slot_of(const struct page *page)
{
	unsigned int slot = page->kmap_slot;

	return slot < KMAP_SLOTS && slots[slot].page == page ? slot : KMAP_SLOTS;
}

/* The processors forget what nobody holds, all of it in one go. kmap_lock held. */
static void unmap_resting(void)
{
	unsigned long start = FIXADDR_START, end = PKMAP_BASE;

	for (unsigned int i = 0; i < KMAP_SLOTS; i++) {
		if (!slots[i].page || slots[i].users)
			continue;
		slots[i].page = NULL;
		clear_kernel_page(slot_address(i));
		start = min(start, slot_address(i));
		end = slot_address(i) + PAGE_SIZE;
	}
	if (start < end)
		flush_tlb_kernel_range(start, end);
}

static unsigned int find_empty(unsigned int slot)
{
	while (slot < KMAP_SLOTS && slots[slot].page)
		slot++;
	return slot;
}

/* A slot that now maps page; KMAP_SLOTS: all are held. kmap_lock held. */
static unsigned int map_slot(struct page *page)
{
	unsigned int slot = find_empty(next_slot);

	if (slot == KMAP_SLOTS) {
		unmap_resting();
		slot = find_empty(0);
		if (slot == KMAP_SLOTS)
			return slot;
	}
	next_slot = slot + 1;
	slots[slot].page = page;
	page->kmap_slot = slot;
	map_kernel_page(slot_address(slot), page);
	return slot;
}

/* Sleeps until somebody lets go of a slot; kmap_lock is given up on the way. */
static void wait_for_slot(void)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&kmap_wait, &wait, TASK_UNINTERRUPTIBLE);
	spin_unlock(&kmap_lock);
	schedule();
	finish_wait(&kmap_wait, &wait);
	spin_lock(&kmap_lock);
}

void *kmap_high(struct page *page)
{
	unsigned int slot;

	might_sleep();
	spin_lock(&kmap_lock);
	/* After a wait somebody else may have mapped the very page. */
	while ((slot = slot_of(page)) == KMAP_SLOTS && (slot = map_slot(page)) == KMAP_SLOTS)
		wait_for_slot();
	slots[slot].users++;
	spin_unlock(&kmap_lock);
	return (void *)slot_address(slot);
}

void kunmap_high(struct page *page)
{
	unsigned int slot;
	bool rests;

	spin_lock(&kmap_lock);
	slot = slot_of(page);
	BUG_ON(slot == KMAP_SLOTS || !slots[slot].users);
	rests = --slots[slot].users == 0;
	spin_unlock(&kmap_lock);
	if (rests)
		wake_up(&kmap_wait);
}

unsigned long kmaps_in_use(void)
{
	unsigned long n = 0;

	spin_lock(&kmap_lock);
	for (unsigned int i = 0; i < KMAP_SLOTS; i++)
		n += slots[i].users != 0;
	spin_unlock(&kmap_lock);
	return n;
}

void drain_kmaps(void)
{
	spin_lock(&kmap_lock);
	unmap_resting();
	spin_unlock(&kmap_lock);
}

/* --- Short -------------------------------------------------------------------------------------- */

static unsigned long atomic_address(unsigned int depth)
{
	static_assert(FIXADDR_START + NR_CPUS * ATOMIC_SLOTS * PAGE_SIZE < 0xfffff000,
		      "the last page is never mapped");

	return FIXADDR_START + (smp_processor_id() * ATOMIC_SLOTS + depth) * PAGE_SIZE;
}

/* The slot is ours before it is filled: an interrupt in between takes the one above. */
void *kmap_high_atomic(struct page *page)
{
	u32 depth = this_cpu_read(kmap_depth);
	unsigned long addr = atomic_address(depth);

	BUG_ON(depth == ATOMIC_SLOTS);
	this_cpu_inc(kmap_depth);
	map_kernel_page(addr, page);
	return (void *)addr;
}

void kunmap_high_atomic(void *addr)
{
	u32 depth = this_cpu_read(kmap_depth) - 1;

	BUG_ON((unsigned long)addr != atomic_address(depth)); /* the last mapped goes first */
	clear_kernel_page((unsigned long)addr);
	forget_kernel_page((unsigned long)addr);
	this_cpu_dec(kmap_depth);
}
