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
#include <uapi/capability.h>

static struct kmem_cache *fs_cache;

struct fs_struct init_fs = {
	.users = ATOMIC_INIT(1),
	.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("init_fs.lock"))},
	.umask = 022,
};

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

/* set_place: dir, counted or an ERR_PTR, becomes *place, the root or pwd of the caller. */
static long set_place(struct dentry **place, struct dentry *dir, int cap)
{
	struct fs_struct *fs = current->fs;
	int err;

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	err = S_ISDIR(dir->d_inode->i_mode) ? inode_permission(dir->d_inode, MAY_EXEC) : -ENOTDIR;
	if (!err && cap >= 0 && !capable(cap))
		err = -EPERM;
	if (!err) {
		spin_lock(&fs->lock);
		swap(dir, *place);
		spin_unlock(&fs->lock);
	}
	dput(dir);
	return err;
}

#define NO_CAP -1

long sys_chdir(const char __user *path)
{
	return set_place(&current->fs->pwd, user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW), NO_CAP);
}

long sys_fchdir(unsigned int fd)
{
	return set_place(&current->fs->pwd, fd_dentry(fd), NO_CAP);
}

long sys_chroot(const char __user *path)
{
	return set_place(&current->fs->root, user_path_at(AT_FDCWD, path, LOOKUP_FOLLOW),
			 CAP_SYS_CHROOT);
}

long sys_umask(int mask)
{
	return xchg(&current->fs->umask, mask & 0777);
}

void vfs_init(void)
{
	fs_cache = kmem_cache_create("fs_cache", sizeof(struct fs_struct), 0, SLAB_PANIC, NULL);
	dcache_init();
	inode_init();
	files_init();
	mount_root();
}
