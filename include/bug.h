/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For broken invariants only: what a user can cause returns an error or ends that task.
 */
#ifndef TINE_BUG_H
#define TINE_BUG_H

#include <compiler.h>

void panic(const char *fmt, ...) __noreturn __printf(1, 2);
/* panic_regs: the same for an exception: shows that context's registers and backtrace. */
struct pt_regs;
void panic_regs(const struct pt_regs *regs, const char *fmt, ...) __noreturn __printf(2, 3);
void warn_at(const char *file, int line, const char *what);
void dump_stack(void); /* a symbolised backtrace of the caller */

#define BUG_ON(cond)                                                                               \
	do {                                                                                       \
		if (unlikely(cond))                                                                \
			panic("%s:%d: %s: BUG_ON(%s)", __FILE__, __LINE__, __func__, #cond);       \
	} while (0)
#define BUG() panic("%s:%d: %s: BUG", __FILE__, __LINE__, __func__)
#define WARN_ON(cond)                                                                              \
	({                                                                                         \
		int _warn = !!(cond);                                                              \
		if (unlikely(_warn))                                                               \
			warn_at(__FILE__, __LINE__, #cond);                                        \
		unlikely(_warn);                                                                   \
	})

#endif
