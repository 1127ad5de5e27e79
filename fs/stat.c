// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an inode and a file system say about themselves, told: the stat and statfs families, readlink.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

#define BLKSIZE PAGE_SIZE

static unsigned long blocks_of(const struct inode *inode)
{
	return inode->i_data.nr_pages * (PAGE_SIZE / 512);
}

static long fill_stat(const struct inode *inode, struct stat __user *ubuf)
{
	struct stat st = {
		.st_dev = new_encode_dev(inode->i_sb->s_dev),
		.st_ino = inode->i_ino,
		.st_mode = inode->i_mode,
		.st_nlink = inode->i_nlink,
		.st_uid = inode->i_uid > 0xffff ? 65534 : inode->i_uid,
		.st_gid = inode->i_gid > 0xffff ? 65534 : inode->i_gid,
		.st_rdev = new_encode_dev(inode->i_rdev),
		.st_size = inode->i_size,
		.st_blksize = BLKSIZE,
		.st_blocks = blocks_of(inode),
		.st_atime = inode->i_atime.tv_sec,
		.st_atime_nsec = inode->i_atime.tv_nsec,
		.st_mtime = inode->i_mtime.tv_sec,
		.st_mtime_nsec = inode->i_mtime.tv_nsec,
		.st_ctime = inode->i_ctime.tv_sec,
		.st_ctime_nsec = inode->i_ctime.tv_nsec,
	};

	if (inode->i_size > 0x7fffffff)
		return -EOVERFLOW;
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

static long fill_stat64(const struct inode *inode, struct stat64 __user *ubuf)
{
	struct stat64 st = {
		.st_dev = new_encode_dev(inode->i_sb->s_dev),
		.__st_ino = inode->i_ino,
		.st_mode = inode->i_mode,
		.st_nlink = inode->i_nlink,
		.st_uid = inode->i_uid,
		.st_gid = inode->i_gid,
		.st_rdev = new_encode_dev(inode->i_rdev),
		.st_size = inode->i_size,
		.st_blksize = BLKSIZE,
		.st_blocks = blocks_of(inode),
		.st_atime = inode->i_atime.tv_sec,
		.st_atime_nsec = inode->i_atime.tv_nsec,
		.st_mtime = inode->i_mtime.tv_sec,
		.st_mtime_nsec = inode->i_mtime.tv_nsec,
		.st_ctime = inode->i_ctime.tv_sec,
		.st_ctime_nsec = inode->i_ctime.tv_nsec,
		.st_ino = inode->i_ino,
	};

	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

static struct statx_timestamp statx_time(const struct timespec *t)
{
	return (struct statx_timestamp){.tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec};
}

static long fill_statx(const struct inode *inode, struct statx __user *ubuf)
{
	struct statx st = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = BLKSIZE,
		.stx_nlink = inode->i_nlink,
		.stx_uid = inode->i_uid,
		.stx_gid = inode->i_gid,
		.stx_mode = inode->i_mode,
		.stx_ino = inode->i_ino,
		.stx_size = inode->i_size,
		.stx_blocks = blocks_of(inode),
		.stx_atime = statx_time(&inode->i_atime),
		.stx_mtime = statx_time(&inode->i_mtime),
		.stx_ctime = statx_time(&inode->i_ctime),
		.stx_rdev_major = MAJOR(inode->i_rdev),
		.stx_rdev_minor = MINOR(inode->i_rdev),
		.stx_dev_major = MAJOR(inode->i_sb->s_dev),
		.stx_dev_minor = MINOR(inode->i_sb->s_dev),
	};

	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

/* The four ways to say which inode, and the three shapes of the answer. */
enum shape { STAT, STAT64, STATX };

static long fill(const struct inode *inode, enum shape shape, void __user *ubuf)
{
	switch (shape) {
	case STAT:
		return fill_stat(inode, ubuf);
	case STAT64:
		return fill_stat64(inode, ubuf);
	default:
		return fill_statx(inode, ubuf);
	}
}

static long stat_path(int dirfd, const char __user *path, unsigned int lookup, enum shape shape,
		      void __user *ubuf)
{
	struct dentry *dentry = user_path_at(dirfd, path, lookup);
	long err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = fill(dentry->d_inode, shape, ubuf);
	dput(dentry);
	return err;
}

static long stat_fd(unsigned int fd, enum shape shape, void __user *ubuf)
{
	bool put;
	struct file *file = fget_light(fd, &put, true);
	long err;

	if (!file)
		return -EBADF;
	err = fill(file->f_inode, shape, ubuf);
	fput_light(file, put);
	return err;
}

/* AT_* of the stat calls as LOOKUP_*; AT_STATX_SYNC_TYPE (0x6000) makes no difference here. */
static unsigned int stat_lookup(int flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

long sys_stat(const char __user *path, struct stat __user *ubuf)
{
	return stat_path(AT_FDCWD, path, LOOKUP_FOLLOW, STAT, ubuf);
}

long sys_lstat(const char __user *path, struct stat __user *ubuf)
{
	return stat_path(AT_FDCWD, path, 0, STAT, ubuf);
}

long sys_fstat(unsigned int fd, struct stat __user *ubuf)
{
	return stat_fd(fd, STAT, ubuf);
}

long sys_stat64(const char __user *path, struct stat64 __user *ubuf)
{
	return stat_path(AT_FDCWD, path, LOOKUP_FOLLOW, STAT64, ubuf);
}

long sys_lstat64(const char __user *path, struct stat64 __user *ubuf)
{
	return stat_path(AT_FDCWD, path, 0, STAT64, ubuf);
}

long sys_fstat64(unsigned int fd, struct stat64 __user *ubuf)
{
	return stat_fd(fd, STAT64, ubuf);
}

long sys_fstatat64(int dirfd, const char __user *path, struct stat64 __user *ubuf, int flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | 0x6000))
		return -EINVAL;
	return stat_path(dirfd, path, stat_lookup(flags), STAT64, ubuf);
}

long sys_statx(int dirfd, const char __user *path, int flags, unsigned int mask,
	       struct statx __user *ubuf)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | 0x6000))
		return -EINVAL;
	if ((mask & STATX__RESERVED) || (flags & 0x6000) == 0x6000)
		return -EINVAL;
	return stat_path(dirfd, path, stat_lookup(flags), STATX, ubuf);
}

/* --- readlink --- */

/* link_text: what a symbolic link says, at the start of a page; its length. */
static ssize_t link_text(struct dentry *link, char *page)
{
	const struct inode_operations *ops = link->d_inode->i_op;
	struct dentry *target;
	char *path;
	size_t len;

	if (ops->readlink)
		return ops->readlink(link->d_inode, page, PAGE_SIZE);
	target = ops->follow(link->d_inode);
	if (IS_ERR(target))
		return PTR_ERR(target);
	path = d_path(target, page, PAGE_SIZE);
	dput(target);
	if (IS_ERR(path))
		return PTR_ERR(path);
	len = strlen(path);
	memmove(page, path, len);
	return len;
}

long sys_readlinkat(int dirfd, const char __user *path, char __user *ubuf, int size)
{
	struct dentry *dentry;
	char *page;
	long len;

	if (size <= 0)
		return -EINVAL;
	dentry = user_path_at(dirfd, path, LOOKUP_EMPTY);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	len = -EINVAL;
	if (!S_ISLNK(dentry->d_inode->i_mode))
		goto put;
	page = (char *)__get_free_page(GFP_KERNEL);
	len = -ENOMEM;
	if (!page)
		goto put;
	file_accessed(dentry->d_inode);
	len = min(link_text(dentry, page), (ssize_t)size);
	if (len > 0 && copy_to_user(ubuf, page, len))
		len = -EFAULT;
	free_page((unsigned long)page);
put:
	dput(dentry);
	return len;
}

long sys_readlink(const char __user *path, char __user *ubuf, int size)
{
	return sys_readlinkat(AT_FDCWD, path, ubuf, size);
}

/* --- statfs --- */

static int ask_statfs(struct super_block *sb, struct kstatfs *st)
{
	*st = (struct kstatfs){.type = sb->s_magic, .bsize = PAGE_SIZE, .namelen = NAME_MAX};
	return sb->s_op && sb->s_op->statfs ? sb->s_op->statfs(sb, st) : 0;
}

static long fill_statfs(struct super_block *sb, struct statfs __user *ubuf)
{
	struct kstatfs k;
	struct statfs st;
	int err = ask_statfs(sb, &k);

	if (err)
		return err;
	st = (struct statfs){
		.f_type = k.type,
		.f_bsize = k.bsize,
		.f_blocks = k.blocks,
		.f_bfree = k.bfree,
		.f_bavail = k.bfree,
		.f_files = k.files,
		.f_ffree = k.ffree,
		.f_namelen = k.namelen,
		.f_frsize = k.bsize,
	};
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

static long fill_statfs64(struct super_block *sb, size_t size, struct statfs64 __user *ubuf)
{
	struct kstatfs k;
	struct statfs64 st;
	int err;

	if (size != sizeof(st) && size != sizeof(st) + 4) /* 64-bit compilers pad it */
		return -EINVAL;
	err = ask_statfs(sb, &k);
	if (err)
		return err;
	st = (struct statfs64){
		.f_type = k.type,
		.f_bsize = k.bsize,
		.f_blocks = k.blocks,
		.f_bfree = k.bfree,
		.f_bavail = k.bfree,
		.f_files = k.files,
		.f_ffree = k.ffree,
		.f_namelen = k.namelen,
		.f_frsize = k.bsize,
	};
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}

long sys_statfs(const char __user *path, struct statfs __user *ubuf)
{
	struct dentry *dentry = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	long err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = fill_statfs(dentry->d_sb, ubuf);
	dput(dentry);
	return err;
}

long sys_statfs64(const char __user *path, size_t size, struct statfs64 __user *ubuf)
{
	struct dentry *dentry = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	long err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	err = fill_statfs64(dentry->d_sb, size, ubuf);
	dput(dentry);
	return err;
}

long sys_fstatfs(unsigned int fd, struct statfs __user *ubuf)
{
	bool put;
	struct file *file = fget_light(fd, &put, true);
	long err;

	if (!file)
		return -EBADF;
	err = fill_statfs(file->f_dentry->d_sb, ubuf);
	fput_light(file, put);
	return err;
}

long sys_fstatfs64(unsigned int fd, size_t size, struct statfs64 __user *ubuf)
{
	bool put;
	struct file *file = fget_light(fd, &put, true);
	long err;

	if (!file)
		return -EBADF;
	err = fill_statfs64(file->f_dentry->d_sb, size, ubuf);
	fput_light(file, put);
	return err;
}
