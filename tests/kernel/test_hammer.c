// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each allocator, and what waits and wakes, from all CPUs at once: a thread on each, all let go
 * together. What a thread has it marks as its own and finds unchanged; nothing is missing after.
 * On one CPU the same is done by one thread.
 */
#include <bug.h>
#include <highmem.h>
#include <kernel.h>
#include <mm.h>
#include <percpu.h>
#include <sched.h>
#include <slab.h>
#include <smp.h>
#include <string.h>
#include <vmstat.h>
#include <wait.h>
#include "kernel_tests.h"

#define ROUNDS 300

static void (*blow)(unsigned int cpu, unsigned int round);
static volatile bool go;

static int hammer_thread(void *cpu)
{
	go_to_cpu((unsigned long)cpu);
	while (!go)
		let_others_run(1);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		blow((unsigned long)cpu, round);
		cond_resched();
	}
	return 0;
}

/* hammer: fn(cpu, round) on every CPU, ROUNDS times each. */
static void hammer(void (*fn)(unsigned int cpu, unsigned int round))
{
	pid_t pid[NR_CPUS];
	unsigned int cpu;

	go = false;
	blow = fn;
	for_each_online_cpu(cpu)
		pid[cpu] = start_thread_of(hammer_thread, (void *)(unsigned long)cpu);
	go = true;
	for_each_online_cpu(cpu)
		ST_EQUAL(join_thread(pid[cpu]), 0);
}

static void mark(void *p, size_t size, unsigned int cpu)
{
	memset(p, 0xa0 + cpu, size);
}

static void check_mark(const void *p, size_t size, unsigned int cpu)
{
	const u8 *bytes = p;

	ST_EQUAL(bytes[0], 0xa0 + cpu);
	ST_EQUAL(bytes[size / 2], 0xa0 + cpu);
	ST_EQUAL(bytes[size - 1], 0xa0 + cpu);
}

/* --- Allocators ----------------------------------------------------------------------------------- */

static void blow_pages(unsigned int cpu, unsigned int round)
{
	struct page *pages[8];
	unsigned int order = round % 4;

	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		pages[i] = alloc_pages(GFP_KERNEL, order);
		ST_CHECK(pages[i]);
		mark(page_address(pages[i]), PAGE_SIZE << order, cpu);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		check_mark(page_address(pages[i]), PAGE_SIZE << order, cpu);
		__free_pages(pages[i], order);
	}
}

/* Those of slabs and stacks count as free: how many there are depends on who ended when. */
static unsigned long pages_not_ours(void)
{
	unsigned long n;

	drain_all_pages();
	n = nr_free_pages();
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++)
		n += (mem_map[pfn].flags & (PG_MASK(slab) | PG_MASK(stack))) != 0;
	return n;
}

SELFTEST(pages_from_all_cpus)
{
	unsigned long before;

	hammer(blow_pages); /* tables that stay are there now */
	before = pages_not_ours();
	hammer(blow_pages);
	ST_EQUAL(pages_not_ours(), before);
}

/* What one CPU allocates another frees: each object waits in a place where anybody may take it. */
static struct {
	u8 cpu, size;
} * exchange[16];

static void blow_slab(unsigned int cpu, unsigned int round)
{
	__typeof__(exchange[0]) mine, other;

	for (unsigned int i = 0; i < ARRAY_SIZE(exchange); i++) {
		unsigned int size = 8 + (round * 7 + i * 13) % 240;

		mine = kmalloc(size, GFP_KERNEL);
		ST_CHECK(mine);
		mark(mine, size, cpu);
		mine->cpu = cpu;
		mine->size = size;
		other = xchg(&exchange[i], mine);
		if (!other)
			continue;
		if (other->size > 4)
			ST_EQUAL(((u8 *)other)[other->size - 1], 0xa0 + other->cpu);
		kfree(other);
	}
}

SELFTEST(objects_change_hands_between_cpus)
{
	hammer(blow_slab);
	for (unsigned int i = 0; i < ARRAY_SIZE(exchange); i++) {
		kfree(exchange[i]);
		exchange[i] = NULL;
	}
}

static void blow_vmalloc(unsigned int cpu, unsigned int round)
{
	size_t size = (1 + round % 5) * PAGE_SIZE;
	void *p = vmalloc(size);

	ST_CHECK(p);
	mark(p, size, cpu);
	check_mark(p, size, cpu);
	vfree(p);
}

SELFTEST(vmalloc_from_all_cpus)
{
	hammer(blow_vmalloc);
}

static void blow_percpu(unsigned int cpu, unsigned int round)
{
	u32 *p = alloc_percpu(u32);
	unsigned int i;

	ST_CHECK(p);
	for_each_possible_cpu(i) {
		ST_EQUAL(*per_cpu_ptr(p, i), 0);
		*per_cpu_ptr(p, i) = cpu * ROUNDS + round;
	}
	for_each_possible_cpu(i)
		ST_EQUAL(*per_cpu_ptr(p, i), cpu * ROUNDS + round);
	free_percpu(p);
}

SELFTEST(percpu_from_all_cpus)
{
	hammer(blow_percpu);
}

static void blow_kmap(unsigned int cpu, unsigned int round)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	void *map;

	ST_CHECK(page);
	map = kmap(page);
	mark(map, PAGE_SIZE, cpu);
	kunmap(page);
	map = kmap_atomic(page);
	check_mark(map, PAGE_SIZE, cpu);
	kunmap_atomic(map);
	__free_page(page);
}

SELFTEST(kmap_from_all_cpus)
{
	hammer(blow_kmap);
}

/* --- Waiting and waking --------------------------------------------------------------------------- */

static DEFINE_WAIT_QUEUE_HEAD(turns);
static unsigned int turn;

/* Each waits for its turn, and passes it on to the next. */
static void blow_turn(unsigned int cpu, unsigned int round)
{
	wait_event_interruptible(&turns, READ_ONCE(turn) % num_online_cpus() == cpu);
	ST_EQUAL(turn, round * num_online_cpus() + cpu);
	WRITE_ONCE(turn, turn + 1);
	wake_up_all(&turns);
}

SELFTEST(no_wake_up_is_lost_between_cpus)
{
	turn = 0;
	hammer(blow_turn);
	ST_EQUAL(turn, ROUNDS * num_online_cpus());
}

static struct completion finished;

static int finish(void *of)
{
	complete(of);
	return 0;
}

/* The completion is on the stack of the one who waits, and gone when he goes on. */
static void blow_completion(unsigned int cpu, unsigned int round)
{
	struct completion done;
	pid_t pid;

	if (round % 10)
		return;
	init_completion(&done);
	pid = start_thread_of(finish, &done);
	wait_for_completion_killable(&done);
	memset(&done, 0xee, sizeof(done));
	ST_EQUAL(join_thread(pid), 0);
	complete(&finished);
}

SELFTEST(completions_on_stacks_of_all_cpus)
{
	init_completion(&finished);
	hammer(blow_completion);
	ST_EQUAL(finished.done, ROUNDS / 10 * num_online_cpus());
}

/* --- Calls, and memory that is only borrowed ------------------------------------------------------- */

static u32 calls[NR_CPUS];

static void note_call(void *unused)
{
	calls[smp_processor_id()]++;
}

static void blow_call(unsigned int cpu, unsigned int round)
{
	on_each_cpu(note_call, NULL);
}

/* Each CPU that is asked takes longer than the one before: the last is alone for a while. */
static void slow_note(void *sum)
{
	if (in_interrupt())
		for (unsigned int i = 0; i < 2000 * (1 + smp_processor_id()); i++)
			cpu_relax();
	atomic_inc(sum);
}

SELFTEST(call_is_done_when_it_returns)
{
	unsigned int cpu;
	atomic_t sum;

	for (int round = 0; round < 100; round++) {
		atomic_set(&sum, 0);
		on_each_cpu(slow_note, &sum);
		ST_EQUAL(atomic_read(&sum), (int)num_online_cpus());
	}
	memset(calls, 0, sizeof(calls));
	hammer(blow_call);
	for_each_online_cpu(cpu)
		ST_EQUAL(calls[cpu], ROUNDS * num_online_cpus());
}

static struct mm_struct *lent;
static struct completion borrowed, give_back;

static int lend_memory(void *unused)
{
	go_to_cpu(1);
	if (!adopt_mm())
		return 1;
	lent = current->mm;
	complete(&borrowed);
	wait_for_completion_killable(&give_back);
	return 0;
}

/* A CPU that idles with a sleeping task's memory is told once of a change there, and never again. */
SELFTEST(borrowed_memory_is_left_when_told)
{
	u32 before;
	pid_t pid;

	if (num_online_cpus() == 1)
		return; /* there is nobody to lend to */
	go_to_cpu(0);
	init_completion(&borrowed);
	init_completion(&give_back);
	pid = start_thread_of(lend_memory, NULL);
	wait_for_completion_killable(&borrowed);
	while (per_cpu(cpu_task, 1)->pid) /* until that CPU is idle */
		let_others_run(1);
	flush_tlb_mm(lent);
	ST_CHECK(!(lent->cpu_mask & cpu_bit(1)));
	before = per_cpu(vmstat, 1)[VM_tlb_ipi];
	flush_tlb_mm(lent);
	ST_EQUAL(per_cpu(vmstat, 1)[VM_tlb_ipi], before);
	complete(&give_back);
	ST_EQUAL(join_thread(pid), 0);
	set_cpus_allowed(current, ~0u);
}
