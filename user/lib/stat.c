// SPDX-License-Identifier: GPL-2.0-only
// File metadata and directories.  struct stat is the kernel's older one; it is filled from
// stat64, whose inode numbers and sizes do not fail on a large file system.
// Entry points: the stat family, chmod, mkdir, mknod, umask, opendir and its relatives.
#include "sys.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

/* Inode numbers are cut to 32 bits; a size that does not fit is EOVERFLOW. */
static int narrow(struct stat *st, const struct stat64 *k)
{
	if (k->st_size > 0x7fffffff) {
		errno = EOVERFLOW;
		return -1;
	}
	memset(st, 0, sizeof(*st));
	st->st_dev = k->st_dev;
	st->st_ino = k->st_ino;
	st->st_mode = k->st_mode;
	st->st_nlink = k->st_nlink;
	st->st_uid = k->st_uid;
	st->st_gid = k->st_gid;
	st->st_rdev = k->st_rdev;
	st->st_size = k->st_size;
	st->st_blksize = k->st_blksize;
	st->st_blocks = k->st_blocks;
	st->st_atime = k->st_atime;
	st->st_atime_nsec = k->st_atime_nsec;
	st->st_mtime = k->st_mtime;
	st->st_mtime_nsec = k->st_mtime_nsec;
	st->st_ctime = k->st_ctime;
	st->st_ctime_nsec = k->st_ctime_nsec;
	return 0;
}

int stat(const char *path, struct stat *st)
{
	struct stat64 k;

	return syscall(__NR_stat64, path, &k) < 0 ? -1 : narrow(st, &k);
}

int lstat(const char *path, struct stat *st)
{
	struct stat64 k;

	return syscall(__NR_lstat64, path, &k) < 0 ? -1 : narrow(st, &k);
}

int fstat(int fd, struct stat *st)
{
	struct stat64 k;

	return syscall(__NR_fstat64, fd, &k) < 0 ? -1 : narrow(st, &k);
}

int fstatat(int dir, const char *path, struct stat *st, int flags)
{
	struct stat64 k;

	return syscall(__NR_fstatat64, dir, path, &k, flags) < 0 ? -1 : narrow(st, &k);
}

int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st)
{
	return syscall(__NR_statx, dir, path, flags, mask, st);
}

int statfs(const char *path, struct statfs *s)
{
	return syscall(__NR_statfs, path, s);
}

int chmod(const char *path, mode_t mode)
{
	return syscall(__NR_chmod, path, mode);
}

int fchmod(int fd, mode_t mode)
{
	return syscall(__NR_fchmod, fd, mode);
}

int mkdir(const char *path, mode_t mode)
{
	return syscall(__NR_mkdir, path, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	return syscall(__NR_mkdirat, dir, path, mode);
}

int mknod(const char *path, mode_t mode, dev_t dev)
{
	return syscall(__NR_mknod, path, mode, (unsigned long)dev);
}

int mkfifo(const char *path, mode_t mode)
{
	return mknod(path, mode | S_IFIFO, 0);
}

mode_t umask(mode_t mask)
{
	return syscall(__NR_umask, mask);
}

int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
	return syscall(__NR_utimensat, dir, path, times, flags);
}

struct dir_stream {
	int fd;
	size_t pos, len;     /* unread records are buf[pos .. len) */
	struct dirent entry; /* the one handed out last */
	char buf[2048];
};

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;

	if (fd < 0)
		return NULL;
	d = calloc(1, sizeof(*d));
	if (d)
		d->fd = fd;
	else
		close(fd);
	return d;
}

struct dirent *readdir(DIR *d)
{
	struct linux_dirent64 *k;

	if (d->pos == d->len) {
		long n = syscall(__NR_getdents64, d->fd, d->buf, sizeof(d->buf));

		if (n <= 0)
			return NULL;
		d->pos = 0;
		d->len = n;
	}
	k = (struct linux_dirent64 *)(d->buf + d->pos);
	d->pos += k->d_reclen;
	d->entry.d_ino = k->d_ino;
	d->entry.d_off = k->d_off;
	d->entry.d_reclen = k->d_reclen;
	d->entry.d_type = k->d_type;
	d->entry.d_name[0] = 0;
	strncat(d->entry.d_name, k->d_name, sizeof(d->entry.d_name) - 1);
	return &d->entry;
}

int closedir(DIR *d)
{
	int ret = close(d->fd);

	free(d);
	return ret;
}

int dirfd(DIR *d)
{
	return d->fd;
}
