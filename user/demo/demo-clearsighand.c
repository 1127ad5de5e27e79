// SPDX-License-Identifier: GPL-2.0-only
// CLONE_CLEAR_SIGHAND, which only clone3 has bits for: the child begins with default actions where
// its parent has handlers; what the parent ignores stays ignored. For those who spawn programs.
#define _GNU_SOURCE
#include "demo.h"
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void handler(int sig)
{
	(void)sig;
}

static int action(int sig)
{
	struct sigaction act;

	sigaction(sig, NULL, &act);
	return act.sa_handler == handler ? 1 : act.sa_handler == SIG_IGN ? 2 : 3;
}

static const char *name(int action)
{
	return action == 1 ? "our handler" : action == 2 ? "ignored" : "the default";
}

int main(int argc, char **argv)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	int status;
	long pid;

	demo(argc, argv, "CLONE_CLEAR_SIGHAND: the child has no handlers",
	     "without CLONE_CLEAR_SIGHAND: the child has a copy of our handlers");
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	if (with_flag)
		args.flags = CLONE_CLEAR_SIGHAND;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0) {
		perror("clone3");
		exit(2);
	}
	if (pid == 0)
		_exit(action(SIGUSR1) + 10 * action(SIGUSR2));
	status = WEXITSTATUS(await(pid));
	check("SIGUSR1 in the child, for which we have a handler",
	      with_flag ? "the default" : "our handler", name(status % 10));
	check("SIGUSR2 in the child, which we ignore", "ignored", name(status / 10));
	check("SIGUSR1 here", "our handler", name(action(SIGUSR1)));
	return verdict();
}
