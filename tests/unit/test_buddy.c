// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/buddy.c under random load, beside a model that knows of each frame only whose it is: a hole,
 * free, or part of an allocation. The model knows nothing of buddies; that free blocks are as large
 * as they can be follows from asking it for every run of free frames that a refused request could
 * have had.
 */
// sources: mm/buddy.c tests/unit/host.c
#include "unit.h"
#include <buddy.h>

#define FRAMES	   8192
#define TOP	   (MAX_ORDER - 1)
#define ROUNDS	   20000
#define MAX_BLOCKS 2048
#define HOLE	   0xffff
#define FREE	   0 /* else: 1 + the number of the allocation */

struct page *mem_map;
static struct zone zone;
static u16 owner[FRAMES]; /* the model */
static unsigned long free_frames;
static unsigned int refused;

static struct block {
	struct page *page; /* NULL: not in use */
	unsigned int order;
} blocks[MAX_BLOCKS];

/* --- setting up ------------------------------------------------------------------------------- */

/* Gives [start, end) to the zone in blocks as large as they fit, as mm/page_boot.c does. */
static void give(struct zone *z, unsigned long start, unsigned long end)
{
	while (start < end) {
		unsigned int order = TOP;

		while (start % (1ul << order) || start + (1ul << order) > end)
			order--;
		for (unsigned long pfn = start; pfn < start + (1ul << order); pfn++) {
			mem_map[pfn].flags &= ZONE_FLAGS;
			owner[pfn] = FREE;
		}
		buddy_free(z, pfn_to_page(start), order);
		start += 1ul << order;
	}
}

static void make_zone(struct zone *z, unsigned long type, unsigned long start, unsigned long end)
{
	buddy_init(z, "test", start, end);
	for (unsigned long pfn = start; pfn < end; pfn++) {
		mem_map[pfn].flags = (type << ZONE_SHIFT) | PG_MASK(reserved);
		owner[pfn] = HOLE;
	}
}

static int setup(void **state)
{
	free(mem_map);
	mem_map = calloc(FRAMES, sizeof(struct page));
	for (unsigned int i = 0; i < MAX_BLOCKS; i++)
		blocks[i].page = NULL;
	make_zone(&zone, ZONE_NORMAL, 0, FRAMES);
	free_frames = refused = 0;
	return 0;
}

/* A machine's memory: frame 0 missing, a hole, a kernel, an end that is no multiple of anything. */
static void give_with_holes(void)
{
	static const unsigned long ranges[][2] = {
		{1, 159}, {256, 1030}, {1500, 5000}, {5001, 8191}};

	for (unsigned int i = 0; i < ARRAY_SIZE(ranges); i++) {
		give(&zone, ranges[i][0], ranges[i][1]);
		free_frames += ranges[i][1] - ranges[i][0];
	}
}

static int teardown(void **state)
{
	free(mem_map);
	mem_map = NULL;
	return 0;
}

/* --- looking ---------------------------------------------------------------------------------- */

/* A block on a list: in place, marked, and each of its frames free and on no list twice. */
static void check_free_block(const struct page *page, unsigned int order, bool *seen)
{
	unsigned long pfn = page_to_pfn(page);

	assert_int_equal(pfn % (1ul << order), 0);
	assert_true(pfn >= zone.start_pfn && pfn + (1ul << order) <= zone.end_pfn);
	assert_true(page->flags & PG_MASK(buddy));
	assert_int_equal(page->order, order);
	for (unsigned long i = pfn; i < pfn + (1ul << order); i++) {
		assert_int_equal(owner[i], FREE);
		assert_false(seen[i]);
		seen[i] = true;
		assert_true(i == pfn || !(mem_map[i].flags & PG_MASK(buddy)));
	}
}

static void assert_zone_is_model(void)
{
	static bool seen[FRAMES];
	unsigned long sum = 0;
	struct page *page;

	for (unsigned long pfn = 0; pfn < FRAMES; pfn++)
		seen[pfn] = false;
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned long nr = 0;

		list_for_each_entry(page, &zone.area[order].list, lru) {
			check_free_block(page, order, seen);
			nr++;
			sum += 1ul << order;
		}
		assert_int_equal(nr, zone.area[order].nr);
	}
	assert_int_equal(sum, free_frames); /* with seen[]: every free frame is on a list */
	assert_int_equal(zone.free, free_frames);
	assert_int_equal(buddy_count(&zone), free_frames);
}

/* Does the model have 2^order free frames in a place where such a block may start? */
static bool model_has_room(unsigned int order)
{
	for (unsigned long pfn = 0; pfn < FRAMES; pfn += 1ul << order) {
		unsigned long i = pfn;

		while (i < pfn + (1ul << order) && owner[i] == FREE)
			i++;
		if (i == pfn + (1ul << order))
			return true;
	}
	return false;
}

/* --- load ------------------------------------------------------------------------------------- */

static void allocate(struct block *block, unsigned int order)
{
	unsigned long pfn;

	block->page = buddy_alloc(&zone, order);
	block->order = order;
	if (!block->page) {
		assert_false(model_has_room(order));
		refused++;
		return;
	}
	pfn = page_to_pfn(block->page);
	assert_true(pfn + (1ul << order) <= FRAMES);
	assert_int_equal(pfn % (1ul << order), 0);
	for (unsigned long i = pfn; i < pfn + (1ul << order); i++) {
		assert_int_equal(owner[i], FREE);
		assert_int_equal(mem_map[i].flags, (unsigned long)ZONE_NORMAL << ZONE_SHIFT);
		owner[i] = 1 + (block - blocks);
	}
	free_frames -= 1ul << order;
}

static void release(struct block *block)
{
	unsigned long pfn = page_to_pfn(block->page);

	for (unsigned long i = pfn; i < pfn + (1ul << block->order); i++) {
		assert_int_equal(owner[i], 1 + (block - blocks));
		owner[i] = FREE;
	}
	buddy_free(&zone, block->page, block->order);
	free_frames += 1ul << block->order;
	block->page = NULL;
}

/* Small blocks mostly. */
static unsigned int random_order(void)
{
	unsigned int order = 0;

	while (order < TOP && random_below(10) < 6)
		order++;
	return order;
}

static void release_all(void)
{
	for (unsigned int i = 0; i < MAX_BLOCKS; i++)
		if (blocks[i].page)
			release(&blocks[i]);
}

static void nothing_overlaps_or_is_lost_under_random_load(void **state)
{
	unsigned long before[MAX_ORDER];

	give_with_holes();
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		before[order] = zone.area[order].nr;
	for (int round = 0; round < ROUNDS; round++) {
		/* Waves: more and more in use, then less and less. */
		struct block *block = &blocks[random_below(MAX_BLOCKS)];
		bool filling = round / 2000 % 2 == 0;

		if (block->page && random_below(4) >= filling * 3u)
			release(block);
		else if (!block->page && random_below(4) < 1 + filling * 3u)
			allocate(block, random_order());
		if (round % 50 == 0)
			assert_zone_is_model();
	}
	assert_true(refused > ROUNDS / 100); /* memory was short often enough */
	release_all();
	assert_zone_is_model();
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		assert_int_equal(zone.area[order].nr, before[order]);
}

static void every_frame_can_be_had_one_by_one(void **state)
{
	give(&zone, 0, 2047);
	free_frames = 2047;
	for (unsigned int n = 0; n < 2047; n++)
		allocate(&blocks[n], 0);
	assert_int_equal(free_frames, 0);
	assert_null(buddy_alloc(&zone, 0));
	assert_zone_is_model();
	for (unsigned int n = 0; n < 2047; n += 2)
		release(&blocks[n]);
	assert_zone_is_model();
	assert_int_equal(zone.area[0].nr, 1024); /* no two of them are a pair */
	assert_null(buddy_alloc(&zone, 1));
	release_all();
	assert_zone_is_model();
	assert_int_equal(zone.area[TOP].nr, 1);
}

/* --- splitting and joining -------------------------------------------------------------------- */

static void assert_areas(const unsigned long *want)
{
	for (unsigned int i = 0; i < MAX_ORDER; i++)
		if (zone.area[i].nr != want[i])
			fail_msg("order %u: %lu blocks, expected %lu", i, zone.area[i].nr, want[i]);
}

static void a_block_of_the_top_order_splits_to_any_order_and_joins_again(void **state)
{
	unsigned long whole[MAX_ORDER] = {[TOP] = 1};

	give(&zone, 2048, 3072);
	free_frames = 1024;
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned long halves[MAX_ORDER] = {0};

		allocate(&blocks[0], order);
		assert_non_null(blocks[0].page);
		for (unsigned int i = order; i < TOP; i++)
			halves[i] = 1;
		assert_areas(halves);
		assert_zone_is_model();
		release(&blocks[0]);
		assert_areas(whole);
		assert_zone_is_model();
	}
}

static void the_smallest_block_that_fits_is_split(void **state)
{
	give(&zone, 1024, 2048); /* one of order 10 */
	give(&zone, 4096, 4112); /* one of order 4 */
	free_frames = 1024 + 16;
	allocate(&blocks[0], 2);
	assert_true(page_to_pfn(blocks[0].page) >= 4096);
	assert_int_equal(zone.area[TOP].nr, 1);
	allocate(&blocks[1], 4);
	assert_true(page_to_pfn(blocks[1].page) < 2048);
}

static void blocks_of_the_top_order_do_not_join(void **state)
{
	give(&zone, 0, 2048);
	free_frames = 2048;
	allocate(&blocks[0], TOP);
	allocate(&blocks[1], TOP);
	assert_null(buddy_alloc(&zone, TOP));
	release(&blocks[1]);
	release(&blocks[0]);
	assert_int_equal(zone.area[TOP].nr, 2);
	assert_zone_is_model();
}

static void a_buddy_of_another_order_is_left_alone(void **state)
{
	give(&zone, 0, 16);
	free_frames = 16;
	allocate(&blocks[0], 3); /* one half of 16 */
	allocate(&blocks[1], 2); /* of the other, a half */
	allocate(&blocks[2], 0);
	release(&blocks[0]); /* its buddy's first frame is free or not, but not as a whole */
	assert_zone_is_model();
	release(&blocks[1]);
	assert_zone_is_model();
	assert_int_equal(zone.area[4].nr, 0);
	release(&blocks[2]);
	assert_int_equal(zone.area[4].nr, 1);
	assert_zone_is_model();
}

static void a_buddy_of_another_zone_is_left_alone(void **state)
{
	static struct zone below, above;

	make_zone(&below, ZONE_DMA, 0, 8);
	make_zone(&zone, ZONE_NORMAL, 8, 4104);
	make_zone(&above, ZONE_HIGHMEM, 4104, FRAMES);
	give(&below, 0, 8);
	give(&above, 4104, 4112);
	give(&zone, 8, 16);	 /* the other half of 16 frames is below */
	give(&zone, 4096, 4104); /* and here it is above */
	assert_int_equal(zone.area[3].nr, 2);
	assert_int_equal(below.area[3].nr, 1);
	assert_int_equal(above.area[3].nr, 1);
}

/* --- misuse ----------------------------------------------------------------------------------- */

static void freeing_what_is_not_allocated_is_a_bug(void **state)
{
	struct page *page;

	give(&zone, 0, 1024);
	page = buddy_alloc(&zone, 3);
	assert_panics(buddy_free(&zone, page + 1, 1)); /* not where such a block may start */
	buddy_free(&zone, page, 3);
	assert_panics(buddy_free(&zone, pfn_to_page(0), TOP));	/* free already */
	assert_panics(buddy_free(&zone, pfn_to_page(1024), 0)); /* never was the allocator's */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_overlaps_or_is_lost_under_random_load, setup),
		cmocka_unit_test_setup(every_frame_can_be_had_one_by_one, setup),
		cmocka_unit_test_setup(a_block_of_the_top_order_splits_to_any_order_and_joins_again,
				       setup),
		cmocka_unit_test_setup(the_smallest_block_that_fits_is_split, setup),
		cmocka_unit_test_setup(blocks_of_the_top_order_do_not_join, setup),
		cmocka_unit_test_setup(a_buddy_of_another_order_is_left_alone, setup),
		cmocka_unit_test_setup(a_buddy_of_another_zone_is_left_alone, setup),
		cmocka_unit_test_setup(freeing_what_is_not_allocated_is_a_bug, setup),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, teardown);
}
