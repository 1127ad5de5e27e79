/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures walked on purpose: what the tests of fail_nth.c and their engine, sweep.c, share.
 */
#ifndef TINE_TESTS_GUEST_SWEEP_H
#define TINE_TESTS_GUEST_SWEEP_H

#include "t.h"

#define MAX_STEPS 24

struct step {
	char name[16]; /* of copy_process; "" for what is no fork */
	int points;
	char names[320]; /* of the points, each followed by a blank */
};

struct survey {
	int points, nr_steps;
	struct step step[MAX_STEPS];
};
extern struct survey survey;

/* Opens fail-nth, for arm() and left(); children inherit it. */
void prepare(void);
/* What the kernel traces from now on: names as in trace=. */
void set_trace(const char *what);
/* Arms the n-th allocation of this thread from now on; 0 disarms. Allocates nothing itself. */
void arm(int n);
/* Allocations still to pass until one fails; 0: it fired. */
int left(void);
/* Into survey: what pid met since it last began a fork, or, for another call, its last points. */
void read_trace(pid_t pid, int points);
/* Prints the survey: a line with the numbers, and, if asked, one a step with the points' names. */
void print_survey(const char *what, int names);
/*
 * Surveys a call, then makes each of its allocations fail in turn; the points met. once() returns
 * -errno or what the call gave, undo() takes that and puts things back, want is the only error allowed.
 */
int sweep(const char *what, long (*once)(void), void (*undo)(long), int want);
/* The same for ENOMEM, with the figures printed, and the points by name. */
int sweep_and_print(const char *what, long (*once)(void), void (*undo)(long));

#endif
