// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an inode says about itself, changed and told: mode, owner, times, size; the stat and statfs
 * families, readlink. Who may change what is decided here, in Linux's order: read-only file system,
 * then owner or capability.
 *
 * A call names its file by path or by descriptor; either gives a counted dentry or an ERR_PTR, which
 * the one function for all changes, or one for each shape of an answer, takes.
 */
#include "internal.h"
#include <cred.h>
#include <file.h>
#include <gfp.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

/* --- mode, owner and times --- */

#define UNCHANGED ((u32)-1) /* as uid or gid */

struct attr_change {
	enum { CHANGE_MODE, CHANGE_OWNER, CHANGE_TIMES } what;
	umode_t mode;
	uid_t uid;
	gid_t gid;
	const struct timespec *times; /* access and modification; tv_nsec may be UTIME_* */
};

static int may_chown(struct inode *inode, uid_t uid, gid_t gid)
{
	bool owner = inode->i_uid == current_fsuid();

	if (uid != UNCHANGED && !(owner && uid == inode->i_uid) && !capable(CAP_CHOWN))
		return -EPERM;
	if (gid != UNCHANGED && !(owner && (gid == inode->i_gid || in_group_p(gid))) &&
	    !capable(CAP_CHOWN))
		return -EPERM;
	/* Without a new owner too the set-id bits go, which is a change of the mode. */
	if (!S_ISDIR(inode->i_mode) && setid_bits(inode) && !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

static int may_change(struct inode *inode, const struct attr_change *c)
{
	if (mnt_may_write(inode->i_sb))
		return -EROFS;
	if (c->what == CHANGE_OWNER)
		return may_chown(inode, c->uid, c->gid);
	if (inode_owner_or_capable(inode))
		return 0;
	/* Who may write may also say that it was just now. */
	if (c->what == CHANGE_TIMES && c->times[0].tv_nsec == UTIME_NOW &&
	    c->times[1].tv_nsec == UTIME_NOW)
		return inode_permission(inode, MAY_WRITE);
	return -EPERM;
}

static void set_mode(struct inode *inode, umode_t mode)
{
	if (!in_group_p(inode->i_gid) && !capable(CAP_FSETID))
		mode &= ~S_ISGID;
	inode->i_mode = (inode->i_mode & S_IFMT) | (mode & 07777);
}

static void set_owner(struct inode *inode, uid_t uid, gid_t gid)
{
	umode_t bits = setid_bits(inode); /* by the group it has until now */

	if (uid != UNCHANGED)
		inode->i_uid = uid;
	if (gid != UNCHANGED)
		inode->i_gid = gid;
	if (!S_ISDIR(inode->i_mode))
		inode->i_mode &= ~bits;
}

static void set_time(struct timespec *to, const struct timespec *from, struct timespec now)
{
	if (from->tv_nsec == UTIME_NOW)
		*to = now;
	else if (from->tv_nsec != UTIME_OMIT)
		*to = *from;
}

/* change: takes the count of dentry, or the ERR_PTR. */
static long change(struct dentry *dentry, const struct attr_change *c)
{
	struct timespec now = current_time();
	struct inode *inode;
	int err;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	mutex_lock(&inode->i_mutex);
	err = may_change(inode, c);
	if (!err) {
		if (c->what == CHANGE_MODE) {
			set_mode(inode, c->mode);
		} else if (c->what == CHANGE_OWNER) {
			set_owner(inode, c->uid, c->gid);
		} else {
			set_time(&inode->i_atime, &c->times[0], now);
			set_time(&inode->i_mtime, &c->times[1], now);
		}
		inode->i_ctime = now;
	}
	mutex_unlock(&inode->i_mutex);
	dput(dentry);
	return err;
}

static long change_mode(struct dentry *dentry, umode_t mode)
{
	return change(dentry, &(struct attr_change){.what = CHANGE_MODE, .mode = mode});
}

static long change_owner(struct dentry *dentry, uid_t uid, gid_t gid)
{
	return change(dentry, &(struct attr_change){.what = CHANGE_OWNER, .uid = uid, .gid = gid});
}

long sys_chmod(const char __user *path, umode_t mode)
{
	return change_mode(user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), mode);
}

long sys_fchmod(unsigned int fd, umode_t mode)
{
	return change_mode(fd_dentry(fd), mode);
}

long sys_chown32(const char __user *path, uid_t uid, gid_t gid)
{
	return change_owner(user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), uid, gid);
}

long sys_lchown32(const char __user *path, uid_t uid, gid_t gid)
{
	return change_owner(user_path_at(AT_FDCWD, path, 0), uid, gid);
}

long sys_fchown32(unsigned int fd, uid_t uid, gid_t gid)
{
	return change_owner(fd_dentry(fd), uid, gid);
}

static bool valid_nsec(long nsec)
{
	return nsec == UTIME_NOW || nsec == UTIME_OMIT || (nsec >= 0 && nsec < 1000000000);
}

/* Without a path it is the descriptor's own file, without times it is now. */
long sys_utimensat(int dirfd, const char __user *path, const struct timespec __user *utimes,
		   int flags)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
	struct dentry *dentry;

	if (utimes && copy_from_user(times, utimes, sizeof(times)))
		return -EFAULT;
	if (!valid_nsec(times[0].tv_nsec) || !valid_nsec(times[1].tv_nsec))
		return -EINVAL;
	if (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (path || dirfd == AT_FDCWD)
		dentry = user_path_at(dirfd, path, at_lookup(flags));
	else
		dentry = flags ? ERR_PTR(-EINVAL) : fd_dentry(dirfd);
	return change(dentry, &(struct attr_change){.what = CHANGE_TIMES, .times = times});
}

/* --- size --- */

static void set_size(struct inode *inode, loff_t size)
{
	struct address_space *mapping = &inode->i_data;
	loff_t old;

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
}

int do_truncate(struct inode *inode, loff_t size)
{
	int err = get_access(inode, 1);

	if (err)
		return err;
	if (!inode->i_fop->mmap) /* made when read, as in /proc: there is nothing to cut off */
		err = size ? -EINVAL : 0;
	else if (size > inode->i_size && size > file_size_limit())
		err = file_too_big();
	else
		set_size(inode, size);
	put_access(inode, 1);
	return err;
}

long sys_truncate64(const char __user *path, u32 low, u32 high)
{
	loff_t size = (u64)high << 32 | low;
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
		err = do_truncate(inode, size);
	dput(dentry);
	return err;
}

long sys_ftruncate64(unsigned int fd, u32 low, u32 high)
{
	loff_t size = (u64)high << 32 | low;
	struct file *file;
	long err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (S_ISREG(file->f_inode->i_mode) && (file->f_mode & FMODE_WRITE))
		err = do_truncate(file->f_inode, size);
	fput(file);
	return err;
}

/* The old calls: the upper half of the size is its sign. */
long sys_truncate(const char __user *path, long size)
{
	return sys_truncate64(path, size, size >> 31);
}

long sys_ftruncate(unsigned int fd, long size)
{
	return sys_ftruncate64(fd, size, size >> 31);
}

/* --- stat --- */

#define BLOCKS_A_PAGE (PAGE_SIZE / 512)

/* tell_stat64: takes the count of dentry, or the ERR_PTR. */
static long tell_stat64(struct dentry *dentry, struct stat64 __user *ubuf)
{
	struct inode *inode;
	struct stat64 st;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	st = (struct stat64){
		.st_dev = inode->i_sb->s_dev,
		.__st_ino = inode->i_ino,
		.st_mode = inode->i_mode,
		.st_nlink = inode->i_nlink,
		.st_uid = inode->i_uid,
		.st_gid = inode->i_gid,
		.st_rdev = inode->i_rdev,
		.st_size = i_size_read(inode),
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
	struct inode *inode;
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
		.stx_size = i_size_read(inode),
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

long sys_readlinkat(int dirfd, const char __user *path, char __user *ubuf, int size)
{
	struct dentry *dentry;
	struct inode *inode;
	long len = -EINVAL;
	char *page;

	if (size <= 0)
		return -EINVAL;
	dentry = user_path_at(dirfd, path, 0);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	page = (char *)__get_free_page(GFP_KERNEL);
	if (!page)
		len = -ENOMEM;
	else if (S_ISLNK(inode->i_mode))
		len = min(inode->i_op->readlink(inode, page, PAGE_SIZE), size);
	if (len > 0 && copy_to_user(ubuf, page, len))
		len = -EFAULT;
	free_page((unsigned long)page);
	dput(dentry);
	return len;
}

long sys_readlink(const char __user *path, char __user *ubuf, int size)
{
	return sys_readlinkat(AT_FDCWD, path, ubuf, size);
}

/* --- statfs --- */

/* ask_statfs: what the file system at path says; the narrow answer is cut out of the wide one. */
static int ask_statfs(const char __user *path, struct statfs64 *st)
{
	struct dentry *dentry = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	const struct file_system_type *type;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	type = dentry->d_inode->i_sb->s_type;
	*st = (struct statfs64){.f_type = type->magic,
				.f_bsize = PAGE_SIZE,
				.f_frsize = PAGE_SIZE,
				.f_namelen = NAME_MAX};
	if (type->in_memory) {
		st->f_blocks = totalram_pages();
		st->f_bfree = st->f_bavail = nr_free_pages();
	}
	dput(dentry);
	return 0;
}

long sys_statfs(const char __user *path, struct statfs __user *ubuf)
{
	struct statfs64 st = {0};
	int err = ask_statfs(path, &st);
	const struct statfs narrow = {.f_type = st.f_type,
				      .f_bsize = st.f_bsize,
				      .f_blocks = st.f_blocks,
				      .f_bfree = st.f_bfree,
				      .f_bavail = st.f_bavail,
				      .f_namelen = st.f_namelen,
				      .f_frsize = st.f_frsize};

	if (err)
		return err;
	return copy_to_user(ubuf, &narrow, sizeof(narrow)) ? -EFAULT : 0;
}

long sys_statfs64(const char __user *path, size_t size, struct statfs64 __user *ubuf)
{
	struct statfs64 st;
	int err;

	if (size != sizeof(st) && size != sizeof(st) + 4) /* padded */
		return -EINVAL;
	err = ask_statfs(path, &st);
	if (err)
		return err;
	return copy_to_user(ubuf, &st, sizeof(st)) ? -EFAULT : 0;
}
