// SPDX-License-Identifier: GPL-2.0-only
/*
 * Super blocks, one for each mounted file system and one for pipes, and the kinds of file system
 * there are. The list of super blocks and their lists of inodes are what the ledger walks.
 */
#include "internal.h"
#include <seq_file.h>
#include <slab.h>

static DEFINE_SPINLOCK(sb_lock); /* guards super_blocks, next_dev; s_lock goes inside */
static LIST_HEAD(super_blocks);
static unsigned int next_dev = 1;
static LIST_HEAD(file_systems); /* grows at boot, then stands still */

void register_filesystem(struct file_system_type *type)
{
	list_add_tail(&type->link, &file_systems);
}

/* get_fs_type: the kind of that name, or NULL. */
const struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *type;

	list_for_each_entry(type, &file_systems, link) {
		if (!strcmp(type->name, name))
			return type;
	}
	return NULL;
}

void filesystems_show(struct seq_file *m)
{
	struct file_system_type *type;

	list_for_each_entry(type, &file_systems, link)
		seq_printf(m, "nodev\t%s\n", type->name);
}

static void free_super(struct super_block *sb)
{
	spin_lock(&sb_lock);
	list_del(&sb->s_list);
	spin_unlock(&sb_lock);
	kfree(sb);
}

struct super_block *alloc_super(const struct file_system_type *type)
{
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);
	int err;

	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->s_type = type;
	spin_lock_init(&sb->s_lock);
	INIT_LIST_HEAD(&sb->s_inodes);
	spin_lock(&sb_lock);
	sb->s_dev = MKDEV(0, next_dev++);
	list_add_tail(&sb->s_list, &super_blocks);
	spin_unlock(&sb_lock);
	err = type->fill_super(sb);
	if (err) {
		free_super(sb);
		return ERR_PTR(err);
	}
	return sb;
}

/* kill_super: nobody uses it any more: every name and inode goes, then the super block. */
void kill_super(struct super_block *sb)
{
	d_kill_tree(sb->s_root);
	WARN_ON(!list_empty(&sb->s_inodes));
	free_super(sb);
}

unsigned long nr_inodes(void)
{
	struct super_block *sb;
	struct inode *inode;
	unsigned long n = 0;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		spin_lock(&sb->s_lock);
		list_for_each_entry(inode, &sb->s_inodes, i_sb_list)
			n++;
		spin_unlock(&sb->s_lock);
	}
	spin_unlock(&sb_lock);
	return n;
}
