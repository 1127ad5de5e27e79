// SPDX-License-Identifier: GPL-2.0-only
/*
 * CLONE_THREAD: several tasks, one process. Raw clone and no thread library: who has which ids, who
 * can be waited for, and the ways a group ends (one by one, exit_group, a fault, exec, leader
 * first).
 */
#include "t.h"

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

/* Start a thread whose tid word the kernel clears when it is gone. */
static int start(int (*fn)(void *), void *arg, volatile int *gone)
{
	struct clone_req req = {
		.flags = THREAD | CLONE_CHILD_CLEARTID, .stack = t_stack(), .ctid = (int *)gone};
	long tid;

	*gone = 1;
	tid = t_clone(&req, fn, arg);
	CHECK(tid > 0);
	return tid;
}

static void await_word(volatile int *word, int value)
{
	for (int i = 0; *word != value; i++) {
		if (i > 10000)
			t_die("a word stayed %d, expected %d", *word, value);
		if (i < 100)
			sched_yield();
		else
			t_sleep_ms(1);
	}
	EQ(*word, value);
}

static int wait_at_gate(void *gate)
{
	t_gate_wait(gate);
	return 0;
}

static int ids(void *arg)
{
	volatile int *out = arg;

	out[0] = syscall(__NR_getpid);
	out[1] = syscall(__NR_gettid);
	out[2] = syscall(__NR_getppid);
	return 0;
}

TEST(thread_ids, "")
{
	static volatile int out[3], gone;
	int tid = start(ids, (void *)out, &gone);

	await_word(&gone, 0);
	EQ(out[0], getpid());
	EQ(out[1], tid);
	EQ(out[2], getppid());
	CHECK(tid != getpid());
}

/* A thread is nobody's child. */
TEST(thread_cannot_be_waited_for, "")
{
	static volatile int gone;
	struct gate hold = t_gate();
	int tid = start(wait_at_gate, &hold, &gone);

	FAILS(waitpid(tid, NULL, __WALL), ECHILD);
	FAILS(waitpid(-1, NULL, __WALL | WNOHANG), ECHILD);
	t_gate_open(&hold);
	await_word(&gone, 0);
	FAILS(waitpid(-1, NULL, __WALL), ECHILD);
}

static int nothing(void *arg)
{
	return 0;
}

/* exit(1) of one thread leaves the process alive; twenty in a row and ten at once. */
TEST(thread_exit_leaves_the_group, "")
{
	static volatile int gone[10];
	struct gate hold = t_gate();

	for (int i = 0; i < 20; i++) {
		start(nothing, NULL, &gone[0]);
		await_word(&gone[0], 0);
	}
	for (int i = 0; i < 10; i++)
		start(wait_at_gate, &hold, &gone[i]);
	for (int i = 0; i < 10; i++)
		t_gate_open(&hold);
	for (int i = 0; i < 10; i++)
		await_word(&gone[i], 0);
}

static int exit_all(void *arg)
{
	syscall(__NR_exit_group, 33);
	return 1;
}

/* exit_group from a thread ends the leader, which is blocked, and gives the group's status. */
TEST(thread_exit_group_ends_all, "")
{
	static volatile int gone;
	struct gate never = t_gate();
	pid_t pid = t_fork();

	if (pid == 0) {
		for (int i = 0; i < 5; i++)
			start(wait_at_gate, &never, &gone);
		start(exit_all, NULL, &gone);
		t_gate_wait(&never);
		_exit(1);
	}
	EQ(t_wait(pid), 33 << 8);
}

static int exit_when_told(void *arg)
{
	t_gate_wait(arg);
	return 44;
}

/*
 * A leader that ends first is a zombie wait does not see until the last thread is gone, and then
 * the status is the last thread's (older Linux gave the leader's).
 */
TEST(thread_leader_exits_first, "")
{
	static volatile int gone;
	struct gate go = t_gate();
	siginfo_t info;
	pid_t pid = t_fork();

	if (pid == 0) {
		start(exit_when_told, &go, &gone);
		t_exit_task(22);
	}
	t_await_state(pid, 'Z');
	EQ(waitpid(pid, NULL, WNOHANG), 0);
	info.si_pid = 1;
	OK(waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT));
	EQ(info.si_pid, 0);
	OK(kill(pid, 0));
	t_gate_open(&go);
	EQ(t_wait(pid), 44 << 8);
}

static int fault(void *arg)
{
	t_fault();
	return 0;
}

TEST(thread_fault_kills_the_group, "")
{
	static volatile int gone;
	struct gate never = t_gate();
	struct rlimit none = {0, 0};
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(setrlimit(RLIMIT_CORE, &none));
		start(fault, NULL, &gone);
		t_gate_wait(&never);
		_exit(1);
	}
	EQ(t_wait(pid) & 0x7f, SIGSEGV);
}

/* SIGKILL to the process ends every thread, and the pipe end they shared is closed by that. */
TEST(thread_kill_ends_all, "")
{
	static volatile int gone;
	struct gate never = t_gate(), ready = t_gate();
	char c;
	pid_t pid = t_fork();

	if (pid == 0) {
		close(never.fd[0]);
		for (int i = 0; i < 4; i++)
			start(wait_at_gate, &ready, &gone);
		t_gate_open(&ready);
		for (;;)
			t_sleep_ms(1000);
	}
	OK(close(never.fd[1]));
	t_sleep_ms(5);
	t_kill(pid, SIGKILL);
	EQ(read(never.fd[0], &c, 1), 0);
	EQ(t_wait(pid), SIGKILL);
}

PROGRAM(say_pid)
{
	/* argv[1]: the pid that the process had before exec. Both ids are the leader's. */
	EQ(syscall(__NR_getpid), atoi(argv[1]));
	EQ(syscall(__NR_gettid), atoi(argv[1]));
	return 55;
}

static int exec_say_pid(void *arg)
{
	char pid[12];

	snprintf(pid, sizeof(pid), "%d", (int)syscall(__NR_getpid));
	t_exec_child("say_pid", pid, NULL);
}

/*
 * exec in a thread that is not the leader: the others end, and the caller takes the leader's pid.
 */
TEST(thread_exec_takes_the_leaders_pid, "")
{
	static volatile int gone;
	struct gate never = t_gate();
	pid_t pid = t_fork();

	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			start(wait_at_gate, &never, &gone);
		start(exec_say_pid, NULL, &gone);
		t_gate_wait(&never);
		_exit(1);
	}
	EQ(t_wait(pid), 55 << 8);
}

static int exec_by_path(void *path)
{
	char pid[12], *args[] = {pid, NULL}, *argv[6];

	snprintf(pid, sizeof(pid), "%d", (int)syscall(__NR_getpid));
	t_child_argv(argv, "say_pid", args);
	t_await_state(getpid(), 'Z');
	execve(path, argv, environ);
	t_die("exec of %s: errno %d", (char *)path, errno);
}

/* The same when the leader has already ended (and with it what /proc/self/exe would name). */
TEST(thread_exec_after_leader_exit, "")
{
	static char path[256];
	static volatile int gone;
	pid_t pid;

	OK(readlink("/proc/self/exe", path, sizeof(path) - 1));
	pid = t_fork();
	if (pid == 0) {
		start(exec_by_path, path, &gone);
		t_exit_task(1);
	}
	EQ(t_wait(pid), 55 << 8);
}

static int fork_in_thread(void *arg)
{
	volatile int *child = arg;
	pid_t pid = syscall(__NR_fork);

	if (pid == 0) {
		EQ(syscall(__NR_getpid), syscall(__NR_gettid));
		t_sleep_ms(5);
		_exit(11);
	}
	*child = pid;
	return 0;
}

/*
 * fork in a thread copies that one thread; the child belongs to the process and outlives the
 * thread.
 */
TEST(thread_children_belong_to_the_process, "")
{
	static volatile int gone, child;

	start(fork_in_thread, (void *)&child, &gone);
	await_word(&gone, 0);
	CHECK(child > 0);
	EQ(t_wait(child), 11 << 8);
}

static int fork_and_stay(void *arg)
{
	volatile int *child = arg;
	pid_t pid = syscall(__NR_fork);

	if (pid == 0) {
		if (getppid() != syscall(__NR_getpgid, 0))
			_exit(12);
		_exit(11);
	}
	child[0] = pid;
	for (int i = 0; child[1] == 0 && i < 10000; i++)
		t_sleep_ms(1);
	return 0;
}

/* __WNOTHREAD: only the calling task's own children count. */
TEST(wait_nothread, "")
{
	static volatile int gone, child[2];
	pid_t pid = t_fork();

	if (pid) {
		t_join(pid);
		return;
	}
	OK(setpgid(0, 0));
	start(fork_and_stay, (void *)child, &gone);
	for (int i = 0; child[0] == 0 && i < 10000; i++)
		t_sleep_ms(1);
	CHECK(child[0] > 0);
	FAILS(waitpid(child[0], NULL, __WNOTHREAD), ECHILD);
	FAILS(waitpid(-1, NULL, __WNOTHREAD | __WALL), ECHILD);
	EQ(t_wait(child[0]), 11 << 8);
	child[1] = 1;
	await_word(&gone, 0);
	t_exit();
}

/* /proc/PID/task lists every thread, Threads: counts them. */
TEST(thread_proc_task, "")
{
	static volatile int gone;
	struct gate hold = t_gate();
	int tid = start(wait_at_gate, &hold, &gone);
	char path[64];

	EQ(t_value("/proc/self/status", "Threads"), 2);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	OK(access(path, F_OK));
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)getpid());
	OK(access(path, F_OK));
	t_gate_open(&hold);
	await_word(&gone, 0);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	for (int i = 0; access(path, F_OK) == 0 && i < 1000; i++)
		t_sleep_ms(1);
	FAILS(access(path, F_OK), ENOENT);
	EQ(t_value("/proc/self/status", "Threads"), 1);
}

/* A thread shares what its process owns: one pid to signal, one set of limits. */
static int lower_limit(void *arg)
{
	struct rlimit lim;

	getrlimit(RLIMIT_NOFILE, &lim);
	lim.rlim_cur = 123;
	return setrlimit(RLIMIT_NOFILE, &lim);
}

TEST(thread_shares_limits, "")
{
	static volatile int gone;
	struct rlimit lim;

	start(lower_limit, NULL, &gone);
	await_word(&gone, 0);
	OK(getrlimit(RLIMIT_NOFILE, &lim));
	EQ(lim.rlim_cur, 123);
}
