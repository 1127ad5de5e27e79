/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pid numbers are taken (kernel/pidmap.c): a bitmap
 * for each namespace, a page at a time.
 */
#ifndef TINE_PIDMAP_H
#define TINE_PIDMAP_H

#include <nsproxy.h>

void pidmap_init(struct pid_namespace *ns); /* number 0 is taken; panics without memory */
/* alloc_pidmap: the first free number after last_pid; past pid_max it goes on at RESERVED_PIDS.
 * -EAGAIN: none is free; -ENOMEM. May sleep. */
int alloc_pidmap(struct pid_namespace *ns);
/* take_pidmap: that number, which lies between 0 and PID_MAX_LIMIT. -EEXIST, -ENOMEM. May sleep. */
int take_pidmap(struct pid_namespace *ns, int nr);
void free_pidmap(struct pid_namespace *ns, int nr);
/* next_pidmap: the first taken number from that one on, -1: none. It may be free again already. */
int next_pidmap(const struct pid_namespace *ns, u64 from);

#endif
