// SPDX-License-Identifier: GPL-2.0-only
// The low byte of clone's flags: the signal that tells the parent of the child's end.  Only SIGCHLD
// makes a child that plain wait sees; any other, here SIGUSR1, wants __WCLONE or __WALL.
// --without uses SIGCHLD.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static int exit_signal;

static int child(void *unused)
{
	return 3;
}

/* Not told to ignore the signal, so SIGUSR1 kills it. */
static int unprepared_parent(void *unused)
{
	signal(SIGUSR1, SIG_DFL);
	await(start(child, exit_signal, NULL, NULL, NULL));
	return 0;
}

static const char *found(pid_t pid, int options)
{
	if (waitpid(pid, NULL, options) == pid)
		return "found";
	return errno == ECHILD ? "no such child" : "?";
}

int main(int argc, char **argv)
{
	const char *plain, *wclone;
	int status;

	demo(argc, argv, "exit signal SIGUSR1: a child that plain wait does not see",
	     "exit signal SIGCHLD: a child as fork makes it");
	exit_signal = with_flag ? SIGUSR1 : SIGCHLD;
	plain = with_flag ? "no such child" : "found";
	wclone = with_flag ? "found" : "no such child";
	signal(SIGUSR1, SIG_IGN);
	check("waitpid, no options", plain, found(start(child, exit_signal, NULL, NULL, NULL), 0));
	check("waitpid, __WCLONE", wclone,
	      found(start(child, exit_signal, NULL, NULL, NULL), __WCLONE));
	check("waitpid, __WALL", "found",
	      found(start(child, exit_signal, NULL, NULL, NULL), __WALL));
	status = await(start(unprepared_parent, SIGCHLD, NULL, NULL, NULL));
	check("a parent that SIGUSR1 would kill", with_flag ? "killed" : "lives on",
	      WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1 ? "killed" : "lives on");
	return verdict();
}
