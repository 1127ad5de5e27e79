/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of procfs say to each other (fs/proc*.c). An entry is a row of a constant table: a
 * name and what is behind it. A node hangs on an inode: the entry, and whose it is.
 *
 *   inode->i_private --> proc_node { entry --> row of a table, pid (counted), fd, thread }
 */
#ifndef TINE_PROC_FS_H
#define TINE_PROC_FS_H

#include <fs.h>
#include <pid.h>
#include <seq_file.h>

struct proc_node;
struct task_struct;

struct proc_entry {
	const char *name;
	umode_t mode; /* type and permissions */
	/* A file: print, or show when it may fail; m->private is the node. */
	void (*print)(struct seq_file *m);
	int (*show)(struct seq_file *m);
	/* A file that can be written: text ends with a NUL instead of its newline. 0 or -errno */
	int (*store)(const struct proc_node *node, char *text);
	/* A file with one number: where it is, and its bounds when written. */
	int *value, min, max;
	/* A directory: a table of fixed names, or operations of its own. */
	const struct proc_entry *table;
	unsigned int nr;
	const struct inode_operations *iops;
	const struct file_operations *fops;
	/* A link: either its text (length or -errno), or where it leads: counted, or ERR_PTR. */
	int (*text)(const struct proc_node *node, char *buf, size_t size);
	struct dentry *(*target)(const struct proc_node *node);
};

#define PROC_TABLE(entries) .table = (entries), .nr = ARRAY_SIZE(entries)
#define PROC_DIR	    (S_IFDIR | 0555)
#define PROC_FILE	    (S_IFREG | 0444)
#define PROC_LINK	    (S_IFLNK | 0777)

struct proc_node {
	const struct proc_entry *entry;
	struct pid *pid; /* counted; NULL for what is the system's */
	unsigned int fd; /* of fd/N */
	bool thread;	 /* below task/: about the thread, not its process */
};

static inline struct proc_node *proc_node(const struct inode *inode)
{
	return inode->i_private;
}

static inline const struct proc_node *seq_node(const struct seq_file *m)
{
	return m->private;
}

/* proc_fill: gives dentry an inode for entry; like->entry is not looked at, the rest is copied and
 * pid counted. 0 or -ENOMEM. */
int proc_fill(struct dentry *dentry, const struct proc_entry *entry, const struct proc_node *like);
/* proc_lookup_table: a name of the directory's own table: 0 or -ENOENT. */
int proc_lookup_table(struct inode *dir, struct dentry *dentry);
/* proc_emit_table: dots and table, from ctx->pos on; true when all of it was taken. */
bool proc_emit_table(struct file *file, struct dir_context *ctx);
/* proc_emit: one entry at ctx->pos, which moves on; false when the reader's buffer is full. */
bool proc_emit(struct dir_context *ctx, const char *name, unsigned long ino, umode_t mode);
loff_t proc_dir_lseek(struct file *file, loff_t offset, int whence);
/* proc_number: the name as a decimal number without sign or leading zeros; -1 when it is none. */
int proc_number(const struct dentry *dentry);

/* proc_task: the counted task of a node, or NULL when it is gone. */
struct task_struct *proc_task(const struct proc_node *node);
/* proc_may_look: may the caller see what only the owner may (fd, environ, exe)? 0 or -EACCES. */
int proc_may_look(struct task_struct *task);

/* --- the tables and the functions in them ---------------------------------------------------- */
extern const struct proc_entry proc_root_entry;		       /* proc_root.c */
extern const struct proc_entry proc_sys_table[3];	       /* proc_sys.c */
int proc_pid_lookup(struct inode *dir, struct dentry *dentry); /* proc_pid.c: a number in /proc */
bool proc_pid_revalidate(struct dentry *dentry);
int proc_pid_iterate(struct file *file, struct dir_context *ctx);
void proc_stat_init(void); /* starts the clock of the load average */

extern const struct file_operations proc_fail_nth_fops; /* proc_fail.c */

int proc_stat_show(struct seq_file *m); /* proc_task.c */
int proc_status_show(struct seq_file *m);
int proc_comm_show(struct seq_file *m);
int proc_comm_store(const struct proc_node *node, char *text);
int proc_limits_show(struct seq_file *m);
int proc_oom_show(struct seq_file *m);
int proc_oom_store(const struct proc_node *node, char *text);

int proc_maps_show(struct seq_file *m); /* proc_mem.c */
int proc_statm_show(struct seq_file *m);
int proc_cmdline_show(struct seq_file *m);
int proc_environ_show(struct seq_file *m);
int proc_auxv_show(struct seq_file *m);
int proc_pagetable_show(struct seq_file *m);

struct mm_struct;
/* proc_vm_sizes: pages of executable, stack and private writable areas. */
struct vm_sizes {
	unsigned long exec, stack, data;
};
void proc_vm_sizes(struct mm_struct *mm, struct vm_sizes *sizes);

#endif
