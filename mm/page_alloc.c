// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page frames for everybody: zones, per-CPU lists of single frames, watermarks, and what is tried
 * when there is no frame left.
 *
 *   alloc_page --> this CPU's list --16 at a time--> zone: buddy allocator --> caches are shrunk
 *
 * A request falls back to lower zones, never to higher ones. Free frames below a zone's low
 * watermark are a reserve: an ordinary request stops at pages_min, __GFP_HIGH (interrupts,
 * GFP_ATOMIC) at a quarter of it; who is being killed for memory (kernel/oom.c) may use it all.
 * Invariant: a frame is in one place: a zone's free list (PG_buddy), a CPU's list (PG_pcp), or
 * with its owner, who has at least one count.
 * Locks: zone->lock, with interrupts off, takes nothing inside; a CPU's list is guarded by
 * interrupts off.
 * Entry points: alloc_pages, __free_pages, put_page, put_pages, shrink_all. See buddy.c for the
 * core.
 */
#include <config.h>
#include <fault_inject.h>
#include <oom.h>
#include <bug.h>
#include <highmem.h>
#include <percpu.h>
#include <printk.h>
#include <sched.h>
#include <smp.h>
#include <string.h>
#include <time.h>
#include <vmstat.h>
#include <x86/page.h>
#include "internal.h"

#define RECLAIM_ROUNDS 3

struct page *mem_map;
unsigned long max_pfn, max_low_pfn;
struct zone zones[MAX_NR_ZONES];

/* Single frames ready for this CPU, the most recently freed on top. */
struct cpu_list {
	unsigned int count;
	struct page *page[CPU_LIST_HIGH];
};

static DEFINE_PER_CPU(struct cpu_list[MAX_NR_ZONES], cpu_lists);
static int top_zone; /* the highest that has any frames */
static LIST_HEAD(shrinkers);

/* --- Debugging: a free frame is full of FREE_POISON ------------------------------------------ */

noinline void fill_high_frames(struct page *page, unsigned int order, u32 value)
{
	for (unsigned int i = 0; i < 1u << order; i++) {
		void *map = kmap_atomic(page + i);

		fill_words(map, value, PAGE_SIZE / 4);
		kunmap_atomic(map);
	}
}

/* Somebody wrote to a frame that was not his: say where, and what stands there now. */
static void frame_poison_check(struct page *page)
{
	u32 *map = kmap_atomic(page);
	unsigned int i = 0;

	while (i < PAGE_SIZE / 4 && map[i] == FREE_POISON)
		i++;
	if (i < PAGE_SIZE / 4) {
		printk(KERN_ERR "page %lu was written to while free: %08x at byte %u\n",
		       page_to_pfn(page), map[i], i * 4);
		dump_stack();
	}
	kunmap_atomic(map);
}

static void page_poison_check(struct page *page, unsigned int order)
{
	for (unsigned int i = 0; i < 1u << order; i++)
		frame_poison_check(page + i);
}

/* A frame that is freed must have an owner, and this was its last count. */
static void check_free(const struct page *page)
{
	if (unlikely(page->flags & (PG_MASK(buddy) | PG_MASK(pcp) | PG_MASK(reserved))) ||
	    unlikely(page_count(page) != 0))
		panic("page %lu freed with flags %lx and count %d", page_to_pfn(page), page->flags,
		      page_count(page));
}

/* --- Zones ----------------------------------------------------------------------------------- */

/*
 * How many frames a request whose first choice was that zone must leave in this one. When it fell
 * back from a higher zone it leaves the zone's own clientele something besides.
 */
static unsigned long watermark(const struct zone *zone, gfp_t gfp, enum zone_type first)
{
	unsigned long mark = gfp & __GFP_HIGH ? zone->pages_min / 4 : zone->pages_min;

	if (unlikely(gfp & __GFP_DYING))
		return 0;
	return mark + zone->protection[first];
}

/* Who could have had all the memory between a zone and his first choice leaves a share here. */
static void set_protection(enum zone_type z)
{
	static const unsigned int share[] = {[ZONE_DMA] = 256, [ZONE_NORMAL] = 32};
	unsigned long higher = 0;

	for (enum zone_type first = z + 1; first < MAX_NR_ZONES; first++) {
		higher += zones[first].present;
		zones[z].protection[first] = higher / share[z];
	}
}

/* zone_set_watermarks: a 128th of a zone is its reserve, between 8 and 256 frames; boot. */
void zone_set_watermarks(void)
{
	for (enum zone_type z = 0; z < MAX_NR_ZONES; z++) {
		struct zone *zone = &zones[z];
		unsigned long reserve = min(max(zone->present / 128, 8ul), 256ul);

		zone->pages_min = zone->present ? reserve : 0;
		zone->pages_low = zone->pages_min * 5 / 4;
		zone->pages_high = zone->pages_min * 3 / 2;
		set_protection(z);
		if (zone->present && (int)z > top_zone)
			top_zone = z;
	}
}

/*
 * Moves up to a batch from the zone to this CPU's list, as far as the watermark allows. Irqs off.
 */
static void refill_cpu_list(struct zone *zone, struct cpu_list *list, unsigned long mark)
{
	spin_lock(&zone->lock);
	while (list->count < CPU_LIST_BATCH && zone->free > mark) {
		struct page *page = buddy_alloc(zone, 0);

		page->flags |= PG_MASK(pcp);
		list->page[list->count++] = page;
	}
	spin_unlock(&zone->lock);
}

/* Gives the n oldest frames of this CPU's list back to the zone. Irqs off. */
static void flush_cpu_list(struct zone *zone, struct cpu_list *list, unsigned int n)
{
	spin_lock(&zone->lock);
	for (unsigned int i = 0; i < n; i++) {
		list->page[i]->flags &= ZONE_FLAGS;
		buddy_free(zone, list->page[i], 0);
	}
	spin_unlock(&zone->lock);
	list->count -= n;
	memmove(list->page, list->page + n, list->count * sizeof(list->page[0]));
}

static struct page *alloc_single(enum zone_type z, gfp_t gfp, enum zone_type first)
{
	unsigned long flags = local_irq_save();
	struct cpu_list *list = this_cpu_ptr(&cpu_lists[z]);
	struct page *page = NULL;

	if (unlikely(!list->count))
		refill_cpu_list(&zones[z], list, watermark(&zones[z], gfp, first));
	if (likely(list->count)) {
		page = list->page[--list->count];
		page->flags &= ZONE_FLAGS;
	}
	local_irq_restore(flags);
	return page;
}

static struct page *alloc_block(enum zone_type z, unsigned int order, gfp_t gfp,
				enum zone_type first)
{
	unsigned long flags, mark = watermark(&zones[z], gfp, first);
	struct page *page = NULL;

	spin_lock_irqsave(&zones[z].lock, flags);
	if (zones[z].free >= mark + (1ul << order))
		page = buddy_alloc(&zones[z], order);
	spin_unlock_irqrestore(&zones[z].lock, flags);
	return page;
}

/* The first zone that may serve gfp; empty ones at the top are not asked. */
static int first_zone(gfp_t gfp)
{
	int z = gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;

	if (unlikely(gfp & __GFP_DMA))
		return ZONE_DMA;
	return min(z, top_zone);
}

static struct page *alloc_from_zones(gfp_t gfp, unsigned int order)
{
	int first = first_zone(gfp);

	for (int z = first; z >= 0; z--) {
		struct page *page =
			order ? alloc_block(z, order, gfp, first) : alloc_single(z, gfp, first);

		if (likely(page))
			return page;
	}
	return NULL;
}

/* --- When there is none ---------------------------------------------------------------------- */

void register_shrinker(struct shrinker *shrinker)
{
	list_add_tail(&shrinker->link, &shrinkers);
}

unsigned long shrink_all(void)
{
	struct shrinker *shrinker;
	unsigned long freed = 0;

	list_for_each_entry(shrinker, &shrinkers, link)
		freed += shrinker->shrink();
	return freed;
}

/* Not more than one message a second: a program out of memory may ask thousands of times. */
static void warn_no_memory(gfp_t gfp, unsigned int order)
{
	static unsigned long next;

	if ((gfp & __GFP_NOWARN) || (long)(jiffies - next) < 0)
		return;
	next = jiffies + HZ;
	printk(KERN_WARNING "out of memory: %s[%d] asked for %u page%s (gfp %x), %lu free\n",
	       current->comm, current->pid, 1u << order, order ? "s" : "", gfp, nr_free_pages());
}

/* A request larger than that may just as well have met fragments: nobody is killed for it. */
#define OOM_ORDER 3

/*
 * Caches are made smaller and the request tried again, while that helps; then somebody is killed
 * for it. __GFP_NORETRY makes one round and kills nobody, __GFP_NOFAIL goes on until others have
 * given something back.
 */
static noinline struct page *alloc_slow(gfp_t gfp, unsigned int order)
{
	unsigned int rounds = gfp & __GFP_NORETRY ? 1 : RECLAIM_ROUNDS;
	struct page *page;

	while (gfp & __GFP_WAIT) {
		unsigned long freed = shrink_all();

		drain_all_pages();
		page = alloc_from_zones(gfp, order);
		if (page)
			return page;
		if (freed && rounds && --rounds)
			continue;
		if (!(gfp & __GFP_NORETRY) && order <= OOM_ORDER && out_of_memory(gfp, order))
			continue;
		if (!(gfp & __GFP_NOFAIL))
			break;
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_timeout(1);
	}
	page = oom_victim() ? alloc_from_zones(gfp | __GFP_DYING, order) : NULL;
	if (!page)
		warn_no_memory(gfp, order);
	return page;
}

/* --- Allocation and free --------------------------------------------------------------------- */

struct page *__alloc_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (gfp & __GFP_WAIT)
		might_sleep();
	if (unlikely(order >= MAX_ORDER))
		return NULL;
	page = alloc_from_zones(gfp, order);
	if (unlikely(!page)) {
		page = alloc_slow(gfp, order);
		if (!page)
			return NULL;
	}
	if (DEBUG_PAGES)
		page_poison_check(page, order);
	atomic_set(&page->count, 1);
	if (unlikely(gfp & __GFP_COMP)) {
		page->flags |= PG_MASK(head);
		page->order = order;
	}
	if (gfp & __GFP_ZERO)
		fill_frames(page, order, 0);
	count_vm_events(pgalloc, 1 << order);
	return page;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return should_fail(gfp, "page", _RET_IP_) ? NULL : __alloc_pages(gfp, order);
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (should_fail(gfp, "page", _RET_IP_))
		return 0;
	page = __alloc_pages(gfp & ~__GFP_HIGHMEM, order);
	return page ? (unsigned long)lowmem_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

/* One frame without users onto this CPU's list. Irqs off. */
static inline void free_single(struct page *page)
{
	enum zone_type z = page_zone(page);
	struct cpu_list *list = this_cpu_ptr(&cpu_lists[z]);

	check_free(page);
	if (DEBUG_PAGES)
		fill_frames(page, 0, FREE_POISON);
	page->flags = (page->flags & ZONE_FLAGS) | PG_MASK(pcp);
	if (unlikely(list->count == CPU_LIST_HIGH))
		flush_cpu_list(&zones[z], list, CPU_LIST_BATCH);
	list->page[list->count++] = page;
}

void put_page(struct page *page)
{
	unsigned long flags;

	if (!atomic_dec_and_test(&page->count))
		return;
	flags = local_irq_save();
	free_single(page);
	local_irq_restore(flags);
	count_vm_event(pgfree);
}

static void free_block(struct page *page, unsigned int order)
{
	struct zone *zone = &zones[page_zone(page)];
	unsigned long flags;

	check_free(page);
	if (DEBUG_PAGES)
		fill_frames(page, order, FREE_POISON);
	page->flags &= ZONE_FLAGS;
	spin_lock_irqsave(&zone->lock, flags);
	buddy_free(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	count_vm_events(pgfree, 1 << order);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (!order)
		put_page(page);
	else if (atomic_dec_and_test(&page->count))
		free_block(page, order);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page(addr), order);
}

void put_pages(struct page *const *pages, unsigned int n)
{
	unsigned long flags = local_irq_save();
	unsigned int freed = 0;

	for (; n; n--, pages++) {
		struct page *page = *pages;

		if (!atomic_dec_and_test(&page->count))
			continue;
		free_single(page);
		freed++;
	}
	local_irq_restore(flags);
	count_vm_events(pgfree, freed);
}

/* The block is cut into single frames, each with a count of its own; those past size go back. */
void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int pages = DIV_ROUND_UP(size, PAGE_SIZE), order = 0;
	struct page *page;

	while (1u << order < pages)
		order++;
	page = alloc_pages(gfp & ~(__GFP_HIGHMEM | __GFP_COMP), order);
	if (!page)
		return NULL;
	for (unsigned int i = 1; i < 1u << order; i++) {
		page[i].flags &= ZONE_FLAGS;
		atomic_set(&page[i].count, 1);
		if (i >= pages)
			put_page(page + i);
	}
	return page_address(page);
}

void free_pages_exact(void *virt, size_t size)
{
	struct page *page = virt_to_page(virt);

	for (size_t i = 0; i < DIV_ROUND_UP(size, PAGE_SIZE); i++)
		put_page(page + i);
}

/* --- Counting -------------------------------------------------------------------------------- */

/* This CPU's lists: each can reach only its own. Irqs off. */
static void drain_own_pages(void *unused)
{
	for (int z = 0; z < MAX_NR_ZONES; z++) {
		struct cpu_list *list = this_cpu_ptr(&cpu_lists[z]);

		flush_cpu_list(&zones[z], list, list->count);
	}
}

void drain_all_pages(void)
{
	on_each_cpu(drain_own_pages, NULL);
}

unsigned int cpu_list_pages(enum zone_type zone, unsigned int cpu)
{
	return per_cpu(cpu_lists, cpu)[zone].count;
}

unsigned long nr_zone_free_pages(enum zone_type z)
{
	struct zone *zone = &zones[z];
	unsigned long flags, frames;
	unsigned int cpu;

	spin_lock_irqsave(&zone->lock, flags);
	frames = buddy_count(zone);
	spin_unlock_irqrestore(&zone->lock, flags);
	for_each_possible_cpu(cpu)
		frames += cpu_list_pages(z, cpu);
	return frames;
}

unsigned long nr_free_pages(void)
{
	unsigned long frames = 0;

	for (int z = 0; z < MAX_NR_ZONES; z++)
		frames += nr_zone_free_pages(z);
	return frames;
}

unsigned long totalram_pages(void)
{
	unsigned long frames = 0;

	for (int z = 0; z < MAX_NR_ZONES; z++)
		frames += zones[z].present;
	return frames;
}

unsigned long totalhigh_pages(void)
{
	return zones[ZONE_HIGHMEM].present;
}
