// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thread groups under exec and under stops: every order in which the others may be found, and stops
 * that meet threads which cannot stop yet, have ended, or are being born.
 */
#include "t.h"

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static struct gate never;

static void start(int (*fn)(void *), void *arg)
{
	struct clone_req req = {.flags = THREAD, .stack = t_stack()};

	CHECK(t_clone(&req, fn, arg) > 0);
}

/* --- exec: what the others do when it comes ------------------------------------------------------- */

static int blocked(void *arg)
{
	t_gate_wait(&never);
	return 0;
}

static int asleep(void *arg)
{
	t_sleep_ms(20000);
	return 0;
}

static int spinning(void *arg)
{
	for (volatile unsigned int i = 0; i < 3000000000u; i++)
		;
	return 0;
}

static int ending(void *arg)
{
	return 0;
}

static int linger(void *arg)
{
	t_sleep_ms(1000);
	return 0;
}

/* Waits for a child that shares its memory and stays for a while; nobody waits for that. */
static int in_vfork(void *arg)
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_VFORK | SIGCHLD, .stack = t_stack()};

	t_clone(&req, linger, NULL);
	return 0;
}

PROGRAM(after_exec)
{
	/* argv[1], argv[2]: two children from before, by the thread that ran exec and by the leader. */
	EQ(syscall(__NR_getpid), syscall(__NR_gettid));
	EQ(t_value("/proc/self/status", "Threads"), 1);
	for (int i = 1; i < argc; i++)
		EQ(t_wait(atoi(argv[i])), (10 + i) << 8);
	return 66;
}

static char child_of_thread[12], child_of_leader[12], self[256];

/* Not by /proc/self/exe, which names nothing once the leader has ended. */
static void __attribute__((noreturn)) run_after_exec(char *first, char *second)
{
	char *args[] = {first, second, NULL}, *argv[7];

	t_child_argv(argv, "after_exec", args);
	execve(self, argv, environ);
	t_die("exec of %s: errno %d", self, errno);
}

static int child(char *text, int code)
{
	pid_t pid = syscall(__NR_fork);

	if (pid == 0)
		_exit(code);
	return snprintf(text, sizeof(child_of_thread), "%d", (int)pid);
}

static int __attribute__((noreturn)) exec_now(void *arg)
{
	child(child_of_thread, 11);
	run_after_exec(child_of_thread, child_of_leader);
}

static int (*const others[])(void *) = {blocked, asleep, spinning, ending, in_vfork};

/* A process of the others given by mask and one that runs exec: the leader or a thread. */
static void exec_among(int mask, int by_leader, int (*leader)(void *))
{
	pid_t pid;

	OK(readlink("/proc/self/exe", self, sizeof(self) - 1));
	pid = t_fork();
	if (pid == 0) {
		never = t_gate();
		child(child_of_leader, 12);
		child(child_of_thread, 11);
		for (int i = 0; i < COUNT(others); i++)
			if (mask & (1 << i))
				start(others[i], NULL);
		t_sleep_ms(mask & 1 ? 1 : 0);
		if (by_leader)
			run_after_exec(child_of_thread, child_of_leader);
		start(exec_now, NULL);
		leader(NULL);
		t_exit_task(77);
	}
	EQ(t_wait(pid), 66 << 8);
}

enum { ALL = (1 << COUNT(others)) - 1 };

TEST(exec_by_leader_ends_the_others, "slow")
{
	for (int mask = 0; mask <= ALL; mask++)
		exec_among(mask, 1, NULL);
}

TEST(exec_by_thread_ends_the_others, "slow")
{
	for (int mask = 0; mask <= ALL; mask += 3)
		for (int i = 0; i < COUNT(others); i++)
			exec_among(mask, 0, others[i]);
}

/* Several at once: one wins, whichever, and nothing of the others is left. */
TEST(exec_by_several_at_once, "")
{
	OK(readlink("/proc/self/exe", self, sizeof(self) - 1));
	for (int round = 0; round < 10; round++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			child(child_of_leader, 12);
			for (int i = 0; i < 4; i++)
				start(exec_now, NULL);
			exec_now(NULL);
		}
		/* Who forked the first of the two children is open, so the status is not looked at. */
		t_wait(pid);
		FAILS(kill(pid, 0), ESRCH);
	}
}

/* The group is ended by a signal while one of its threads runs exec. */
TEST(exec_and_kill_at_once, "")
{
	OK(readlink("/proc/self/exe", self, sizeof(self) - 1));
	for (int round = 0; round < 10; round++) {
		pid_t pid = t_fork();
		int status;

		if (pid == 0) {
			never = t_gate();
			child(child_of_leader, 12);
			start(in_vfork, NULL);
			start(blocked, NULL);
			start(exec_now, NULL);
			t_gate_wait(&never);
		}
		for (int i = 0; i < round; i++)
			sched_yield();
		t_kill(pid, SIGKILL);
		status = t_wait(pid);
		CHECK(status == SIGKILL || status == 66 << 8);
	}
}

static int __attribute__((noreturn)) exec_after_exec(void *arg)
{
	run_after_exec(NULL, NULL);
}

static int start_exec_and_wait(void *arg)
{
	start(exec_after_exec, NULL);
	t_sleep_ms(20000);
	return 1;
}

/* exec in another thread of a vfork child frees the parent as its own would. */
TEST(exec_by_thread_frees_vfork_parent, "")
{
	struct clone_req req = {.flags = CLONE_VFORK | SIGCHLD};
	pid_t pid;

	OK(readlink("/proc/self/exe", self, sizeof(self) - 1));
	pid = t_clone(&req, start_exec_and_wait, NULL);
	CHECK(pid > 0);
	EQ(t_wait(pid), 66 << 8);
}

/* --- stops ---------------------------------------------------------------------------------------- */

static volatile int *released, *in_child;

static int wait_for_release(void *arg)
{
	*in_child = 1;
	for (int i = 0; !*released && i < 5000; i++)
		t_sleep_ms(1);
	return 0;
}

/* Cannot stop before its child lets it go. */
static int vfork_until_released(void *arg)
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_VFORK | SIGCHLD, .stack = t_stack()};

	CHECK(t_clone(&req, wait_for_release, NULL) > 0);
	t_sleep_ms(20000);
	return 0;
}

/* A process with one thread that stops at once and one that waits in vfork. */
static pid_t half_stoppable(void)
{
	pid_t pid;

	released = t_shared(PAGE);
	in_child = released + 1;
	pid = t_fork();
	if (pid == 0) {
		start(vfork_until_released, NULL);
		for (;;)
			t_sleep_ms(1000);
	}
	while (!*in_child)
		t_sleep_ms(1);
	return pid;
}

/* A stop is told when the last thread has stopped, and not before. */
TEST(stop_waits_for_the_last_thread, "")
{
	pid_t pid = half_stoppable();
	int status;

	t_kill(pid, SIGSTOP);
	t_await_state(pid, 'T');
	EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	*released = 1;
	EQ(waitpid(pid, &status, WUNTRACED), pid);
	EQ(status, SIGSTOP << 8 | 0x7f);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

/* A stop that is continued before it was complete was no stop, but is told as a continuation. */
TEST(continue_before_the_last_thread_stopped, "")
{
	pid_t pid = half_stoppable();
	int status;

	t_kill(pid, SIGSTOP);
	t_await_state(pid, 'T');
	t_kill(pid, SIGCONT);
	EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
	EQ(status, 0xffff);
	t_await_state(pid, 'S');
	*released = 1;
	t_sleep_ms(5);
	EQ(waitpid(pid, NULL, WUNTRACED | WCONTINUED | WNOHANG), 0);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

/* Killing ends it whatever it is doing. */
TEST(kill_of_a_half_stopped_process, "")
{
	pid_t pid = half_stoppable();

	t_kill(pid, SIGSTOP);
	t_await_state(pid, 'T');
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	*released = 1;
}

static int stop_own_process(void *arg)
{
	struct gate *go = arg;

	t_gate_wait(go);
	OK(kill(getpid(), SIGTSTP));
	t_sleep_ms(20000);
	return 0;
}

/*
 * A process whose first thread has ended still belongs to its process group: the group is not
 * orphaned, so a stop from the terminal stops it, and its parent hears of it.
 */
TEST(stop_after_the_leader_ended, "")
{
	struct gate go = t_gate();
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		OK(setpgid(0, 0));
		start(stop_own_process, &go);
		t_exit_task(1);
	}
	t_await_state(pid, 'Z');
	t_gate_open(&go);
	EQ(waitpid(pid, &status, WUNTRACED), pid);
	EQ(status, SIGTSTP << 8 | 0x7f);
	t_kill(pid, SIGCONT);
	EQ(waitpid(pid, &status, WCONTINUED), pid);
	EQ(status, 0xffff);
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

static volatile int *beats;

static int beat(void *arg)
{
	for (volatile unsigned int i = 0; i < 3000000000u; i++)
		beats[0]++;
	return 0;
}

static void make_threads(void)
{
	for (int i = 0; i < 12; i++)
		start(beat, NULL);
	t_sleep_ms(20000);
}

/* A stop while threads are being made stops those too: then nothing moves. */
TEST(stop_while_threads_are_made, "")
{
	for (int round = 0; round < 5; round++) {
		int status, now;
		pid_t pid;

		beats = t_shared(PAGE);
		pid = t_fork();
		if (pid == 0)
			make_threads();
		for (int i = 0; i < round; i++)
			sched_yield();
		t_kill(pid, SIGSTOP);
		EQ(waitpid(pid, &status, WUNTRACED), pid);
		EQ(status, SIGSTOP << 8 | 0x7f);
		now = beats[0];
		t_sleep_ms(5);
		EQ(beats[0], now);
		t_kill(pid, SIGCONT);
		EQ(waitpid(pid, &status, WCONTINUED), pid);
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
	}
}

/* --- ends ----------------------------------------------------------------------------------------- */

static int exit_with(void *arg)
{
	return (int)(long)arg;
}

/* exit_group wins over threads that end by themselves, whoever is last. */
TEST(exit_group_code_wins, "")
{
	for (int round = 0; round < 5; round++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			for (int i = 0; i < 3; i++)
				start(exit_with, (void *)(long)(i + 1));
			for (int i = 0; i < round; i++)
				sched_yield();
			syscall(__NR_exit_group, 42);
		}
		EQ(t_wait(pid), 42 << 8);
	}
}

/* exit_group ends a thread that waits in vfork; the child it waits for goes on by itself. */
TEST(exit_group_ends_a_vfork_wait, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		never = t_gate();
		start(in_vfork, NULL);
		t_sleep_ms(10);
		syscall(__NR_exit_group, 43);
	}
	EQ(t_wait(pid), 43 << 8);
}
