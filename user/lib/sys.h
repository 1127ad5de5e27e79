/* SPDX-License-Identifier: GPL-2.0-only */
// What the library's files share and programs do not see.
#ifndef TINE_USER_LIB_SYS_H
#define TINE_USER_LIB_SYS_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own answer: a result, or -errno.  Up to six arguments. */
long __sys(long number, ...);

/* Signal return stubs, in syscall.S. */
void __restore(void);
void __restore_rt(void);

#endif /* TINE_USER_LIB_SYS_H */
