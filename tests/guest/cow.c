// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copy-on-write by exact count, from /proc/vmstat: so many pages written, so many copies; the last
 * owner none; nothing for what was never touched. Only in the guest, which counts.
 *
 * The counters are global. Nothing else runs in a test boot, but reading them and forking touch a
 * few pages of the test itself (stack, data), so each measurement is a difference of two runs of
 * the same code that differ only in the number of pages written; on one CPU, so that parent and
 * child take turns in the same order in both.
 */
#include "t.h"

enum { PAGES = 64 };

struct counts {
	long copied, reused, zero;
};

static struct counts now(void)
{
	struct counts c = {t_value("/proc/vmstat", "cow_copied"),
			   t_value("/proc/vmstat", "cow_reused"),
			   t_value("/proc/vmstat", "zero_filled")};

	return c;
}

static struct counts since(struct counts then)
{
	struct counts c = now();

	c.copied -= then.copied;
	c.reused -= then.reused;
	c.zero -= then.zero;
	return c;
}

static void write_pages(volatile char *p, int n)
{
	for (int i = 0; i < n; i++)
		p[i * PAGE]++;
}

/*
 * The child writes k of the parent's pages; then the parent, now the only owner, writes m of them.
 */
static void child_writes(volatile char *p, int k, int m, struct counts *child,
			 struct counts *parent)
{
	struct counts then = now();
	pid_t pid = t_fork();

	if (pid == 0) {
		write_pages(p, k);
		_exit(0);
	}
	t_join(pid);
	*child = since(then);
	then = now();
	write_pages(p, m);
	*parent = since(then);
}

TEST(cow_copies_exactly_what_is_written, "guest-only")
{
	static const int written[] = {1, 7, 32, PAGES};
	volatile char *p = t_private(PAGES * PAGE);
	struct counts none, some, before, after;

	t_pin(0);
	write_pages(p, PAGES);
	child_writes(p, 0, 0, &none, &before);
	child_writes(p, 0, 0, &none, &before);
	for (int i = 0; i < COUNT(written); i++) {
		child_writes(p, written[i], 0, &some, &after);
		EQ(some.copied - none.copied, written[i]);
		EQ(some.zero - none.zero, 0);
	}
}

/* After the child is gone the parent is the last owner: every write is reuse, never a copy. */
TEST(cow_last_owner_copies_nothing, "guest-only")
{
	volatile char *p = t_private(PAGES * PAGE);
	struct counts child, none, some;

	t_pin(0);
	write_pages(p, PAGES);
	child_writes(p, 0, 0, &child, &none);
	child_writes(p, 0, 0, &child, &none);
	child_writes(p, 0, PAGES, &child, &some);
	EQ(some.copied - none.copied, 0);
	EQ(some.reused - none.reused, PAGES);
	/* And a second time nothing faults at all. */
	struct counts then = now(), rest;

	write_pages(p, PAGES);
	rest = since(then);
	EQ(rest.reused - none.reused, 0);
	EQ(rest.copied - none.copied, 0);
}

/* While both live, the first to write copies and the second is then the last owner. */
TEST(cow_both_write, "guest-only")
{
	volatile char *p = t_private(PAGES * PAGE);
	struct counts then, got[2];

	t_pin(0);
	write_pages(p, PAGES);
	for (int round = 0; round < 3; round++) {
		int n = round == 2 ? PAGES : 0;
		struct gate go = t_gate(), done = t_gate();
		pid_t pid = t_fork();

		if (pid == 0) {
			write_pages(p, n);
			t_gate_open(&done);
			t_gate_wait(&go);
			_exit(0);
		}
		t_gate_wait(&done);
		t_await_state(pid, 'S'); /* its own stack is copied too until it waits */
		then = now();
		write_pages(p, n);
		got[round == 2] = since(then);
		t_gate_open(&go);
		t_join(pid);
	}
	EQ(got[1].copied - got[0].copied, 0);
	EQ(got[1].reused - got[0].reused, PAGES);
}

/* The kernel's own stores count as writes: read(2) into k pages makes k copies. */
TEST(cow_kernel_writes_copy, "guest-only")
{
	char *p = t_private(PAGES * PAGE);
	struct counts got[2];
	int fd = OK(open("/dev/zero", O_RDONLY));

	t_pin(0);
	write_pages(p, PAGES);
	for (int round = 0; round < 3; round++) {
		struct counts then = now();
		pid_t pid = t_fork();

		if (pid == 0) {
			long n = round == 2 ? 10 * PAGE : 0;

			if (read(fd, p + 5 * PAGE, n) != n)
				_exit(1);
			_exit(0);
		}
		t_join(pid);
		got[round == 2] = since(then);
	}
	EQ(got[1].copied - got[0].copied, 10);
	EQ(p[5 * PAGE], 1);
}

/* Three owners: two copies for the first two writers, reuse for the last. */
TEST(cow_three_owners, "guest-only")
{
	volatile char *p = t_private(PAGES * PAGE);
	struct counts got[2], then;

	t_pin(0);
	write_pages(p, PAGES);
	for (int round = 0; round < 3; round++) {
		int n = round == 2 ? PAGES : 0;
		struct gate go = t_gate(), done = t_gate(), leave = t_gate();
		pid_t pid[2];

		then = now();
		for (int c = 0; c < 2; c++) {
			pid[c] = t_fork();
			if (pid[c] == 0) {
				t_gate_wait(&go);
				write_pages(p, n);
				t_gate_open(&done);
				t_gate_wait(&leave);
				_exit(0);
			}
		}
		for (int c = 0; c < 2; c++) {
			t_gate_open(&go);
			t_gate_wait(&done);
		}
		write_pages(p, n);
		got[round == 2] = since(then);
		t_gate_open(&leave);
		t_gate_open(&leave);
		t_join(pid[0]);
		t_join(pid[1]);
	}
	EQ(got[1].copied - got[0].copied, 2 * PAGES);
	EQ(got[1].reused - got[0].reused, PAGES);
}

/*
 * What was never touched, or only read, costs nothing in fork; its first write fills, not copies.
 */
TEST(cow_untouched_pages_cost_nothing, "guest-only")
{
	volatile char *untouched = t_private(PAGES * PAGE), *read_only = t_private(PAGES * PAGE);
	struct counts none, some, rest;

	t_pin(0);
	child_writes(untouched, 0, 0, &none, &rest);
	child_writes(untouched, 0, 0, &none, &rest);
	child_writes(untouched, PAGES, 0, &some, &rest);
	EQ(some.copied - none.copied, 0);
	EQ(some.zero - none.zero, PAGES);
	for (int i = 0; i < PAGES; i++)
		EQ(read_only[i * PAGE], 0);
	child_writes(read_only, PAGES, 0, &some, &rest);
	EQ(some.copied - none.copied + some.zero - none.zero, PAGES);
}

/* Shared memory is never copied, and a child of vfork copies nothing at all. */
TEST(cow_not_for_shared_memory, "guest-only")
{
	volatile char *shared = t_shared(PAGES * PAGE), *p = t_private(PAGES * PAGE);
	struct counts none, some, rest;
	pid_t pid;

	t_pin(0);
	write_pages(shared, PAGES);
	write_pages(p, PAGES);
	child_writes(shared, 0, 0, &none, &rest);
	child_writes(shared, 0, 0, &none, &rest);
	child_writes(shared, PAGES, PAGES, &some, &rest);
	EQ(some.copied - none.copied, 0);
	write_pages(p, PAGES); /* what those forks took is ours again, by reuse or by copy */
	rest = now();
	pid = vfork();
	if (pid == 0) {
		write_pages(p, PAGES);
		_exit(0);
	}
	rest = since(rest);
	t_join(pid);
	CHECK(rest.copied < 4);
	EQ(p[0], 3);
}

/* vmstat's own counters of calls: exactly one fork each, and one exec. */
TEST(vmstat_counts_forks_and_execs, "guest-only")
{
	long forks = t_value("/proc/vmstat", "fork"), execs = t_value("/proc/vmstat", "exec");

	for (int i = 0; i < 10; i++) {
		pid_t pid = i % 2 ? vfork() : t_fork();

		if (pid == 0)
			_exit(0);
		t_join(pid);
	}
	EQ(t_value("/proc/vmstat", "fork") - forks, 10);
	EQ(t_value("/proc/vmstat", "exec") - execs, 0);
	pid_t pid = t_fork();

	if (pid == 0)
		t_exec_child("exit_seven", NULL);
	EQ(t_wait(pid), 7 << 8);
	EQ(t_value("/proc/vmstat", "exec") - execs, 1);
}

static void parent_writes_first(volatile char *p)
{
	struct gate gate = t_gate();
	pid_t pid;

	memset((void *)p, 'a', 16 * PAGE);
	pid = t_fork();
	if (pid)
		memset((void *)p, 'b', 16 * PAGE);
	if (!pid) {
		t_gate_wait(&gate);
		for (int i = 0; i < 16; i++)
			EQ(p[i * PAGE], 'a');
		t_exit();
	}
	t_gate_open(&gate);
	t_join(pid);
}

/*
 * The parent goes on first and writes at once, through translations that its processor learnt before
 * the fork: it must have forgotten them, or the child sees the writes. Many times, because whoever is
 * interrupted at the wrong moment forgets them without being told.
 */
TEST(fork_parent_first_is_flushed, "guest-only")
{
	volatile char *p = t_private(16 * PAGE);
	long old = -1;
	char text[16];

	CHECK(t_get_file("/proc/sys/kernel/sched_child_runs_first", text, sizeof(text)) > 0);
	old = atol(text);
	t_put_file("/proc/sys/kernel/sched_child_runs_first", "0\n", 0644);
	for (int round = 0; round < 20; round++)
		parent_writes_first(p);
	snprintf(text, sizeof(text), "%ld\n", old);
	t_put_file("/proc/sys/kernel/sched_child_runs_first", text, 0644);
}
