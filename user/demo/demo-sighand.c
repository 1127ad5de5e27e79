// SPDX-License-Identifier: GPL-2.0-only
// CLONE_SIGHAND: one set of signal dispositions for both.  (It needs CLONE_VM: handlers are
// addresses.)  A third task, forked by the parent, tries what the disposition does.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static int child(void *unused)
{
	return signal(SIGUSR1, SIG_IGN) == SIG_ERR;
}

int main(int argc, char **argv)
{
	struct sigaction act;
	int status;
	pid_t pid;

	demo(argc, argv, "CLONE_SIGHAND: parent and child have one set of dispositions",
	     "without CLONE_SIGHAND: the child has a copy of the dispositions");
	signal(SIGUSR1, SIG_DFL);
	await(start(child, CLONE_VM | (with_flag ? CLONE_SIGHAND : 0) | SIGCHLD, NULL, NULL, NULL));
	sigaction(SIGUSR1, NULL, &act);
	check("SIGUSR1 here, after the child chose to ignore it", with_flag ? "ignored" : "default",
	      act.sa_handler == SIG_IGN ? "ignored" : "default");
	pid = fork();
	if (pid == 0) {
		kill(getpid(), SIGUSR1);
		_exit(0);
	}
	status = await(pid);
	check("a task forked here that sends it to itself", with_flag ? "lives on" : "is killed",
	      WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1 ? "is killed" : "lives on");
	return verdict();
}
