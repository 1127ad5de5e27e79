// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a name to an open file: open and its relatives, access, close, ioctl's front door is in fcntl.c.
 *
 * open_path() finds or makes the dentry, open_dentry() makes a file of it. A file open for writing
 * counts in i_writecount (FMODE_WRITER), a program being run denies it (FMODE_DENY): ETXTBSY.
 */
#include "internal.h"
#include <cred.h>
#include <file.h>
#include <sched.h>
#include <syscalls.h>
#include <uapi/capability.h>
#include <uapi/mount.h>

static const struct file_operations path_fops; /* O_PATH: nothing can be done with it */

/* create_last: the last component, which may or may not be there; *created says which it was. */
static struct dentry *create_last(struct path_walk *w, umode_t mode, bool *created)
{
	struct inode *dir = w->dentry->d_inode;
	struct dentry *dentry;
	int err;

	mutex_lock(&dir->i_mutex);
	dentry = lookup_child(w->dentry, &w->last);
	if (PTR_ERR(dentry) != -ENOENT)
		goto out;
	err = may_create(w->dentry);
	if (!err && !dir->i_op->create)
		err = -EACCES;
	if (err) {
		dentry = ERR_PTR(err);
		goto out;
	}
	dentry = d_alloc_qstr(w->dentry, &w->last);
	err = -ENOMEM;
	if (dentry)
		err = dir->i_op->create(dir, dentry, S_IFREG | (mode & ~current->fs->umask), 0);
	if (err) {
		dput(dentry);
		dentry = ERR_PTR(err);
	}
	*created = !err;
out:
	mutex_unlock(&dir->i_mutex);
	return dentry;
}

/* open_create: as open_path, with O_CREAT: the last component is ours to look up, links included. */
static struct dentry *open_create(int dirfd, const char *path, int flags, umode_t mode,
				  bool *created)
{
	struct path_walk w;
	struct dentry *dentry;
	int err = walk_path(&w, dirfd, path, LOOKUP_PARENT);

	while (!err) {
		if (w.type == LAST_ROOT) { /* "/", or where a link of /proc led */
			dentry = dget(w.dentry);
			break;
		}
		dentry = ERR_PTR(-EISDIR);
		if (w.type != LAST_NORM || w.slash)
			break;
		dentry = create_last(&w, mode, created);
		if (IS_ERR(dentry) || *created)
			break;
		if (flags & O_EXCL) {
			dput(dentry);
			dentry = ERR_PTR(-EEXIST);
			break;
		}
		dentry = follow_mount(dentry);
		if (!S_ISLNK(dentry->d_inode->i_mode) || (flags & O_NOFOLLOW))
			break;
		err = walk_link(&w, dentry);
	}
	if (err)
		return ERR_PTR(err);
	walk_end(&w);
	return dentry;
}

static struct dentry *open_path(int dirfd, const char *path, int flags, umode_t mode, bool *created)
{
	unsigned int lookup = flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW;

	*created = false;
	if ((flags & O_CREAT) && !(flags & O_PATH))
		return open_create(dirfd, path, flags, mode, created);
	if (flags & O_DIRECTORY)
		lookup |= LOOKUP_DIRECTORY;
	return kern_path(dirfd, path, lookup);
}

/* may_open: what the kind of file and the caller's rights say to these flags. */
static int may_open(struct inode *inode, int flags)
{
	static const u8 wants[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE};
	int mask = wants[flags & O_ACCMODE];

	if (flags & O_TRUNC)
		mask |= MAY_WRITE;
	switch (inode->i_mode & S_IFMT) {
	case S_IFLNK:
		return -ELOOP;
	case S_IFDIR:
		if ((mask & MAY_WRITE) || (flags & O_CREAT))
			return -EISDIR;
		break;
	case S_IFCHR:
		if (inode->i_sb->s_flags & MS_NODEV)
			return -EACCES;
		break;
	case S_IFBLK:
	case S_IFSOCK:
		return -ENXIO;
	}
	if ((flags & O_NOATIME) && !inode_owner_or_capable(inode))
		return -EPERM;
	return inode_permission(inode, mask);
}

/* A new file's mode bits, its place among the writers, its open operation. */
static int setup_file(struct file *file, struct inode *inode)
{
	int err;

	file->f_op = inode->i_fop ? inode->i_fop : &path_fops;
	if ((file->f_mode & FMODE_WRITE) && S_ISREG(inode->i_mode)) {
		err = get_write_access(inode);
		if (err)
			return err;
		file->f_mode |= FMODE_WRITER;
	}
	err = file->f_op->open ? file->f_op->open(inode, file) : 0;
	if (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode) || file->f_op->llseek)
		file->f_mode |= FMODE_SEEK;
	return err;
}

static int truncate_on_open(struct inode *inode)
{
	int err = get_write_access(inode);

	if (!err) {
		err = do_truncate(inode, 0);
		put_write_access(inode);
	}
	return err;
}

/* open_dentry: takes nothing; created: the caller made it just now, and may whatever he asked for. */
static struct file *open_dentry(struct dentry *dentry, int flags, bool created)
{
	struct inode *inode = dentry->d_inode;
	struct file *file;
	int err = 0;

	if (flags & O_PATH)
		return alloc_file(dentry, flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW), &path_fops);
	if (!created)
		err = may_open(inode, flags);
	if (!err && !(flags & O_LARGEFILE) && S_ISREG(inode->i_mode) && inode->i_size > 0x7fffffff)
		err = -EOVERFLOW;
	if (err)
		return ERR_PTR(err);
	file = alloc_file(dentry, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC), &path_fops);
	if (IS_ERR(file))
		return file;
	err = setup_file(file, inode);
	if (err) {
		file->f_op = &path_fops; /* it was not opened: no release */
	} else {
		file->f_flags &= ~O_NOCTTY;
		if ((flags & O_TRUNC) && S_ISREG(inode->i_mode) && !created)
			err = truncate_on_open(inode);
	}
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

struct file *do_filp_open(int dirfd, const char *path, int flags, umode_t mode)
{
	struct dentry *dentry;
	struct file *file;
	bool created;

	if ((flags & O_TMPFILE) == O_TMPFILE)
		return ERR_PTR(-EOPNOTSUPP);
	dentry = open_path(dirfd, path, flags, mode & 07777, &created);
	if (IS_ERR(dentry))
		return (void *)dentry;
	file = ERR_PTR(-ENOTDIR);
	if (!(flags & O_DIRECTORY) || S_ISDIR(dentry->d_inode->i_mode))
		file = open_dentry(dentry, flags, created);
	dput(dentry);
	return file;
}

struct file *filp_open(const char *path, int flags, umode_t mode)
{
	return do_filp_open(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

struct file *open_exec(const char *path)
{
	struct dentry *dentry = kern_path(AT_FDCWD, path, LOOKUP_FOLLOW);
	struct inode *inode;
	struct file *file = ERR_PTR(-EACCES);
	int err;

	if (IS_ERR(dentry))
		return (void *)dentry;
	inode = dentry->d_inode;
	if (!S_ISREG(inode->i_mode) || (inode->i_sb->s_flags & MS_NOEXEC) || !inode->i_fop)
		goto out;
	err = inode_permission(inode, MAY_EXEC);
	if (err) {
		file = ERR_PTR(err);
		goto out;
	}
	file = alloc_file(dentry, O_RDONLY | O_LARGEFILE, inode->i_fop);
	if (IS_ERR(file))
		goto out;
	file->f_mode |= FMODE_SEEK | FMODE_DENY;
	err = deny_write_access(file);
	if (!err && inode->i_fop->open)
		err = inode->i_fop->open(inode, file);
	if (err) {
		if (err == -ETXTBSY)
			file->f_mode &= ~FMODE_DENY;
		file->f_op = &path_fops;
		fput(file);
		file = ERR_PTR(err);
	}
out:
	dput(dentry);
	return file;
}

/* --- the system calls --- */

long sys_openat(int dirfd, const char __user *path, int flags, umode_t mode)
{
	char *name = getname(path);
	struct file *file;
	long fd;

	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(0, flags);
	if (fd < 0)
		goto out;
	file = do_filp_open(dirfd, name, flags, mode);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
	} else {
		fd_install(fd, file);
	}
out:
	putname(name);
	return fd;
}

long sys_open(const char __user *path, int flags, umode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

long sys_creat(const char __user *path, umode_t mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

long sys_close(unsigned int fd)
{
	return close_fd(fd);
}

/* use_cred: the caller acts as cred for a moment; others read it under tasklist_lock. */
static void use_cred(const struct cred *cred)
{
	write_lock_irq(&tasklist_lock);
	current->cred = cred;
	write_unlock_irq(&tasklist_lock);
}

static long do_faccessat(int dirfd, const char __user *path, int mode, unsigned int lookup)
{
	struct dentry *dentry = user_path_at(dirfd, path, lookup);
	struct inode *inode;
	long err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	if ((mode & X_OK) && S_ISREG(inode->i_mode) && (inode->i_sb->s_flags & MS_NOEXEC))
		err = -EACCES;
	else
		err = mode ? inode_permission(inode, mode) : 0;
	dput(dentry);
	return err;
}

/* access(2) asks for the real user, whatever the program's set-id bits gave it. */
static long access_as_real(int dirfd, const char __user *path, int mode, unsigned int lookup)
{
	const struct cred *old = current_cred();
	struct cred *real;
	long err;

	if (old->fsuid == old->uid && old->fsgid == old->gid &&
	    old->cap_effective == (old->uid ? 0 : old->cap_permitted))
		return do_faccessat(dirfd, path, mode, lookup);
	real = prepare_creds();
	if (!real)
		return -ENOMEM;
	real->fsuid = real->uid;
	real->fsgid = real->gid;
	real->cap_effective = real->uid ? 0 : real->cap_permitted;
	use_cred(real);
	err = do_faccessat(dirfd, path, mode, lookup);
	use_cred(old);
	abort_creds(real);
	return err;
}

long sys_faccessat2(int dirfd, const char __user *path, int mode, int flags)
{
	unsigned int lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;

	if ((mode & ~7) || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	if (flags & AT_EACCESS)
		return do_faccessat(dirfd, path, mode, lookup);
	return access_as_real(dirfd, path, mode, lookup);
}

long sys_faccessat(int dirfd, const char __user *path, int mode)
{
	return sys_faccessat2(dirfd, path, mode, 0);
}

long sys_access(const char __user *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
