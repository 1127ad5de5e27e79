/* SPDX-License-Identifier: GPL-2.0-only */
/* clone and the scheduler. */
#ifndef TINE_USER_SCHED_H
#define TINE_USER_SCHED_H

#include <sys/types.h>
#include <uapi/sched.h>

/*
 * Starts fn(arg) on the given stack (its high end) in a new task; what fn returns is the task's
 * exit status.  The optional arguments are int *parent_tid, struct user_desc *tls, int *child_tid.
 */
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
int unshare(int flags);
int sched_yield(void);

#endif /* TINE_USER_SCHED_H */
