// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmark of `make bench`: prints "name value" a row, the median of its runs, in ticks of the
 * time-stamp counter; remarks begin with '#'. bench [ROW...] measures those rows only.
 *
 * As the first program of a machine it mounts /proc, prints on the second serial port, adds the
 * rows that only the first program can see, and powers off. Anywhere else it is an ordinary
 * program that prints on its standard output and changes nothing. bench --parallel N: see parallel.c.
 * Entry points: main; wanting and keep, for the rows, which are in process.c, memory.c and calls.c.
 */
#include "bench.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define RUNS_MAX    256
#define WARM_UP	    3 /* measurements that are thrown away: first faults, empty caches */
#define MACHINE_KIB (512 * 1024l)
#define RUNS_FIRST  "/proc/sys/kernel/sched_child_runs_first"

char *const exit_argv[] = {"bench", "--exit", NULL};
char own_path[256];

static int out = 1;
static int first_program;
static u64 samples[RUNS_MAX];
static u64 clock_cost; /* of the two readings around what is measured */
static int measured, wanted;

/* Whether the row under way needs another measurement. */
int wanting(void)
{
	return measured < wanted;
}

void keep(u64 spent)
{
	if (measured >= WARM_UP)
		samples[measured - WARM_UP] = spent > clock_cost ? spent - clock_cost : 0;
	measured++;
}

/* The number after `name` in a file of /proc, or -1. */
static long number_after(const char *path, const char *name)
{
	char text[4096], *line;
	int fd = open(path, O_RDONLY), n;

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	line = strstr(text, name);
	return line ? strtol(line + strlen(name), NULL, 10) : -1;
}

long mem_free_kib(void)
{
	return number_after("/proc/meminfo", "MemFree:");
}

/* Page tables copied so far; -1 on a kernel that does not say, which is every other than Tine. */
long tables_copied(void)
{
	return number_after("/proc/vmstat", "pt_copied ");
}

/*
 * On Tine a child runs before fork returns in its parent, and what it does would be counted as the
 * parent's. Returns what the setting was. Only the first program of a machine may change it;
 * elsewhere, and where there is no such setting, the answer is 0 and nothing happens.
 */
int child_runs_first(int setting)
{
	int fd = first_program ? open(RUNS_FIRST, O_RDWR) : -1;
	char was = '0', is = '0' + setting;

	if (fd < 0)
		return 0;
	if (read(fd, &was, 1) != 1 || pwrite(fd, &is, 1, 0) != 1)
		dprintf(out, "# %s cannot be set\n", RUNS_FIRST);
	close(fd);
	return was - '0';
}

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void calibrate(void)
{
	clock_cost = 0;
	measured = 0;
	wanted = WARM_UP + RUNS_MAX;
	while (wanting()) {
		u64 began = ticks();

		note(began);
	}
	qsort(samples, RUNS_MAX, sizeof(samples[0]), by_size);
	clock_cost = samples[RUNS_MAX / 2];
	dprintf(out, "# two readings of the clock cost %llu, taken off everywhere\n", clock_cost);
}

static void measure(const struct row *row)
{
	const char *reason;

	measured = 0;
	wanted = WARM_UP + row->runs;
	reason = row->measure();
	if (reason) {
		dprintf(out, "# skipped %s: %s\n", row->name, reason);
		return;
	}
	qsort(samples, row->runs, sizeof(samples[0]), by_size);
	dprintf(out, "# %s: median of %d, %llu to %llu\n%s %llu\n", row->name, row->runs,
		samples[0], samples[row->runs - 1], row->name, samples[row->runs / 2]);
}

static int is_chosen(const char *name, char **names)
{
	if (!*names)
		return 1;
	while (*names && strcmp(*names, name))
		names++;
	return *names != NULL;
}

static void measure_chosen(const struct row *row, char **names)
{
	for (; row->name; row++)
		if (is_chosen(row->name, names))
			measure(row);
}

/* What only the first program of a machine can tell; `began` is the clock at its start. */
static void first_rows(u64 began)
{
	long total = number_after("/proc/meminfo", "MemTotal:"), left = mem_free_kib();

	dprintf(out, "boot %llu\n", began);
	if (left < 0 || total > MACHINE_KIB || total < MACHINE_KIB / 8 * 7)
		dprintf(out, "# skipped memory_used_kib: this is not a machine with 512 MiB\n");
	else
		dprintf(out, "memory_used_kib %ld\n", MACHINE_KIB - left);
}

static void set_up_machine(void)
{
	int fd;

	first_program = 1;
	mkdir("/proc", 0555);
	mkdir("/tmp", 01777);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mknod("/dev/ttyS1", S_IFCHR | 0600, makedev(4, 65));
	fd = open("/dev/ttyS1", O_WRONLY | O_NOCTTY);
	if (fd >= 0)
		out = fd;
}

int main(int argc, char **argv)
{
	u64 began = ticks();

	if (argc > 1 && !strcmp(argv[1], exit_argv[1]))
		_exit(0);
	if (getpid() == 1)
		set_up_machine();
	if (first_program)
		first_rows(began);
	if (readlink("/proc/self/exe", own_path, sizeof(own_path) - 1) <= 0)
		strncpy(own_path, argv[0], sizeof(own_path) - 1);
	if (argc > 2 && !strcmp(argv[1], "--parallel")) {
		measure_parallel(out, atoi(argv[2]));
	} else {
		calibrate();
		measure_chosen(call_rows, argv + 1);
		measure_chosen(memory_rows, argv + 1);
		measure_chosen(process_rows, argv + 1);
	}
	dprintf(out, "# end\n");
	if (first_program)
		reboot(RB_POWER_OFF);
	return 0;
}
