// SPDX-License-Identifier: GPL-2.0-only
// top [-n ROUNDS] [-d SECONDS] [-p]: who uses the processors, thread by thread, those that used most
// first. Without -n it goes on until it is interrupted; -p names what is idle too.
#include "proc.h"
#include <time.h>

#define MOST 512 /* threads looked at */

struct sample {
	int pid, tid, cpu;
	char state, comm[32];
	unsigned long ticks, used; /* 100 a second: in all, and since the last look */
};

static struct sample now[MOST], before[MOST];
static int nr_now, nr_before;

/* What the same thread had used when we looked last; a new one had used nothing. */
static unsigned long ticks_before(int tid)
{
	for (int i = 0; i < nr_before; i++)
		if (before[i].tid == tid)
			return before[i].ticks;
	return 0;
}

static void look(void)
{
	int count, tid[128];
	struct proc *all = proc_all(&count), p;

	memcpy(before, now, sizeof(before));
	nr_before = nr_now;
	nr_now = 0;
	for (int i = 0; all && i < count; i++) {
		int n = proc_threads(all[i].pid, tid, 128);

		for (int k = 0; k < n && nr_now < MOST; k++) {
			struct sample *s = &now[nr_now];

			if (proc_read_thread(all[i].pid, tid[k], &p))
				continue;
			nr_now++;
			*s = (struct sample){
				.pid = all[i].pid, .tid = tid[k], .cpu = p.cpu, .state = p.state};
			snprintf(s->comm, sizeof(s->comm), "%s", p.comm);
			s->ticks = p.utime + p.stime;
			s->used = s->ticks - ticks_before(s->tid);
		}
	}
	free(all);
}

static int by_use(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	if (x->used != y->used)
		return x->used < y->used ? 1 : -1;
	return x->tid - y->tid;
}

/* ticks: the time between the two looks; it may be longer than was asked for. */
static void show(unsigned long ticks, int idle_too)
{
	static struct sample sorted[MOST];
	char line[64] = "";

	proc_path("/proc/loadavg", line, sizeof(line));
	printf("%d threads, load %s", nr_now, line);
	printf("%5s %5s S CPU %5s %6s COMMAND\n", "PID", "TID", "%CPU", "TIME");
	memcpy(sorted, now, sizeof(sorted));
	qsort(sorted, nr_now, sizeof(sorted[0]), by_use);
	for (int i = 0; i < nr_now && i < 20; i++) {
		const struct sample *s = &sorted[i];
		char name[40];

		if (!s->used && !idle_too)
			break;
		snprintf(name, sizeof(name), s->pid == s->tid ? "%s" : "{%s}", s->comm);
		printf("%5d %5d %c %3d %5lu %3lu.%02lu %s\n", s->pid, s->tid, s->state, s->cpu,
		       s->used * 100 / ticks, s->ticks / 100, s->ticks % 100, name);
	}
}

/* Hundredths of a second since boot. */
static unsigned long now_ticks(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 100 + ts.tv_nsec / 10000000;
}

int main(int argc, char **argv)
{
	unsigned long then;
	int rounds = -1, seconds = 1, idle_too = 0;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-n") && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-d") && i + 1 < argc && atoi(argv[i + 1]) > 0)
			seconds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-p"))
			idle_too = 1;
		else {
			fprintf(stderr, "usage: top [-n ROUNDS] [-d SECONDS] [-p]\n");
			return 2;
		}
	}
	look();
	then = now_ticks();
	while (rounds < 0 || rounds-- > 0) {
		sleep(seconds);
		look();
		show(now_ticks() - then, idle_too);
		then = now_ticks();
	}
	return 0;
}
