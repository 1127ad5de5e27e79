/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Red-black trees with the node inside the element (kernel/lib/rbtree.c). The caller walks down,
 * links the new node with rb_link_node() and lets rb_insert_color() mend the balance.
 */
#ifndef TINE_RBTREE_H
#define TINE_RBTREE_H

#include <kernel.h>

struct rb_node {
	struct rb_node *parent;
	union {
		struct {
			struct rb_node *left, *right;
		};
		struct rb_node *child[2]; /* the same, for what is done on both sides alike */
	};
	bool red;
};

struct rb_root {
	struct rb_node *node;
};

#define RB_ROOT			    ((struct rb_root){NULL})
#define rb_entry(ptr, type, member) container_of(ptr, type, member)

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
	*node = (struct rb_node){.parent = parent, .red = true};
	*link = node;
}

void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);

#endif
