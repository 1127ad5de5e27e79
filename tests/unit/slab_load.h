/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random load for a cache, shared by the tests of the slab allocator with and without its debug
 * flags. Every object is filled to its last byte with a mark of its own, which must still be there
 * when it is freed: two objects that overlap, or memory given back too early, cannot hide.
 */
#ifndef TINE_UNIT_SLAB_LOAD_H
#define TINE_UNIT_SLAB_LOAD_H

#include "pages.h"
#include <slab.h>

#define LOAD_OBJECTS 600
#define LOAD_ROUNDS  6000

struct load {
	struct kmem_cache *cache;
	size_t size, align;
	unsigned int live;
	u8 *obj[LOAD_OBJECTS];
};

struct in_use_query {
	const char *name;
	unsigned long in_use;
};

static void find_in_use(void *data, const char *name, unsigned long in_use)
{
	struct in_use_query *query = data;

	if (name == query->name)
		query->in_use = in_use;
}

/* What the ledger would say of the cache. */
static unsigned long objects_in_use(const struct kmem_cache *cache)
{
	struct in_use_query query = {.name = kmem_cache_name(cache), .in_use = ~0ul};

	kmem_cache_for_each(find_in_use, &query);
	return query.in_use;
}

static void load_alloc(struct load *load, unsigned int i)
{
	load->obj[i] = kmem_cache_alloc(load->cache, GFP_KERNEL);
	assert_non_null(load->obj[i]);
	assert_int_equal((unsigned long)load->obj[i] % load->align, 0);
	for (size_t at = 0; at < load->size; at++)
		load->obj[i][at] = (u8)(i * 7 + at);
	load->live++;
}

static void load_free(struct load *load, unsigned int i)
{
	for (size_t at = 0; at < load->size; at++)
		if (load->obj[i][at] != (u8)(i * 7 + at))
			fail_msg("object of %zu bytes: byte %zu is not what was written there",
				 load->size, at);
	kmem_cache_free(load->cache, load->obj[i]);
	load->obj[i] = NULL;
	load->live--;
}

/* Waves of allocation and freeing; at the end nothing is in use and all frames are back. */
static void run_load(size_t size, size_t align, u32 flags)
{
	struct load load = {.size = size, .align = align ? align : sizeof(void *)};
	unsigned long before = unit_pages_in_use();

	load.cache = kmem_cache_create("load", size, align, flags, NULL);
	for (int round = 0; round < LOAD_ROUNDS; round++) {
		unsigned int i = random_below(LOAD_OBJECTS);
		bool filling = round / 1000 % 2 == 0;

		if (load.obj[i] && (random_below(4) == 0 || !filling))
			load_free(&load, i);
		else if (!load.obj[i] && (random_below(4) == 0 || filling))
			load_alloc(&load, i);
		if (round % 100 == 0)
			assert_int_equal(objects_in_use(load.cache), load.live);
		unit_nothing_held();
	}
	for (unsigned int i = 0; i < LOAD_OBJECTS; i++)
		if (load.obj[i])
			load_free(&load, i);
	assert_int_equal(objects_in_use(load.cache), 0);
	assert_int_equal(kmem_cache_destroy(load.cache), 0);
	kmem_cache_reap();
	assert_int_equal(unit_pages_in_use(), before);
}

#endif
