/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the self-tests share: threads of the kernel to play the other side.
 */
#ifndef TINE_KERNEL_TESTS_H
#define TINE_KERNEL_TESTS_H

#include <config.h>
#include <selftest.h>
#include <types.h>

/* start_thread_of: a kernel thread in fn(arg); its pid, or -errno, which fails the test. */
pid_t start_thread_of(int (*fn)(void *), void *arg);
int join_thread(pid_t pid);		 /* waits until it has ended and reaps it; 0 or -errno */
void let_others_run(unsigned int ticks); /* sleeps */

/* go_to_cpu: this task runs there and nowhere else from now on. */
void go_to_cpu(unsigned int cpu);

/* log_mark: where the log ends now; was_logged: has it said all of these words since, in this order? */
u64 log_mark(void);
bool was_logged(u64 mark, const char *const *words, unsigned int n);

/* adopt_mm: the calling kernel thread gets user memory of its own, which goes when it ends. */
bool adopt_mm(void);
/* map_user: private anonymous memory of it; or an error as do_mmap() gives it. */
unsigned long map_user(unsigned long len, unsigned long prot);

#endif
