/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading and writing in pieces. */
#ifndef TINE_USER_SYS_UIO_H
#define TINE_USER_SYS_UIO_H

#include <sys/types.h>
#include <uapi/uio.h>

ssize_t readv(int fd, const struct iovec *iov, int n);
ssize_t writev(int fd, const struct iovec *iov, int n);

#endif /* TINE_USER_SYS_UIO_H */
