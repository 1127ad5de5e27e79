/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading the tasks from /proc, for ps, pstree and top: works on Tine and on Linux. */
#ifndef TINE_USER_BIN_PROC_H
#define TINE_USER_BIN_PROC_H

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct proc {
	int pid, ppid, pgrp, session, threads;
	int cpu; /* where it runs, or ran last */
	char state;
	unsigned long utime, stime; /* ticks, 100 a second */
	unsigned long vsize, rss;   /* bytes, pages */
	char comm[32];
};

/* The file's first bytes, closed by a zero; returns their number, -1 if it cannot be read. */
static inline ssize_t proc_path(const char *path, char *buf, size_t size)
{
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n >= 0)
		buf[n] = 0;
	return n;
}

static inline ssize_t proc_file(int pid, const char *name, char *buf, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return proc_path(path, buf, size);
}

/* comm may hold blanks and parentheses: it ends at the last ')'.  Returns -1 if it is gone. */
static inline int proc_read_stat(const char *path, int pid, struct proc *p)
{
	unsigned long field[40] = {0};
	char buf[1024], *open, *close, *s;

	memset(p, 0, sizeof(*p));
	if (proc_path(path, buf, sizeof(buf)) <= 0)
		return -1;
	open = strchr(buf, '(');
	close = strrchr(buf, ')');
	if (!open || !close || !close[1])
		return -1;
	*close = 0;
	snprintf(p->comm, sizeof(p->comm), "%s", open + 1);
	p->pid = pid;
	p->state = close[2];
	s = close + 3;
	for (int i = 4; i < 40 && *s; i++) /* numbered as proc(5) does: ppid is the fourth */
		field[i] = strtoul(s, &s, 10);
	p->ppid = field[4];
	p->pgrp = field[5];
	p->session = field[6];
	p->utime = field[14];
	p->stime = field[15];
	p->threads = field[20];
	p->vsize = field[23];
	p->rss = field[24];
	p->cpu = field[39];
	return 0;
}

static inline int proc_read(int pid, struct proc *p)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	return proc_read_stat(path, pid, p);
}

static inline int proc_read_thread(int pid, int tid, struct proc *p)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	return proc_read_stat(path, tid, p);
}

/* The ids of pid's threads, at most max of them, its first among them; how many. */
static inline int proc_threads(int pid, int *tid, int max)
{
	struct dirent *e;
	char path[64];
	int n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	while (d && n < max && (e = readdir(d)))
		if (isdigit((unsigned char)e->d_name[0]))
			tid[n++] = atoi(e->d_name);
	if (d)
		closedir(d);
	return n;
}

static inline int proc_by_pid(const void *a, const void *b)
{
	return ((const struct proc *)a)->pid - ((const struct proc *)b)->pid;
}

/* All processes, by pid; *count says how many.  The caller frees.  NULL: no /proc, no memory. */
static inline struct proc *proc_all(int *count)
{
	struct proc *all = NULL;
	DIR *d = opendir("/proc");
	struct dirent *e;
	int n = 0;

	if (!d)
		return NULL;
	while ((e = readdir(d))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (n % 64 == 0) {
			struct proc *more = realloc(all, (n + 64) * sizeof(*all));

			if (!more)
				break;
			all = more;
		}
		if (proc_read(atoi(e->d_name), &all[n]) == 0)
			n++;
	}
	closedir(d);
	if (all)
		qsort(all, n, sizeof(*all), proc_by_pid);
	*count = n;
	return all;
}

#endif /* TINE_USER_BIN_PROC_H */
