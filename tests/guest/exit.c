// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaving: what a dead process still shows, what it lets go of, and who becomes the parent of those
 * it leaves behind.
 */
#include "t.h"

TEST(exit_zombie_shows_itself, "")
{
	char path[64], buf[256];
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(1);
	t_await_state(pid, 'Z');
	OK(kill(pid, 0));
	OK(kill(pid, SIGKILL));
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	EQ(t_get_file(path, buf, sizeof(buf)), 0);
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	EQ(t_get_file(path, buf, sizeof(buf)), 0);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	FAILS(readlink(path, buf, sizeof(buf)), ENOENT);
	EQ(t_wait(pid), 1 << 8);
	FAILS(kill(pid, 0), ESRCH);
	EQ(t_state(pid), 0);
}

/* However a process ends, its descriptors are closed: the last writer's end gives end of file. */
TEST(exit_closes_descriptors, "")
{
	char c;

	for (int how = 0; how < 3; how++) {
		struct gate held = t_gate();
		struct rlimit none = {0, 0};
		pid_t pid = t_fork();

		if (pid == 0) {
			OK(setrlimit(RLIMIT_CORE, &none));
			if (how == 0)
				_exit(0);
			if (how == 1)
				t_fault();
			for (;;)
				t_sleep_ms(1000);
		}
		OK(close(held.fd[1]));
		if (how == 2)
			t_kill(pid, SIGKILL);
		EQ(read(held.fd[0], &c, 1), 0);
		OK(close(held.fd[0]));
		t_wait(pid);
	}
}

static pid_t parent_of(pid_t pid)
{
	char path[32], buf[512];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	t_get_file(path, buf, sizeof(buf));
	return atoi(strrchr(buf, ')') + 4);
}

/* Init or, on a Linux that has one, a subreaper: in any case an ancestor of this process. */
static int is_ancestor(pid_t who)
{
	for (pid_t pid = getppid(); pid > 0; pid = parent_of(pid))
		if (pid == who)
			return 1;
	return 0;
}

TEST(exit_orphan_goes_to_init, "")
{
	volatile int *said = t_shared(PAGE);
	struct gate orphaned = t_gate(), done = t_gate();
	pid_t middle = t_fork();

	if (middle == 0) {
		if (t_fork() == 0) {
			said[0] = getppid();
			t_gate_wait(&orphaned);
			said[1] = getppid();
			t_gate_open(&done);
			t_exit();
		}
		while (said[0] == 0)
			t_sleep_ms(1);
		t_exit();
	}
	t_join(middle);
	t_gate_open(&orphaned);
	t_gate_wait(&done);
	EQ(said[0], middle);
	CHECK(said[1] != middle);
	CHECK(is_ancestor(said[1]));
	if (t_on_tine())
		EQ(said[1], 1);
}

/* A zombie whose parent dies is collected by its new parent. */
TEST(exit_orphaned_zombie_is_reaped, "")
{
	volatile pid_t *zombie = t_shared(PAGE);
	pid_t middle = t_fork();

	if (middle == 0) {
		pid_t pid = t_fork();

		if (pid == 0)
			_exit(0);
		*zombie = pid;
		t_await_zombie(pid);
		t_exit();
	}
	t_join(middle);
	CHECK(*zombie > 0);
	t_await_state(*zombie, 0);
	FAILS(kill(*zombie, 0), ESRCH);
}

/* A group that becomes orphaned while a member is stopped gets SIGHUP and SIGCONT: here it dies. */
TEST(exit_orphaned_stopped_group_is_hung_up, "")
{
	struct gate alive = t_gate();
	volatile pid_t *stopped = t_shared(PAGE);
	pid_t middle = t_fork();
	char c;

	if (middle == 0) {
		pid_t pid = t_fork();

		if (pid == 0) {
			close(alive.fd[0]);
			OK(setpgid(0, 0));
			OK(kill(getpid(), SIGSTOP));
			EQ(write(alive.fd[1], "x", 1), 1);
			_exit(0);
		}
		*stopped = pid;
		EQ(waitpid(pid, NULL, WUNTRACED), pid);
		t_exit();
	}
	OK(close(alive.fd[1]));
	t_join(middle);
	/* End of file and no byte: it died of SIGHUP and was not merely continued. */
	EQ(read(alive.fd[0], &c, 1), 0);
	t_await_state(*stopped, 0);
}

/* Living children of a dead parent go on undisturbed. */
TEST(exit_leaves_children_running, "")
{
	struct gate go = t_gate(), done = t_gate();
	pid_t middle = t_fork();

	if (middle == 0) {
		for (int i = 0; i < 5; i++)
			if (t_fork() == 0) {
				t_gate_wait(&go);
				t_gate_open(&done);
				t_exit();
			}
		t_exit();
	}
	t_join(middle);
	for (int i = 0; i < 5; i++)
		t_gate_open(&go);
	for (int i = 0; i < 5; i++)
		t_gate_wait(&done);
}

/* exit(1) and exit_group(252) of a single task are the same. */
TEST(exit_both_calls, "")
{
	pid_t pid = t_fork();

	if (pid == 0)
		syscall(__NR_exit, 0x141);
	EQ(t_wait(pid), 0x41 << 8);
	pid = t_fork();
	if (pid == 0)
		syscall(__NR_exit_group, 0x142);
	EQ(t_wait(pid), 0x42 << 8);
}
