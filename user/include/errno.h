/* SPDX-License-Identifier: GPL-2.0-only */
/* errno is one variable for the whole process: tasks that share memory share it too. */
#ifndef TINE_USER_ERRNO_H
#define TINE_USER_ERRNO_H

#include <uapi/errno.h>

#define ENOTSUP EOPNOTSUPP

extern int errno;
extern char *program_invocation_short_name;

#endif /* TINE_USER_ERRNO_H */
