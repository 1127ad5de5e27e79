// SPDX-License-Identifier: GPL-2.0-only
// Jobs: each pipeline is one, and with job control (a terminal) a process group of its own, so
// that ^C and ^Z reach it and not the shell.
//
// The shell catches no signal; it ignores the terminal's and its children set them back.  What
// became of children is learnt from wait alone (collect).
// Entry points: job_new, job_fork, job_wait, job_put_background, jobs_report.
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define DONE_KEPT 32 /* ended jobs whose status "wait" may still ask for */

struct job {
	struct job *next;
	int id; /* %id; 0 while in the foreground */
	int foreground, stopped, reported;
	pid_t pgid, last; /* first and last process */
	pid_t *pids;	  /* those that have not ended; npids of them */
	int npids;
	int status; /* of the last process, as wait gave it */
	char *what;
};

static const int terminal_signals[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
static struct job *jobs;
static struct termios terminal_modes;
static int terminal = -1;
int job_control;

void terminal_signals_ignored(int ignored)
{
	for (size_t i = 0; i < sizeof(terminal_signals) / sizeof(terminal_signals[0]); i++)
		signal(terminal_signals[i], ignored ? SIG_IGN : SIG_DFL);
}

/* Makes an interactive shell the foreground group of its terminal, if it has one. */
void jobs_init(void)
{
	pid_t owner;

	terminal = fcntl(0, F_DUPFD_CLOEXEC, 10);
	while ((owner = tcgetpgrp(terminal)) >= 0 && owner != getpgrp())
		kill(0, SIGTTIN); /* sleeps here until someone says fg */
	terminal_signals_ignored(1);
	if (owner < 0)
		return;
	setpgid(0, 0);
	tcsetpgrp(terminal, getpgrp());
	tcgetattr(terminal, &terminal_modes);
	job_control = 1;
}

struct job *job_new(const char *what, int foreground)
{
	struct job *j = calloc(1, sizeof(*j)), **end = &jobs;

	if (!j || !(j->what = strdup(what))) {
		complain("out of memory", NULL);
		exit(2);
	}
	j->foreground = foreground;
	while (*end)
		end = &(*end)->next;
	return *end = j;
}

static void job_free(struct job *j)
{
	struct job **link = &jobs;

	while (*link != j)
		link = &(*link)->next;
	*link = j->next;
	free(j->pids);
	free(j->what);
	free(j);
}

/* The child's part: its group, its signals; it is no interactive shell and has no jobs. */
static void become_member(struct job *j)
{
	if (job_control) {
		setpgid(0, j->pgid);
		if (j->foreground)
			tcsetpgrp(terminal, getpgrp());
	}
	if (interactive)
		terminal_signals_ignored(0);
	if (!job_control && !j->foreground) {
		int fd = open("/dev/null", O_RDONLY);

		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
		dup2(fd, 0);
		close(fd);
	}
	job_control = interactive = 0;
	jobs = NULL;
}

/* Returns 0 in the child, the pid in the parent, -1 (and says why) if there is no child. */
pid_t job_fork(struct job *j)
{
	pid_t *pids = realloc(j->pids, (j->npids + 1) * sizeof(*pids));
	pid_t pid = pids ? fork() : -1;

	if (pids)
		j->pids = pids;
	if (pid < 0) {
		complain("cannot fork", strerror(errno));
		j->status = 1 << 8;
		return -1;
	}
	if (pid == 0) {
		become_member(j);
		return 0;
	}
	if (!j->pgid)
		j->pgid = pid;
	if (job_control) { /* both sides do this: neither can wait for the other */
		setpgid(pid, j->pgid);
		if (j->foreground)
			tcsetpgrp(terminal, j->pgid);
	}
	j->pids[j->npids++] = j->last = pid;
	return pid;
}

static void update(struct job *j, int i, int status)
{
	if (WIFSTOPPED(status)) {
		j->stopped = WSTOPSIG(status);
		return;
	}
	if (WIFCONTINUED(status)) {
		j->stopped = 0;
		return;
	}
	if (j->pids[i] == j->last)
		j->status = status;
	j->pids[i] = j->pids[--j->npids];
}

/* One answer of wait; returns what waitpid did.  Children nobody knows are reaped as well. */
static pid_t collect(int flags)
{
	int status;
	pid_t pid = waitpid(-1, &status, flags | (job_control ? WUNTRACED | WCONTINUED : 0));

	for (struct job *j = pid > 0 ? jobs : NULL; j; j = j->next)
		for (int i = 0; i < j->npids; i++)
			if (j->pids[i] == pid) {
				update(j, i, status);
				return pid;
			}
	return pid;
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void number(struct job *j)
{
	int id = 1;

	for (struct job *k = jobs; k; k = k->next)
		if (k->id >= id)
			id = k->id + 1;
	if (!j->id)
		j->id = id;
}

static void say_signal(struct job *j)
{
	int sig = WTERMSIG(j->status);

	if (!WIFSIGNALED(j->status) || sig == SIGPIPE)
		return;
	if (sig == SIGINT && interactive) {
		dprintf(2, "\n");
		interrupted = 1;
	} else if (sig != SIGINT)
		dprintf(2, "%s%s\n", strsignal(sig), WCOREDUMP(j->status) ? " (core dumped)" : "");
}

/* Waits until j ends, which frees it, or stops. */
int job_wait(struct job *j)
{
	int status;

	while (j->npids > 0 && !j->stopped)
		if (collect(0) < 0 && errno == ECHILD)
			break;
	if (job_control && j->foreground)
		tcsetpgrp(terminal, getpgrp());
	if (j->stopped) {
		number(j);
		dprintf(2, "\n[%d] Stopped  %s\n", j->id, j->what);
		tcsetattr(terminal, TCSADRAIN, &terminal_modes);
		return 128 + j->stopped;
	}
	status = exit_status(j->status);
	if (j->foreground)
		say_signal(j);
	if (job_control && WIFSIGNALED(j->status))
		tcsetattr(terminal, TCSADRAIN, &terminal_modes);
	job_free(j);
	return status;
}

void job_put_background(struct job *j)
{
	j->foreground = 0;
	number(j);
	background_pid = j->last;
	if (interactive)
		dprintf(2, "[%d] %d\n", j->id, j->last);
}

static void describe_end(struct job *j, char *buf, size_t size)
{
	if (WIFSIGNALED(j->status))
		snprintf(buf, size, "%s", strsignal(WTERMSIG(j->status)));
	else if (WEXITSTATUS(j->status))
		snprintf(buf, size, "Exit %d", WEXITSTATUS(j->status));
	else
		snprintf(buf, size, "Done");
}

/* Before a prompt, and now and then in a script: what has ended, once each. */
void jobs_report(void)
{
	struct job *j, *next;
	int done = 0;

	while (collect(WNOHANG) > 0)
		;
	for (j = jobs; j; j = j->next) {
		char how[64];

		if (j->npids || j->reported)
			continue;
		j->reported = 1;
		describe_end(j, how, sizeof(how));
		if (interactive)
			dprintf(2, "[%d] %s  %s\n", j->id, how, j->what);
		j->id = 0; /* the next job may have the number */
	}
	for (j = jobs; j; j = j->next)
		done += !j->npids;
	for (j = jobs; j && done > DONE_KEPT; j = next) {
		next = j->next;
		if (!j->npids) {
			job_free(j);
			done--;
		}
	}
}

/* %id, a pid, or nothing: the newest one that has not ended. */
static struct job *find_job(const char *name)
{
	struct job *found = NULL;
	int n = name ? atoi(name + (*name == '%')) : 0;

	for (struct job *j = jobs; j; j = j->next)
		if (name ? (*name == '%' ? j->id == n : j->last == n) : j->npids > 0)
			found = j;
	return found;
}

int jobs_builtin(int argc, char **argv)
{
	for (struct job *j = jobs; j; j = j->next)
		if (j->npids)
			printf("[%d] %s  %s\n", j->id, j->stopped ? "Stopped" : "Running", j->what);
	return 0;
}

/* fg and bg */
int fg_builtin(int argc, char **argv)
{
	struct job *j = find_job(argv[1]);

	if (!j || !j->npids || !job_control) {
		complain(argv[0], "no such job");
		return 1;
	}
	printf("%s\n", j->what);
	j->foreground = argv[0][0] == 'f';
	if (j->foreground)
		tcsetpgrp(terminal, j->pgid);
	j->stopped = 0;
	kill(-j->pgid, SIGCONT);
	return j->foreground ? job_wait(j) : 0;
}

static void wait_all(void)
{
	struct job *j = jobs, *next;

	for (; j; j = next) {
		while (j->npids && !j->stopped)
			if (collect(0) < 0 && errno == ECHILD)
				break;
		next = j->next;
		if (!j->stopped)
			job_free(j);
	}
}

int wait_builtin(int argc, char **argv)
{
	int status = 0;

	if (argc == 1) {
		wait_all();
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		struct job *j = find_job(argv[i]);

		status = j ? job_wait(j) : 127;
	}
	return status;
}
