// SPDX-License-Identifier: GPL-2.0-only
// CLONE_VFORK alone: the parent sleeps until the child's exec or exit, but the memory is copied.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>

static volatile int number = 1;
static volatile int *note;

static int child(void *unused)
{
	nap(50);
	number = 2;
	*note = 1;
	return 0;
}

int main(int argc, char **argv)
{
	pid_t pid;

	demo(argc, argv, "CLONE_VFORK: the parent sleeps until the child's exec or exit",
	     "without CLONE_VFORK: parent and child run side by side");
	note = shared_page();
	pid = start(child, (with_flag ? CLONE_VFORK : 0) | SIGCHLD, NULL, NULL, NULL);
	check("child had finished when the parent went on", with_flag ? "yes" : "no",
	      *note ? "yes" : "no");
	await(pid);
	check("a number the child changed from 1 to 2", "1", number == 2 ? "2" : "1");
	return verdict();
}
