/* SPDX-License-Identifier: GPL-2.0-only */
/* struct clone_args, under the name that programs for Linux use. */
#ifndef TINE_USER_LINUX_SCHED_H
#define TINE_USER_LINUX_SCHED_H

#include <uapi/sched.h>

#endif /* TINE_USER_LINUX_SCHED_H */
