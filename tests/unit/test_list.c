// SPDX-License-Identifier: GPL-2.0-only
/*
 * list.h: both kinds of list against an array of the same elements in the same order.
 */
// sources: tests/unit/host.c
#include "unit.h"
#include <list.h>

#define NR     8
#define ROUNDS 20000

struct item {
	int id;
	struct list_head link;
	struct hlist_node node;
};

/* A list, and what should be in it. */
struct model {
	struct list_head head;
	struct hlist_head chain;
	unsigned int nr;
	struct item *order[NR];
};

static struct item items[NR];

static void model_insert(struct model *m, unsigned int at, struct item *item)
{
	for (unsigned int i = m->nr++; i > at; i--)
		m->order[i] = m->order[i - 1];
	m->order[at] = item;
}

static void model_remove(struct model *m, unsigned int at)
{
	for (m->nr--; at < m->nr; at++)
		m->order[at] = m->order[at + 1];
}

static bool model_has(const struct model *m, const struct item *item, unsigned int *at)
{
	for (*at = 0; *at < m->nr; ++*at)
		if (m->order[*at] == item)
			return true;
	return false;
}

static void assert_list_is_model(struct model *m)
{
	struct list_head *link;
	struct item *item, *next;
	unsigned int i = 0;

	list_for_each_entry(item, &m->head, link)
		assert_ptr_equal(item, m->order[i++]);
	assert_int_equal(i, m->nr);
	list_for_each_entry_safe(item, next, &m->head, link)
		assert_ptr_equal(item, m->order[m->nr - i--]);
	for (link = m->head.prev; link != &m->head; link = link->prev)
		assert_ptr_equal(list_entry(link, struct item, link), m->order[m->nr - ++i]);
	assert_int_equal(i, m->nr);
	assert_int_equal(list_empty(&m->head), !m->nr);
	if (!m->nr)
		return;
	assert_ptr_equal(list_first_entry(&m->head, struct item, link), m->order[0]);
}

static void add_somewhere(struct model *m, struct item *item, bool moving)
{
	void (*at_head)(struct list_head *, struct list_head *) = moving ? list_move : list_add;
	void (*at_tail)(struct list_head *, struct list_head *) =
		moving ? list_move_tail : list_add_tail;
	if (random_bool()) {
		at_head(&item->link, &m->head);
		model_insert(m, 0, item);
	} else {
		at_tail(&item->link, &m->head);
		model_insert(m, m->nr, item);
	}
}

static void remove_somehow(struct model *m, unsigned int at)
{
	struct item *item = m->order[at];

	model_remove(m, at);
	if (random_bool()) {
		list_del(&item->link);
		assert_null(item->link.next);
		assert_null(item->link.prev);
	} else {
		list_del_init(&item->link);
		assert_true(list_empty(&item->link));
	}
}

static void lists_keep_their_order_under_random_changes(void **state)
{
	struct model m = {.head = LIST_HEAD_INIT(m.head)};
	unsigned int at;

	for (int round = 0; round < ROUNDS; round++) {
		struct item *item = &items[random_below(NR)];

		if (!model_has(&m, item, &at)) {
			add_somewhere(&m, item, false);
		} else if (random_bool()) {
			model_remove(&m, at);
			add_somewhere(&m, item, true);
		} else {
			remove_somehow(&m, at);
		}
		assert_list_is_model(&m);
	}
}

static void the_safe_walk_survives_removal(void **state)
{
	struct item *item, *after;
	LIST_HEAD(head);

	for (unsigned int i = 0; i < NR; i++)
		list_add_tail(&items[i].link, &head);
	list_for_each_entry_safe(item, after, &head, link)
		if ((item - items) % 2)
			list_del(&item->link);
	list_for_each_entry_safe(item, after, &head, link) {
		assert_int_equal((item - items) % 2, 0);
		list_del(&item->link);
	}
	assert_true(list_empty(&head));
}

static void assert_chain_is_model(struct model *m)
{
	struct item *item;
	unsigned int i = 0;

	hlist_for_each_entry(item, &m->chain, node) {
		assert_ptr_equal(item, m->order[i++]);
		assert_ptr_equal(*item->node.pprev, &item->node);
		assert_false(hlist_unhashed(&item->node));
	}
	assert_int_equal(i, m->nr);
	assert_int_equal(m->chain.first == NULL, !m->nr);
}

static void hash_chains_keep_their_order_under_random_changes(void **state)
{
	struct model m = {.nr = 0};
	unsigned int at;

	for (int round = 0; round < ROUNDS; round++) {
		struct item *item = &items[random_below(NR)];

		if (model_has(&m, item, &at)) {
			hlist_del_init(&item->node);
			assert_true(hlist_unhashed(&item->node));
			model_remove(&m, at);
		} else {
			hlist_add_head(&item->node, &m.chain);
			model_insert(&m, 0, item);
		}
		assert_chain_is_model(&m);
		hlist_del_init(&(struct hlist_node){NULL, NULL}); /* in no chain: nothing happens */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_keep_their_order_under_random_changes),
		cmocka_unit_test(the_safe_walk_survives_removal),
		cmocka_unit_test(hash_chains_keep_their_order_under_random_changes),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
