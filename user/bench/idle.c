// SPDX-License-Identifier: GPL-2.0-only
/*
 * Children that do nothing. Each sleeps in a read of the same empty pipe; when its last writer, the
 * parent, closes the other end, all wake and end.
 * Invariant: no child keeps the end that is written to, or none would ever wake.
 * Entry points: start_idle, end_idle.
 */
#include "bench.h"
#include <unistd.h>

static int gate[2] = {-1, -1};
static int sleepers;

static void __attribute__((noreturn)) sleep_at_gate(void)
{
	char byte;

	close(gate[1]);
	while (read(gate[0], &byte, 1) > 0)
		;
	_exit(0);
}

long start_idle(void)
{
	long pid;

	if (gate[0] < 0 && pipe(gate) < 0)
		return -1;
	pid = call0(__NR_fork);
	if (pid == 0)
		sleep_at_gate();
	if (pid > 0)
		sleepers++;
	return pid;
}

void end_idle(void)
{
	close(gate[0]);
	close(gate[1]);
	gate[0] = gate[1] = -1;
	for (; sleepers > 0; sleepers--)
		wait_for(-1);
}
