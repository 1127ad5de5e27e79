// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pid numbers out of a bitmap. A page of it covers 32768 numbers; pages are allocated when the search
 * first reaches them and are kept for good. The search starts behind the number given out last and goes
 * round once: a number comes back as late as possible.
 *
 * pidmap_lock guards the bits, nr_free and last_pid; it is a leaf, taken inside tasklist_lock.
 */
#include <bitmap.h>
#include <bug.h>
#include <err.h>
#include <gfp.h>
#include <pidmap.h>

int pid_max = PID_MAX_DEFAULT;

static DEFINE_SPINLOCK(pidmap_lock);
static unsigned int map_pages; /* {pidmap_lock} */

/* Makes the page that holds a number's bit, if it is not there yet. 0 or -ENOMEM. */
static int pidmap_populate(struct pidmap *map)
{
	unsigned long page;

	if (READ_ONCE(map->page))
		return 0;
	page = get_zeroed_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	spin_lock_irq(&pidmap_lock);
	if (!map->page) {
		map->page = (unsigned long *)page;
		map->nr_free = BITS_PER_PAGE;
		map_pages++;
		page = 0;
	}
	spin_unlock_irq(&pidmap_lock);
	if (page)
		free_page(page); /* somebody else was faster */
	return 0;
}

/* Takes the first free number in [from, to), all in one page of the map; -EAGAIN: none. */
static int take_number(struct pid_namespace *ns, unsigned int from, unsigned int to)
{
	struct pidmap *map = &ns->pidmap[from / BITS_PER_PAGE];
	unsigned int base = from - from % BITS_PER_PAGE, bit;
	int nr = -EAGAIN;

	spin_lock_irq(&pidmap_lock);
	bit = find_next_zero_bit(map->page, to - base, from - base);
	if (map->nr_free && bit < to - base) {
		bitmap_set(map->page, bit);
		map->nr_free--;
		nr = base + bit;
		ns->last_pid = nr;
	}
	spin_unlock_irq(&pidmap_lock);
	return nr;
}

/* Searches [from, to), page by page. A number, -EAGAIN or -ENOMEM. */
static int search_range(struct pid_namespace *ns, unsigned int from, unsigned int to)
{
	while (from < to) {
		unsigned int end = min(to, (unsigned int)ALIGN(from + 1, BITS_PER_PAGE));
		int nr = pidmap_populate(&ns->pidmap[from / BITS_PER_PAGE]);

		if (!nr)
			nr = take_number(ns, from, end);
		if (nr != -EAGAIN)
			return nr;
		from = end;
	}
	return -EAGAIN;
}

int alloc_pidmap(struct pid_namespace *ns)
{
	unsigned int last = READ_ONCE(ns->last_pid) + 1, limit = READ_ONCE(pid_max);
	unsigned int start = last >= limit ? RESERVED_PIDS : last;
	int nr = search_range(ns, start, limit);

	if (nr == -EAGAIN)
		nr = search_range(ns, RESERVED_PIDS, min(start, limit));
	return nr;
}

int take_pidmap(struct pid_namespace *ns, int nr)
{
	struct pidmap *map = &ns->pidmap[nr / BITS_PER_PAGE];
	int retval = pidmap_populate(map);

	if (retval)
		return retval;
	spin_lock_irq(&pidmap_lock);
	if (bitmap_test(map->page, nr % BITS_PER_PAGE)) {
		nr = -EEXIST;
	} else {
		bitmap_set(map->page, nr % BITS_PER_PAGE);
		map->nr_free--;
	}
	spin_unlock_irq(&pidmap_lock);
	return nr;
}

void free_pidmap(struct pid_namespace *ns, int nr)
{
	struct pidmap *map = &ns->pidmap[nr / BITS_PER_PAGE];
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	BUG_ON(!bitmap_test(map->page, nr % BITS_PER_PAGE));
	bitmap_clear(map->page, nr % BITS_PER_PAGE);
	map->nr_free++;
	spin_unlock_irqrestore(&pidmap_lock, flags);
}

int next_pidmap(const struct pid_namespace *ns, u64 from)
{
	for (; from < PID_MAX_LIMIT; from = ALIGN(from + 1, BITS_PER_PAGE)) {
		const unsigned long *page = READ_ONCE(ns->pidmap[from / BITS_PER_PAGE].page);
		unsigned int bit = from % BITS_PER_PAGE, base = from - bit;

		bit = page ? find_next_bit(page, BITS_PER_PAGE, bit) : BITS_PER_PAGE;
		if (bit < BITS_PER_PAGE)
			return base + bit;
	}
	return -1;
}

void pidmap_init(struct pid_namespace *ns)
{
	if (pidmap_populate(&ns->pidmap[0]))
		panic("no memory for the first page of the pid map");
	bitmap_set(ns->pidmap[0].page, 0);
	ns->pidmap[0].nr_free--;
	ns->last_pid = 0;
}

unsigned int pids_in_use(void)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < PIDMAP_ENTRIES; i++) {
		if (init_pid_ns.pidmap[i].page)
			sum += bitmap_weight(init_pid_ns.pidmap[i].page, BITS_PER_PAGE);
	}
	return sum;
}

unsigned int pidmap_pages(void)
{
	return map_pages;
}
