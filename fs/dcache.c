// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dentry cache: names and the tree they form. One hash table finds a child by (parent, name);
 * d_subdirs lists the children of a directory, by d_cookie.
 *
 * dcache_lock guards the table, the tree, d_inode, d_flags and d_mounted. A count may be raised by
 * whoever holds one, or under the lock; it falls to zero only under the lock, and a dentry without a
 * count is gone at once. So what the table holds is in use: by a child, an open file, a working
 * directory, a mount, or its own pin (DCACHE_PINNED). No name rests here unused, and when memory is
 * short there is nothing to give back: the dentry cache has no shrinker.
 *
 * Only positive dentries are in the table: on ramfs a name that is not there does not exist, and
 * other file systems are asked by lookup().
 */
#include "internal.h"
#include <slab.h>

#define HASH_BITS 10

DEFINE_SPINLOCK(dcache_lock);
static struct hlist_head dentry_hashtable[1 << HASH_BITS];
static struct kmem_cache *dentry_cache;
static u32 next_cookie = 2; /* 0 and 1 are . and .. {dcache_lock} */

void dcache_init(void)
{
	dentry_cache = kmem_cache_create("dentry", sizeof(struct dentry), 0, SLAB_PANIC, NULL);
}

static struct hlist_head *bucket(const struct dentry *parent, u32 hash)
{
	u32 mixed = (hash ^ (unsigned long)parent >> 5) * 0x9e3779b1u;

	return &dentry_hashtable[mixed >> (32 - HASH_BITS)];
}

struct dentry *dget(struct dentry *dentry)
{
	atomic_inc(&dentry->d_count);
	return dentry;
}

/* drop_count: takes one off unless it is the last. */
static bool drop_count(struct dentry *dentry)
{
	int count = atomic_read(&dentry->d_count);

	while (count > 1) {
		int seen = atomic_cmpxchg(&dentry->d_count, count, count - 1);

		if (seen == count)
			return true;
		count = seen;
	}
	return false;
}

static void free_dentry(struct dentry *dentry)
{
	if (dentry->d_inode)
		iput(dentry->d_inode);
	kfree(dentry->d_name);
	kmem_cache_free(dentry_cache, dentry);
}

/* With the last count goes the name, then the count it held of its parent, and so on upwards. */
void dput(struct dentry *dentry)
{
	while (dentry && !drop_count(dentry)) {
		struct dentry *parent;

		spin_lock(&dcache_lock);
		if (!atomic_dec_and_test(&dentry->d_count)) {
			spin_unlock(&dcache_lock);
			return;
		}
		hlist_del_init(&dentry->d_hash);
		list_del_init(&dentry->d_child);
		parent = IS_ROOT(dentry) ? NULL : dentry->d_parent;
		spin_unlock(&dcache_lock);
		free_dentry(dentry);
		dentry = parent;
	}
}

/* The child is in its parent's list from the start, so that a directory with one under way is not empty. */
static bool attach(struct dentry *dentry, struct dentry *parent)
{
	bool alive;

	spin_lock(&dcache_lock);
	alive = !(parent->d_flags & DCACHE_DEAD);
	if (alive) {
		dentry->d_parent = dget(parent);
		dentry->d_cookie = next_cookie++;
		list_add_tail(&dentry->d_child, &parent->d_subdirs);
	}
	spin_unlock(&dcache_lock);
	return alive;
}

struct dentry *d_alloc(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry = kmem_cache_zalloc(dentry_cache, GFP_KERNEL);

	if (!dentry)
		return NULL;
	dentry->d_name = kmalloc(name->len + 1, GFP_KERNEL);
	if (!dentry->d_name) {
		kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	memcpy(dentry->d_name, name->name, name->len);
	dentry->d_name[name->len] = '\0';
	dentry->d_name_len = name->len;
	dentry->d_name_hash = name->hash;
	atomic_set(&dentry->d_count, 1);
	dentry->d_parent = dentry;
	INIT_LIST_HEAD(&dentry->d_child);
	INIT_LIST_HEAD(&dentry->d_subdirs);
	if (parent && !attach(dentry, parent)) {
		free_dentry(dentry);
		return NULL;
	}
	return dentry;
}

void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	spin_lock(&dcache_lock);
	dentry->d_inode = inode;
	if (!IS_ROOT(dentry)) {
		hlist_add_head(&dentry->d_hash, bucket(dentry->d_parent, dentry->d_name_hash));
		if (inode->i_sb->s_type->in_memory) {
			dentry->d_flags |= DCACHE_PINNED;
			dget(dentry);
		}
	}
	spin_unlock(&dcache_lock);
}

struct dentry *d_alloc_root(struct inode *inode)
{
	static const struct qstr name = {.name = "/", .len = 1};
	struct dentry *root = d_alloc(NULL, &name);

	if (root)
		d_instantiate(root, inode);
	else
		iput(inode);
	return root;
}

struct dentry *d_lookup(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;

	spin_lock(&dcache_lock);
	hlist_for_each_entry(dentry, bucket(parent, name->hash), d_hash) {
		if (dentry->d_name_hash == name->hash && dentry->d_parent == parent &&
		    dentry->d_name_len == name->len &&
		    !memcmp(dentry->d_name, name->name, name->len)) {
			dget(dentry);
			break;
		}
	}
	spin_unlock(&dcache_lock);
	return dentry;
}

/* unlink_name: out of the table and of its directory; true when a pin is to be dropped. */
static bool unlink_name(struct dentry *dentry)
{
	bool pinned = dentry->d_flags & DCACHE_PINNED;

	hlist_del_init(&dentry->d_hash);
	list_del_init(&dentry->d_child);
	dentry->d_flags &= ~DCACHE_PINNED;
	return pinned;
}

/* d_delete: the name is removed; whoever still holds the dentry keeps the inode with it. */
void d_delete(struct dentry *dentry)
{
	bool pinned;

	spin_lock(&dcache_lock);
	pinned = unlink_name(dentry);
	spin_unlock(&dcache_lock);
	if (pinned)
		dput(dentry);
}

bool d_is_deleted(const struct dentry *dentry)
{
	return !IS_ROOT(dentry) && hlist_unhashed(&dentry->d_hash);
}

bool d_freeze_empty(struct dentry *dir)
{
	bool empty;

	spin_lock(&dcache_lock);
	empty = list_empty(&dir->d_subdirs) && !dir->d_mounted;
	if (empty)
		dir->d_flags |= DCACHE_DEAD;
	spin_unlock(&dcache_lock);
	return empty;
}

/*
 * d_move: old takes the name and the place of new; new (negative, or the file that the rename
 * replaced) is left without either. Both i_mutexes and rename_mutex are held.
 */
void d_move(struct dentry *old, struct dentry *new)
{
	bool pinned;

	spin_lock(&dcache_lock);
	pinned = unlink_name(new);
	hlist_del_init(&old->d_hash);
	list_del_init(&old->d_child);
	swap(old->d_name, new->d_name);
	swap(old->d_name_len, new->d_name_len);
	swap(old->d_name_hash, new->d_name_hash);
	swap(old->d_parent, new->d_parent); /* and so the counts of them */
	old->d_cookie = next_cookie++;
	list_add_tail(&old->d_child, &old->d_parent->d_subdirs);
	hlist_add_head(&old->d_hash, bucket(old->d_parent, old->d_name_hash));
	spin_unlock(&dcache_lock);
	if (pinned)
		dput(new);
}

/* d_is_ancestor: is ancestor dentry itself or above it? rename_mutex held: the tree stands still. */
bool d_is_ancestor(struct dentry *ancestor, struct dentry *dentry)
{
	while (dentry != ancestor && !IS_ROOT(dentry))
		dentry = dentry->d_parent;
	return dentry == ancestor;
}

/* What a walk over a whole tree visits after dentry: its first child, or the next in line; NULL. */
static struct dentry *next_in_tree(struct dentry *dentry, struct dentry *root)
{
	if (!list_empty(&dentry->d_subdirs))
		return list_first_entry(&dentry->d_subdirs, struct dentry, d_child);
	while (dentry != root) {
		struct list_head *next = dentry->d_child.next;

		if (next != &dentry->d_parent->d_subdirs)
			return list_entry(next, struct dentry, d_child);
		dentry = dentry->d_parent;
	}
	return NULL;
}

bool d_tree_busy(struct dentry *root)
{
	int users = -1; /* the one count that goes with the mount */

	for (struct dentry *d = root; d; d = next_in_tree(d, root)) {
		users += atomic_read(&d->d_count);
		users -= !!(d->d_flags & DCACHE_PINNED);
		users -= d != root; /* each child counts its parent once */
	}
	return users > 0;
}

void d_kill_tree(struct dentry *root)
{
	while (!list_empty(&root->d_subdirs)) {
		struct dentry *leaf = root;

		while (!list_empty(&leaf->d_subdirs))
			leaf = list_first_entry(&leaf->d_subdirs, struct dentry, d_child);
		d_delete(leaf);
	}
	dput(root);
}

/* The entries of a ramfs directory, whose i_mutex is held: nothing comes or goes meanwhile. */
void dcache_readdir(struct file *file, struct dir_context *ctx)
{
	struct dentry *child;

	if (!emit_dots(file, ctx))
		return;
	list_for_each_entry(child, &file->f_dentry->d_subdirs, d_child) {
		if (child->d_cookie < ctx->pos || !child->d_inode)
			continue;
		ctx->pos = child->d_cookie;
		if (ctx->emit(ctx, child->d_name, child->d_name_len, child->d_inode->i_ino,
			      child->d_inode->i_mode >> 12))
			return;
		ctx->pos++;
	}
}
