// SPDX-License-Identifier: GPL-2.0-only
// CLONE_PARENT: the new task becomes a sibling of the one that made it.  Here a helper makes it,
// and this program, the helper's parent, finds out who can wait for it.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static struct notes {
	pid_t top, new_ppid;
	int helper_waited;
} * notes;

static int newcomer(void *unused)
{
	notes->new_ppid = getppid();
	return 0;
}

static int helper(void *unused)
{
	pid_t pid = start(newcomer, (with_flag ? CLONE_PARENT : 0) | SIGCHLD, NULL, NULL, NULL);

	notes->helper_waited = waitpid(pid, NULL, 0) == pid;
	return 0;
}

int main(int argc, char **argv)
{
	int children = 0;

	demo(argc, argv, "CLONE_PARENT: the new task is a sibling of its maker",
	     "without CLONE_PARENT: the new task is its maker's child");
	notes = shared_page();
	notes->top = getpid();
	start(helper, SIGCHLD, NULL, NULL, NULL);
	while (wait(NULL) > 0)
		children++;
	check("parent of the new task", with_flag ? "its maker's" : "its maker",
	      notes->new_ppid == notes->top ? "its maker's" : "its maker");
	check("its maker could wait for it", with_flag ? "no" : "yes",
	      notes->helper_waited ? "yes" : "no");
	check("children this program could wait for", with_flag ? "2" : "1",
	      children == 2   ? "2"
	      : children == 1 ? "1"
			      : "?");
	return verdict();
}
