/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the demos share.  Each shows one thing: it starts a task with its flag (or, with
 * --without, without it), lets the task do something, and looks what became of that elsewhere.
 * A line says what was looked at, what should be there and what is there; nothing printed holds
 * a pid or an address, so a run on Linux and a run on Tine can be compared as they are.
 */
#ifndef TINE_USER_DEMO_H
#define TINE_USER_DEMO_H

#include <sys/types.h>

extern int with_flag; /* 0 after --without */

/* First call of each demo: reads the arguments, prints the title that fits. */
void demo(int argc, char **argv, const char *with, const char *without);

/* One observation.  Strings, so that they can say it in words. */
void check(const char *what, const char *expected, const char *seen);

/* Last call: prints whether all was as expected and returns main's exit status. */
int verdict(void);

/* clone on a fresh stack; fn's result is the exit status.  Ends the demo if it fails. */
pid_t start(int (*fn)(void *), int flags, int *parent_tid, void *tls, int *child_tid);

/* Waits for any kind of child; returns its wait status. */
int await(pid_t pid);

/* Whether the kernel can read a byte there on our behalf: mapped or not, without a fault. */
int readable(const void *address);

/* A page that stays shared through fork and clone, for notes from a child.  Zeroed. */
void *shared_page(void);

void nap(int milliseconds);

#endif /* TINE_USER_DEMO_H */
