// SPDX-License-Identifier: GPL-2.0-only
/*
 * procfs: a file system without contents. Names are rows of constant tables; an inode is made
 * when a name is looked up and goes when nobody uses it, so that nothing is kept for tasks nobody
 * looks at.
 *
 *   proc.c  the machinery     proc_root.c  the machine     proc_sys.c   what can be set
 *   proc_pid.c  a task's directory     proc_task.c  what it is     proc_mem.c  its memory
 *
 * Invariant: a node holds a struct pid, never a task; every look finds the task anew under
 * tasklist_lock and answers -ESRCH or -ENOENT when it is gone.
 *
 * Entry points: procfs_init, proc_fill. Specification: proc(5).
 */
#include <proc_fs.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <uaccess.h>

#define PROC_SUPER_MAGIC 0x9fa0
#define WRITE_MAX	 256

/* --- files ----------------------------------------------------------------------------------- */

static int proc_show(struct seq_file *m)
{
	const struct proc_entry *entry = seq_node(m)->entry;

	if (entry->show)
		return entry->show(m);
	if (entry->print)
		entry->print(m);
	else if (entry->value)
		seq_printf(m, "%d\n", *entry->value);
	return 0;
}

static int proc_open(struct inode *inode, struct file *file)
{
	return seq_open(file, proc_show, proc_node(inode));
}

/* parse_int: a whole decimal number, maybe negative, and nothing behind it. */
static bool parse_int(const char *text, int *value)
{
	bool minus = *text == '-';
	char *end;

	text += minus;
	if (*text < '0' || *text > '9')
		return false;
	*value = simple_strtoul(text, &end, 10);
	if (minus)
		*value = -*value;
	return !*end;
}

static int store_value(const struct proc_entry *entry, const char *text)
{
	int value;

	if (!parse_int(text, &value) || value < entry->min || value > entry->max)
		return -EINVAL;
	*entry->value = value;
	return 0;
}

static ssize_t proc_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	const struct proc_node *node = proc_node(file->f_inode);
	char text[WRITE_MAX];
	int err;

	if (!node->entry->store && !node->entry->value)
		return -EACCES;
	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	text[n] = '\0';
	if (n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	err = node->entry->store ? node->entry->store(node, text) : store_value(node->entry, text);
	return err ? err : (ssize_t)n;
}

static int proc_truncate(struct inode *inode, loff_t size)
{
	return 0; /* `echo >` truncates first; there is nothing to cut off */
}

static const struct inode_operations proc_file_iops = {.truncate = proc_truncate};
static const struct file_operations proc_file_fops = {
	.open = proc_open,
	.read = seq_read,
	.write = proc_write,
	.release = seq_release,
};

/* --- links ----------------------------------------------------------------------------------- */

static int proc_readlink(struct inode *inode, char *buf, size_t size)
{
	const struct proc_node *node = proc_node(inode);
	struct dentry *target;
	char *page, *path;
	int len;

	if (node->entry->text)
		return node->entry->text(node, buf, size);
	target = node->entry->target(node);
	if (IS_ERR(target))
		return PTR_ERR(target);
	page = (char *)__get_free_page(GFP_KERNEL);
	path = page ? d_path(target, page, PAGE_SIZE) : ERR_PTR(-ENOMEM);
	len = PTR_ERR(path);
	if (!IS_ERR(path)) {
		len = min(strlen(path), size);
		memcpy(buf, path, len);
	}
	if (page)
		free_page((unsigned long)page);
	dput(target);
	return len;
}

static struct dentry *proc_follow(struct inode *inode)
{
	const struct proc_node *node = proc_node(inode);

	return node->entry->target(node);
}

static const struct inode_operations proc_text_iops = {.readlink = proc_readlink};
static const struct inode_operations proc_link_iops = {
	.readlink = proc_readlink,
	.follow = proc_follow,
};

/* --- directories ----------------------------------------------------------------------------- */

/* entry_ino: the same number whenever the same thing is looked up. */
static unsigned long entry_ino(const struct proc_entry *entry, const struct proc_node *node)
{
	unsigned long nr = node->pid ? node->pid->numbers[0].nr : 0;

	return ((unsigned long)entry & 0xfffff) ^ nr * 0x9e3779b1ul ^ (node->fd + 1) << 20;
}

int proc_lookup_table(struct inode *dir, struct dentry *dentry)
{
	const struct proc_entry *entry = proc_node(dir)->entry;

	for (unsigned int i = 0; i < entry->nr; i++)
		if (!strcmp(entry->table[i].name, dentry->d_name))
			return proc_fill(dentry, &entry->table[i], proc_node(dir));
	return -ENOENT;
}

bool proc_emit(struct dir_context *ctx, const char *name, unsigned long ino, umode_t mode)
{
	if (ctx->emit(ctx, name, strlen(name), ino, mode >> 12))
		return false;
	ctx->pos++;
	return true;
}

bool proc_emit_table(struct file *file, struct dir_context *ctx)
{
	const struct proc_node *node = proc_node(file->f_inode);
	unsigned long ino = file->f_inode->i_ino;

	if (ctx->pos == 0 && !proc_emit(ctx, ".", ino, S_IFDIR))
		return false;
	if (ctx->pos == 1 &&
	    !proc_emit(ctx, "..", file->f_dentry->d_parent->d_inode->i_ino, S_IFDIR))
		return false;
	while (ctx->pos < (loff_t)node->entry->nr + 2) {
		const struct proc_entry *entry = &node->entry->table[ctx->pos - 2];

		if (!proc_emit(ctx, entry->name, entry_ino(entry, node), entry->mode))
			return false;
	}
	return true;
}

static int proc_iterate(struct file *file, struct dir_context *ctx)
{
	proc_emit_table(file, ctx);
	return 0;
}

loff_t proc_dir_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	return file->f_pos = offset;
}

static const struct inode_operations proc_dir_iops = {.lookup = proc_lookup_table};
static const struct file_operations proc_dir_fops = {
	.llseek = proc_dir_lseek,
	.iterate = proc_iterate,
};

int proc_number(const struct dentry *dentry)
{
	int n = 0;

	if (dentry->d_name_len > 9 || (dentry->d_name[0] == '0' && dentry->d_name_len > 1))
		return -1;
	for (const char *p = dentry->d_name; *p; p++) {
		if (*p < '0' || *p > '9')
			return -1;
		n = n * 10 + (*p - '0');
	}
	return n;
}

/* --- inodes ---------------------------------------------------------------------------------- */

static void set_operations(struct inode *inode, const struct proc_entry *entry)
{
	if (S_ISDIR(entry->mode)) {
		inode->i_op = entry->iops ? entry->iops : &proc_dir_iops;
		inode->i_fop = entry->fops ? entry->fops : &proc_dir_fops;
		inode->i_nlink = 2;
	} else if (S_ISLNK(entry->mode)) {
		inode->i_op = entry->target ? &proc_link_iops : &proc_text_iops;
	} else {
		inode->i_op = &proc_file_iops;
		inode->i_fop = entry->fops ? entry->fops : &proc_file_fops;
	}
}

/* set_owner: what is about a task belongs to its user, everything else to root. */
static void set_owner(struct inode *inode, const struct proc_node *node)
{
	struct task_struct *task;

	inode->i_uid = 0;
	inode->i_gid = 0;
	if (!node->pid)
		return;
	read_lock(&tasklist_lock);
	task = pid_task(node->pid, PIDTYPE_PID);
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
	struct inode *inode;

	if (!node)
		return NULL;
	*node = *like;
	node->entry = entry;
	inode = new_inode(sb);
	if (!inode) {
		kfree(node);
		return NULL;
	}
	if (node->pid)
		get_pid(node->pid);
	inode->i_private = node;
	inode->i_mode = entry->mode;
	inode->i_ino = entry_ino(entry, node);
	set_operations(inode, entry);
	set_owner(inode, node);
	return inode;
}

int proc_fill(struct dentry *dentry, const struct proc_entry *entry, const struct proc_node *like)
{
	struct inode *inode = proc_inode(dentry->d_parent->d_sb, entry, like);

	if (!inode)
		return -ENOMEM;
	d_instantiate(dentry, inode);
	return 0;
}

static void proc_evict_inode(struct inode *inode)
{
	struct proc_node *node = proc_node(inode);

	if (node->pid)
		put_pid(node->pid);
	kfree(node);
}

static const struct super_operations proc_sops = {.evict_inode = proc_evict_inode};

static int proc_fill_super(struct super_block *sb)
{
	static const struct proc_node nobody;
	struct inode *root;

	sb->s_op = &proc_sops;
	sb->s_magic = PROC_SUPER_MAGIC;
	root = proc_inode(sb, &proc_root_entry, &nobody);
	if (root)
		sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

static struct file_system_type proc_type = {.name = "proc", .fill_super = proc_fill_super};

void procfs_init(void)
{
	register_filesystem(&proc_type);
	proc_stat_init();
}
