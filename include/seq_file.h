/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text files made on reading (fs/seq_file.c; kernel/ and mm/ print through it too): at the first
 * read the show function prints the whole into a buffer that grows; reads and seeks then serve
 * from it.
 */
#ifndef TINE_SEQ_FILE_H
#define TINE_SEQ_FILE_H

#include <printk.h>
#include <types.h>
#include <wait.h>

struct file;
struct iov_iter;

struct seq_file {
	struct mutex lock; /* guards all below */
	char *buf;
	size_t size, count;		  /* allocated, filled */
	bool overflow;			  /* did not fit: shown again with a larger buffer */
	int error;			  /* show's: -errno for the reader, or 0 */
	void *private;			  /* the opener's */
	void (*show)(struct seq_file *m); /* prints the whole */
};

/* For show functions. What does not fit is dropped and marks overflow: no caller checks. */
void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t n);
/* seq_open: file->private_data becomes a seq_file. seq_release frees it. 0 or -ENOMEM. */
int seq_open(struct file *file, void (*show)(struct seq_file *m), void *private);
ssize_t seq_read(struct file *file, struct iov_iter *to, long long *pos);
void seq_release(struct file *file);

#endif
