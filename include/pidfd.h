/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors that stand for a process (fs/pidfd.c).
 */
#ifndef TINE_PIDFD_H
#define TINE_PIDFD_H

#include <file.h>

struct kernel_clone_args;
struct pid;

/* copy_pidfd: CLONE_PIDFD's, if asked for, stored where args says. 0, -EMFILE, -ENOMEM, -EFAULT. */
int copy_pidfd(const struct kernel_clone_args *args, struct pid *pid, struct new_fd *pidfd);
/* get_pidfd: the counted identity behind a descriptor, and the file's flags; ERR_PTR(-EBADF). */
struct pid *get_pidfd(unsigned int fd, unsigned int *flags);

#endif
