// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hello from the outside world: built with a stock C library, static, and run as it is. It shows
 * what a program finds at its start (arguments, environment, the auxiliary vector, its own file) and
 * the first things that any program uses: stdio, malloc, floating point.
 */
#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

static void show_start(int argc, char **argv)
{
	char path[512];
	ssize_t len;

	for (int i = 0; i < argc; i++)
		printf("argv[%d] %s\n", i, argv[i]);
	for (char **e = environ; *e; e++)
		printf("environment %s\n", *e);
	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[len > 0 ? len : 0] = 0;
	printf("/proc/self/exe %s\n", len > 0 ? path : strerror(errno));
	same("the file of this program can be run", access(path, X_OK) ? NULL : "yes", "yes");
	is("AT_PAGESZ", getauxval(AT_PAGESZ), 4096);
	is("AT_RANDOM is there", getauxval(AT_RANDOM) != 0, 1);
	is("AT_EXECFN is there", getauxval(AT_EXECFN) != 0, 1);
	is("AT_SECURE", getauxval(AT_SECURE), 0);
}

static void use_malloc(void)
{
	enum { COUNT = 1000 };
	unsigned char *blocks[COUNT];
	long sum = 0;

	for (int i = 0; i < COUNT; i++) {
		blocks[i] = malloc(i * 30 + 1);
		if (!blocks[i]) {
			is("malloc failed at block", i, COUNT);
			return;
		}
		blocks[i][0] = blocks[i][i * 30] = i % 251;
	}
	for (int i = 0; i < COUNT; i++) {
		sum += blocks[i][0] + blocks[i][i * 30];
		free(blocks[i]);
	}
	is("15 million bytes in 1000 blocks, their sum", sum, 249012);
}

static void use_floats(int argc)
{
	char text[64];
	volatile double one = argc > 0;

	snprintf(text, sizeof(text), "%.6f %.3e %g", 355 * one / 113, one * 1e100, one / 3);
	same("floating point", text, "3.141593 1.000e+100 0.333333");
	is("strtod(\"2.5e3\")", (long)strtod("2.5e3", NULL), 2500);
}

int main(int argc, char **argv)
{
	printf("hello, world\n");
	show_start(argc, argv);
	use_malloc();
	use_floats(argc);
	return verdict("hello");
}
