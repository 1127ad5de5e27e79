// SPDX-License-Identifier: GPL-2.0-only
/*
 * Red-black trees. Pure: the host's tests build it too.
 * Invariants: the root is black; a red node has no red child; every way from the root down to a
 * missing child passes the same number of black nodes. So no way is more than twice as long as
 * another, and a missing child counts as black.
 */
#include <rbtree.h>

static bool is_red(const struct rb_node *node)
{
	return node && node->red;
}

/* The pointer that points to node: in its parent, or the root's. */
static struct rb_node **link_of(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent = node->parent;

	if (!parent)
		return &root->node;
	return parent->left == node ? &parent->left : &parent->right;
}

/* Puts heir (may be missing) where old hangs. */
static void replace(struct rb_node *old, struct rb_node *heir, struct rb_root *root)
{
	*link_of(old, root) = heir;
	if (heir)
		heir->parent = old->parent;
}

/*
 * Puts node's child on the other side in its place, and node below it on that side. Side 0, to the left:
 *
 *      node                heir
 *      /  \                /   \
 *     a   heir     -->   node   c
 *         /   \          /  \
 *        b     c        a    b
 */
static inline void rotate(struct rb_node *node, int side, struct rb_root *root)
{
	struct rb_node *heir = node->child[!side], *inner = heir->child[side];

	*link_of(node, root) = heir;
	heir->parent = node->parent;
	node->child[!side] = inner;
	if (inner)
		inner->parent = node;
	heir->child[side] = node;
	node->parent = heir;
}

/* rb_insert_color: node was just linked, red; the only thing that can be wrong is a red parent. */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	while (is_red(node->parent)) {
		struct rb_node *parent = node->parent, *grand = parent->parent;
		int side = parent == grand->right;
		struct rb_node *uncle = grand->child[!side];

		if (is_red(uncle)) { /* push the grandparent's black down, go on from there */
			parent->red = uncle->red = false;
			grand->red = true;
			node = grand;
			continue;
		}
		if (node == parent->child[!side]) { /* an inner child: to the outside */
			rotate(parent, side, root);
			parent = node;
		}
		parent->red = false;
		grand->red = true;
		rotate(grand, !side, root);
		break;
	}
	root->node->red = false;
}

/*
 * Ways through node (may be missing), a child of parent, are one black short. One step: returns
 * true when that is mended, false when the shortage has moved up to parent.
 */
static bool erase_step(struct rb_node *node, struct rb_node *parent, struct rb_root *root)
{
	int side = parent->right == node;
	struct rb_node *sibling = parent->child[!side];

	if (sibling->red) { /* get a black sibling first; parent turns red */
		sibling->red = false;
		parent->red = true;
		rotate(parent, side, root);
		sibling = parent->child[!side];
	}
	if (!is_red(sibling->left) && !is_red(sibling->right)) {
		sibling->red = true;
		if (!parent->red)
			return false;
		parent->red = false;
		return true;
	}
	if (!is_red(sibling->child[!side])) { /* only the inner child is red: turn it outside */
		sibling->child[side]->red = false;
		sibling->red = true;
		rotate(sibling, !side, root);
		sibling = parent->child[!side];
	}
	sibling->red = parent->red;
	parent->red = sibling->child[!side]->red = false;
	rotate(parent, side, root);
	return true;
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *child, *parent; /* child, below parent, is where a black may be missing */
	bool lost_red;

	if (!node->left || !node->right) {
		child = node->left ? node->left : node->right;
		parent = node->parent;
		lost_red = node->red;
		replace(node, child, root);
	} else { /* the next in order leaves its place, which is easy, and takes node's */
		struct rb_node *next = node->right;

		while (next->left)
			next = next->left;
		child = next->right;
		lost_red = next->red;
		parent = next->parent == node ? next : next->parent;
		replace(next, child, root);
		next->left = node->left;
		next->right = node->right;
		next->red = node->red;
		replace(node, next, root);
		next->left->parent = next;
		if (next->right)
			next->right->parent = next;
	}
	if (lost_red)
		return;
	while (parent && !is_red(child)) {
		if (erase_step(child, parent, root))
			return;
		child = parent;
		parent = child->parent;
	}
	if (child)
		child->red = false;
}
