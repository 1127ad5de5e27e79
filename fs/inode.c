// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inodes: made, counted, freed; who may do what with them; who writes them and who must not be
 * written. An inode lives as long as a dentry or somebody else counts it; sb->s_lock guards the
 * list of a super block's inodes and every i_nlink in it.
 */
#include "internal.h"
#include <sched.h>
#include <slab.h>
#include <time.h>
#include <uapi/capability.h>
#include <uapi/mount.h>

static struct kmem_cache *inode_cache;

void inode_init(void)
{
	inode_cache = kmem_cache_create("inode_cache", sizeof(struct inode), 0, SLAB_PANIC, NULL);
}

struct timespec current_time(void)
{
	struct timespec64 now = ns_to_ts(realtime_ns());

	return (struct timespec){.tv_sec = now.tv_sec, .tv_nsec = now.tv_nsec};
}

struct inode *new_inode(struct super_block *sb, umode_t mode)
{
	struct inode *inode = kmem_cache_zalloc(inode_cache, GFP_KERNEL);

	if (!inode)
		return NULL;
	atomic_set(&inode->i_count, 1);
	inode->i_mode = mode;
	inode->i_nlink = 1;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time();
	inode->i_sb = sb;
	mutex_init(&inode->i_mutex);
	mapping_init(&inode->i_data, inode);
	spin_lock(&sb->s_lock);
	inode->i_ino = ++sb->s_next_ino;
	list_add_tail(&inode->i_sb_list, &sb->s_inodes);
	spin_unlock(&sb->s_lock);
	return inode;
}

struct inode *iget(struct inode *inode)
{
	atomic_inc(&inode->i_count);
	return inode;
}

/* The last count frees the inode, its pages and what its file system hung on it. */
void iput(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;

	if (!atomic_dec_and_test(&inode->i_count))
		return;
	if (sb->s_type->evict_inode)
		sb->s_type->evict_inode(inode);
	if (inode->i_data.nr_pages)
		truncate_pages(&inode->i_data, 0);
	kfree(inode->i_private);
	spin_lock(&sb->s_lock);
	list_del(&inode->i_sb_list);
	spin_unlock(&sb->s_lock);
	kmem_cache_free(inode_cache, inode);
}

void change_nlink(struct inode *inode, int by)
{
	spin_lock(&inode->i_sb->s_lock);
	inode->i_nlink += by;
	spin_unlock(&inode->i_sb->s_lock);
}

/* --- who may --- */

int mnt_may_write(const struct super_block *sb)
{
	return sb->s_flags & MS_RDONLY ? -EROFS : 0;
}

/* What the capabilities allow beyond the mode bits. */
static int permission_by_capability(const struct inode *inode, int mask)
{
	bool dir = S_ISDIR(inode->i_mode);

	if ((dir ? !(mask & MAY_WRITE) : mask == MAY_READ) && capable(CAP_DAC_READ_SEARCH))
		return 0;
	if (!dir && (mask & MAY_EXEC) && !(inode->i_mode & 0111))
		return -EACCES;
	return capable(CAP_DAC_OVERRIDE) ? 0 : -EACCES;
}

int inode_permission(struct inode *inode, int mask)
{
	int mode = inode->i_mode;

	if ((mask & MAY_WRITE) && !S_ISCHR(mode) && !S_ISFIFO(mode) && mnt_may_write(inode->i_sb))
		return -EROFS;
	if (inode->i_uid == current_fsuid())
		mode >>= 6;
	else if ((mode ^ mode >> 3) & 7 && in_group_p(inode->i_gid))
		mode >>= 3;
	if (!(mask & ~mode & 7))
		return 0;
	return permission_by_capability(inode, mask);
}

bool inode_owner_or_capable(struct inode *inode)
{
	return inode->i_uid == current_fsuid() || capable(CAP_FOWNER);
}

umode_t setid_bits(struct inode *inode)
{
	bool group =
		(inode->i_mode & S_IXGRP) || (!in_group_p(inode->i_gid) && !capable(CAP_FSETID));

	return inode->i_mode & (group ? S_ISUID | S_ISGID : S_ISUID);
}

void remove_setid(struct inode *inode)
{
	umode_t bits = setid_bits(inode);

	if (bits && !capable(CAP_FSETID))
		inode->i_mode &= ~bits;
}

/* --- writers and programs --- */

int get_access(struct inode *inode, int by)
{
	int count = atomic_read(&inode->i_writecount);

	while (count * by >= 0) {
		int seen = atomic_cmpxchg(&inode->i_writecount, count, count + by);

		if (seen == count)
			return 0;
		count = seen;
	}
	return -ETXTBSY;
}
