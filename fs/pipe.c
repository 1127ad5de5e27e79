// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pipes and FIFOs: a ring of bytes between those who write and those who read.
 *
 *	pages[]   | 0 | 1 | 2 | ... |15 |      head: bytes ever written, tail: ever read;
 *	               ^tail  ^head            head - tail lie in the ring, at (pos >> 12) % nr_pages
 *
 * Pages come when first written into and go when read empty; the one an empty pipe ended on stays and
 * is begun anew, so a byte sent to and fro allocates nothing.
 * pipe->mutex guards all; waiting drops it. Waiters are exclusive: each change wakes one, who wakes
 * the next when he leaves something over. inode->i_mutex guards i_pipe and files.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <sched.h>
#include <slab.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>

#define PIPE_PAGES     16
#define MAX_PIPE_PAGES 256

struct pipe_inode_info {
	struct mutex mutex;
	wait_queue_head_t read_wait, write_wait;
	unsigned int files;		 /* open ones {i_mutex} */
	unsigned int readers, writers;	 /* open ones, by direction */
	unsigned int r_opened, w_opened; /* how often ever: a FIFO's open waits for one more */
	u32 head, tail;
	u32 nr_pages; /* a power of two */
	char **pages; /* NULL where there is none now */
};

static struct super_block *pipe_sb;

static u32 used(const struct pipe_inode_info *pipe)
{
	return pipe->head - pipe->tail;
}

static u32 room(const struct pipe_inode_info *pipe)
{
	return pipe->nr_pages * PAGE_SIZE - used(pipe);
}

static char **page_at(struct pipe_inode_info *pipe, u32 pos)
{
	return &pipe->pages[(pos >> PAGE_SHIFT) & (pipe->nr_pages - 1)];
}

static struct pipe_inode_info *alloc_pipe(void)
{
	struct pipe_inode_info *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	pipe->pages = kcalloc(PIPE_PAGES, sizeof(char *), GFP_KERNEL);
	if (!pipe->pages) {
		kfree(pipe);
		return NULL;
	}
	pipe->nr_pages = PIPE_PAGES;
	mutex_init(&pipe->mutex);
	init_waitqueue_head(&pipe->read_wait);
	init_waitqueue_head(&pipe->write_wait);
	return pipe;
}

static void free_pages_of(struct pipe_inode_info *pipe)
{
	for (u32 i = 0; i < pipe->nr_pages; i++) {
		if (pipe->pages[i])
			free_page((unsigned long)pipe->pages[i]);
	}
	kfree(pipe->pages);
}

void pipe_free(struct pipe_inode_info *pipe)
{
	free_pages_of(pipe);
	kfree(pipe);
}

/* pipe_wait: sleeps with the mutex dropped; back with it, woken or by a signal. */
static void pipe_wait(struct pipe_inode_info *pipe, wait_queue_head_t *q, bool exclusive)
{
	DEFINE_WAIT(wait);

	if (exclusive)
		prepare_to_wait_exclusive(q, &wait, TASK_INTERRUPTIBLE);
	else
		prepare_to_wait(q, &wait, TASK_INTERRUPTIBLE);
	mutex_unlock(&pipe->mutex);
	schedule();
	finish_wait(q, &wait);
	mutex_lock(&pipe->mutex);
}

/* leave: drops the mutex and tells one reader of bytes, one writer of room. */
static void leave(struct pipe_inode_info *pipe)
{
	bool bytes = used(pipe) && waitqueue_active(&pipe->read_wait);
	bool space = room(pipe) && waitqueue_active(&pipe->write_wait);

	mutex_unlock(&pipe->mutex);
	if (bytes)
		wake_up_interruptible(&pipe->read_wait);
	if (space)
		wake_up_interruptible(&pipe->write_wait);
}

/* --- reading --- */

/* consume: n bytes, within one page, have been read. */
static void consume(struct pipe_inode_info *pipe, u32 n)
{
	char **page = page_at(pipe, pipe->tail);

	pipe->tail += n;
	if (!used(pipe)) {
		pipe->head = pipe->tail = (pipe->tail - 1) & PAGE_MASK;
	} else if (!(pipe->tail & ~PAGE_MASK) && room(pipe) >= PAGE_SIZE) {
		/* and the writer has not come round into it */
		free_page((unsigned long)*page);
		*page = NULL;
	}
}

static ssize_t drain(struct pipe_inode_info *pipe, char __user *buf, size_t n)
{
	size_t done = 0;

	while (done < n && used(pipe)) {
		u32 offset = pipe->tail & ~PAGE_MASK;
		size_t chunk = min(min(n - done, (size_t)(PAGE_SIZE - offset)), (size_t)used(pipe));
		size_t left = copy_to_user(buf + done, *page_at(pipe, pipe->tail) + offset, chunk);

		if (left == chunk)
			return done ? (ssize_t)done : -EFAULT;
		consume(pipe, chunk - left);
		done += chunk - left;
	}
	return done;
}

static ssize_t pipe_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct pipe_inode_info *pipe = file->f_inode->i_pipe;
	ssize_t ret = 0;

	if (!n)
		return 0;
	mutex_lock(&pipe->mutex);
	while (!used(pipe) && pipe->writers) {
		ret = file->f_flags & O_NONBLOCK ? -EAGAIN : signal_pending() ? -ERESTARTSYS : 0;
		if (ret)
			break;
		pipe_wait(pipe, &pipe->read_wait, true);
	}
	if (!ret)
		ret = drain(pipe, buf, n);
	leave(pipe);
	return ret;
}

static size_t pipe_readable(struct file *file)
{
	struct pipe_inode_info *pipe = file->f_inode->i_pipe;

	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail);
}

/* --- writing --- */

/* produce: up to n bytes, no more than there is room for, from byte done of from; how many. *err: why less. */
static size_t produce(struct pipe_inode_info *pipe, const struct user_or_kernel *from, size_t done,
		      size_t n, ssize_t *err)
{
	size_t put = 0;

	while (put < n) {
		char **page = page_at(pipe, pipe->head);
		u32 offset = pipe->head & ~PAGE_MASK;
		size_t chunk = min(n - put, (size_t)(PAGE_SIZE - offset)), left;

		if (!*page)
			*page = (char *)__get_free_page(GFP_KERNEL);
		*err = -ENOMEM;
		if (!*page)
			break;
		left = copy_in(*page + offset, from, done + put, chunk);
		pipe->head += chunk - left;
		put += chunk - left;
		*err = left ? -EFAULT : 0;
		if (left)
			break;
	}
	return put;
}

static ssize_t do_pipe_write(struct file *file, const struct user_or_kernel *from, size_t n)
{
	struct pipe_inode_info *pipe = file->f_inode->i_pipe;
	size_t done = 0, need = n <= PIPE_BUF ? n : 1;
	ssize_t ret = 0;

	if (!n)
		return 0;
	mutex_lock(&pipe->mutex);
	while (!ret && done < n) {
		if (!pipe->readers) {
			send_sig(SIGPIPE, SEND_SIG_NOINFO, current);
			ret = -EPIPE;
		} else if (room(pipe) >= need) {
			done += produce(pipe, from, done, min(n - done, (size_t)room(pipe)), &ret);
		} else if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
		} else if (signal_pending()) {
			ret = -ERESTARTSYS;
		} else {
			wake_up_interruptible(&pipe->read_wait);
			pipe_wait(pipe, &pipe->write_wait, true);
		}
	}
	leave(pipe);
	return done ? (ssize_t)done : ret;
}

static ssize_t pipe_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	struct user_or_kernel from = {.p = (__force const void *)buf};

	return do_pipe_write(file, &from, n);
}

static ssize_t pipe_send(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	struct user_or_kernel from = {.p = buf, .kernel = true};

	return do_pipe_write(file, &from, n);
}

/* --- open and close --- */

static void wake_everybody(struct pipe_inode_info *pipe)
{
	wake_up_all(&pipe->read_wait);
	wake_up_all(&pipe->write_wait);
}

/* Counts file in (sign 1) or out (-1), and tells those who wait for the other end. */
static void count_file(struct pipe_inode_info *pipe, const struct file *file, int sign)
{
	if (file->f_mode & FMODE_READ)
		pipe->readers += sign;
	if (file->f_mode & FMODE_WRITE)
		pipe->writers += sign;
	if (sign > 0) {
		pipe->r_opened += !!(file->f_mode & FMODE_READ);
		pipe->w_opened += !!(file->f_mode & FMODE_WRITE);
	}
	wake_everybody(pipe);
}

/* get_pipe: the inode's pipe, one file more; NULL: no memory. */
static struct pipe_inode_info *get_pipe(struct inode *inode)
{
	mutex_lock(&inode->i_mutex);
	if (!inode->i_pipe)
		inode->i_pipe = alloc_pipe();
	if (inode->i_pipe)
		inode->i_pipe->files++;
	mutex_unlock(&inode->i_mutex);
	return inode->i_pipe;
}

static int pipe_release(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = inode->i_pipe;

	mutex_lock(&pipe->mutex);
	count_file(pipe, file, -1);
	mutex_unlock(&pipe->mutex);
	mutex_lock(&inode->i_mutex);
	if (!--pipe->files) {
		inode->i_pipe = NULL; /* what nobody read is lost */
		pipe_free(pipe);
	}
	mutex_unlock(&inode->i_mutex);
	return 0;
}

/* wait_for_other: until *opened changes; 0 or -ERESTARTSYS. */
static int wait_for_other(struct pipe_inode_info *pipe, const unsigned int *opened)
{
	unsigned int before = *opened;

	while (*opened == before) {
		if (signal_pending())
			return -ERESTARTSYS;
		pipe_wait(pipe, &pipe->read_wait, false);
	}
	return 0;
}

/*
 * A FIFO by name, or either end of a pipe through /proc/PID/fd. Reading waits for a writer, writing for
 * a reader; O_NONBLOCK lets the reader in and refuses the writer; O_RDWR never waits.
 */
static int pipe_open(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = get_pipe(inode);
	unsigned int mode = file->f_mode & (FMODE_READ | FMODE_WRITE);
	int err = 0;

	if (!pipe)
		return -ENOMEM;
	mutex_lock(&pipe->mutex);
	count_file(pipe, file, 1);
	if (mode == FMODE_WRITE && !pipe->readers)
		err = file->f_flags & O_NONBLOCK ? -ENXIO : wait_for_other(pipe, &pipe->r_opened);
	else if (mode == FMODE_READ && !pipe->writers && !(file->f_flags & O_NONBLOCK))
		err = wait_for_other(pipe, &pipe->w_opened);
	mutex_unlock(&pipe->mutex);
	if (err)
		pipe_release(inode, file);
	return err;
}

const struct file_operations pipe_fops = {
	.read = pipe_read,
	.write = pipe_write,
	.send = pipe_send,
	.readable = pipe_readable,
	.open = pipe_open,
	.release = pipe_release,
};

/* --- pipe(2) --- */

/* pipe_dentry: a new pipe without a name in any directory; NULL: no memory. */
static struct dentry *pipe_dentry(void)
{
	struct inode *inode = new_inode(pipe_sb);
	struct dentry *dentry;

	if (!inode)
		return NULL;
	inode->i_mode = S_IFIFO | 0600;
	inode->i_fop = &pipe_fops;
	inode->i_pipe = alloc_pipe();
	dentry = inode->i_pipe ? d_alloc(NULL, "pipe", 4) : NULL;
	if (dentry)
		d_instantiate(dentry, inode);
	else
		iput(inode);
	return dentry;
}

static struct file *pipe_end(struct dentry *dentry, unsigned int flags)
{
	struct file *file = alloc_file(dentry, flags, &pipe_fops);
	struct pipe_inode_info *pipe = dentry->d_inode->i_pipe;

	if (!IS_ERR(file)) {
		pipe->files++;
		count_file(pipe, file, 1);
	}
	return file;
}

/* create_pipe: ends[0] reads, ends[1] writes. 0 or -errno. */
static int create_pipe(struct file *ends[2], unsigned int flags)
{
	struct dentry *dentry = pipe_dentry();
	int err = 0;

	if (!dentry)
		return -ENOMEM;
	ends[0] = pipe_end(dentry, O_RDONLY | flags);
	if (IS_ERR(ends[0])) {
		err = PTR_ERR(ends[0]);
		goto out;
	}
	ends[1] = pipe_end(dentry, O_WRONLY | flags);
	if (IS_ERR(ends[1])) {
		err = PTR_ERR(ends[1]);
		fput(ends[0]);
	}
out:
	dput(dentry);
	return err;
}

long sys_pipe2(int __user *ufd, int flags)
{
	struct file *ends[2];
	int fd[2], err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	err = create_pipe(ends, flags & O_NONBLOCK);
	if (err)
		return err;
	err = fd[0] = get_unused_fd_flags(0, flags);
	if (err < 0)
		goto put_files;
	err = fd[1] = get_unused_fd_flags(0, flags);
	if (err < 0)
		goto put_first;
	err = -EFAULT;
	if (copy_to_user(ufd, fd, sizeof(fd)))
		goto put_second;
	fd_install(fd[0], ends[0]);
	fd_install(fd[1], ends[1]);
	return 0;

put_second:
	put_unused_fd(fd[1]);
put_first:
	put_unused_fd(fd[0]);
put_files:
	fput(ends[0]);
	fput(ends[1]);
	return err;
}

long sys_pipe(int __user *ufd)
{
	return sys_pipe2(ufd, 0);
}

/* set_size: only an empty pipe changes its size; the new one in bytes, or -errno. */
static long set_size(struct pipe_inode_info *pipe, unsigned long bytes)
{
	u32 nr_pages = 1;
	char **pages;
	long ret = -EBUSY;

	if (bytes > MAX_PIPE_PAGES * PAGE_SIZE)
		return bytes > 0x80000000ul ? -EINVAL : -EPERM;
	while (nr_pages * PAGE_SIZE < bytes)
		nr_pages *= 2;
	pages = kcalloc(nr_pages, sizeof(char *), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	mutex_lock(&pipe->mutex);
	if (!used(pipe)) {
		free_pages_of(pipe);
		pipe->pages = pages;
		pipe->nr_pages = nr_pages;
		pipe->head = pipe->tail = 0;
		ret = nr_pages * PAGE_SIZE;
	}
	leave(pipe);
	if (ret < 0)
		kfree(pages);
	return ret;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->f_inode->i_pipe;

	if (file->f_op != &pipe_fops)
		return -EBADF;
	if (cmd == F_GETPIPE_SZ)
		return pipe->nr_pages * PAGE_SIZE;
	return set_size(pipe, arg);
}

/* --- where pipes live: a file system that is mounted nowhere --- */

static int pipefs_fill_super(struct super_block *sb)
{
	struct inode *inode = new_inode(sb);

	sb->s_magic = PIPEFS_MAGIC;
	if (!inode)
		return -ENOMEM;
	inode->i_mode = S_IFDIR | 0500;
	sb->s_root = d_make_root(inode);
	return sb->s_root ? 0 : -ENOMEM;
}

void pipe_init(void)
{
	static const struct file_system_type pipefs = {
		.name = "pipefs",
		.fill_super = pipefs_fill_super,
	};

	pipe_sb = alloc_super(&pipefs);
	BUG_ON(IS_ERR(pipe_sb));
}
