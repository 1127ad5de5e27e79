/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nodes of a tree in order, for tests that look at all of them.
 */
#ifndef TINE_TESTS_UNIT_RB_WALK_H
#define TINE_TESTS_UNIT_RB_WALK_H

#include <rbtree.h>

/* Those below node go into to[n] and on; how many there are in to then, at most max. */
static inline unsigned int rb_walk(struct rb_node *node, struct rb_node **to, unsigned int n,
				   unsigned int max)
{
	if (!node)
		return n;
	n = rb_walk(node->left, to, n, max);
	assert_true(n < max);
	to[n++] = node;
	return rb_walk(node->right, to, n, max);
}

#endif
