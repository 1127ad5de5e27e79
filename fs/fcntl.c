// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be done with a descriptor that is not input or output: dup, fcntl, ioctl, and the sync
 * family (every file system here is memory: there is nothing to write back).
 */
#include "internal.h"
#include <file.h>
#include <sched.h>
#include <uapi/resource.h>

/* dup_to: a new descriptor, start or above, for file. */
static long dup_to(struct file *file, unsigned int start, unsigned int flags)
{
	long fd = get_unused_fd_flags(start, flags);

	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

long sys_dup(unsigned int old)
{
	struct file *file = fget(old);
	long fd;

	if (!file)
		return -EBADF;
	fd = dup_to(file, 0, 0);
	fput(file);
	return fd;
}

/* do_dup2: old and new may be the same: then nothing is done but to look. */
static long do_dup2(unsigned int old, unsigned int new, int flags)
{
	struct file *file = fget(old);
	long fd;

	if (!file)
		return -EBADF;
	fd = old == new ? (long)new : replace_fd(new, file, flags);
	fput(file);
	return fd;
}

long sys_dup2(unsigned int old, unsigned int new)
{
	return do_dup2(old, new, 0);
}

long sys_dup3(unsigned int old, unsigned int new, int flags)
{
	if ((flags & ~O_CLOEXEC) || old == new)
		return -EINVAL;
	return do_dup2(old, new, flags);
}

#define SETFL_MASK (O_APPEND | O_NONBLOCK)

/* File locks (F_SETLK and its kin) do not exist here: EINVAL, as for any command we do not know. */
static long do_fcntl(unsigned int fd, struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= current->signal->rlim[RLIMIT_NOFILE].rlim_cur)
			return -EINVAL;
		return dup_to(file, arg, cmd == F_DUPFD_CLOEXEC ? O_CLOEXEC : 0);
	case F_GETFD:
		return get_close_on_exec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		put_close_on_exec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->f_flags;
	case F_SETFL:
		spin_lock(&file->f_lock);
		file->f_flags = (file->f_flags & ~SETFL_MASK) | (arg & SETFL_MASK);
		spin_unlock(&file->f_lock);
		return 0;
	default:
		return -EINVAL;
	}
}

long sys_fcntl64(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *file = fget(fd);
	long ret;

	if (!file)
		return -EBADF;
	ret = do_fcntl(fd, file, cmd, arg);
	fput(file);
	return ret;
}

long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	return sys_fcntl64(fd, cmd, arg);
}

long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *file = fget(fd);
	long ret;

	if (!file)
		return -EBADF;
	ret = file->f_op->ioctl ? file->f_op->ioctl(file, cmd, arg) : -ENOTTY;
	fput(file);
	return ret;
}

long sys_sync(void)
{
	return 0;
}

long sys_fsync(unsigned int fd)
{
	struct dentry *dentry = fd_dentry(fd);
	umode_t mode;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	mode = dentry->d_inode->i_mode;
	dput(dentry);
	return S_ISREG(mode) || S_ISDIR(mode) ? 0 : -EINVAL;
}
