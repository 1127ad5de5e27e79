// SPDX-License-Identifier: GPL-2.0-only
/*
 * unshare: what a task that shared something gets for itself, and what cannot be split any more.
 */
#include "t.h"

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static volatile int *step;

/* Wait until the other side has come to step n. */
static void await_step(int n)
{
	for (int i = 0; *step < n; i++) {
		if (i > 5000)
			t_die("the other side stayed at step %d, expected %d", *step, n);
		t_sleep_ms(1);
	}
}

/* Root, cwd, umask and descriptors are one before, and each side's own after. */
TEST(unshare_fs_and_files, "")
{
	char cwd[64], now[64];
	pid_t pid;

	t_tmpdir();
	step = t_shared(PAGE);
	OK(syscall(__NR_getcwd, cwd, sizeof(cwd)));
	OK(umask(022));
	pid = OK(syscall(__NR_clone, CLONE_FS | CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
	if (pid == 0) {
		await_step(1);
		EQ(umask(033), 011);
		step[1] = OK(dup(1));
		*step = 2;
		await_step(3);
		OK(unshare(CLONE_FS | CLONE_FILES));
		EQ(umask(044), 055);
		OK(chdir("/"));
		OK(close(step[1]));
		*step = 4;
		await_step(5);
		t_exit();
	}
	EQ(umask(011), 022);
	*step = 1;
	await_step(2);
	EQ(umask(055), 033);
	*step = 3;
	await_step(4);
	EQ(umask(022), 055);
	OK(fcntl(step[1], F_GETFD));
	OK(syscall(__NR_getcwd, now, sizeof(now)));
	STREQ(now, cwd);
	*step = 5;
	t_join(pid);
}

TEST(unshare_unknown_flags, "")
{
	static const unsigned long flags[] = {CLONE_VFORK,  CLONE_PARENT,      CLONE_PTRACE,
					      CLONE_SETTLS, CLONE_IO,	       1,
					      0x1000,	    CLONE_CHILD_SETTID};

	for (int i = 0; i < COUNT(flags); i++)
		FAILS(unshare(flags[i]), EINVAL);
	OK(unshare(0));
	OK(unshare(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM));
	OK(unshare(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD));
}

static int wait_for_the_end(void *arg)
{
	await_step(1);
	return 0;
}

/* Memory, handlers and the group: fine for one who shares them with nobody. */
TEST(unshare_refuses_what_is_shared, "")
{
	static const struct {
		unsigned long flags;
		int vm, sighand, thread;
	} row[] = {
		{SIGCHLD, 0, 0, 0},
		{CLONE_VM | SIGCHLD, EINVAL, 0, 0},
		{CLONE_VM | CLONE_SIGHAND | SIGCHLD, EINVAL, EINVAL, 0},
		{THREAD, EINVAL, EINVAL, EINVAL},
	};

	for (int i = 0; i < COUNT(row); i++) {
		struct clone_req req = {.flags = row[i].flags, .stack = t_stack()};
		pid_t pid;
		long tid;

		step = t_shared(PAGE);
		pid = t_fork();
		if (pid) {
			t_join(pid);
			continue;
		}
		tid = t_clone(&req, wait_for_the_end, NULL);
		CHECK(tid > 0);
		errno = 0;
		unshare(CLONE_VM);
		EQ(errno, row[i].vm);
		errno = 0;
		unshare(CLONE_SIGHAND);
		EQ(errno, row[i].sighand);
		errno = 0;
		unshare(CLONE_THREAD);
		EQ(errno, row[i].thread);
		OK(unshare(CLONE_FS | CLONE_FILES));
		*step = 1;
		if (!row[i].thread)
			t_join(tid);
		t_exit();
	}
}
