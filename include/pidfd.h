/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors that stand for a process (fs/pidfd.c).
 */
#ifndef TINE_PIDFD_H
#define TINE_PIDFD_H

#include <types.h>

struct file;
struct kernel_clone_args;
struct pid;

/* A descriptor of the caller, reserved and not seen yet. */
struct pidfd {
	int fd;
	struct file *file; /* NULL: none was asked for */
};

/* copy_pidfd: CLONE_PIDFD's, if asked for, stored where args says. 0, -EMFILE, -ENOMEM, -EFAULT. */
int copy_pidfd(const struct kernel_clone_args *args, struct pid *pid, struct pidfd *pidfd);
void cancel_pidfd(struct pidfd *pidfd);
void install_pidfd(struct pidfd *pidfd);
/* get_pidfd: the counted identity behind a descriptor, and the file's flags; ERR_PTR(-EBADF). */
struct pid *get_pidfd(unsigned int fd, unsigned int *flags);

#endif
