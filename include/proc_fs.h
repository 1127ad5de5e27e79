/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of procfs say to each other (fs/proc*.c). An entry is a row of a constant table: a
 * name and what is behind it. A node hangs on an inode: the entry, and whose it is.
 *
 *   inode->i_private --> proc_node { entry --> row of a table, pid (counted), thread }
 */
#ifndef TINE_PROC_FS_H
#define TINE_PROC_FS_H

#include <fs.h>
#include <pid.h>
#include <seq_file.h>

struct mm_struct;
struct proc_node;
struct task_struct;

struct proc_entry {
	const char *name;
	umode_t mode; /* type and permissions */
	/*
	 * A file is one of three: text about the machine; about a task, counted as its mm is (NULL: none
	 * left), which fails by m->error; or a number, with its bounds for who writes it.
	 */
	void (*show)(struct seq_file *m);
	void (*show_task)(struct seq_file *m, struct task_struct *task, struct mm_struct *mm);
	int *value, min, max;
	/* A file that can be written: text ends with a NUL instead of its newline. 0 or -errno */
	int (*store)(const char *text);
	int (*store_task)(struct task_struct *task, const char *text); /* of a file about a task */
	/* A directory: a table of fixed names, and tasks by their numbers behind them. */
	const struct proc_entry *table;
	unsigned int nr;
	bool tasks;
	/* A link: either its text, or where it leads: counted, or ERR_PTR. */
	int (*text)(char *buf, size_t size); /* how long it is */
	struct dentry *(*target)(const struct proc_node *node);
	bool inside; /* for those alone who may look inside the task */
};

#define PROC_TABLE(entries) .table = (entries), .nr = ARRAY_SIZE(entries)
#define PROC_DIR	    (S_IFDIR | 0555)
#define PROC_FILE	    (S_IFREG | 0444)
#define PROC_SETTABLE	    (S_IFREG | 0644)
#define PROC_SECRET	    (S_IFREG | 0400)
#define PROC_LINK	    (S_IFLNK | 0777)

struct proc_node {
	const struct proc_entry *entry;
	struct pid *pid; /* counted; NULL for what is the system's */
	bool thread;	 /* below task/: about the thread, not its process */
};

static inline const struct proc_node *seq_node(const struct seq_file *m)
{
	return m->private;
}

/* proc_parse: *value becomes the text, a whole decimal number from min to max; or -EINVAL. */
int proc_parse(const char *text, int min, int max, int *value);
/* proc_task: the counted task of a node; inside: that the caller may look into. ERR_PTR(-ESRCH, -EACCES) */
struct task_struct *proc_task(const struct proc_node *node, bool inside);

extern const struct proc_entry proc_root_entry; /* proc_root.c */

/* proc_task.c: the directory of a process, and the one of a thread below its task/ */
extern const struct proc_entry process_entry, thread_entry;

#endif
