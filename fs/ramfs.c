// SPDX-License-Identifier: GPL-2.0-only
/*
 * ramfs and tmpfs: files that live in memory alone. A directory is its dentries, pinned; a regular
 * file is the pages of its mapping; a symbolic link is a string on i_private. Nothing else exists.
 *
 * i_nlink: a directory has one from its parent, one from itself, one from each subdirectory.
 */
#include "internal.h"
#include <gfp.h>
#include <slab.h>
#include <uapi/statfs.h>

static const struct inode_operations dir_iops, file_iops, link_iops;
static const struct file_operations dir_fops, file_fops;

static struct inode *ramfs_inode(struct super_block *sb, struct inode *dir, umode_t mode,
				 dev_t rdev)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode_init_owner(inode, dir, mode);
	inode->i_op = &file_iops;
	if (S_ISREG(mode)) {
		inode->i_fop = &file_fops;
	} else if (S_ISDIR(mode)) {
		inode->i_op = &dir_iops;
		inode->i_fop = &dir_fops;
		inode->i_nlink = 2;
	} else if (S_ISLNK(mode)) {
		inode->i_op = &link_iops;
	} else {
		init_special_inode(inode, rdev);
	}
	return inode;
}

static void touch_dir(struct inode *dir)
{
	dir->i_mtime = dir->i_ctime = current_time();
}

/* A new name: pinned, for nothing else remembers it. */
static void add_name(struct inode *dir, struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	d_pin(dentry);
	touch_dir(dir);
}

static int ramfs_create(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t rdev)
{
	struct inode *inode = ramfs_inode(dir->i_sb, dir, mode, rdev);

	if (!inode)
		return -ENOSPC;
	if (S_ISDIR(mode))
		inc_nlink(dir);
	add_name(dir, dentry, inode);
	return 0;
}

static int ramfs_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	struct inode *inode = ramfs_inode(dir->i_sb, dir, S_IFLNK | 0777, 0);

	if (!inode)
		return -ENOSPC;
	inode->i_private = kstrdup(target, GFP_KERNEL);
	if (!inode->i_private) {
		iput(inode);
		return -ENOMEM;
	}
	inode->i_size = strlen(target);
	add_name(dir, dentry, inode);
	return 0;
}

static int ramfs_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = old->d_inode;

	inc_nlink(inode);
	inode->i_ctime = current_time();
	add_name(dir, dentry, iget(inode));
	return 0;
}

static int ramfs_unlink(struct inode *dir, struct dentry *dentry)
{
	drop_nlink(dentry->d_inode);
	touch_dir(dir);
	dentry->d_inode->i_ctime = dir->i_ctime;
	return 0;
}

static int ramfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!d_freeze_empty(dentry))
		return -ENOTEMPTY;
	drop_nlink(dentry->d_inode);
	drop_nlink(dir);
	return ramfs_unlink(dir, dentry);
}

static int ramfs_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
			struct dentry *new)
{
	bool is_dir = S_ISDIR(old->d_inode->i_mode);
	int err = 0;

	if (new->d_inode)
		err = is_dir ? ramfs_rmdir(new_dir, new) : ramfs_unlink(new_dir, new);
	if (err)
		return err;
	if (is_dir) {
		drop_nlink(old_dir);
		inc_nlink(new_dir);
	}
	touch_dir(old_dir);
	touch_dir(new_dir);
	old->d_inode->i_ctime = new_dir->i_ctime;
	return 0;
}

static int ramfs_readlink(struct inode *inode, char *buf, size_t size)
{
	size_t len = min((size_t)inode->i_size, size);

	memcpy(buf, inode->i_private, len);
	return len;
}

static int ramfs_statfs(struct super_block *sb, struct kstatfs *buf)
{
	buf->blocks = totalram_pages();
	buf->bfree = nr_free_pages();
	return 0;
}

static void ramfs_evict(struct inode *inode)
{
	if (S_ISLNK(inode->i_mode))
		kfree(inode->i_private);
}

static const struct inode_operations dir_iops = {
	.create = ramfs_create,
	.symlink = ramfs_symlink,
	.link = ramfs_link,
	.unlink = ramfs_unlink,
	.rmdir = ramfs_rmdir,
	.rename = ramfs_rename,
};

static const struct inode_operations file_iops = {};

static const struct inode_operations link_iops = {
	.readlink = ramfs_readlink,
};

static const struct file_operations dir_fops = {
	.llseek = dcache_dir_lseek,
	.iterate = dcache_readdir,
};

static const struct file_operations file_fops = {
	.read = generic_file_read,
	.write = generic_file_write,
	.send = generic_file_send,
	.mmap = generic_file_mmap,
};

static const struct super_operations ramfs_sops = {
	.evict_inode = ramfs_evict,
	.statfs = ramfs_statfs,
};

static int fill_super(struct super_block *sb, unsigned long magic, umode_t mode)
{
	struct inode *inode;

	sb->s_op = &ramfs_sops;
	sb->s_magic = magic;
	inode = ramfs_inode(sb, NULL, S_IFDIR | mode, 0);
	if (!inode)
		return -ENOMEM;
	sb->s_root = d_make_root(inode);
	return sb->s_root ? 0 : -ENOMEM;
}

static int ramfs_fill_super(struct super_block *sb)
{
	return fill_super(sb, RAMFS_MAGIC, 0755);
}

static int tmpfs_fill_super(struct super_block *sb)
{
	return fill_super(sb, TMPFS_MAGIC, 01777);
}

struct file_system_type ramfs_type = {.name = "ramfs", .fill_super = ramfs_fill_super};
struct file_system_type tmpfs_type = {.name = "tmpfs", .fill_super = tmpfs_fill_super};
