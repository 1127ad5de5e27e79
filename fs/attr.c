// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an inode says about itself, changed: mode, owner, times, size. Who may do which is decided
 * here, in Linux's order: read-only file system, then owner or capability.
 *
 * A call names its file by path or by descriptor; either gives a counted dentry or an ERR_PTR, which
 * one function a kind of change takes.
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

static int may_chmod(struct inode *inode)
{
	if (mnt_may_write(inode->i_sb))
		return -EROFS;
	return inode_owner_or_capable(inode) ? 0 : -EPERM;
}

/* change_mode: takes the count of dentry, or the ERR_PTR. */
static long change_mode(struct dentry *dentry, umode_t mode)
{
	struct inode *inode;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	err = may_chmod(inode);
	if (!err) {
		mode &= 07777;
		if (!in_group_p(inode->i_gid) && !capable(CAP_FSETID))
			mode &= ~S_ISGID;
		mutex_lock(&inode->i_mutex);
		inode->i_mode = (inode->i_mode & S_IFMT) | mode;
		inode->i_ctime = current_time();
		mutex_unlock(&inode->i_mutex);
	}
	dput(dentry);
	return err;
}

#define UNCHANGED ((u32)-1) /* as uid or gid */

static int may_chown(const struct inode *inode, uid_t uid, gid_t gid)
{
	bool owner = inode->i_uid == current_fsuid();

	if (mnt_may_write(inode->i_sb))
		return -EROFS;
	if (uid != UNCHANGED && !(owner && uid == inode->i_uid) && !capable(CAP_CHOWN))
		return -EPERM;
	if (gid != UNCHANGED && !(owner && (gid == inode->i_gid || in_group_p(gid))) &&
	    !capable(CAP_CHOWN))
		return -EPERM;
	return 0;
}

static void set_owner(struct inode *inode, uid_t uid, gid_t gid)
{
	mutex_lock(&inode->i_mutex);
	if (uid != UNCHANGED)
		inode->i_uid = uid;
	if (gid != UNCHANGED)
		inode->i_gid = gid;
	if (!S_ISDIR(inode->i_mode))
		inode->i_mode &= inode->i_mode & S_IXGRP ? ~(S_ISUID | S_ISGID) : ~S_ISUID;
	inode->i_ctime = current_time();
	mutex_unlock(&inode->i_mutex);
}

/* change_owner: takes the count of dentry, or the ERR_PTR. */
static long change_owner(struct dentry *dentry, uid_t uid, gid_t gid)
{
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = may_chown(dentry->d_inode, uid, gid);
	if (!err)
		set_owner(dentry->d_inode, uid, gid);
	dput(dentry);
	return err;
}

long sys_fchmodat(int dirfd, const char __user *path, umode_t mode)
{
	return change_mode(user_path_at(dirfd, path, LOOKUP_FOLLOW), mode);
}

long sys_chmod(const char __user *path, umode_t mode)
{
	return sys_fchmodat(AT_FDCWD, path, mode);
}

long sys_fchmod(unsigned int fd, umode_t mode)
{
	return change_mode(fd_dentry(fd), mode);
}

long sys_fchownat(int dirfd, const char __user *path, uid_t uid, gid_t gid, int flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return change_owner(user_path_at(dirfd, path, at_lookup(flags)), uid, gid);
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
	return change_owner(fd_dentry(fd), uid, gid);
}

/* --- size --- */

int do_truncate(struct inode *inode, loff_t size)
{
	struct address_space *mapping = &inode->i_data;
	loff_t old;

	if (!inode->i_fop->mmap) /* made when read, as in /proc: there is nothing to cut off */
		return size ? -EINVAL : 0;
	mutex_lock(&inode->i_mutex);
	remove_setid(inode);
	spin_lock(&mapping->page_lock);
	old = inode->i_size;
	inode->i_size = size;
	spin_unlock(&mapping->page_lock);
	if (size < old)
		truncate_pages(mapping, size);
	inode->i_mtime = inode->i_ctime = current_time();
	mutex_unlock(&inode->i_mutex);
	return 0;
}

/* change_size: the caller may write inode. RLIMIT_FSIZE bounds what grows. */
static int change_size(struct inode *inode, loff_t size)
{
	unsigned long limit = current->signal->rlim[RLIMIT_FSIZE].rlim_cur;

	if (limit != RLIM_INFINITY && size > (loff_t)limit && size > inode->i_size) {
		send_sig(SIGXFSZ, SEND_SIG_NOINFO, current);
		return -EFBIG;
	}
	return size >> PAGE_SHIFT > 0x7fffffff ? -EFBIG : do_truncate(inode, size);
}

static long truncate_path(const char __user *path, loff_t size)
{
	struct dentry *dentry;
	struct inode *inode;
	int err;

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
		err = change_size(inode, size);
		put_write_access(inode);
	}
	dput(dentry);
	return err;
}

static long truncate_fd(unsigned int fd, loff_t size)
{
	bool put;
	struct file *file;
	long err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	file = fget_light(fd, &put);
	if (!file)
		return -EBADF;
	if (S_ISREG(file->f_inode->i_mode) && (file->f_mode & FMODE_WRITE))
		err = change_size(file->f_inode, size);
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
	return truncate_fd(fd, size);
}

long sys_ftruncate64(unsigned int fd, u32 low, u32 high)
{
	return truncate_fd(fd, (loff_t)((u64)high << 32 | low));
}

/* --- times --- */

static int may_set_times(struct inode *inode, bool now)
{
	if (mnt_may_write(inode->i_sb))
		return -EROFS;
	if (inode_owner_or_capable(inode))
		return 0;
	return now ? inode_permission(inode, MAY_WRITE) : -EPERM;
}

static void set_time(struct timespec *to, const struct timespec64 *from, struct timespec now)
{
	if (from->tv_nsec == UTIME_NOW)
		*to = now;
	else if (from->tv_nsec != UTIME_OMIT)
		*to = (struct timespec){from->tv_sec, from->tv_nsec};
}

/* set_times: takes the count of dentry, or the ERR_PTR. A writer may set now as well as the owner. */
static long set_times(struct dentry *dentry, const struct timespec64 times[2])
{
	struct timespec now = current_time();
	struct inode *inode;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	err = may_set_times(inode, times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW);
	if (!err) {
		mutex_lock(&inode->i_mutex);
		set_time(&inode->i_atime, &times[0], now);
		set_time(&inode->i_mtime, &times[1], now);
		inode->i_ctime = now;
		mutex_unlock(&inode->i_mutex);
	}
	dput(dentry);
	return err;
}

static bool valid_nsec(long long nsec)
{
	return nsec == UTIME_NOW || nsec == UTIME_OMIT || (nsec >= 0 && nsec < 1000000000);
}

/* Without a path it is the descriptor's own file. */
static long do_utimensat(int dirfd, const char __user *path, const struct timespec64 times[2],
			 int flags)
{
	if (!valid_nsec(times[0].tv_nsec) || !valid_nsec(times[1].tv_nsec))
		return -EINVAL;
	if (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (path || dirfd == AT_FDCWD)
		return set_times(user_path_at(dirfd, path, at_lookup(flags)), times);
	return flags ? -EINVAL : set_times(fd_dentry(dirfd), times);
}

static const struct timespec64 both_now[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};

long sys_utimensat(int dirfd, const char __user *path, const struct timespec __user *utimes,
		   int flags)
{
	struct timespec64 times[2];
	struct timespec t[2];

	if (!utimes)
		return do_utimensat(dirfd, path, both_now, flags);
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
		return do_utimensat(dirfd, path, both_now, flags);
	if (copy_from_user(times, utimes, sizeof(times)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		times[i].tv_nsec = (u32)times[i].tv_nsec; /* the upper half is padding */
	return do_utimensat(dirfd, path, times, flags);
}
