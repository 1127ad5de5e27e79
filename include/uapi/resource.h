/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resource limits and resource usage.
 */
#ifndef TINE_UAPI_RESOURCE_H
#define TINE_UAPI_RESOURCE_H

#include <uapi/time.h>

#define RLIMIT_CPU	  0 /* seconds */
#define RLIMIT_FSIZE	  1 /* bytes */
#define RLIMIT_DATA	  2 /* bytes */
#define RLIMIT_STACK	  3 /* bytes */
#define RLIMIT_CORE	  4 /* bytes */
#define RLIMIT_RSS	  5 /* bytes */
#define RLIMIT_NPROC	  6 /* tasks of this user */
#define RLIMIT_NOFILE	  7 /* one more than the highest descriptor */
#define RLIMIT_MEMLOCK	  8 /* bytes */
#define RLIMIT_AS	  9 /* bytes */
#define RLIMIT_LOCKS	  10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE	  12
#define RLIMIT_NICE	  13
#define RLIMIT_RTPRIO	  14
#define RLIMIT_RTTIME	  15
#define RLIM_NLIMITS	  16

#define RLIM_INFINITY	(~0ul)
#define RLIM64_INFINITY (~0ull)

/* getrlimit(76) caps what it shows at 0x7fffffff; ugetrlimit(191) does not. */
struct rlimit {
	unsigned long rlim_cur;
	unsigned long rlim_max;
};

struct rlimit64 {
	unsigned long long rlim_cur;
	unsigned long long rlim_max;
};

#define RUSAGE_SELF	0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD	1

struct rusage {
	struct timeval ru_utime;
	struct timeval ru_stime;
	long ru_maxrss; /* KiB */
	long ru_ixrss;
	long ru_idrss;
	long ru_isrss;
	long ru_minflt;
	long ru_majflt;
	long ru_nswap;
	long ru_inblock;
	long ru_oublock;
	long ru_msgsnd;
	long ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw;
	long ru_nivcsw;
};

#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2
#define PRIO_MIN     (-20)
#define PRIO_MAX     20

#endif /* TINE_UAPI_RESOURCE_H */
