// SPDX-License-Identifier: GPL-2.0-only
// How a thread is joined: CLONE_PARENT_SETTID stores its number in a word, CLONE_CHILD_CLEARTID
// clears the word at its end and wakes who sleeps there in futex. Without the second flag the number
// stays, and whoever waits for it waits in vain.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile int word;

static int thread(void *unused)
{
	nap(200);
	return 0;
}

int main(int argc, char **argv)
{
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		    CLONE_PARENT_SETTID;
	struct timespec limit = {10, 0};
	long tid, answer;

	demo(argc, argv, "joining: who sleeps at the thread's word is woken by its end",
	     "without CLONE_CHILD_CLEARTID: nobody is woken");
	if (!with_flag)
		limit = (struct timespec){0, 600000000};
	tid = start(thread, flags | (with_flag ? CLONE_CHILD_CLEARTID : 0), (int *)&word, NULL,
		    (int *)&word);
	check("the word, when clone is back", "its number", word == tid ? "its number" : "?");
	answer = syscall(SYS_futex, &word, FUTEX_WAIT, tid, &limit, NULL, 0) ? errno : 0;
	check("futex, sleeping while it holds the number", with_flag ? "woken" : "timed out",
	      answer == 0	    ? "woken"
	      : answer == ETIMEDOUT ? "timed out"
				    : "?");
	check("the word, when the thread is gone", with_flag ? "0" : "its number",
	      word == 0	    ? "0"
	      : word == tid ? "its number"
			    : "?");
	return verdict();
}
