// SPDX-License-Identifier: GPL-2.0-only
// What the demos share; demo.h says what each function does.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE 65536

int with_flag = 1;
static int failed;

void demo(int argc, char **argv, const char *with, const char *without)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc > 1 && !strcmp(argv[1], "--without")) {
		with_flag = 0;
	} else if (argc > 1) {
		fprintf(stderr, "usage: %s [--without]\n", argv[0]);
		exit(2);
	}
	printf("%s\n", with_flag ? with : without);
	printf("  %-50s %-14s %s\n", "", "expected", "seen");
}

void check(const char *what, const char *expected, const char *seen)
{
	int same = !strcmp(expected, seen);

	printf("  %-50s %-14s %s%s\n", what, expected, seen, same ? "" : "   <-- differs");
	failed |= !same;
}

int verdict(void)
{
	puts(failed ? "not as expected" : "as expected");
	return failed;
}

static void *map(int sharing)
{
	void *p = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return p;
}

void *shared_page(void)
{
	return map(MAP_SHARED);
}

pid_t start(int (*fn)(void *), int flags, int *parent_tid, void *tls, int *child_tid)
{
	char *stack = map(MAP_PRIVATE);
	pid_t pid = clone(fn, stack + STACK_SIZE, flags, NULL, parent_tid, tls, child_tid);

	if (pid < 0) {
		perror("clone");
		exit(2);
	}
	return pid;
}

int await(pid_t pid)
{
	int status = -1;

	if (waitpid(pid, &status, __WALL) < 0)
		perror("waitpid");
	return status;
}

int readable(const void *address)
{
	int fd[2], ok;

	if (pipe(fd) < 0) {
		perror("pipe");
		exit(2);
	}
	ok = write(fd[1], address, 1) == 1;
	close(fd[0]);
	close(fd[1]);
	return ok;
}

void nap(int milliseconds)
{
	struct timespec ts = {milliseconds / 1000, milliseconds % 1000 * 1000000l};

	nanosleep(&ts, NULL);
}
