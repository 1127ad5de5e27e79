// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mount table: which file system is to be seen at which place. mount(2) and umount(2).
 *
 *	dentry /proc --d_mounted--> vfsmount --root--> dentry / of proc
 *	      ^---------mountpoint------'  ^---------s_mount--- its super block
 *
 * A file system is mounted at one place, so a dentry alone says where one is; paths need no second
 * pointer. follow_mount() and follow_dotdot() alone go over the edges; mount_mutex serialises
 * changes, dcache_lock guards the two pointers. A table for each namespace means that these two ask
 * the caller's table instead.
 */
#include "internal.h"
#include <cred.h>
#include <gfp.h>
#include <sched.h>
#include <seq_file.h>
#include <slab.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/limits.h>
#include <uapi/mount.h>

#define MS_KEPT	       (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define MS_PROPAGATION (MS_SHARED | MS_SLAVE | MS_UNBINDABLE)

static DEFINE_MUTEX(mount_mutex);
static LIST_HEAD(mount_table); /* {mount_mutex} */

struct dentry *follow_mount(struct dentry *dentry)
{
	while (READ_ONCE(dentry->d_mounted)) {
		struct dentry *root = NULL;

		spin_lock(&dcache_lock);
		if (dentry->d_mounted)
			root = dget(dentry->d_mounted->root);
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
	struct vfsmount *mount;

	spin_lock(&dcache_lock);
	while (dentry != root && IS_ROOT(dentry)) {
		mount = dentry->d_sb->s_mount;
		if (!mount || !mount->mountpoint)
			break;
		dentry = mount->mountpoint;
	}
	parent = dget(dentry == root ? root : dentry->d_parent);
	spin_unlock(&dcache_lock);
	dput(from);
	return follow_mount(parent);
}

/* attach_mount: mount_mutex held; takes the caller's count of mountpoint. */
static void attach_mount(struct vfsmount *mount, struct dentry *mountpoint)
{
	spin_lock(&dcache_lock);
	mount->mountpoint = mountpoint;
	if (mountpoint)
		mountpoint->d_mounted = mount;
	mount->sb->s_mount = mount;
	spin_unlock(&dcache_lock);
	list_add_tail(&mount->link, &mount_table);
}

/* alloc_mount: a new file system of that type, mounted nowhere yet. ERR_PTR. */
static struct vfsmount *alloc_mount(const struct file_system_type *type, const char *devname)
{
	struct vfsmount *mount = kzalloc(sizeof(*mount), GFP_KERNEL);
	struct super_block *sb;

	if (!mount)
		return ERR_PTR(-ENOMEM);
	mount->devname = kstrdup(devname, GFP_KERNEL);
	if (!mount->devname) {
		kfree(mount);
		return ERR_PTR(-ENOMEM);
	}
	sb = alloc_super(type);
	if (IS_ERR(sb)) {
		kfree(mount->devname);
		kfree(mount);
		return (void *)sb;
	}
	mount->sb = sb;
	mount->root = sb->s_root;
	return mount;
}

static void free_mount(struct vfsmount *mount)
{
	kill_super(mount->sb);
	kfree(mount->devname);
	kfree(mount);
}

/* mount_root: the first ramfs, before there is any task but the first. */
void mount_root(void)
{
	struct vfsmount *mount = alloc_mount(&ramfs_type, "rootfs");

	BUG_ON(IS_ERR(mount));
	attach_mount(mount, NULL);
	init_fs.root = dget(mount->root);
	init_fs.pwd = dget(mount->root);
}

/* do_new_mount: takes the caller's count of dir. */
static int do_new_mount(struct dentry *dir, const char *type, unsigned long flags, const char *dev)
{
	const struct file_system_type *fs = get_fs_type(type);
	struct vfsmount *mount;
	int err = -ENODEV;

	if (!fs)
		goto put_dir;
	mount = alloc_mount(fs, dev);
	err = PTR_ERR(mount);
	if (IS_ERR(mount))
		goto put_dir;
	mount->sb->s_flags = flags & MS_KEPT;
	mutex_lock(&mount_mutex);
	dir = follow_mount(dir); /* somebody may have been faster */
	if (!IS_ROOT(dir) && !dir->d_hash.pprev) {
		mutex_unlock(&mount_mutex);
		free_mount(mount);
		err = -ENOENT;
		goto put_dir;
	}
	attach_mount(mount, dir);
	mutex_unlock(&mount_mutex);
	return 0;

put_dir:
	dput(dir);
	return err;
}

static int do_mount(struct dentry *dir, const char *type, unsigned long flags, const char *dev)
{
	int err = -EINVAL;

	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (!(flags & (MS_REMOUNT | MS_BIND | MS_MOVE | MS_PROPAGATION | MS_PRIVATE))) {
		if (S_ISDIR(dir->d_inode->i_mode))
			return do_new_mount(dir, type, flags, dev);
		err = -ENOTDIR;
	} else if (flags & MS_REMOUNT && dir == dir->d_sb->s_root) {
		dir->d_sb->s_flags = flags & MS_KEPT;
		err = 0;
	} else if (flags & MS_PRIVATE) { /* what every mount is */
		err = 0;
	}
	dput(dir);
	return err;
}

/* copy_word: a short string from user memory, "none" for NULL. To be freed by putname(). */
static char *copy_word(const char __user *word)
{
	static const char none[] = "none";
	char *copy;

	if (word)
		return getname_flags(word, LOOKUP_EMPTY);
	copy = (char *)__get_free_page(GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	memcpy(copy, none, sizeof(none));
	return copy;
}

long sys_mount(const char __user *dev, const char __user *path, const char __user *type,
	       unsigned long flags, const void __user *data)
{
	char *kdev, *ktype;
	struct dentry *dir;
	long err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	kdev = copy_word(dev);
	if (IS_ERR(kdev))
		return PTR_ERR(kdev);
	ktype = copy_word(type);
	err = PTR_ERR(ktype);
	if (IS_ERR(ktype))
		goto put_dev;
	dir = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW);
	err = PTR_ERR(dir);
	if (!IS_ERR(dir))
		err = do_mount(dir, ktype, flags, kdev);
	putname(ktype);
put_dev:
	putname(kdev);
	return err;
}

/* detach_mount: mount_mutex held. The table no longer shows it, unless it is in use: -EBUSY. */
static int detach_mount(struct vfsmount *mount)
{
	if (!mount->mountpoint)
		return -EBUSY;
	spin_lock(&dcache_lock);
	if (d_tree_busy(mount->root)) {
		spin_unlock(&dcache_lock);
		return -EBUSY;
	}
	mount->mountpoint->d_mounted = NULL;
	mount->sb->s_mount = NULL;
	spin_unlock(&dcache_lock);
	list_del(&mount->link);
	return 0;
}

long sys_umount2(const char __user *path, int flags)
{
	struct dentry *dentry, *mountpoint;
	struct vfsmount *mount;
	long err = -EINVAL;

	if (flags & ~(MNT_FORCE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	dentry = user_path_at(AT_FDCWD, path, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	mutex_lock(&mount_mutex);
	mount = dentry->d_sb->s_mount;
	if (mount && mount->root == dentry) {
		dput(dentry); /* or we would be the ones that keep it busy */
		dentry = NULL;
		err = detach_mount(mount);
	}
	mutex_unlock(&mount_mutex);
	dput(dentry);
	if (err)
		return err;
	mountpoint = mount->mountpoint;
	free_mount(mount);
	dput(mountpoint);
	return 0;
}

long sys_umount(const char __user *path)
{
	return sys_umount2(path, 0);
}

/* The options that /proc/mounts shows. */
static void show_options(struct seq_file *m, unsigned long flags)
{
	static const struct {
		unsigned long flag;
		const char *word;
	} words[] = {
		{MS_NOSUID, ",nosuid"},
		{MS_NODEV, ",nodev"},
		{MS_NOEXEC, ",noexec"},
	};

	seq_puts(m, flags & MS_RDONLY ? "ro" : "rw");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (flags & words[i].flag)
			seq_puts(m, words[i].word);
	}
}

void mounts_show(struct seq_file *m)
{
	char *buf = (char *)__get_free_page(GFP_KERNEL), *path;
	struct vfsmount *mount;

	if (!buf)
		return;
	mutex_lock(&mount_mutex);
	list_for_each_entry(mount, &mount_table, link) {
		path = d_path(mount->root, buf, PAGE_SIZE);
		seq_printf(m, "%s %s %s ", mount->devname, IS_ERR(path) ? "?" : path,
			   mount->sb->s_type->name);
		show_options(m, mount->sb->s_flags);
		seq_puts(m, " 0 0\n");
	}
	mutex_unlock(&mount_mutex);
	free_page((unsigned long)buf);
}

unsigned long nr_mounts(void)
{
	struct vfsmount *mount;
	unsigned long n = 0;

	mutex_lock(&mount_mutex);
	list_for_each_entry(mount, &mount_table, link)
		n++;
	mutex_unlock(&mount_mutex);
	return n;
}
