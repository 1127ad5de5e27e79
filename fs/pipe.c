// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pipes: a ring of bytes between those who write and those who read.
 *
 *	pages[]   | 0 | 1 | 2 | ... |15 |      head: bytes ever written, tail: ever read;
 *	               ^tail  ^head            head - tail lie in the ring, at (pos >> 12) % PIPE_PAGES
 *
 * Pages come when first written into and go when read empty; the one an empty pipe ended on stays and
 * is begun anew, so a byte sent to and fro allocates nothing.
 * pipe->mutex guards all; waiting drops it. Waiters are exclusive: each change wakes one, who wakes
 * the next when he leaves something over.
 */
#include "internal.h"
#include <file.h>
#include <gfp.h>
#include <sched.h>
#include <slab.h>
#include <uaccess.h>
#include <uapi/limits.h>
#include <uapi/poll.h>

#define PIPE_PAGES 16 /* a power of two */
#define PIPE_BYTES (PIPE_PAGES * PAGE_SIZE)

/* Lives as long as its inode, which both ends count. */
struct pipe {
	struct mutex mutex;
	wait_queue_head_t read_wait, write_wait;
	bool readers, writers; /* is there one? fork and dup share it */
	u32 head, tail;
	char *pages[PIPE_PAGES]; /* NULL where there is none now */
};

static struct pipe *pipe_of(const struct file *file)
{
	return file->f_inode->i_private;
}

static u32 used(const struct pipe *pipe)
{
	return pipe->head - pipe->tail;
}

static u32 room(const struct pipe *pipe)
{
	return PIPE_BYTES - used(pipe);
}

static char **page_at(struct pipe *pipe, u32 pos)
{
	return &pipe->pages[(pos >> PAGE_SHIFT) % PIPE_PAGES];
}

/* pipe_wait: sleeps with the mutex dropped; back with it, woken or by a signal. */
static void pipe_wait(struct pipe *pipe, wait_queue_head_t *q)
{
	DEFINE_WAIT(wait);

	prepare_to_wait_exclusive(q, &wait, TASK_INTERRUPTIBLE);
	mutex_unlock(&pipe->mutex);
	schedule();
	finish_wait(q, &wait);
	mutex_lock(&pipe->mutex);
}

/* leave: drops the mutex and tells one reader of bytes, one writer of room. */
static void leave(struct pipe *pipe)
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
static void consume(struct pipe *pipe, u32 n)
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

static ssize_t drain(struct pipe *pipe, struct iov_iter *to)
{
	size_t done = 0;

	while (to->count && used(pipe)) {
		u32 offset = pipe->tail & ~PAGE_MASK;
		u32 chunk = min(used(pipe), (u32)PAGE_SIZE - offset);
		size_t got = copy_to_iter(*page_at(pipe, pipe->tail) + offset, chunk, to);

		if (!got)
			return done ? (ssize_t)done : -EFAULT;
		consume(pipe, got);
		done += got;
	}
	return done;
}

static ssize_t pipe_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct pipe *pipe = pipe_of(file);
	ssize_t ret = 0;

	if (!to->count)
		return 0;
	mutex_lock(&pipe->mutex);
	while (!used(pipe) && pipe->writers) {
		ret = file->f_flags & O_NONBLOCK ? -EAGAIN : signal_pending() ? -ERESTARTSYS : 0;
		if (ret)
			break;
		pipe_wait(pipe, &pipe->read_wait);
	}
	if (!ret)
		ret = drain(pipe, to);
	leave(pipe);
	return ret;
}

/* --- writing --- */

/* produce: what there is room for; how many bytes. *err: why there is no more to come. */
static size_t produce(struct pipe *pipe, struct iov_iter *from, ssize_t *err)
{
	size_t done = 0;

	while (from->count && room(pipe) && !*err) {
		char **page = page_at(pipe, pipe->head);
		u32 offset = pipe->head & ~PAGE_MASK;
		size_t chunk = min(min((u32)PAGE_SIZE - offset, room(pipe)), from->count), got;

		if (!*page)
			*page = (char *)__get_free_page(GFP_KERNEL);
		if (!*page) {
			*err = -ENOMEM;
			break;
		}
		got = copy_from_iter(*page + offset, chunk, from);
		pipe->head += got;
		done += got;
		if (got < chunk)
			*err = -EFAULT;
	}
	return done;
}

static ssize_t pipe_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct pipe *pipe = pipe_of(file);
	size_t done = 0, need = from->count <= PIPE_BUF ? from->count : 1;
	ssize_t ret = 0;

	if (!from->count)
		return 0;
	mutex_lock(&pipe->mutex);
	while (!ret && from->count) {
		if (!pipe->readers) {
			send_signal(SIGPIPE, SEND_SIG_NOINFO, current, TO_THREAD);
			ret = -EPIPE;
		} else if (room(pipe) >= need) {
			done += produce(pipe, from, &ret);
		} else if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
		} else if (signal_pending()) {
			ret = -ERESTARTSYS;
		} else {
			wake_up_interruptible(&pipe->read_wait);
			pipe_wait(pipe, &pipe->write_wait);
		}
	}
	leave(pipe);
	return done ? (ssize_t)done : ret;
}

/* A writer is told of room when there is some for the largest write that does not part. */
static unsigned int pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = pipe_of(file);
	bool reads = file->f_mode & FMODE_READ;
	unsigned int events;

	poll_wait(table, reads ? &pipe->read_wait : &pipe->write_wait);
	mutex_lock(&pipe->mutex);
	if (reads)
		events = (used(pipe) ? POLLIN | POLLRDNORM : 0) | (pipe->writers ? 0 : POLLHUP);
	else
		events = (room(pipe) >= PIPE_BUF ? POLLOUT | POLLWRNORM : 0) |
			 (pipe->readers ? 0 : POLLERR);
	mutex_unlock(&pipe->mutex);
	return events;
}

/* --- open and close --- */

/* One end less, which those who wait want to know; what nobody can read any more goes. */
static void pipe_release(struct file *file)
{
	struct pipe *pipe = pipe_of(file);

	mutex_lock(&pipe->mutex);
	if (file->f_mode & FMODE_READ)
		pipe->readers = false;
	else
		pipe->writers = false;
	for (u32 i = 0; !pipe->readers && !pipe->writers && i < PIPE_PAGES; i++)
		free_page((unsigned long)pipe->pages[i]);
	mutex_unlock(&pipe->mutex);
	wake_up_all(&pipe->read_wait);
	wake_up_all(&pipe->write_wait);
}

static const struct file_operations pipe_fops = {
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.release = pipe_release,
};

/* --- pipe(2) --- */

/* pipe_dentry: a new pipe, open at both ends, whose files are still to be made. NULL: no memory. */
static struct dentry *pipe_dentry(void)
{
	struct inode *inode = new_inode(anon_sb, S_IFIFO | 0600);
	struct pipe *pipe;

	if (!inode)
		return NULL;
	inode->i_fop = &pipe_fops;
	inode->i_private = pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);
	if (!pipe) {
		iput(inode);
		return NULL;
	}
	mutex_init(&pipe->mutex);
	init_waitqueue_head(&pipe->read_wait);
	init_waitqueue_head(&pipe->write_wait);
	pipe->readers = pipe->writers = true;
	return d_alloc_root(inode);
}

long sys_pipe2(int __user *ufd, int flags)
{
	struct new_fd ends[2] = {0};
	struct dentry *dentry;
	int fd[2], err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK)) /* O_DIRECT, packets, does not exist here */
		return -EINVAL;
	dentry = pipe_dentry();
	if (!dentry)
		return -ENOMEM;
	err = prepare_fd(&ends[0], dentry, O_RDONLY | flags, &pipe_fops);
	if (!err)
		err = prepare_fd(&ends[1], dentry, O_WRONLY | flags, &pipe_fops);
	dput(dentry);
	fd[0] = ends[0].fd;
	fd[1] = ends[1].fd;
	if (!err && copy_to_user(ufd, fd, sizeof(fd)))
		err = -EFAULT;
	for (unsigned int i = 0; i < 2; i++)
		(err ? cancel_fd : publish_fd)(&ends[i]);
	return err;
}

long sys_pipe(int __user *ufd)
{
	return sys_pipe2(ufd, 0);
}
