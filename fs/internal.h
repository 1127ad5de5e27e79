/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this room say to each other; the other rooms see <fs.h> and <file.h>.
 *
 * Lock order in fs/: mount_mutex > rename_mutex > f_pos_lock > i_mutex (a directory before its child) > mmap_sem
 * > i_mmap_lock > page_lock. dcache_lock, file_lock, fs->lock, f_lock, sb->s_lock are leaves.
 */
#ifndef TINE_FS_INTERNAL_H
#define TINE_FS_INTERNAL_H

#include <bug.h>
#include <fs.h>
#include <string.h>

/* One component of a path, not ended by a zero byte. */
struct qstr {
	const char *name;
	u32 len, hash;
};

static inline u32 name_hash_step(u32 hash, char c)
{
	return hash * 31 + (u8)c;
}

/* --- dcache.c --- */
extern spinlock_t dcache_lock; /* the names, the tree, what is mounted where */
void dcache_init(void);
struct dentry *d_lookup(struct dentry *parent, const struct qstr *name); /* counted, or NULL */
struct dentry *d_alloc_qstr(struct dentry *parent, const struct qstr *name);
void d_pin(struct dentry *dentry); /* the name stays until d_delete() */
void d_delete(struct dentry *dentry);
bool d_freeze_empty(struct dentry *dir); /* true: it has no names and will take none */
void d_move(struct dentry *old, struct dentry *new);
struct dentry *dget_parent(struct dentry *dentry);
bool d_is_ancestor(struct dentry *ancestor, struct dentry *dentry);
bool d_tree_busy(
	struct dentry *root); /* dcache_lock held: anybody in there but root's one count? */
void d_kill_tree(struct dentry *root); /* drops every name below, and root */
int dcache_readdir(struct file *file, struct dir_context *ctx);
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence);

/* --- inode.c --- */
void inode_init(void);
void inc_nlink(struct inode *inode);
void drop_nlink(struct inode *inode);
bool inode_owner_or_capable(struct inode *inode); /* may change its attributes */
void file_accessed(struct inode *inode);	  /* atime, as relatime does */
void inode_init_owner(struct inode *inode, struct inode *dir, umode_t mode);
int get_write_access(struct inode *inode); /* 0 or -ETXTBSY */
void put_write_access(struct inode *inode);

/* --- super.c, namespace.c --- */
struct vfsmount {
	struct super_block *sb;
	struct dentry *root;	   /* sb's */
	struct dentry *mountpoint; /* counted; NULL for the first root */
	char *devname;
	struct list_head link; /* {mount_mutex} */
};

struct super_block *alloc_super(const struct file_system_type *type); /* filled, or ERR_PTR */
void kill_super(struct super_block *sb);
const struct file_system_type *get_fs_type(const char *name);
void mount_root(void);
/* follow_mount: what is to be seen at a place: takes its count, returns a counted one. */
struct dentry *follow_mount(struct dentry *dentry);
/* follow_dotdot: the same for "..", never above the root of the caller. */
struct dentry *follow_dotdot(struct dentry *dentry, struct dentry *root);
extern struct file_system_type ramfs_type, tmpfs_type;

/* --- namei.c --- */
enum last_type { LAST_NORM, LAST_ROOT, LAST_DOT, LAST_DOTDOT };

#define LOOKUP_EMPTY 8u /* "" means dirfd itself */
#define MAX_SYMLINKS 40

/* A walk along a path. Where it stands when walk_path() is done is dentry, counted: the caller's. */
struct path_walk {
	struct dentry *dentry;
	const char *rest;    /* of the path, from the component that comes next */
	unsigned int flags;  /* LOOKUP_* */
	int links;	     /* symbolic links followed so far */
	bool slash;	     /* a slash behind the last component: it must be a directory */
	enum last_type type; /* LOOKUP_PARENT: what the last component is, */
	struct qstr last;    /* and the component, in path or buf */
	char *buf;	     /* a page with the rest of the path, once a link was followed */
};

/* walk_path: 0, or -errno and nothing kept. walk_end: drops the dentry and the buffer. */
int walk_path(struct path_walk *w, int dirfd, const char *path, unsigned int flags);
void walk_end(struct path_walk *w);
/* walk_link: goes on from w->dentry through link, whose count it takes. As walk_path(). */
int walk_link(struct path_walk *w, struct dentry *link);
/* lookup_child: a counted positive dentry, -ENOENT; the directory's i_mutex held. */
struct dentry *lookup_child(struct dentry *dir, const struct qstr *name);
char *getname_flags(const char __user *path, unsigned int flags);
/* user_path_at: getname() and kern_path() in one. */
struct dentry *user_path_at(int dirfd, const char __user *path, unsigned int flags);
/* create_begin: walks to the parent of a new name, locks it; the negative dentry, or ERR_PTR. */
struct dentry *create_begin(struct path_walk *w, int dirfd, const char *path, bool dir);
void create_end(struct path_walk *w, struct dentry *dentry);
int may_create(struct dentry *dir);
int mnt_may_write(const struct super_block *sb); /* 0 or -EROFS */

/* The bodies of system calls, with names in kernel memory: initramfs.c makes its files by them. */
int do_mkdirat(int dirfd, const char *path, umode_t mode);
int do_mknodat(int dirfd, const char *path, umode_t mode, dev_t dev);
int do_unlinkat(int dirfd, const char *path, bool dir);
int do_symlinkat(const char *target, int dirfd, const char *path);
int do_linkat(int olddir, const char *old, int newdir, const char *new, unsigned int flags);

/* --- file.c, file_table.c, fs_struct.c --- */
int replace_fd(unsigned int fd, struct file *file, unsigned int flags);
int get_close_on_exec(unsigned int fd);
void put_close_on_exec(unsigned int fd, bool on);
void file_table_init(void);
void fs_struct_init(void);
/* set_fs_place: *place, the root or pwd of fs, becomes dentry; takes its count. */
void set_fs_place(struct fs_struct *fs, struct dentry **place, struct dentry *dentry);

/* --- open.c --- */
struct file *do_filp_open(int dirfd, const char *path, int flags, umode_t mode);
int do_truncate(struct inode *inode, loff_t size);

/* --- mapping.c, ramfs.c --- */
struct user_or_kernel {
	const void *p;
	bool kernel;
};

void mapping_init(struct address_space *mapping, struct inode *host);
ssize_t generic_file_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t generic_file_write(struct file *file, const char __user *buf, size_t n, loff_t *pos);
ssize_t generic_file_send(struct file *file, const void *buf, size_t n, loff_t *pos);
loff_t generic_file_lseek(struct file *file, loff_t offset, int whence);
/* copy_in: bytes NOT copied. */
size_t copy_in(void *to, const struct user_or_kernel *from, size_t done, size_t n);
/* write_limit: how much of n may be written at pos: RLIMIT_FSIZE, 2 GiB without O_LARGEFILE. */
ssize_t write_limit(struct file *file, loff_t pos, size_t n);

/* --- read_write.c --- */
#define MAX_RW_COUNT 0x7ffff000u
ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t n, loff_t *pos);

/* --- pipe.c, chrdev.c, tty.c --- */
extern const struct file_operations pipe_fops, chrdev_fops, tty_fops;
void pipe_init(void);
void pipe_free(struct pipe_inode_info *pipe);
/* pipe_fcntl: F_GETPIPE_SZ and F_SETPIPE_SZ; bytes or -errno. */
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg);
void random_init(void);
extern const struct file_operations null_fops, zero_fops, full_fops, random_fops, kmsg_fops;

#endif
