// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/slab.c and mm/kmalloc.c as a release build has them, on the small machine of pages.h.
 */
// sources: mm/slab.c mm/slab_debug.c mm/kmalloc.c kernel/lib/bitmap.c
// sources: tests/unit/pages.c tests/unit/host.c
// flags: -include include/config/release/config.h
#include "slab_load.h"
#include <string.h>

#define BIG_ENOUGH 200 /* objects that fill an array and several slabs */

static int setup(void **state)
{
	unit_pages_init();
	kmem_cache_init();
	return unit_random_setup(state);
}

/* After every test: nothing held, and with all caches reaped the same frames in use. */
static unsigned long frames_before;

static int note_frames(void **state)
{
	unit_forget_messages();
	unit_pages_allowed = ~0u;
	kmem_cache_reap();
	frames_before = unit_pages_in_use();
	return 0;
}

static int compare_frames(void **state)
{
	unit_nothing_held();
	kmem_cache_reap();
	assert_int_equal(unit_pages_in_use(), frames_before);
	return 0;
}

static void objects_of_every_size_neither_overlap_nor_leak(void **state)
{
	static const size_t sizes[] = {1,   8,	 24,   32,   60,   100,	 128,  400,  504,
				       512, 520, 1024, 1500, 2048, 3000, 4096, 5000, 8192};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		run_load(sizes[i], 0, 0);
}

static void objects_are_aligned_as_asked(void **state)
{
	for (size_t align = 8; align <= 1024; align *= 4)
		run_load(40, align, 0);
	run_load(40, 64, SLAB_HWCACHE_ALIGN);
	run_load(17, 32, SLAB_HWCACHE_ALIGN); /* two of them fit into a line */
	run_load(200, 64, SLAB_HWCACHE_ALIGN);
}

/* --- constructors ----------------------------------------------------------------------------- */

static unsigned int constructed;

static void construct(void *obj)
{
	*(u64 *)obj = 0x1234567890abcdef;
	constructed++;
}

static void the_constructor_runs_once_for_each_object(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("constructed", 64, 0, 0, construct);
	void *obj[BIG_ENOUGH];
	unsigned int after_first = 0;

	constructed = 0;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < BIG_ENOUGH; i++) {
			obj[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			assert_true(*(u64 *)obj[i] == 0x1234567890abcdef);
		}
		if (round == 0)
			after_first = constructed;
		for (int i = 0; i < BIG_ENOUGH; i++)
			kmem_cache_free(cache, obj[i]);
	}
	assert_true(after_first >= BIG_ENOUGH);
	assert_true(constructed <= 2 * after_first); /* slabs given back are made anew */
	assert_int_equal(kmem_cache_destroy(cache), 0);
}

static void zalloc_gives_zeros_in_used_memory(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("zeroed", 100, 0, 0, NULL);

	for (int round = 0; round < 50; round++) {
		u8 *obj = kmem_cache_zalloc(cache, GFP_KERNEL);

		for (int i = 0; i < 100; i++)
			assert_int_equal(obj[i], 0);
		memset(obj, 0xff, 100);
		kmem_cache_free(cache, obj);
	}
	assert_int_equal(kmem_cache_destroy(cache), 0);
}

/* --- giving back ------------------------------------------------------------------------------ */

/* A cache's line in /proc/slabinfo. */
struct slabinfo {
	unsigned long active, total, size, per_slab, pages, active_slabs, slabs;
};

static struct slabinfo slabinfo_of(const struct kmem_cache *cache)
{
	struct slabinfo n;
	const char *line;
	char key[64];

	unit_seq_forget();
	slabinfo_show(NULL);
	assert_int_equal(strncmp(unit_seq_text, "slabinfo - version: 2.1\n", 24), 0);
	snprintf(key, sizeof(key), "\n%s ", kmem_cache_name(cache));
	line = strstr(unit_seq_text, key);
	assert_non_null(line);
	assert_int_equal(sscanf(line,
				" %*s %lu %lu %lu %lu %lu : tunables %*u %*u %*u : "
				"slabdata %lu %lu 0",
				&n.active, &n.total, &n.size, &n.per_slab, &n.pages,
				&n.active_slabs, &n.slabs),
			 7);
	return n;
}

static void an_idle_cache_keeps_two_empty_slabs_and_shrink_takes_them(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("idle", 1000, 0, 0, NULL);
	unsigned long before = unit_pages_in_use(), after;
	struct slabinfo idle;
	void *obj[BIG_ENOUGH];

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < BIG_ENOUGH; i++)
			obj[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		assert_true(unit_pages_in_use() - before >= BIG_ENOUGH * 1000 / PAGE_SIZE);
		for (int i = 0; i < BIG_ENOUGH; i++)
			kmem_cache_free(cache, obj[i]);
		idle = slabinfo_of(cache);
		assert_int_equal(idle.active, 0);
		assert_int_equal(idle.slabs - idle.active_slabs,
				 2); /* others: the array's objects */
	}
	after = unit_pages_in_use();
	assert_int_equal(kmem_cache_shrink(cache), idle.slabs * idle.pages);
	assert_int_equal(after - unit_pages_in_use(), idle.slabs * idle.pages);
	assert_int_equal(slabinfo_of(cache).slabs, 0);
	assert_int_equal(kmem_cache_destroy(cache), 0);
}

static void the_shrinker_reaps_every_cache(void **state)
{
	void *a = kmalloc(100, GFP_KERNEL), *b = kmalloc(5000, GFP_KERNEL);
	unsigned long in_use;

	kfree(a);
	kfree(b);
	in_use = unit_pages_in_use();
	assert_true(in_use > frames_before);
	assert_int_equal(unit_shrinker->shrink(), in_use - frames_before);
}

static void a_cache_with_objects_in_use_is_not_destroyed(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("busy", 64, 0, 0, NULL);
	void *obj[3];

	for (int i = 0; i < 3; i++)
		obj[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(kmem_cache_destroy(cache), -EBUSY);
	assert_non_null(strstr(unit_messages, "slab: cache busy, object 0x"));
	assert_non_null(strstr(unit_messages, ": in use, so the cache is not destroyed\n"));
	assert_int_equal(objects_in_use(cache), 3); /* still there, still whole */
	for (int i = 0; i < 3; i++)
		kmem_cache_free(cache, obj[i]);
	assert_int_equal(kmem_cache_destroy(cache), 0);
}

/* --- no memory -------------------------------------------------------------------------------- */

static void without_memory_there_is_null_and_nothing_is_lost(void **state)
{
	static const size_t sizes[] = {64, 600, 3000}; /* the larger have their headers elsewhere */

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct kmem_cache *cache = kmem_cache_create("poor", sizes[i], 0, 0, NULL);
		unsigned long before;
		void *obj = NULL;
		unsigned int pages;

		kmem_cache_reap();
		before = unit_pages_in_use();
		for (pages = 0; !obj; pages++) {
			assert_int_equal(unit_pages_in_use(), before);
			unit_pages_allowed = pages;
			obj = kmem_cache_alloc(cache, GFP_KERNEL);
			unit_nothing_held();
		}
		assert_int_equal(pages, sizes[i] < 512 ? 2 : 3);
		unit_pages_allowed = ~0u;
		kmem_cache_free(cache, obj);
		assert_int_equal(kmem_cache_destroy(cache), 0);
		kmem_cache_reap();
	}
}

static void a_cache_that_must_be_made_panics_by_name(void **state)
{
	void *full[BIG_ENOUGH];
	unsigned int n = 0;

	/* Uses up what the cache of caches has at hand. */
	unit_pages_allowed = 0;
	while ((full[n] = kmem_cache_create("filler", 64, 0, 0, NULL)))
		n++;
	assert_panics(kmem_cache_create("vital", 64, 0, SLAB_PANIC, NULL));
	assert_string_equal(unit_panic_text, "no memory for the cache vital");
	while (n--)
		assert_int_equal(kmem_cache_destroy(full[n]), 0);
}

static void atomic_requests_leave_interrupts_off(void **state)
{
	void *obj[BIG_ENOUGH];
	unsigned long flags = local_irq_save();

	for (int i = 0; i < BIG_ENOUGH; i++) {
		obj[i] = kmalloc(300, GFP_ATOMIC);
		assert_non_null(obj[i]);
		assert_true(irqs_disabled());
	}
	for (int i = 0; i < BIG_ENOUGH; i++) {
		kfree(obj[i]);
		assert_true(irqs_disabled());
	}
	local_irq_restore(flags);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void slabinfo_counts_objects_and_slabs(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("counted", 100, 0, 0, NULL);
	void *obj[BIG_ENOUGH];
	struct slabinfo n;

	for (int i = 0; i < BIG_ENOUGH; i++)
		obj[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	n = slabinfo_of(cache);
	assert_int_equal(n.active, BIG_ENOUGH);
	assert_int_equal(n.size, 104);
	assert_int_equal(n.total, n.slabs * n.per_slab);
	assert_true(n.per_slab * n.size <= n.pages * PAGE_SIZE);
	assert_int_equal(n.active_slabs, DIV_ROUND_UP(n.active, n.per_slab));
	for (int i = 0; i < BIG_ENOUGH; i++)
		kmem_cache_free(cache, obj[i]);
	assert_int_equal(kmem_cache_destroy(cache), 0);
}

/* --- kmalloc ---------------------------------------------------------------------------------- */

/* The smallest of kmalloc's sizes that is enough. */
static size_t class_of(size_t size)
{
	size_t class = 8;

	if (size > 64 && size <= 96)
		return 96;
	if (size > 128 && size <= 192)
		return 192;
	while (class < size)
		class *= 2;
	return class;
}

static void every_size_gets_the_smallest_class(void **state)
{
	for (size_t size = 1; size <= KMALLOC_MAX_CACHE; size++) {
		u8 *p = kmalloc(size, GFP_KERNEL);

		assert_non_null(p);
		assert_int_equal(ksize(p), class_of(size));
		assert_int_equal((unsigned long)p % 8, 0);
		memset(p, 0x11, ksize(p));
		kfree(p);
	}
}

static void large_sizes_are_whole_pages(void **state)
{
	static const size_t sizes[] = {8193, 16384, 16385, 1 << 20, (1 << 22) - 1, 1 << 22};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc(sizes[i], GFP_KERNEL);

		assert_non_null(p);
		assert_int_equal((unsigned long)p % PAGE_SIZE, 0);
		assert_int_equal(ksize(p), max(class_of(sizes[i]), (size_t)PAGE_SIZE));
		memset(p, 0x11, sizes[i]);
		kfree(p);
	}
	assert_null(kmalloc((1 << 22) + 1, GFP_KERNEL));
	assert_null(kmalloc(~(size_t)0, GFP_KERNEL));
}

static void nothing_is_a_size_too(void **state)
{
	assert_ptr_equal(kmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	assert_ptr_equal(kcalloc(0, 8, GFP_KERNEL), ZERO_SIZE_PTR);
	assert_int_equal(ksize(ZERO_SIZE_PTR), 0);
	assert_int_equal(ksize(NULL), 0);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	kzfree(NULL);
}

static void a_product_that_overflows_is_refused(void **state)
{
	assert_null(kcalloc(~(size_t)0 / 2, 3, GFP_KERNEL));
	assert_null(kmalloc_array(1ul << 32, 1ul << 32, GFP_KERNEL));
	assert_null(kcalloc(3, ~(size_t)0 / 3 + 1, GFP_KERNEL));
}

static void zeroed_memory_is_zero_all_over(void **state)
{
	for (size_t size = 1; size <= 20000; size += 1 + size / 7) {
		u8 *p = kmalloc(size, GFP_KERNEL);

		memset(p, 0xff, size);
		kfree(p);
		p = size % 2 ? kzalloc(size, GFP_KERNEL) : kcalloc(size / 2, 2, GFP_KERNEL);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		kfree(p);
	}
}

static void krealloc_keeps_what_was_there(void **state)
{
	size_t old = 1;
	u8 *p = krealloc(NULL, old, GFP_KERNEL);

	p[0] = 0;
	for (size_t size = 3; size <= 30000; size += size / 2) {
		p = krealloc(p, size, GFP_KERNEL);
		for (size_t i = 0; i < old; i++)
			assert_int_equal(p[i], (u8)(i * 3));
		for (size_t i = old; i < size; i++)
			p[i] = (u8)(i * 3);
		old = size;
	}
	assert_ptr_equal(krealloc(p, 10, GFP_KERNEL), p); /* it is large enough */
	unit_pages_allowed = 0;
	assert_null(krealloc(p, 1 << 20, GFP_KERNEL));
	assert_int_equal(p[9], 27); /* the old memory stays */
	assert_ptr_equal(krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
}

static void krealloc_with_two_dashes_leaves_the_old(void **state)
{
	u8 *p = kmalloc(16, GFP_KERNEL), *q;

	memset(p, 5, 16);
	assert_ptr_equal(__krealloc(p, 9, GFP_KERNEL), p);
	q = __krealloc(p, 100, GFP_KERNEL);
	assert_ptr_not_equal(q, p);
	assert_memory_equal(p, q, 16);
	assert_ptr_equal(__krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	kfree(p);
	kfree(q);
}

static void kstrdup_copies_the_zero(void **state)
{
	char *copy = kstrdup("seven", GFP_KERNEL);

	assert_string_equal(copy, "seven");
	kfree(copy);
}

static void kzfree_wipes(void **state)
{
	u8 *p = kmalloc(40, GFP_KERNEL), *q;

	memset(p, 0x77, 64);
	kzfree(p);
	q = kmalloc(40, GFP_KERNEL);
	assert_ptr_equal(p, q); /* the last one freed is the next one given */
	for (int i = 0; i < 64; i++)
		assert_int_equal(q[i], 0);
	kfree(q);
}

static void kfree_of_what_kmalloc_did_not_give_panics(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	struct page *head = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);

	assert_panics(kfree(page_address(page))); /* no PG_head */
	assert_panics(kfree((char *)page_address(head) + 8));
	__free_pages(page, 0);
	__free_pages(head, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, note_frames, compare_frames)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(objects_of_every_size_neither_overlap_nor_leak),
		TEST(objects_are_aligned_as_asked),
		TEST(the_constructor_runs_once_for_each_object),
		TEST(zalloc_gives_zeros_in_used_memory),
		TEST(an_idle_cache_keeps_two_empty_slabs_and_shrink_takes_them),
		TEST(the_shrinker_reaps_every_cache),
		TEST(a_cache_with_objects_in_use_is_not_destroyed),
		TEST(without_memory_there_is_null_and_nothing_is_lost),
		TEST(a_cache_that_must_be_made_panics_by_name),
		TEST(atomic_requests_leave_interrupts_off),
		TEST(slabinfo_counts_objects_and_slabs),
		TEST(every_size_gets_the_smallest_class),
		TEST(large_sizes_are_whole_pages),
		TEST(nothing_is_a_size_too),
		TEST(a_product_that_overflows_is_refused),
		TEST(zeroed_memory_is_zero_all_over),
		TEST(krealloc_keeps_what_was_there),
		TEST(krealloc_with_two_dashes_leaves_the_old),
		TEST(kstrdup_copies_the_zero),
		TEST(kzfree_wipes),
		TEST(kfree_of_what_kmalloc_did_not_give_panics),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
