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
/* d_alloc: a negative dentry, count 1; NULL: no memory, or parent is DCACHE_DEAD. parent NULL: a root. */
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name);
/* d_alloc_root: a dentry without parent for inode, whose count it takes, also when it fails: NULL. */
struct dentry *d_alloc_root(struct inode *inode);
void d_delete(struct dentry *dentry); /* cannot be found any more; users keep it */
/* d_is_deleted: had a name once, and has none any more. */
bool d_is_deleted(const struct dentry *dentry);
/* d_freeze_empty: true: it has no names, nothing is mounted there, and it will take neither. */
bool d_freeze_empty(struct dentry *dir);
void d_move(struct dentry *old, struct dentry *new);
bool d_is_ancestor(struct dentry *ancestor, struct dentry *dentry);
/* d_tree_busy: dcache_lock held: anybody in there but root's one count? */
bool d_tree_busy(struct dentry *root);
void d_kill_tree(struct dentry *root); /* drops every name below, and root */
void dcache_readdir(struct file *file, struct dir_context *ctx);

/* --- readdir.c --- */
/* emit_dots: . and .. at the places 0 and 1; false when the reader's buffer is full. */
bool emit_dots(struct file *file, struct dir_context *ctx);

/* --- inode.c --- */
void inode_init(void);
void change_nlink(struct inode *inode, int by);
bool inode_owner_or_capable(struct inode *inode); /* may change its attributes */
umode_t setid_bits(struct inode *inode);	  /* those that a change by the caller takes away */
void remove_setid(struct inode *inode);		  /* somebody writes it: i_mutex held */
int mnt_may_write(const struct super_block *sb);  /* 0 or -EROFS */
/*
 * get_access: one writer more (by 1), or one who runs it (by -1): they shut each other out: 0 or
 * -ETXTBSY. put_access: one less.
 */
int get_access(struct inode *inode, int by);

static inline void put_access(struct inode *inode, int by)
{
	atomic_sub(by, &inode->i_writecount);
}

/* --- namespace.c --- */
void mount_root(void);
/* follow_mount: what is to be seen at a place: takes its count, returns a counted one. */
struct dentry *follow_mount(struct dentry *dentry);
/* follow_dotdot: the same for "..", never above the root of the caller. */
struct dentry *follow_dotdot(struct dentry *dentry, struct dentry *root);
extern struct super_block *anon_sb; /* of pipes and pidfds; its root is every pidfd's inode */
extern const struct file_system_type ramfs_type, tmpfs_type, proc_type;
void mounts_show(struct seq_file *m);

/* --- namei.c --- */
enum last_type { LAST_NORM, LAST_ROOT, LAST_DOT, LAST_DOTDOT };

/* A walk along a path. Where it stands when walk_path() is done is dentry, counted: the caller's. */
struct path_walk {
	struct dentry *dentry;
	const char *rest;    /* of the path, from the component that comes next */
	unsigned int flags;  /* LOOKUP_* */
	int links;	     /* symbolic links followed so far */
	bool slash;	     /* a slash behind the last component: it must be a directory */
	enum last_type type; /* LOOKUP_PARENT: what the last component is, */
	struct qstr last;    /* and the component, in name */
	char *name;	     /* the page that rest and last point into; the walk's own */
};

/* walk_path: takes the page name, or the ERR_PTR. 0, or -errno and nothing kept. */
int walk_path(struct path_walk *w, int dirfd, char *name, unsigned int flags);
/* walk_link: goes on from w->dentry through link, whose count it takes. As walk_path(). */
int walk_link(struct path_walk *w, struct dentry *link);
void walk_end(struct path_walk *w); /* drops the dentry and the page */
/* lookup_child: a counted positive dentry, -ENOENT; the directory's i_mutex held. */
struct dentry *lookup_child(struct dentry *dir, const struct qstr *name);
char *getname_flags(const char __user *path, unsigned int flags);
/* user_path_at: getname() and kern_path() in one, with the AT_* that leads to LOOKUP_*. */
struct dentry *user_path_at(int dirfd, const char __user *path, unsigned int flags);
unsigned int at_lookup(int flags);
/* get_fs_place: the caller's root or working directory, counted. */
struct dentry *get_fs_place(struct dentry *const *place);

/* --- names.c: the bodies of system calls, with names as getname() gives them --- */
/*
 * last_child: what a walk's last component, LAST_NORM, stands for: a positive dentry, or where there
 * is nothing and the caller may make something, a negative one; ERR_PTR. i_mutex held. A slash behind
 * it asks for a directory.
 */
struct dentry *last_child(struct path_walk *w, bool may_be_dir);
int do_mkdirat(int dirfd, char *name, umode_t mode);
int do_mknodat(int dirfd, char *name, umode_t mode, dev_t dev);
int do_unlinkat(int dirfd, char *name, bool dir);
int do_symlink(char *target, char *name);

/* --- file.c --- */
int replace_fd(unsigned int fd, struct file *file, unsigned int flags);
bool get_close_on_exec(unsigned int fd);
void put_close_on_exec(unsigned int fd, bool on);
/* fd_dentry: what the descriptor is open on, counted; ERR_PTR(-EBADF). */
struct dentry *fd_dentry(unsigned int fd);

/* --- open.c, attr.c --- */
struct file *do_filp_open(int dirfd, char *name, int flags, umode_t mode);
/* do_truncate: the caller may write inode; -ETXTBSY, -EFBIG with its signal, -EINVAL. */
int do_truncate(struct inode *inode, loff_t size);

/* --- mapping.c --- */
void mapping_init(struct address_space *mapping, struct inode *host);
void truncate_pages(struct address_space *mapping, loff_t from); /* and unmaps them */
loff_t i_size_read(struct inode *inode);			 /* all 64 bits of one value */
ssize_t generic_file_read(struct file *file, struct iov_iter *to, loff_t *pos);
ssize_t generic_file_write(struct file *file, struct iov_iter *from, loff_t *pos);
/* file_size_limit: RLIMIT_FSIZE, or what fits. file_too_big: SIGXFSZ, and -EFBIG to answer with. */
loff_t file_size_limit(void);
int file_too_big(void);

/* --- read_write.c --- */
#define MAX_RW_COUNT 0x7ffff000u
/* iov_ready: bytes of iter that can be copied without a fault, up to the next page; 0: a bad address. */
size_t iov_ready(const struct iov_iter *iter);
loff_t generic_file_lseek(struct file *file, loff_t offset, int whence);
/* dir_lseek: a place that readdir gave; null_lseek: always at 0. */
loff_t dir_lseek(struct file *file, loff_t offset, int whence);
loff_t null_lseek(struct file *file, loff_t offset, int whence);

/* --- pipe.c, chrdev.c, tty.c --- */
extern const struct file_operations chrdev_fops, tty_fops;
/* feed: zeros, or random bytes, as many as there is room for; less when a signal comes. */
ssize_t feed(struct iov_iter *to, bool random);

#endif
