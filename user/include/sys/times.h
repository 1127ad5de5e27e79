/* SPDX-License-Identifier: GPL-2.0-only */
/* Times of a process and of the children it has waited for. */
#ifndef TINE_USER_SYS_TIMES_H
#define TINE_USER_SYS_TIMES_H

#include <sys/types.h>
#include <uapi/time.h>

clock_t times(struct tms *t);

#endif /* TINE_USER_SYS_TIMES_H */
