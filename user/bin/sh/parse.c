// SPDX-License-Identifier: GPL-2.0-only
// From text to tree.
//
//	list     := and_or ((';' | '&' | newline) and_or)*
//	and_or   := pipeline (('&&' | '||') pipeline)*
//	pipeline := ['!'] command ('|' command)*
//	command  := simple, '(' list ')', '{' list '}', if, while, until, for; redirections
//
// Words stay as they were written; expand.c takes the quotes off.  Text that ends in the middle
// of something is PARSE_MORE: the caller adds a line and begins again.
// Entry point: parse.
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum token {
	T_END,
	T_NEWLINE,
	T_WORD,
	T_SEMI,
	T_AMP,
	T_AND,
	T_OR,
	T_PIPE,
	T_OPEN,
	T_CLOSE,
	T_REDIR
};

struct parser {
	const char *p;
	enum token token;
	char *word;	       /* T_WORD */
	enum redir_kind redir; /* T_REDIR */
	int fd;
	enum parse_result result;
};

static struct node *parse_list(struct parser *ps);

/* The first thing that goes wrong counts; from then on every token is T_END. */
static void fail(struct parser *ps, enum parse_result why)
{
	if (ps->result == PARSE_OK)
		ps->result = why;
	ps->token = T_END;
}

static void unexpected(struct parser *ps)
{
	static const char *const names[] = {
		"end", "newline", "", ";", "&", "&&", "||", "|", "(", ")", "redirection",
	};

	if (ps->result != PARSE_OK)
		return;
	if (ps->token == T_END) {
		fail(ps, PARSE_MORE);
		return;
	}
	complain("syntax error near", ps->token == T_WORD ? ps->word : names[ps->token]);
	fail(ps, PARSE_ERROR);
}

static const char *skip_single(const char *p)
{
	p = strchrnul(p + 1, '\'');
	return *p ? p + 1 : NULL;
}

static const char *skip_double(const char *p);

/* From the opening parenthesis to behind its partner, quotes respected; NULL: no partner yet. */
static const char *skip_parens(const char *p)
{
	int depth = 0;

	while (p && *p) {
		if (*p == '\'') {
			p = skip_single(p);
			continue;
		}
		if (*p == '"') {
			p = skip_double(p);
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		depth += (*p == '(') - (*p == ')');
		p++;
		if (depth == 0)
			return p;
	}
	return NULL;
}

static const char *skip_dollar(const char *p)
{
	if (p[1] == '(')
		return skip_parens(p + 1);
	if (p[1] == '{') {
		p = strchrnul(p, '}');
		return *p ? p + 1 : NULL;
	}
	return p + 1;
}

static const char *skip_double(const char *p)
{
	for (p++; p && *p != '"';) {
		if (!*p || (*p == '\\' && !p[1]))
			return NULL;
		if (*p == '$')
			p = skip_dollar(p);
		else
			p += *p == '\\' ? 2 : 1;
	}
	return p ? p + 1 : NULL;
}

/* Behind the word that begins at p; NULL when the text ends inside it. */
static const char *skip_word(const char *p)
{
	while (p && *p && !strchr(" \t\n;&|<>()", *p)) {
		if (*p == '\'') {
			p = skip_single(p);
		} else if (*p == '"') {
			p = skip_double(p);
		} else if (*p == '$') {
			p = skip_dollar(p);
		} else if (*p == '\\') {
			if (!p[1] || (p[1] == '\n' && !p[2]))
				return NULL;
			p += 2;
		} else {
			p++;
		}
	}
	return p;
}

static const char *skip_blank(const char *p)
{
	for (;;) {
		if (*p == ' ' || *p == '\t')
			p++;
		else if (p[0] == '\\' && p[1] == '\n' && p[2])
			p += 2;
		else if (*p == '#')
			p = strchrnul(p, '\n');
		else
			return p;
	}
}

static void redirection(struct parser *ps, int fd)
{
	char c = *ps->p++;

	ps->token = T_REDIR;
	ps->redir = c == '<' ? R_IN : R_OUT;
	ps->fd = fd >= 0 ? fd : c == '>';
	if (*ps->p == '&') {
		ps->redir = R_DUP;
		ps->p++;
	} else if (c == '>' && *ps->p == '>') {
		ps->redir = R_APPEND;
		ps->p++;
	}
}

static void word(struct parser *ps)
{
	const char *start = ps->p, *end = skip_word(start);
	size_t digits = strspn(start, "0123456789");

	if (!end) {
		fail(ps, PARSE_MORE);
		return;
	}
	if (digits && digits < 4 && start + digits == end && (*end == '<' || *end == '>')) {
		ps->p = end;
		redirection(ps, atoi(start));
		return;
	}
	ps->token = T_WORD;
	ps->word = arena_alloc(end - start + 1);
	memcpy(ps->word, start, end - start);
	ps->word[end - start] = 0;
	ps->p = end;
}

static void advance(struct parser *ps)
{
	static const struct {
		char text[3];
		enum token token;
	} operators[] = {
		{"&&", T_AND}, {"||", T_OR},  {"\n", T_NEWLINE}, {";", T_SEMI},
		{"&", T_AMP},  {"|", T_PIPE}, {"(", T_OPEN},	 {")", T_CLOSE},
	};

	if (ps->result != PARSE_OK)
		return;
	ps->p = skip_blank(ps->p);
	if (!*ps->p) {
		ps->token = T_END;
		return;
	}
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t n = strlen(operators[i].text);

		if (!strncmp(ps->p, operators[i].text, n)) {
			ps->token = operators[i].token;
			ps->p += n;
			return;
		}
	}
	if (*ps->p == '<' || *ps->p == '>')
		redirection(ps, -1);
	else
		word(ps);
}

static int at_word(struct parser *ps, const char *w)
{
	return ps->token == T_WORD && !strcmp(ps->word, w);
}

static int at_closer(struct parser *ps)
{
	return at_word(ps, "then") || at_word(ps, "else") || at_word(ps, "elif") ||
	       at_word(ps, "fi") || at_word(ps, "do") || at_word(ps, "done") || at_word(ps, "}");
}

static void expect(struct parser *ps, const char *w)
{
	if (at_word(ps, w))
		advance(ps);
	else
		unexpected(ps);
}

static void skip_newlines(struct parser *ps)
{
	while (ps->token == T_NEWLINE)
		advance(ps);
}

static struct node *new_node(enum node_kind kind, struct node *left, struct node *right)
{
	struct node *n = arena_alloc(sizeof(*n));

	memset(n, 0, sizeof(*n));
	n->kind = kind;
	n->left = left;
	n->right = right;
	return n;
}

static void parse_redir(struct parser *ps, struct node *n)
{
	struct redir *r = arena_alloc(sizeof(*r)), **end = &n->redirs;

	r->next = NULL;
	r->kind = ps->redir;
	r->fd = ps->fd;
	advance(ps);
	if (ps->token != T_WORD) {
		unexpected(ps);
		return;
	}
	r->target = ps->word;
	advance(ps);
	while (*end)
		end = &(*end)->next;
	*end = r;
}

static struct node *parse_simple(struct parser *ps)
{
	struct node *n = new_node(N_COMMAND, NULL, NULL);
	struct list words = {0};

	while (ps->token == T_WORD || ps->token == T_REDIR) {
		if (ps->token == T_REDIR) {
			parse_redir(ps, n);
			continue;
		}
		list_add(&words, ps->word);
		advance(ps);
	}
	if (!words.n && !n->redirs)
		unexpected(ps);
	n->words = words.v;
	n->nwords = words.n;
	return n;
}

/* Behind "if" or "elif"; the closing "fi" belongs to the innermost. */
static struct node *parse_if(struct parser *ps)
{
	struct node *n = new_node(N_IF, parse_list(ps), NULL);

	expect(ps, "then");
	n->right = parse_list(ps);
	if (at_word(ps, "elif")) {
		advance(ps);
		n->other = parse_if(ps);
		return n;
	}
	if (at_word(ps, "else")) {
		advance(ps);
		n->other = parse_list(ps);
	}
	expect(ps, "fi");
	return n;
}

static struct node *parse_do(struct parser *ps, struct node *n)
{
	expect(ps, "do");
	n->right = parse_list(ps);
	expect(ps, "done");
	return n;
}

static struct node *parse_for(struct parser *ps)
{
	struct node *n = new_node(N_FOR, NULL, NULL);
	struct list words = {0};

	if (ps->token != T_WORD || !is_name(ps->word, strlen(ps->word))) {
		unexpected(ps);
		return n;
	}
	list_add(&words, ps->word);
	advance(ps);
	if (at_word(ps, "in")) {
		n->has_in = 1;
		for (advance(ps); ps->token == T_WORD; advance(ps))
			list_add(&words, ps->word);
	}
	n->words = words.v;
	n->nwords = words.n;
	if (ps->token == T_SEMI)
		advance(ps);
	skip_newlines(ps);
	return parse_do(ps, n);
}

static struct node *parse_compound(struct parser *ps)
{
	struct node *n;

	if (ps->token == T_OPEN) {
		advance(ps);
		n = new_node(N_SUBSHELL, parse_list(ps), NULL);
		if (ps->token == T_CLOSE)
			advance(ps);
		else
			unexpected(ps);
	} else if (at_word(ps, "{")) {
		advance(ps);
		n = new_node(N_GROUP, parse_list(ps), NULL);
		expect(ps, "}");
	} else if (at_word(ps, "if")) {
		advance(ps);
		n = parse_if(ps);
	} else if (at_word(ps, "while") || at_word(ps, "until")) {
		n = new_node(*ps->word == 'w' ? N_WHILE : N_UNTIL, NULL, NULL);
		advance(ps);
		n->left = parse_list(ps);
		n = parse_do(ps, n);
	} else if (at_word(ps, "for")) {
		advance(ps);
		n = parse_for(ps);
	} else {
		return NULL;
	}
	return n;
}

static struct node *parse_command(struct parser *ps)
{
	struct node *n = parse_compound(ps);

	if (!n)
		return parse_simple(ps);
	while (ps->token == T_REDIR)
		parse_redir(ps, n);
	return n;
}

static struct node *parse_pipeline(struct parser *ps)
{
	struct node *n;

	if (at_word(ps, "!")) {
		advance(ps);
		return new_node(N_NOT, parse_pipeline(ps), NULL);
	}
	n = parse_command(ps);
	if (ps->token != T_PIPE)
		return n;
	advance(ps);
	skip_newlines(ps);
	return new_node(N_PIPE, n, parse_pipeline(ps));
}

static struct node *parse_and_or(struct parser *ps)
{
	struct node *n = parse_pipeline(ps);

	while (ps->token == T_AND || ps->token == T_OR) {
		enum node_kind kind = ps->token == T_AND ? N_AND : N_OR;

		advance(ps);
		skip_newlines(ps);
		n = new_node(kind, n, parse_pipeline(ps));
	}
	return n;
}

/* Up to a closing word, a closing parenthesis or the end; NULL when there is no command. */
static struct node *parse_list(struct parser *ps)
{
	struct node *all = NULL;

	for (;;) {
		struct node *n;

		skip_newlines(ps);
		if (ps->token == T_END || ps->token == T_CLOSE || at_closer(ps))
			return all;
		n = parse_and_or(ps);
		if (ps->token == T_AMP)
			n = new_node(N_BACKGROUND, n, NULL);
		all = all ? new_node(N_SEQ, all, n) : n;
		if (ps->token == T_AMP || ps->token == T_SEMI)
			advance(ps);
		else if (ps->token != T_NEWLINE)
			return all;
	}
}

/* The tree lives in the arena; it is NULL for text without commands. */
enum parse_result parse(const char *text, struct node **tree)
{
	struct parser ps = {.p = text};

	advance(&ps);
	*tree = parse_list(&ps);
	if (ps.token != T_END)
		unexpected(&ps);
	return ps.result;
}
