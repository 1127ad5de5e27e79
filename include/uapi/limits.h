/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sizes that both sides of the system call agree on.
 */
#ifndef TINE_UAPI_LIMITS_H
#define TINE_UAPI_LIMITS_H

#define NR_OPEN	      1024
#define NGROUPS_MAX   65536
#define ARG_MAX	      131072
#define NAME_MAX      255
#define PATH_MAX      4096 /* with the closing zero */
#define PIPE_BUF      4096 /* a write up to this size is not torn */
#define IOV_MAX	      1024
#define TASK_COMM_LEN 16

#endif /* TINE_UAPI_LIMITS_H */
