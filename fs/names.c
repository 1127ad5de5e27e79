// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making, linking, moving and removing names: mkdir mknod unlink and their *at forms, rmdir symlink link
 * rename. Each system call copies its paths in and calls a do_ function, which frees them; the
 * archive is unpacked through those as well.
 *
 * Every change to a directory happens under its i_mutex; rename takes two, the ancestor first, and
 * before them rename_mutex, so that "is one above the other" stays true. Which error comes first when
 * several apply is Linux's order.
 */
#include "internal.h"
#include <cred.h>
#include <sched.h>
#include <uapi/capability.h>

static DEFINE_MUTEX(rename_mutex);

/* may_delete: may the caller take victim's name out of dir, as a directory or as anything else? */
static int may_delete(struct dentry *dir, struct dentry *victim, bool as_dir)
{
	struct inode *inode = victim->d_inode;
	int err = inode_permission(dir->d_inode, MAY_WRITE | MAY_EXEC);

	if (err)
		return err;
	if ((dir->d_inode->i_mode & S_ISVTX) && inode->i_uid != current_fsuid() &&
	    dir->d_inode->i_uid != current_fsuid() && !capable(CAP_FOWNER))
		return -EPERM;
	if (as_dir != S_ISDIR(inode->i_mode))
		return as_dir ? -ENOTDIR : -EISDIR;
	return victim->d_mounted ? -EBUSY : 0;
}

/* --- new names --- */

static int may_create(struct dentry *dir)
{
	if ((dir->d_flags & DCACHE_DEAD) || !dir->d_inode->i_op->create)
		return -ENOENT;
	return inode_permission(dir->d_inode, MAY_WRITE | MAY_EXEC);
}

struct dentry *last_child(struct path_walk *w, bool may_be_dir)
{
	struct dentry *dentry = lookup_child(w->dentry, &w->last);
	int err;

	if (PTR_ERR(dentry) != -ENOENT || (w->slash && !may_be_dir))
		return dentry;
	err = may_create(w->dentry);
	if (err)
		return ERR_PTR(err);
	dentry = d_alloc(w->dentry, &w->last);
	return dentry ? dentry : ERR_PTR(-ENOMEM);
}

/* create_begin: walks to the parent of a new name, locks it; the negative dentry, or ERR_PTR. */
static struct dentry *create_begin(struct path_walk *w, int dirfd, char *name, bool dir)
{
	struct dentry *dentry = NULL;
	int err = walk_path(w, dirfd, name, LOOKUP_PARENT);

	if (err)
		return ERR_PTR(err);
	mutex_lock(&w->dentry->d_inode->i_mutex);
	if (w->type == LAST_NORM)
		dentry = last_child(w, dir);
	if (!dentry || (!IS_ERR(dentry) && dentry->d_inode)) {
		dput(dentry);
		dentry = ERR_PTR(-EEXIST);
	}
	if (IS_ERR(dentry)) {
		mutex_unlock(&w->dentry->d_inode->i_mutex);
		walk_end(w);
	}
	return dentry;
}

static void create_end(struct path_walk *w, struct dentry *dentry)
{
	dput(dentry);
	mutex_unlock(&w->dentry->d_inode->i_mutex);
	walk_end(w);
}

static int create_node(int dirfd, char *name, const struct new_node *what)
{
	struct path_walk w;
	struct dentry *dentry = create_begin(&w, dirfd, name, S_ISDIR(what->mode));
	struct inode *dir;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	dir = w.dentry->d_inode;
	err = dir->i_op->create(dir, dentry, what);
	create_end(&w, dentry);
	return err;
}

int do_mkdirat(int dirfd, char *name, umode_t mode)
{
	mode &= 01777 & ~current->fs->umask;
	return create_node(dirfd, name, &(struct new_node){.mode = S_IFDIR | mode});
}

int do_mknodat(int dirfd, char *name, umode_t mode, dev_t dev)
{
	struct new_node what = {.mode = mode & ~current->fs->umask, .rdev = dev};
	int err = 0;

	if (!(mode & S_IFMT))
		what.mode |= S_IFREG;
	if (S_ISFIFO(mode) || S_ISSOCK(mode) || S_ISDIR(mode)) /* the first two do not exist here */
		err = -EPERM;
	else if (S_ISCHR(mode) || S_ISBLK(mode))
		err = capable(CAP_MKNOD) ? 0 : -EPERM;
	else if (!S_ISREG(what.mode))
		err = -EINVAL;
	if (!err)
		return create_node(dirfd, name, &what);
	putname(name);
	return err;
}

int do_symlink(char *target, char *name)
{
	const struct new_node what = {.mode = S_IFLNK | 0777, .target = target};
	int err;

	if (IS_ERR(target)) {
		putname(name);
		return PTR_ERR(target);
	}
	err = create_node(AT_FDCWD, name, &what);
	putname(target);
	return err;
}

static int do_link(char *old, char *new)
{
	struct dentry *target = kern_path(AT_FDCWD, old, 0), *dentry;
	struct path_walk w;
	int err;

	if (IS_ERR(target)) {
		putname(new);
		return PTR_ERR(target);
	}
	dentry = create_begin(&w, AT_FDCWD, new, false);
	if (IS_ERR(dentry))
		err = PTR_ERR(dentry);
	else if (target->d_inode->i_sb != w.dentry->d_inode->i_sb)
		err = -EXDEV;
	else if (S_ISDIR(target->d_inode->i_mode))
		err = -EPERM;
	else if (!target->d_inode->i_nlink)
		err = -ENOENT;
	else
		err = w.dentry->d_inode->i_op->link(target, w.dentry->d_inode, dentry);
	if (!IS_ERR(dentry))
		create_end(&w, dentry);
	dput(target);
	return err;
}

/* --- names that go --- */

/* What unlink and rmdir say of a path that does not end in a name. */
static int no_name(enum last_type type, bool dir)
{
	if (!dir)
		return -EISDIR;
	return type == LAST_DOT ? -EINVAL : type == LAST_DOTDOT ? -ENOTEMPTY : -EBUSY;
}

/* i_mutex of where the walk stands is held. */
static int remove_last(struct path_walk *w, bool as_dir)
{
	struct inode *dir = w->dentry->d_inode;
	struct dentry *victim = lookup_child(w->dentry, &w->last);
	int err;

	if (IS_ERR(victim))
		return PTR_ERR(victim);
	if (w->slash && !as_dir)
		err = S_ISDIR(victim->d_inode->i_mode) ? -EISDIR : -ENOTDIR;
	else
		err = may_delete(w->dentry, victim, as_dir);
	if (!err)
		err = dir->i_op->remove ? dir->i_op->remove(dir, victim) : -EPERM;
	if (!err)
		d_delete(victim);
	dput(victim);
	return err;
}

int do_unlinkat(int dirfd, char *name, bool as_dir)
{
	struct path_walk w;
	int err = walk_path(&w, dirfd, name, LOOKUP_PARENT);

	if (err)
		return err;
	if (w.type == LAST_NORM) {
		mutex_lock(&w.dentry->d_inode->i_mutex);
		err = remove_last(&w, as_dir);
		mutex_unlock(&w.dentry->d_inode->i_mutex);
	} else {
		err = no_name(w.type, as_dir);
	}
	walk_end(&w);
	return err;
}

/* --- rename --- */

static void lock_two(struct dentry *a, struct dentry *b)
{
	mutex_lock(&rename_mutex);
	if (a == b) {
		mutex_lock(&a->d_inode->i_mutex);
		return;
	}
	if (d_is_ancestor(b, a) || (!d_is_ancestor(a, b) && b < a))
		swap(a, b);
	mutex_lock(&a->d_inode->i_mutex);
	mutex_lock_nested(&b->d_inode->i_mutex, 1);
}

static void unlock_two(struct dentry *a, struct dentry *b)
{
	if (a != b)
		mutex_unlock(&b->d_inode->i_mutex);
	mutex_unlock(&a->d_inode->i_mutex);
	mutex_unlock(&rename_mutex);
}

/* The last checks, then the file system; new is positive (replaced) or negative. Both locked. */
static int rename_child(struct dentry *old_dir, struct dentry *old, struct dentry *new_dir,
			struct dentry *new)
{
	const struct inode_operations *ops = old_dir->d_inode->i_op;
	bool is_dir = S_ISDIR(old->d_inode->i_mode);
	int err = may_delete(old_dir, old, is_dir);

	if (!err && new->d_inode)
		err = may_delete(new_dir, new, is_dir);
	/* A directory gets another parent: its .. is written. */
	if (!err && is_dir && old_dir != new_dir)
		err = inode_permission(old->d_inode, MAY_WRITE);
	if (!err)
		err = ops->rename ? ops->rename(old_dir->d_inode, old, new_dir->d_inode, new)
				  : -EPERM;
	if (!err)
		d_move(old, new);
	return err;
}

/* Both parents are walked to and locked. */
static int rename_locked(struct path_walk *from, struct path_walk *to)
{
	struct dentry *old = lookup_child(from->dentry, &from->last), *new;
	int err = 0;

	if (IS_ERR(old))
		return PTR_ERR(old);
	new = last_child(to, true);
	if (IS_ERR(new))
		err = PTR_ERR(new);
	else if (!S_ISDIR(old->d_inode->i_mode) && (from->slash || to->slash))
		err = -ENOTDIR;
	else if (d_is_ancestor(old, to->dentry))
		err = -EINVAL;
	else if (d_is_ancestor(new, from->dentry))
		err = -ENOTEMPTY;
	else if (old->d_inode != new->d_inode) /* two names of one file: both stay */
		err = rename_child(from->dentry, old, to->dentry, new);
	if (!IS_ERR(new))
		dput(new);
	dput(old);
	return err;
}

static int do_rename(char *old, char *new)
{
	struct path_walk from, to;
	int err = walk_path(&from, AT_FDCWD, old, LOOKUP_PARENT);

	if (err) {
		putname(new);
		return err;
	}
	err = walk_path(&to, AT_FDCWD, new, LOOKUP_PARENT);
	if (!err) {
		if (from.dentry->d_inode->i_sb != to.dentry->d_inode->i_sb) {
			err = -EXDEV;
		} else if (from.type != LAST_NORM || to.type != LAST_NORM) {
			err = -EBUSY;
		} else {
			lock_two(from.dentry, to.dentry);
			err = rename_locked(&from, &to);
			unlock_two(from.dentry, to.dentry);
		}
		walk_end(&to);
	}
	walk_end(&from);
	return err;
}

/* --- the system calls --- */

long sys_mkdirat(int dirfd, const char __user *path, umode_t mode)
{
	return do_mkdirat(dirfd, getname(path), mode);
}

long sys_mkdir(const char __user *path, umode_t mode)
{
	return do_mkdirat(AT_FDCWD, getname(path), mode);
}

long sys_mknodat(int dirfd, const char __user *path, umode_t mode, dev_t dev)
{
	return do_mknodat(dirfd, getname(path), mode, dev);
}

long sys_mknod(const char __user *path, umode_t mode, dev_t dev)
{
	return do_mknodat(AT_FDCWD, getname(path), mode, dev);
}

long sys_unlinkat(int dirfd, const char __user *path, int flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return do_unlinkat(dirfd, getname(path), flags & AT_REMOVEDIR);
}

long sys_unlink(const char __user *path)
{
	return do_unlinkat(AT_FDCWD, getname(path), false);
}

long sys_rmdir(const char __user *path)
{
	return do_unlinkat(AT_FDCWD, getname(path), true);
}

long sys_symlink(const char __user *target, const char __user *path)
{
	return do_symlink(getname(target), getname(path));
}

long sys_link(const char __user *old, const char __user *new)
{
	return do_link(getname(old), getname(new));
}

long sys_rename(const char __user *old, const char __user *new)
{
	return do_rename(getname(old), getname(new));
}
