/* SPDX-License-Identifier: GPL-2.0-only */
/* Futex operations, under the name that programs for Linux use. */
#ifndef TINE_USER_LINUX_FUTEX_H
#define TINE_USER_LINUX_FUTEX_H

#include <uapi/futex.h>

#endif /* TINE_USER_LINUX_FUTEX_H */
