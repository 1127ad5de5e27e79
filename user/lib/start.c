// SPDX-License-Identifier: GPL-2.0-only
// From the stack that exec built to main, and from main to exit.
// Entry points: __start_c, exit, atexit, abort, getauxval.
#include "sys.h"
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#define ATEXIT_MAX 32

int errno;
char **environ;
char *program_invocation_short_name = "?";

static const unsigned long *auxv;
static void (*exit_functions[ATEXIT_MAX])(void);
static int exit_count;

int main(int argc, char **argv, char **envp);

/* Called by crt0.S with the stack pointer of the first instruction. */
void __attribute__((noreturn)) __start_c(long *stack)
{
	int argc = stack[0];
	char **argv = (char **)(stack + 1);
	char **p;

	environ = argv + argc + 1;
	for (p = environ; *p; p++)
		;
	auxv = (unsigned long *)(p + 1);
	if (argc > 0) {
		char *slash = strrchr(argv[0], '/');

		program_invocation_short_name = slash ? slash + 1 : argv[0];
	}
	exit(main(argc, argv, environ));
}

unsigned long getauxval(unsigned long type)
{
	for (const unsigned long *a = auxv; a[0] != AT_NULL; a += 2)
		if (a[0] == type)
			return a[1];
	errno = ENOENT;
	return 0;
}

/* The functions run in reverse order.  Returns -1 when the table is full. */
int atexit(void (*fn)(void))
{
	if (exit_count == ATEXIT_MAX)
		return -1;
	exit_functions[exit_count++] = fn;
	return 0;
}

void _exit(int status)
{
	for (;;)
		__sys(__NR_exit_group, status);
}

void _Exit(int status)
{
	_exit(status);
}

void exit(int status)
{
	while (exit_count > 0)
		exit_functions[--exit_count]();
	_exit(status);
}

void abort(void)
{
	raise(SIGABRT);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
	_exit(127);
}

void __assert_fail(const char *what, const char *file, unsigned int line, const char *func)
{
	dprintf(2, "%s:%u: %s: assertion '%s' failed\n", file, line, func, what);
	abort();
}
