// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals to whole groups that meet forks, threads and exits: what is sent to a process group reaches a
 * child that is being made too, or its parent alone; a stop leaves nobody running, a kill nobody alive.
 */
#include "handler.h"

#include <dirent.h>
#include <sys/prctl.h>

#define RT 42

struct scene {
	volatile unsigned int forks;
	volatile int acks, children, wrong, go;
};

static struct scene *scene;
static volatile int count;
static pid_t maker; /* whose handler acknowledges */

static void count_it(int sig)
{
	__sync_fetch_and_add(&count, 1); /* another signal may interrupt */
	if (getpid() == maker)
		__sync_fetch_and_add(&scene->acks, 1);
}

static void adopt(void)
{
	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	scene = t_shared(PAGE);
}

/* Reaps until no process of the group is left. */
static void await_end(pid_t group)
{
	for (int i = 0; i < 5000; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (kill(-group, 0) < 0) {
			EQ(errno, ESRCH);
			return;
		}
		t_sleep_ms(2);
	}
	t_die("somebody of the group lives on");
}

/* A process that does nothing but fork and wait. */
static void fork_on(void)
{
	alarm(40);
	while (1) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		scene->forks++;
	}
}

/* A group of n such processes; its number. */
static pid_t forkers(int n)
{
	pid_t group = 0;

	for (int i = 0; i < n; i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			OK(setpgid(0, group));
			fork_on();
		}
		setpgid(pid, group ?: pid);
		group = group ?: pid;
	}
	return group;
}

static void let_run(unsigned int forks)
{
	unsigned int before = scene->forks;

	for (int i = 0; scene->forks - before < forks; i++) {
		if (i == 10000)
			t_die("nobody forks any more");
		t_sleep_ms(1);
	}
}

TEST(group_kill_meets_forks, "")
{
	static const int sig[] = {SIGKILL, SIGTERM, SIGKILL, RT, SIGKILL, SIGUSR1};

	adopt();
	for (int i = 0; i < COUNT(sig); i++) {
		pid_t group = forkers(3);

		let_run(10 + i);
		t_kill(-group, sig[i]);
		await_end(group);
	}
}

/* How many of the group are in none of these states. */
static int others(pid_t group, const char *states)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	CHECK(dir);
	while ((entry = readdir(dir))) {
		char path[300], buf[512], *end;
		int fd, len, pgrp;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		fd = open(path, O_RDONLY);
		len = fd < 0 ? 0 : read(fd, buf, sizeof(buf) - 1);
		close(fd);
		if (len <= 0)
			continue;
		buf[len] = 0;
		end = strrchr(buf, ')');
		if (sscanf(end + 4, "%*d %d", &pgrp) == 1 && pgrp == group)
			n += !strchr(states, end[2]);
	}
	closedir(dir);
	return n;
}

TEST(group_stop_meets_forks, "")
{
	pid_t group;

	adopt();
	group = forkers(3);
	for (int i = 0; i < 12; i++) {
		unsigned int then;

		let_run(5);
		t_kill(-group, i % 3 ? SIGSTOP : SIGTSTP);
		for (int k = 0; others(group, "TZ"); k++) {
			if (k == 2000)
				t_die("somebody of the stopped group runs on");
			t_sleep_ms(1);
		}
		then = scene->forks;
		t_sleep_ms(5);
		EQ(scene->forks, then);
		EQ(others(group, "TZ"), 0);
		t_kill(-group, SIGCONT);
	}
	let_run(5);
	t_kill(-group, SIGSTOP);
	t_kill(-group, SIGKILL);
	await_end(group);
}

/* Each has a number of its own: one that meets a fork and the next of that number could become one. */
#define SIGNALS 30
#define FIRST	35

/* Every child, whenever it was born, has seen or inherited each of the signals by the end. */
static void make_children(void)
{
	alarm(40); /* whatever becomes of the sender */
	maker = getpid();
	OK(setpgid(0, 0));
	for (int i = 0; i < SIGNALS; i++)
		handle(FIRST + i, count_it, SA_RESTART);
	scene->go = 1;
	while (scene->acks < SIGNALS) {
		pid_t pid = t_fork();

		if (pid == 0) {
			alarm(40);
			while (scene->go < 2)
				t_sleep_ms(5);
			sched_yield(); /* what was sent is delivered on the way out of the kernel */
			if (count != SIGNALS)
				scene->wrong++;
			_exit(0);
		}
		/* Not for ever more of them. */
		if (++scene->children > 2 * SIGNALS)
			break;
		t_sleep_ms(scene->children % 2);
	}
	while (scene->go < 2)
		t_sleep_ms(1);
	EQ(count, SIGNALS);
	while (waitpid(-1, NULL, 0) > 0)
		;
	t_exit();
}

TEST(group_signal_meets_a_fork, "")
{
	pid_t pid;

	adopt();
	pid = t_fork();
	if (pid == 0)
		make_children();
	while (!scene->go)
		sched_yield();
	for (int i = 0; i < SIGNALS; i++) {
		t_kill(-pid, FIRST + i);
		for (int k = 0; scene->acks <= i; k++) {
			if (k > 10000)
				t_die("signal %d did not reach the parent", i);
			t_sleep_ms(1);
		}
	}
	scene->go = 2; /* kill() has come back: it was sent to everybody */
	t_join(pid);
	CHECK(scene->children >= 1);
	EQ(scene->wrong, 0);
}

static int fork_in_thread(void *arg)
{
	fork_on();
	return 0;
}

/* Stops, continues, handled and deadly signals by chance, to groups that fork, with threads too. */
TEST(signals_by_chance_meet_forks, "guest-only")
{
	static const int sig[] = {SIGSTOP, SIGCONT, SIGTSTP, SIGCONT, RT,      SIGUSR1,
				  SIGCHLD, SIGCONT, SIGTERM, SIGSTOP, SIGCONT, SIGKILL};
	unsigned int seed = 4711;

	t_note("seed %u", seed);
	adopt();
	for (int round = 0; round < 30; round++) {
		pid_t group = t_fork();

		if (group == 0) {
			struct clone_req req = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES |
							 CLONE_SIGHAND | CLONE_THREAD};

			OK(setpgid(0, 0));
			handle(RT, count_it, 0);
			handle(SIGUSR1, count_it, SA_RESTART);
			for (int i = 0; i < round % 3; i++) {
				req.stack = t_stack();
				t_clone(&req, fork_in_thread, NULL);
			}
			fork_on();
		}
		setpgid(group, group);
		for (int i = 0; i < 40; i++) {
			seed = seed * 1103515245 + 12345;
			if (kill(-group, sig[(seed >> 16) % COUNT(sig)]) < 0)
				break;
			if (seed >> 20 & 1)
				sched_yield();
			if (seed >> 21 & 1)
				t_sleep_ms(1);
		}
		kill(-group, SIGKILL);
		await_end(group);
	}
}

/* --- Alternate stacks that are none ----------------------------------------------------------------- */

TEST(alternate_stack_anywhere, "")
{
	static const struct {
		unsigned int sp, size;
	} at[] = {{0, 0x10000},		 {0xfffff000, 0x1000},	{0xffffffff, 0xffffffff},
		  {0xc0000000, 0x10000}, {0x10000, 0xffff0000}, {0x1001, 0x2001}};

	for (int i = 0; i < COUNT(at); i++) {
		pid_t pid = t_fork();
		int status;

		if (pid == 0) {
			stack_t stack = {.ss_sp = (void *)at[i].sp, .ss_size = at[i].size};
			struct rlimit none = {0, 0};

			OK(setrlimit(RLIMIT_CORE, &none));
			OK(sigaltstack(&stack, NULL));
			handle(SIGUSR1, count_it, SA_ONSTACK);
			send_self(SIGUSR1);
			t_exit();
		}
		status = t_wait(pid);
		CHECK(status == 0 || (status & 0x7f) == SIGSEGV);
	}
}
