/* SPDX-License-Identifier: GPL-2.0-only */
/* Clocks and sleeping. */
#ifndef TINE_USER_TIME_H
#define TINE_USER_TIME_H

#include <sys/types.h>
#include <uapi/time.h>

#define CLOCKS_PER_SEC 1000000l

time_t time(time_t *t);
int clock_gettime(clockid_t clock, struct timespec *ts);
int nanosleep(const struct timespec *want, struct timespec *left);

#endif /* TINE_USER_TIME_H */
