// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices: which number is which driver, and the drivers without hardware: null, zero,
 * full, kmsg. random.c and tty.c have the others.
 */
#include "internal.h"
#include <gfp.h>
#include <mm.h>
#include <printk.h>
#include <sched.h>
#include <uaccess.h>

static const struct {
	dev_t dev;
	const struct file_operations *fops;
} devices[] = {
	{MKDEV(1, 3), &null_fops},   {MKDEV(1, 5), &zero_fops},	  {MKDEV(1, 7), &full_fops},
	{MKDEV(1, 8), &random_fops}, {MKDEV(1, 9), &random_fops}, {MKDEV(1, 11), &kmsg_fops},
	{MKDEV(4, 0), &tty_fops},    {MKDEV(4, 64), &tty_fops},	  {MKDEV(4, 65), &tty_fops},
	{MKDEV(5, 0), &tty_fops},    {MKDEV(5, 1), &tty_fops},
};

/* The first open of a device node finds its driver, whose operations the file has from then on. */
static int chrdev_open(struct inode *inode, struct file *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		if (devices[i].dev == inode->i_rdev) {
			file->f_op = devices[i].fops;
			return file->f_op->open ? file->f_op->open(inode, file) : 0;
		}
	}
	return -ENXIO;
}

const struct file_operations chrdev_fops = {
	.open = chrdev_open,
};

/* chrdev_init: what the drivers need once, before anybody can open them. */
void chrdev_init(void)
{
	random_init();
}

/* These have a position that is always 0. */
static loff_t null_lseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos = 0;
}

static ssize_t null_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	return 0;
}

static ssize_t null_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	return n;
}

static ssize_t null_send(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	return n;
}

static ssize_t zero_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	size_t done = 0;

	while (done < n) {
		size_t chunk = min(n - done, (size_t)PAGE_SIZE);
		size_t left = clear_user(buf + done, chunk);

		done += chunk - left;
		if (left)
			return done ? (ssize_t)done : -EFAULT;
		if (signal_pending())
			break;
		cond_resched();
	}
	return done;
}

/* A private mapping of zeros is anonymous memory, a shared one shared anonymous memory. */
static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED ? shm_object_attach(vma) : 0;
}

static ssize_t full_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	return -ENOSPC;
}

/* The kernel's log, from its beginning; the end of it is the end of the file. */
static ssize_t kmsg_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	u64 at = *pos;
	size_t got;
	ssize_t ret;

	if (!page)
		return -ENOMEM;
	got = printk_log_read(&at, page, min(n, (size_t)PAGE_SIZE));
	ret = copy_to_user(buf, page, got) ? -EFAULT : (ssize_t)got;
	if (ret >= 0)
		*pos = at;
	free_page((unsigned long)page);
	return ret;
}

/* One write is one message, of at most KMSG_LINE bytes. */
#define KMSG_LINE 256

static ssize_t kmsg_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	char line[KMSG_LINE];
	size_t len = min(n, sizeof(line) - 1);

	if (copy_from_user(line, buf, len))
		return -EFAULT;
	while (len && line[len - 1] == '\n')
		len--;
	line[len] = '\0';
	printk(KERN_NOTICE "%s\n", line);
	return n;
}

const struct file_operations null_fops = {
	.llseek = null_lseek,
	.read = null_read,
	.write = null_write,
	.send = null_send,
};

const struct file_operations zero_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = null_write,
	.send = null_send,
	.mmap = zero_mmap,
};

const struct file_operations full_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = full_write,
};

const struct file_operations kmsg_fops = {
	.llseek = generic_file_lseek,
	.read = kmsg_read,
	.write = kmsg_write,
};
