// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a name to an open file: open and its relatives, access.
 *
 * open_path() finds or makes the dentry, open_dentry() makes a file of it. A file open for writing
 * counts in i_writecount, a program being run counts against it (f_access): ETXTBSY.
 */
#include "internal.h"
#include <cred.h>
#include <file.h>
#include <sched.h>
#include <uapi/mount.h>
#include <vmstat.h>

#define O_KNOWN 037777703 /* what open(2) knows; other bits mean nothing */
#define O_EXEC	040	  /* none of them: open_exec() wants to run the file, not to read it */
/* Not kept in f_flags: they are about the call, not about the file. */
#define O_OPENING (O_CREAT | O_EXCL | O_TRUNC | O_NOCTTY | O_CLOEXEC | O_EXEC)

/*
 * open_last: what the walk's last component stands for; a link is not followed. Where there is nothing a
 * file is made, and *created says so.
 */
static struct dentry *open_last(struct path_walk *w, int flags, umode_t mode, bool *created)
{
	const struct new_node what = {.mode = S_IFREG | (mode & ~current->fs->umask)};
	struct inode *dir = w->dentry->d_inode;
	struct dentry *dentry;
	int err = 0;

	if (w->type != LAST_NORM && (flags & O_EXCL))
		return ERR_PTR(-EEXIST);
	if (w->type == LAST_ROOT) /* "/", or where a link of /proc led */
		return dget(w->dentry);
	if (w->type != LAST_NORM || w->slash)
		return ERR_PTR(-EISDIR);
	mutex_lock(&dir->i_mutex);
	dentry = last_child(w, false);
	if (!IS_ERR(dentry) && dentry->d_inode) {
		err = flags & O_EXCL ? -EEXIST : 0;
	} else if (!IS_ERR(dentry)) {
		err = dir->i_op->create(dir, dentry, &what);
		*created = !err;
	}
	mutex_unlock(&dir->i_mutex);
	if (!err)
		return dentry;
	dput(dentry);
	return ERR_PTR(err);
}

/* open_create: as open_path, with O_CREAT: the last component is ours to look up, links included. */
static struct dentry *open_create(int dirfd, char *name, int flags, umode_t mode, bool *created)
{
	struct path_walk w;
	struct dentry *dentry;
	int err = walk_path(&w, dirfd, name, LOOKUP_PARENT);

	while (!err) {
		dentry = open_last(&w, flags, mode, created);
		if (!IS_ERR(dentry))
			dentry = follow_mount(dentry);
		if (IS_ERR(dentry) || !S_ISLNK(dentry->d_inode->i_mode) || (flags & O_NOFOLLOW)) {
			walk_end(&w);
			return dentry;
		}
		err = walk_link(&w, dentry);
	}
	return ERR_PTR(err);
}

static struct dentry *open_path(int dirfd, char *name, int flags, umode_t mode, bool *created)
{
	if (flags & O_CREAT)
		return open_create(dirfd, name, flags, mode, created);
	return kern_path(dirfd, name,
			 (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
				 (flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0));
}

/* may_open: what the kind of file and the caller's rights say to these flags. */
static int may_open(struct inode *inode, int flags)
{
	static const u8 wants[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE};
	int mask = wants[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
	umode_t mode = inode->i_mode;

	if (flags & O_EXEC) {
		if (!S_ISREG(mode) || (inode->i_sb->s_flags & MS_NOEXEC))
			return -EACCES;
		return inode_permission(inode, MAY_EXEC);
	}
	if (S_ISLNK(mode))
		return -ELOOP;
	if (S_ISDIR(mode) && ((mask & MAY_WRITE) || (flags & O_CREAT)))
		return -EISDIR;
	if (S_ISCHR(mode) && (inode->i_sb->s_flags & MS_NODEV))
		return -EACCES;
	if (!inode->i_fop)
		return -ENXIO;
	return inode_permission(inode, mask);
}

/* hold_access: get_access() for as long as file is open. */
static int hold_access(struct file *file, int by)
{
	int err = get_access(file->f_inode, by);

	if (!err)
		file->f_access = by;
	return err;
}

/* open_dentry: takes nothing; created: the caller made it just now, and may whatever he asked for. */
static struct file *open_dentry(struct dentry *dentry, int flags, bool created)
{
	struct inode *inode = dentry->d_inode;
	bool regular = S_ISREG(inode->i_mode);
	struct file *file;
	int err = created ? 0 : may_open(inode, flags);

	if (err)
		return ERR_PTR(err);
	file = alloc_file(dentry, flags, inode->i_fop);
	if (IS_ERR(file))
		return file;
	if ((file->f_mode & FMODE_WRITE) && regular)
		err = hold_access(file, 1);
	if (!err && file->f_op->open)
		err = file->f_op->open(file);
	if (err)
		file->f_op = NULL; /* it was not opened: no release */
	else if (regular || S_ISDIR(inode->i_mode) || file->f_op->llseek)
		file->f_mode |= FMODE_SEEK;
	file->f_flags &= ~O_OPENING;
	if (!err && (flags & O_TRUNC) && regular && !created)
		err = do_truncate(inode, 0);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

struct file *do_filp_open(int dirfd, char *name, int flags, umode_t mode)
{
	bool created = false;
	struct dentry *dentry;
	struct file *file;

	if (flags & (O_PATH | (O_TMPFILE & ~O_DIRECTORY))) { /* neither kind exists here */
		putname(name);
		return ERR_PTR(flags & O_PATH ? -EINVAL : -EOPNOTSUPP);
	}
	dentry = open_path(dirfd, name, flags, mode & 07777, &created);
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
	return do_filp_open(AT_FDCWD, getname_kernel(path), flags | O_LARGEFILE, mode);
}

struct file *open_exec(const char *path)
{
	struct file *file = filp_open(path, O_EXEC, 0);
	int err;

	if (IS_ERR(file))
		return file;
	err = hold_access(file, -1);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

/* --- the system calls --- */

long sys_openat(int dirfd, const char __user *path, int flags, umode_t mode)
{
	long fd = get_unused_fd_flags(0, flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = do_filp_open(dirfd, getname(path), flags & O_KNOWN, mode);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	count_vm_event(open);
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
long sys_faccessat2(int dirfd, const char __user *path, int mode, int flags)
{
	const struct cred *cred = current_cred();
	struct cred *real;
	long err;

	if ((mode & ~7) || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	if ((cred->fsuid == cred->uid && cred->fsgid == cred->gid) || (flags & AT_EACCESS))
		return do_faccessat(dirfd, path, mode, at_lookup(flags));
	real = prepare_creds();
	if (!real)
		return -ENOMEM;
	real->fsuid = cred->uid;
	real->fsgid = cred->gid;
	real->cap_effective = cred->uid ? 0 : cred->cap_permitted;
	use_cred(real);
	err = do_faccessat(dirfd, path, mode, at_lookup(flags));
	use_cred(cred);
	put_cred(real);
	return err;
}

long sys_faccessat(int dirfd, const char __user *path, int mode)
{
	return sys_faccessat2(dirfd, path, mode, 0);
}

long sys_access(const char __user *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
