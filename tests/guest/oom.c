// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of memory: who is killed for it, who is not, and that everybody else goes on with what they
 * had. Each test takes all memory there is, so none runs on a person's machine.
 */
#include "t.h"

static void set_adj(int adj)
{
	t_put_number("/proc/self/oom_score_adj", adj);
}

static long oom_kills(void)
{
	return t_value("/proc/vmstat", "oom_kill");
}

static long free_pages(void)
{
	return t_value("/proc/meminfo", "MemFree") / 4;
}

/* Touches memory, a mebibyte at a time so that no single promise is too large, for ever. */
static void eat(long pages)
{
	for (; pages > 0; pages -= 256)
		memset(t_private(256 * PAGE), 5, 256 * PAGE);
}

static pid_t hog(int adj, long pages, struct gate *full)
{
	pid_t pid = t_fork();

	if (pid)
		return pid;
	set_adj(adj);
	eat(pages);
	if (full)
		t_gate_open(full);
	for (;;)
		t_sleep_ms(1000);
}

static int get_adj(void)
{
	char text[16];

	t_get_file("/proc/self/oom_score_adj", text, sizeof(text));
	return atoi(text);
}

static int fork_when_set(void *arg)
{
	pid_t pid;

	while (get_adj() != -200)
		sched_yield();
	pid = t_fork();
	if (pid == 0) {
		EQ(get_adj(), -200);
		t_exit();
	}
	t_join(pid);
	*(volatile int *)arg = 1;
	t_exit_task(0);
}

/* It is the process's: a thread hands it on too. Who made himself less safe may undo that. */
TEST(oom_score_adj_is_the_process_s, "guest-only root")
{
	struct clone_req thread = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
		.stack = t_stack(),
	};
	volatile int done = 0;
	int fd;

	CHECK(t_clone(&thread, fork_when_set, (void *)&done) > 0);
	set_adj(-200);
	while (!done)
		sched_yield();
	fd = OK(open("/proc/self/oom_score_adj", O_WRONLY));
	OK(syscall(__NR_setresuid32, 5007, 5007, 5007));
	EQ(pwrite(fd, "700", 3, 0), 3);
	EQ(pwrite(fd, "-200", 4, 0), 4);
	FAILS(pwrite(fd, "-201", 4, 0), EACCES);
}

static const long everything = 1L << 20;

TEST(oom_kills_the_hog, "guest-only root exhaust")
{
	long kills = oom_kills(), used;
	char *mine = t_private(64 * PAGE);
	pid_t pid;

	memset(mine, 7, 64 * PAGE);
	used = t_pages_in_use();
	pid = hog(0, everything, NULL);
	EQ(t_wait(pid), SIGKILL);
	EQ(oom_kills(), kills + 1);
	t_same_pages(used);
	EQ(mine[0] + mine[63 * PAGE], 14);
	EQ(kill(1, 0), 0);
	/* The machine is as good as before: the same again. */
	pid = hog(0, everything, NULL);
	EQ(t_wait(pid), SIGKILL);
	t_same_pages(used);
}

/* The one that asks is small; the one that holds most is killed, and the asker goes on. */
TEST(oom_prefers_the_largest, "guest-only root exhaust")
{
	struct gate full = t_gate();
	long eighth = free_pages() / 8;
	pid_t large, small;

	large = hog(0, 5 * eighth, &full);
	t_gate_wait(&full);
	small = hog(0, 4 * eighth, &full);
	t_gate_wait(&full);
	EQ(t_wait(large), SIGKILL);
	t_await_state(small, 'S');
	t_kill(small, SIGKILL);
	EQ(t_wait(small), SIGKILL);
}

TEST(oom_honours_score_adj, "guest-only root exhaust")
{
	struct gate full = t_gate();
	long half = free_pages() / 2;
	pid_t safe, offered, asker;
	int status;

	safe = hog(-1000, half, &full);
	t_gate_wait(&full);
	offered = hog(1000, half / 8, &full);
	t_gate_wait(&full);
	/* The small one has offered itself: it goes first, then the asker, never the safe one. */
	asker = hog(0, everything, NULL);
	EQ(waitpid(-1, &status, 0), offered);
	EQ(status, SIGKILL);
	EQ(t_wait(asker), SIGKILL);
	t_await_state(safe, 'S');
	t_kill(safe, SIGKILL);
	EQ(t_wait(safe), SIGKILL);
}

/* Nobody else may be killed, so who asks must be, even if it is called safe. */
TEST(oom_kills_the_asker_at_last, "guest-only root exhaust")
{
	pid_t pid;

	set_adj(-1000);
	pid = hog(-1000, everything, NULL);
	EQ(t_wait(pid), SIGKILL);
}

static int idle(void *arg)
{
	(void)arg;
	while (1)
		t_sleep_ms(1000);
	return 0;
}

/* A process that shares the memory without being of the group keeps it alive: both must go. */
TEST(oom_kills_all_who_share_the_memory, "guest-only root exhaust")
{
	struct clone_req req = {.flags = CLONE_VM | SIGCHLD, .stack = t_stack()};
	pid_t *sharer = t_shared(PAGE), pid;

	pid = t_fork();
	if (pid == 0) {
		req.flags |= CLONE_PARENT;
		*sharer = OK(t_clone(&req, idle, NULL));
		eat(everything);
	}
	EQ(t_wait(pid), SIGKILL);
	t_await_state(*sharer, 'Z');
	EQ(t_wait(*sharer), SIGKILL);
}

/* The sharing process goes on in a thread alone: its leader has gone before. */
static int leave_a_thread(void *arg)
{
	struct clone_req thread = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
		.stack = arg,
	};

	CHECK(t_clone(&thread, idle, NULL) > 0);
	syscall(__NR_exit, 0);
	return 0;
}

TEST(oom_kills_sharers_without_a_leader, "guest-only root exhaust")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_PARENT | SIGCHLD, .stack = t_stack()};
	void *other = t_stack();
	pid_t *sharer = t_shared(PAGE), pid;

	pid = t_fork();
	if (pid == 0) {
		*sharer = OK(t_clone(&req, leave_a_thread, other));
		t_await_state(*sharer, 'Z');
		eat(everything);
	}
	EQ(t_wait(pid), SIGKILL);
	EQ(t_wait(*sharer), SIGKILL);
}

/* It is the kernel that touches the last page, on behalf of read(2). */
TEST(oom_in_a_system_call, "guest-only root exhaust")
{
	long used;
	pid_t pid;

	used = t_pages_in_use();
	pid = t_fork();
	if (pid == 0) {
		int fd = OK(open("/dev/zero", O_RDONLY));

		for (;;)
			EQ(read(fd, t_private(256 * PAGE), 256 * PAGE), 256 * PAGE);
	}
	EQ(t_wait(pid), SIGKILL);
	t_same_pages(used);
}

/* --- The killer by zone ----------------------------------------------------------------------- */

static long kib(const char *what)
{
	return t_value("/proc/meminfo", what);
}

/* A child that touches memory until what is free of a kind has come down to so many KiB. */
static pid_t holder(const char *what, long leave)
{
	struct gate full = t_gate();
	pid_t pid = t_fork();

	if (pid) {
		t_gate_wait(&full);
		return pid;
	}
	while (kib(what) > leave)
		memset(t_private(64 * PAGE), 5, 64 * PAGE);
	t_gate_open(&full);
	for (;;)
		t_sleep_ms(1000);
}

/*
 * A child that takes low memory alone: a page table for every 4 MiB, all of them showing the zero page,
 * and once more by a fork.
 */
static pid_t taker_of_tables(void)
{
	pid_t pid = t_fork();
	char *area;

	if (pid)
		return pid;
	area = mmap((void *)0x10000000, 0x98000000, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	CHECK(area != MAP_FAILED);
	for (unsigned at = 0; at < 0x98000000; at += 0x400000)
		EQ(area[at], 0);
	pid = t_fork();
	if (pid)
		t_join(pid);
	t_exit();
}

/*
 * One holds nearly all of high memory, another less, but low; the third runs out of low memory. The
 * first, though the largest, has nothing that would help him.
 */
TEST(oom_of_low_memory_spares_high_pages, "guest-only root high")
{
	pid_t high, low, taker;

	high = holder("HighFree", 1 << 10);
	low = holder("LowFree", 4 << 10);
	set_adj(-1000);
	CHECK(kib("HighTotal") > kib("LowTotal") * 9 / 10);
	taker = taker_of_tables();
	t_join(taker); /* perhaps before the one who died for it is quite gone */
	t_await_state(high, 'S');
	EQ(t_wait(low), SIGKILL);
	t_kill(high, SIGKILL);
	EQ(t_wait(high), SIGKILL);
}
