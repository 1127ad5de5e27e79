// SPDX-License-Identifier: GPL-2.0-only
// CLONE_PIDFD: clone also gives a descriptor for the child. It can be polled, waited for and signalled
// through, and it means that child for ever, whoever has its number later.
#define _GNU_SOURCE
#include "demo.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sleeper(void *unused)
{
	for (;;)
		pause();
	return 0;
}

static const char *events(int fd, int milliseconds)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (poll(&p, 1, milliseconds) < 0)
		return "error";
	return p.revents & POLLNVAL ? "no file" : p.revents & POLLIN ? "readable" : "nothing";
}

static long signal_through(int fd, int sig)
{
	return syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0);
}

int main(int argc, char **argv)
{
	volatile int fd = 99;
	pid_t pid;

	demo(argc, argv, "CLONE_PIDFD: the child comes with a descriptor",
	     "without CLONE_PIDFD: the child has a number only");
	pid = start(sleeper, (with_flag ? CLONE_PIDFD : 0) | SIGCHLD, (int *)&fd, NULL, NULL);
	check("where the descriptor goes", with_flag ? "a descriptor" : "untouched",
	      fd == 99 ? "untouched" : "a descriptor");
	check("poll on it while the child lives", with_flag ? "nothing" : "no file", events(fd, 0));
	check("SIGTERM through it", with_flag ? "sent" : "no file",
	      signal_through(fd, SIGTERM) == 0 ? "sent"
	      : errno == EBADF		       ? "no file"
					       : "?");
	if (!with_flag)
		kill(pid, SIGTERM);
	check("poll on it after the child's end", with_flag ? "readable" : "no file",
	      events(fd, 5000));
	check("the child died of SIGTERM", "yes", await(pid) == SIGTERM ? "yes" : "no");
	check("signal 0 through it when it is reaped", with_flag ? "nobody there" : "no file",
	      signal_through(fd, 0) == 0 ? "sent"
	      : errno == ESRCH		 ? "nobody there"
	      : errno == EBADF		 ? "no file"
					 : "?");
	return verdict();
}
