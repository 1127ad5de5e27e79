// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one process may take of memory: RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK. Each limit is set by a
 * child, for itself.
 */
#include "t.h"

#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW    (PROT_READ | PROT_WRITE)
#define LARGE (256u << 20)

static void limit(int which, unsigned long bytes)
{
	struct rlimit lim = {bytes, bytes};

	OK(setrlimit(which, &lim));
}

static int try_map(unsigned long size, int prot, int flags)
{
	void *p = mmap(NULL, size, prot, flags | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return errno;
	OK(munmap(p, size));
	return 0;
}

static void in_child(void (*body)(void), int want)
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		limit(RLIMIT_CORE, 0);
		body();
		t_exit();
	}
	status = t_wait(pid);
	EQ(status, want);
}

/* Everything counts for RLIMIT_AS, readable or not; what there is stays, and fork does not care. */
static void address_space(void)
{
	pid_t pid;

	limit(RLIMIT_AS, LARGE);
	EQ(try_map(LARGE, RW, ANON), ENOMEM);
	EQ(try_map(LARGE, PROT_NONE, ANON), ENOMEM);
	EQ(try_map(LARGE, RW, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
	EQ(try_map(LARGE / 2, RW, ANON), 0);
	FAILS(brk((char *)sbrk(0) + LARGE), ENOMEM);
	limit(RLIMIT_AS, 4 * PAGE);
	EQ(try_map(PAGE, RW, ANON), ENOMEM);
	pid = t_fork();
	if (pid == 0)
		_exit(0);
	EQ(t_wait(pid), 0);
}

TEST(limit_of_address_space, "")
{
	in_child(address_space, 0);
}

/* Where nothing is added the limit has no say: a new protection, another area in an old one's place. */
static void replaced(void)
{
	const int fixed = ANON | MAP_FIXED;
	char *p = t_private(32 * PAGE);

	OK(munmap(p + 16 * PAGE, 16 * PAGE));
	OK(mprotect(p, 8 * PAGE, PROT_READ));
	limit(RLIMIT_AS, t_value("/proc/self/status", "VmSize") * 1024 + 2 * PAGE);
	OK(mprotect(p, 8 * PAGE, RW));
	CHECK(mmap(p, 8 * PAGE, PROT_READ, fixed, -1, 0) == p);
	CHECK(mmap(p + 4 * PAGE, 12 * PAGE, RW, fixed, -1, 0) == p + 4 * PAGE);
	FAILS((long)mmap(p + 8 * PAGE, 11 * PAGE, RW, fixed, -1, 0), ENOMEM);
	CHECK(mmap(p + 8 * PAGE, 10 * PAGE, RW, fixed, -1, 0) == p + 8 * PAGE);
}

TEST(limit_of_address_space_is_for_what_is_new, "")
{
	in_child(replaced, 0);
}

/* The stack cannot grow past what RLIMIT_AS leaves either. */
static void __attribute__((noinline)) sink(int depth)
{
	volatile char room[4 * PAGE];

	room[0] = depth;
	if (depth)
		sink(depth - 1);
	room[1] = room[0];
}

static void stack_in_address_space(void)
{
	limit(RLIMIT_AS, 4 * PAGE);
	sink(100);
}

TEST(limit_of_address_space_stops_the_stack, "")
{
	in_child(stack_in_address_space, SIGSEGV);
}

/* Private memory that can be written counts as data, the break too; shared and read-only do not. */
static void data(void)
{
	char *p;

	limit(RLIMIT_DATA, LARGE / 4);
	EQ(try_map(LARGE / 4, RW, ANON), ENOMEM);
	EQ(try_map(LARGE / 4, PROT_READ, ANON), 0);
	EQ(try_map(LARGE / 4, RW, MAP_SHARED | MAP_ANONYMOUS), 0);
	EQ(try_map(LARGE / 16, RW, ANON), 0);
	FAILS(brk((char *)sbrk(0) + LARGE / 4), ENOMEM);
	OK(brk((char *)sbrk(0) + LARGE / 256));
	p = mmap(NULL, LARGE / 4, PROT_READ, ANON, -1, 0);
	CHECK(p != MAP_FAILED);
	FAILS(mprotect(p, LARGE / 4, RW), ENOMEM);
	OK(mprotect(p, PAGE, RW));
}

TEST(limit_of_data, "")
{
	in_child(data, 0);
}

static void deep_enough(void)
{
	limit(RLIMIT_STACK, 64 * 4 * PAGE);
	sink(40);
}

static void too_deep(void)
{
	limit(RLIMIT_STACK, 64 * 4 * PAGE);
	sink(100);
}

TEST(limit_of_the_stack, "")
{
	in_child(deep_enough, 0);
	in_child(too_deep, SIGSEGV);
}

/* RLIMIT_NICE lets a user without rights be as nice as 20 less the limit; others are refused. */
TEST(limit_of_nice, "root")
{
	struct rlimit limit = {25, 25};
	pid_t pid;

	if (!t_on_tine() && setrlimit(RLIMIT_NICE, &limit) < 0)
		t_skip("this root may not raise limits");
	OK(setrlimit(RLIMIT_NICE, &limit));
	pid = t_fork();
	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 5004, 5004, 5004));
		OK(setpriority(PRIO_PROCESS, 0, 10));
		OK(setpriority(PRIO_PROCESS, 0, -5));
		FAILS(setpriority(PRIO_PROCESS, 0, -6), EACCES);
		FAILS(syscall(__NR_nice, -1), EPERM);
		OK(setpriority(PRIO_PROCESS, 0, 0));
		OK(syscall(__NR_nice, -5));
		EQ(syscall(__NR_getpriority, PRIO_PROCESS, 0), 25);
		limit.rlim_cur = 20;
		OK(setrlimit(RLIMIT_NICE, &limit));
		OK(setpriority(PRIO_PROCESS, 0, -5)); /* where it is it may stay */
		OK(setpriority(PRIO_PROCESS, 0, 3));
		FAILS(setpriority(PRIO_PROCESS, 0, -1), EACCES);
		OK(setpriority(PRIO_PROCESS, 0, 0));
		t_exit();
	}
	t_join(pid);
}
