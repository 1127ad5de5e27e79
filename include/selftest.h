/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In-kernel self-tests (tests/kernel/): what only the kernel can see. `selftest` on the command
 * line runs them all, `selftest=NAME` one; KTAP leaves on the second serial port.
 */
#ifndef TINE_SELFTEST_H
#define TINE_SELFTEST_H

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
/* selftest_run: name "" for all. Never returns: powers off. */
void selftest_run(const char *name) __noreturn;

#endif
