// SPDX-License-Identifier: GPL-2.0-only
// Running a tree.
//
// run() returns an exit status.  What need not fork does not: builtins, groups, loops.  A child
// that was forked for one command becomes that command (run_child), it does not fork again.
// Redirections of builtins and groups are put back afterwards (struct saved).
// Entry points: run, capture, apply_redirs.
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int loop_depth;		  /* how many loops we are in */
int breaking, continuing; /* how many of them break and continue still have to leave */
int interrupted;	  /* ^C ended a program: nothing more of this command is run */

static int save(struct saved *s, int fd)
{
	if (s->n == SAVED_MAX) {
		complain("too many redirections", NULL);
		return -1;
	}
	s->slot[s->n].fd = fd;
	s->slot[s->n++].copy = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	return 0;
}

void restore_redirs(struct saved *s)
{
	while (s->n > 0) {
		s->n--;
		if (s->slot[s->n].copy >= 0) {
			dup2(s->slot[s->n].copy, s->slot[s->n].fd);
			close(s->slot[s->n].copy);
		} else {
			close(s->slot[s->n].fd);
		}
	}
}

static int open_target(struct redir *r, const char *target)
{
	int flags = O_RDONLY;

	if (r->kind != R_IN)
		flags = O_WRONLY | O_CREAT | (r->kind == R_APPEND ? O_APPEND : O_TRUNC);
	return open(target, flags, 0666);
}

static int apply_one(struct redir *r)
{
	char *target = expand_single(r->target);
	int fd;

	if (r->kind == R_DUP) {
		if (!strcmp(target, "-")) {
			close(r->fd);
			return 0;
		}
		if (dup2(isdigit((unsigned char)*target) ? atoi(target) : -1, r->fd) >= 0)
			return 0;
		complain(target, "bad file descriptor");
		return -1;
	}
	fd = open_target(r, target);
	if (fd < 0) {
		complain(target, strerror(errno));
		return -1;
	}
	if (fd != r->fd) {
		dup2(fd, r->fd);
		close(fd);
	}
	return 0;
}

/* Returns -1, having said why, when one cannot be done.  With keep, what was there is saved. */
int apply_redirs(struct redir *r, struct saved *keep)
{
	for (; r; r = r->next)
		if ((keep && save(keep, r->fd) < 0) || apply_one(r) < 0)
			return -1;
	return 0;
}

static void __attribute__((noreturn)) exec_program(char **argv)
{
	char **envp = vars_environment();
	const char *path = var_get("PATH");

	/* execvpe looks for PATH in the environment of the caller, the shell. */
	setenv("PATH", path ? path : "/bin", 1);
	execvpe(argv[0], argv, envp);
	if (errno == ENOENT)
		complain(argv[0], strchr(argv[0], '/') ? strerror(errno) : "not found");
	else
		complain(argv[0], strerror(errno));
	exit(errno == ENOENT ? 127 : 126);
}

static void trace(struct list *argv)
{
	struct text t = {0};

	text_add(&t, '+');
	for (int i = 0; i < argv->n; i++) {
		text_add(&t, ' ');
		text_adds(&t, argv->v[i]);
	}
	dprintf(2, "%s\n", t.s);
}

/* Assignments before a program: in its child only, exported. */
static void assign(char **words, int n, int export)
{
	for (int i = 0; i < n; i++) {
		size_t len = assignment_name(words[i]);
		char *name = arena_strdup(words[i]);

		name[len] = 0;
		var_set(name, expand_single(words[i] + len + 1));
		if (export)
			var_export(name);
	}
}

static int run_builtin(builtin_fn fn, struct node *n, struct list *argv, int assignments)
{
	struct saved saved = {0};
	int lasting = !strcmp(argv->v[0], "exec"); /* exec >file is meant to stay */
	int status = 1;

	assign(n->words, assignments, 0);
	if (apply_redirs(n->redirs, lasting ? NULL : &saved) == 0)
		status = fn(argv->n, argv->v);
	restore_redirs(&saved);
	return status;
}

/* No program: assignments stay, redirections are done and undone. */
static int run_bare(struct node *n, int assignments)
{
	struct saved saved = {0};
	int status;

	last_status = 0;
	assign(n->words, assignments, 0); /* a $(command) in it sets the status */
	status = apply_redirs(n->redirs, &saved) < 0 ? 1 : last_status;
	restore_redirs(&saved);
	return status;
}

/* in_child: this process was made for this command, and becomes it if it is a program. */
static int run_simple(struct node *n, int in_child)
{
	struct list argv = {0};
	int assignments = 0;
	builtin_fn fn;
	struct job *j;

	while (assignments < n->nwords && assignment_name(n->words[assignments]))
		assignments++;
	for (int i = assignments; i < n->nwords; i++)
		expand_word(n->words[i], &argv);
	if (option_trace && argv.n)
		trace(&argv);
	if (!argv.n)
		return run_bare(n, assignments);
	fn = find_builtin(argv.v[0]);
	if (fn)
		return run_builtin(fn, n, &argv, assignments);
	j = in_child ? NULL : job_new(argv.v[0], 1);
	if (in_child || job_fork(j) == 0) {
		if (apply_redirs(n->redirs, NULL) < 0)
			exit(1);
		assign(n->words, assignments, 1);
		exec_program(argv.v);
	}
	return job_wait(j);
}

/* In a child made for n: runs it and ends. */
static void __attribute__((noreturn)) run_child(struct node *n)
{
	if (n->kind == N_SUBSHELL) {
		if (apply_redirs(n->redirs, NULL) < 0)
			exit(1);
		exit(run(n->left));
	}
	exit(n->kind == N_COMMAND ? run_simple(n, 1) : run(n));
}

/* What a job is called in messages: its words, as they were written. */
static void describe(struct node *n, struct text *t)
{
	if (n->kind == N_COMMAND) {
		for (int i = 0; i < n->nwords; i++) {
			if (i)
				text_add(t, ' ');
			text_adds(t, n->words[i]);
		}
	} else if (n->kind == N_PIPE) {
		describe(n->left, t);
		text_adds(t, " | ");
		describe(n->right, t);
	} else {
		text_adds(t, "(...)");
	}
}

/* Starts the elements from left to right, each reading what the one before it writes. */
static void start_pipeline(struct node *n, struct job *j)
{
	int in = -1, fd[2];

	for (; n; n = n->kind == N_PIPE ? n->right : NULL) {
		int last = n->kind != N_PIPE;

		if (!last && pipe2(fd, O_CLOEXEC) < 0) {
			complain("pipe", strerror(errno));
			break;
		}
		if (job_fork(j) == 0) {
			if (in >= 0)
				dup2(in, 0);
			if (!last)
				dup2(fd[1], 1);
			run_child(last ? n : n->left);
		}
		if (in >= 0)
			close(in);
		if (!last)
			close(fd[1]);
		in = last ? -1 : fd[0];
	}
	if (in >= 0)
		close(in);
}

static int run_job(struct node *n, int foreground)
{
	struct text t = {0};
	struct job *j;

	describe(n, &t);
	j = job_new(t.s ? t.s : "", foreground);
	start_pipeline(n, j);
	if (foreground)
		return job_wait(j);
	job_put_background(j);
	return 0;
}

/* After a round of a loop: whether to leave it. */
static int loop_ends(void)
{
	if (breaking) {
		breaking--;
		return 1;
	}
	return interrupted || (continuing && --continuing);
}

/* A condition may fail under set -e. */
static int run_condition(struct node *n)
{
	int saved_option = option_exit, status;

	option_exit = 0;
	status = run(n);
	option_exit = saved_option;
	return status;
}

static int run_while(struct node *n)
{
	int status = 0;

	loop_depth++;
	for (;;) {
		void *mark = arena_mark();

		if ((run_condition(n->left) == 0) != (n->kind == N_WHILE) || interrupted)
			break;
		status = run(n->right);
		arena_release(mark);
		if (loop_ends())
			break;
	}
	loop_depth--;
	return status;
}

static int run_for(struct node *n)
{
	struct list values = {0};
	int status = 0;

	for (int i = 1; i < n->nwords; i++)
		expand_word(n->words[i], &values);
	if (!n->has_in)
		for (int i = 1; i <= nparams; i++)
			list_add(&values, arena_strdup(params[i]));
	loop_depth++;
	for (int i = 0; i < values.n; i++) {
		void *mark = arena_mark();

		var_set(n->words[0], values.v[i]);
		status = run(n->right);
		arena_release(mark);
		if (loop_ends())
			break;
	}
	loop_depth--;
	return status;
}

static int run_compound(struct node *n)
{
	switch (n->kind) {
	case N_IF:
		if (run_condition(n->left) == 0)
			return run(n->right);
		return n->other ? run(n->other) : 0;
	case N_WHILE:
	case N_UNTIL:
		return run_while(n);
	case N_FOR:
		return run_for(n);
	default:
		return run(n->left);
	}
}

static int run_redirected(struct node *n)
{
	struct saved saved = {0};
	int status = 1;

	if (apply_redirs(n->redirs, &saved) == 0)
		status = run_compound(n);
	restore_redirs(&saved);
	return status;
}

static int run_list(struct node *n)
{
	int status;

	switch (n->kind) {
	case N_SEQ:
		status = run(n->left);
		return breaking || continuing ? status : run(n->right);
	case N_AND:
	case N_OR:
		status = run_condition(n->left);
		if (breaking || continuing || (status == 0) != (n->kind == N_AND))
			return status;
		return run(n->right);
	default:
		return run_condition(n->left) == 0; /* N_NOT */
	}
}

/* Runs a tree, NULL too; returns its exit status, which is then in last_status as well. */
int run(struct node *n)
{
	if (!n)
		return last_status = 0;
	if (interrupted)
		return last_status;
	switch (n->kind) {
	case N_SEQ:
	case N_AND:
	case N_OR:
	case N_NOT:
		return last_status = run_list(n);
	case N_BACKGROUND:
		return last_status = run_job(n->left, 0);
	case N_COMMAND:
		last_status = run_simple(n, 0);
		break;
	case N_PIPE:
	case N_SUBSHELL:
		last_status = run_job(n, 1);
		break;
	default:
		last_status = run_redirected(n);
	}
	if (last_status && option_exit)
		exit(last_status);
	return last_status;
}

/* $(command): what it wrote, less the newlines at the end, is added to out.  Its status. */
int capture(const char *command, struct text *out)
{
	struct job *j = job_new("", 1);
	char buf[512];
	ssize_t n;
	int fd[2];

	text_adds(out, "");
	if (pipe2(fd, O_CLOEXEC) < 0) {
		complain("pipe", strerror(errno));
		return 1;
	}
	if (job_fork(j) == 0) {
		dup2(fd[1], 1);
		exit(run_string(command));
	}
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++)
			text_add(out, buf[i]);
	close(fd[0]);
	while (out->n > 0 && out->s[out->n - 1] == '\n')
		out->s[--out->n] = 0;
	return last_status = job_wait(j);
}
