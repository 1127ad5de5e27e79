/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock with microseconds, and interval timers. */
#ifndef TINE_USER_SYS_TIME_H
#define TINE_USER_SYS_TIME_H

#include <sys/types.h>
#include <uapi/time.h>

int gettimeofday(struct timeval *tv, struct timezone *tz);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);
int getitimer(int which, struct itimerval *value);

#endif /* TINE_USER_SYS_TIME_H */
