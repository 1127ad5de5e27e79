/* SPDX-License-Identifier: GPL-2.0-only */
/* prctl. */
#ifndef TINE_USER_SYS_PRCTL_H
#define TINE_USER_SYS_PRCTL_H

#include <uapi/prctl.h>

int prctl(int option, ...);

#endif /* TINE_USER_SYS_PRCTL_H */
