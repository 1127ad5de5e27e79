// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text files that are made when they are read. The first read prints the whole file into a
 * buffer; if that was too small, a larger one is made and everything is printed again. A read
 * from the beginning prints anew, so that lseek(fd, 0) and read shows how things are now.
 *
 * Invariant: buf holds count bytes of one printing; a read never mixes two. Readers of one open
 * file take turns by the seq_file's own lock, those who give a place (pread) too.
 *
 * Entry points: seq_open, seq_read, seq_release; seq_printf and friends for the show function.
 */
#include <fs.h>
#include <seq_file.h>
#include <slab.h>
#include <string.h>

#define SEQ_MAX_SIZE (4u << 20)

void seq_write(struct seq_file *m, const void *data, size_t n)
{
	if (n > m->size - m->count) {
		m->overflow = true;
		return;
	}
	memcpy(m->buf + m->count, data, n);
	m->count += n;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(m->buf + m->count, m->size - m->count, fmt, args);
	va_end(args);
	if ((size_t)n >= m->size - m->count)
		m->overflow = true; /* the closing NUL did not fit, or more */
	else
		m->count += n;
}

static void free_buf(struct seq_file *m)
{
	if (m->size > PAGE_SIZE)
		vfree(m->buf);
	else
		free_page((unsigned long)m->buf);
	m->buf = NULL;
	m->size = 0;
}

/* new_buf: a page, or more pages than one. Never slab objects: the ledger would see itself. */
static int new_buf(struct seq_file *m, size_t size)
{
	free_buf(m);
	if (size <= SEQ_MAX_SIZE)
		m->buf = size > PAGE_SIZE ? vmalloc(size) : (char *)__get_free_page(GFP_KERNEL);
	if (!m->buf)
		return -ENOMEM;
	m->size = size;
	return 0;
}

int seq_open(struct file *file, void (*show)(struct seq_file *m), void *private)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m || new_buf(m, PAGE_SIZE)) {
		kfree(m);
		return -ENOMEM;
	}
	mutex_init(&m->lock);
	m->show = show;
	m->private = private;
	file->private_data = m;
	return 0;
}

/* print: runs show into a buffer that is large enough. 0 or -errno; lock held. */
static int print(struct seq_file *m)
{
	int err = m->buf ? 0 : new_buf(m, PAGE_SIZE);

	while (!err) {
		m->count = 0;
		m->overflow = false;
		m->error = 0;
		m->show(m);
		err = m->error;
		if (err || !m->overflow)
			break;
		err = new_buf(m, m->size * 4);
	}
	if (err)
		m->count = 0;
	return err;
}

ssize_t seq_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	ssize_t ret = 0;
	size_t n;

	mutex_lock(&m->lock);
	if (*pos == 0 || !m->count)
		ret = print(m);
	if (!ret && *pos < (loff_t)m->count) {
		n = min(to->count, m->count - (size_t)*pos);
		ret = copy_to_iter(m->buf + (size_t)*pos, n, to);
		*pos += ret;
		if (!ret && n)
			ret = -EFAULT;
	}
	mutex_unlock(&m->lock);
	return ret;
}

void seq_release(struct file *file)
{
	struct seq_file *m = file->private_data;

	free_buf(m);
	kfree(m);
}
