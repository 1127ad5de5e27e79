// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files: made by alloc_file(), counted by get_file(), closed by the last fput(). A file holds
 * one count of its dentry, and through it of the inode.
 */
#include "internal.h"
#include <cred.h>
#include <gfp.h>
#include <slab.h>
#include <uapi/capability.h>

static struct kmem_cache *filp_cache;
static atomic_t nr_files; /* for the limit alone; the ledger asks the cache's slabs */
static int max_files;

void file_table_init(void)
{
	filp_cache = kmem_cache_create("filp", sizeof(struct file), 0, SLAB_PANIC, NULL);
	max_files = max(totalram_pages() * 4 / 10, 1024ul); /* a tenth of memory, 1 KiB a file */
}

struct file *get_file(struct file *file)
{
	atomic_inc(&file->f_count);
	return file;
}

struct file *alloc_file(struct dentry *dentry, unsigned int flags,
			const struct file_operations *fop)
{
	struct file *file;

	if (atomic_read(&nr_files) >= max_files && !capable(CAP_SYS_ADMIN))
		return ERR_PTR(-ENFILE);
	file = kmem_cache_alloc(filp_cache, GFP_KERNEL);
	if (!file)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&nr_files);
	atomic_set(&file->f_count, 1);
	file->f_flags = flags;
	file->f_mode = flags & O_PATH ? FMODE_PATH : (flags + 1) & (FMODE_READ | FMODE_WRITE);
	file->f_pos = 0;
	mutex_init(&file->f_pos_lock);
	spin_lock_init(&file->f_lock);
	file->f_dentry = dget(dentry);
	file->f_inode = dentry->d_inode;
	file->f_op = fop;
	file->private_data = NULL;
	return file;
}

void fput(struct file *file)
{
	if (!atomic_dec_and_test(&file->f_count))
		return;
	if (file->f_op && file->f_op->release)
		file->f_op->release(file->f_inode, file);
	if (file->f_mode & FMODE_WRITER)
		put_write_access(file->f_inode);
	if (file->f_mode & FMODE_DENY)
		allow_write_access(file);
	dput(file->f_dentry);
	kmem_cache_free(filp_cache, file);
	atomic_dec(&nr_files);
}

static void count_filp(void *data, const char *name, unsigned long in_use)
{
	if (!strcmp(name, "filp"))
		*(unsigned long *)data = in_use;
}

unsigned long nr_open_files(void)
{
	unsigned long n = 0;

	kmem_cache_for_each(count_filp, &n);
	return n;
}
