// SPDX-License-Identifier: GPL-2.0-only
// System calls on descriptors and files, each a line: syscall() does the errno.
// Entry points: the file part of unistd.h, fcntl.h, sys/uio.h, poll.h, sys/ioctl.h, termios.h.
#include "sys.h"
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>

ssize_t read(int fd, void *buf, size_t n)
{
	return syscall(__NR_read, fd, buf, n);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return syscall(__NR_write, fd, buf, n);
}

/* A 64-bit offset travels as two words, low first. */
ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
	return syscall(__NR_pread64, fd, buf, n, at, at >> 31);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
	return syscall(__NR_pwrite64, fd, buf, n, at, at >> 31);
}

ssize_t readv(int fd, const struct iovec *iov, int n)
{
	return syscall(__NR_readv, fd, iov, n);
}

ssize_t writev(int fd, const struct iovec *iov, int n)
{
	return syscall(__NR_writev, fd, iov, n);
}

off_t lseek(int fd, off_t offset, int whence)
{
	return syscall(__NR_lseek, fd, offset, whence);
}

off64_t lseek64(int fd, off64_t offset, int whence)
{
	off64_t result;

	if (syscall(__NR__llseek, fd, (long)(offset >> 32), (long)offset, &result, whence) < 0)
		return -1;
	return result;
}

/* The mode is fetched always; the kernel looks at it when a file is made. */
int open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = va_arg(ap, int);
	va_end(ap);
	return syscall(__NR_open, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = va_arg(ap, int);
	va_end(ap);
	return syscall(__NR_openat, dir, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
	return syscall(__NR_creat, path, mode);
}

int fcntl(int fd, int cmd, ...)
{
	va_list ap;
	long arg;

	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);
	return syscall(__NR_fcntl64, fd, cmd, arg);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	long arg;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	return syscall(__NR_ioctl, fd, request, arg);
}

int close(int fd)
{
	return syscall(__NR_close, fd);
}

int dup(int fd)
{
	return syscall(__NR_dup, fd);
}

int dup2(int fd, int to)
{
	return syscall(__NR_dup2, fd, to);
}

int dup3(int fd, int to, int flags)
{
	return syscall(__NR_dup3, fd, to, flags);
}

int pipe(int fd[2])
{
	return syscall(__NR_pipe, fd);
}

int pipe2(int fd[2], int flags)
{
	return syscall(__NR_pipe2, fd, flags);
}

int fsync(int fd)
{
	return syscall(__NR_fsync, fd);
}

int ftruncate(int fd, off_t size)
{
	return syscall(__NR_ftruncate, fd, size);
}

int truncate(const char *path, off_t size)
{
	return syscall(__NR_truncate, path, size);
}

void sync(void)
{
	syscall(__NR_sync);
}

int poll(struct pollfd *fds, nfds_t n, int milliseconds)
{
	return syscall(__NR_poll, fds, n, milliseconds);
}

int tcgetattr(int fd, struct termios *t)
{
	return syscall(__NR_ioctl, fd, TCGETS, t);
}

int tcsetattr(int fd, int when, const struct termios *t)
{
	return syscall(__NR_ioctl, fd, TCSETS + when, t);
}

int isatty(int fd)
{
	struct termios t;

	return tcgetattr(fd, &t) == 0;
}

pid_t tcgetpgrp(int fd)
{
	pid_t pgid;

	return ioctl(fd, TIOCGPGRP, &pgid) < 0 ? -1 : pgid;
}

int tcsetpgrp(int fd, pid_t pgid)
{
	return ioctl(fd, TIOCSPGRP, &pgid);
}

int access(const char *path, int mode)
{
	return syscall(__NR_access, path, mode);
}

/* The kernel's faccessat takes no flags; only 0 can be asked of it. */
int faccessat(int dir, const char *path, int mode, int flags)
{
	if (flags) {
		errno = EINVAL;
		return -1;
	}
	return syscall(__NR_faccessat, dir, path, mode);
}

int chdir(const char *path)
{
	return syscall(__NR_chdir, path);
}

int fchdir(int fd)
{
	return syscall(__NR_fchdir, fd);
}

int chroot(const char *path)
{
	return syscall(__NR_chroot, path);
}

char *getcwd(char *buf, size_t size)
{
	return syscall(__NR_getcwd, buf, size) < 0 ? NULL : buf;
}

int link(const char *from, const char *to)
{
	return syscall(__NR_link, from, to);
}

int symlink(const char *target, const char *path)
{
	return syscall(__NR_symlink, target, path);
}

ssize_t readlink(const char *path, char *buf, size_t size)
{
	return syscall(__NR_readlink, path, buf, size);
}

int unlink(const char *path)
{
	return syscall(__NR_unlink, path);
}

int unlinkat(int dir, const char *path, int flags)
{
	return syscall(__NR_unlinkat, dir, path, flags);
}

int rmdir(const char *path)
{
	return syscall(__NR_rmdir, path);
}

int rename(const char *from, const char *to)
{
	return syscall(__NR_rename, from, to);
}

int chown(const char *path, uid_t uid, gid_t gid)
{
	return syscall(__NR_chown32, path, uid, gid);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
	return syscall(__NR_lchown32, path, uid, gid);
}

int fchown(int fd, uid_t uid, gid_t gid)
{
	return syscall(__NR_fchown32, fd, uid, gid);
}
