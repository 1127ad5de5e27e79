// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who adopts whom: subreapers, threads of the parent, and the signal a task has asked for when its
 * parent dies.
 */
#include "t.h"

#include <sys/prctl.h>

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

/* Wait until a word in shared memory is set; its value. */
static int await_word(volatile int *word)
{
	for (int i = 0; *word == 0; i++) {
		if (i > 5000)
			t_die("nothing came within ten seconds");
		t_sleep_ms(2);
	}
	return *word;
}

/* A child that ends when told, leaving a child of its own; that one says who adopted it in *ppid. */
static pid_t leaves_an_orphan(volatile int *ppid, struct gate *go)
{
	volatile int *born = t_shared(PAGE);
	pid_t pid = t_fork();

	if (pid)
		return pid;
	if (t_fork() == 0) {
		pid_t parent = getppid();

		*born = 1;
		while (getppid() == parent)
			t_sleep_ms(1);
		*ppid = getppid();
		t_exit();
	}
	await_word(born);
	t_gate_wait(go);
	t_exit();
}

/* Becoming a subreaper counts for descendants that are there already. */
TEST(subreaper_adopts_those_born_before, "")
{
	volatile int *ppid = t_shared(PAGE);
	struct gate go = t_gate();
	pid_t middle = leaves_an_orphan(ppid, &go);

	t_sleep_ms(5);
	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	t_gate_open(&go);
	t_join(middle);
	EQ(await_word(ppid), getpid());
	CHECK(wait(NULL) > 0);
}

/* The nearest one adopts; one that has given it up does not; it is not inherited. */
TEST(subreaper_nearest_adopts, "")
{
	volatile int *ppid = t_shared(PAGE);
	struct gate go = t_gate();
	int on = -1;
	pid_t pid;

	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	t_gate_open(&go);
	t_gate_open(&go);
	pid = t_fork();
	if (pid == 0) {
		OK(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0));
		EQ(on, 0);
		OK(prctl(PR_SET_CHILD_SUBREAPER, 7, 0, 0, 0));
		OK(prctl(PR_GET_CHILD_SUBREAPER, &on, 0, 0, 0));
		EQ(on, 1);
		t_join(leaves_an_orphan(ppid, &go));
		EQ(await_word(ppid), getpid());
		CHECK(wait(NULL) > 0);
		*ppid = 0;
		OK(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0));
		t_join(leaves_an_orphan(ppid, &go));
		EQ(await_word(ppid), getppid());
		FAILS(wait(NULL), ECHILD);
		t_exit();
	}
	t_join(pid);
	CHECK(wait(NULL) > 0);
	FAILS(wait(NULL), ECHILD);
}

static int sleep_long(void *arg)
{
	volatile int *alive = arg;

	*alive = 1;
	for (int i = 0; i < 10; i++)
		t_sleep_ms(1000);
	return 0;
}

/* A subreaper whose first thread has ended still adopts, by another of its threads. */
TEST(subreaper_adopts_without_its_leader, "")
{
	static volatile int alive;
	volatile int *ppid = t_shared(PAGE);
	struct clone_req req = {.flags = THREAD, .stack = t_stack()};
	struct gate go = t_gate();
	pid_t top = t_fork();

	if (top == 0) {
		OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
		leaves_an_orphan(ppid, &go);
		CHECK(t_clone(&req, sleep_long, (void *)&alive) > 0);
		while (!alive)
			t_sleep_ms(1);
		t_exit_task(0);
	}
	t_await_state(top, 'Z');
	t_gate_open(&go);
	EQ(await_word(ppid), top);
	t_kill(top, SIGKILL);
	EQ(t_wait(top), SIGKILL);
}

/* A child that says which signal it got when its parent ended by ending of it. */
static pid_t dies_with_its_parent(int sig, struct gate *ready)
{
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0));
		t_gate_open(ready);
		for (int i = 0; i < 10; i++)
			t_sleep_ms(1000);
		_exit(1);
	}
	return pid;
}

TEST(pdeathsig_is_sent, "")
{
	volatile pid_t *child = t_shared(PAGE);
	struct gate ready = t_gate();
	int sig = -1;
	pid_t pid;

	FAILS(prctl(PR_SET_PDEATHSIG, 65, 0, 0, 0), EINVAL);
	FAILS(prctl(PR_GET_PDEATHSIG, BAD, 0, 0, 0), EFAULT);
	OK(prctl(PR_SET_PDEATHSIG, SIGURG, 0, 0, 0));
	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	pid = t_fork();
	if (pid == 0) {
		OK(prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0));
		EQ(sig, 0); /* not inherited */
		*child = dies_with_its_parent(SIGUSR2, &ready);
		t_gate_wait(&ready);
		t_exit();
	}
	t_join(pid);
	EQ(t_wait(*child), SIGUSR2);
}

static struct gate thread_ready;
static volatile int thread_child;

static int make_a_child(void *arg)
{
	thread_child = dies_with_its_parent(SIGUSR2, &thread_ready);
	t_gate_wait(&thread_ready);
	return 0;
}

/* The parent in this sense is the thread that forked, though its process goes on. */
TEST(pdeathsig_at_the_end_of_a_thread, "")
{
	struct clone_req req = {.flags = THREAD, .stack = t_stack()};

	thread_ready = t_gate();
	CHECK(t_clone(&req, make_a_child, NULL) > 0);
	await_word(&thread_child);
	EQ(t_wait(thread_child), SIGUSR2);
}

PROGRAM(say_pdeathsig)
{
	int sig = -1;

	OK(prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0));
	return sig;
}

TEST(pdeathsig_survives_exec, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(prctl(PR_SET_PDEATHSIG, SIGURG, 0, 0, 0));
		t_exec_child("say_pdeathsig", NULL);
	}
	EQ(t_wait(pid), SIGURG << 8);
}

/* A chain of siblings: each made by the one before, all children of this process. */
TEST(clone_parent_chain, "")
{
	volatile pid_t *made = t_shared(PAGE);
	pid_t pid;

	signal(SIGUSR1, SIG_IGN);
	pid = syscall(__NR_clone, SIGUSR1, 0, 0, 0, 0);
	CHECK(pid >= 0);
	if (pid)
		made[0] = pid;
	for (int i = 1; pid == 0 && i < 20; i++) {
		pid = syscall(__NR_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
		CHECK(pid >= 0);
		if (pid) {
			made[i] = pid;
			FAILS(waitpid(pid, NULL, __WALL), ECHILD);
			_exit(i);
		}
	}
	if (pid == 0)
		_exit(20);
	/* All took the exit signal of the first, which is not SIGCHLD. */
	FAILS(waitpid(-1, NULL, 0), ECHILD);
	for (int i = 0; i < 20; i++) {
		await_word(&made[i]);
		EQ(t_wait(made[i]), (i + 1) << 8);
	}
	FAILS(waitpid(-1, NULL, __WALL), ECHILD);
}
