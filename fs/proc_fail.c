// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/self/fail-nth: what kernel/fault_inject.c counts down, for the calling thread. Reading and writing
 * it allocates nothing, so that looking does not disturb what is looked at: 0 after a write of n says
 * that the n-th allocation was met and failed.
 */
#include <proc_fs.h>
#include <sched.h>
#include <string.h>

static ssize_t fail_nth_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	char text[16];
	size_t len = scnprintf(text, sizeof(text), "%u\n", current->zeroed.fail_nth), got;

	if (*pos >= (loff_t)len)
		return 0;
	len = min(to->count, len - (size_t)*pos);
	got = copy_to_iter(text + *pos, len, to);
	*pos += got;
	return got < len ? -EFAULT : (ssize_t)got;
}

static ssize_t fail_nth_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t n = from->count;
	unsigned long value;
	char text[16], *end;

	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_iter(text, n, from) < n)
		return -EFAULT;
	text[n] = 0;
	value = simple_strtoul(text, &end);
	if (end == text || (*end && *end != '\n') || value > 0x7fffffff)
		return -EINVAL;
	current->zeroed.fail_nth = value;
	return n;
}

const struct file_operations proc_fail_nth_fops = {
	.read = fail_nth_read,
	.write = fail_nth_write,
};
