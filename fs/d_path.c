// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a dentry back to a path: d_path() and getcwd(2). Built from the end of the buffer towards its
 * beginning, going up parents and over mount points, under dcache_lock: the tree stands still.
 */
#include "internal.h"
#include <gfp.h>
#include <printk.h>
#include <sched.h>
#include <syscalls.h>
#include <uaccess.h>
#include <uapi/limits.h>

/* prepend: NULL when there is no room before p. */
static char *prepend(char *p, const char *buf, const char *text, size_t len)
{
	if (!p || (size_t)(p - buf) < len)
		return NULL;
	return memcpy(p - len, text, len);
}

/* up_to_root: the path from root down to dentry, ending before p; dcache_lock held. */
static char *up_to_root(struct dentry *dentry, struct dentry *root, char *p, const char *buf)
{
	const char *end = p;

	while (dentry != root) {
		struct vfsmount *mount = dentry->d_sb->s_mount;

		if (IS_ROOT(dentry)) {
			if (!mount || !mount->mountpoint)
				break;
			dentry = mount->mountpoint;
			continue;
		}
		p = prepend(p, buf, dentry->d_name, dentry->d_name_len);
		p = prepend(p, buf, "/", 1);
		dentry = dentry->d_parent;
	}
	return p == end ? prepend(p, buf, "/", 1) : p;
}

static bool is_deleted(const struct dentry *dentry)
{
	return !IS_ROOT(dentry) && hlist_unhashed(&dentry->d_hash);
}

char *d_path(struct dentry *dentry, char *buf, size_t size)
{
	static const char deleted[] = " (deleted)";
	struct fs_struct *fs = current->fs;
	struct dentry *root;
	char *p = buf + size;

	if (IS_ROOT(dentry) && dentry != dentry->d_sb->s_root) { /* a pipe, say */
		int len = scnprintf(buf, size, "%s:[%lu]", dentry->d_name, dentry->d_inode->i_ino);

		memmove(p - len - 1, buf, len + 1);
		return p - len - 1;
	}
	spin_lock(&fs->lock);
	root = dget(fs->root);
	spin_unlock(&fs->lock);
	spin_lock(&dcache_lock);
	p = prepend(p, buf, "", 1);
	if (is_deleted(dentry))
		p = prepend(p, buf, deleted, sizeof(deleted) - 1);
	p = up_to_root(dentry, root, p, buf);
	spin_unlock(&dcache_lock);
	dput(root);
	return p ? p : ERR_PTR(-ENAMETOOLONG);
}

long sys_getcwd(char __user *ubuf, size_t size)
{
	struct fs_struct *fs = current->fs;
	struct dentry *pwd;
	char *buf = (char *)__get_free_page(GFP_KERNEL), *p;
	long err;

	if (!buf)
		return -ENOMEM;
	spin_lock(&fs->lock);
	pwd = dget(fs->pwd);
	spin_unlock(&fs->lock);
	err = -ENOENT;
	if (is_deleted(pwd))
		goto out;
	p = d_path(pwd, buf, PATH_MAX);
	err = PTR_ERR(p);
	if (IS_ERR(p))
		goto out;
	err = buf + PATH_MAX - p; /* with the zero byte */
	if ((size_t)err > size)
		err = -ERANGE;
	else if (copy_to_user(ubuf, p, err))
		err = -EFAULT;
out:
	dput(pwd);
	free_page((unsigned long)buf);
	return err;
}
