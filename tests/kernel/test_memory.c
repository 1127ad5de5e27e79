// SPDX-License-Identifier: GPL-2.0-only
/*
 * The allocators as only the kernel sees them: frames conserved, zones falling back, guards
 * unmapped, misuse of slab objects reported by name.
 */
#include <buddy.h>
#include <mm.h>
#include <percpu.h>
#include <printk.h>
#include <seq_file.h>
#include <slab.h>
#include <string.h>
#include "kernel_tests.h"

/* free_frames: what the buddy lists of all zones hold, with nothing resting elsewhere. */
static unsigned long free_frames(void)
{
	drain_thread_stacks();
	kmem_cache_reap();
	drain_all_pages();
	return nr_free_pages();
}

SELFTEST(buddy_conserves_frames)
{
	struct page *pages[MAX_ORDER];
	unsigned long before = free_frames(), taken = 0;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		pages[order] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);
		if (pages[order]) {
			taken += 1ul << order;
			ST_EQUAL(page_to_pfn(pages[order]) & ((1ul << order) - 1), 0);
			ST_EQUAL(page_count(pages[order]), 1);
		}
	}
	drain_all_pages();
	ST_EQUAL(nr_free_pages(), before - taken);
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		if (pages[order])
			__free_pages(pages[order], order);
	ST_EQUAL(free_frames(), before);
	for (enum zone_type z = ZONE_DMA; z < MAX_NR_ZONES; z++)
		ST_EQUAL(zones[z].free, buddy_count(&zones[z]));
}

SELFTEST(buddy_joins_what_it_split)
{
	struct page *pages[64];
	unsigned long large, before = free_frames();
	unsigned int n = 0;

	large = zones[ZONE_DMA].area[MAX_ORDER - 1].nr;
	while (n < ARRAY_SIZE(pages) && (pages[n] = alloc_pages(GFP_DMA | __GFP_NOWARN, 0)))
		n++;
	ST_CHECK(n == ARRAY_SIZE(pages));
	while (n--)
		__free_pages(pages[n], 0);
	ST_EQUAL(free_frames(), before);
	ST_EQUAL(zones[ZONE_DMA].area[MAX_ORDER - 1].nr, large);
}

SELFTEST(zeroed_page_is_zero)
{
	u32 *words = (u32 *)get_zeroed_page(GFP_KERNEL);
	u32 sum = 0;

	ST_CHECK(words != NULL);
	for (unsigned int i = 0; words && i < PAGE_SIZE / sizeof(u32); i++)
		sum |= words[i];
	ST_EQUAL(sum, 0);
	free_page((unsigned long)words);
}

/* Five pages are five, not eight; each is the owner's alone. */
SELFTEST(exact_pages_are_exact)
{
	unsigned long before = free_frames();
	char *p = alloc_pages_exact(5 * PAGE_SIZE - 100, GFP_KERNEL | __GFP_ZERO);

	ST_CHECK(p != NULL);
	if (!p)
		return;
	drain_all_pages();
	ST_EQUAL(before - nr_free_pages(), 5);
	for (int i = 0; i < 5; i++)
		ST_EQUAL(page_count(virt_to_page(p + i * PAGE_SIZE)), 1);
	ST_EQUAL(p[0] + p[5 * PAGE_SIZE - 1], 0);
	free_pages_exact(p, 5 * PAGE_SIZE - 100);
	ST_EQUAL(free_frames(), before);
}

SELFTEST(compound_pages_know_their_size)
{
	unsigned long before = free_frames();
	char *p = (char *)__get_free_pages(GFP_KERNEL | __GFP_COMP, 2);

	ST_CHECK(p != NULL);
	if (!p)
		return;
	ST_EQUAL(ksize(p), 4 * PAGE_SIZE);
	kfree(p);
	ST_EQUAL(free_frames(), before);
}

SELFTEST(dma_request_stays_in_its_zone)
{
	struct page *page = alloc_pages(GFP_DMA, 0);

	ST_CHECK(page != NULL);
	if (!page)
		return;
	ST_EQUAL(page_zone(page), ZONE_DMA);
	ST_CHECK(page_to_phys(page) < 16u << 20);
	__free_pages(page, 0);
}

/* Takes all of NORMAL in a chain of frames, each naming the next, then asks once more. */
SELFTEST(normal_falls_back_to_dma)
{
	unsigned long before = free_frames(), chain = 0, addr;
	bool fell_back = false;

	if (!zones[ZONE_NORMAL].present) {
		selftest_skip("this machine has no memory above 16 MiB");
		return;
	}
	while (!fell_back &&
	       (addr = __get_free_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY, 0))) {
		fell_back = page_zone(virt_to_page(addr)) == ZONE_DMA;
		*(unsigned long *)addr = chain;
		chain = addr;
	}
	ST_CHECK(fell_back);
	while (chain) {
		addr = chain;
		chain = *(unsigned long *)addr;
		free_page(addr);
	}
	ST_EQUAL(free_frames(), before);
}

/* --- slab ------------------------------------------------------------------------------------ */

SELFTEST(kmalloc_sizes)
{
	static const struct {
		size_t asked, got;
	} sizes[] = {{1, 8},	   {8, 8},	 {9, 16},	{64, 64},
		     {65, 96},	   {97, 128},	 {129, 192},	{193, 256},
		     {4096, 4096}, {8192, 8192}, {8193, 16384}, {100000, 131072}};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = kmalloc(sizes[i].asked, GFP_KERNEL);

		ST_CHECK(p != NULL);
		if (!p)
			continue;
		ST_EQUAL(ksize(p), sizes[i].got);
		memset(p, 0xa5, sizes[i].asked);
		kfree(p);
	}
	ST_CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	ST_CHECK(kcalloc(0x10000, 0x10001, GFP_KERNEL) == NULL);
}

SELFTEST(krealloc_keeps_contents)
{
	char *p = kmalloc(16, GFP_KERNEL), *q;

	ST_CHECK(p != NULL);
	memcpy(p, "0123456789abcde", 16);
	q = krealloc(p, 5000, GFP_KERNEL);
	ST_CHECK(q != NULL);
	if (q)
		ST_EQUAL(memcmp(q, "0123456789abcde", 16), 0);
	kfree(q ? q : p);
}

/* A misuse is reported once, by cache, object and who allocated it last. */
struct misuse {
	struct kmem_cache *cache;
	u64 mark;
	int before;
};

#define CHECKED (SLAB_POISON | SLAB_RED_ZONE | SLAB_STORE_USER)

static struct misuse watch(const char *name)
{
	struct misuse m = {kmem_cache_create(name, 40, 0, CHECKED, NULL), log_mark(), slab_reports};

	return m;
}

static void expect_report(const struct misuse *m, const void *obj, const char *what,
			  const char *owner)
{
	char head[80], owned[80];
	const char *words[] = {head, what, owned};

	snprintf(head, sizeof(head), "slab: cache %s, object %p: ", kmem_cache_name(m->cache), obj);
	snprintf(owned, sizeof(owned), "last allocated by %s+", owner);
	ST_EQUAL(slab_reports - m->before, 1);
	ST_CHECK(was_logged(m->mark, words, ARRAY_SIZE(words)));
}

SELFTEST(slab_reports_overrun)
{
	struct misuse m = watch("selftest_overrun");
	char *p = kmem_cache_alloc(m.cache, GFP_KERNEL);

	memset(p, 1, 40);
	kmem_cache_free(m.cache, p);
	ST_EQUAL(slab_reports - m.before, 0);
	p = kmem_cache_alloc(m.cache, GFP_KERNEL);
	p[40] = 1;
	kmem_cache_free(m.cache, p);
	expect_report(&m, p, "red zone overwritten", "slab_reports_overrun");
	kmem_cache_destroy(m.cache);
}

SELFTEST(slab_reports_double_free)
{
	struct misuse m = watch("selftest_twice");
	void *p = kmem_cache_alloc(m.cache, GFP_KERNEL);

	kmem_cache_free(m.cache, p);
	ST_EQUAL(slab_reports - m.before, 0);
	kmem_cache_free(m.cache, p);
	expect_report(&m, p, "freed twice", "slab_reports_double_free");
	ST_EQUAL(kmem_cache_destroy(m.cache), 0);
}

SELFTEST(slab_reports_write_after_free)
{
	struct misuse m = watch("selftest_late");
	char *p = kmem_cache_alloc(m.cache, GFP_KERNEL);

	kmem_cache_free(m.cache, p);
	p[3] = 1;
	/* The last freed is the first to be given out. */
	ST_CHECK(kmem_cache_alloc(m.cache, GFP_KERNEL) == p);
	expect_report(&m, p, "written to while free: 01 at offset 3",
		      "slab_reports_write_after_free");
	kmem_cache_free(m.cache, p);
	ST_EQUAL(kmem_cache_destroy(m.cache), 0);
}

SELFTEST(slab_reports_free_to_the_wrong_cache)
{
	struct kmem_cache *other = kmem_cache_create("selftest_other", 40, 0, CHECKED, NULL);
	struct misuse m = watch("selftest_right");
	void *p = kmem_cache_alloc(m.cache, GFP_KERNEL);

	kmem_cache_free(other, p);
	expect_report(&m, p, "freed to cache selftest_other by slab_reports_free_to_the_wrong",
		      "slab_reports_free_to_the_wrong_cache");
	kmem_cache_free(m.cache, p);
	ST_EQUAL(kmem_cache_destroy(m.cache), 0);
	ST_EQUAL(kmem_cache_destroy(other), 0);
}

SELFTEST(slab_refuses_destroy_with_live_objects)
{
	struct misuse m = watch("selftest_live");
	void *p = kmem_cache_alloc(m.cache, GFP_KERNEL);

	ST_EQUAL(kmem_cache_destroy(m.cache), -EBUSY);
	expect_report(&m, p, "in use", "slab_refuses_destroy_with_live_objects");
	kmem_cache_free(m.cache, p);
	ST_EQUAL(kmem_cache_destroy(m.cache), 0);
}

SELFTEST(slab_flags_choose_place_and_distance)
{
	struct kmem_cache *dma = kmem_cache_create("selftest_dma", 100, 0, SLAB_CACHE_DMA, NULL);
	struct kmem_cache *line =
		kmem_cache_create("selftest_line", 40, 0, SLAB_HWCACHE_ALIGN, NULL);
	struct kmem_cache *wide = kmem_cache_create("selftest_wide", 40, 256,
						    SLAB_PANIC | SLAB_RECLAIM_ACCOUNT, NULL);
	unsigned long reclaimable = slab_reclaimable();
	void *p = kmem_cache_alloc(dma, GFP_KERNEL);

	ST_EQUAL(page_zone(virt_to_page(p)), ZONE_DMA);
	kmem_cache_free(dma, p);
	p = kmem_cache_zalloc(line, GFP_KERNEL);
	ST_EQUAL((unsigned long)p % 64, 0);
	kmem_cache_free(line, p);
	p = kmem_cache_alloc(wide, GFP_KERNEL);
	ST_EQUAL((unsigned long)p % 256, 0);
	ST_CHECK(slab_reclaimable() > reclaimable);
	kmem_cache_free(wide, p);
	ST_EQUAL(kmem_cache_destroy(dma) | kmem_cache_destroy(line) | kmem_cache_destroy(wide), 0);
}

/* What rests goes when memory is short: empty slabs, stacks that nobody stands on. */
SELFTEST(shrinkers_give_back_slabs_and_stacks)
{
	struct kmem_cache *cache = kmem_cache_create("selftest_rest", 1000, 0, 0, NULL);
	unsigned long before = free_frames(), rests;
	void *obj[16], *stack[3];

	for (unsigned int i = 0; i < ARRAY_SIZE(obj); i++)
		obj[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (unsigned int i = 0; i < ARRAY_SIZE(stack); i++)
		stack[i] = alloc_thread_stack();
	for (unsigned int i = 0; i < ARRAY_SIZE(obj); i++)
		kmem_cache_free(cache, obj[i]);
	drain_all_pages();
	rests = before - nr_free_pages();
	for (unsigned int i = 0; i < ARRAY_SIZE(stack); i++)
		free_thread_stack(stack[i]);
	drain_all_pages();
	ST_EQUAL(before - nr_free_pages(), rests); /* the stacks stay mapped */
	ST_CHECK(rests > ARRAY_SIZE(stack) * THREAD_SIZE / PAGE_SIZE);
	ST_CHECK(shrink_all() >= rests);
	drain_all_pages();
	ST_EQUAL(nr_free_pages(), before);
	ST_EQUAL(kmem_cache_destroy(cache), 0);
}

static int constructed;

static void count_ctor(void *obj)
{
	*(u32 *)obj = 0x600d;
	constructed++;
}

SELFTEST(slab_constructor_ran)
{
	struct kmem_cache *cache = kmem_cache_create("selftest_ctor", 24, 0, 0, count_ctor);
	u32 *p;

	constructed = 0;
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	ST_CHECK(constructed > 0);
	ST_EQUAL(*p, 0x600d);
	kmem_cache_free(cache, p);
	ST_EQUAL(kmem_cache_destroy(cache), 0);
}

/* --- vmalloc, stacks, per-CPU ---------------------------------------------------------------- */

SELFTEST(vmalloc_has_a_guard)
{
	unsigned long areas = vmalloc_areas();
	char *p = vmalloc(3 * PAGE_SIZE), *q = vzalloc(PAGE_SIZE);

	ST_CHECK(p && q);
	if (!p || !q)
		return;
	ST_EQUAL(vmalloc_areas(), areas + 2);
	memset(p, 0x5a, 3 * PAGE_SIZE);
	ST_CHECK(kernel_addr_mapped((unsigned long)p + 2 * PAGE_SIZE));
	ST_CHECK(!kernel_addr_mapped((unsigned long)p + 3 * PAGE_SIZE));
	ST_EQUAL(q[17], 0);
	vfree(p);
	vfree(q);
	ST_CHECK(!kernel_addr_mapped((unsigned long)p));
	ST_EQUAL(vmalloc_areas(), areas);
}

SELFTEST(vmallocinfo_names_area_and_owner)
{
	char *p = vmalloc(3 * PAGE_SIZE - 5), line[80];
	struct seq_file m = {.buf = kzalloc(4096, GFP_KERNEL), .size = 4095};

	ST_CHECK(p && m.buf);
	if (!p || !m.buf)
		return;
	snprintf(line, sizeof(line), "0x%08lx-0x%08lx %7u vmallocinfo_names_area_and_owner+0x",
		 (unsigned long)p, (unsigned long)p + 4 * PAGE_SIZE, (u32)(4 * PAGE_SIZE));
	vmallocinfo_show(&m);
	ST_CHECK(strstr(m.buf, line) && strstr(strstr(m.buf, line), " pages=3 vmalloc\n"));
	vfree(p);
	m.count = 0;
	memset(m.buf, 0, m.size);
	vmallocinfo_show(&m);
	ST_CHECK(!strstr(m.buf, line));
	kfree(m.buf);
}

SELFTEST(thread_stack_is_guarded_and_cached)
{
	unsigned long in_use = thread_stacks_in_use();
	char *stack = alloc_thread_stack();
	unsigned long addr = (unsigned long)stack;

	ST_CHECK(stack != NULL);
	if (!stack)
		return;
	ST_EQUAL(thread_stacks_in_use(), in_use + 1);
	ST_EQUAL(addr % THREAD_SLOT, THREAD_SLOT - THREAD_SIZE);
	ST_CHECK(kernel_addr_mapped(addr) && kernel_addr_mapped(addr + THREAD_SIZE - 1));
	ST_CHECK(!kernel_addr_mapped(addr - 1));
	ST_CHECK(thread_stack_guard(addr - 1) && !thread_stack_guard(addr));
	free_thread_stack(stack);
	/* The next fork gets the stack that is still mapped. */
	ST_CHECK(alloc_thread_stack() == stack);
	free_thread_stack(stack);
	ST_EQUAL(thread_stacks_in_use(), in_use);
	drain_thread_stacks();
	ST_CHECK(!kernel_addr_mapped(addr));
}

static DEFINE_PER_CPU(u32, test_counter);

SELFTEST(per_cpu_copies)
{
	u32 *here, *dynamic = alloc_percpu(u32);
	unsigned int cpu;

	this_cpu_write(test_counter, 41);
	this_cpu_inc(test_counter);
	here = &get_cpu_var(test_counter);
	ST_EQUAL(*here, 42);
	ST_CHECK(here == per_cpu_ptr(&test_counter, smp_processor_id()));
	put_cpu_var(test_counter);
	for_each_possible_cpu(cpu)
		if (cpu != smp_processor_id())
			ST_EQUAL(per_cpu(test_counter, cpu), 0);
	ST_CHECK(dynamic != NULL);
	if (!dynamic)
		return;
	for_each_possible_cpu(cpu) {
		ST_EQUAL(*per_cpu_ptr(dynamic, cpu), 0);
		*per_cpu_ptr(dynamic, cpu) = cpu;
	}
	free_percpu(dynamic);
}
