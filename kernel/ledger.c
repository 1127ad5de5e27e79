// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ledger: everything in use right now, each number derived from the structure that owns the
 * thing (free lists, slab bitmaps, walks), never from a counter beside it, so that a forgotten
 * count cannot hide a leak. The guest tests read it before and after each test; a difference
 * names what was lost.
 *
 * Invariant: two readings with nothing done between them are equal. So a reading first settles:
 * dead tasks are waited for, and what only rests in caches (per-CPU lists, mapped stacks, kmap
 * slots, empty slabs) is given back. Pages of slabs are counted by their objects alone, because the same
 * objects may lie in more slabs than before. What grows once and stays has lines cache.* of its
 * own.
 *
 * Entry point: ledger_show.
 */
#include <buddy.h>
#include <fs.h>
#include <highmem.h>
#include <ledger.h>
#include <lockcheck.h>
#include <mm.h>
#include <nsproxy.h>
#include <sched.h>
#include <seq_file.h>
#include <slab.h>
#include <task.h>

#define SETTLE_TICKS (10 * HZ) /* a task that takes longer to die is a finding of its own */

static const char *const zone_names[MAX_NR_ZONES] = {"dma", "normal", "highmem"};

/* Address spaces; or those whose last task has gone: an idle CPU may have to give them back yet. */
static unsigned int count_mms(bool dying)
{
	struct mm_struct *mm;
	unsigned int n = 0;

	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist)
		n += !dying || !atomic_read(&mm->mm_users);
	spin_unlock(&mmlist_lock);
	return n;
}

/*
 * Waits until no task is left between its death and the free of its struct, then empties every cache of
 * resting objects.
 */
static void settle(void)
{
	for (int i = 0; (tasks_dying() || count_mms(true)) && i < SETTLE_TICKS; i++) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout(1);
	}
	drain_thread_stacks();
	drain_kmaps();
	kmem_cache_reap();
	drain_all_pages();
}

/* count_special: frames that have lines of their own, by zone: slabs, and the pid maps. */
static void count_special(unsigned long special[MAX_NR_ZONES])
{
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		const struct page *page = pfn_to_page(pfn);

		if (page->flags & PG_MASK(slab))
			special[page_zone(page)]++;
		else if (page->flags & PG_MASK(buddy))
			pfn += (1ul << page->order) - 1;
	}
	for (unsigned int i = 0; i < PIDMAP_ENTRIES; i++)
		if (init_pid_ns.pidmap[i].page)
			special[page_zone(virt_to_page(init_pid_ns.pidmap[i].page))]++;
}

static void show_pages(struct seq_file *m)
{
	unsigned long special[MAX_NR_ZONES] = {0};

	count_special(special);
	for (enum zone_type z = ZONE_DMA; z < MAX_NR_ZONES; z++)
		if (zones[z].present)
			seq_printf(m, "pages.%s %lu\n", zone_names[z],
				   zones[z].present - nr_zone_free_pages(z) - special[z]);
}

static void show_cache(void *data, const char *name, unsigned long in_use)
{
	seq_printf(data, "slab.%s %lu\n", name, in_use);
}

static unsigned int count_tasks(void)
{
	struct task_struct *p, *t;
	unsigned int n = 0;

	read_lock(&tasklist_lock);
	for_each_process(p) {
		for_each_thread(p, t)
			n++;
	}
	read_unlock(&tasklist_lock);
	return n;
}

void ledger_show(struct seq_file *m)
{
	unsigned long mounts, inodes;

	settle();
	count_mounts(&mounts, &inodes);
	show_pages(m);
	kmem_cache_for_each(show_cache, m);
	seq_printf(m, "pids %u\n", pids_in_use());
	seq_printf(m, "tasks %u\nprocesses %d\n", count_tasks(), nr_processes());
	seq_printf(m, "mms %u\n", count_mms(false));
	seq_printf(m, "inodes %lu\nmounts %lu\n", inodes, mounts);
	seq_printf(m, "namespaces.users %d\n", atomic_read(&init_nsproxy.count));
	seq_printf(m, "vmalloc %lu\n", vmalloc_areas());
	seq_printf(m, "stacks %lu\n", thread_stacks_in_use());
	seq_printf(m, "kmaps %lu\n", kmaps_in_use());
	seq_printf(m, "committed %lu\n", vm_committed());
	seq_printf(m, "cache.pidmap %u\n", pidmap_pages());
	/* Not in use by anybody, but a test during which the lock checker speaks up must fail too. */
	if (DEBUG_PAGES)
		seq_printf(m, "owners.wrong %ld\n", max(check_page_owners(), 0l));
	seq_printf(m, "lockcheck.reports %d\n", lockcheck_reports);
}
