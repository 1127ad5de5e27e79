// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pid numbers, user access, sparse arrays, the trace ring, the ledger, what the compiler calls.
 */
#include <ledger.h>
#include <mm.h>
#include <nsproxy.h>
#include <pid.h>
#include <radix.h>
#include <sched.h>
#include <seq_file.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/mman.h>
#include <vmstat.h>
#include <wait.h>
#include "kernel_tests.h"

/* --- pids ------------------------------------------------------------------------------------ */

SELFTEST(pid_wraps_and_is_used_again)
{
	int saved_max = pid_max, saved_last = init_pid_ns.last_pid;
	unsigned int before = pids_in_use();
	struct pid *last, *first, *again;

	pid_max = 1000;
	init_pid_ns.last_pid = 998;
	last = alloc_pid(&init_pid_ns, 0);
	first = alloc_pid(&init_pid_ns, 0);
	ST_CHECK(!IS_ERR(last) && !IS_ERR(first));
	ST_EQUAL(last->numbers[0].nr, 999);
	ST_EQUAL(first->numbers[0].nr, RESERVED_PIDS);
	ST_EQUAL(pids_in_use(), before + 2);
	free_pid(first);
	init_pid_ns.last_pid = 999;
	again = alloc_pid(&init_pid_ns, 0);
	ST_EQUAL(again->numbers[0].nr, RESERVED_PIDS);
	free_pid(again);
	free_pid(last);
	ST_EQUAL(pids_in_use(), before);
	pid_max = saved_max;
	init_pid_ns.last_pid = saved_last;
}

SELFTEST(pid_numbers_run_out)
{
	int saved_max = pid_max, saved_last = init_pid_ns.last_pid;
	struct pid *pids[4], *more;

	pid_max = RESERVED_PIDS + ARRAY_SIZE(pids);
	init_pid_ns.last_pid = RESERVED_PIDS + 1; /* 302 303 300 301: once around */
	for (unsigned int i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = alloc_pid(&init_pid_ns, 0);
		ST_EQUAL(IS_ERR(pids[i]) ? PTR_ERR(pids[i]) : pids[i]->numbers[0].nr,
			 RESERVED_PIDS + (i + 2) % 4);
	}
	more = alloc_pid(&init_pid_ns, 0);
	ST_EQUAL(PTR_ERR(more), -EAGAIN);
	for (unsigned int i = 0; i < ARRAY_SIZE(pids); i++)
		if (!IS_ERR(pids[i]))
			free_pid(pids[i]);
	pid_max = saved_max;
	init_pid_ns.last_pid = saved_last;
}

/* --- user memory ----------------------------------------------------------------------------- */

#define USER_PAGES 3

bool adopt_mm(void)
{
	struct mm_struct *mm = mm_alloc(NULL), *active = current->active_mm;

	if (!mm)
		return false;
	mm->mmap_base = 0x40000000;
	task_lock(current);
	local_irq_disable();
	current->mm = current->active_mm = mm;
	switch_mm(mm);
	local_irq_enable();
	task_unlock(current);
	mmdrop(active);
	return true;
}

unsigned long map_user(unsigned long len, unsigned long prot)
{
	const struct mmap_request req = {
		.len = len, .prot = prot, .flags = MAP_PRIVATE | MAP_ANONYMOUS};

	return do_mmap(&req);
}

static void check_copies(unsigned long user)
{
	unsigned long end = user + USER_PAGES * PAGE_SIZE;
	char *buf = kzalloc(PAGE_SIZE * 2, GFP_KERNEL);
	u32 word = 0;

	memset(buf, 0x77, PAGE_SIZE);
	ST_EQUAL(copy_to_user((void __user *)(user + 100), buf, PAGE_SIZE), 0);
	ST_EQUAL(copy_from_user(buf + PAGE_SIZE, (void __user *)(user + 100), PAGE_SIZE), 0);
	ST_EQUAL(memcmp(buf, buf + PAGE_SIZE, PAGE_SIZE), 0);
	/* What lies past the end is not copied, the rest is. */
	ST_EQUAL(copy_to_user((void __user *)(end - 40), buf, 100), 60);
	ST_EQUAL(copy_from_user(buf, (void __user *)(end - 40), 100), 60);
	ST_EQUAL(clear_user((void __user *)(end - 8), 16), 8);
	ST_EQUAL(put_user(0x12345678u, (u32 __user *)user), 0);
	ST_EQUAL(get_user(word, (u32 __user *)user), 0);
	ST_EQUAL(word, 0x12345678);
	ST_EQUAL(get_user(word, (u32 __user *)end), -EFAULT);
	kfree(buf);
}

static void check_strings(unsigned long user)
{
	char buf[16];

	ST_EQUAL(copy_to_user((void __user *)user, "tine", 5), 0);
	ST_EQUAL(strncpy_from_user(buf, (char __user *)user, sizeof(buf)), 4);
	ST_EQUAL(strcmp(buf, "tine"), 0);
	ST_EQUAL(strncpy_from_user(buf, (char __user *)user, 3), 3);
	ST_EQUAL(strncpy_from_user(buf, (char __user *)8, sizeof(buf)), -EFAULT);
	ST_EQUAL(strnlen_user((char __user *)user, 100), 5);
	ST_CHECK(strnlen_user((char __user *)user, 2) > 2);
	ST_EQUAL(strnlen_user((char __user *)8, 100), 0);
}

static void check_bad_pointers(void)
{
	static const unsigned long bad[] = {
		0,	   8,	       0x1000,	   TASK_SIZE - 4,
		TASK_SIZE, 0xfffff000, 0xfffffffc, PAGE_OFFSET + 0x100000};
	u32 words[4];

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		ST_CHECK(copy_from_user(words, (void __user *)bad[i], sizeof(words)) != 0);
		ST_CHECK(copy_to_user((void __user *)bad[i], words, sizeof(words)) != 0);
	}
	ST_CHECK(!access_ok((void __user *)8, 0xffffffff));
	ST_CHECK(!access_ok((void __user *)(TASK_SIZE - 4), 8));
}

static int user_access_thread(void *arg)
{
	unsigned long user, readonly;
	u32 word = 0;

	if (!adopt_mm()) {
		selftest_fail(__FILE__, __LINE__, "no mm");
		return 0;
	}
	user = map_user(USER_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE);
	readonly = map_user(PAGE_SIZE, PROT_READ);
	ST_CHECK(!IS_ERR((void *)user) && !IS_ERR((void *)readonly));
	check_copies(user);
	check_strings(user);
	check_bad_pointers();
	ST_EQUAL(get_user(word, (u32 __user *)readonly), 0);
	ST_EQUAL(put_user(1u, (u32 __user *)readonly), -EFAULT);
	/* No fault is mended where sleeping is not allowed. */
	user = map_user(PAGE_SIZE, PROT_READ | PROT_WRITE);
	pagefault_disable();
	ST_EQUAL(get_user(word, (u32 __user *)user), -EFAULT);
	pagefault_enable();
	ST_EQUAL(get_user(word, (u32 __user *)user), 0);
	ST_EQUAL(word, 0);
	return 0;
}

SELFTEST(user_access_is_fixed_up)
{
	ST_EQUAL(join_thread(start_thread_of(user_access_thread, NULL)), 0);
}

SELFTEST(user_access_without_memory_fails)
{
	u32 word;

	/* This task has no user memory at all. */
	ST_CHECK(!current->mm);
	ST_EQUAL(copy_from_user(&word, (void __user *)0x08048000, sizeof(word)), sizeof(word));
}

/* --- sparse arrays --------------------------------------------------------------------------- */

SELFTEST(radix_finds_what_was_put)
{
	static const u32 places[] = {0, 1, 63, 64, 4095, 4096, 0x12345678, 0xffffffff};
	struct radix_root root = RADIX_ROOT;
	u32 index = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		ST_EQUAL(radix_insert(&root, places[i], (void *)&places[i]), 0);
	ST_EQUAL(radix_insert(&root, 64, &root), -EEXIST);
	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		ST_CHECK(radix_lookup(&root, places[i]) == &places[i]);
	ST_CHECK(!radix_lookup(&root, 2) && !radix_lookup(&root, 0xfffffffe));
	index = 65;
	ST_CHECK(radix_next(&root, &index) == &places[4]);
	ST_EQUAL(index, 4095);
	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++)
		ST_CHECK(radix_delete(&root, places[i]) == &places[i]);
	ST_CHECK(!root.node);
}

/* --- looking at it --------------------------------------------------------------------------- */

/* seq_lines: a seq_file in memory, as if somebody had read it. */
static bool open_lines(struct seq_file *m, size_t size)
{
	*m = (struct seq_file){.buf = vzalloc(size), .size = size};
	return m->buf;
}

SELFTEST(trace_ring_keeps_the_newest)
{
	u32 saved = trace_mask;
	struct seq_file m;
	char *tail;

	if (!open_lines(&m, 256 << 10)) {
		selftest_fail(__FILE__, __LINE__, "no memory");
		return;
	}
	ST_EQUAL(trace_set("fork,exit"), 0);
	ST_EQUAL(trace_mask, TRACE_FORK | TRACE_EXIT);
	ST_EQUAL(trace_set("fork,nonsense"), -EINVAL);
	ST_EQUAL(trace_mask, TRACE_FORK | TRACE_EXIT);
	trace(TRACE_FAULT, "selftest: not recorded");
	for (int i = 0; i < 700; i++)
		trace(TRACE_FORK, "selftest: line %d", i);
	trace_mask = saved;
	trace_show(&m);
	ST_CHECK(!m.overflow);
	m.buf[m.count] = '\0';
	tail = strstr(m.buf, "selftest: line 699\n");
	ST_CHECK(tail && !tail[strlen("selftest: line 699\n")]);
	ST_CHECK(!strstr(m.buf, "selftest: line 100\n"));
	ST_CHECK(strstr(m.buf, "selftest: line 300\n"));
	ST_CHECK(!strstr(m.buf, "not recorded"));
	vfree(m.buf);
}

SELFTEST(trace_begins_anew)
{
	u32 saved = trace_mask;
	struct seq_file m;

	if (!open_lines(&m, 256 << 10)) {
		selftest_fail(__FILE__, __LINE__, "no memory");
		return;
	}
	trace_set("fork");
	trace(TRACE_FORK, "selftest: before");
	trace_set("fork,exit");
	trace(TRACE_FORK, "selftest: after");
	trace_set("none");
	trace_mask = saved;
	trace_show(&m);
	m.buf[m.count] = '\0';
	ST_CHECK(!strstr(m.buf, "selftest: before\n"));
	ST_CHECK(strstr(m.buf, "selftest: after\n"));
	vfree(m.buf);
}

static int end_at_once(void *arg)
{
	return 0;
}

SELFTEST(ledger_is_even)
{
	struct seq_file a, b;

	if (!open_lines(&a, PAGE_SIZE * 4) || !open_lines(&b, PAGE_SIZE * 4)) {
		selftest_fail(__FILE__, __LINE__, "no memory");
		return;
	}
	ledger_show(&a);
	for (int i = 0; i < 5; i++)
		ST_EQUAL(join_thread(start_thread_of(end_at_once, NULL)), 0);
	ledger_show(&b);
	ST_CHECK(!a.overflow && a.count > 100);
	ST_EQUAL(a.count, b.count);
	ST_EQUAL(memcmp(a.buf, b.buf, a.count), 0);
	vfree(a.buf);
	vfree(b.buf);
}

SELFTEST(ledger_sees_a_leak)
{
	struct seq_file a, b;
	struct page *page;
	struct pid *pid;

	if (!open_lines(&a, PAGE_SIZE * 4) || !open_lines(&b, PAGE_SIZE * 4)) {
		selftest_fail(__FILE__, __LINE__, "no memory");
		return;
	}
	ledger_show(&a);
	page = alloc_page(GFP_KERNEL);
	pid = alloc_pid(&init_pid_ns, 0);
	ledger_show(&b);
	ST_CHECK(a.count != b.count || memcmp(a.buf, b.buf, a.count));
	__free_page(page);
	free_pid(pid);
	b.count = 0;
	ledger_show(&b);
	ST_EQUAL(memcmp(a.buf, b.buf, a.count), 0);
	vfree(a.buf);
	vfree(b.buf);
}

SELFTEST(vmstat_counts_forks)
{
	unsigned int cpu;
	u32 before = 0, after = 0;

	for_each_possible_cpu(cpu)
		before += per_cpu(vmstat, cpu)[VM_fork] + per_cpu(vmstat, cpu)[VM_clone_thread];
	for (int i = 0; i < 3; i++)
		ST_EQUAL(join_thread(start_thread_of(end_at_once, NULL)), 0);
	for_each_possible_cpu(cpu)
		after += per_cpu(vmstat, cpu)[VM_fork] + per_cpu(vmstat, cpu)[VM_clone_thread];
	ST_EQUAL(after - before, 3);
}

/* --- What the compiler calls ------------------------------------------------------------------- */

/* Numbers of every length: the same bits, more and more of them shifted out. */
static u64 scrambled(u32 i)
{
	u64 n = i * 0x9e3779b97f4a7c15ull;

	return (n ^ n >> 29) >> i % 64;
}

SELFTEST(long_division_leaves_its_rest)
{
	for (u32 i = 1; i < 2000; i++) {
		u64 n = scrambled(i), d = scrambled(i * 7 + 3) ?: 1;
		u64 quotient = n / d, rest = n % d;
		s64 a = n, b = d;

		ST_CHECK(rest < d);
		ST_CHECK(quotient * d + rest == n);
		ST_CHECK(quotient <= n);
		if (a > 0 && b > 0)
			ST_CHECK(-a / b == -(s64)quotient && a / -b == -(s64)quotient);
	}
}

SELFTEST(bits_set_are_counted)
{
	for (u32 i = 0; i < 500; i++) {
		u32 n = scrambled(i);
		int bits = 0;

		for (int bit = 0; bit < 32; bit++)
			bits += n >> bit & 1;
		ST_EQUAL(__builtin_popcount(n), bits);
	}
}
