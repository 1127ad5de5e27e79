// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exhaustion: every task, every page, every promise of memory is taken, by somebody who does not
 * stop asking. Each test ends with the machine as it was: pages counted from the free lists are
 * what they were. Tags: exhaust is what the boot with 32 MiB runs. Pids: pid.c; the killer: oom.c.
 */
#include "t.h"

#include <sys/prctl.h>

static long get_number(const char *path)
{
	char text[32];

	t_get_file(path, text, sizeof(text));
	return strtol(text, NULL, 10);
}

/* The test must outlive its storm: it is no victim of the OOM killer, its children are. */
static void be_safe(int safe)
{
	t_put_number("/proc/self/oom_score_adj", safe ? -1000 : 0);
}

/* Forks as fast as it can, and so do its children, until somebody kills them all. */
static void storm(volatile int *refused) __attribute__((noreturn));
static void storm(volatile int *refused)
{
	for (;;) {
		if (syscall(__NR_fork) >= 0)
			continue;
		(*refused)++;
		t_sleep_ms(500);
	}
}

/* A storm in a process group of its own. */
static pid_t start_storm(volatile int *refused, uid_t uid)
{
	pid_t pid = t_fork();

	if (pid)
		return pid;
	be_safe(0);
	OK(setpgid(0, 0));
	OK(syscall(__NR_setresuid32, uid, uid, uid));
	storm(refused);
}

/*
 * Ends it and collects the orphans, who are ours because we are their subreaper. One signal does: it
 * reaches a task whose fork is under way and the child, or the task before there is a child.
 */
static int end_storm(pid_t group)
{
	int dead = 0;

	t_kill(-group, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0)
		dead++;
	return dead;
}

TEST(storm_of_forks_is_survived, "guest-only root exhaust")
{
	volatile int *refused = t_shared(PAGE);
	long used;
	pid_t pid;
	int dead;

	*refused = 0;
	be_safe(1);
	OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
	used = t_pages_in_use();
	for (int round = 0; round < 2; round++) {
		*refused = 0;
		pid = start_storm(refused, 0);
		while (*refused < 50)
			t_sleep_ms(20);
		dead = end_storm(pid);
		t_note("%d tasks at the storm's end", dead);
		CHECK(dead > 50);
		t_same_pages(used);
	}
	t_dead_child();
}

PROGRAM(exhaust_exec)
{
	(void)argc;
	(void)argv;
	return 6;
}

/* His limit is half of all tasks: what he cannot take, root has. */
TEST(bomb_of_a_user_leaves_root_room, "guest-only root exhaust")
{
	volatile int *refused = t_shared(PAGE);
	long used;
	pid_t bomb;

	*refused = 0;
	be_safe(1);
	OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
	used = t_pages_in_use();
	bomb = start_storm(refused, 1000);
	while (*refused < 20)
		t_sleep_ms(20);
	for (int i = 0; i < 10; i++) {
		pid_t pid = t_fork();

		if (pid == 0)
			t_exec_child("exhaust_exec", NULL);
		EQ(t_wait(pid), 6 << 8);
	}
	CHECK(end_storm(bomb) > 20);
	t_same_pages(used);
}

/* More copies of a page than there are pages: some copiers are killed, the original stays whole. */
TEST(storm_of_copies_is_survived, "guest-only root exhaust")
{
	long pages = t_value("/proc/meminfo", "MemFree") / 4 / 4, used;
	volatile int *full = t_shared(PAGE);
	int killed = 0;
	char *mine = t_private(pages * PAGE);
	pid_t pid[8];

	for (long i = 0; i < pages; i++)
		*(long *)(mine + i * PAGE) = i;
	memset((void *)full, 0, PAGE);
	be_safe(1);
	used = t_pages_in_use();
	for (int c = 0; c < COUNT(pid); c++) {
		pid[c] = t_fork();
		if (pid[c])
			continue;
		be_safe(0);
		for (long i = 0; i < pages; i++)
			*(long *)(mine + i * PAGE) += c + 1;
		for (long i = 0; i < pages; i++)
			EQ(*(long *)(mine + i * PAGE), i + c + 1);
		full[c] = 1;
		for (;;)
			t_sleep_ms(1000);
	}
	for (int c = 0; c < COUNT(pid); c++) {
		while (!full[c] && waitpid(pid[c], NULL, WNOHANG) == 0)
			t_sleep_ms(10);
	}
	for (int c = 0; c < COUNT(pid); c++) {
		kill(pid[c], SIGUSR1);
		killed += !full[c] || t_wait(pid[c]) == SIGKILL;
	}
	t_note("%d of %d copiers were killed", killed, COUNT(pid));
	CHECK(killed >= 4 && killed < COUNT(pid));
	t_same_pages(used);
	for (long i = 0; i < pages; i++)
		EQ(*(long *)(mine + i * PAGE), i);
}

/* Not even root passes threads-max; one that ends makes room for one. */
TEST(tasks_end_at_threads_max, "guest-only root exhaust")
{
	static const char path[] = "/proc/sys/kernel/threads-max";
	struct clone_req thread = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
		.stack = t_stack(),
	};
	long old = get_number(path), tasks = t_value("/proc/ledger", "tasks");
	int n = 0, room = tasks < 10 ? 20 - tasks : 10, err, fd;
	pid_t pid[32];

	fd = OK(open(path, O_WRONLY));
	FAILS(write(fd, "19", 2), EINVAL);
	OK(close(fd));
	t_put_number(path, tasks + room);
	while (n < 32 && (pid[n] = syscall(__NR_fork)) > 0)
		n++;
	err = errno;
	while (n < 32 && pid[n] == 0)
		t_sleep_ms(1000);
	EQ(err, EAGAIN);
	EQ(n, room);
	FAILS(syscall(__NR_vfork), EAGAIN);
	EQ(t_clone(&thread, NULL, NULL), -EAGAIN);
	t_kill(pid[--n], SIGKILL);
	EQ(t_wait(pid[n]), SIGKILL);
	t_dead_child();
	while (n--) {
		t_kill(pid[n], SIGKILL);
		EQ(t_wait(pid[n]), SIGKILL);
	}
	t_put_number(path, old);
}

/* --- Promises -------------------------------------------------------------------------------- */

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW   (PROT_READ | PROT_WRITE)

/* 0, or the errno of a mapping of so many pages, which does not stay. */
static int try_map(long pages, int prot, int flags)
{
	void *p = mmap(NULL, pages * PAGE, prot, flags, -1, 0);

	if (p == MAP_FAILED)
		return errno;
	OK(munmap(p, pages * PAGE));
	return 0;
}

static long committed(void)
{
	return t_value("/proc/ledger", "committed");
}

static long all_pages;

/* Guess: only what could never be had is refused, and only if it is a promise. */
static void guesses(void)
{
	EQ(try_map(all_pages * 2, RW, ANON), ENOMEM);
	EQ(try_map(all_pages * 2, RW, ANON | MAP_NORESERVE), 0);
	EQ(try_map(all_pages * 2, PROT_READ, ANON), 0);
	/* Each area alone is modest, though together they are more than there is. */
	for (int i = 0; i < 4; i++)
		OK(mprotect(t_private(all_pages / 2 * PAGE), PAGE, PROT_READ));
	t_dead_child();
}

/* Three times what there is, as far as the address space goes. */
static void always(void)
{
	long pages = all_pages < 200000 ? all_pages : 200000;

	for (int i = 0; i < 3; i++)
		t_private(pages * PAGE);
	t_dead_child();
}

/* What moves was promised already; only what it grows by is asked for. Half of left is free. */
static void moves(long left)
{
	const long size = left / 3 * PAGE;
	char *p = t_private(size), *to = mmap(NULL, 2 * size, PROT_NONE, ANON, -1, 0);

	CHECK(to != MAP_FAILED);
	p[0] = 7;
	CHECK(mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
	EQ(to[0], 7);
	CHECK(mremap(to, size, 2 * size, MREMAP_MAYMOVE) == MAP_FAILED);
	EQ(errno, ENOMEM);
	CHECK(mremap(to, size, size + PAGE, MREMAP_MAYMOVE) != MAP_FAILED);
}

/* Never: promises stay within their share, NORESERVE or not; fork promises everything again. */
static void never(void)
{
	long left = all_pages / 2 - committed();
	char *reading;
	pid_t pid;

	CHECK(left > 256);
	EQ(try_map(left + 256, RW, ANON), ENOMEM);
	EQ(try_map(left + 256, RW, ANON | MAP_NORESERVE), ENOMEM);
	EQ(try_map(left + 256, RW, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
	EQ(try_map(left - 256, RW, ANON), 0);
	reading = mmap(NULL, (left + 256) * PAGE, PROT_READ, ANON, -1, 0);
	CHECK(reading != MAP_FAILED);
	FAILS(mprotect(reading, (left + 256) * PAGE, RW), ENOMEM);
	OK(mprotect(reading, left / 2 * PAGE, RW));
	FAILS(brk((char *)sbrk(0) + (left / 2 + 256) * PAGE), ENOMEM);
	pid = syscall(__NR_fork);
	if (pid == 0)
		_exit(0);
	EQ(pid < 0 ? errno : 0, ENOMEM);
	moves(left);
	OK(munmap(reading, (left + 256) * PAGE));
	t_dead_child();
}

static void in_mode(int mode, void (*body)(void))
{
	static const char path[] = "/proc/sys/vm/overcommit_memory";
	long old = get_number(path), before = committed();
	pid_t pid = t_fork();
	int status;

	all_pages = t_value("/proc/meminfo", "MemTotal") / 4;
	if (pid == 0) {
		all_pages = t_value("/proc/meminfo", "MemTotal") / 4;
		t_put_number(path, mode);
		body();
		t_exit();
	}
	status = t_wait(pid);
	t_put_number(path, old);
	EQ(status, 0);
	EQ(committed(), before);
}

TEST(overcommit_guesses, "guest-only root exhaust")
{
	in_mode(0, guesses);
}

TEST(overcommit_always, "guest-only root exhaust")
{
	in_mode(1, always);
}

TEST(overcommit_never, "guest-only root exhaust")
{
	in_mode(2, never);
}
