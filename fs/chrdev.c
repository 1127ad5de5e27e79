// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices: which number is which driver, and the drivers without hardware: null, zero,
 * full, random, kmsg. tty.c has the others.
 */
#include "internal.h"
#include <mm.h>
#include <printk.h>
#include <sched.h>

static ssize_t null_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	return 0;
}

static ssize_t null_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	return from->count;
}

ssize_t feed(struct iov_iter *to, bool random)
{
	char bytes[256];
	ssize_t done = 0;

	while (to->count && !(done && signal_pending())) {
		size_t chunk = min(to->count, random ? sizeof(bytes) : (size_t)PAGE_SIZE), got;

		if (random)
			get_random_bytes(bytes, chunk);
		got = copy_to_iter(random ? bytes : NULL, chunk, to);
		done += got;
		if (got < chunk)
			return done ? done : -EFAULT;
		cond_resched();
	}
	return done;
}

static ssize_t zero_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	return feed(to, false);
}

static ssize_t random_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	return feed(to, true);
}

/* A private mapping of zeros is anonymous memory, a shared one shared anonymous memory. */
static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED ? shm_object_attach(vma) : 0;
}

static ssize_t full_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	return -ENOSPC;
}

/* One write is one message of the kernel's log, of at most KMSG_LINE bytes; syslog(2) reads it. */
#define KMSG_LINE 256

static ssize_t kmsg_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t n = from->count, len = min(n, (size_t)KMSG_LINE - 1);
	char line[KMSG_LINE];

	if (copy_from_iter(line, len, from) < len)
		return -EFAULT;
	while (len && line[len - 1] == '\n')
		len--;
	if (len)
		printk(KERN_NOTICE "%.*s\n", (int)len, line);
	return n;
}

static const struct file_operations null_fops = {
	.llseek = null_lseek,
	.read = null_read,
	.write = null_write,
};

static const struct file_operations zero_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = null_write,
	.mmap = zero_mmap,
};

static const struct file_operations full_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = full_write,
};

static const struct file_operations random_fops = {
	.llseek = null_lseek,
	.read = random_read,
	.write = null_write, /* what users write is no surprise */
};

static const struct file_operations kmsg_fops = {.write = kmsg_write};

static const struct {
	dev_t dev;
	const struct file_operations *fops;
} devices[] = {
	{MKDEV(1, 3), &null_fops},   {MKDEV(1, 5), &zero_fops},	  {MKDEV(1, 7), &full_fops},
	{MKDEV(1, 8), &random_fops}, {MKDEV(1, 9), &random_fops}, {MKDEV(1, 11), &kmsg_fops},
	{MKDEV(4, 0), &tty_fops},    {MKDEV(4, 64), &tty_fops},	  {MKDEV(4, 65), &tty_fops},
	{MKDEV(5, 0), &tty_fops},    {MKDEV(5, 1), &tty_fops},
};

/* The open of a device node finds its driver, whose operations the file has from then on. */
static int chrdev_open(struct file *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		if (devices[i].dev == file->f_inode->i_rdev) {
			file->f_op = devices[i].fops;
			return file->f_op->open ? file->f_op->open(file) : 0;
		}
	}
	return -ENXIO;
}

const struct file_operations chrdev_fops = {.open = chrdev_open};
