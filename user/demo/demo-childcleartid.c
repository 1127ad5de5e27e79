// SPDX-License-Identifier: GPL-2.0-only
// CLONE_CHILD_CLEARTID: when the new task ends and others still use its memory, the kernel clears
// a word there: how a thread library learns that a stack is free again.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>

static volatile int word = 1;
static volatile int copied = 1;

static int child(void *unused)
{
	return word != 1;
}

int main(int argc, char **argv)
{
	int flag;

	demo(argc, argv, "CLONE_CHILD_CLEARTID: a word is cleared when the task ends",
	     "without CLONE_CHILD_CLEARTID: the word stays");
	flag = with_flag ? CLONE_CHILD_CLEARTID : 0;
	await(start(child, CLONE_VM | flag | SIGCHLD, NULL, NULL, (int *)&word));
	check("a word with 1, after a task in this memory ended", with_flag ? "0" : "1",
	      word == 0 ? "0" : "1");
	await(start(child, flag | SIGCHLD, NULL, NULL, (int *)&copied));
	check("another, after a task in a copy of it ended", "1", copied == 0 ? "0" : "1");
	return verdict();
}
