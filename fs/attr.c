// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an inode says about itself, changed: mode, owner, times, size. Who may do which is decided
 * here, in Linux's order: read-only file system, then owner or capability.
 */
#include "internal.h"
#include <cred.h>
#include <file.h>
#include <sched.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/resource.h>

/* --- mode and owner --- */

static long change_mode(struct inode *inode, umode_t mode)
{
	int err = mnt_may_write(inode->i_sb);

	if (err)
		return err;
	if (!inode_owner_or_capable(inode))
		return -EPERM;
	mode &= 07777;
	if (!in_group_p(inode->i_gid) && !capable(CAP_FSETID))
		mode &= ~S_ISGID;
	mutex_lock(&inode->i_mutex);
	inode->i_mode = (inode->i_mode & S_IFMT) | mode;
	inode->i_ctime = current_time();
	mutex_unlock(&inode->i_mutex);
	return 0;
}

static int may_chown(const struct inode *inode, uid_t uid, gid_t gid)
{
	bool owner = inode->i_uid == current_fsuid();

	if (uid != (uid_t)-1 && !(owner && uid == inode->i_uid) && !capable(CAP_CHOWN))
		return -EPERM;
	if (gid != (gid_t)-1 && !(owner && (gid == inode->i_gid || in_group_p(gid))) &&
	    !capable(CAP_CHOWN))
		return -EPERM;
	return 0;
}

static long change_owner(struct inode *inode, uid_t uid, gid_t gid)
{
	int err = mnt_may_write(inode->i_sb);

	if (!err)
		err = may_chown(inode, uid, gid);
	if (err)
		return err;
	mutex_lock(&inode->i_mutex);
	if (uid != (uid_t)-1)
		inode->i_uid = uid;
	if (gid != (gid_t)-1)
		inode->i_gid = gid;
	if (!S_ISDIR(inode->i_mode)) {
		inode->i_mode &= ~S_ISUID;
		if (inode->i_mode & S_IXGRP)
			inode->i_mode &= ~S_ISGID;
	}
	inode->i_ctime = current_time();
	mutex_unlock(&inode->i_mutex);
	return 0;
}

long sys_fchmodat(int dirfd, const char __user *path, umode_t mode)
{
	struct dentry *dentry = user_path_at(dirfd, path, LOOKUP_FOLLOW);
	long err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = change_mode(dentry->d_inode, mode);
	dput(dentry);
	return err;
}

long sys_chmod(const char __user *path, umode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long sys_fchmod(unsigned int fd, umode_t mode)
{
	bool put;
	struct file *file = fget_light(fd, &put, false);
	long err;

	if (!file)
		return -EBADF;
	err = change_mode(file->f_inode, mode);
	fput_light(file, put);
	return err;
}

long sys_fchownat(int dirfd, const char __user *path, uid_t uid, gid_t gid, int flags)
{
	unsigned int lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct dentry *dentry;
	long err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	dentry = user_path_at(dirfd, path, lookup);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = change_owner(dentry->d_inode, uid, gid);
	dput(dentry);
	return err;
}

long sys_chown32(const char __user *path, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, 0);
}

long sys_lchown32(const char __user *path, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown32(unsigned int fd, uid_t uid, gid_t gid)
{
	bool put;
	struct file *file = fget_light(fd, &put, false);
	long err;

	if (!file)
		return -EBADF;
	err = change_owner(file->f_inode, uid, gid);
	fput_light(file, put);
	return err;
}

/* The 16-bit calls: 65535 means "leave it", as -1 does. */
static u32 wide_id(u16 id)
{
	return id == (u16)-1 ? (u32)-1 : id;
}

long sys_chown(const char __user *path, u16 uid, u16 gid)
{
	return sys_chown32(path, wide_id(uid), wide_id(gid));
}

long sys_lchown(const char __user *path, u16 uid, u16 gid)
{
	return sys_lchown32(path, wide_id(uid), wide_id(gid));
}

long sys_fchown(unsigned int fd, u16 uid, u16 gid)
{
	return sys_fchown32(fd, wide_id(uid), wide_id(gid));
}

/* --- size --- */

int do_truncate(struct inode *inode, loff_t size)
{
	struct address_space *mapping = &inode->i_data;
	loff_t old;
	int err = 0;

	mutex_lock(&inode->i_mutex);
	if (inode->i_op && inode->i_op->truncate) {
		err = inode->i_op->truncate(inode, size);
		goto out;
	}
	spin_lock(&mapping->page_lock);
	old = inode->i_size;
	inode->i_size = size;
	spin_unlock(&mapping->page_lock);
	if (size < old)
		truncate_pages(mapping, size);
	inode->i_mtime = inode->i_ctime = current_time();
out:
	mutex_unlock(&inode->i_mutex);
	return err;
}

static int size_allowed(struct inode *inode, loff_t size)
{
	unsigned long limit = current->signal->rlim[RLIMIT_FSIZE].rlim_cur;

	if (size < 0)
		return -EINVAL;
	if (limit != RLIM_INFINITY && size > (loff_t)limit && size > inode->i_size) {
		send_sig(SIGXFSZ, SEND_SIG_NOINFO, current);
		return -EFBIG;
	}
	return size >> PAGE_SHIFT > 0x7fffffff ? -EFBIG : 0;
}

static long truncate_path(const char __user *path, loff_t size)
{
	struct dentry *dentry;
	struct inode *inode;
	long err;

	if (size < 0)
		return -EINVAL;
	dentry = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	err = S_ISDIR(inode->i_mode) ? -EISDIR : -EINVAL;
	if (S_ISREG(inode->i_mode))
		err = inode_permission(inode, MAY_WRITE);
	if (!err)
		err = get_write_access(inode);
	if (!err) {
		err = size_allowed(inode, size);
		if (!err)
			err = do_truncate(inode, size);
		put_write_access(inode);
	}
	dput(dentry);
	return err;
}

static long truncate_fd(unsigned int fd, loff_t size, bool small)
{
	bool put;
	struct file *file;
	long err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	file = fget_light(fd, &put, false);
	if (!file)
		return -EBADF;
	if (S_ISREG(file->f_inode->i_mode) && (file->f_mode & FMODE_WRITE))
		err = size_allowed(file->f_inode, size);
	if (!err && small && size > 0x7fffffff && !(file->f_flags & O_LARGEFILE))
		err = -EINVAL;
	if (!err)
		err = do_truncate(file->f_inode, size);
	fput_light(file, put);
	return err;
}

long sys_truncate(const char __user *path, long size)
{
	return truncate_path(path, size);
}

long sys_truncate64(const char __user *path, u32 low, u32 high)
{
	return truncate_path(path, (loff_t)((u64)high << 32 | low));
}

long sys_ftruncate(unsigned int fd, long size)
{
	return truncate_fd(fd, size, true);
}

long sys_ftruncate64(unsigned int fd, u32 low, u32 high)
{
	return truncate_fd(fd, (loff_t)((u64)high << 32 | low), false);
}

/* --- times --- */

/* set_times: NULL for both: now, which a writer may do as well as the owner. */
static long set_times(struct inode *inode, const struct timespec64 *times)
{
	struct timespec now = current_time();
	int err = mnt_may_write(inode->i_sb);

	if (err)
		return err;
	if (times && times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW)
		times = NULL;
	if (!inode_owner_or_capable(inode)) {
		err = times ? -EPERM : inode_permission(inode, MAY_WRITE);
		if (err)
			return err;
	}
	mutex_lock(&inode->i_mutex);
	for (int i = 0; i < 2; i++) {
		struct timespec *to = i ? &inode->i_mtime : &inode->i_atime;

		if (!times || times[i].tv_nsec == UTIME_NOW)
			*to = now;
		else if (times[i].tv_nsec != UTIME_OMIT)
			*to = (struct timespec){times[i].tv_sec, times[i].tv_nsec};
	}
	inode->i_ctime = now;
	mutex_unlock(&inode->i_mutex);
	return 0;
}

static bool valid_nsec(long long nsec)
{
	return nsec == UTIME_NOW || nsec == UTIME_OMIT || (nsec >= 0 && nsec < 1000000000);
}

static long do_utimensat(int dirfd, const char __user *path, const struct timespec64 *times,
			 int flags)
{
	unsigned int lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct dentry *dentry;
	struct file *file;
	bool put;
	long err;

	if (times && (!valid_nsec(times[0].tv_nsec) || !valid_nsec(times[1].tv_nsec)))
		return -EINVAL;
	if (times && times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!path && dirfd != AT_FDCWD) {
		if (flags)
			return -EINVAL;
		file = fget_light(dirfd, &put, false);
		if (!file)
			return -EBADF;
		err = set_times(file->f_inode, times);
		fput_light(file, put);
		return err;
	}
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	dentry = user_path_at(dirfd, path, lookup);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = set_times(dentry->d_inode, times);
	dput(dentry);
	return err;
}

long sys_utimensat(int dirfd, const char __user *path, const struct timespec __user *utimes,
		   int flags)
{
	struct timespec64 times[2];
	struct timespec t[2];

	if (!utimes)
		return do_utimensat(dirfd, path, NULL, flags);
	if (copy_from_user(t, utimes, sizeof(t)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		times[i] = (struct timespec64){t[i].tv_sec, t[i].tv_nsec};
	return do_utimensat(dirfd, path, times, flags);
}

long sys_utimensat_time64(int dirfd, const char __user *path,
			  const struct timespec64 __user *utimes, int flags)
{
	struct timespec64 times[2];

	if (!utimes)
		return do_utimensat(dirfd, path, NULL, flags);
	if (copy_from_user(times, utimes, sizeof(times)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		times[i].tv_nsec = (u32)times[i].tv_nsec; /* the upper half is padding */
	return do_utimensat(dirfd, path, times, flags);
}
