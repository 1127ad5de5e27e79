// SPDX-License-Identifier: GPL-2.0-only
// From a word as it was written to the words a program gets: , , quotes, splitting at
// blanks, file names.
//
// A word under way is kept in pattern form: a backslash before each character that was quoted
// and would otherwise mean something to the file name matcher.  plain() takes them off again.
// Not here: IFS (words split at blank, tab, newline) and arithmetic.
// Entry points: expand_word (any number of words), expand_single (exactly one).
#include "sh.h"
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct expansion {
	struct list *out; /* finished words; NULL: do not split, do not match names */
	struct text word; /* the one under way, in pattern form */
	int started;	  /* it counts even if empty: something was quoted */
};

static void add_quoted(struct expansion *e, char c)
{
	if (strchr("*?[]\\", c))
		text_add(&e->word, '\\');
	text_add(&e->word, c);
	e->started = 1;
}

static char *plain(const char *pattern)
{
	struct text t = {0};

	text_adds(&t, "");
	for (; *pattern; pattern++) {
		if (*pattern == '\\' && pattern[1])
			pattern++;
		text_add(&t, *pattern);
	}
	return t.s;
}

static int is_pattern(const char *s)
{
	for (; *s; s++) {
		if (*s == '\\' && s[1])
			s++;
		else if (*s == '*' || *s == '?' || (*s == '[' && strchr(s, ']')))
			return 1;
	}
	return 0;
}

/* p is behind '['.  Returns the place behind ']' if c is in the set, else NULL. */
static const char *match_set(const char *p, char c)
{
	int invert = *p == '!' || *p == '^', hit = 0;
	const char *start = p += invert;

	for (; *p && (*p != ']' || p == start); p++) {
		char low = *p;

		if (p[1] == '-' && p[2] && p[2] != ']')
			p += 2;
		if (c >= low && c <= *p)
			hit = 1;
	}
	return *p && hit != invert ? p + 1 : NULL;
}

static int match(const char *p, const char *s)
{
	for (; *p; s++) {
		if (*p == '*') {
			while (*p == '*')
				p++;
			for (;; s++) {
				if (match(p, s))
					return 1;
				if (!*s)
					return 0;
			}
		}
		if (!*s)
			return 0;
		if (*p == '[') {
			p = match_set(p + 1, *s);
			if (!p)
				return 0;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '?') {
			p++;
			continue;
		}
		if (*p++ != *s)
			return 0;
	}
	return !*s;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds to out every path that begins with done and continues as the pattern says. */
static void glob(const char *done, const char *pattern, struct list *out)
{
	size_t n = strcspn(pattern, "/");
	char *part = arena_strdup(pattern);
	struct dirent *d;
	DIR *dir;

	part[n] = 0;
	dir = opendir(*done ? done : ".");
	if (!dir)
		return;
	while ((d = readdir(dir))) {
		struct text path = {0};
		struct stat st;

		if ((d->d_name[0] == '.' && part[0] != '.') || !match(part, d->d_name))
			continue;
		text_adds(&path, done);
		text_adds(&path, d->d_name);
		if (!pattern[n]) {
			list_add(out, path.s);
		} else if (stat(path.s, &st) == 0 && S_ISDIR(st.st_mode)) {
			text_add(&path, '/');
			glob(path.s, pattern + n + strspn(pattern + n, "/"), out);
		}
	}
	closedir(dir);
}

static void finish_word(struct expansion *e)
{
	char *pattern = e->word.s ? e->word.s : "";
	struct list found = {0};
	size_t slashes = strspn(pattern, "/");

	if (!*pattern && !e->started)
		return;
	if (is_pattern(pattern))
		glob(slashes ? "/" : "", pattern + slashes, &found);
	if (!found.n)
		list_add(&found, plain(pattern));
	qsort(found.v, found.n, sizeof(*found.v), by_name);
	for (int i = 0; i < found.n; i++)
		list_add(e->out, found.v[i]);
	e->word = (struct text){0};
	e->started = 0;
}

/* A value put in: quoted, or split at blanks. */
static void add_value(struct expansion *e, const char *value, int quoted)
{
	for (; *value; value++) {
		if (quoted || !e->out) {
			add_quoted(e, *value);
		} else if (*value == ' ' || *value == '\t' || *value == '\n') {
			finish_word(e);
		} else {
			if (*value == '\\')
				text_add(&e->word, '\\');
			text_add(&e->word, *value);
		}
	}
}

/* $@ and $*: only "$@" keeps the parameters apart, whatever is in them. */
static void add_params(struct expansion *e, int separate, int quoted)
{
	for (int i = 1; i <= nparams; i++) {
		if (i > 1 && separate && quoted && e->out)
			finish_word(e);
		else if (i > 1)
			add_value(e, " ", quoted);
		if (quoted)
			e->started = 1;
		add_value(e, params[i], quoted);
	}
}

/* NULL when it is not set.  Answers made here lie in the arena. */
static const char *lookup(const char *name)
{
	char number[16];
	int value;

	if (isdigit((unsigned char)*name)) {
		value = atoi(name);
		return value <= nparams ? params[value] : NULL;
	}
	if (is_name(name, strlen(name)))
		return var_get(name);
	switch (*name) {
	case '?':
		value = last_status;
		break;
	case '$':
		value = shell_pid;
		break;
	case '#':
		value = nparams;
		break;
	case '!':
		if (!background_pid)
			return NULL;
		value = background_pid;
		break;
	default:
		return NULL;
	}
	snprintf(number, sizeof(number), "%d", value);
	return arena_strdup(number);
}

/* ${name} ${#name} ${name:-word} ${name-word} ${name:=word}; text is what is in the braces. */
static void add_braces(struct expansion *e, char *text, int quoted)
{
	size_t n = strcspn(text, ":-=");
	const char *value;
	char *rest, number[16];
	int empty_counts;

	if (text[0] == '#' && text[1]) {
		value = lookup(text + 1);
		snprintf(number, sizeof(number), "%d", value ? (int)strlen(value) : 0);
		add_value(e, number, quoted);
		return;
	}
	empty_counts = text[n] == ':';
	rest = arena_strdup(text + n + empty_counts);
	text[n] = 0;
	value = lookup(text);
	if (*rest && (!value || (empty_counts && !*value))) {
		value = expand_single(rest + 1);
		if (*rest == '=')
			var_set(text, value);
	}
	if (value)
		add_value(e, value, quoted);
}

static char *cut(const char *from, const char *to)
{
	char *s = arena_alloc(to - from + 1);

	memcpy(s, from, to - from);
	s[to - from] = 0;
	return s;
}

/* The place behind the parenthesis that closes the one at p; the parser saw that there is one. */
static const char *closing(const char *p)
{
	int depth = 0;
	char quote = 0;

	do {
		if (*p == '\\' && quote != '\'' && p[1])
			p++;
		else if (quote)
			quote = *p == quote ? 0 : quote;
		else if (*p == '\'' || *p == '"')
			quote = *p;
		else
			depth += (*p == '(') - (*p == ')');
		p++;
	} while (depth && *p);
	return p;
}

/* p is at '$'; returns the place behind what belongs to it. */
static const char *add_dollar(struct expansion *e, const char *p, int quoted)
{
	const char *end = ++p, *value;

	if (*p == '(') {
		struct text out = {0};

		end = closing(p);
		capture(cut(p + 1, end - 1), &out);
		add_value(e, out.s, quoted);
		return end;
	}
	if (*p == '{') {
		end = strchr(p, '}');
		add_braces(e, cut(p + 1, end), quoted);
		return end + 1;
	}
	if (*p == '@' || *p == '*') {
		add_params(e, *p == '@', quoted);
		return p + 1;
	}
	if (isalpha((unsigned char)*p) || *p == '_')
		while (isalnum((unsigned char)*end) || *end == '_')
			end++;
	else if (isdigit((unsigned char)*p) || (*p && strchr("?$#!", *p)))
		end++;
	if (end == p) {
		add_quoted(e, '$');
		return p;
	}
	value = lookup(cut(p, end));
	if (value)
		add_value(e, value, quoted);
	return end;
}

static const char *add_double_quoted(struct expansion *e, const char *p)
{
	e->started |= strncmp(p, "\"$@\"", 4) != 0; /* that may be no word at all */
	for (p++; *p != '"';) {
		if (*p == '$') {
			p = add_dollar(e, p, 1);
			continue;
		}
		if (*p == '\\' && p[1] == '\n') {
			p += 2;
			continue;
		}
		if (*p == '\\' && strchr("$\"\\`", p[1]))
			p++;
		add_quoted(e, *p++);
	}
	return p + 1;
}

static void walk(struct expansion *e, const char *p)
{
	const char *home = *p == '~' && (!p[1] || p[1] == '/') ? var_get("HOME") : NULL;

	if (home) {
		add_value(e, home, 1);
		p++;
	}
	while (*p) {
		if (*p == '\'') {
			e->started = 1;
			for (p++; *p != '\''; p++)
				add_quoted(e, *p);
			p++;
		} else if (*p == '"') {
			p = add_double_quoted(e, p);
		} else if (*p == '$') {
			p = add_dollar(e, p, 0);
		} else if (*p == '\\' && p[1]) {
			if (p[1] != '\n')
				add_quoted(e, p[1]);
			p += 2;
		} else {
			text_add(&e->word, *p++);
		}
	}
}

/* Adds to out the words that one written word becomes: none, one or many. */
void expand_word(const char *word, struct list *out)
{
	struct expansion e = {.out = out};

	walk(&e, word);
	finish_word(&e);
}

/* One word, not split and not matched: the right side of an assignment, a file to redirect to. */
char *expand_single(const char *word)
{
	struct expansion e = {0};

	walk(&e, word);
	return plain(e.word.s ? e.word.s : "");
}
