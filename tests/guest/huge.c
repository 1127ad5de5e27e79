// SPDX-License-Identifier: GPL-2.0-only
/*
 * More memory than the kernel can address at once: processes that hold nearly all of a machine of
 * 2 GiB. Only in the guest, and there only in a boot of its own.
 */
#include "t.h"

enum { PROCESSES = 17, EACH = 103u << 20, PAGES = EACH / PAGE }; /* 1751 MiB together */
enum { FIRST_FEW = 5, SLACK = 8192 };				 /* KiB */

struct holder {
	pid_t pid;
	struct gate go, done;
};

static long kib(const char *what)
{
	return t_value("/proc/meminfo", what);
}

/* The first and the last word of every page say whose it is, which it is and who wrote it. */
static unsigned stamp(int process, int page, int writer)
{
	return (unsigned)process << 24 ^ (unsigned)page << 4 ^ (unsigned)writer;
}

static void write_stamp(char *memory, int process, int page, int writer)
{
	unsigned *words = (unsigned *)(memory + (size_t)page * PAGE);

	words[0] = words[PAGE / 4 - 1] = stamp(process, page, writer);
}

/* Odd pages were written by that writer, even ones by 1. One check for all. */
static void read_back(const char *memory, int process, int odd_writer)
{
	int wrong = 0;

	for (int i = 0; i < PAGES; i++) {
		const unsigned *words = (const unsigned *)(memory + (size_t)i * PAGE);
		unsigned want = stamp(process, i, i & 1 ? odd_writer : 1);

		wrong += words[0] != want || words[PAGE / 4 - 1] != want || words[1] != 0;
	}
	EQ(wrong, 0);
}

/* One process: stamps its memory and holds it; told to, forks a child that writes half of it. */
static void hold(struct holder *self, int process)
{
	char *memory = t_private(EACH);
	pid_t child;

	for (int i = 0; i < PAGES; i++)
		write_stamp(memory, process, i, 1);
	t_gate_open(&self->done);
	t_gate_wait(&self->go);
	child = t_fork();
	if (child == 0) {
		for (int i = 1; i < PAGES; i += 2)
			write_stamp(memory, process, i, 2);
		read_back(memory, process, 2);
		t_exit();
	}
	t_join(child);
	read_back(memory, process, 1);
	t_gate_open(&self->done);
	t_gate_wait(&self->go);
	t_exit();
}

static void start(struct holder *h, int process)
{
	h->go = t_gate();
	h->done = t_gate();
	h->pid = t_fork();
	if (h->pid == 0)
		hold(h, process);
	t_gate_wait(&h->done);
}

TEST(memory_beyond_the_direct_map, "guest-only huge slow")
{
	static struct holder holders[PROCESSES];
	const long held = PROCESSES * (long)(EACH / 1024);
	long high = kib("HighFree"), low = kib("LowFree");

	CHECK(high > 1000 * 1024);
	for (int i = 0; i < PROCESSES; i++) {
		start(&holders[i], i + 1);
		if (i + 1 == FIRST_FEW) { /* from high memory first, tables and all else low */
			CHECK(kib("HighFree") <= high - FIRST_FEW * (long)(EACH / 1024));
			CHECK(kib("LowFree") >= low - SLACK);
		}
	}
	t_note("together %u MiB: HighFree %ld of %ld KiB, LowFree %ld of %ld KiB",
	       PROCESSES * (EACH >> 20), kib("HighFree"), high, kib("LowFree"), low);
	CHECK(kib("HighFree") <= (held < high ? high - held : SLACK));
	CHECK(kib("LowFree") <= low - (held > high ? held - high - SLACK : 0));
	for (int i = 0; i < PROCESSES; i++) {
		t_gate_open(&holders[i].go);
		t_gate_wait(&holders[i].done);
	}
	for (int i = 0; i < PROCESSES; i++) {
		t_gate_open(&holders[i].go);
		t_join(holders[i].pid);
	}
	CHECK(kib("HighFree") >= high - 256);
	CHECK(kib("LowFree") >= low - SLACK);
}
