// SPDX-License-Identifier: GPL-2.0-only
/*
 * ramfs and tmpfs: files that live in memory alone. A directory is its dentries, pinned; a regular
 * file is the pages of its mapping; a symbolic link is a string on i_private. Nothing else exists.
 *
 * i_nlink: a directory has one from its parent, one from itself, one from each subdirectory.
 */
#include "internal.h"
#include <slab.h>
#include <uapi/statfs.h>

static const struct inode_operations dir_iops, link_iops;

static const struct file_operations dir_fops = {
	.llseek = dir_lseek,
	.iterate = dcache_readdir,
};

static const struct file_operations file_fops = {
	.read = generic_file_read,
	.write = generic_file_write,
	.mmap = generic_file_mmap,
};

static struct inode *ramfs_inode(struct super_block *sb, const struct new_node *what)
{
	umode_t mode = what->mode;
	struct inode *inode = new_inode(sb, mode);

	if (!inode)
		return NULL;
	inode->i_rdev = S_ISREG(mode) ? 0 : what->rdev;
	if (S_ISREG(mode)) {
		inode->i_fop = &file_fops;
	} else if (S_ISDIR(mode)) {
		inode->i_op = &dir_iops;
		inode->i_fop = &dir_fops;
		inode->i_nlink = 2;
	} else if (S_ISLNK(mode)) {
		inode->i_op = &link_iops;
		inode->i_size = strlen(what->target);
		inode->i_private = kstrdup(what->target, GFP_KERNEL);
		if (!inode->i_private) {
			iput(inode);
			return NULL;
		}
	} else if (S_ISCHR(mode)) {
		inode->i_fop = &chrdev_fops;
	}
	return inode;
}

static void touch_dir(struct inode *dir)
{
	dir->i_mtime = dir->i_ctime = current_time();
}

static int ramfs_create(struct inode *dir, struct dentry *dentry, const struct new_node *what)
{
	struct inode *inode = ramfs_inode(dir->i_sb, what);

	if (!inode)
		return -ENOSPC;
	if (S_ISDIR(what->mode))
		change_nlink(dir, 1);
	d_instantiate(dentry, inode);
	touch_dir(dir);
	return 0;
}

static int ramfs_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = old->d_inode;

	change_nlink(inode, 1);
	inode->i_ctime = current_time();
	d_instantiate(dentry, iget(inode));
	touch_dir(dir);
	return 0;
}

static int ramfs_remove(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	if (S_ISDIR(inode->i_mode)) {
		if (!d_freeze_empty(dentry))
			return -ENOTEMPTY;
		change_nlink(inode, -2);
		change_nlink(dir, -1);
	} else {
		change_nlink(inode, -1);
	}
	touch_dir(dir);
	inode->i_ctime = dir->i_ctime;
	return 0;
}

static int ramfs_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
			struct dentry *new)
{
	int err = new->d_inode ? ramfs_remove(new_dir, new) : 0;

	if (err)
		return err;
	if (S_ISDIR(old->d_inode->i_mode)) {
		change_nlink(old_dir, -1);
		change_nlink(new_dir, 1);
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

static const struct inode_operations dir_iops = {
	.create = ramfs_create,
	.link = ramfs_link,
	.remove = ramfs_remove,
	.rename = ramfs_rename,
};

static const struct inode_operations link_iops = {.readlink = ramfs_readlink};

/* Everybody may make files in a tmpfs, as in /tmp. */
static struct inode *ramfs_root(struct super_block *sb)
{
	umode_t mode = sb->s_type == &tmpfs_type ? 01777 : 0755;

	return ramfs_inode(sb, &(struct new_node){.mode = S_IFDIR | mode});
}

const struct file_system_type ramfs_type = {
	.name = "ramfs",
	.magic = RAMFS_MAGIC,
	.in_memory = true,
	.root = ramfs_root,
};

const struct file_system_type tmpfs_type = {
	.name = "tmpfs",
	.magic = TMPFS_MAGIC,
	.in_memory = true,
	.root = ramfs_root,
};
