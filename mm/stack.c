// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel stacks. Each has a slot of its own in vmalloc space, aligned to the slot's size:
 *
 *   slot + 0      8K             16K
 *   | never mapped | stack <----- |     an overflow runs into the unmapped half and faults
 *
 * A few stacks per CPU stay mapped after use: making a task then maps nothing and flushes nothing.
 * Invariant: a bit in slots is set if and only if the slot's stack is mapped: in use or resting.
 * Locks: slots_lock guards the bitmap, interrupts off; a CPU's resting stacks: interrupts off on
 * it.
 * Entry points: alloc_thread_stack, free_thread_stack, drain_thread_stacks, thread_stack_guard.
 */
#include <bitmap.h>
#include <bug.h>
#include <fault_inject.h>
#include <percpu.h>
#include <smp.h>
#include "internal.h"

#define RESTING_MAX 8
#define STACK_PAGES (THREAD_SIZE / PAGE_SIZE)

struct resting_stacks {
	unsigned int count;
	void *stack[RESTING_MAX];
};

static DEFINE_PER_CPU(struct resting_stacks, resting_stacks);
static DEFINE_SPINLOCK(slots_lock);
static DECLARE_BITMAP(slots, MAX_THREAD_STACKS);
static unsigned int next_slot; /* where the search goes on: no slot is used again at once */

static unsigned long slot_stack(unsigned int slot)
{
	return KSTACK_START + slot * THREAD_SLOT + (THREAD_SLOT - THREAD_SIZE);
}

/* A free slot, taken; MAX_THREAD_STACKS when there is none. */
static unsigned int take_slot(void)
{
	unsigned long flags;
	unsigned int slot;

	spin_lock_irqsave(&slots_lock, flags);
	slot = find_next_zero_bit(slots, MAX_THREAD_STACKS, next_slot);
	if (slot == MAX_THREAD_STACKS)
		slot = find_next_zero_bit(slots, MAX_THREAD_STACKS, 0);
	if (slot < MAX_THREAD_STACKS) {
		bitmap_set(slots, slot);
		next_slot = (slot + 1) % MAX_THREAD_STACKS;
	}
	spin_unlock_irqrestore(&slots_lock, flags);
	return slot;
}

/* Unmaps a stack, or what there is of one, and gives frames and slot back. */
static void unmap_stack(unsigned long stack)
{
	unsigned long flags;

	for (unsigned int i = 0; i < STACK_PAGES; i++) {
		struct page *page = unmap_kernel_page(stack + i * PAGE_SIZE);

		if (page)
			put_page(page);
	}
	spin_lock_irqsave(&slots_lock, flags);
	bitmap_clear(slots, (stack - KSTACK_START) / THREAD_SLOT);
	spin_unlock_irqrestore(&slots_lock, flags);
}

static void *map_stack(void)
{
	unsigned int slot = take_slot();
	unsigned long stack = slot_stack(slot);

	if (slot == MAX_THREAD_STACKS)
		return NULL;
	for (unsigned int i = 0; i < STACK_PAGES; i++) {
		struct page *page = __alloc_pages(GFP_KERNEL, 0);

		if (!page) {
			unmap_stack(stack);
			return NULL;
		}
		page->flags |= PG_MASK(stack);
		map_kernel_page(stack + i * PAGE_SIZE, page);
	}
	return (void *)stack;
}

void *alloc_thread_stack(void)
{
	struct resting_stacks *resting;
	unsigned long flags;
	void *stack;

	if (should_fail(GFP_KERNEL, "stack", _RET_IP_))
		return NULL;
	flags = local_irq_save();
	resting = this_cpu_ptr(&resting_stacks);
	stack = resting->count ? resting->stack[--resting->count] : NULL;
	local_irq_restore(flags);
	return stack ? stack : map_stack();
}

void free_thread_stack(void *stack)
{
	unsigned long flags = local_irq_save();
	struct resting_stacks *resting = this_cpu_ptr(&resting_stacks);
	bool rests = resting->count < RESTING_MAX;

	if (rests)
		resting->stack[resting->count++] = stack;
	local_irq_restore(flags);
	if (!rests)
		unmap_stack((unsigned long)stack);
}

/* This CPU's resting stacks join a list, the next one named by the first word of each. Irqs off. */
static void surrender_stacks(void *data)
{
	struct resting_stacks *resting = this_cpu_ptr(&resting_stacks);
	void *volatile *list = data;

	while (resting->count) {
		void **stack = resting->stack[--resting->count];

		do
			*stack = *list;
		while (cmpxchg(list, *stack, stack) != *stack);
	}
}

/* All CPUs'. Returns the frames freed. */
static unsigned long drain(void)
{
	void *list = NULL;
	unsigned long frames = 0;

	on_each_cpu(surrender_stacks, &list);
	for (void *next; list; list = next) {
		next = *(void **)list;
		unmap_stack((unsigned long)list);
		frames += STACK_PAGES;
	}
	return frames;
}

void drain_thread_stacks(void)
{
	(void)drain();
}

unsigned long thread_stacks_in_use(void)
{
	unsigned long flags, used;
	unsigned int cpu;

	spin_lock_irqsave(&slots_lock, flags);
	used = bitmap_weight(slots, MAX_THREAD_STACKS);
	spin_unlock_irqrestore(&slots_lock, flags);
	for_each_possible_cpu(cpu)
		used -= per_cpu(resting_stacks, cpu).count;
	return used;
}

bool thread_stack_guard(unsigned long addr)
{
	return addr >= KSTACK_START && addr < KSTACK_END &&
	       addr % THREAD_SLOT < THREAD_SLOT - THREAD_SIZE;
}

static struct shrinker stack_shrinker = {.name = "kernel stacks", .shrink = drain};

void thread_stacks_init(void)
{
	register_shrinker(&stack_shrinker);
}
