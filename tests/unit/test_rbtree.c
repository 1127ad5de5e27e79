// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/lib/rbtree.c: after every change the whole tree is looked at: order, links to parents, the
 * two rules of colours; and walked in order beside a set of the keys that should be in it.
 */
// sources: kernel/lib/rbtree.c tests/unit/host.c
#include "unit.h"
#include "rb_walk.h"

#define KEYS   160
#define ROUNDS 30000

struct item {
	int key;
	bool inside; /* the model */
	struct rb_node node;
};

static struct item items[KEYS];
static struct rb_root root;

static int key_of(const struct rb_node *node)
{
	return rb_entry(node, const struct item, node)->key;
}

static void insert(struct item *item)
{
	struct rb_node **link = &root.node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = item->key < key_of(parent) ? &parent->left : &parent->right;
	}
	rb_link_node(&item->node, parent, link);
	rb_insert_color(&item->node, &root);
	item->inside = true;
}

static void erase(struct item *item)
{
	rb_erase(&item->node, &root);
	item->inside = false;
	item->node =
		(struct rb_node){(void *)1, {{(void *)2, (void *)3}}, true}; /* nobody may look */
}

/* Black nodes on every way down from node; fails when two ways differ, or a red has a red child. */
static int black_height(const struct rb_node *node, const struct rb_node *parent)
{
	int left, right;

	if (!node)
		return 0;
	assert_ptr_equal(node->parent, parent);
	if (node->red)
		assert_false(parent && parent->red);
	if (node->left)
		assert_true(key_of(node->left) < key_of(node));
	if (node->right)
		assert_true(key_of(node->right) > key_of(node));
	left = black_height(node->left, node);
	right = black_height(node->right, node);
	assert_int_equal(left, right);
	return left + !node->red;
}

static void assert_tree_is_sound(unsigned int keys)
{
	struct rb_node *in_order[KEYS];
	unsigned int inside = rb_walk(root.node, in_order, 0, KEYS), n = 0;

	assert_false(root.node && root.node->red);
	black_height(root.node, NULL);
	for (unsigned int i = 0; i < keys; i++)
		if (items[i].inside)
			assert_ptr_equal(in_order[n++], &items[i].node);
	assert_int_equal(n, inside);
}

static int setup(void **state)
{
	root = RB_ROOT;
	for (int i = 0; i < KEYS; i++)
		items[i] = (struct item){.key = i};
	return 0;
}

static void a_tree_of_one_becomes_empty(void **state)
{
	insert(&items[0]);
	erase(&items[0]);
	assert_null(root.node);
}

static void the_rules_hold_under_random_changes(void **state)
{
	unsigned int inside = 0, keys = 1;

	for (int round = 0; round < ROUNDS; round++) {
		/* Few keys at first: small trees meet the special cases most often. */
		struct item *item = &items[random_below(keys = 1 + round * KEYS / ROUNDS)];

		if (item->inside)
			erase(item);
		else
			insert(item);
		inside += item->inside ? 1 : -1;
		assert_tree_is_sound(keys);
	}
	assert_true(inside > 0);
}

static void growing_and_shrinking_in_order_stays_balanced(void **state)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		for (int i = 0; i < KEYS; i++) {
			insert(&items[backwards ? KEYS - 1 - i : i]);
			assert_tree_is_sound(KEYS);
		}
		/* 160 keys: at most 2 log2(161) levels, half of them black. */
		assert_true(black_height(root.node, NULL) <= 8);
		for (int i = 0; i < KEYS; i++) {
			erase(&items[i]);
			assert_tree_is_sound(KEYS);
		}
	}
}

/* Calls fn for each order of the first n numbers; perm holds depth of them already. */
static void each_order(int *perm, int depth, int n, void (*fn)(const int *perm, void *data),
		       void *data)
{
	if (depth == n) {
		fn(perm, data);
		return;
	}
	for (int i = depth; i < n; i++) {
		swap(perm[depth], perm[i]);
		each_order(perm, depth + 1, n, fn, data);
		swap(perm[depth], perm[i]);
	}
}

#define FEW 5

static void grow_and_shrink(const int *shrink, void *grow)
{
	for (int i = 0; i < FEW; i++)
		insert(&items[((const int *)grow)[i]]);
	assert_tree_is_sound(FEW);
	for (int i = 0; i < FEW; i++) {
		erase(&items[shrink[i]]);
		assert_tree_is_sound(FEW);
	}
}

static void with_each_shrinking_order(const int *grow, void *unused)
{
	int shrink[FEW] = {0, 1, 2, 3, 4}, copy[FEW];

	for (int i = 0; i < FEW; i++)
		copy[i] = grow[i];
	each_order(shrink, 0, FEW, grow_and_shrink, copy);
}

static void five_nodes_in_every_order_come_and_go(void **state)
{
	int grow[FEW] = {0, 1, 2, 3, 4};

	each_order(grow, 0, FEW, with_each_shrinking_order, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_tree_of_one_becomes_empty, setup),
		cmocka_unit_test_setup(the_rules_hold_under_random_changes, setup),
		cmocka_unit_test_setup(growing_and_shrinking_in_order_stays_balanced, setup),
		cmocka_unit_test_setup(five_nodes_in_every_order_come_and_go, setup),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
