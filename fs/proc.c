// SPDX-License-Identifier: GPL-2.0-only
/*
 * procfs: a file system without contents. Names are rows of constant tables; an inode is made
 * when a name is looked up and goes when nobody uses it, so that nothing is kept for tasks nobody
 * looks at.
 *
 *   proc.c  the machinery     proc_root.c  the machine, and what can be set
 *   proc_task.c  what a task is, and its directory
 *
 * Invariant: a node holds a struct pid, never a task; every look finds the task anew under
 * tasklist_lock and answers -ESRCH or -ENOENT when it is gone. A name found in the cache counts only
 * while its task lives (revalidate), so that a number that was given out again means its new owner.
 *
 * Entry points: proc_type. Specification: proc(5).
 */
#include "internal.h"
#include <mm.h>
#include <pidmap.h>
#include <proc_fs.h>
#include <sched.h>
#include <slab.h>
#include <uapi/capability.h>
#include <uapi/statfs.h>

#define WRITE_MAX 256

static int proc_fill(struct dentry *dentry, const struct proc_entry *entry,
		     const struct proc_node *like);

static const struct proc_node *proc_node(const struct inode *inode)
{
	return inode->i_private;
}

/* --- the task -------------------------------------------------------------------------------- */

/* may_look: tasklist_lock held. May the caller see what is the task's own business? */
static bool may_look(const struct task_struct *task)
{
	uid_t uid = current_fsuid();

	if (uid == task->cred->euid && uid == task->cred->suid && uid == task->cred->uid)
		return true;
	return task == current || capable(CAP_SYS_PTRACE);
}

struct task_struct *proc_task(const struct proc_node *node, bool inside)
{
	struct task_struct *task;

	read_lock(&tasklist_lock);
	task = pid_task(node->pid, PIDTYPE_PID);
	if (!task)
		task = ERR_PTR(-ESRCH);
	else if (inside && !may_look(task))
		task = ERR_PTR(-EACCES);
	else
		get_task_struct(task);
	read_unlock(&tasklist_lock);
	return task;
}

static bool proc_revalidate(struct dentry *dentry)
{
	struct pid *pid = proc_node(dentry->d_inode)->pid;
	bool alive;

	read_lock(&tasklist_lock); /* in exec a number changes hands: for a moment it is nobody's */
	alive = !pid || pid_task(pid, PIDTYPE_PID);
	read_unlock(&tasklist_lock);
	return alive;
}

/* --- files ----------------------------------------------------------------------------------- */

static void show_task(struct seq_file *m, const struct proc_entry *entry)
{
	struct task_struct *task = proc_task(seq_node(m), entry->inside);
	struct mm_struct *mm;

	if (IS_ERR(task)) {
		m->error = PTR_ERR(task);
		return;
	}
	mm = get_task_mm(task);
	entry->show_task(m, task, mm);
	if (mm)
		mmput(mm);
	put_task_struct(task);
}

static void proc_show(struct seq_file *m)
{
	const struct proc_entry *entry = seq_node(m)->entry;

	if (entry->show_task)
		show_task(m, entry);
	else if (entry->show)
		entry->show(m);
	else
		seq_printf(m, "%d\n", *entry->value);
}

static int proc_open(struct file *file)
{
	return seq_open(file, proc_show, file->f_inode->i_private);
}

int proc_parse(const char *text, int min, int max, int *value)
{
	bool minus = *text == '-';
	const char *digits = text + minus;
	char *end;
	unsigned long size = simple_strtoul(digits, &end);
	int number = minus ? -size : size;

	if (end == digits || *end || size > 0x7fffffff || number < min || number > max)
		return -EINVAL;
	*value = number;
	return 0;
}

static int store_task(const struct proc_node *node, const char *text)
{
	struct task_struct *task = proc_task(node, false);
	int err;

	if (IS_ERR(task))
		return PTR_ERR(task);
	err = node->entry->store_task(task, text);
	put_task_struct(task);
	return err;
}

static ssize_t proc_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	const struct proc_entry *entry = proc_node(file->f_inode)->entry;
	size_t n = from->count;
	char text[WRITE_MAX];
	int err;

	if (!entry->store && !entry->store_task && !entry->value)
		return -EACCES;
	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_iter(text, n, from) < n)
		return -EFAULT;
	text[n] = '\0';
	if (n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	if (entry->store_task)
		err = store_task(proc_node(file->f_inode), text);
	else if (entry->store)
		err = entry->store(text);
	else
		err = proc_parse(text, entry->min, entry->max, entry->value);
	return err ? err : (ssize_t)n;
}

static const struct file_operations proc_file_fops = {
	.open = proc_open,
	.read = seq_read,
	.write = proc_write,
	.release = seq_release,
};

/* --- links ----------------------------------------------------------------------------------- */

static struct dentry *proc_follow(struct inode *inode)
{
	return proc_node(inode)->entry->target(proc_node(inode));
}

static int proc_readlink(struct inode *inode, char *buf, size_t size)
{
	const struct proc_entry *entry = proc_node(inode)->entry;
	struct dentry *target;
	char *path;

	if (entry->text)
		return entry->text(buf, size);
	target = proc_follow(inode);
	if (IS_ERR(target))
		return PTR_ERR(target);
	path = d_path(target, buf, size);
	dput(target);
	if (IS_ERR(path))
		return PTR_ERR(path);
	memmove(buf, path, buf + size - path);
	return strlen(buf);
}

static const struct inode_operations proc_text_iops = {.readlink = proc_readlink};
static const struct inode_operations proc_link_iops = {
	.readlink = proc_readlink,
	.follow = proc_follow,
};

/* --- tasks by number ------------------------------------------------------------------------- */

#define FIRST_PID_POS 256 /* place of pid 0 in /proc: behind the fixed names */

/*
 * find_number: the counted struct pid of a living task of that number, in group when not NULL; process:
 * one that leads its threads.
 */
static struct pid *find_number(int nr, struct pid *group, bool process)
{
	struct task_struct *task, *leader;
	struct pid *pid;

	read_lock(&tasklist_lock);
	task = find_task_by_vpid(nr);
	leader = group ? pid_task(group, PIDTYPE_PID) : task;
	if (task && (!leader || leader->signal != task->signal))
		task = NULL;
	if (task && process && !thread_group_leader(task))
		task = NULL;
	pid = task ? get_pid(task->thread_pid) : NULL;
	read_unlock(&tasklist_lock);
	return pid;
}

/* lookup_task: in /proc any task; in a process's task/ its threads. */
static int lookup_task(const struct proc_node *dir, struct dentry *dentry)
{
	struct proc_node like = {.thread = dir->pid};
	int nr, err = proc_parse(dentry->d_name, 1, PID_MAX_LIMIT, &nr);

	if (!err && *dentry->d_name != '0') /* nor is 007 a name */
		like.pid = find_number(nr, dir->pid, false);
	if (!like.pid)
		return -ENOENT;
	err = proc_fill(dentry, like.thread ? &thread_entry : &process_entry, &like);
	put_pid(like.pid);
	return err;
}

/* In /proc only the leaders are listed: each is a process. A task's place is its number, as we know it. */
static void list_tasks(const struct proc_node *dir, struct dir_context *ctx)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	char name[12];
	int nr;

	ctx->pos = max(ctx->pos, (loff_t)FIRST_PID_POS);
	for (; (nr = next_pidmap(ns, ctx->pos - FIRST_PID_POS)) >= 0; ctx->pos++) {
		struct pid *pid = find_number(nr, dir->pid, !dir->pid);

		ctx->pos = nr + FIRST_PID_POS;
		put_pid(pid);
		if (pid && ctx->emit(ctx, name, scnprintf(name, sizeof(name), "%d", nr), ctx->pos,
				     S_IFDIR >> 12))
			return;
		cond_resched();
	}
}

/* --- directories ----------------------------------------------------------------------------- */

/* entry_ino: the same number whenever the same thing is looked up. */
static unsigned long entry_ino(const struct proc_entry *entry, const struct proc_node *node)
{
	unsigned long nr = node->pid ? node->pid->numbers[0].nr : 0;

	return ((unsigned long)entry & 0xfffff) ^ nr * 0x9e3779b1ul;
}

static int proc_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_node *node = proc_node(dir);
	const struct proc_entry *entry = node->entry;

	for (unsigned int i = 0; i < entry->nr; i++)
		if (!strcmp(entry->table[i].name, dentry->d_name))
			return proc_fill(dentry, &entry->table[i], node);
	return entry->tasks ? lookup_task(node, dentry) : -ENOENT;
}

/* Places: 0 and 1 are . and .., then the table, then the tasks. */
static void proc_iterate(struct file *file, struct dir_context *ctx)
{
	const struct proc_node *node = proc_node(file->f_inode);
	const struct proc_entry *entry = node->entry, *row;

	if (!emit_dots(file, ctx))
		return;
	for (; ctx->pos < (loff_t)entry->nr + 2; ctx->pos++) {
		row = entry->table + ctx->pos - 2;
		if (ctx->emit(ctx, row->name, strlen(row->name), entry_ino(row, node),
			      row->mode >> 12))
			return;
	}
	if (entry->tasks)
		list_tasks(node, ctx);
}

static const struct inode_operations proc_dir_iops = {
	.lookup = proc_lookup,
	.revalidate = proc_revalidate,
};
static const struct file_operations proc_dir_fops = {
	.llseek = dir_lseek,
	.iterate = proc_iterate,
};

/* --- inodes ---------------------------------------------------------------------------------- */

static void set_operations(struct inode *inode, const struct proc_entry *entry)
{
	if (S_ISDIR(entry->mode)) {
		inode->i_op = &proc_dir_iops;
		inode->i_fop = &proc_dir_fops;
		inode->i_nlink = 2;
	} else if (S_ISLNK(entry->mode)) {
		inode->i_op = entry->target ? &proc_link_iops : &proc_text_iops;
	} else {
		inode->i_fop = &proc_file_fops;
	}
}

/* set_owner: what is about a task belongs to its user, everything else to root. */
static void set_owner(struct inode *inode, const struct proc_node *node)
{
	struct task_struct *task;

	inode->i_uid = 0;
	inode->i_gid = 0;
	read_lock(&tasklist_lock);
	task = node->pid ? pid_task(node->pid, PIDTYPE_PID) : NULL;
	if (task) {
		inode->i_uid = task->cred->euid;
		inode->i_gid = task->cred->egid;
	}
	read_unlock(&tasklist_lock);
}

/* proc_inode: a new inode for entry, count 1; NULL without memory. */
static struct inode *proc_inode(struct super_block *sb, const struct proc_entry *entry,
				const struct proc_node *like)
{
	struct proc_node *node = kmalloc(sizeof(*node), GFP_KERNEL);
	struct inode *inode = node ? new_inode(sb, entry->mode) : NULL;

	if (!inode) {
		kfree(node);
		return NULL;
	}
	*node = *like;
	node->entry = entry;
	if (node->pid)
		get_pid(node->pid);
	inode->i_private = node;
	inode->i_ino = entry_ino(entry, node);
	set_operations(inode, entry);
	set_owner(inode, node);
	return inode;
}

/* proc_fill: gives dentry an inode for entry, about the task that like is about. 0 or -ENOMEM. */
static int proc_fill(struct dentry *dentry, const struct proc_entry *entry,
		     const struct proc_node *like)
{
	struct inode *inode = proc_inode(dentry->d_parent->d_inode->i_sb, entry, like);

	if (!inode)
		return -ENOMEM;
	d_instantiate(dentry, inode);
	return 0;
}

static void proc_evict_inode(struct inode *inode)
{
	put_pid(proc_node(inode)->pid);
}

static struct inode *proc_root(struct super_block *sb)
{
	static const struct proc_node nobody;

	return proc_inode(sb, &proc_root_entry, &nobody);
}

const struct file_system_type proc_type = {
	.name = "proc",
	.magic = PROC_SUPER_MAGIC,
	.root = proc_root,
	.evict_inode = proc_evict_inode,
};
