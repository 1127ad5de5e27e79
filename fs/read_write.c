// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes in and out of open files: read write readv writev pread64 pwrite64 lseek sendfile.
 *
 * A file with a position (FMODE_SEEK) keeps it in f_pos; when several share the file f_pos_lock makes
 * one call after the other of them. Streams are given a position of their own that nobody looks at.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <mm.h>
#include <sched.h>
#include <slab.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/uio.h>

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	ssize_t ret;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!file->f_op->read)
		return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
	if (!access_ok(buf, n))
		return -EFAULT;
	ret = file->f_op->read(file, buf, min(n, (size_t)MAX_RW_COUNT), pos);
	if (ret > 0)
		current->zeroed.rchar += ret;
	current->zeroed.syscr++;
	return ret;
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	ssize_t ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!file->f_op->write)
		return -EINVAL;
	if (!access_ok(buf, n))
		return -EFAULT;
	ret = file->f_op->write(file, buf, min(n, (size_t)MAX_RW_COUNT), pos);
	if (ret > 0)
		current->zeroed.wchar += ret;
	current->zeroed.syscw++;
	return ret;
}

/* lock_pos: true when f_pos_lock was needed and taken. A table of several tasks counts as sharing. */
static bool lock_pos(struct file *file, bool counted)
{
	if (!(file->f_mode & FMODE_SEEK) || (!counted && atomic_read(&file->f_count) == 1))
		return false;
	mutex_lock(&file->f_pos_lock);
	return true;
}

static void unlock_pos(struct file *file, bool locked)
{
	if (locked)
		mutex_unlock(&file->f_pos_lock);
}

long sys_read(unsigned int fd, char __user *buf, size_t n)
{
	bool put, locked;
	struct file *file = fget_light(fd, &put, false);
	loff_t pos = 0;
	ssize_t ret;

	if (!file)
		return -EBADF;
	locked = lock_pos(file, put);
	if (file->f_mode & FMODE_SEEK)
		pos = file->f_pos;
	ret = vfs_read(file, buf, n, &pos);
	if (ret >= 0 && (file->f_mode & FMODE_SEEK))
		file->f_pos = pos;
	unlock_pos(file, locked);
	fput_light(file, put);
	return ret;
}

long sys_write(unsigned int fd, const char __user *buf, size_t n)
{
	bool put, locked;
	struct file *file = fget_light(fd, &put, false);
	loff_t pos = 0;
	ssize_t ret;

	if (!file)
		return -EBADF;
	locked = lock_pos(file, put);
	if (file->f_mode & FMODE_SEEK)
		pos = file->f_pos;
	ret = vfs_write(file, buf, n, &pos);
	if (ret >= 0 && (file->f_mode & FMODE_SEEK))
		file->f_pos = pos;
	unlock_pos(file, locked);
	fput_light(file, put);
	return ret;
}

/* fget_at: for pread and pwrite: the file of fd if it has a position; ERR_PTR. */
static struct file *fget_at(unsigned int fd, loff_t pos, bool *put)
{
	struct file *file;

	*put = false;
	if (pos < 0)
		return ERR_PTR(-EINVAL);
	file = fget_light(fd, put, false);
	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_mode & FMODE_SEEK)
		return file;
	fput_light(file, *put);
	return ERR_PTR(-ESPIPE);
}

long sys_pread64(unsigned int fd, char __user *buf, size_t n, u32 low, u32 high)
{
	loff_t pos = (loff_t)((u64)high << 32 | low);
	bool put;
	struct file *file = fget_at(fd, pos, &put);
	ssize_t ret;

	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = vfs_read(file, buf, n, &pos);
	fput_light(file, put);
	return ret;
}

long sys_pwrite64(unsigned int fd, const char __user *buf, size_t n, u32 low, u32 high)
{
	loff_t pos = (loff_t)((u64)high << 32 | low);
	bool put;
	struct file *file = fget_at(fd, pos, &put);
	ssize_t ret;

	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = vfs_write(file, buf, n, &pos);
	fput_light(file, put);
	return ret;
}

/* --- several buffers at once --- */

#define FAST_IOV 8

/*
 * import_iovec: copies the caller's array into fast (FAST_IOV long) or an allocation, checks it; where
 * its buffers lie is looked at when their turn comes. The total length or -errno; *iov is to be freed
 * when it is not fast.
 */
static ssize_t import_iovec(const struct iovec __user *uiov, unsigned long n, struct iovec *fast,
			    struct iovec **iov)
{
	size_t total = 0;

	*iov = fast;
	if (n > UIO_MAXIOV)
		return -EINVAL;
	if (n > FAST_IOV) {
		*iov = kmalloc_array(n, sizeof(**iov), GFP_KERNEL);
		if (!*iov) {
			*iov = fast;
			return -ENOMEM;
		}
	}
	if (copy_from_user(*iov, uiov, n * sizeof(**iov)))
		return -EFAULT;
	for (unsigned long i = 0; i < n; i++) {
		struct iovec *v = *iov + i;

		if ((ssize_t)v->iov_len < 0)
			return -EINVAL;
		v->iov_len = min((size_t)v->iov_len, MAX_RW_COUNT - total);
		total += v->iov_len;
	}
	return total;
}

/* A stream is not waited for twice: after the first buffer only what is there already is taken. */
static bool would_wait(struct file *file)
{
	return file->f_op->readable && !file->f_op->readable(file);
}

static ssize_t read_pieces(struct file *file, const struct iovec *iov, unsigned long n, loff_t *pos)
{
	ssize_t done = 0, ret;

	for (unsigned long i = 0; i < n; i++) {
		if (!iov[i].iov_len)
			continue;
		if (done && would_wait(file))
			break;
		ret = vfs_read(file, (char __user *)iov[i].iov_base, iov[i].iov_len, pos);
		if (ret < 0)
			return done ? done : ret;
		done += ret;
		if ((size_t)ret < iov[i].iov_len)
			break;
	}
	return done;
}

static ssize_t write_pieces(struct file *file, const struct iovec *iov, unsigned long n,
			    loff_t *pos)
{
	ssize_t done = 0, ret;

	for (unsigned long i = 0; i < n; i++) {
		if (!iov[i].iov_len)
			continue;
		ret = vfs_write(file, (const char __user *)iov[i].iov_base, iov[i].iov_len, pos);
		if (ret < 0)
			return done ? done : ret;
		done += ret;
		if ((size_t)ret < iov[i].iov_len)
			break;
	}
	return done;
}

/* write_gathered: up to a page goes out as one write, that nobody's bytes can come between. */
static ssize_t write_gathered(struct file *file, const struct iovec *iov, unsigned long n,
			      loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	size_t done = 0;
	ssize_t ret = -EFAULT;

	if (!page)
		return -ENOMEM;
	for (unsigned long i = 0; i < n; i++) {
		size_t left = copy_from_user(page + done, (const char __user *)iov[i].iov_base,
					     iov[i].iov_len);

		done += iov[i].iov_len - left;
		if (left)
			break;
	}
	if (done) {
		ret = file->f_op->send(file, page, done, pos);
		if (ret > 0)
			current->zeroed.wchar += ret;
		current->zeroed.syscw++;
	}
	free_page((unsigned long)page);
	return ret;
}

static ssize_t vfs_writev(struct file *file, const struct iovec *iov, unsigned long n, size_t total,
			  loff_t *pos)
{
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (total && total <= PAGE_SIZE && file->f_op->send)
		return write_gathered(file, iov, n, pos);
	return write_pieces(file, iov, n, pos);
}

static long do_iov(unsigned int fd, const struct iovec __user *uiov, unsigned long n, bool write)
{
	struct iovec fast[FAST_IOV], *iov;
	bool put, locked;
	struct file *file = fget_light(fd, &put, false);
	loff_t pos;
	ssize_t ret;

	if (!file)
		return -EBADF;
	ret = import_iovec(uiov, n, fast, &iov);
	if (ret < 0)
		goto out;
	locked = lock_pos(file, put);
	pos = file->f_mode & FMODE_SEEK ? file->f_pos : 0;
	if (write)
		ret = vfs_writev(file, iov, n, ret, &pos);
	else
		ret = file->f_mode & FMODE_READ ? read_pieces(file, iov, n, &pos) : -EBADF;
	if (ret >= 0 && (file->f_mode & FMODE_SEEK))
		file->f_pos = pos;
	unlock_pos(file, locked);
out:
	if (iov != fast)
		kfree(iov);
	fput_light(file, put);
	return ret;
}

long sys_readv(unsigned int fd, const struct iovec __user *iov, unsigned long n)
{
	return do_iov(fd, iov, n, false);
}

long sys_writev(unsigned int fd, const struct iovec __user *iov, unsigned long n)
{
	return do_iov(fd, iov, n, true);
}

/* --- the position --- */

loff_t generic_file_lseek(struct file *file, loff_t offset, int whence)
{
	loff_t size = file->f_inode->i_size;

	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		offset += file->f_pos;
		break;
	case SEEK_END:
		offset += size;
		break;
	case SEEK_DATA:
	case SEEK_HOLE: /* no file tells of its holes: all is data, up to the one at the end */
		if (offset < 0 || offset >= size)
			return -ENXIO;
		if (whence == SEEK_HOLE)
			offset = size;
		break;
	default:
		return -EINVAL;
	}
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

static loff_t do_lseek(unsigned int fd, loff_t offset, int whence)
{
	bool put, locked;
	struct file *file = fget_light(fd, &put, false);
	loff_t ret = -ESPIPE;

	if (!file)
		return -EBADF;
	if (file->f_mode & FMODE_SEEK) {
		locked = lock_pos(file, put);
		ret = (file->f_op->llseek ? file->f_op->llseek : generic_file_lseek)(file, offset,
										     whence);
		unlock_pos(file, locked);
	}
	fput_light(file, put);
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

/* --- sendfile: from the pages of a regular file straight into out's send operation --- */

/* send_page: what of n lies in the page of *pos; 0 at the end of the file. */
static ssize_t send_page(struct file *out, loff_t *out_pos, struct file *in, loff_t *pos, size_t n)
{
	char *buf = (char *)__get_free_page(GFP_KERNEL);
	ssize_t got, ret;

	if (!buf)
		return -ENOMEM;
	got = kernel_read(in, *pos, buf, min(n, (size_t)PAGE_SIZE));
	ret = got > 0 ? out->f_op->send(out, buf, got, out_pos) : got;
	free_page((unsigned long)buf);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static ssize_t send_pages(struct file *out, struct file *in, loff_t *pos, size_t n)
{
	loff_t out_pos = out->f_mode & FMODE_SEEK ? out->f_pos : 0;
	ssize_t done = 0, ret = 0;

	while ((size_t)done < n) {
		ret = send_page(out, &out_pos, in, pos, n - done);
		if (ret <= 0)
			break;
		done += ret;
		if (signal_pending())
			break;
		cond_resched();
	}
	if (done && (out->f_mode & FMODE_SEEK))
		out->f_pos = out_pos;
	return done ? done : ret;
}

/* pos NULL: from the input's own position, which moves on. */
static long do_sendfile(unsigned int out_fd, unsigned int in_fd, loff_t *pos, size_t n)
{
	bool put_in, put_out;
	struct file *in = fget_light(in_fd, &put_in, false), *out;
	long ret = -EBADF;

	if (!in)
		return -EBADF;
	out = fget_light(out_fd, &put_out, false);
	if (!out)
		goto put_in;
	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		goto put_out;
	ret = pos && !(in->f_mode & FMODE_SEEK) ? -ESPIPE : -EINVAL;
	if (in->f_op->read != generic_file_read || !out->f_op->send || (out->f_flags & O_APPEND))
		goto put_out;
	if (!pos || *pos >= 0)
		ret = send_pages(out, in, pos ? pos : &in->f_pos, min(n, (size_t)MAX_RW_COUNT));
put_out:
	fput_light(out, put_out);
put_in:
	fput_light(in, put_in);
	return ret;
}

long sys_sendfile(unsigned int out_fd, unsigned int in_fd, long __user *offset, size_t n)
{
	loff_t pos;
	long start, ret;

	if (!offset)
		return do_sendfile(out_fd, in_fd, NULL, n);
	if (get_user(start, offset))
		return -EFAULT;
	pos = start;
	ret = do_sendfile(out_fd, in_fd, &pos, n);
	return put_user((long)pos, offset) ? -EFAULT : ret;
}

long sys_sendfile64(unsigned int out_fd, unsigned int in_fd, loff_t __user *offset, size_t n)
{
	loff_t pos;
	long ret;

	if (!offset)
		return do_sendfile(out_fd, in_fd, NULL, n);
	if (copy_from_user(&pos, offset, sizeof(pos)))
		return -EFAULT;
	ret = do_sendfile(out_fd, in_fd, &pos, n);
	return copy_to_user(offset, &pos, sizeof(pos)) ? -EFAULT : ret;
}
