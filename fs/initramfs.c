// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first file system: every archive that the loader brought is unpacked into the root ramfs, one
 * after the other, later files replacing earlier ones. What is wrong with an archive is said with the
 * module's name and the place in it; without its first archive the machine cannot go on.
 */
#include "internal.h"
#include <boot.h>
#include <cpio.h>
#include <gfp.h>
#include <mm.h>
#include <printk.h>
#include <uapi/limits.h>

/* A file with several names would need all of them to be remembered until the last brings the data. */
static int make_file(const struct cpio_entry *e)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t n;

	if (e->nlink > 1)
		return -EMLINK;
	file = filp_open(e->name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (IS_ERR(file))
		return PTR_ERR(file);
	n = kernel_write(file, &pos, e->data, e->size);
	fput(file);
	return n < 0 ? n : n == (ssize_t)e->size ? 0 : -ENOSPC;
}

static int make_symlink(const struct cpio_entry *e)
{
	char *target;

	if (e->size >= PATH_MAX)
		return -ENAMETOOLONG;
	target = (char *)get_zeroed_page(GFP_KERNEL);
	if (!target)
		return -ENOMEM;
	memcpy(target, e->data, e->size);
	return do_symlink(target, getname_kernel(e->name));
}

static int set_attributes(const struct cpio_entry *e)
{
	struct dentry *dentry = kern_path(AT_FDCWD, getname_kernel(e->name), 0);
	struct inode *inode;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode = dentry->d_inode;
	inode->i_mode = (inode->i_mode & S_IFMT) | (e->mode & 07777);
	inode->i_uid = e->uid;
	inode->i_gid = e->gid;
	inode->i_atime = inode->i_mtime = (struct timespec){.tv_sec = e->mtime};
	dput(dentry);
	return 0;
}

/* make_entry: a directory may be there already; anything else makes way for what comes now. */
static int make_entry(const struct cpio_entry *e)
{
	int err;

	if (S_ISDIR(e->mode)) {
		err = do_mkdirat(AT_FDCWD, getname_kernel(e->name), 0700);
		return err && err != -EEXIST ? err : set_attributes(e);
	}
	err = do_unlinkat(AT_FDCWD, getname_kernel(e->name), false);
	if (err && err != -ENOENT)
		return err;
	if (S_ISREG(e->mode))
		err = make_file(e);
	else if (S_ISLNK(e->mode))
		err = make_symlink(e);
	else
		err = do_mknodat(AT_FDCWD, getname_kernel(e->name), e->mode & (S_IFMT | 0600),
				 MKDEV(e->rdev_major, e->rdev_minor));
	return err ? err : set_attributes(e);
}

/* unpack: the number of members, or -1 with a message in text. */
static int unpack(const struct boot_module *module, char *text, size_t size)
{
	struct cpio_reader reader;
	struct cpio_entry e;
	int more, n = 0, err = 0;

	cpio_open(&reader, phys_to_virt(module->start), module->end - module->start);
	while ((more = cpio_next(&reader, &e)) > 0) {
		err = make_entry(&e);
		if (err)
			break;
		n++;
	}
	if (err)
		scnprintf(text, size, "cannot make %s (error %d)", e.name, -err);
	else if (more < 0)
		scnprintf(text, size, "at byte %lu of %lu: %s", (unsigned long)reader.member,
			  (unsigned long)reader.size, reader.error);
	return err || more < 0 ? -1 : n;
}

void populate_rootfs(void)
{
	char text[160];

	if (!boot_info.nr_modules)
		printk(KERN_ERR "initramfs: the loader brought no archive (no boot module)\n");
	for (unsigned int i = 0; i < boot_info.nr_modules; i++) {
		const struct boot_module *module = &boot_info.modules[i];
		int n = unpack(module, text, sizeof(text));

		if (n >= 0)
			printk("initramfs: %s: %d files\n", module->string, n);
		else if (!i)
			panic("initramfs: archive %s: %s", module->string, text);
		else
			printk(KERN_ERR "initramfs: archive %s: %s\n", module->string, text);
	}
}
