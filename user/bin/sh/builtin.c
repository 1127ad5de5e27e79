// SPDX-License-Identifier: GPL-2.0-only
// What the shell does itself, because a child could not do it for it, or because it is cheap.
// Entry point: find_builtin.
#include "sh.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int do_true(int argc, char **argv)
{
	return 0;
}

static int do_false(int argc, char **argv)
{
	return 1;
}

static int do_cd(int argc, char **argv)
{
	const char *to = argc > 1 ? argv[1] : var_get("HOME");

	if (to && !strcmp(to, "-"))
		to = var_get("OLDPWD");
	if (!to)
		to = "/";

	char before[4096], now[4096];

	if (!getcwd(before, sizeof(before)))
		before[0] = 0;
	if (chdir(to) < 0) {
		complain(to, strerror(errno));
		return 1;
	}
	var_set("OLDPWD", before);
	if (getcwd(now, sizeof(now)))
		var_set("PWD", now);
	return 0;
}

static int do_pwd(int argc, char **argv)
{
	char buf[4096];

	if (!getcwd(buf, sizeof(buf))) {
		complain("pwd", strerror(errno));
		return 1;
	}
	puts(buf);
	return 0;
}

/* One write, so that lines of several processes do not mix. */
static int do_echo(int argc, char **argv)
{
	struct text t = {0};
	int newline = 1, i = 1;

	if (argc > 1 && !strcmp(argv[1], "-n")) {
		newline = 0;
		i = 2;
	}
	text_adds(&t, "");
	for (; i < argc; i++) {
		text_adds(&t, argv[i]);
		if (i + 1 < argc)
			text_add(&t, ' ');
	}
	if (newline)
		text_add(&t, '\n');
	if (t.n && write(1, t.s, t.n) < 0) {
		complain("echo", strerror(errno));
		return 1;
	}
	return 0;
}

static int do_exit(int argc, char **argv)
{
	exit(argc > 1 ? atoi(argv[1]) : last_status);
}

static int do_export(int argc, char **argv)
{
	if (argc == 1)
		vars_print(1);
	for (int i = 1; i < argc; i++) {
		size_t n = assignment_name(argv[i]);
		char *name = arena_strdup(argv[i]);

		if (n) {
			name[n] = 0;
			var_set(name, argv[i] + n + 1);
		} else if (!is_name(name, strlen(name))) {
			complain(name, "not a name");
			return 1;
		}
		var_export(name);
	}
	return 0;
}

static int do_unset(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		var_unset(argv[i]);
	return 0;
}

/* The new parameters, copied: they outlive the command.  $0 stays. */
static void set_params(int n, char **values)
{
	static char **owned;
	char **fresh = calloc(n + 2, sizeof(*fresh));

	if (!fresh)
		return;
	fresh[0] = params[0];
	for (int i = 0; i < n; i++)
		fresh[i + 1] = strdup(values[i]);
	for (char **p = owned ? owned + 1 : NULL; p && *p; p++)
		free(*p);
	free(owned);
	params = owned = fresh;
	nparams = n;
}

static int do_set(int argc, char **argv)
{
	int i = 1;

	if (argc == 1)
		vars_print(0);
	for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++) {
		int on = argv[i][0] == '-';

		if (!strcmp(argv[i], "--"))
			break;
		if (argv[i][1] == 'e') {
			option_exit = on;
		} else if (argv[i][1] == 'x') {
			option_trace = on;
		} else {
			complain(argv[i], "no such option");
			return 1;
		}
	}
	if (i < argc) {
		i += !strcmp(argv[i], "--");
		set_params(argc - i, argv + i);
	}
	return 0;
}

static int do_shift(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (n < 0 || n > nparams)
		return 1;
	set_params(nparams - n, params + 1 + n);
	return 0;
}

static int do_umask(int argc, char **argv)
{
	mode_t old;

	if (argc > 1) {
		umask(strtol(argv[1], NULL, 8));
		return 0;
	}
	old = umask(0);
	umask(old);
	printf("%04o\n", old);
	return 0;
}

/*
 * exec with nothing but redirections has done its work already. What is ignored stays ignored in
 * the new program, so what an interactive shell ignores for itself alone is put back first.
 */
static int do_exec(int argc, char **argv)
{
	if (argc == 1)
		return 0;
	if (interactive)
		terminal_signals_ignored(0);
	execvpe(argv[1], argv + 1, vars_environment());
	complain(argv[1], strerror(errno));
	if (interactive)
		terminal_signals_ignored(1);
	if (!interactive)
		exit(errno == ENOENT ? 127 : 126);
	return 1;
}

static int do_dot(int argc, char **argv)
{
	if (argc < 2) {
		complain(".", "which file?");
		return 2;
	}
	return run_file(argv[1]);
}

static int do_eval(int argc, char **argv)
{
	struct text t = {0};

	text_adds(&t, "");
	for (int i = 1; i < argc; i++) {
		text_adds(&t, argv[i]);
		text_add(&t, ' ');
	}
	return run_string(t.s);
}

static int do_break(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (n > loop_depth)
		n = loop_depth;
	if (argv[0][0] == 'b')
		breaking = n;
	else
		continuing = n;
	return 0;
}

/* A line, byte by byte: what follows belongs to the next reader of this descriptor. */
static int do_read(int argc, char **argv)
{
	struct text t = {0};
	ssize_t n;
	char c, *p;

	text_adds(&t, "");
	while ((n = read(0, &c, 1)) == 1 && c != '\n')
		text_add(&t, c);
	p = t.s;
	for (int i = 1; i < argc; i++) {
		p += strspn(p, " \t");

		size_t len = i + 1 < argc ? strcspn(p, " \t") : strlen(p);
		char *value = arena_strdup(p);

		value[len] = 0;
		var_set(argv[i], value);
		p += len;
	}
	return n == 1 ? 0 : 1;
}

static int do_help(int argc, char **argv);

static const struct {
	const char *name, *help;
	builtin_fn fn;
} builtins[] = {
	{":", "nothing, successfully", do_true},
	{"true", "", do_true},
	{"false", "", do_false},
	{"cd", "[DIR]", do_cd},
	{"pwd", "", do_pwd},
	{"echo", "[-n] WORD...", do_echo},
	{"test", "EXPRESSION", test_builtin},
	{"[", "EXPRESSION ]", test_builtin},
	{"exit", "[STATUS]", do_exit},
	{"export", "[NAME[=VALUE]...]", do_export},
	{"unset", "NAME...", do_unset},
	{"set", "[-e] [-x] [--] [PARAMETER...]", do_set},
	{"shift", "[N]", do_shift},
	{"umask", "[MODE]", do_umask},
	{"exec", "[PROGRAM ARG...]", do_exec},
	{".", "FILE", do_dot},
	{"eval", "WORD...", do_eval},
	{"read", "NAME...", do_read},
	{"break", "[N]", do_break},
	{"continue", "[N]", do_break},
	{"wait", "[PID | %JOB]", wait_builtin},
	{"jobs", "", jobs_builtin},
	{"fg", "[%JOB]", fg_builtin},
	{"bg", "[%JOB]", fg_builtin},
	{"help", "", do_help},
};

#define NBUILTINS (sizeof(builtins) / sizeof(builtins[0]))

static int do_help(int argc, char **argv)
{
	puts("The shell does these itself; the others are programs, see ls /bin:");
	for (size_t i = 0; i < NBUILTINS; i++)
		printf("  %s %s\n", builtins[i].name, builtins[i].help);
	return 0;
}

/* NULL if name is not one. */
builtin_fn find_builtin(const char *name)
{
	for (size_t i = 0; i < NBUILTINS; i++)
		if (!strcmp(builtins[i].name, name))
			return builtins[i].fn;
	return NULL;
}
