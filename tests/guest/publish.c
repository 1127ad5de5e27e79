// SPDX-License-Identifier: GPL-2.0-only
/*
 * Act III of copy_process refuses: while a child is built its maker is told to die. Then the whole child is
 * undone from its pid on, seen by nobody; that nothing is lost, the ledger around each test says.
 */
#include "sweep.h"

#include <sys/syscall.h>

#define TABLES	   64 /* of the maker's memory: a fork gives way after each */
#define ROUNDS_MAX 100

/* Forks memory of many tables without end; all of it shows the zero page. */
static void fork_for_ever(void) __attribute__((noreturn));
static void fork_for_ever(void)
{
	char *area = mmap((void *)0x20000000, TABLES << 22, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	pid_t pid;

	CHECK(area != MAP_FAILED);
	for (int i = 0; i < TABLES; i++)
		EQ(area[i << 22], 0);
	for (;;) {
		pid = syscall(__NR_fork);
		if (pid == 0)
			syscall(__NR_exit, 0);
		CHECK(pid > 0);
		EQ(t_wait(pid), 0);
	}
}

/* Was the last fork of pid undone from the last rung on, because of a signal? */
static int was_undone(pid_t pid)
{
	static char buf[65536];
	char line[40];

	t_get_file("/proc/trace", buf, sizeof(buf));
	snprintf(line, sizeof(line), " %d   undo pidfd (-%d)\n", pid, EINTR);
	return strstr(buf, line) != NULL;
}

/*
 * Until a maker was hit in the middle of a fork: start() makes one, end() ends it after a few ticks, which
 * is more urgent than anything it does.
 */
static void hit_a_fork(pid_t (*start)(void), void (*end)(pid_t), int want)
{
	int round = 0, undone = 0;
	pid_t pid;

	OK(setpriority(PRIO_PROCESS, 0, -15));
	while (!undone && round++ < ROUNDS_MAX) {
		set_trace("fork");
		pid = start();
		t_sleep_ms(10);
		end(pid);
		EQ(t_wait(pid), want);
		set_trace("none");
		undone = was_undone(pid);
	}
	t_note("hit at the %dth attempt", round);
	CHECK(undone);
}

static pid_t start_process(void)
{
	pid_t pid = t_fork();

	if (pid)
		return pid;
	OK(setpriority(PRIO_PROCESS, 0, 0));
	fork_for_ever();
}

static void kill_it(pid_t pid)
{
	t_kill(pid, SIGKILL);
}

TEST(fork_refused_to_the_killed, "guest-only root")
{
	hit_a_fork(start_process, kill_it, SIGKILL);
}

/*
 * The same by exit_group in another thread, which wakes at its time and takes the forking one with it. In
 * between it must not write to memory: a fork has it write-protected, and would be waited for.
 */
static int end_the_group(void *arg)
{
	static const struct timespec_32 {
		int sec, nsec;
	} ten_ms = {0, 10000000};

	(void)arg;
	OK(setpriority(PRIO_PROCESS, syscall(__NR_gettid), -10));
	__asm__ volatile("int $0x80\n\t"
			 "movl %[exit_group], %%eax\n\t"
			 "movl $5, %%ebx\n\t"
			 "int $0x80"
			 :
			 : "a"(__NR_nanosleep), "b"(&ten_ms),
			   "c"(0), [exit_group] "i"(__NR_exit_group)
			 : "memory");
	return 0;
}

static pid_t start_group(void)
{
	struct clone_req thread = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
		.stack = t_stack(),
	};
	pid_t pid = t_fork();

	if (pid)
		return pid;
	OK(setpriority(PRIO_PROCESS, 0, 0));
	OK(t_clone(&thread, end_the_group, NULL));
	fork_for_ever();
}

static void wait_for_it(pid_t pid)
{
	(void)pid;
}

TEST(fork_refused_while_the_group_exits, "guest-only root")
{
	hit_a_fork(start_group, wait_for_it, 5 << 8);
}
