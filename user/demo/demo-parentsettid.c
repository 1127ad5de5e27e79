// SPDX-License-Identifier: GPL-2.0-only
// CLONE_PARENT_SETTID: the kernel writes the new task's number into the maker's memory before
// clone returns.  The memory was copied before that: a child without CLONE_VM does not see it.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

static volatile int word;

static int child(void *unused)
{
	nap(20);
	return word != 0;
}

int main(int argc, char **argv)
{
	int flags, status;
	pid_t pid;

	demo(argc, argv, "CLONE_PARENT_SETTID: the new task's number is left with the parent",
	     "without CLONE_PARENT_SETTID: the parent's memory is left alone");
	flags = (with_flag ? CLONE_PARENT_SETTID : 0) | SIGCHLD;
	pid = start(child, flags, (int *)&word, NULL, NULL);
	status = await(pid);
	check("the word in the parent", with_flag ? "child's number" : "0",
	      word == pid ? "child's number"
	      : word == 0 ? "0"
			  : "?");
	check("the same word in the child's copy", "0", WEXITSTATUS(status) ? "?" : "0");
	return verdict();
}
