// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be done with a descriptor that is not input or output: dup, fcntl, ioctl, close_range,
 * and the sync family (every file system here is memory: there is nothing to write back).
 */
#include "internal.h"
#include <file.h>
#include <sched.h>
#include <syscalls.h>
#include <task.h>
#include <uaccess.h>
#include <uapi/ioctls.h>
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
	bool put;
	struct file *file = fget_light(old, &put, true);
	long fd;

	if (!file)
		return -EBADF;
	fd = dup_to(file, 0, 0);
	fput_light(file, put);
	return fd;
}

static long do_dup3(unsigned int old, unsigned int new, int flags)
{
	bool put;
	struct file *file = fget_light(old, &put, true);
	long fd;

	if (!file)
		return -EBADF;
	fd = replace_fd(new, file, flags);
	fput_light(file, put);
	return fd;
}

long sys_dup3(unsigned int old, unsigned int new, int flags)
{
	if ((flags & ~O_CLOEXEC) || old == new)
		return -EINVAL;
	return do_dup3(old, new, flags);
}

long sys_dup2(unsigned int old, unsigned int new)
{
	bool put;
	struct file *file;

	if (old != new)
		return do_dup3(old, new, 0);
	file = fget_light(old, &put, true);
	if (!file)
		return -EBADF;
	fput_light(file, put);
	return new;
}

#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

static void set_flags(struct file *file, unsigned int mask, unsigned int flags)
{
	spin_lock(&file->f_lock);
	file->f_flags = (file->f_flags & ~mask) | (flags & mask);
	spin_unlock(&file->f_lock);
}

static long set_status_flags(struct file *file, unsigned int flags)
{
	if (((flags ^ file->f_flags) & flags & O_NOATIME) && !inode_owner_or_capable(file->f_inode))
		return -EPERM;
	set_flags(file, SETFL_MASK, flags);
	return 0;
}

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
	}
	if (file->f_mode & FMODE_PATH)
		return -EBADF;
	switch (cmd) {
	case F_SETFL:
		return set_status_flags(file, arg);
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ:
		return pipe_fcntl(file, cmd, arg);
	default:
		return -EINVAL;
	}
}

long sys_fcntl64(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	bool put;
	struct file *file = fget_light(fd, &put, true);
	long ret;

	if (!file)
		return -EBADF;
	ret = do_fcntl(fd, file, cmd, arg);
	fput_light(file, put);
	return ret;
}

long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	return sys_fcntl64(fd, cmd, arg);
}

/* bytes_ready: FIONREAD: what a read would give at once. */
static long bytes_ready(struct file *file, int __user *result)
{
	struct inode *inode = file->f_inode;

	if (file->f_op->readable)
		return put_user((int)file->f_op->readable(file), result);
	if (S_ISREG(inode->i_mode))
		return put_user((int)(inode->i_size - file->f_pos), result);
	return -ENOTTY;
}

static long do_ioctl(unsigned int fd, struct file *file, unsigned int cmd, unsigned long arg)
{
	int on;

	switch (cmd) {
	case FIOCLEX:
		put_close_on_exec(fd, true);
		return 0;
	case FIONCLEX:
		put_close_on_exec(fd, false);
		return 0;
	case FIONREAD:
		return bytes_ready(file, (int __user *)arg);
	case FIONBIO:
		if (get_user(on, (int __user *)arg))
			return -EFAULT;
		set_flags(file, O_NONBLOCK, on ? O_NONBLOCK : 0);
		return 0;
	}
	return file->f_op->ioctl ? file->f_op->ioctl(file, cmd, arg) : -ENOTTY;
}

long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	bool put;
	struct file *file = fget_light(fd, &put, false);
	long ret;

	if (!file)
		return -EBADF;
	ret = do_ioctl(fd, file, cmd, arg);
	fput_light(file, put);
	return ret;
}

/* last_fd: no descriptor of the caller is above it; for ranges that end with the table. */
static unsigned int last_fd(void)
{
	struct files_struct *files = current->files;
	unsigned int last;

	spin_lock(&files->file_lock);
	last = files->fdt->max_fds - 1;
	spin_unlock(&files->file_lock);
	return last;
}

long sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) || first > last)
		return -EINVAL;
	if ((flags & CLOSE_RANGE_UNSHARE) && unshare_files())
		return -ENOMEM;
	last = min(last, last_fd());
	for (unsigned int fd = first; fd <= last; fd++) {
		if (flags & CLOSE_RANGE_CLOEXEC)
			put_close_on_exec(fd, true);
		else
			close_fd(fd);
		cond_resched();
	}
	return 0;
}

long sys_sync(void)
{
	return 0;
}

long sys_fsync(unsigned int fd)
{
	bool put;
	struct file *file = fget_light(fd, &put, false);
	umode_t mode;

	if (!file)
		return -EBADF;
	mode = file->f_inode->i_mode;
	fput_light(file, put);
	return S_ISREG(mode) || S_ISDIR(mode) ? 0 : -EINVAL;
}

long sys_fdatasync(unsigned int fd)
{
	return sys_fsync(fd);
}

long sys_syncfs(int fd)
{
	bool put;
	struct file *file = fget_light(fd, &put, false);

	if (!file)
		return -EBADF;
	fput_light(file, put);
	return 0;
}
