// SPDX-License-Identifier: GPL-2.0-only
// ps: every process, a line each.  S is its state: R runs or could, S sleeps, D sleeps and cannot
// be disturbed, T is stopped, Z has ended and waits for its parent.
#include "proc.h"

static unsigned int owner(int pid)
{
	char buf[2048], *line;

	if (proc_file(pid, "status", buf, sizeof(buf)) <= 0)
		return 0;
	line = strstr(buf, "\nUid:");
	return line ? strtoul(line + 5, NULL, 10) : 0;
}

/* The command line as it was given; a task without one shows its name in brackets. */
static void command(const struct proc *p, char *buf, size_t size)
{
	ssize_t n = proc_file(p->pid, "cmdline", buf, size);

	if (n <= 0) {
		snprintf(buf, size, "[%s]", p->comm);
		return;
	}
	for (ssize_t i = 0; i < n - 1; i++)
		if (!isprint((unsigned char)buf[i]))
			buf[i] = ' ';
}

int main(void)
{
	int n;
	struct proc *all = proc_all(&n);

	if (!all) {
		perror("/proc");
		return 1;
	}
	printf("%5s %5s %5s %5s S %3s %6s %6s COMMAND\n", "PID", "PPID", "PGRP", "UID", "THR",
	       "RSS", "TIME");
	for (int i = 0; i < n; i++) {
		struct proc *p = &all[i];
		unsigned long ticks = p->utime + p->stime;
		char cmd[60];

		command(p, cmd, sizeof(cmd));
		printf("%5d %5d %5d %5u %c %3d %5luK %3lu.%02lu %s\n", p->pid, p->ppid, p->pgrp,
		       owner(p->pid), p->state, p->threads, p->rss * 4, ticks / 100, ticks % 100,
		       cmd);
	}
	free(all);
	return 0;
}
