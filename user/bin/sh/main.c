// SPDX-License-Identifier: GPL-2.0-only
// The shell's outermost loop: read a command, parse it, run it, forget it.
//
//	sh                 commands from standard input, with prompts if it is a terminal
//	sh FILE ARG...     from a file
//	sh -c TEXT [NAME]  from the text
//
// The arena holds what lives as long as one command.
// Entry points: main, run_string, run_file.
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int interactive, last_status, option_exit, option_trace;

struct chunk {
	struct chunk *older;
	char data[];
};

static struct chunk *arena;

void *arena_alloc(size_t size)
{
	struct chunk *c = malloc(sizeof(*c) + size);

	if (!c) {
		complain("out of memory", NULL);
		exit(2);
	}
	c->older = arena;
	arena = c;
	return c->data;
}

void *arena_mark(void)
{
	return arena;
}

/* Frees all that was allocated since the mark was taken. */
void arena_release(void *mark)
{
	while (arena != mark) {
		struct chunk *older = arena->older;

		free(arena);
		arena = older;
	}
}

char *arena_strdup(const char *s)
{
	return strcpy(arena_alloc(strlen(s) + 1), s);
}

void list_add(struct list *l, char *word)
{
	if (l->n + 1 >= l->size) {
		char **bigger = arena_alloc((l->size = l->size * 2 + 8) * sizeof(*bigger));

		memcpy(bigger, l->v, l->n * sizeof(*bigger));
		l->v = bigger;
	}
	l->v[l->n++] = word;
	l->v[l->n] = NULL;
}

static void text_room(struct text *t)
{
	if (t->n + 1 >= t->size) {
		char *bigger = arena_alloc(t->size = t->size * 2 + 32);

		memcpy(bigger, t->s, t->n);
		t->s = bigger;
	}
}

void text_add(struct text *t, char c)
{
	text_room(t);
	t->s[t->n++] = c;
	t->s[t->n] = 0;
}

void text_adds(struct text *t, const char *s)
{
	text_room(t);
	t->s[t->n] = 0;
	while (*s)
		text_add(t, *s++);
}

void complain(const char *what, const char *why)
{
	dprintf(2, "sh: %s%s%s\n", what, why ? ": " : "", why ? why : "");
}

/* Where commands come from: a descriptor, or text if fd is -1. */
struct input {
	int fd;
	int bytewise; /* programs read from it too: take no more than a line */
	const char *text;
	size_t pos, len;
	char buf[512];
};

/* The next character, or -1 at the end. */
static int next_char(struct input *in)
{
	ssize_t n;

	if (in->fd < 0)
		return *in->text ? (unsigned char)*in->text++ : -1;
	if (in->pos == in->len) {
		do
			n = read(in->fd, in->buf, in->bytewise ? 1 : sizeof(in->buf));
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return -1;
		in->pos = 0;
		in->len = n;
	}
	return (unsigned char)in->buf[in->pos++];
}

/* Adds a line to t; returns 0 at the end of the input. */
static int read_line(struct input *in, struct text *t)
{
	int before = t->n, c;

	while ((c = next_char(in)) >= 0) {
		text_add(t, c);
		if (c == '\n')
			break;
	}
	return t->n > before;
}

static void prompt(int more)
{
	char cwd[4096];

	if (!interactive)
		return;
	if (more) {
		dprintf(2, "> ");
		return;
	}
	jobs_report();
	if (!getcwd(cwd, sizeof(cwd)))
		strcpy(cwd, "?");
	dprintf(2, "tine:%s%c ", cwd, geteuid() ? '$' : '#');
}

/*
 * Reads and parses one complete command, however many lines it has.  Returns 0 at the end of
 * the input; *tree is NULL for an empty line and after an error.
 */
static int next_command(struct input *in, struct node **tree)
{
	struct text t = {0};
	enum parse_result result = PARSE_MORE;

	*tree = NULL;
	text_adds(&t, "");
	while (result == PARSE_MORE) {
		prompt(t.n > 0);
		if (!read_line(in, &t)) {
			if (t.n)
				complain("syntax error", "unexpected end");
			last_status = t.n ? 2 : last_status;
			return 0;
		}
		result = parse(t.s, tree);
	}
	if (result == PARSE_ERROR) {
		last_status = 2;
		*tree = NULL;
		return interactive; /* a script ends here */
	}
	return 1;
}

static int run_input(struct input *in)
{
	struct node *tree;
	void *mark = arena_mark();

	while (next_command(in, &tree)) {
		if (tree)
			run(tree);
		if (interactive)
			interrupted = 0;
		arena_release(mark);
		if (!interactive)
			jobs_report();
	}
	arena_release(mark);
	return last_status;
}

int run_string(const char *text)
{
	struct input in = {.fd = -1, .text = text};

	return run_input(&in);
}

/* Returns the status of its last command, 127 if it cannot be opened. */
int run_file(const char *path)
{
	struct input in = {0};
	int was_interactive = interactive, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		complain(path, strerror(errno));
		return 127;
	}
	in.fd = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	close(fd);
	interactive = 0;
	run_input(&in);
	interactive = was_interactive;
	close(in.fd);
	return last_status;
}

static int run_stdin(void)
{
	struct input in = {.fd = 0, .bytewise = 1};

	interactive = isatty(0) && isatty(2);
	if (interactive)
		jobs_init();
	run_input(&in);
	if (interactive)
		dprintf(2, "\n");
	return last_status;
}

static void take_params(int argc, char **argv)
{
	if (argc < 1)
		return;
	params = argv;
	nparams = argc - 1;
}

int main(int argc, char **argv)
{
	char *command = NULL;
	int i;

	vars_init();
	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (argv[i][1] == 'c' && i + 1 < argc) {
			command = argv[++i];
			i++;
			break;
		}
		option_exit |= argv[i][1] == 'e';
		option_trace |= argv[i][1] == 'x';
	}
	if (command) {
		take_params(argc - i, argv + i);
		exit(run_string(command));
	}
	if (i < argc) {
		take_params(argc - i, argv + i);
		exit(run_file(argv[i]));
	}
	exit(run_stdin());
}
