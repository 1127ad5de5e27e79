// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfork: the parent sleeps until its child has exec'ed or is gone, meanwhile they share memory and
 * nothing else; and CLONE_VFORK without CLONE_VM, which sleeps without sharing.
 */
#include "t.h"

static volatile int order[4];
static volatile int place;

TEST(vfork_parent_sleeps_until_exit, "")
{
	pid_t pid;

	place = 0;
	pid = vfork();
	if (pid == 0) {
		for (int i = 0; i < 20; i++)
			sched_yield();
		t_sleep_ms(20);
		order[place++] = 'c';
		_exit(3);
	}
	order[place++] = 'p';
	CHECK(pid > 0);
	EQ(order[0], 'c');
	EQ(order[1], 'p');
	EQ(t_wait(pid), 3 << 8);
}

PROGRAM(wait_for_byte)
{
	char c;

	return argc == 2 && read(atoi(argv[1]), &c, 1) == 1 ? 5 : 6;
}

/* The child lives on after its exec, waiting for a byte that only a running parent can send. */
TEST(vfork_parent_runs_after_exec, "")
{
	struct gate go = t_gate();
	char fd[12];
	char *args[] = {fd, NULL}, *argv[8];
	pid_t pid;

	snprintf(fd, sizeof(fd), "%d", go.fd[0]);
	t_child_argv(argv, "wait_for_byte", args);
	place = 0;
	pid = vfork();
	if (pid == 0) {
		t_sleep_ms(20);
		place = 1;
		execve("/proc/self/exe", argv, environ);
		_exit(9);
	}
	EQ(place, 1);
	EQ(waitpid(pid, NULL, WNOHANG), 0);
	t_gate_open(&go);
	EQ(t_wait(pid), 5 << 8);
}

TEST(vfork_killed_child_frees_parent, "")
{
	pid_t pid = vfork();

	if (pid == 0) {
		kill(getpid(), SIGKILL);
		for (;;)
			sched_yield();
	}
	CHECK(pid > 0);
	EQ(t_wait(pid), SIGKILL);
}

/* A child whose exec fails still holds its parent. */
TEST(vfork_failed_exec_does_not_free_parent, "")
{
	pid_t pid;

	place = 0;
	pid = vfork();
	if (pid == 0) {
		char *argv[] = {"none", NULL};

		execve("/no/such/file", argv, environ);
		place = errno;
		t_sleep_ms(10);
		place += 1000;
		_exit(0);
	}
	EQ(place, 1000 + ENOENT);
	t_join(pid);
}

/* Memory is shared; directory, umask, descriptors, dispositions and mask are not. */
TEST(vfork_shares_memory_only, "")
{
	struct sigaction ign = {.sa_handler = SIG_IGN}, got;
	char before[256], after[256];
	sigset_t set;
	int fd = OK(dup(1));
	pid_t pid;

	OK(syscall(__NR_getcwd, before, sizeof(before)));
	umask(022);
	place = 0;
	pid = vfork();
	if (pid == 0) {
		sigfillset(&set);
		if (chdir("/proc") || close(fd) || sigaction(SIGUSR1, &ign, NULL))
			_exit(1);
		umask(077);
		sigprocmask(SIG_BLOCK, &set, NULL);
		place = 77;
		_exit(0);
	}
	t_join(pid);
	EQ(place, 77);
	OK(syscall(__NR_getcwd, after, sizeof(after)));
	STREQ(after, before);
	EQ(umask(022), 022);
	OK(fcntl(fd, F_GETFD));
	OK(sigaction(SIGUSR1, NULL, &got));
	CHECK(got.sa_handler == SIG_DFL);
	OK(sigprocmask(SIG_BLOCK, NULL, &set));
	CHECK(!sigismember(&set, SIGUSR2));
}

static int wait_then_set(void *arg)
{
	t_sleep_ms(20);
	*(volatile int *)arg = 8;
	return 0;
}

/* CLONE_VFORK alone: the parent sleeps, but the child's private store is not seen. */
TEST(vfork_flag_without_vm, "")
{
	static volatile int here;
	struct clone_req req = {.flags = CLONE_VFORK | SIGCHLD};
	volatile int *there = t_shared(PAGE);
	long pid;

	pid = t_clone(&req, wait_then_set, (void *)&here);
	CHECK(pid > 0);
	t_join(pid);
	EQ(here, 0);
	pid = t_clone(&req, wait_then_set, (void *)there);
	EQ(*there, 8);
	t_join(pid);
}

/* A child of vfork may itself vfork; the releases nest. */
TEST(vfork_nests, "")
{
	pid_t outer, inner;
	int status = -1;

	place = 0;
	outer = vfork();
	if (outer == 0) {
		inner = vfork();
		if (inner == 0) {
			place = place * 10 + 1;
			_exit(1);
		}
		place = place * 10 + 2;
		if (waitpid(inner, &status, 0) != inner || status != 1 << 8)
			_exit(1);
		_exit(0);
	}
	place = place * 10 + 3;
	t_join(outer);
	EQ(place, 123);
}

static void ignore(int sig)
{
}

/*
 * Who waits in vfork for its child wakes for a signal that ends it, but not when another has been
 * waiting before: that one takes it in order, after the child has let go.
 */
TEST(vfork_parent_ends_in_order, "")
{
	struct gate go = t_gate();
	pid_t pid = t_fork();

	if (pid == 0) {
		signal(SIGUSR1, ignore);
		if (vfork() == 0) {
			t_gate_wait(&go);
			_exit(0);
		}
		t_die("the signal did not end the parent");
	}
	t_await_state(pid, 'D');
	OK(kill(pid, SIGUSR1));
	OK(kill(pid, SIGTERM));
	t_sleep_ms(50);
	EQ(t_state(pid), 'D');
	t_gate_open(&go);
	EQ(t_wait(pid), SIGTERM);
}
