// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every guest test includes: the table of tests, checks, and the few helpers that more than
 * one file needs. Invariant: a check that fails ends its process at once with status 1 after saying
 * what it got and what it expected, so no test goes on past a broken assumption; a child that
 * reaches t_exit() has passed all of its checks, and t_join() passes that on to whoever waits.
 *
 * Entry points: TEST() and PROGRAM() register; CHECK EQ STREQ OK FAILS judge; fact() observes.
 */
#ifndef TINE_TESTS_GUEST_T_H
#define TINE_TESTS_GUEST_T_H

#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	     4096u
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* A pointer that no Linux lets a program use; C0000000 is user space on an x86-64 host. */
#define BAD ((void *)0xfffff000u)

/* One entry of the table; the linker gathers them in a section and names its two ends. */
struct test {
	const char *name;
	const char *tags;
	void (*run)(void);
};

/* A program that tests exec: `guest --child NAME args` calls it with args as its argv. */
struct program {
	const char *name;
	int (*main)(int argc, char **argv);
};

/*
 * TEST(name, "tags") { body }. Tags, separated by spaces: guest-only (never on a person's machine),
 * root (needs uid 0), big (needs 100 MiB), huge (needs 2 GiB), high (needs high memory), icount (only sensible when
 * instructions are the clock), slow (gets a longer time limit), facts (compared with
 * expected/NAME.txt).
 */
#define TEST(id, tag_words)                                                                        \
	static void id(void);                                                                      \
	static const struct test test_##id                                                         \
		__attribute__((section("tests"), used, aligned(4))) = {#id, tag_words, id};        \
	static void id(void)

#define PROGRAM(id)                                                                                \
	static int id(int argc, char **argv);                                                      \
	static const struct program program_##id                                                   \
		__attribute__((section("programs"), used, aligned(4))) = {#id, id};                \
	static int id(int argc, char **argv)

#define HERE __FILE__, __LINE__

/* The condition holds. */
#define CHECK(cond) t_check(!!(cond), #cond, HERE)
/* Two integers are equal; both are printed when not. */
#define EQ(got, want)	 t_eq((long long)(got), (long long)(want), #got, HERE)
#define STREQ(got, want) t_streq(got, want, #got, HERE)
/* The call does not return -1; its value. Not for calls that return addresses. */
#define OK(call) t_ok((long)(call), #call, HERE)
/* The call returns -1 with this errno. */
#define FAILS(call, want)                                                                          \
	do {                                                                                       \
		errno = 0;                                                                         \
		long ret_ = (long)(call);                                                          \
		t_fails(ret_, errno, want, #call, HERE);                                           \
	} while (0)

void t_check(int ok, const char *what, const char *file, int line);
void t_eq(long long got, long long want, const char *what, const char *file, int line);
void t_streq(const char *got, const char *want, const char *what, const char *file, int line);
long t_ok(long ret, const char *what, const char *file, int line);
void t_fails(long ret, int err, int want, const char *what, const char *file, int line);

/* Print a line for the reader of a failure; no check. */
void t_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Fail with this message. */
void t_die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
/*
 * End the test as skipped; only from the test's first process, and never on Tine without a reason.
 */
void t_skip(const char *reason) __attribute__((noreturn));
/* Record one observed line; only from the test's first process. */
void fact(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* True on Tine, false on Linux. */
int t_on_tine(void);
/* Where expected/ and clone-matrix.txt are; an absolute path. */
extern char t_data[256];

/* fork(2) by number, checked; the child returns 0. */
pid_t t_fork(void);
/* End a child that passed. */
void t_exit(void) __attribute__((noreturn));
/* Wait for this child of any exit signal and return its status word. */
int t_wait(pid_t pid);
/* Wait for this child and check that it passed. */
void t_join(pid_t pid);
/* kill(2) that refuses 0, -1 and 1, which a failed fork would make catastrophic on a host. */
void t_kill(pid_t pid, int sig);
/* The number of a child that has come and gone. */
pid_t t_dead_child(void);
/* A child that sleeps until it is killed, at most a hundred seconds. */
pid_t t_sleeper(void);
/* Store to an address where nothing is: SIGSEGV. */
void t_fault(void);
/* Wait until pid is a zombie, leaving it so. */
void t_await_zombie(pid_t pid);

/* This task runs on that CPU from now on, and what it forks too; -1: on all. */
void t_pin(int cpu);
/* How many CPUs this task may run on. */
int t_cpus(void);
void t_sleep_ms(int ms);
/* The state letter of /proc/PID/stat, or 0 if there is no such process. */
char t_state(pid_t pid);
/* Wait until the process is in this state (0: gone); fails after ten seconds. */
void t_await_state(pid_t pid, char state);

/* Anonymous memory, zeroed; fails rather than return an error. */
void *t_private(size_t size);
void *t_shared(size_t size);
/* The top of a new 64 KiB stack. */
void *t_stack(void);

/* Make an empty directory under /tmp and enter it; removed with all it holds when the test ends. */
void t_tmpdir(void);
/* Remove a directory with all it holds; what cannot be removed stays. */
void t_remove_tree(const char *path);
void t_put_file(const char *path, const char *text, int mode);
/* Read at most size - 1 bytes of a file and terminate them; the length. */
int t_get_file(const char *path, char *buf, int size);
/* Lowest free descriptor. */
int t_lowest_fd(void);
/* Copy this program's file to path, executable. */
void t_copy_self(const char *path);
/* Write a number to a file of /proc that takes one. */
void t_put_number(const char *path, long value);
/* The value of a "name value" line in a file such as /proc/vmstat; fails if there is none. */
long t_value(const char *path, const char *name);

/* Pages in use in all zones, from the ledger, which empties caches first. */
long t_pages_in_use(void);
/*
 * As many pages are in use as were, but for the few of the runner's clock, which comes and goes: that
 * not one is lost, the runner's own look at the ledger says.
 */
void t_same_pages(long were);

/* A gate: some processes wait at it, another opens it for one of them at a time. */
struct gate {
	int fd[2];
};
struct gate t_gate(void);
void t_gate_open(struct gate *g);
void t_gate_wait(struct gate *g);

/* Replace this program by `--child name args...`; args end with NULL. Fails if exec returns. */
void t_exec_child(const char *name, ...) __attribute__((noreturn));
/* Fill argv (of at least 3 + number of args + 1) for that, args NULL-terminated. */
void t_child_argv(char **argv, const char *name, char *const *args);

/* The arguments of a raw clone(2), in words; zero means absent. */
struct clone_req {
	unsigned long flags;
	void *stack; /* top */
	int *ptid;
	void *tls;
	int *ctid;
};
/*
 * clone(2) by number. With a stack the child runs fn(arg) on it and its value is the argument of a
 * raw exit(1); without one it does the same on a copy of this stack. Returns the tid or -errno.
 */
long t_clone(const struct clone_req *req, int (*fn)(void *), void *arg);
/* exit(1), which ends this task alone. */
void t_exit_task(int code) __attribute__((noreturn));

/* What set_thread_area and CLONE_SETTLS take. */
struct user_desc_t {
	unsigned int entry_number;
	unsigned int base_addr;
	unsigned int limit;
	unsigned int flags; /* 0x51: 32-bit, limit in pages, usable */
};
#define USER_DESC_FLAGS 0x51

/* A free GDT entry set to base through set_thread_area; its number. */
unsigned int t_tls_entry(void *base);
/* The word at offset 0 of the segment in GDT entry n; %fs is restored. */
unsigned int t_tls_read(unsigned int entry);

/* The runner (run.c): main of a test boot. */
int run_main(int argc, char **argv);
extern const struct test __start_tests[], __stop_tests[];
/* Whether a word is among space-separated tags. */
int t_has_tag(const char *tags, const char *tag);

#endif
