// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making, linking, moving and removing names: mkdir mknod symlink link unlink rmdir rename and their
 * *at forms. Each system call copies its path in and calls a do_ function; the archive is unpacked
 * through those as well.
 *
 * Every change to a directory happens under its i_mutex; rename takes two, the ancestor first, and
 * before them rename_mutex, so that "is one above the other" stays true. Which error comes first when
 * several apply is Linux's order.
 */
#include "internal.h"
#include <cred.h>
#include <sched.h>
#include <slab.h>
#include <syscalls.h>
#include <uapi/capability.h>
#include <uapi/limits.h>

static DEFINE_MUTEX(rename_mutex);

int may_create(struct dentry *dir)
{
	if (dir->d_flags & DCACHE_DEAD)
		return -ENOENT;
	return inode_permission(dir->d_inode, MAY_WRITE | MAY_EXEC);
}

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
	if (as_dir && !S_ISDIR(inode->i_mode))
		return -ENOTDIR;
	if (!as_dir && S_ISDIR(inode->i_mode))
		return -EISDIR;
	return victim->d_mounted ? -EBUSY : 0;
}

struct dentry *create_begin(struct path_walk *w, int dirfd, const char *path, bool dir)
{
	struct dentry *dentry;
	int err = walk_path(w, dirfd, path, LOOKUP_PARENT);

	if (err)
		return ERR_PTR(err);
	mutex_lock(&w->dentry->d_inode->i_mutex);
	err = -EEXIST;
	if (w->type != LAST_NORM)
		goto fail;
	dentry = lookup_child(w->dentry, &w->last);
	if (!IS_ERR(dentry)) {
		dput(dentry);
		goto fail;
	}
	err = PTR_ERR(dentry);
	if (err != -ENOENT || (w->slash && !dir))
		goto fail;
	err = may_create(w->dentry);
	if (err)
		goto fail;
	err = -EPERM;
	if (!w->dentry->d_inode->i_op->create)
		goto fail;
	err = -ENOMEM;
	dentry = d_alloc_qstr(w->dentry, &w->last);
	if (dentry)
		return dentry;
fail:
	mutex_unlock(&w->dentry->d_inode->i_mutex);
	walk_end(w);
	return ERR_PTR(err);
}

void create_end(struct path_walk *w, struct dentry *dentry)
{
	dput(dentry);
	mutex_unlock(&w->dentry->d_inode->i_mutex);
	walk_end(w);
}

static int create_node(int dirfd, const char *path, umode_t mode, dev_t dev)
{
	struct path_walk w;
	struct dentry *dentry = create_begin(&w, dirfd, path, S_ISDIR(mode));
	struct inode *dir;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	dir = w.dentry->d_inode;
	err = dir->i_op->create(dir, dentry, mode & ~current->fs->umask, dev);
	create_end(&w, dentry);
	return err;
}

int do_mkdirat(int dirfd, const char *path, umode_t mode)
{
	return create_node(dirfd, path, S_IFDIR | (mode & 01777), 0);
}

int do_mknodat(int dirfd, const char *path, umode_t mode, dev_t dev)
{
	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	if (S_ISDIR(mode))
		return -EPERM;
	if (S_ISCHR(mode) || S_ISBLK(mode)) {
		if (!capable(CAP_MKNOD))
			return -EPERM;
	} else if (!S_ISREG(mode) && !S_ISFIFO(mode) && !S_ISSOCK(mode)) {
		return -EINVAL;
	}
	return create_node(dirfd, path, mode, dev);
}

int do_symlinkat(const char *target, int dirfd, const char *path)
{
	struct path_walk w;
	struct dentry *dentry = create_begin(&w, dirfd, path, false);
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = w.dentry->d_inode->i_op->symlink(w.dentry->d_inode, dentry, target);
	create_end(&w, dentry);
	return err;
}

int do_linkat(int olddir, const char *old, int newdir, const char *new, unsigned int flags)
{
	struct dentry *target = kern_path(olddir, old, flags), *dentry;
	struct path_walk w;
	int err;

	if (IS_ERR(target))
		return PTR_ERR(target);
	dentry = create_begin(&w, newdir, new, false);
	err = PTR_ERR(dentry);
	if (IS_ERR(dentry))
		goto put_target;
	err = -EXDEV;
	if (target->d_sb != w.dentry->d_sb)
		goto out;
	err = -EPERM;
	if (S_ISDIR(target->d_inode->i_mode))
		goto out;
	err = -ENOENT;
	if (target->d_inode->i_nlink)
		err = w.dentry->d_inode->i_op->link(target, w.dentry->d_inode, dentry);
out:
	create_end(&w, dentry);
put_target:
	dput(target);
	return err;
}

/* What unlink and rmdir say of a path that does not end in a name. */
static int no_name(enum last_type type, bool dir)
{
	if (!dir)
		return -EISDIR;
	return type == LAST_DOT ? -EINVAL : type == LAST_DOTDOT ? -ENOTEMPTY : -EBUSY;
}

static int remove_child(struct dentry *dir, struct dentry *victim, bool as_dir)
{
	const struct inode_operations *ops = dir->d_inode->i_op;
	int err = may_delete(dir, victim, as_dir);

	if (err)
		return err;
	if (!(as_dir ? ops->rmdir : ops->unlink))
		return -EPERM;
	err = (as_dir ? ops->rmdir : ops->unlink)(dir->d_inode, victim);
	if (!err)
		d_delete(victim);
	return err;
}

int do_unlinkat(int dirfd, const char *path, bool as_dir)
{
	struct path_walk w;
	struct dentry *victim;
	int err = walk_path(&w, dirfd, path, LOOKUP_PARENT);

	if (err)
		return err;
	err = no_name(w.type, as_dir);
	if (w.type != LAST_NORM)
		goto out;
	mutex_lock(&w.dentry->d_inode->i_mutex);
	victim = lookup_child(w.dentry, &w.last);
	err = PTR_ERR(victim);
	if (IS_ERR(victim))
		goto unlock;
	if (w.slash && !as_dir)
		err = S_ISDIR(victim->d_inode->i_mode) ? -EISDIR : -ENOTDIR;
	else
		err = remove_child(w.dentry, victim, as_dir);
	dput(victim);
unlock:
	mutex_unlock(&w.dentry->d_inode->i_mutex);
out:
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
	if (d_is_ancestor(b, a) || (!d_is_ancestor(a, b) && b < a)) {
		struct dentry *first = b;

		b = a;
		a = first;
	}
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
	else if (!err)
		err = may_create(new_dir);
	/* A directory gets another parent: its .. is written. */
	if (!err && is_dir && old_dir != new_dir)
		err = inode_permission(old->d_inode, MAY_WRITE);
	if (err)
		return err;
	if (!ops->rename)
		return -EPERM;
	err = ops->rename(old_dir->d_inode, old, new_dir->d_inode, new);
	if (!err)
		d_move(old, new);
	return err;
}

/* Both parents are walked to and locked. */
static int rename_locked(struct path_walk *from, struct path_walk *to, unsigned int flags)
{
	struct dentry *old = lookup_child(from->dentry, &from->last), *new;
	int err;

	if (IS_ERR(old))
		return PTR_ERR(old);
	new = lookup_child(to->dentry, &to->last);
	if (PTR_ERR(new) == -ENOENT) {
		new = d_alloc_qstr(to->dentry, &to->last);
		if (!new)
			new = ERR_PTR(to->dentry->d_flags & DCACHE_DEAD ? -ENOENT : -ENOMEM);
	}
	err = PTR_ERR(new);
	if (IS_ERR(new))
		goto put_old;
	err = -EEXIST;
	if ((flags & RENAME_NOREPLACE) && new->d_inode)
		goto put_new;
	err = -ENOTDIR;
	if (!S_ISDIR(old->d_inode->i_mode) && (from->slash || to->slash))
		goto put_new;
	err = -EINVAL;
	if (d_is_ancestor(old, to->dentry))
		goto put_new;
	err = -ENOTEMPTY;
	if (d_is_ancestor(new, from->dentry))
		goto put_new;
	err = 0;
	if (old->d_inode != new->d_inode) /* two names of one file: both stay */
		err = rename_child(from->dentry, old, to->dentry, new);
put_new:
	dput(new);
put_old:
	dput(old);
	return err;
}

static int do_renameat(int olddir, const char *old, int newdir, const char *new, unsigned int flags)
{
	struct path_walk from, to;
	int err = walk_path(&from, olddir, old, LOOKUP_PARENT);

	if (err)
		return err;
	err = walk_path(&to, newdir, new, LOOKUP_PARENT);
	if (err)
		goto end_from;
	err = -EXDEV;
	if (from.dentry->d_sb != to.dentry->d_sb)
		goto end_to;
	err = -EBUSY;
	if (from.type != LAST_NORM)
		goto end_to;
	err = flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (to.type != LAST_NORM)
		goto end_to;
	lock_two(from.dentry, to.dentry);
	err = rename_locked(&from, &to, flags);
	unlock_two(from.dentry, to.dentry);
end_to:
	walk_end(&to);
end_from:
	walk_end(&from);
	return err;
}

/* --- the system calls --- */

long sys_mkdirat(int dirfd, const char __user *path, umode_t mode)
{
	char *name = getname(path);
	long err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_mkdirat(dirfd, name, mode);
	putname(name);
	return err;
}

long sys_mkdir(const char __user *path, umode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

long sys_mknodat(int dirfd, const char __user *path, umode_t mode, u32 dev)
{
	char *name = getname(path);
	long err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_mknodat(dirfd, name, mode, new_decode_dev(dev));
	putname(name);
	return err;
}

long sys_mknod(const char __user *path, umode_t mode, u32 dev)
{
	return sys_mknodat(AT_FDCWD, path, mode, dev);
}

long sys_unlinkat(int dirfd, const char __user *path, int flags)
{
	char *name;
	long err;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	name = getname(path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_unlinkat(dirfd, name, flags & AT_REMOVEDIR);
	putname(name);
	return err;
}

long sys_unlink(const char __user *path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

long sys_rmdir(const char __user *path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/* Two paths at once: the second one's copy, or the first one freed again and an error. */
static char *second_name(char *first, const char __user *path)
{
	char *name = getname(path);

	if (IS_ERR(name))
		putname(first);
	return name;
}

long sys_symlinkat(const char __user *target, int dirfd, const char __user *path)
{
	char *text = getname(target), *name;
	long err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	name = second_name(text, path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_symlinkat(text, dirfd, name);
	putname(name);
	putname(text);
	return err;
}

long sys_symlink(const char __user *target, const char __user *path)
{
	return sys_symlinkat(target, AT_FDCWD, path);
}

long sys_linkat(int olddir, const char __user *oldpath, int newdir, const char __user *newpath,
		int flags)
{
	unsigned int lookup = flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;
	char *old, *new;
	long err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH) {
		if (!capable(CAP_DAC_READ_SEARCH))
			return -ENOENT;
		lookup |= LOOKUP_EMPTY;
	}
	old = getname_flags(oldpath, lookup);
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = second_name(old, newpath);
	if (IS_ERR(new))
		return PTR_ERR(new);
	err = do_linkat(olddir, old, newdir, new, lookup);
	putname(new);
	putname(old);
	return err;
}

long sys_link(const char __user *old, const char __user *new)
{
	return sys_linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}

long sys_renameat2(int olddir, const char __user *oldpath, int newdir, const char __user *newpath,
		   unsigned int flags)
{
	char *old, *new;
	long err;

	if (flags & ~RENAME_NOREPLACE)
		return -EINVAL;
	old = getname(oldpath);
	if (IS_ERR(old))
		return PTR_ERR(old);
	new = second_name(old, newpath);
	if (IS_ERR(new))
		return PTR_ERR(new);
	err = do_renameat(olddir, old, newdir, new, flags);
	putname(new);
	putname(old);
	return err;
}

long sys_renameat(int olddir, const char __user *old, int newdir, const char __user *new)
{
	return sys_renameat2(olddir, old, newdir, new, 0);
}

long sys_rename(const char __user *old, const char __user *new)
{
	return sys_renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}
