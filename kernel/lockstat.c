// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which locks are waited for, how often and how long: /proc/lock_stat.
 * Counted by class, and only by those who had to wait: a lock that is free costs nothing more.
 *
 * Invariant: a class is in the list from its first wait on; it goes in without a lock, because the
 * lock that was waited for may be any. Entry points: lock_waited, lock_stat_show.
 */
#include <kernel.h>
#include <seq_file.h>
#include <wait.h>
#include <x86/processor.h>

static struct lock_class *contended;
static DEFINE_MUTEX(one_reader);

/* A chain of classes goes in front of those that are there. */
static void list_classes(struct lock_class *first, struct lock_class *last)
{
	do
		last->next = READ_ONCE(contended);
	while (cmpxchg(&contended, last->next, first) != last->next);
}

void lock_waited(const struct lock_dep *dep, u64 start)
{
	struct lock_class *class = dep->class;

	if (!class)
		return;
	__sync_fetch_and_add(&class->waited_ns, ktime_get_ns() - start);
	if (!__sync_fetch_and_add(&class->waits, 1))
		list_classes(class, class);
}

/* One line a class, the longest waited for first. The list is taken, sorted, and put back. */
void lock_stat_show(struct seq_file *m)
{
	struct lock_class *sorted = NULL, *class, *next, **link;

	mutex_lock(&one_reader);
	for (class = xchg(&contended, NULL); class; class = next) {
		next = class->next;
		for (link = &sorted; *link && (*link)->waited_ns > class->waited_ns;)
			link = &(*link)->next;
		class->next = *link;
		*link = class;
	}
	seq_printf(m, "waits us lock\n");
	for (class = sorted; class; class = class->next) {
		u64 us = class->waited_ns;

		do_div(&us, 1000);
		seq_printf(m, "%u %llu %s\n", class->waits, us, class->name);
		if (!class->next) {
			list_classes(sorted, class);
			break;
		}
	}
	mutex_unlock(&one_reader);
}
