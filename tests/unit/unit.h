/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every unit test begins with: cmocka, random numbers that can be repeated, and the few things
 * of the kernel that tested code calls (host.c).
 *
 * The headers beside this one (thread_info.h, x86/...) stand in for those of include/ that only an
 * i386 in kernel mode can run: this folder comes first in the include path.
 */
#ifndef TINE_UNIT_H
#define TINE_UNIT_H

#define dev_t	 host_dev_t /* the kernel's are of other sizes */
#define loff_t	 host_loff_t
#define sigset_t host_sigset_t
#define timespec host_timespec
#define timeval	 host_timeval
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#undef dev_t
#undef loff_t
#undef sigset_t
#undef timespec
#undef timeval
#include <cmocka.h>
#undef __always_inline /* both have one */
#include <kernel.h>

extern u64 unit_seed;

/* unit_random_setup: a group's setup: takes SEED from the environment or makes one, prints it. */
int unit_random_setup(void **state);
u64 random_u64(void);
/* random_below: 0 to limit - 1, evenly enough. */
static inline unsigned int random_below(unsigned int limit)
{
	return random_u64() % limit;
}

static inline bool random_bool(void)
{
	return random_u64() & 1;
}

/* exact: a copy in a block of its own: the sanitizer sees a byte read too far. */
void *exact(const void *data, size_t size);

/* --- host.c: panics --------------------------------------------------------------------------- */

extern jmp_buf unit_panic_jump;
extern bool unit_panic_expected;
extern char unit_panic_text[512];

/* assert_panics: the statement must end in panic(), whose text is then in unit_panic_text. */
#define assert_panics(statement)                                                                   \
	do {                                                                                       \
		if (!setjmp(unit_panic_jump)) {                                                    \
			unit_panic_expected = true;                                                \
			statement;                                                                 \
			unit_panic_expected = false;                                               \
			fail_msg("no panic in: %s", #statement);                                   \
		}                                                                                  \
	} while (0)

/* --- host.c: messages, locks ------------------------------------------------------------------ */

extern char unit_messages[8192]; /* what printk said, levels left out */
void unit_forget_messages(void);

/* unit_nothing_held: no spinlock is held, interrupts are on, preemption is not counted off. */
void unit_nothing_held(void);

#endif
