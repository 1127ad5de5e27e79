// SPDX-License-Identifier: GPL-2.0-only
// CLONE_FILES: one table of descriptors for both.  Without it the child has its own table, of the
// same open files: their offsets stay common.
#define _GNU_SOURCE
#include "demo.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stddef.h>
#include <unistd.h>

enum { CLOSED = 20, OPENED = 21, MARKED = 22 };

static int child(void *unused)
{
	char byte;

	close(CLOSED);
	dup2(MARKED, OPENED);
	fcntl(MARKED, F_SETFD, FD_CLOEXEC);
	return read(MARKED, &byte, 1) != 1;
}

static const char *state(int fd)
{
	return fcntl(fd, F_GETFD) < 0 ? "closed" : "open";
}

int main(int argc, char **argv)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	const char *shown;

	demo(argc, argv, "CLONE_FILES: parent and child use one table of descriptors",
	     "without CLONE_FILES: the child has a copy of the table");
	if (dup2(fd, CLOSED) < 0 || dup2(fd, MARKED) < 0)
		return 2;
	await(start(child, (with_flag ? CLONE_FILES : 0) | SIGCHLD, NULL, NULL, NULL));
	shown = with_flag ? "closed" : "open";
	check("a descriptor the child closed", shown, state(CLOSED));
	shown = with_flag ? "open" : "closed";
	check("a descriptor the child made with dup2", shown, state(OPENED));
	check("close-on-exec, set by the child", with_flag ? "set" : "not set",
	      fcntl(MARKED, F_GETFD) & FD_CLOEXEC ? "set" : "not set");
	check("offset of the file, after the child read a byte", "1",
	      lseek(fd, 0, SEEK_CUR) == 1 ? "1" : "0");
	return verdict();
}
