/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * readv and writev.
 */
#ifndef TINE_UAPI_UIO_H
#define TINE_UAPI_UIO_H

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

#define UIO_MAXIOV 1024

#endif /* TINE_UAPI_UIO_H */
