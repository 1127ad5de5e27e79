// SPDX-License-Identifier: GPL-2.0-only
// set_robust_list: a process that dies with a lock in its hands. With a robust list the kernel marks
// the lock and wakes who waits for it; without, it is taken for ever.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct lock {
	struct robust_list entry;
	volatile unsigned int word; /* the owner's number, and FUTEX_WAITERS */
	struct robust_list_head head;
} * lock;

/* Takes the lock, says in its robust list that it has it, and dies. */
static int owner(void *unused)
{
	lock->word = syscall(SYS_gettid) | FUTEX_WAITERS;
	lock->head.list.next = &lock->entry;
	lock->entry.next = &lock->head.list;
	lock->head.futex_offset = offsetof(struct lock, word);
	if (with_flag)
		syscall(SYS_set_robust_list, &lock->head, sizeof(lock->head));
	nap(200);
	kill(getpid(), SIGKILL);
	return 0;
}

int main(int argc, char **argv)
{
	struct timespec limit = {10, 0};
	unsigned int seen;
	long answer;
	pid_t pid;

	demo(argc, argv, "a robust list: the kernel gives the lock of a dead owner back",
	     "without a robust list: the lock of a dead owner stays taken");
	if (!with_flag)
		limit = (struct timespec){0, 600000000};
	lock = shared_page();
	pid = start(owner, SIGCHLD, NULL, NULL, NULL);
	while (!(seen = lock->word))
		nap(1);
	check("the lock while its owner lives", "the owner's",
	      (seen & FUTEX_TID_MASK) == (unsigned int)pid ? "the owner's" : "?");
	answer = syscall(SYS_futex, &lock->word, FUTEX_WAIT, seen, &limit, NULL, 0) ? errno : 0;
	check("waiting for it", with_flag ? "woken" : "timed out",
	      answer == 0	    ? "woken"
	      : answer == ETIMEDOUT ? "timed out"
				    : "?");
	check("its owner was killed", "yes", await(pid) == SIGKILL ? "yes" : "no");
	seen = lock->word;
	check("the lock now", with_flag ? "owner died" : "the owner's",
	      seen & FUTEX_OWNER_DIED			     ? "owner died"
	      : (seen & FUTEX_TID_MASK) == (unsigned int)pid ? "the owner's"
							     : "?");
	return verdict();
}
