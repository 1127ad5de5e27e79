// SPDX-License-Identifier: GPL-2.0-only
// fork: the child is a copy.  What it changes in memory stays with it; what hangs off an open file,
// the offset, is one for both.  --without calls the child's part as a plain function.
#include "demo.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int number = 1;
static int fd[2];

static int child_part(void)
{
	char byte;

	number++;
	return read(fd[0], &byte, 1) == 1 ? byte : 0;
}

int main(int argc, char **argv)
{
	pid_t pid = 0, me = getpid();
	int status, seen;
	char rest[8];

	demo(argc, argv, "fork: a child that is a copy of its parent",
	     "no fork: the same lines as a function call");
	if (pipe(fd) < 0 || write(fd[1], "abc", 3) != 3)
		return 2;
	if (with_flag) {
		pid = fork();
		if (pid == 0)
			_exit(getppid() == me && getpid() != me ? child_part() : 1);
		status = await(pid);
		seen = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	} else {
		seen = child_part();
	}
	check("a number that was 1 before it was raised there", with_flag ? "1" : "2",
	      number == 1 ? "1" : "2");
	check("first byte of a pipe, read there and told", "a", (char[]){seen, 0});
	check("bytes of the pipe left here", "2", read(fd[0], rest, sizeof(rest)) == 2 ? "2" : "?");
	check("a child could be waited for", with_flag ? "yes" : "no", pid > 0 ? "yes" : "no");
	return verdict();
}
