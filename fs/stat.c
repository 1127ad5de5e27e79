// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an inode and a file system say about themselves, told: the stat and statfs families, readlink.
 *
 * As in attr.c a counted dentry, or an ERR_PTR, goes to one function for each shape of the answer.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

#define BLOCKS_A_PAGE (PAGE_SIZE / 512)

/* tell_stat64: takes the count of dentry, or the ERR_PTR. */
static long tell_stat64(struct dentry *dentry, struct stat64 __user *ubuf)
{
	const struct inode *inode;
	struct stat64 st;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	st = (struct stat64){
		.st_dev = new_encode_dev(inode->i_sb->s_dev),
		.__st_ino = inode->i_ino,
		.st_mode = inode->i_mode,
		.st_nlink = inode->i_nlink,
		.st_uid = inode->i_uid,
		.st_gid = inode->i_gid,
		.st_rdev = new_encode_dev(inode->i_rdev),
		.st_size = inode->i_size,
		.st_blksize = PAGE_SIZE,
		.st_blocks = inode->i_data.nr_pages * BLOCKS_A_PAGE,
		.st_atime = inode->i_atime.tv_sec,
		.st_atime_nsec = inode->i_atime.tv_nsec,
		.st_mtime = inode->i_mtime.tv_sec,
		.st_mtime_nsec = inode->i_mtime.tv_nsec,
		.st_ctime = inode->i_ctime.tv_sec,
		.st_ctime_nsec = inode->i_ctime.tv_nsec,
		.st_ino = inode->i_ino,
	};
	dput(dentry);
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

/* AT_STATX_SYNC_TYPE makes no difference here, but both of its bits together are no type. */
#define STATX_SYNC 0x6000
#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | STATX_SYNC)

long sys_stat64(const char __user *path, struct stat64 __user *ubuf)
{
	return tell_stat64(user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), ubuf);
}

long sys_lstat64(const char __user *path, struct stat64 __user *ubuf)
{
	return tell_stat64(user_path_at(AT_FDCWD, path, 0), ubuf);
}

long sys_fstat64(unsigned int fd, struct stat64 __user *ubuf)
{
	return tell_stat64(fd_dentry(fd), ubuf);
}

long sys_fstatat64(int dirfd, const char __user *path, struct stat64 __user *ubuf, int flags)
{
	if (flags & ~STAT_FLAGS)
		return -EINVAL;
	return tell_stat64(user_path_at(dirfd, path, at_lookup(flags)), ubuf);
}

static struct statx_timestamp statx_time(struct timespec t)
{
	return (struct statx_timestamp){.tv_sec = t.tv_sec, .tv_nsec = t.tv_nsec};
}

long sys_statx(int dirfd, const char __user *path, int flags, unsigned int mask,
	       struct statx __user *ubuf)
{
	struct dentry *dentry;
	const struct inode *inode;
	struct statx st;

	if ((flags & ~STAT_FLAGS) || (flags & STATX_SYNC) == STATX_SYNC || (mask & STATX__RESERVED))
		return -EINVAL;
	dentry = user_path_at(dirfd, path, at_lookup(flags));
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	st = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = PAGE_SIZE,
		.stx_nlink = inode->i_nlink,
		.stx_uid = inode->i_uid,
		.stx_gid = inode->i_gid,
		.stx_mode = inode->i_mode,
		.stx_ino = inode->i_ino,
		.stx_size = inode->i_size,
		.stx_blocks = inode->i_data.nr_pages * BLOCKS_A_PAGE,
		.stx_atime = statx_time(inode->i_atime),
		.stx_mtime = statx_time(inode->i_mtime),
		.stx_ctime = statx_time(inode->i_ctime),
		.stx_rdev_major = MAJOR(inode->i_rdev),
		.stx_rdev_minor = MINOR(inode->i_rdev),
		.stx_dev_major = MAJOR(inode->i_sb->s_dev),
		.stx_dev_minor = MINOR(inode->i_sb->s_dev),
	};
	dput(dentry);
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

/* --- readlink --- */

static long tell_link(struct inode *inode, char __user *ubuf, int size)
{
	char *page;
	long len;

	if (!S_ISLNK(inode->i_mode))
		return -EINVAL;
	page = (char *)__get_free_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	file_accessed(inode);
	len = min(inode->i_op->readlink(inode, page, PAGE_SIZE), size);
	if (len > 0 && copy_to_user(ubuf, page, len))
		len = -EFAULT;
	free_page((unsigned long)page);
	return len;
}

long sys_readlinkat(int dirfd, const char __user *path, char __user *ubuf, int size)
{
	struct dentry *dentry;
	long len;

	if (size <= 0)
		return -EINVAL;
	dentry = user_path_at(dirfd, path, LOOKUP_EMPTY);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	len = tell_link(dentry->d_inode, ubuf, size);
	dput(dentry);
	return len;
}

long sys_readlink(const char __user *path, char __user *ubuf, int size)
{
	return sys_readlinkat(AT_FDCWD, path, ubuf, size);
}

/* --- statfs --- */

/* tell_statfs: takes the count of dentry, or the ERR_PTR. wide: the answer is a struct statfs64. */
static long tell_statfs(struct dentry *dentry, void __user *ubuf, bool wide)
{
	const struct file_system_type *type;
	struct statfs64 st64 = {.f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE, .f_namelen = NAME_MAX};
	struct statfs st;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	type = dentry->d_sb->s_type;
	st64.f_type = type->magic;
	if (type->in_memory) {
		st64.f_blocks = totalram_pages();
		st64.f_bfree = st64.f_bavail = nr_free_pages();
	}
	dput(dentry);
	st = (struct statfs){
		.f_type = st64.f_type,
		.f_bsize = st64.f_bsize,
		.f_blocks = st64.f_blocks,
		.f_bfree = st64.f_bfree,
		.f_bavail = st64.f_bavail,
		.f_namelen = st64.f_namelen,
		.f_frsize = st64.f_frsize,
	};
	if (wide)
		return copy_to_user(ubuf, &st64, sizeof(st64)) ? -EFAULT : 0;
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

static bool bad_size(size_t size)
{
	return size != sizeof(struct statfs64) && size != sizeof(struct statfs64) + 4; /* padded */
}

long sys_statfs(const char __user *path, struct statfs __user *ubuf)
{
	return tell_statfs(user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), ubuf, false);
}

long sys_fstatfs(unsigned int fd, struct statfs __user *ubuf)
{
	return tell_statfs(fd_dentry(fd), ubuf, false);
}

long sys_statfs64(const char __user *path, size_t size, struct statfs64 __user *ubuf)
{
	if (bad_size(size))
		return -EINVAL;
	return tell_statfs(user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), ubuf, true);
}

long sys_fstatfs64(unsigned int fd, size_t size, struct statfs64 __user *ubuf)
{
	return bad_size(size) ? -EINVAL : tell_statfs(fd_dentry(fd), ubuf, true);
}
