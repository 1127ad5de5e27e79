// SPDX-License-Identifier: GPL-2.0-only
// Clocks, sleeping and timers.
// Entry points: time.h, sys/time.h, sys/times.h, and sleep, usleep, alarm, pause.
#include "sys.h"
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

time_t time(time_t *t)
{
	return syscall(__NR_time, t);
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	return syscall(__NR_clock_gettime, clock, ts);
}

int nanosleep(const struct timespec *want, struct timespec *left)
{
	return syscall(__NR_nanosleep, want, left);
}

/* Returns the seconds not slept when a signal came first. */
unsigned int sleep(unsigned int seconds)
{
	struct timespec ts = {seconds, 0};

	return nanosleep(&ts, &ts) < 0 ? ts.tv_sec + (ts.tv_nsec > 0) : 0;
}

int usleep(useconds_t usec)
{
	struct timespec ts = {usec / 1000000, usec % 1000000 * 1000};

	return nanosleep(&ts, NULL);
}

int gettimeofday(struct timeval *tv, struct timezone *tz)
{
	return syscall(__NR_gettimeofday, tv, tz);
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	return syscall(__NR_setitimer, which, value, old);
}

int getitimer(int which, struct itimerval *value)
{
	return syscall(__NR_getitimer, which, value);
}

clock_t times(struct tms *t)
{
	return syscall(__NR_times, t);
}

unsigned int alarm(unsigned int seconds)
{
	return syscall(__NR_alarm, seconds);
}

int pause(void)
{
	return syscall(__NR_pause);
}
