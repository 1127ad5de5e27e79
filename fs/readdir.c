// SPDX-License-Identifier: GPL-2.0-only
/*
 * getdents64 and getdents: entries from iterate() into records in the caller's buffer. A record says
 * where the next one starts, which is known only when that one comes, so the last record stays open
 * until then: fill_offset() closes it.
 */
#include "internal.h"
#include <file.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/dirent.h>

struct getdents {
	struct dir_context ctx;
	char __user *next, *last; /* where the next record goes; the one still open, or NULL */
	size_t left;		  /* bytes from next on */
	bool wide;		  /* getdents64 */
	int error;
};

static int fill_offset(struct getdents *d)
{
	if (!d->last)
		return 0;
	if (d->wide) {
		long long pos = d->ctx.pos;

		return copy_to_user(d->last + offsetof(struct linux_dirent64, d_off), &pos,
				    sizeof(pos))
			       ? -EFAULT
			       : 0;
	}
	return put_user((unsigned long)d->ctx.pos,
			(unsigned long __user *)(d->last + offsetof(struct linux_dirent, d_off)));
}

/* put_record: head is the fixed part; the name, zeros up to reclen, and for getdents the type last. */
static int put_record(struct getdents *d, const void *head, size_t head_len, const char *name,
		      size_t len, size_t reclen)
{
	if (fill_offset(d) || copy_to_user(d->next, head, head_len) ||
	    copy_to_user(d->next + head_len, name, len) ||
	    clear_user(d->next + head_len + len, reclen - head_len - len))
		return -EFAULT;
	d->last = d->next;
	d->next += reclen;
	d->left -= reclen;
	return 0;
}

static int emit64(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
		  unsigned int type)
{
	struct getdents *d = container_of(ctx, struct getdents, ctx);
	size_t head_len = offsetof(struct linux_dirent64, d_name);
	struct linux_dirent64 head = {
		.d_ino = ino,
		.d_reclen = ALIGN(head_len + len + 1, 8),
		.d_type = type,
	};

	d->error = -EINVAL; /* not even one fits */
	if (head.d_reclen > d->left)
		return -1;
	d->error = put_record(d, &head, head_len, name, len, head.d_reclen);
	return d->error;
}

static int emit32(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
		  unsigned int type)
{
	struct getdents *d = container_of(ctx, struct getdents, ctx);
	size_t head_len = offsetof(struct linux_dirent, d_name);
	struct linux_dirent head = {.d_ino = ino, .d_reclen = ALIGN(head_len + len + 2, 4)};

	d->error = -EINVAL;
	if (head.d_reclen > d->left)
		return -1;
	d->error = put_record(d, &head, head_len, name, len, head.d_reclen);
	if (!d->error)
		d->error = put_user((char)type, d->next - 1);
	return d->error;
}

/* iterate_dir: under the directory's i_mutex, as a removed directory has no entries any more. */
static int iterate_dir(struct file *file, struct dir_context *ctx)
{
	struct inode *inode = file->f_inode;
	int err = -ENOENT;

	mutex_lock(&file->f_pos_lock);
	mutex_lock(&inode->i_mutex);
	if (!(file->f_dentry->d_flags & DCACHE_DEAD)) {
		ctx->pos = file->f_pos;
		err = file->f_op->iterate(file, ctx);
		file->f_pos = ctx->pos;
		file_accessed(inode);
	}
	mutex_unlock(&inode->i_mutex);
	mutex_unlock(&file->f_pos_lock);
	return err;
}

static long do_getdents(unsigned int fd, char __user *buf, size_t size, bool wide)
{
	struct getdents d = {
		.ctx.emit = wide ? emit64 : emit32,
		.next = buf,
		.left = size,
		.wide = wide,
	};
	bool put;
	struct file *file = fget_light(fd, &put, false);
	long err = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (file->f_op->iterate)
		err = iterate_dir(file, &d.ctx);
	if (!err)
		err = d.error;
	if (d.last)
		err = fill_offset(&d) ? -EFAULT : d.next - buf;
	fput_light(file, put);
	return err;
}

long sys_getdents64(unsigned int fd, void __user *buf, unsigned int size)
{
	return do_getdents(fd, buf, size, true);
}

long sys_getdents(unsigned int fd, void __user *buf, unsigned int size)
{
	return do_getdents(fd, buf, size, false);
}
