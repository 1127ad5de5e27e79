// SPDX-License-Identifier: GPL-2.0-only
/*
 * Root, working directory and umask: what CLONE_FS shares. Also the calls that change them: chdir,
 * fchdir, chroot, umask; and vfs_init(), which sets the first ones up.
 */
#include "internal.h"
#include <cred.h>
#include <file.h>
#include <sched.h>
#include <slab.h>
#include <syscalls.h>
#include <uapi/capability.h>

static struct kmem_cache *fs_cache;

struct fs_struct init_fs = {
	.users = ATOMIC_INIT(1),
	.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("init_fs.lock"))},
	.umask = 022,
};

void fs_struct_init(void)
{
	fs_cache = kmem_cache_create("fs_cache", sizeof(struct fs_struct), 0, SLAB_PANIC, NULL);
}

struct fs_struct *copy_fs_struct(struct fs_struct *old)
{
	struct fs_struct *fs = kmem_cache_alloc(fs_cache, GFP_KERNEL);

	if (!fs)
		return NULL;
	atomic_set(&fs->users, 1);
	spin_lock_init(&fs->lock);
	spin_lock(&old->lock);
	fs->umask = old->umask;
	fs->root = dget(old->root);
	fs->pwd = dget(old->pwd);
	spin_unlock(&old->lock);
	return fs;
}

void put_fs_struct(struct fs_struct *fs)
{
	if (!atomic_dec_and_test(&fs->users))
		return;
	dput(fs->root);
	dput(fs->pwd);
	kmem_cache_free(fs_cache, fs);
}

void set_fs_place(struct fs_struct *fs, struct dentry **place, struct dentry *dentry)
{
	struct dentry *old;

	spin_lock(&fs->lock);
	old = *place;
	*place = dentry;
	spin_unlock(&fs->lock);
	dput(old);
}

long sys_chdir(const char __user *path)
{
	struct dentry *dir = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
	long err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	err = inode_permission(dir->d_inode, MAY_EXEC);
	if (err)
		dput(dir);
	else
		set_fs_place(current->fs, &current->fs->pwd, dir);
	return err;
}

long sys_fchdir(unsigned int fd)
{
	bool put;
	struct file *file = fget_light(fd, &put, true);
	long err = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (S_ISDIR(file->f_inode->i_mode))
		err = inode_permission(file->f_inode, MAY_EXEC);
	if (!err)
		set_fs_place(current->fs, &current->fs->pwd, dget(file->f_dentry));
	fput_light(file, put);
	return err;
}

long sys_chroot(const char __user *path)
{
	struct dentry *dir = user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
	long err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	err = inode_permission(dir->d_inode, MAY_EXEC);
	if (!err && !capable(CAP_SYS_CHROOT))
		err = -EPERM;
	if (err)
		dput(dir);
	else
		set_fs_place(current->fs, &current->fs->root, dir);
	return err;
}

long sys_umask(int mask)
{
	return xchg(&current->fs->umask, mask & 0777);
}

void vfs_init(void)
{
	dcache_init();
	inode_init();
	file_table_init();
	files_init();
	fs_struct_init();
	register_filesystem(&ramfs_type);
	register_filesystem(&tmpfs_type);
	mount_root();
	pipe_init();
}
