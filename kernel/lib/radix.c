// SPDX-License-Identifier: GPL-2.0-only
/*
 * A sparse array of pointers: a tree of nodes with 64 slots, 6 bits of the index a level. Pure:
 * the host's tests build it too and supply the nodes.
 * Invariants: every node but the root's is reached by one slot and has at least one slot in use;
 * a tree of height h holds indices below 64^h, and no tree is higher than its largest index
 * needed.
 */
#include <err.h>
#include <radix.h>

#define RADIX_MAX_HEIGHT 6 /* 36 bits cover every index */

static bool covers(unsigned int height, u32 index)
{
	return height >= RADIX_MAX_HEIGHT || index >> (height * RADIX_BITS) == 0;
}

/* Which slot of a node at that level (1: the items' own) leads to index. */
static unsigned int slot_of(u32 index, unsigned int level)
{
	return (index >> ((level - 1) * RADIX_BITS)) % RADIX_SLOTS;
}

void *radix_lookup(const struct radix_root *root, u32 index)
{
	void *node = root->node;

	if (!covers(root->height, index))
		return NULL;
	for (unsigned int level = root->height; level && node; level--)
		node = ((struct radix_node *)node)->slots[slot_of(index, level)];
	return node;
}

/*
 * Makes the tree high enough for index; -ENOMEM leaves levels at the top that prune() takes away.
 * An empty one has a height then, and no node yet.
 */
static int grow(struct radix_root *root, u32 index)
{
	if (!root->height)
		root->height = 1;
	for (; !covers(root->height, index); root->height++) {
		struct radix_node *top;

		if (!root->node)
			continue;
		top = radix_node_alloc();
		if (!top)
			return -ENOMEM;
		top->slots[0] = root->node;
		top->used = 1;
		root->node = top;
	}
	return 0;
}

/*
 * Frees the nodes on the way to index that are empty, from the lowest that exists upwards, and
 * levels at the top that only lead to slot 0. path[level] is the node at that level, NULL below
 * the first gap.
 */
static void prune(struct radix_root *root, u32 index, struct radix_node **path)
{
	for (unsigned int level = 1; level <= root->height; level++) {
		struct radix_node *node = path[level];

		if (!node)
			continue;
		if (node->used)
			break;
		radix_node_free(node);
		if (level == root->height) {
			*root = RADIX_ROOT;
			return;
		}
		path[level + 1]->slots[slot_of(index, level + 1)] = NULL;
		path[level + 1]->used--;
	}
	for (struct radix_node *top = root->node; root->height > 1; top = root->node) {
		if (top->used > 1 || !top->slots[0])
			return;
		root->node = top->slots[0];
		root->height--;
		radix_node_free(top);
	}
}

int radix_insert(struct radix_root *root, u32 index, void *item)
{
	struct radix_node *path[RADIX_MAX_HEIGHT + 1] = {NULL};
	void **slot = &root->node;

	if (grow(root, index))
		goto no_memory;
	for (unsigned int level = root->height; level; level--) {
		if (!*slot) {
			*slot = radix_node_alloc();
			if (!*slot)
				goto no_memory;
			if (level < root->height)
				path[level + 1]->used++;
		}
		path[level] = *slot;
		slot = &path[level]->slots[slot_of(index, level)];
	}
	if (*slot)
		return -EEXIST;
	*slot = item;
	path[1]->used++;
	return 0;

no_memory: /* leave no empty node behind */
	if (root->node)
		prune(root, index, path);
	else
		*root = RADIX_ROOT;
	return -ENOMEM;
}

void *radix_delete(struct radix_root *root, u32 index)
{
	struct radix_node *path[RADIX_MAX_HEIGHT + 1];
	struct radix_node *node = root->node;
	void *item;

	if (!node || !covers(root->height, index))
		return NULL;
	for (unsigned int level = root->height; level; level--) {
		path[level] = node;
		node = node->slots[slot_of(index, level)];
		if (!node)
			return NULL;
	}
	item = node;
	path[1]->slots[slot_of(index, 1)] = NULL;
	path[1]->used--;
	prune(root, index, path);
	return item;
}

void *radix_next(const struct radix_root *root, u32 *index)
{
	u64 at = *index;

	while (root->node && at <= 0xffffffffu && covers(root->height, at)) {
		void *node = root->node;
		unsigned int level = root->height;

		for (; level && node; level--)
			node = ((struct radix_node *)node)->slots[slot_of(at, level)];
		if (node) {
			*index = at;
			return node;
		}
		/*
		 * Nothing below that slot, one level above where the walk ended: skip all it
		 * spans.
		 */
		at = ((at >> (level * RADIX_BITS)) + 1) << (level * RADIX_BITS);
	}
	return NULL;
}
