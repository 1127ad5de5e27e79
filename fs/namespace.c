// SPDX-License-Identifier: GPL-2.0-only
/*
 * File systems and where they are to be seen: super blocks, mount(2) and umount(2).
 *
 *	dentry /proc --d_mounted--> super_block --s_root--> dentry / of proc
 *	      ^------s_mountpoint-------'
 *
 * A file system is mounted at one place, so a dentry alone says where one is; paths need no second
 * pointer. follow_mount() and follow_dotdot() alone go over the edges. mount_mutex serialises
 * changes and guards the list that the ledger walks; dcache_lock guards the two pointers. A table for
 * each namespace means that these two ask the caller's table instead.
 */
#include "internal.h"
#include <cred.h>
#include <gfp.h>
#include <sched.h>
#include <seq_file.h>
#include <slab.h>
#include <uapi/capability.h>
#include <uapi/mount.h>

#define MS_KEPT	   (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define MS_IGNORED (MS_SILENT | MS_NOATIME | MS_NODIRATIME | MS_RELATIME)

static DEFINE_MUTEX(mount_mutex);
static LIST_HEAD(super_blocks);	    /* {mount_mutex} */
static struct super_block *root_sb; /* the first of them; never unmounted */
struct super_block *anon_sb;	    /* mounted nowhere: what has no name lives there */
static const struct file_system_type *const file_systems[] = {&ramfs_type, &tmpfs_type, &proc_type};

/* --- super blocks --- */

static void free_super(struct super_block *sb)
{
	kfree(sb->s_devname);
	kfree(sb);
}

struct super_block *alloc_super(const struct file_system_type *type, const char *devname)
{
	static unsigned int next_dev = 1; /* {mount_mutex} */
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);
	struct inode *root;

	if (!sb)
		return NULL;
	sb->s_type = type;
	sb->s_dev = MKDEV(0, next_dev);
	next_dev++;
	spin_lock_init(&sb->s_lock);
	INIT_LIST_HEAD(&sb->s_inodes);
	sb->s_devname = kstrdup(devname, GFP_KERNEL);
	root = sb->s_devname ? type->root(sb) : NULL;
	sb->s_root = root ? d_alloc_root(root) : NULL;
	if (!sb->s_root) {
		free_super(sb);
		return NULL;
	}
	list_add_tail(&sb->s_list, &super_blocks);
	return sb;
}

/* kill_super: nobody uses it any more: every name and inode goes, then the super block. */
static void kill_super(struct super_block *sb)
{
	d_kill_tree(sb->s_root);
	WARN_ON(!list_empty(&sb->s_inodes));
	list_del(&sb->s_list);
	free_super(sb);
}

void count_mounts(unsigned long *mounts, unsigned long *inodes)
{
	struct super_block *sb;
	struct inode *inode;

	*mounts = *inodes = 0;
	mutex_lock(&mount_mutex);
	list_for_each_entry(sb, &super_blocks, s_list) {
		++*mounts;
		spin_lock(&sb->s_lock);
		list_for_each_entry(inode, &sb->s_inodes, i_sb_list)
			++*inodes;
		spin_unlock(&sb->s_lock);
	}
	mutex_unlock(&mount_mutex);
}

/* --- crossing --- */

struct dentry *follow_mount(struct dentry *dentry)
{
	while (READ_ONCE(dentry->d_mounted)) {
		struct dentry *root = NULL;

		spin_lock(&dcache_lock);
		if (dentry->d_mounted)
			root = dget(dentry->d_mounted->s_root);
		spin_unlock(&dcache_lock);
		if (!root)
			break;
		dput(dentry);
		dentry = root;
	}
	return dentry;
}

struct dentry *follow_dotdot(struct dentry *dentry, struct dentry *root)
{
	struct dentry *from = dentry, *parent;

	spin_lock(&dcache_lock);
	while (dentry != root && IS_ROOT(dentry) && dentry->d_inode->i_sb->s_mountpoint)
		dentry = dentry->d_inode->i_sb->s_mountpoint;
	parent = dget(dentry == root ? root : dentry->d_parent);
	spin_unlock(&dcache_lock);
	dput(from);
	return follow_mount(parent);
}

/* --- mounting --- */

static struct inode *anon_root(struct super_block *sb)
{
	return new_inode(sb, 0600);
}

/* mount_root: the first ramfs, before there is any task but the first; and what has no place. */
void mount_root(void)
{
	static const struct file_system_type anon_type = {.name = "anon", .root = anon_root};

	root_sb = alloc_super(&ramfs_type, "rootfs");
	anon_sb = alloc_super(&anon_type, "none");
	BUG_ON(!root_sb || !anon_sb);
	init_fs.root = dget(root_sb->s_root);
	init_fs.pwd = dget(root_sb->s_root);
}

/* attach: shows sb at dir, or above what somebody mounted there meanwhile; -ENOENT: dir was removed. */
static int attach(struct super_block *sb, struct dentry *dir)
{
	int err = -ENOENT;

	dir = follow_mount(dget(dir));
	spin_lock(&dcache_lock);
	if (!(dir->d_flags & DCACHE_DEAD)) {
		sb->s_mountpoint = dir;
		dir->d_mounted = sb;
		err = 0;
	}
	spin_unlock(&dcache_lock);
	if (err)
		dput(dir);
	return err;
}

/* do_mount: a new file system at dir. Its type and the device's name are pages. */
static int do_mount(struct dentry *dir, const char *type, unsigned long flags, const char *dev)
{
	struct super_block *sb;
	unsigned int i = 0;
	int err = -ENOMEM;

	while (i < ARRAY_SIZE(file_systems) && strcmp(file_systems[i]->name, type))
		i++;
	if (i == ARRAY_SIZE(file_systems))
		return -ENODEV;
	if (!S_ISDIR(dir->d_inode->i_mode))
		return -ENOTDIR;
	mutex_lock(&mount_mutex);
	sb = alloc_super(file_systems[i], dev);
	if (sb) {
		sb->s_flags = flags & MS_KEPT;
		err = attach(sb, dir);
		if (err)
			kill_super(sb);
	}
	mutex_unlock(&mount_mutex);
	return err;
}

/* copy_word: a string from user memory, which may be empty; "none" for NULL. */
static char *copy_word(const char __user *word)
{
	return word ? getname_flags(word, LOOKUP_EMPTY) : getname_kernel("none");
}

long sys_mount(const char __user *dev, const char __user *path, const char __user *type,
	       unsigned long flags, const void __user *data)
{
	char *kdev, *ktype;
	struct dentry *dir;
	long err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (flags & ~(MS_KEPT | MS_IGNORED)) /* remounting, binding, moving, sharing */
		return -EINVAL;
	kdev = copy_word(dev);
	ktype = copy_word(type);
	dir = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	err = PTR_ERR_OR_ZERO(kdev) ?: PTR_ERR_OR_ZERO(ktype) ?: PTR_ERR_OR_ZERO(dir);
	if (!err)
		err = do_mount(dir, ktype, flags, kdev);
	if (!IS_ERR(dir))
		dput(dir);
	putname(ktype);
	putname(kdev);
	return err;
}

/* detach: mount_mutex held: the place shows what it did before, and sb goes; or -EBUSY. */
static int detach(struct super_block *sb)
{
	struct dentry *mountpoint = sb->s_mountpoint;
	bool busy;

	spin_lock(&dcache_lock);
	busy = !mountpoint || d_tree_busy(sb->s_root);
	if (!busy)
		mountpoint->d_mounted = NULL;
	spin_unlock(&dcache_lock);
	if (busy)
		return -EBUSY;
	kill_super(sb);
	dput(mountpoint);
	return 0;
}

long sys_umount2(const char __user *path, int flags)
{
	struct dentry *dentry;
	struct super_block *sb;
	bool is_root;
	long err;

	if (flags & ~(MNT_FORCE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	dentry = user_path_at(AT_FDCWD, path, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	mutex_lock(&mount_mutex);
	sb = dentry->d_inode->i_sb;
	is_root = dentry == sb->s_root;
	dput(dentry); /* or we would be the ones that keep it busy */
	err = is_root ? detach(sb) : -EINVAL;
	mutex_unlock(&mount_mutex);
	return err;
}

long sys_umount(const char __user *path)
{
	return sys_umount2(path, 0);
}

/* --- /proc/mounts --- */

void mounts_show(struct seq_file *m)
{
	char *page = (char *)__get_free_page(GFP_KERNEL), *path;
	struct super_block *sb;

	if (!page)
		return;
	mutex_lock(&mount_mutex);
	list_for_each_entry(sb, &super_blocks, s_list) {
		unsigned long flags = sb->s_flags;

		if (!sb->s_mountpoint && sb != root_sb)
			continue;
		path = d_path(sb->s_root, page, PAGE_SIZE);
		seq_printf(m, "%s %s %s %s%s%s%s 0 0\n", sb->s_devname, IS_ERR(path) ? "?" : path,
			   sb->s_type->name, flags & MS_RDONLY ? "ro" : "rw",
			   flags & MS_NOSUID ? ",nosuid" : "", flags & MS_NODEV ? ",nodev" : "",
			   flags & MS_NOEXEC ? ",noexec" : "");
	}
	mutex_unlock(&mount_mutex);
	free_page((unsigned long)page);
}
