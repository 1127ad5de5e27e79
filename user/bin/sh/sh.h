/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shell: text -> tree (parse.c) -> words (expand.c) -> processes (exec.c, jobs.c).
 * One command at a time is read, parsed and run; its memory goes when it is done (arena).
 */
#ifndef TINE_USER_SH_H
#define TINE_USER_SH_H

#include <stddef.h>
#include <sys/types.h>

enum node_kind {
	N_COMMAND,    /* words and redirections */
	N_PIPE,	      /* left | right */
	N_AND,	      /* left && right */
	N_OR,	      /* left || right */
	N_SEQ,	      /* left ; right */
	N_BACKGROUND, /* left & */
	N_NOT,	      /* ! left */
	N_SUBSHELL,   /* ( left ) */
	N_GROUP,      /* { left } */
	N_IF,	      /* if left then right else other */
	N_WHILE,      /* while left do right */
	N_UNTIL,
	N_FOR, /* for words[0] in words[1..] do right */
};

enum redir_kind { R_IN, R_OUT, R_APPEND, R_DUP };

struct redir {
	struct redir *next;
	enum redir_kind kind;
	int fd;
	char *target; /* a file, or for R_DUP a descriptor or "-" */
};

struct node {
	enum node_kind kind;
	struct node *left, *right, *other;
	char **words; /* as written, quotes and all; ends with NULL */
	int nwords;
	int has_in; /* N_FOR: "in" was written, even if no words follow */
	struct redir *redirs;
};

/* A growing list of words, and a growing string; memory from the arena. */
struct list {
	char **v; /* ends with NULL once anything was added */
	int n, size;
};

struct text {
	char *s; /* ends with 0 once anything was added */
	int n, size;
};

/* main.c */
extern int interactive;		      /* prompts, and says what became of jobs */
extern int last_status;		      /* $? */
extern int option_exit, option_trace; /* set -e, set -x */
void *arena_alloc(size_t size);
void *arena_mark(void);
void arena_release(void *mark);
void list_add(struct list *l, char *word);
void text_add(struct text *t, char c);
void text_adds(struct text *t, const char *s);
char *arena_strdup(const char *s);
void complain(const char *what, const char *why);
int run_string(const char *text);
int run_file(const char *path);

/* parse.c */
enum parse_result { PARSE_OK, PARSE_MORE, PARSE_ERROR };
enum parse_result parse(const char *text, struct node **tree);

/* vars.c */
extern char **params;	     /* $0, $1 ..; NULL at the end */
extern int nparams;	     /* without $0 */
extern pid_t shell_pid;	     /* $$ */
extern pid_t background_pid; /* $! */
void vars_init(void);
int is_name(const char *s, size_t n);
size_t assignment_name(const char *word); /* length of NAME in NAME=value, else 0 */
const char *var_get(const char *name);
void var_set(const char *name, const char *value);
void var_export(const char *name);
void var_unset(const char *name);
void vars_print(int exported_only);
char **vars_environment(void);

/* expand.c */
void expand_word(const char *word, struct list *out);
char *expand_single(const char *word);

/* exec.c */
int run(struct node *n);
int capture(const char *command, struct text *out);
#define SAVED_MAX 16

struct saved { /* descriptors to put back; copy -1: it was closed */
	int n;
	struct {
		int fd, copy;
	} slot[SAVED_MAX];
};

int apply_redirs(struct redir *r, struct saved *keep);
void restore_redirs(struct saved *s);
extern int loop_depth, breaking, continuing, interrupted;

/* jobs.c */
struct job;
extern int job_control;
void jobs_init(void);
void terminal_signals_ignored(int ignored); /* else they do what they do by default */
struct job *job_new(const char *what, int foreground);
pid_t job_fork(struct job *j); /* fork; the child is already set up as a member of j */
int job_wait(struct job *j);   /* until it ends or stops; its status */
void job_put_background(struct job *j);
void jobs_report(void);
int jobs_builtin(int argc, char **argv);
int fg_builtin(int argc, char **argv);
int wait_builtin(int argc, char **argv);

/* builtin.c, test.c */
typedef int (*builtin_fn)(int argc, char **argv);
builtin_fn find_builtin(const char *name);
int test_builtin(int argc, char **argv);

#endif /* TINE_USER_SH_H */
