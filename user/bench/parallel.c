// SPDX-License-Identifier: GPL-2.0-only
/*
 * `bench --parallel`: how many forks so many independent forkers finish within a fixed time, and at
 * which locks all of them met. Prints "forks_N number" for 1, 2, 4 forkers, as far as there are
 * processors, then what /proc/lock_stat says, a remark a line.
 * Entry point: measure_parallel.
 */
#include "bench.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 3
#define MOST	4

struct counts {
	volatile int go, stop;
	struct {
		volatile long forks;
		char apart[60]; /* a cache line each */
	} of[MOST];
};

static void fork_on(struct counts *c, int nr)
{
	while (!c->go)
		call0(__NR_sched_yield);
	while (!c->stop) {
		wait_for(start_and_exit(__NR_fork));
		c->of[nr].forks++;
	}
	_exit(0);
}

static long forks_by(struct counts *c, int forkers)
{
	struct timespec time = {.tv_sec = SECONDS};
	long sum = 0;

	c->go = c->stop = 0;
	for (int i = 0; i < forkers; i++) {
		c->of[i].forks = 0;
		if (call0(__NR_fork) == 0)
			fork_on(c, i);
	}
	c->go = 1;
	nanosleep(&time, NULL);
	c->stop = 1;
	for (int i = 0; i < forkers; i++) {
		wait_for(-1);
		sum += c->of[i].forks;
	}
	return sum;
}

static void show_locks(int out)
{
	static char text[8192];
	int fd = open("/proc/lock_stat", O_RDONLY), n = 0, got;

	while (fd >= 0 && n < (int)sizeof(text) - 1 &&
	       (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	close(fd);
	text[n] = 0;
	for (char *line = text, *end; *line; line = end) {
		for (end = line; *end && *end != '\n'; end++)
			;
		if (*end)
			*end++ = 0;
		dprintf(out, "# lock %s\n", line);
	}
}

void measure_parallel(int out, int processors)
{
	struct counts *c =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (c == MAP_FAILED)
		return;
	for (int n = 1; n <= MOST && n <= processors; n *= 2)
		dprintf(out, "forks_%d %ld\n", n, forks_by(c, n));
	show_locks(out);
}
