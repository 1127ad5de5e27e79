/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for descriptors. */
#ifndef TINE_USER_POLL_H
#define TINE_USER_POLL_H

#include <uapi/poll.h>

typedef unsigned long nfds_t;

int poll(struct pollfd *fds, nfds_t n, int milliseconds);

#endif /* TINE_USER_POLL_H */
