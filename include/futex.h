/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rest of the kernel asks of futexes (kernel/futex.c, kernel/robust.c).
 */
#ifndef TINE_FUTEX_H
#define TINE_FUTEX_H

#include <types.h>

void futex_init(void);
/* futex_wake_one: one waiter at a word of the caller's memory, shared or not. May sleep. */
void futex_wake_one(u32 __user *uaddr);
/* exit_robust_list: marks the locks that the caller still owns. May sleep. */
void exit_robust_list(void);

#endif
