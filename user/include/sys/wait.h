/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for children. */
#ifndef TINE_USER_SYS_WAIT_H
#define TINE_USER_SYS_WAIT_H

#include <sys/types.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include <uapi/wait.h>

typedef int idtype_t;

pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);
pid_t wait3(int *status, int options, struct rusage *ru);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *ru);
int waitid(idtype_t type, id_t id, siginfo_t *info, int options);

#endif /* TINE_USER_SYS_WAIT_H */
