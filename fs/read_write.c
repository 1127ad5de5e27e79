// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes in and out of open files: read write readv writev pread64 pwrite64 lseek sendfile64.
 *
 * Every read and write, of one buffer or many, the caller's or the kernel's, is one call of a file
 * operation with an iov_iter, so that a writev is as whole as a write. A file with a position
 * (FMODE_SEEK) keeps it in f_pos; when several share the file f_pos_lock makes one call after the other
 * of them. Streams are given a position of their own that nobody looks at.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <sched.h>
#include <slab.h>
#include <uaccess.h>

/* --- iov_iter --- */

enum direction { TO_ITER, ZERO_ITER, FROM_ITER };

/* copy_piece: n bytes between buf and one of the iter's buffers at p; how many were not. */
static __always_inline size_t copy_piece(void *p, void *buf, size_t n, bool kernel,
					 enum direction direction)
{
	if (direction == TO_ITER && !kernel)
		return copy_to_user((void __user *)p, buf, n);
	if (direction == FROM_ITER && !kernel)
		return copy_from_user(buf, (void __user *)p, n);
	if (direction == ZERO_ITER && !kernel)
		return clear_user((void __user *)p, n);
	if (direction == TO_ITER)
		memcpy(p, buf, n);
	else if (direction == FROM_ITER)
		memcpy(buf, p, n);
	else
		memset(p, 0, n);
	return 0;
}

static __always_inline size_t copy_iter(struct iov_iter *iter, char *buf, size_t n,
					enum direction direction)
{
	size_t done = 0, left = 0;

	n = min(n, iter->count);
	while (done < n && !left) {
		size_t room = iter->iov->iov_len - iter->offset, part = min(n - done, room);
		char *p = (char *)iter->iov->iov_base + iter->offset;

		left = copy_piece(p, buf + done, part, iter->kernel, direction);
		done += part - left;
		iter->count -= part - left;
		iter->offset += part - left;
		if (part == room && !left) {
			iter->iov++;
			iter->offset = 0;
		}
	}
	return done;
}

size_t copy_to_iter(const void *from, size_t n, struct iov_iter *iter)
{
	return copy_iter(iter, (char *)from, n, from ? TO_ITER : ZERO_ITER);
}

size_t copy_from_iter(void *to, size_t n, struct iov_iter *iter)
{
	return copy_iter(iter, to, n, FROM_ITER);
}

size_t iov_ready(const struct iov_iter *iter)
{
	const struct iovec *iov = iter->iov;
	size_t offset = iter->offset;
	const char *p;
	char c;

	if (iter->kernel)
		return iter->count;
	for (; offset == iov->iov_len; offset = 0)
		iov++;
	p = (const char *)iov->iov_base + offset;
	if (copy_from_user(&c, (const char __user *)p, 1))
		return 0;
	return min((size_t)(iov->iov_len - offset), PAGE_SIZE - (unsigned long)p % PAGE_SIZE);
}

/* --- one read or write --- */

/* file_io: the checks, then the operation. */
static ssize_t file_io(struct file *file, struct iov_iter *iter, loff_t *pos, bool write)
{
	ssize_t (*op)(struct file *, struct iov_iter *, loff_t *) =
		write ? file->f_op->write : file->f_op->read;

	if (!(file->f_mode & (write ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (!op)
		return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
	if (!iter->kernel &&
	    !access_ok((const void __user *)iter->iov->iov_base, iter->iov->iov_len))
		return -EFAULT;
	return op(file, iter, pos);
}

static ssize_t kernel_io(struct file *file, void *buf, size_t n, loff_t *pos, bool write)
{
	struct iovec iov = {.iov_base = buf, .iov_len = n};
	struct iov_iter iter = {.iov = &iov, .count = n, .kernel = true};

	return file_io(file, &iter, pos, write);
}

ssize_t kernel_read(struct file *file, loff_t pos, void *buf, size_t n)
{
	return kernel_io(file, buf, n, &pos, false);
}

ssize_t kernel_write(struct file *file, loff_t *pos, const void *buf, size_t n)
{
	return kernel_io(file, (void *)buf, n, pos, true);
}

/* lock_pos: true when f_pos_lock was needed and taken: not when only we and our own table have the file. */
static bool lock_pos(struct file *file)
{
	if (!(file->f_mode & FMODE_SEEK) ||
	    (atomic_read(&file->f_count) == 2 && atomic_read(&current->files->count) == 1))
		return false;
	mutex_lock(&file->f_pos_lock);
	return true;
}

/* io_here: at the file's own position, which moves on. */
static long io_here(unsigned int fd, struct iov_iter *iter, bool write)
{
	bool locked;
	struct file *file = fget(fd);
	loff_t pos = 0;
	ssize_t ret;

	if (!file)
		return -EBADF;
	locked = lock_pos(file);
	if (file->f_mode & FMODE_SEEK)
		pos = file->f_pos;
	ret = file_io(file, iter, &pos, write);
	if (ret > 0 && (file->f_mode & FMODE_SEEK))
		file->f_pos = pos;
	if (locked)
		mutex_unlock(&file->f_pos_lock);
	fput(file);
	return ret;
}

/* io_at: at a position that the caller says and the file forgets. */
static long io_at(unsigned int fd, struct iov_iter *iter, loff_t pos, bool write)
{
	struct file *file;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (file->f_mode & FMODE_SEEK)
		ret = file_io(file, iter, &pos, write);
	fput(file);
	return ret;
}

#define USER_ITER(name, buf, n)                                                                    \
	struct iovec name##_iov = {(__force void *)(buf), min(n, (size_t)MAX_RW_COUNT)};           \
	struct iov_iter name = {.iov = &name##_iov, .count = name##_iov.iov_len}

long sys_read(unsigned int fd, char __user *buf, size_t n)
{
	USER_ITER(iter, buf, n);

	return io_here(fd, &iter, false);
}

long sys_write(unsigned int fd, const char __user *buf, size_t n)
{
	USER_ITER(iter, buf, n);

	return io_here(fd, &iter, true);
}

long sys_pread64(unsigned int fd, char __user *buf, size_t n, u32 low, u32 high)
{
	USER_ITER(iter, buf, n);

	return io_at(fd, &iter, (loff_t)((u64)high << 32 | low), false);
}

long sys_pwrite64(unsigned int fd, const char __user *buf, size_t n, u32 low, u32 high)
{
	USER_ITER(iter, buf, n);

	return io_at(fd, &iter, (loff_t)((u64)high << 32 | low), true);
}

/* --- several buffers at once --- */

#define FAST_IOV 8

/* check_iovec: no buffer is longer than half of memory; the total is cut to what one call may do. */
static ssize_t check_iovec(struct iovec *iov, unsigned long n)
{
	size_t total = 0;

	for (unsigned long i = 0; i < n; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			return -EINVAL;
		iov[i].iov_len = min((size_t)iov[i].iov_len, MAX_RW_COUNT - total);
		total += iov[i].iov_len;
	}
	return total;
}

static long io_vector(unsigned int fd, const struct iovec __user *uiov, unsigned long n, bool write)
{
	struct iovec fast[FAST_IOV], *iov = fast;
	struct iov_iter iter = {0};
	ssize_t ret = -EFAULT;

	if (n > UIO_MAXIOV)
		return -EINVAL;
	if (n > FAST_IOV)
		iov = kmalloc_array(n, sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return -ENOMEM;
	fast[0] = (struct iovec){0}; /* what there is when n is 0 */
	if (!copy_from_user(iov, uiov, n * sizeof(*iov)))
		ret = check_iovec(iov, n);
	if (ret >= 0) {
		iter.iov = iov;
		iter.count = ret;
		ret = io_here(fd, &iter, write);
	}
	if (iov != fast)
		kfree(iov);
	return ret;
}

long sys_readv(unsigned int fd, const struct iovec __user *iov, unsigned long n)
{
	return io_vector(fd, iov, n, false);
}

long sys_writev(unsigned int fd, const struct iovec __user *iov, unsigned long n)
{
	return io_vector(fd, iov, n, true);
}

/* --- the position --- */

loff_t null_lseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos = 0;
}

static loff_t set_pos(struct file *file, loff_t pos)
{
	return pos < 0 ? -EINVAL : (file->f_pos = pos);
}

loff_t dir_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	return set_pos(file, whence == SEEK_SET ? offset : offset + file->f_pos);
}

loff_t generic_file_lseek(struct file *file, loff_t offset, int whence)
{
	switch (whence) {
	case SEEK_SET:
	case SEEK_CUR:
		return dir_lseek(file, offset, whence);
	case SEEK_END:
		return set_pos(file, offset + i_size_read(file->f_inode));
	default:
		return -EINVAL;
	}
}

static loff_t do_lseek(unsigned int fd, loff_t offset, int whence)
{
	bool locked;
	struct file *file = fget(fd);
	loff_t ret = -ESPIPE;

	if (!file)
		return -EBADF;
	if (file->f_mode & FMODE_SEEK) {
		locked = lock_pos(file);
		ret = (file->f_op->llseek ? file->f_op->llseek : generic_file_lseek)(file, offset,
										     whence);
		if (locked)
			mutex_unlock(&file->f_pos_lock);
	}
	fput(file);
	return ret;
}

long sys_lseek(unsigned int fd, long offset, int whence)
{
	loff_t pos = do_lseek(fd, offset, whence);

	return pos > 0x7fffffff ? -EOVERFLOW : (long)pos;
}

long sys__llseek(unsigned int fd, u32 high, u32 low, loff_t __user *result, int whence)
{
	loff_t pos = do_lseek(fd, (loff_t)((u64)high << 32 | low), whence);

	if (pos < 0)
		return pos;
	return copy_to_user(result, &pos, sizeof(pos)) ? -EFAULT : 0;
}

/* --- sendfile: a page at a time, read at a place and written where out stands --- */

/* send_pages: page is there to work in. */
static ssize_t send_pages(struct file *out, struct file *in, loff_t *pos, size_t n, char *page)
{
	bool seeks = out->f_mode & FMODE_SEEK;
	loff_t out_pos = seeks ? out->f_pos : 0;
	ssize_t done = 0, ret = 0;

	while ((size_t)done < n && !(done && signal_pending())) {
		ret = kernel_read(in, *pos, page, min(n - done, (size_t)PAGE_SIZE));
		if (ret > 0)
			ret = kernel_write(out, &out_pos, page, ret);
		if (ret <= 0)
			break;
		*pos += ret;
		done += ret;
		cond_resched();
	}
	if (done && seeks)
		out->f_pos = out_pos;
	return done ? done : ret;
}

/* send_file: pos NULL: from the input's own position, which moves on. */
static ssize_t send_file(struct file *out, struct file *in, loff_t *pos, size_t n)
{
	char *page;
	ssize_t ret;

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!(in->f_mode & FMODE_SEEK))
		return pos ? -ESPIPE : -EINVAL;
	if ((out->f_flags & O_APPEND) || S_ISDIR(in->f_inode->i_mode) || (pos && *pos < 0))
		return -EINVAL;
	page = (char *)__get_free_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	ret = send_pages(out, in, pos ? pos : &in->f_pos, min(n, (size_t)MAX_RW_COUNT), page);
	free_page((unsigned long)page);
	return ret;
}

long sys_sendfile64(unsigned int out_fd, unsigned int in_fd, loff_t __user *offset, size_t n)
{
	struct file *in = fget(in_fd), *out = fget(out_fd);
	long ret = -EBADF;
	loff_t pos;

	if (offset && copy_from_user(&pos, offset, sizeof(pos)))
		ret = -EFAULT;
	else if (in && out)
		ret = send_file(out, in, offset ? &pos : NULL, n);
	if (ret > 0 && offset && copy_to_user(offset, &pos, sizeof(pos)))
		ret = -EFAULT;
	if (in)
		fput(in);
	if (out)
		fput(out);
	return ret;
}
