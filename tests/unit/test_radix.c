// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/lib/radix.c against a sorted array of indexes. Nodes come from here, so that they can be
 * counted and can run out: the tree must have exactly the nodes that its indexes need, after every
 * change and after every failed one.
 */
// sources: kernel/lib/radix.c tests/unit/host.c
#include "unit.h"
#include <err.h>
#include <radix.h>

#define MAX_ITEMS 64
#define ROUNDS	  8000

static unsigned int nodes;   /* allocated now */
static unsigned int allowed; /* allocations until one fails */

struct radix_node *radix_node_alloc(void)
{
	if (!allowed)
		return NULL;
	allowed--;
	nodes++;
	return calloc(1, sizeof(struct radix_node));
}

void radix_node_free(struct radix_node *node)
{
	assert_non_null(node);
	nodes--;
	free(node);
}

static struct radix_root root;
static u32 model[MAX_ITEMS]; /* ascending */
static unsigned int nr;

/* What is stored at an index: something that tells it from all others. */
static void *item_of(u32 index)
{
	return (void *)((u64)index * 16 + 8);
}

/* Where index is in the model, or would be. */
static unsigned int place_of(u32 index)
{
	unsigned int at = 0;

	while (at < nr && model[at] < index)
		at++;
	return at;
}

static bool model_has(u32 index)
{
	unsigned int at = place_of(index);

	return at < nr && model[at] == index;
}

static void model_insert(u32 index)
{
	unsigned int at = place_of(index);

	for (unsigned int i = nr++; i > at; i--)
		model[i] = model[i - 1];
	model[at] = index;
}

static void model_delete(u32 index)
{
	nr--;
	for (unsigned int i = place_of(index); i < nr; i++)
		model[i] = model[i + 1];
}

/* Levels for the largest index, 6 bits each; 0 when there is none. */
static unsigned int height_needed(void)
{
	unsigned int height = 1;

	if (!nr)
		return 0;
	while ((u64)model[nr - 1] >> (6 * height))
		height++;
	return height;
}

/* On each level one node for every prefix that occurs. */
static unsigned int nodes_needed(void)
{
	unsigned int sum = 0;

	for (unsigned int level = 1; level <= height_needed(); level++)
		for (unsigned int i = 0; i < nr; i++)
			sum += i == 0 ||
			       (u64)model[i] >> (6 * level) != (u64)model[i - 1] >> (6 * level);
	return sum;
}

static void assert_tree_is_model(void)
{
	u32 index = 0;

	assert_int_equal(root.height, height_needed());
	assert_int_equal(nodes, nodes_needed());
	for (unsigned int i = 0; i < nr; i++) {
		assert_ptr_equal(radix_lookup(&root, model[i]), item_of(model[i]));
		assert_ptr_equal(radix_next(&root, &index), item_of(model[i]));
		assert_int_equal(index, model[i]);
		if (index++ == 0xffffffffu)
			return;
	}
	assert_null(radix_next(&root, &index));
}

/* An index in one of a few places, so that neighbours, shared nodes and far ones all occur. */
static u32 random_index(void)
{
	static const u32 bases[] = {0,		60,	    4090,	262140,	   0x00fffff0,
				    0x3ffffff0, 0x40000000, 0x80000000, 0xfffffff0};
	u32 base = bases[random_below(ARRAY_SIZE(bases))];

	return random_below(8) ? base + random_below(16) : random_u64();
}

static void change_somewhere(void)
{
	u32 index = random_index();

	if (model_has(index) && random_bool()) {
		assert_int_equal(radix_insert(&root, index, &root), -EEXIST);
	} else if (model_has(index)) {
		assert_ptr_equal(radix_delete(&root, index), item_of(index));
		model_delete(index);
	} else if (nr < MAX_ITEMS && random_below(4)) {
		assert_int_equal(radix_insert(&root, index, item_of(index)), 0);
		model_insert(index);
	} else {
		assert_null(radix_lookup(&root, index));
		assert_null(radix_delete(&root, index));
	}
}

static int setup(void **state)
{
	root = RADIX_ROOT;
	nr = nodes = 0;
	allowed = ~0u;
	return 0;
}

static void delete_everything(void)
{
	while (nr) {
		u32 index = model[random_below(nr)];

		assert_ptr_equal(radix_delete(&root, index), item_of(index));
		model_delete(index);
		assert_tree_is_model();
	}
	assert_null(root.node);
}

static void the_tree_has_what_was_put_in_and_no_node_more(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		change_somewhere();
		assert_tree_is_model();
		if (random_below(500) == 0)
			delete_everything();
	}
	delete_everything();
}

static void next_finds_the_first_at_or_after_any_index(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		u32 from = random_index(), index = from;
		unsigned int at;

		change_somewhere();
		at = place_of(from);
		if (at == nr) {
			assert_null(radix_next(&root, &index));
			continue;
		}
		assert_ptr_equal(radix_next(&root, &index), item_of(model[at]));
		assert_int_equal(index, model[at]);
	}
	delete_everything();
}

/* The new index fails with 0, 1, 2 ... nodes to be had until it fits; nothing changes before. */
static void insert_with_growing_memory(u32 index)
{
	unsigned int limit = 0;
	int err;

	do {
		allowed = limit++;
		err = radix_insert(&root, index, item_of(index));
		if (err)
			assert_int_equal(err, -ENOMEM);
		else
			model_insert(index);
		assert_tree_is_model();
	} while (err);
	assert_true(limit <= 12); /* a tree of six levels, and five more below a new top */
	allowed = ~0u;
}

static void a_failed_insertion_leaves_nothing_behind(void **state)
{
	for (int round = 0; round < ROUNDS / 4; round++) {
		u32 index = random_index();

		if (nr == MAX_ITEMS || random_below(40) == 0)
			delete_everything();
		if (model_has(index))
			change_somewhere();
		else
			insert_with_growing_memory(index);
	}
	delete_everything();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_tree_has_what_was_put_in_and_no_node_more, setup),
		cmocka_unit_test_setup(next_finds_the_first_at_or_after_any_index, setup),
		cmocka_unit_test_setup(a_failed_insertion_leaves_nothing_behind, setup),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
