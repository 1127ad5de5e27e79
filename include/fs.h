/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VFS: inodes, dentries, open files, file systems (fs/).
 *
 *   files_struct fd[3] --> struct file (offset, flags) --> dentry (name) --> inode --> address_space
 *   one a CLONE_FILES group   shared by fork and dup        cache, tree      the file   its pages
 */
#ifndef TINE_FS_H
#define TINE_FS_H

#include <err.h>
#include <layout.h>
#include <list.h>
#include <radix.h>
#include <spinlock.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include <uapi/time.h>
#include <uapi/uio.h>
#include <wait.h>

struct dentry;
struct file;
struct inode;
struct super_block;
struct vm_area_struct;

/* The pages of an inode, and who maps them. */
struct address_space {
	struct inode *host;
	spinlock_t page_lock;	 /* guards pages */
	struct radix_root pages; /* struct page by index, one count each */
	unsigned long nr_pages;
	struct mutex i_mmap_lock; /* guards i_mmap; inside mmap_sem */
	struct list_head i_mmap;  /* vm_area_struct.vm_shared */
};

struct inode {
	unsigned long i_ino;
	atomic_t i_count;
	umode_t i_mode;
	unsigned int i_nlink;
	uid_t i_uid;
	gid_t i_gid;
	dev_t i_rdev;
	loff_t i_size; /* {i_mutex to change} */
	struct timespec i_atime, i_mtime, i_ctime;
	const struct inode_operations *i_op;
	const struct file_operations *i_fop; /* NULL: cannot be opened */
	struct super_block *i_sb;
	struct mutex i_mutex;  /* directory contents, size, writes; parent before child */
	atomic_t i_writecount; /* > 0: writers; < 0: that many deny-write users (programs) */
	struct address_space i_data;
	void *i_private;	    /* the file system's, from kmalloc(); goes with the inode */
	struct list_head i_sb_list; /* {sb->s_lock} */
};

/* What create makes: the type in mode says it: regular file, directory, device node, symbolic link. */
struct new_node {
	umode_t mode;	    /* after the umask */
	dev_t rdev;	    /* of a device node */
	const char *target; /* of a link: its words */
};

struct inode_operations {
	/* dentry is negative and its parent's i_mutex held; each fills it with d_instantiate(). */
	int (*create)(struct inode *dir, struct dentry *dentry, const struct new_node *what);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *dentry);
	/* remove: the name of a directory too, -ENOTEMPTY; the caller then forgets the dentry. */
	int (*remove)(struct inode *dir, struct dentry *dentry);
	int (*rename)(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
		      struct dentry *new);
	/*
	 * lookup: for file systems whose names are not all in the dentry cache (proc): fills dentry with
	 * d_instantiate(), or -ENOENT. The directory's i_mutex is held. Such a name is forgotten when
	 * nobody uses it any more.
	 * revalidate: is a name found in the cache still the same thing? NULL: always. Called on the
	 * directory's operations, any lock-free context that may sleep.
	 */
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	bool (*revalidate)(struct dentry *dentry);
	/* readlink: copies the target into buf (no NUL), returns its length. */
	int (*readlink)(struct inode *inode, char *buf, size_t size);
	/* follow: for links that are not words (/proc/self/exe): a counted dentry, or ERR_PTR. */
	struct dentry *(*follow)(struct inode *inode);
};

/*
 * What iterate is given. emit: 0 to go on, non-zero when the reader's buffer is full; the entry that
 * was refused comes again. pos: the entry to begin with, kept by the file between calls; type: DT_*.
 */
struct dir_context {
	int (*emit)(struct dir_context *ctx, const char *name, size_t len, unsigned long ino,
		    unsigned int type);
	loff_t pos;
};

/*
 * Where the bytes of a read go, or those of a write come from: the caller's buffers one after the
 * other, or one of the kernel's own.
 */
struct iov_iter {
	const struct iovec *iov; /* the buffers not done yet, the first one from offset on */
	size_t offset;
	size_t count; /* bytes left in all */
	bool kernel;
};

/* Bytes copied, fewer than n and iter->count only where the caller's memory is bad (read_write.c). */
size_t copy_to_iter(const void *from, size_t n, struct iov_iter *iter); /* from NULL: zeros */
size_t copy_from_iter(void *to, size_t n, struct iov_iter *iter);

/*
 * llseek NULL: regular files and directories have a position, others are streams (ESPIPE).
 * read, write: the FMODE was checked. Up to iter->count bytes; how many, or -errno; *pos moves on.
 * poll: first poll_wait(table, q) with the one queue that is woken when the answer may change, then the
 * POLL* that hold now. It may sleep. NULL: can always be read and written.
 * open may change file->f_op and fail; release is called for what was opened.
 */
struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, struct iov_iter *to, loff_t *pos);
	ssize_t (*write)(struct file *file, struct iov_iter *from, loff_t *pos);
	void (*iterate)(struct file *file, struct dir_context *ctx);
	unsigned int (*poll)(struct file *file, struct poll_table *table);
	long (*ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct file *file);
	void (*release)(struct file *file);
};

/* An open file: what fork and dup share. */
struct file {
	atomic_t f_count;
	unsigned int f_flags; /* O_*; O_NONBLOCK and O_APPEND may change {f_lock} */
	unsigned int f_mode;  /* FMODE_* */
	int f_access; /* its part of i_writecount: 1 writes, -1 is run; the last fput() takes it */
	loff_t f_pos; /* {f_pos_lock, when several share the file} */
	struct mutex f_pos_lock;
	spinlock_t f_lock;
	struct dentry *f_dentry;
	struct inode *f_inode;
	const struct file_operations *f_op;
	void *private_data;
};

#define FMODE_READ  1u
#define FMODE_WRITE 2u
#define FMODE_SEEK  4u /* has a position */

/*
 * A name in a directory. Children hold a count on their parent. Where the dentry cache itself is the
 * directory (in_memory) a name is pinned: it has one count of its own until it is deleted.
 */
struct dentry {
	atomic_t d_count;
	unsigned int d_flags;  /* DCACHE_* {dcache_lock} */
	struct inode *d_inode; /* NULL: negative */
	struct dentry *d_parent;
	struct hlist_node d_hash;
	struct list_head d_child, d_subdirs; /* {dcache_lock} */
	struct super_block *d_mounted;	     /* what is mounted here {dcache_lock} */
	u32 d_cookie; /* place among its siblings, for readdir: grows along d_subdirs */
	u32 d_name_hash;
	u16 d_name_len;
	char *d_name; /* an allocation of its own */
};

#define DCACHE_PINNED 1u
#define DCACHE_DEAD   2u /* a removed directory: takes no more names */

#define IS_ROOT(dentry) ((dentry)->d_parent == (dentry)) /* of its file system, or without a name */

/* A file system in use. It is mounted at one place, the first one and that of nameless files at none. */
struct super_block {
	struct dentry *s_root;
	const struct file_system_type *s_type;
	dev_t s_dev;
	unsigned long s_flags;	     /* MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC */
	struct dentry *s_mountpoint; /* counted {dcache_lock} */
	char *s_devname;	     /* what mount(2) called it */
	spinlock_t s_lock;	     /* guards s_inodes, s_next_ino, every i_nlink */
	struct list_head s_inodes;
	unsigned long s_next_ino;
	struct list_head s_list; /* all of them {mount_mutex} */
};

/* root: the inode of a new file system's root directory, count 1; NULL without memory. */
struct file_system_type {
	const char *name;
	unsigned long magic; /* statfs(2)'s f_type */
	bool in_memory; /* nothing else remembers names and files: names are pinned, statfs tells memory */
	struct inode *(*root)(struct super_block *sb);
	void (*evict_inode)(struct inode *inode); /* last reference and no name; NULL: nothing */
};

/* fs_struct: CLONE_FS shares it. */
struct fs_struct {
	atomic_t users;
	spinlock_t lock;
	int umask;
	struct dentry *root, *pwd; /* counted */
};

extern struct fs_struct init_fs;
/* copy_fs_struct: a private copy, or NULL. put_fs_struct: drops a user. (fs/fs_struct.c) */
struct fs_struct *copy_fs_struct(struct fs_struct *old);
void put_fs_struct(struct fs_struct *fs);

/* files (fs/file.c) */
struct file *get_file(struct file *file); /* adds a count, returns it */
void fput(struct file *file);		  /* the last one closes. May sleep */
/* alloc_file: adds a count of its own to dentry; f_count 1. ERR_PTR(-ENOMEM). */
struct file *alloc_file(struct dentry *dentry, unsigned int flags,
			const struct file_operations *fop);

/* namei.c, open.c. A name is a page from getname() or getname_kernel(), freed by who is given it. */
/* getname: a path out of user memory; ERR_PTR(-EFAULT, -ENOENT, -ENAMETOOLONG, -ENOMEM) */
char *getname(const char __user *path);
char *getname_kernel(const char *path); /* a copy of path; ERR_PTR(-ENAMETOOLONG, -ENOMEM) */
void putname(char *name);		/* an ERR_PTR is allowed */
/* filp_open: path in kernel memory, for the kernel itself. ERR_PTR. */
struct file *filp_open(const char *path, int flags, umode_t mode);
/* open_exec: a regular, executable file; the last fput() ends the denial of writing. ERR_PTR. */
struct file *open_exec(const char *path);
#define LOOKUP_FOLLOW	 1u
#define LOOKUP_DIRECTORY 2u
#define LOOKUP_PARENT	 4u
#define LOOKUP_EMPTY	 8u /* "" means dirfd itself */
/* kern_path: a counted dentry; ERR_PTR, also the one that name is. dirfd AT_FDCWD or a directory. */
struct dentry *kern_path(int dirfd, char *name, unsigned int flags);
int inode_permission(struct inode *inode, int mask); /* MAY_* bits; 0 or -EACCES */
#define MAY_EXEC  1
#define MAY_WRITE 2
#define MAY_READ  4
/* d_path: absolute path as seen from the caller's root, built at the end of buf; ERR_PTR(-ENAMETOOLONG) */
char *d_path(struct dentry *dentry, char *buf, size_t size);

/* dcache.c, inode.c */
struct dentry *dget(struct dentry *dentry);
void dput(struct dentry *dentry); /* NULL is allowed */
/* d_instantiate: the name means inode from now on, and can be found. Takes the caller's count of it. */
void d_instantiate(struct dentry *dentry, struct inode *inode);
/* new_inode: count 1, nlink 1, a fresh number, the caller's fsuid and fsgid, times now; or NULL. */
struct inode *new_inode(struct super_block *sb, umode_t mode);
struct inode *iget(struct inode *inode);
void iput(struct inode *inode);
struct timespec current_time(void); /* for i_*time */

/* As user programs see them: the low byte of the minor number, 12 bits of major, the rest of minor. */
#define MKDEV(major, minor) (((minor)&0xff) | (dev_t)(major) << 8 | ((minor) & ~0xffu) << 12)
#define MAJOR(dev)	    ((dev) >> 8 & 0xfff)
#define MINOR(dev)	    (((dev)&0xff) | ((dev) >> 12 & 0xfff00))

/* kernel_read, kernel_write: between an open file and the kernel's own memory. Bytes or -errno. */
ssize_t kernel_read(struct file *file, loff_t pos, void *buf, size_t n);
ssize_t kernel_write(struct file *file, loff_t *pos, const void *buf, size_t n);

/* mapping.c: pages of a file in memory areas */
int generic_file_mmap(struct file *file, struct vm_area_struct *vma);
/* vma_attach_file: a new area shows file: see mm.h, where memory knows it from. */
int vma_attach_file(struct file *file, struct vm_area_struct *vma);

/* random.c */
void get_random_bytes(void *buf, size_t n);

/* boot */
void vfs_init(void); /* caches, the root ramfs, init_fs */
/* populate_rootfs: unpacks every boot module; panics by name on a damaged first one. */
void populate_rootfs(void);
void procfs_init(void); /* starts the clock of the load average */
void tty_init(void);

/* For the ledger: objects counted by walking. */
void count_mounts(unsigned long *mounts, unsigned long *inodes);
/* alloc_super: a file system of that type, mounted nowhere; NULL: no memory. mount_mutex held, or boot. */
struct super_block *alloc_super(const struct file_system_type *type, const char *devname);

#endif
