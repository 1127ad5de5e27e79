// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a path to a dentry. walk_path() goes component by component; a symbolic link is followed by
 * writing its text and what is left of the path into a fresh page and walking on in there, so a path
 * through 40 links needs no more stack than one without.
 *
 *	rest of the path:  link/file        the link says  ../other
 *	afterwards:        ../other/file    (in w->name)
 *
 * The invariant: w->dentry is counted, positive, below the root of the caller (or where a directory
 * descriptor led) and never a place that something is mounted on.
 * Entry points: kern_path, user_path_at, getname; walk_path for those that make or remove the name.
 */
#include "internal.h"
#include <gfp.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/limits.h>

#define MAX_SYMLINKS 40

static char *name_page(long len, char *name, bool may_be_empty)
{
	if (len > 0 ? len < PATH_MAX : !len && may_be_empty)
		return name;
	free_page((unsigned long)name);
	return ERR_PTR(len < 0 ? -EFAULT : len ? -ENAMETOOLONG : -ENOENT);
}

char *getname_flags(const char __user *path, unsigned int flags)
{
	char *name = (char *)__get_free_page(GFP_KERNEL);

	if (!name)
		return ERR_PTR(-ENOMEM);
	return name_page(strncpy_from_user(name, path, PATH_MAX), name, flags & LOOKUP_EMPTY);
}

char *getname(const char __user *path)
{
	return getname_flags(path, 0);
}

char *getname_kernel(const char *path)
{
	char *name = (char *)__get_free_page(GFP_KERNEL);

	if (!name)
		return ERR_PTR(-ENOMEM);
	return name_page(strlcpy(name, path, PATH_MAX), name, true);
}

void putname(char *name)
{
	if (!IS_ERR(name))
		free_page((unsigned long)name);
}

struct dentry *get_fs_place(struct dentry *const *place)
{
	struct fs_struct *fs = current->fs;
	struct dentry *dentry;

	spin_lock(&fs->lock);
	dentry = dget(*place);
	spin_unlock(&fs->lock);
	return dentry;
}

/* Where a path begins: a counted dentry, or ERR_PTR(-EBADF, -ENOTDIR). */
static struct dentry *walk_start(int dirfd, const char *path)
{
	struct dentry *start;

	if (*path == '/')
		return get_fs_place(&current->fs->root);
	if (dirfd == AT_FDCWD)
		return get_fs_place(&current->fs->pwd);
	start = fd_dentry(dirfd);
	if (IS_ERR(start) || !*path || S_ISDIR(start->d_inode->i_mode))
		return start;
	dput(start);
	return ERR_PTR(-ENOTDIR);
}

static const char *next_component(const char *p, struct qstr *name)
{
	u32 hash = 0;

	name->name = p;
	while (*p && *p != '/')
		hash = name_hash_step(hash, *p++);
	name->len = p - name->name;
	name->hash = hash;
	return p;
}

static enum last_type classify(const struct qstr *name)
{
	if (likely(name->name[0] != '.') || name->len > 2)
		return LAST_NORM;
	if (name->len == 1)
		return LAST_DOT;
	return name->name[1] == '.' ? LAST_DOTDOT : LAST_NORM;
}

static int may_search(struct inode *dir)
{
	if (!S_ISDIR(dir->i_mode))
		return -ENOTDIR;
	if (likely((dir->i_mode & 0111) == 0111))
		return 0;
	return inode_permission(dir, MAY_EXEC);
}

/* lookup_cached: a counted dentry or NULL; a name that revalidate() refuses is forgotten. */
static struct dentry *lookup_cached(struct dentry *dir, const struct qstr *name)
{
	const struct inode_operations *ops = dir->d_inode->i_op;
	struct dentry *child = d_lookup(dir, name);

	if (!child || !ops->revalidate || ops->revalidate(child))
		return child;
	d_delete(child);
	dput(child);
	return NULL;
}

struct dentry *lookup_child(struct dentry *dir, const struct qstr *name)
{
	struct dentry *child = lookup_cached(dir, name);
	int err;

	if (child)
		return child;
	if (!dir->d_inode->i_op->lookup)
		return ERR_PTR(-ENOENT);
	child = d_alloc(dir, name);
	if (!child)
		return ERR_PTR(-ENOMEM);
	err = dir->d_inode->i_op->lookup(dir->d_inode, child);
	if (!err)
		return child;
	dput(child);
	return ERR_PTR(err);
}

static struct dentry *lookup(struct dentry *dir, const struct qstr *name)
{
	struct dentry *child = lookup_cached(dir, name);
	struct mutex *lock = &dir->d_inode->i_mutex;

	if (likely(child))
		return child;
	if (!dir->d_inode->i_op->lookup)
		return ERR_PTR(-ENOENT);
	mutex_lock(lock);
	child = lookup_child(dir, name);
	mutex_unlock(lock);
	return child;
}

/* splice_link: page, with the text of a link in its first len bytes, becomes the name to walk on in. */
static int splice_link(struct path_walk *w, char *page, size_t len)
{
	size_t rest = strlen(w->rest);

	if (!len)
		return -ENOENT;
	if (len + 1 + rest + 1 > PATH_MAX)
		return -ENAMETOOLONG;
	if (rest || w->slash)
		page[len++] = '/';
	memcpy(page + len, w->rest, rest + 1);
	putname(w->name);
	w->name = page;
	w->rest = page;
	if (*page == '/') {
		dput(w->dentry);
		w->dentry = get_fs_place(&current->fs->root);
	}
	return 0;
}

static int follow_words(struct path_walk *w, struct inode *link)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	int err;

	if (!page)
		return -ENOMEM;
	err = link->i_op->readlink(link, page, PATH_MAX - 1);
	if (err >= 0)
		err = splice_link(w, page, err);
	if (err)
		putname(page);
	return err;
}

/* follow_link: takes the caller's count of link. The walk then stands where the link leads from. */
static int follow_link(struct path_walk *w, struct dentry *link)
{
	struct inode *inode = link->d_inode;
	int err = 0;

	if (++w->links > MAX_SYMLINKS) {
		err = -ELOOP;
	} else if (inode->i_op->follow) {
		struct dentry *target = inode->i_op->follow(inode);

		err = PTR_ERR_OR_ZERO(target);
		if (!err) {
			dput(w->dentry);
			w->dentry = target;
		}
	} else {
		err = follow_words(w, inode);
	}
	dput(link);
	return err;
}

/* step: goes over one component; w->rest is already what comes after it. */
static int step(struct path_walk *w, const struct qstr *name)
{
	enum last_type type = classify(name);
	struct dentry *child;

	if (unlikely(type == LAST_DOT))
		return 0;
	if (unlikely(type == LAST_DOTDOT)) {
		struct dentry *root = get_fs_place(&current->fs->root);

		w->dentry = follow_dotdot(w->dentry, root);
		dput(root);
		return 0;
	}
	child = lookup(w->dentry, name);
	if (IS_ERR(child))
		return PTR_ERR(child);
	child = follow_mount(child);
	if (unlikely(S_ISLNK(child->d_inode->i_mode)) &&
	    (*w->rest || w->slash || (w->flags & LOOKUP_FOLLOW)))
		return follow_link(w, child);
	dput(w->dentry);
	w->dentry = child;
	return 0;
}

static int walk(struct path_walk *w)
{
	struct qstr name;
	const char *p;
	int err;

	w->type = LAST_ROOT;
	while (1) {
		for (p = w->rest; *p == '/'; p++)
			;
		if (!*p)
			break;
		err = may_search(w->dentry->d_inode);
		if (err)
			goto fail;
		p = next_component(p, &name);
		err = -ENAMETOOLONG;
		if (name.len > NAME_MAX)
			goto fail;
		for (w->slash = *p == '/'; *p == '/'; p++)
			;
		w->rest = p;
		if (!*p && (w->flags & LOOKUP_PARENT)) {
			w->last = name;
			w->type = classify(&name);
			return 0;
		}
		err = step(w, &name);
		if (err)
			goto fail;
	}
	err = -ENOTDIR;
	if (!(w->slash || (w->flags & LOOKUP_DIRECTORY)) || S_ISDIR(w->dentry->d_inode->i_mode))
		return 0;
fail:
	walk_end(w);
	return err;
}

int walk_path(struct path_walk *w, int dirfd, char *name, unsigned int flags)
{
	struct dentry *start = IS_ERR(name) ? (void *)name : walk_start(dirfd, name);

	if (IS_ERR(start)) {
		putname(name);
		return PTR_ERR(start);
	}
	*w = (struct path_walk){.dentry = start, .rest = name, .flags = flags, .name = name};
	return walk(w);
}

int walk_link(struct path_walk *w, struct dentry *link)
{
	int err = follow_link(w, link);

	if (!err)
		return walk(w);
	walk_end(w);
	return err;
}

void walk_end(struct path_walk *w)
{
	dput(w->dentry);
	putname(w->name);
}

struct dentry *kern_path(int dirfd, char *name, unsigned int flags)
{
	struct path_walk w;
	int err = walk_path(&w, dirfd, name, flags);

	if (err)
		return ERR_PTR(err);
	putname(w.name);
	return w.dentry;
}

struct dentry *user_path_at(int dirfd, const char __user *path, unsigned int flags)
{
	return kern_path(dirfd, getname_flags(path, flags), flags);
}

unsigned int at_lookup(int flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}
