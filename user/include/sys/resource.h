/* SPDX-License-Identifier: GPL-2.0-only */
/* Limits and usage. */
#ifndef TINE_USER_SYS_RESOURCE_H
#define TINE_USER_SYS_RESOURCE_H

#include <sys/types.h>
#include <uapi/resource.h>

typedef unsigned long rlim_t;

int getrlimit(int resource, struct rlimit *lim);
int setrlimit(int resource, const struct rlimit *lim);
int prlimit(pid_t pid, int resource, const struct rlimit *lim, struct rlimit *old);
int getrusage(int who, struct rusage *ru);
int getpriority(int which, id_t who);
int setpriority(int which, id_t who, int prio);

#endif /* TINE_USER_SYS_RESOURCE_H */
