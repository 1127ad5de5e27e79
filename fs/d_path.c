// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a dentry back to a path: d_path() and getcwd(2). Built from the end of the buffer towards its
 * beginning, going up parents and over mount points, under dcache_lock: the tree stands still.
 */
#include "internal.h"
#include <gfp.h>
#include <sched.h>
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
		if (!IS_ROOT(dentry)) {
			p = prepend(p, buf, dentry->d_name, dentry->d_name_len);
			p = prepend(p, buf, "/", 1);
			dentry = dentry->d_parent;
		} else if (dentry->d_inode->i_sb->s_mountpoint) {
			dentry = dentry->d_inode->i_sb->s_mountpoint;
		} else {
			break;
		}
	}
	return p == end ? prepend(p, buf, "/", 1) : p;
}

char *d_path(struct dentry *dentry, char *buf, size_t size)
{
	static const char deleted[] = " (deleted)";
	struct dentry *root;
	char *p = buf + size;

	root = get_fs_place(&current->fs->root);
	spin_lock(&dcache_lock);
	p = prepend(p, buf, "", 1);
	if (d_is_deleted(dentry))
		p = prepend(p, buf, deleted, sizeof(deleted) - 1);
	p = up_to_root(dentry, root, p, buf);
	spin_unlock(&dcache_lock);
	dput(root);
	return p ? p : ERR_PTR(-ENAMETOOLONG);
}

/* The length with the closing zero, or -errno. */
long sys_getcwd(char __user *ubuf, size_t size)
{
	char *page = (char *)__get_free_page(GFP_KERNEL), *path;
	struct dentry *pwd;
	long len;

	if (!page)
		return -ENOMEM;
	pwd = get_fs_place(&current->fs->pwd);
	path = d_is_deleted(pwd) ? ERR_PTR(-ENOENT) : d_path(pwd, page, PATH_MAX);
	dput(pwd);
	len = IS_ERR(path) ? PTR_ERR(path) : page + PATH_MAX - path;
	if (len > 0 && (size_t)len > size)
		len = -ERANGE;
	if (len > 0 && copy_to_user(ubuf, path, len))
		len = -EFAULT;
	free_page((unsigned long)page);
	return len;
}
