// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/slab.c and mm/slab_debug.c as a debug build has them: every cache with poison, red zones and
 * owners. Misuse is reported by cache, object and fault; the machine goes on and nothing is lost.
 * The owners behind a red zone of 32 bits are aligned for an i386, not for the host.
 */
// sources: mm/slab.c mm/slab_debug.c mm/kmalloc.c kernel/lib/bitmap.c
// sources: tests/unit/pages.c tests/unit/host.c
// flags: -fno-sanitize=alignment
#include "slab_load.h"
#include <string.h>

#define SIZE 40
#define MANY 200 /* fills the array and several slabs */

static struct kmem_cache *cache;
static unsigned long frames_before;
static int reports_before;

static int setup_all(void **state)
{
	unit_pages_init();
	kmem_cache_init();
	return unit_random_setup(state);
}

static int setup(void **state)
{
	kmem_cache_reap();
	frames_before = unit_pages_in_use();
	cache = kmem_cache_create("watched", SIZE, 0, 0, NULL);
	unit_forget_messages();
	reports_before = slab_reports;
	return 0;
}

/* Whatever a test did, the cache is whole: no object is in use, all its frames come back. */
static int teardown(void **state)
{
	unit_nothing_held();
	assert_int_equal(objects_in_use(cache), 0);
	assert_int_equal(kmem_cache_destroy(cache), 0);
	kmem_cache_reap();
	assert_int_equal(unit_pages_in_use(), frames_before);
	return 0;
}

static u8 *alloc(void)
{
	u8 *obj = kmem_cache_alloc(cache, GFP_KERNEL);

	assert_non_null(obj);
	return obj;
}

/* Exactly so many reports since the test began, and the text among the messages. */
static void assert_reported(int reports, const char *text)
{
	assert_int_equal(slab_reports - reports_before, reports);
	if (reports && !strstr(unit_messages, text))
		fail_msg("expected \"%s\" among these messages:\n%s", text, unit_messages);
	if (!reports)
		assert_string_equal(unit_messages, "");
}

static void right_use_is_not_reported(void **state)
{
	static const size_t sizes[] = {1, 7, 8, 40, 64, 100, 500, 512, 1000, 2048, 4096, 8192};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		run_load(sizes[i], 0, 0);
	run_load(40, 64, SLAB_HWCACHE_ALIGN);
	assert_reported(0, "");
}

static void a_write_after_free_is_reported_with_its_place(void **state)
{
	static const struct {
		size_t at;
		u8 value;
		const char *text;
	} writes[] = {{0, 0x00, ": written to while free: 00 at offset 0\n"},
		      {17, 0xab, ": written to while free: ab at offset 17\n"},
		      {SIZE - 1, 0x6b, ": written to while free: 6b at offset 39\n"}};

	for (unsigned int i = 0; i < ARRAY_SIZE(writes); i++) {
		u8 *obj = alloc();

		kmem_cache_free(cache, obj);
		obj[writes[i].at] = writes[i].value;
		assert_ptr_equal(alloc(), obj);
		assert_reported(i + 1, writes[i].text);
		kmem_cache_free(cache, obj);
	}
	assert_non_null(strstr(unit_messages, "slab: cache watched, object 0x"));
}

static void a_write_past_the_end_is_reported_at_free(void **state)
{
	u8 *obj = alloc();

	obj[SIZE] = 0x99;
	kmem_cache_free(cache, obj);
	assert_reported(1, "slab: cache watched, object ");
	assert_reported(1, ": red zone overwritten: d8415699\n");
}

static void a_second_free_is_reported_and_refused(void **state)
{
	u8 *obj = alloc(), *first, *second;

	kmem_cache_free(cache, obj);
	kmem_cache_free(cache, obj);
	assert_reported(1, ": freed twice\n");
	first = alloc();
	second = alloc();
	assert_ptr_not_equal(first, second); /* it is not given out twice */
	kmem_cache_free(cache, first);
	kmem_cache_free(cache, second);
}

static void a_second_free_is_seen_when_the_object_is_back_in_its_slab(void **state)
{
	u8 *obj = alloc();

	kmem_cache_free(cache, obj);
	kmem_cache_reap();
	obj = alloc();
	kmem_cache_free(cache, obj);
	kmem_cache_free(cache, obj);
	assert_reported(1, ": freed twice\n");
}

static void an_object_of_another_cache_is_refused(void **state)
{
	struct kmem_cache *other = kmem_cache_create("other", SIZE, 0, 0, NULL);
	u8 *obj = alloc();

	kmem_cache_free(other, obj);
	assert_reported(1, "slab: cache watched, object ");
	assert_reported(1, ": freed to cache other by ");
	kmem_cache_free(cache, obj); /* is still allocated */
	assert_reported(1, "");
	assert_int_equal(kmem_cache_destroy(other), 0);
}

static void what_is_no_object_is_refused(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	u8 *obj = alloc();

	kmem_cache_free(cache, page_address(page));
	assert_reported(1, ", no object of any cache, freed to cache watched by ");
	kmem_cache_free(cache, obj + 8); /* in the middle of one */
	assert_reported(2, " freed to cache watched by ");
	kmem_cache_free(cache, obj);
	assert_reported(2, "");
	__free_pages(page, 0);
}

static void the_last_owners_are_named(void **state)
{
	u8 *obj = alloc();
	unsigned long allocated = 0, freed = 0;
	const char *line;

	kmem_cache_free(cache, obj);
	kmem_cache_free(cache, obj);
	line = strstr(unit_messages, "slab: last allocated by ");
	assert_non_null(line);
	assert_int_equal(sscanf(line, "slab: last allocated by %lxS, last freed by %lxS",
				&allocated, &freed),
			 2);
	/* Return addresses in two functions of this file. */
	assert_in_range(allocated, (unsigned long)alloc, (unsigned long)alloc + 4096);
	assert_in_range(freed, (unsigned long)the_last_owners_are_named,
			(unsigned long)the_last_owners_are_named + 4096);
}

static unsigned int constructed;

static void construct(void *obj)
{
	memset(obj, 0xc0, SIZE);
	constructed++;
}

/* The poison destroys what the constructor made. */
static void a_constructor_runs_for_every_allocation(void **state)
{
	struct kmem_cache *made = kmem_cache_create("made", SIZE, 0, 0, construct);

	for (unsigned int i = 1; i <= MANY; i++) {
		u8 *obj = kmem_cache_alloc(made, GFP_KERNEL);

		assert_int_equal(constructed, i);
		for (unsigned int at = 0; at < SIZE; at++)
			assert_int_equal(obj[at], 0xc0);
		kmem_cache_free(made, obj);
	}
	assert_int_equal(kmem_cache_destroy(made), 0);
	assert_reported(0, "");
}

static void freed_memory_is_full_of_poison(void **state)
{
	u8 *obj = alloc();

	memset(obj, 0, SIZE);
	kmem_cache_free(cache, obj);
	for (unsigned int at = 0; at < SIZE - 1; at++)
		assert_int_equal(obj[at], 0x6b);
	assert_int_equal(obj[SIZE - 1], 0xa5);
}

static void kmalloc_is_watched_too(void **state)
{
	char *p = kmalloc(96, GFP_KERNEL);

	p[96] = 1;
	kfree(p);
	assert_reported(1, "slab: cache kmalloc-96, object ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(right_use_is_not_reported),
		TEST(a_write_after_free_is_reported_with_its_place),
		TEST(a_write_past_the_end_is_reported_at_free),
		TEST(a_second_free_is_reported_and_refused),
		TEST(a_second_free_is_seen_when_the_object_is_back_in_its_slab),
		TEST(an_object_of_another_cache_is_refused),
		TEST(what_is_no_object_is_refused),
		TEST(the_last_owners_are_named),
		TEST(a_constructor_runs_for_every_allocation),
		TEST(freed_memory_is_full_of_poison),
		TEST(kmalloc_is_watched_too),
	};

	return cmocka_run_group_tests(tests, setup_all, NULL);
}
