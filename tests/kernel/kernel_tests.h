/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a self-test is written, and what the self-tests share: threads of the kernel to play the other
 * side. A self-test sees what only the kernel can; selftest.c runs them.
 */
#ifndef TINE_KERNEL_TESTS_H
#define TINE_KERNEL_TESTS_H

#include <config.h>
#include <types.h>

#define SELFTEST_MANUAL 1 /* runs only by name: it kills the machine */

struct selftest {
	const char *name;
	void (*run)(void);
	u32 flags;
};

/* SELFTEST(name) { body }: registers the function in the section .selftests. */
#define SELFTEST_FLAGS(fn, fl)                                                                     \
	static void fn(void);                                                                      \
	static const struct selftest selftest_##fn __used __aligned(4)                             \
		__section(".selftests") = {.name = #fn, .run = fn, .flags = fl};                   \
	static void fn(void)
#define SELFTEST(fn) SELFTEST_FLAGS(fn, 0)

void selftest_fail(const char *file, int line, const char *fmt, ...) __printf(3, 4);
void selftest_skip(const char *reason); /* this test says nothing here; the caller returns */
#define ST_CHECK(cond) ((cond) ? (void)0 : selftest_fail(__FILE__, __LINE__, "%s", #cond))
#define ST_EQUAL(got, want)                                                                        \
	do {                                                                                       \
		long _got = (long)(got), _want = (long)(want);                                     \
		if (_got != _want)                                                                 \
			selftest_fail(__FILE__, __LINE__, "%s: got %ld, expected %ld", #got, _got, \
				      _want);                                                      \
	} while (0)

extern const struct selftest __selftests_start[], __selftests_end[];

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
