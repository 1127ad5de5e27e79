// SPDX-License-Identifier: GPL-2.0-only
// vfork: the child borrows the parent's memory, and the parent sleeps until the child has called
// exec or _exit.  --without uses fork.
#define _GNU_SOURCE
#include "demo.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int number = 1;
static volatile int *note; /* on a page that fork shares too */

static void memory(void)
{
	pid_t pid = with_flag ? vfork() : fork();

	if (pid == 0) {
		nap(50);
		number = 2;
		*note = 1;
		_exit(0);
	}
	check("child had finished when the parent went on", with_flag ? "yes" : "no",
	      *note ? "yes" : "no");
	await(pid);
	check("a number the child changed from 1 to 2", with_flag ? "2" : "1",
	      number == 2 ? "2" : "1");
}

/* The new program reads until its input is closed: the parent must be awake to do that. */
static void exec_ends_it(void)
{
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) < 0)
		return;
	pid = with_flag ? vfork() : fork();
	if (pid == 0) {
		dup2(fd[0], 0);
		close(fd[0]);
		close(fd[1]);
		execl("/proc/self/exe", "demo-vfork", "--read", NULL);
		_exit(1);
	}
	check("after exec the child runs, and so does the parent", "yes",
	      waitpid(pid, &status, WNOHANG) == 0 ? "yes" : "no");
	close(fd[0]);
	close(fd[1]);
	check("its exit status, once its input was closed", "7",
	      WEXITSTATUS(await(pid)) == 7 ? "7" : "?");
}

int main(int argc, char **argv)
{
	char c;

	if (argc > 1 && !strcmp(argv[1], "--read")) {
		while (read(0, &c, 1) > 0)
			;
		return 7;
	}
	demo(argc, argv, "vfork: a child in the parent's memory, while the parent sleeps",
	     "fork in place of vfork: a copy, and both run");
	note = shared_page();
	memory();
	exec_ends_it();
	return verdict();
}
