/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times as i386 programs pass them: 32-bit seconds in the first calls, 64-bit ones in the
 * calls whose name ends in 64.
 */
#ifndef TINE_UAPI_TIME_H
#define TINE_UAPI_TIME_H

struct timespec {
	long tv_sec;
	long tv_nsec;
};

/* On Linux __kernel_timespec; the upper half of tv_nsec is ignored by 32-bit kernels. */
struct timespec64 {
	long long tv_sec;
	long long tv_nsec;
};

struct timeval {
	long tv_sec;
	long tv_usec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

struct itimerspec64 {
	struct timespec64 it_interval;
	struct timespec64 it_value;
};

/* times(43), in ticks of AT_CLKTCK (100 a second) */
struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;
	long tms_cstime;
};

#define USER_HZ 100

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_REALTIME_ALARM	 8
#define CLOCK_BOOTTIME_ALARM	 9
#define CLOCK_TAI		 11

#define TIMER_ABSTIME 1

#endif /* TINE_UAPI_TIME_H */
