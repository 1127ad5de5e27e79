/* SPDX-License-Identifier: GPL-2.0-only */
/* A broken promise ends the program. */
#ifndef TINE_USER_ASSERT_H
#define TINE_USER_ASSERT_H

void __assert_fail(const char *what, const char *file, unsigned int line, const char *func)
	__attribute__((noreturn));

#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))

#endif /* TINE_USER_ASSERT_H */
