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

/*
 * rotate_left puts node's right child in its place, and node to the left below it:
 *
 *      node                right
 *      /  \                /   \
 *     a   right    -->   node   c
 *         /   \          /  \
 *        b     c        a    b
 */
static void rotate_left(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *right = node->right;

	*link_of(node, root) = right;
	right->parent = node->parent;
	node->right = right->left;
	if (node->right)
		node->right->parent = node;
	right->left = node;
	node->parent = right;
}

static void rotate_right(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *left = node->left;

	*link_of(node, root) = left;
	left->parent = node->parent;
	node->left = left->right;
	if (node->left)
		node->left->parent = node;
	left->right = node;
	node->parent = left;
}

/* rb_insert_color: node was just linked, red; the only thing that can be wrong is a red parent. */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	while (is_red(node->parent)) {
		struct rb_node *parent = node->parent, *grand = parent->parent;
		bool on_left = parent == grand->left;
		struct rb_node *uncle = on_left ? grand->right : grand->left;

		if (is_red(uncle)) { /* push the grandparent's black down, go on from there */
			parent->red = uncle->red = false;
			grand->red = true;
			node = grand;
			continue;
		}
		if (node ==
		    (on_left ? parent->right : parent->left)) { /* an inner child: to the outside */
			if (on_left)
				rotate_left(parent, root);
			else
				rotate_right(parent, root);
			parent = node;
		}
		parent->red = false;
		grand->red = true;
		if (on_left)
			rotate_right(grand, root);
		else
			rotate_left(grand, root);
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
	bool on_left = parent->left == node;
	struct rb_node *sibling = on_left ? parent->right : parent->left;
	struct rb_node *outer, *inner;

	if (sibling->red) { /* get a black sibling first; parent turns red */
		sibling->red = false;
		parent->red = true;
		if (on_left)
			rotate_left(parent, root);
		else
			rotate_right(parent, root);
		sibling = on_left ? parent->right : parent->left;
	}
	outer = on_left ? sibling->right : sibling->left;
	inner = on_left ? sibling->left : sibling->right;
	if (!is_red(outer) && !is_red(inner)) {
		sibling->red = true;
		if (!parent->red)
			return false;
		parent->red = false;
		return true;
	}
	if (!is_red(outer)) { /* only the inner child is red: turn it outside */
		inner->red = false;
		sibling->red = true;
		if (on_left)
			rotate_right(sibling, root);
		else
			rotate_left(sibling, root);
		outer = sibling;
		sibling = inner;
	}
	sibling->red = parent->red;
	parent->red = outer->red = false;
	if (on_left)
		rotate_left(parent, root);
	else
		rotate_right(parent, root);
	return true;
}

/* Puts heir (may be missing) where old hangs. */
static void replace(struct rb_node *old, struct rb_node *heir, struct rb_root *root)
{
	*link_of(old, root) = heir;
	if (heir)
		heir->parent = old->parent;
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
