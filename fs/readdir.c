// SPDX-License-Identifier: GPL-2.0-only
/*
 * getdents64: entries from iterate() into records in the caller's buffer. A record says where the next
 * one starts, which is known only when that one comes, so the last record stays open until then:
 * fill_offset() closes it.
 */
#include "internal.h"
#include <file.h>
#include <uaccess.h>
#include <uapi/dirent.h>

struct getdents {
	struct dir_context ctx;
	struct linux_dirent64 __user *last; /* the record still open, or NULL */
	char __user *next;		    /* where the next one goes */
	size_t left;			    /* bytes from next on */
	int error;
};

static int fill_offset(struct getdents *d)
{
	if (!d->last)
		return 0;
	return copy_to_user(&d->last->d_off, &d->ctx.pos, sizeof(d->ctx.pos)) ? -EFAULT : 0;
}

/* The head of a record, the name, zeros up to a multiple of 8. */
static int emit(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
		unsigned int type)
{
	struct getdents *d = container_of(ctx, struct getdents, ctx);
	const size_t head_len = offsetof(struct linux_dirent64, d_name);
	struct linux_dirent64 head = {
		.d_ino = ino,
		.d_reclen = ALIGN(head_len + len + 1, 8),
		.d_type = type,
	};

	d->error = -EINVAL; /* not even one fits */
	if (head.d_reclen > d->left)
		return d->error;
	d->error = -EFAULT;
	if (fill_offset(d) || copy_to_user(d->next, &head, head_len) ||
	    copy_to_user(d->next + head_len, name, len) ||
	    clear_user(d->next + head_len + len, head.d_reclen - head_len - len))
		return d->error;
	d->last = (struct linux_dirent64 __user *)d->next;
	d->next += head.d_reclen;
	d->left -= head.d_reclen;
	d->error = 0;
	return 0;
}

bool emit_dots(struct file *file, struct dir_context *ctx)
{
	unsigned long parent_ino;

	spin_lock(&dcache_lock);
	parent_ino = file->f_dentry->d_parent->d_inode->i_ino;
	spin_unlock(&dcache_lock);
	if (ctx->pos == 0 && !ctx->emit(ctx, ".", 1, file->f_inode->i_ino, S_IFDIR >> 12))
		ctx->pos++;
	if (ctx->pos == 1 && !ctx->emit(ctx, "..", 2, parent_ino, S_IFDIR >> 12))
		ctx->pos++;
	return ctx->pos >= 2;
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
		file->f_op->iterate(file, ctx);
		file->f_pos = ctx->pos;
		err = 0;
	}
	mutex_unlock(&inode->i_mutex);
	mutex_unlock(&file->f_pos_lock);
	return err;
}

long sys_getdents64(unsigned int fd, void __user *buf, unsigned int size)
{
	struct getdents d = {.ctx.emit = emit, .next = buf, .left = size};
	struct file *file = fget(fd);
	long ret = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (file->f_op->iterate)
		ret = iterate_dir(file, &d.ctx);
	if (!ret)
		ret = d.error;
	if (d.last)
		ret = fill_offset(&d) ? -EFAULT : d.next - (char __user *)buf;
	fput(file);
	return ret;
}
