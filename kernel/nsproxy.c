// SPDX-License-Identifier: GPL-2.0-only
/*
 * The namespaces a task is in. One of each kind exists, made at compile time; a task counts the set.
 */
#include <bug.h>
#include <nsproxy.h>
#include <sched.h>

struct uts_namespace init_uts_ns = {
	.name =
		{
			.sysname = "Linux", /* programs parse it */
			.nodename = "tine",
			.release = "6.1.0-tine",
			.machine = "i686",
			.domainname = "(none)",
		},
};

struct nsproxy init_nsproxy = {
	.count = ATOMIC_INIT(1),
	.uts_ns = &init_uts_ns,
	.pid_ns_for_children = &init_pid_ns,
};

void get_nsproxy(struct nsproxy *ns)
{
	atomic_inc(&ns->count);
}

/* The first set outlives every task: it is counted by the idle task. */
void put_nsproxy(struct nsproxy *ns)
{
	BUG_ON(atomic_dec_and_test(&ns->count));
}
