/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs of this folder share. Each is a plain program of the outside world, built with
 * a stock C library, that prints one line a fact and at its end how many were not as expected.
 */
#ifndef TINE_TESTS_PROGRAMS_CHECK_H
#define TINE_TESTS_PROGRAMS_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int failures;

/* Prints what was looked at and what came out; anything but what was expected is a failure. */
static inline void is(const char *what, long got, long expected)
{
	printf("%-44s %ld", what, got);
	if (got != expected) {
		printf("   <-- expected %ld, errno %d (%s)", expected, errno, strerror(errno));
		failures++;
	}
	printf("\n");
	fflush(stdout);
}

static inline void same(const char *what, const char *got, const char *expected)
{
	int equal = got && !strcmp(got, expected);

	printf("%-44s %s", what, got ? got : "nothing");
	if (!equal) {
		printf("   <-- expected %s, errno %d (%s)", expected, errno, strerror(errno));
		failures++;
	}
	printf("\n");
	fflush(stdout);
}

/* The last line of a program, and its exit status. */
static inline int verdict(const char *name)
{
	printf("%s: %d not as expected\n", name, failures);
	return failures != 0;
}

#endif /* TINE_TESTS_PROGRAMS_CHECK_H */
