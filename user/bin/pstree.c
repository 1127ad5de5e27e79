// SPDX-License-Identifier: GPL-2.0-only
// pstree [-p] [PID]: who is whose child; -p with pids, and each thread; from PID down, or all.
#include "proc.h"

static struct proc *all;
static int count, with_pids;

/* The threads of p but its first, a line each: {name}(tid). */
static void show_threads(const struct proc *p, const char *prefix, int more)
{
	int tid[256], n = proc_threads(p->pid, tid, 256);

	for (int i = 0; i < n; i++) {
		struct proc thread;

		if (tid[i] == p->pid || proc_read_thread(p->pid, tid[i], &thread))
			continue;
		printf("%s%s{%s}(%d)\n", prefix, more || i < n - 1 ? " |- " : " `- ", thread.comm,
		       tid[i]);
	}
}

/* The lines of p and below; prefix is what stands in front of its children. */
static void show(const struct proc *p, const char *prefix)
{
	const struct proc *last = NULL;

	printf("%s", p->comm);
	if (with_pids)
		printf("(%d)", p->pid);
	else if (p->threads > 1)
		printf("  %d threads", p->threads);
	printf("\n");
	for (int i = 0; i < count; i++)
		if (all[i].ppid == p->pid)
			last = &all[i];
	if (with_pids && p->threads > 1)
		show_threads(p, prefix, last != NULL);
	for (int i = 0; i < count; i++) {
		char deeper[256];

		if (all[i].ppid != p->pid)
			continue;
		printf("%s%s", prefix, &all[i] == last ? " `- " : " |- ");
		snprintf(deeper, sizeof(deeper), "%s%s", prefix, &all[i] == last ? "    " : " |  ");
		show(&all[i], deeper);
	}
}

/* Those whose parent cannot be seen stand at the left margin: init, kernel threads. */
static int is_root(const struct proc *p)
{
	for (int i = 0; i < count; i++)
		if (all[i].pid == p->ppid)
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	int from = 0, shown = 0;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-p"))
			with_pids = 1;
		else
			from = atoi(argv[i]);
	}
	all = proc_all(&count);
	if (!all) {
		perror("/proc");
		return 1;
	}
	for (int i = 0; i < count; i++)
		if (from ? all[i].pid == from : is_root(&all[i])) {
			show(&all[i], "");
			shown = 1;
		}
	if (!shown)
		fprintf(stderr, "pstree: no process has pid %d\n", from);
	return !shown;
}
