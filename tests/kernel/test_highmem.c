// SPDX-License-Identifier: GPL-2.0-only
/*
 * High memory and the zones around it: addresses for a while, waiting for one, and requests that
 * never get frames from above what they asked for. The runner boots these with highmem=, so that
 * a small machine has some.
 */
#include <buddy.h>
#include <highmem.h>
#include <printk.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/mman.h>
#include <vmstat.h>
#include "kernel_tests.h"

#define NESTED 6

static bool no_high_memory(void)
{
	if (!totalhigh_pages())
		selftest_skip("this machine has no high memory");
	return !totalhigh_pages();
}

static struct page *high_page(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER | __GFP_ZERO);

	ST_CHECK(page && page_is_high(page));
	return page;
}

SELFTEST(high_page_has_no_address_of_its_own)
{
	struct page *page;

	if (no_high_memory())
		return;
	page = high_page();
	ST_EQUAL(page_zone(page), ZONE_HIGHMEM);
	ST_CHECK(page_to_pfn(page) >= max_low_pfn);
	ST_CHECK(page_address(page) == NULL);
	ST_CHECK(!kernel_addr_mapped((unsigned long)lowmem_address(page)));
	__free_page(page);
}

SELFTEST(kmap_atomic_of_a_low_page_is_its_address)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int count = preempt_count();
	void *map = kmap_atomic(page);

	ST_CHECK(map == page_address(page) && map != NULL);
	ST_EQUAL(preempt_count(), count + 1);
	kunmap_atomic(map);
	ST_EQUAL(preempt_count(), count);
	ST_CHECK(kmap(page) == page_address(page));
	kunmap(page);
	__free_page(page);
}

SELFTEST(kmap_atomic_nests)
{
	struct page *pages[NESTED];
	u32 *map[NESTED];

	if (no_high_memory())
		return;
	for (u32 i = 0; i < NESTED; i++) {
		pages[i] = high_page();
		map[i] = kmap_atomic(pages[i]);
		ST_CHECK(i == 0 || map[i] != map[i - 1]);
		ST_EQUAL(map[i][PAGE_SIZE / 4 - 1], 0);
		map[i][0] = 0x71e0 + i;
	}
	ST_EQUAL(preempt_count(), NESTED);
	for (u32 i = NESTED; i-- > 0;) {
		ST_EQUAL(map[i][0], 0x71e0 + i);
		kunmap_atomic(map[i]);
		ST_CHECK(!kernel_addr_mapped((unsigned long)map[i]));
	}
	ST_EQUAL(preempt_count(), 0);
	/* The slots are free again, and show other pages. */
	for (u32 i = 0; i < NESTED; i++) {
		u32 *other = kmap_atomic(pages[NESTED - 1 - i]);

		ST_CHECK(other == map[0]);
		ST_EQUAL(other[0], 0x71e0 + NESTED - 1 - i);
		kunmap_atomic(other);
	}
	for (u32 i = 0; i < NESTED; i++)
		__free_page(pages[i]);
}

/* --- kmap ------------------------------------------------------------------------------------ */

SELFTEST(kmap_finds_a_resting_slot_again)
{
	unsigned long held = kmaps_in_use();
	struct page *page;
	u32 *map;

	if (no_high_memory())
		return;
	page = high_page();
	map = kmap(page);
	map[0] = 0x71e0;
	ST_CHECK(kmap(page) == map);
	ST_EQUAL(kmaps_in_use(), held + 1);
	kunmap(page);
	kunmap(page);
	ST_EQUAL(kmaps_in_use(), held);
	ST_CHECK(kmap(page) == map);
	ST_EQUAL(map[0], 0x71e0);
	kunmap(page);
	drain_kmaps();
	ST_CHECK(!kernel_addr_mapped((unsigned long)map));
	__free_page(page);
}

/* What two threads that wait for a slot, for the same page, come by. */
struct kmap_waiters {
	struct page *page;
	u32 *map[2];
	atomic_t arrived, done;
};

static int wait_for_kmap(void *arg)
{
	struct kmap_waiters *w = arg;
	int me = atomic_add_return(1, &w->arrived) - 1;

	w->map[me] = kmap(w->page);
	w->map[me][me] = 0x71e0 + me;
	atomic_inc(&w->done);
	return 0;
}

/* All slots are held; two threads want one more page. One slot let go of serves both. */
static void let_two_wait(struct page **pages, unsigned int last)
{
	struct kmap_waiters w = {.page = pages[last]};
	pid_t pid[2];

	for (int i = 0; i < 2; i++)
		pid[i] = start_thread_of(wait_for_kmap, &w);
	while (atomic_read(&w.arrived) < 2)
		let_others_run(1);
	let_others_run(3);
	ST_EQUAL(atomic_read(&w.done), 0);
	kunmap(pages[17]);
	for (int i = 0; i < 2; i++)
		ST_EQUAL(join_thread(pid[i]), 0);
	ST_CHECK(w.map[0] == w.map[1]);
	ST_EQUAL(w.map[0][1], 0x71e1);
	kunmap(w.page);
	kunmap(w.page);
}

SELFTEST(kmap_waits_for_a_slot)
{
	struct page **pages = kcalloc(KMAP_SLOTS + 1, sizeof(*pages), GFP_KERNEL);
	unsigned int n = 0;

	if (no_high_memory() || totalhigh_pages() < 2 * KMAP_SLOTS) {
		kfree(pages);
		return;
	}
	while (n <= KMAP_SLOTS)
		pages[n++] = high_page();
	for (unsigned int i = 0; i < KMAP_SLOTS; i++)
		*(u32 *)kmap(pages[i]) = i;
	ST_EQUAL(kmaps_in_use(), KMAP_SLOTS);
	let_two_wait(pages, KMAP_SLOTS);
	for (unsigned int i = 0; i < KMAP_SLOTS; i++) {
		if (i == 17)
			continue;
		ST_EQUAL(*(u32 *)kmap(pages[i]), i);
		kunmap(pages[i]);
		kunmap(pages[i]);
	}
	ST_EQUAL(kmaps_in_use(), 0);
	while (n--)
		__free_page(pages[n]);
	kfree(pages);
	drain_kmaps();
}

/* --- Faults ---------------------------------------------------------------------------------- */

static u32 zero_fills(void)
{
	return this_cpu_read(vmstat[VM_zero_filled]);
}

/* The user's page is not there: under a short mapping the copy gives up, under a long one it sleeps. */
static void fault_under_mapping(struct page *page, char __user *user)
{
	u32 fills = zero_fills();
	char *map = kmap_atomic(page);

	memset(map, 0x3c, PAGE_SIZE);
	pagefault_disable();
	ST_EQUAL(copy_to_user(user, map, 100), 100);
	pagefault_enable();
	kunmap_atomic(map);
	ST_EQUAL(zero_fills() - fills, 0);
	map = kmap(page);
	ST_EQUAL(copy_to_user(user + PAGE_SIZE - 50, map + 10, 100), 0);
	ST_EQUAL(zero_fills() - fills, 2);
	memset(map, 0, PAGE_SIZE);
	ST_EQUAL(copy_from_user(map + 7, user + PAGE_SIZE - 50, 100), 0);
	ST_EQUAL(map[6] + map[107], 0);
	ST_EQUAL(map[7] + map[106], 2 * 0x3c);
	/* Past the end of the area there is nothing to bring in. */
	ST_EQUAL(copy_to_user(user + 2 * PAGE_SIZE - 40, map, 100), 60);
	kunmap(page);
	ST_EQUAL(kmaps_in_use(), 0);
}

static int fault_thread(void *arg)
{
	unsigned long user;

	if (!adopt_mm()) {
		selftest_fail(__FILE__, __LINE__, "no mm");
		return 0;
	}
	user = map_user(2 * PAGE_SIZE, PROT_READ | PROT_WRITE);
	ST_CHECK(!IS_ERR((void *)user));
	fault_under_mapping(arg, (char __user *)user);
	return 0;
}

SELFTEST(kmap_atomic_fault_goes_to_its_fixup)
{
	struct page *page;

	if (no_high_memory())
		return;
	page = high_page();
	ST_EQUAL(join_thread(start_thread_of(fault_thread, page)), 0);
	__free_page(page);
	drain_kmaps();
}

/* --- Zones ----------------------------------------------------------------------------------- */

struct taken {
	struct list_head pages;
	unsigned long of[MAX_NR_ZONES];
	bool went_up; /* a frame came from above the one before it */
};

/* All frames that a request which may not wait can get, in the order in which they come. */
static void take_all(struct taken *t, gfp_t gfp)
{
	enum zone_type last = MAX_NR_ZONES;
	struct page *page;

	*t = (struct taken){.went_up = false};
	INIT_LIST_HEAD(&t->pages);
	while ((page = alloc_page(gfp | __GFP_NOWARN))) {
		t->went_up |= page_zone(page) > last;
		last = page_zone(page);
		t->of[last]++;
		list_add(&page->lru, &t->pages);
	}
}

static void give_back(struct taken *t)
{
	while (!list_empty(&t->pages)) {
		struct page *page = list_first_entry(&t->pages, struct page, lru);

		list_del(&page->lru);
		__free_page(page);
	}
	drain_all_pages();
}

SELFTEST(zone_fallback_goes_down_only)
{
	struct taken low, high;
	struct page *page;

	drain_all_pages();
	take_all(&low, 0);
	ST_EQUAL(low.of[ZONE_HIGHMEM], 0);
	ST_EQUAL(low.of[ZONE_NORMAL] != 0, zones[ZONE_NORMAL].present != 0);
	ST_CHECK(low.of[ZONE_DMA] > 0);
	ST_CHECK(!low.went_up);
	give_back(&low);
	take_all(&high, __GFP_HIGHMEM);
	ST_EQUAL(high.of[ZONE_HIGHMEM] != 0, totalhigh_pages() != 0);
	ST_CHECK(!high.went_up);
	/* What high requests may not touch is there for others. */
	if (totalhigh_pages()) {
		ST_CHECK(high.of[ZONE_NORMAL] < low.of[ZONE_NORMAL]);
		page = alloc_page(__GFP_NOWARN);
		ST_CHECK(page && page_zone(page) == ZONE_NORMAL);
		if (page)
			__free_page(page);
	}
	give_back(&high);
}

SELFTEST(dma_requests_take_nothing_else)
{
	unsigned long normal, dma;
	struct taken t;

	drain_all_pages();
	normal = zones[ZONE_NORMAL].free;
	dma = zones[ZONE_DMA].free;
	take_all(&t, GFP_DMA);
	ST_EQUAL(t.of[ZONE_DMA], dma - zones[ZONE_DMA].pages_min);
	ST_EQUAL(t.of[ZONE_NORMAL] + t.of[ZONE_HIGHMEM], 0);
	ST_EQUAL(zones[ZONE_NORMAL].free, normal);
	give_back(&t);
	ST_EQUAL(zones[ZONE_DMA].free, dma);
}

/* An ordinary request stops at the watermark; GFP_ATOMIC goes on into the reserve, but not through. */
SELFTEST(reserve_is_for_atomic_requests)
{
	struct taken all, reserve;

	drain_all_pages();
	take_all(&all, 0);
	for (enum zone_type z = ZONE_DMA; z <= ZONE_NORMAL; z++)
		ST_CHECK(zones[z].free >= zones[z].pages_min);
	take_all(&reserve, GFP_ATOMIC);
	ST_EQUAL(reserve.of[ZONE_NORMAL],
		 zones[ZONE_NORMAL].pages_min - zones[ZONE_NORMAL].pages_min / 4);
	ST_EQUAL(zones[ZONE_NORMAL].free, zones[ZONE_NORMAL].pages_min / 4);
	ST_CHECK(zones[ZONE_DMA].free > 0);
	give_back(&reserve);
	give_back(&all);
}

/* --- When all is taken ------------------------------------------------------------------------- */

struct hopeful {
	bool begin, done;
	struct page *page;
};

/* __GFP_NOFAIL: comes back with a page, whenever that is. */
static int ask_until_there_is(void *arg)
{
	struct hopeful *h = arg;

	while (!h->begin)
		let_others_run(1);
	h->page = alloc_page(GFP_KERNEL | __GFP_NOFAIL | __GFP_NOWARN);
	h->done = true;
	return 0;
}

SELFTEST(requests_when_all_is_taken)
{
	static const char *const complaint[] = {"out of memory"};
	struct hopeful h = {.begin = false};
	pid_t pid = start_thread_of(ask_until_there_is, &h);
	struct taken all;
	u64 mark;

	let_others_run(2);
	take_all(&all, GFP_KERNEL | __GFP_NORETRY); /* caches are shrunk for it, too */
	mark = log_mark();
	ST_CHECK(!alloc_page(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN));
	ST_CHECK(!alloc_page(__GFP_NOWARN));
	h.begin = true;
	let_others_run(5);
	ST_CHECK(!h.done);
	give_back(&all);
	ST_CHECK(!was_logged(mark, complaint, 1));
	ST_EQUAL(join_thread(pid), 0);
	ST_CHECK(h.done && h.page);
	if (h.page)
		__free_page(h.page);
}
