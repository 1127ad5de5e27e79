// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows about memory: first touch, copy-on-write, mapping and unmapping.
 * Entry points: memory_rows.
 */
#include "bench.h"
#include <sys/mman.h>
#include <unistd.h>

#define BATCH 64	/* pages that one fork shares */
#define TABLE (4 * MiB) /* what one page table maps */

/* Fresh memory, on Linux without huge pages; NULL when there is none. */
static volatile char *untouched(unsigned long size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	madvise(p, size, MADV_NOHUGEPAGE);
	return p;
}

/* The same, with every page of it written to. */
static volatile char *touched(unsigned long size)
{
	volatile char *p = untouched(size);

	for (unsigned long at = 0; p && at < size; at += PAGE)
		p[at] = 1;
	return p;
}

/* One write to each page, until enough are measured. */
static void write_batch(volatile char *p)
{
	for (int i = 0; i < BATCH && wanting(); i++) {
		u64 began = ticks();

		p[i * PAGE] = 2;
		note(began);
	}
}

static const char *cow_copy(void)
{
	volatile char *p = touched(BATCH * PAGE);

	if (!p)
		return "no memory";
	while (wanting()) {
		if (start_idle() < 0)
			return "fork failed";
		write_batch(p);
		end_idle();
	}
	munmap((void *)p, BATCH * PAGE);
	return NULL;
}

static const char *cow_last_owner(void)
{
	volatile char *p = touched(BATCH * PAGE);

	if (!p)
		return "no memory";
	while (wanting()) {
		long pid = start_and_exit(__NR_fork);

		if (pid < 0)
			return "fork failed";
		wait_for(pid);
		write_batch(p);
	}
	munmap((void *)p, BATCH * PAGE);
	return NULL;
}

/*
 * The first write after a fork into 4 MiB whose page table is full. Where a fork shares page tables
 * this copies one; where it copies them itself there is nothing to measure.
 */
static const char *cow_table(void)
{
	volatile char *p = touched(2 * TABLE), *full;
	int shared = 1;

	if (!p)
		return "no memory";
	full = (volatile char *)(((unsigned long)p + TABLE - 1) & ~(TABLE - 1));
	while (shared && wanting()) {
		long before;
		u64 began;

		if (start_idle() < 0)
			return "fork failed";
		before = tables_copied();
		began = ticks();
		*full = 2;
		began = ticks() - began;
		shared = tables_copied() > before;
		keep(began);
		end_idle();
	}
	munmap((void *)p, 2 * TABLE);
	return shared ? NULL : "fork shares no page tables here";
}

static const char *anon_touch(void)
{
	while (wanting()) {
		volatile char *p = untouched(BATCH * PAGE);

		if (!p)
			return "no memory";
		write_batch(p);
		munmap((void *)p, BATCH * PAGE);
	}
	return NULL;
}

static const char *mmap_munmap(void)
{
	while (wanting()) {
		u64 began = ticks();

		call2(__NR_munmap, map_private(PAGE), PAGE);
		note(began);
	}
	return NULL;
}

static const char *mmap_touch_munmap(void)
{
	while (wanting()) {
		u64 began = ticks();
		long p = map_private(PAGE);

		*(volatile char *)p = 1;
		call2(__NR_munmap, p, PAGE);
		note(began);
	}
	return NULL;
}

/* A row about fork, with `size` touched. */
static const char *with_touched(unsigned long size, const char *(*measure)(void))
{
	const char *reason;
	volatile char *p;

	if (mem_free_kib() < (long)(size / 1024 / 8 * 9))
		return "the machine has too little memory free";
	p = touched(size);
	if (!p)
		return "no memory";
	reason = measure();
	munmap((void *)p, size);
	return reason;
}

static const char *fork_1m(void)
{
	return with_touched(1 * MiB, fork_parent);
}

static const char *fork_16m(void)
{
	return with_touched(16 * MiB, fork_parent);
}

static const char *fork_128m(void)
{
	return with_touched(128 * MiB, fork_parent);
}

static const char *fork_128m_exit_wait(void)
{
	return with_touched(128 * MiB, fork_exit_wait);
}

const struct row memory_rows[] = {
	{"cow_copy", 200, cow_copy},
	{"cow_table", 50, cow_table},
	{"cow_last_owner", 200, cow_last_owner},
	{"anon_touch", 200, anon_touch},
	{"mmap_munmap", 200, mmap_munmap},
	{"mmap_touch_munmap", 200, mmap_touch_munmap},
	{"fork_1m", 50, fork_1m},
	{"fork_16m", 50, fork_16m},
	{"fork_128m", 50, fork_128m},
	{"fork_128m_exit_wait", 50, fork_128m_exit_wait},
	{NULL, 0, NULL},
};
