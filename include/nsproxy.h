/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Namespaces (kernel/nsproxy.c). A task's nsproxy names the one it is in of each kind; the kinds that
 * exist so far have one member each, made at boot.
 */
#ifndef TINE_NSPROXY_H
#define TINE_NSPROXY_H

#include <pid.h>
#include <uapi/utsname.h>
#include <wait.h>

struct pidmap {
	unsigned int nr_free;
	unsigned long *page; /* NULL until first needed */
};

#define BITS_PER_PAGE  (PAGE_SIZE * 8)
#define PIDMAP_ENTRIES ((PID_MAX_LIMIT + BITS_PER_PAGE - 1) / BITS_PER_PAGE)

struct pid_namespace {
	atomic_t count;
	unsigned int level; /* the first is 0 */
	struct pid_namespace *parent;
	int last_pid; /* {pidmap_lock} */
	struct pidmap pidmap[PIDMAP_ENTRIES];
};

struct uts_namespace {
	struct rw_semaphore sem; /* guards name */
	struct utsname name;
};

struct nsproxy {
	atomic_t count;
	struct uts_namespace *uts_ns;
	struct pid_namespace *pid_ns_for_children;
};

extern struct nsproxy init_nsproxy;
extern struct uts_namespace init_uts_ns;

void get_nsproxy(struct nsproxy *ns);
void put_nsproxy(struct nsproxy *ns);

#endif
