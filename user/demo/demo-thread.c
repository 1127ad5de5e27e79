// SPDX-License-Identifier: GPL-2.0-only
// CLONE_THREAD: the new task joins its maker's thread group.  It shows the group's pid and no one
// waits for it; its end is seen in the word that CLONE_CHILD_CLEARTID clears.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int alive = 1;
static pid_t its_pid, its_tid, its_ppid;

static int task(void *unused)
{
	its_pid = getpid();
	its_tid = syscall(SYS_gettid);
	its_ppid = getppid();
	return 0;
}

int main(int argc, char **argv)
{
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_CHILD_CLEARTID;
	pid_t pid, me = getpid();

	demo(argc, argv, "CLONE_THREAD: the new task is a thread of the same process",
	     "without CLONE_THREAD: it shares all the same things, but is a process");
	flags |= with_flag ? CLONE_THREAD : SIGCHLD;
	pid = start(task, flags, NULL, NULL, (int *)&alive);
	while (alive)
		sched_yield();
	check("its getpid", with_flag ? "ours" : "its own",
	      its_pid == me    ? "ours"
	      : its_pid == pid ? "its own"
			       : "?");
	check("its gettid", "its own", its_tid == pid && pid != me ? "its own" : "?");
	check("its getppid", with_flag ? "same as ours" : "us",
	      its_ppid == me	      ? "us"
	      : its_ppid == getppid() ? "same as ours"
				      : "?");
	check("we can wait for it", with_flag ? "no" : "yes",
	      waitpid(pid, NULL, __WALL) == pid ? "yes"
	      : errno == ECHILD			? "no"
						: "?");
	return verdict();
}
