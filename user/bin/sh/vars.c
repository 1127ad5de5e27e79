// SPDX-License-Identifier: GPL-2.0-only
// Variables, and the parameters of the shell itself.
// Entry points: var_get, var_set, var_export, var_unset, vars_environment.
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct var {
	struct var *next;
	int exported;
	char *name;
	char *value; /* NULL: exported before it was set */
};

static struct var *vars;
static char *no_params[] = {"sh", NULL};

char **params = no_params;
int nparams;
pid_t shell_pid, background_pid;

static void *check(void *p)
{
	if (!p) {
		complain("out of memory", NULL);
		exit(2);
	}
	return p;
}

static struct var *find(const char *name)
{
	struct var *v = vars;

	while (v && strcmp(v->name, name))
		v = v->next;
	return v;
}

static struct var *find_or_add(const char *name)
{
	struct var *v = find(name);

	if (v)
		return v;
	v = check(calloc(1, sizeof(*v)));
	v->name = check(strdup(name));
	v->next = vars;
	return vars = v;
}

int is_name(const char *s, size_t n)
{
	if (n == 0 || isdigit((unsigned char)*s))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return 0;
	return 1;
}

size_t assignment_name(const char *word)
{
	size_t n = strcspn(word, "=");

	return word[n] == '=' && is_name(word, n) ? n : 0;
}

const char *var_get(const char *name)
{
	struct var *v = find(name);

	return v ? v->value : NULL;
}

void var_set(const char *name, const char *value)
{
	struct var *v = find_or_add(name);
	char *old = v->value;

	v->value = check(strdup(value));
	free(old);
}

void var_export(const char *name)
{
	find_or_add(name)->exported = 1;
}

void var_unset(const char *name)
{
	struct var **link = &vars, *v;

	while ((v = *link) && strcmp(v->name, name))
		link = &v->next;
	if (!v)
		return;
	*link = v->next;
	free(v->name);
	free(v->value);
	free(v);
}

void vars_print(int exported_only)
{
	for (struct var *v = vars; v; v = v->next)
		if (v->value && (v->exported || !exported_only))
			printf("%s%s='%s'\n", exported_only ? "export " : "", v->name, v->value);
}

/* What a program started now gets; in the arena. */
char **vars_environment(void)
{
	struct list l = {0};

	for (struct var *v = vars; v; v = v->next) {
		struct text t = {0};

		if (!v->exported || !v->value)
			continue;
		text_adds(&t, v->name);
		text_add(&t, '=');
		text_adds(&t, v->value);
		list_add(&l, t.s);
	}
	if (!l.v) {
		l.v = arena_alloc(sizeof(*l.v));
		l.v[0] = NULL;
	}
	return l.v;
}

void vars_init(void)
{
	shell_pid = getpid();
	for (char **e = environ; *e; e++) {
		size_t n = assignment_name(*e);
		char *name;

		if (!n)
			continue;
		name = check(strndup(*e, n));
		var_set(name, *e + n + 1);
		var_export(name);
		free(name);
	}
	if (!var_get("PATH"))
		var_set("PATH", "/bin");
}
