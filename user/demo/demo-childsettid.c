// SPDX-License-Identifier: GPL-2.0-only
// CLONE_CHILD_SETTID: the kernel writes the new task's number into the new task's memory before it
// runs its first instruction.  Without CLONE_VM that is a copy: the maker's word stays as it was.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int word;

static int child(void *unused)
{
	return word == syscall(SYS_gettid) ? 1 : word == 0 ? 2 : 3;
}

int main(int argc, char **argv)
{
	int flags, status;

	demo(argc, argv, "CLONE_CHILD_SETTID: the new task's number is left in its own memory",
	     "without CLONE_CHILD_SETTID: the new task's memory is a plain copy");
	flags = (with_flag ? CLONE_CHILD_SETTID : 0) | SIGCHLD;
	status = await(start(child, flags, NULL, NULL, (int *)&word));
	check("the word in the child", with_flag ? "its number" : "0",
	      WEXITSTATUS(status) == 1	 ? "its number"
	      : WEXITSTATUS(status) == 2 ? "0"
					 : "?");
	check("the same word in the parent", "0", word == 0 ? "0" : "?");
	return verdict();
}
