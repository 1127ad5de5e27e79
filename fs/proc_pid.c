// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/PID: a directory for each process, its threads below task/, its descriptors below fd/.
 *
 * Invariant: a name found in the cache counts only while its task lives (revalidate), so that a
 * number that was given out again means its new owner. Reading directories goes in batches: a
 * walk over the tasks collects the next few numbers, which are then handed to the reader without
 * a lock.
 *
 * Entry points: proc_pid_lookup, proc_pid_iterate. Next: proc_task.c, proc_mem.c.
 */
#include <file.h>
#include <mm.h>
#include <proc_fs.h>
#include <sched.h>
#include <string.h>
#include <uapi/capability.h>

#define FIRST_PID_POS 256 /* place of pid 0 in /proc: behind the fixed names */
#define BATCH	      32

static const struct proc_entry process_entry, thread_entry, fd_entry;

/* --- finding --------------------------------------------------------------------------------- */

struct task_struct *proc_task(const struct proc_node *node)
{
	struct task_struct *task;

	read_lock(&tasklist_lock);
	task = pid_task(node->pid, PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	read_unlock(&tasklist_lock);
	return task;
}

int proc_may_look(struct task_struct *task)
{
	const struct cred *theirs;
	uid_t uid = current_fsuid();
	bool same;

	if (task == current)
		return 0;
	read_lock(&tasklist_lock);
	theirs = task->cred;
	same = uid == theirs->euid && uid == theirs->suid && uid == theirs->uid;
	read_unlock(&tasklist_lock);
	return same || capable(CAP_SYS_PTRACE) ? 0 : -EACCES;
}

/* find_number: the counted struct pid of a living task of that number, in group when not NULL. */
static struct pid *find_number(int nr, const struct pid *group)
{
	struct task_struct *task = NULL, *leader;
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = nr > 0 ? find_vpid(nr) : NULL;
	if (pid)
		task = pid_task(pid, PIDTYPE_PID);
	if (task && group) {
		leader = pid_task((struct pid *)group, PIDTYPE_PID);
		if (!leader || leader->signal != task->signal)
			task = NULL;
	}
	pid = task ? get_pid(pid) : NULL;
	read_unlock(&tasklist_lock);
	return pid;
}

static int fill_pid(struct dentry *dentry, const struct proc_entry *entry, struct pid *pid)
{
	const struct proc_node like = {.pid = pid, .thread = entry == &thread_entry};
	int err;

	if (!pid)
		return -ENOENT;
	err = proc_fill(dentry, entry, &like);
	put_pid(pid);
	return err;
}

int proc_pid_lookup(struct inode *dir, struct dentry *dentry)
{
	return fill_pid(dentry, &process_entry, find_number(proc_number(dentry), NULL));
}

bool proc_pid_revalidate(struct dentry *dentry)
{
	const struct proc_node *node = proc_node(dentry->d_inode);
	bool alive;

	if (!node->pid)
		return true;
	read_lock(&tasklist_lock);
	alive = pid_task(node->pid, PIDTYPE_PID) != NULL;
	read_unlock(&tasklist_lock);
	return alive;
}

static int task_lookup(struct inode *dir, struct dentry *dentry)
{
	struct pid *pid = find_number(proc_number(dentry), proc_node(dir)->pid);

	return fill_pid(dentry, &thread_entry, pid);
}

/* --- listing --------------------------------------------------------------------------------- */

struct batch {
	unsigned int n;
	pid_t nr[BATCH]; /* rising */
};

/* add_number: keeps the BATCH lowest numbers. */
static void add_number(struct batch *batch, pid_t nr)
{
	unsigned int i = batch->n;

	if (batch->n == BATCH) {
		if (nr > batch->nr[BATCH - 1])
			return;
		i--;
	} else {
		batch->n++;
	}
	for (; i > 0 && batch->nr[i - 1] > nr; i--)
		batch->nr[i] = batch->nr[i - 1];
	batch->nr[i] = nr;
}

/* collect: the next numbers from from on, of all processes or of the threads of one. */
static void collect(struct batch *batch, pid_t from, const struct pid *group)
{
	struct task_struct *task, *t;
	pid_t nr;

	batch->n = 0;
	read_lock(&tasklist_lock);
	if (group) {
		task = pid_task((struct pid *)group, PIDTYPE_PID);
		if (task)
			for_each_thread(task, t) {
				nr = task_pid_vnr(t);
				if (nr >= from)
					add_number(batch, nr);
			}
	} else {
		for_each_process(task) {
			nr = task_tgid_vnr(task);
			if (nr > 0 && nr >= from)
				add_number(batch, nr);
		}
	}
	read_unlock(&tasklist_lock);
}

static int emit_numbers(struct dir_context *ctx, const struct pid *group)
{
	struct batch batch;
	char name[12];

	if (ctx->pos < FIRST_PID_POS)
		ctx->pos = FIRST_PID_POS;
	do {
		collect(&batch, ctx->pos - FIRST_PID_POS, group);
		for (unsigned int i = 0; i < batch.n; i++) {
			ctx->pos = batch.nr[i] + FIRST_PID_POS;
			snprintf(name, sizeof(name), "%d", batch.nr[i]);
			if (!proc_emit(ctx, name, ctx->pos, S_IFDIR))
				return 0;
		}
	} while (batch.n == BATCH);
	return 0;
}

int proc_pid_iterate(struct file *file, struct dir_context *ctx)
{
	return emit_numbers(ctx, NULL);
}

static int task_iterate(struct file *file, struct dir_context *ctx)
{
	if (!proc_emit_table(file, ctx))
		return 0;
	return emit_numbers(ctx, proc_node(file->f_inode)->pid);
}

/* --- descriptors ----------------------------------------------------------------------------- */

/* get_files: the counted descriptor table of a node's task; ERR_PTR(-ENOENT, -EACCES). */
static struct files_struct *get_files(const struct proc_node *node)
{
	struct task_struct *task = proc_task(node);
	struct files_struct *files = NULL;
	int err = -ENOENT;

	if (!task)
		return ERR_PTR(-ENOENT);
	err = proc_may_look(task);
	if (!err) {
		task_lock(task);
		files = task->files;
		if (files)
			atomic_inc(&files->count);
		task_unlock(task);
	}
	put_task_struct(task);
	return files ? files : ERR_PTR(err ? err : -ENOENT);
}

/* get_fd: the counted file of a descriptor of the table, or NULL. */
static struct file *get_fd(struct files_struct *files, unsigned int fd)
{
	struct file *file = NULL;

	spin_lock(&files->file_lock);
	if (fd < files->fdt->max_fds)
		file = files->fdt->fd[fd];
	if (file)
		get_file(file);
	spin_unlock(&files->file_lock);
	return file;
}

/* fd_target: what a descriptor is open on: counted; ERR_PTR(-ENOENT, -EACCES). */
static struct dentry *fd_target(const struct proc_node *node)
{
	struct files_struct *files = get_files(node);
	struct dentry *dentry = ERR_PTR(-ENOENT);
	struct file *file;

	if (IS_ERR(files))
		return ERR_PTR(PTR_ERR(files));
	file = get_fd(files, node->fd);
	if (file) {
		dentry = dget(file->f_dentry);
		fput(file);
	}
	put_files_struct(files);
	return dentry;
}

static bool fd_revalidate(struct dentry *dentry)
{
	struct dentry *target = fd_target(proc_node(dentry->d_inode));

	if (IS_ERR(target))
		return false;
	dput(target);
	return true;
}

static int fd_lookup(struct inode *dir, struct dentry *dentry)
{
	struct proc_node like = *proc_node(dir);
	struct dentry *target;
	int fd = proc_number(dentry);

	if (fd < 0)
		return -ENOENT;
	like.fd = fd;
	target = fd_target(&like);
	if (IS_ERR(target))
		return PTR_ERR(target);
	dput(target);
	return proc_fill(dentry, &fd_entry, &like);
}

static int fd_iterate(struct file *file, struct dir_context *ctx)
{
	struct files_struct *files = get_files(proc_node(file->f_inode));
	struct file *open;
	char name[12];

	if (IS_ERR(files))
		return PTR_ERR(files);
	if (proc_emit_table(file, ctx)) {
		for (unsigned int fd = ctx->pos - 2; fd < files->fdt->max_fds; fd++) {
			open = get_fd(files, fd);
			if (!open)
				continue;
			fput(open);
			ctx->pos = fd + 2;
			snprintf(name, sizeof(name), "%u", fd);
			if (!proc_emit(ctx, name, ctx->pos, S_IFLNK))
				break;
		}
	}
	put_files_struct(files);
	return 0;
}

/* --- links ----------------------------------------------------------------------------------- */

/*
 * get_target: calls get(task) for a task that the caller may look at; -ENOENT when it gives NULL.
 */
static struct dentry *get_target(const struct proc_node *node,
				 struct dentry *(*get)(struct task_struct *task))
{
	struct task_struct *task = proc_task(node);
	struct dentry *dentry;
	int err;

	if (!task)
		return ERR_PTR(-ENOENT);
	err = proc_may_look(task);
	dentry = err ? ERR_PTR(err) : get(task);
	put_task_struct(task);
	return dentry ? dentry : ERR_PTR(-ENOENT);
}

static struct dentry *get_exe(struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	struct dentry *dentry = NULL;

	if (!mm)
		return NULL;
	down_read(&mm->mmap_sem);
	if (mm->exe_file)
		dentry = dget(mm->exe_file->f_dentry);
	up_read(&mm->mmap_sem);
	mmput(mm);
	return dentry;
}

/* get_fs_dentry: root or pwd, at that offset in fs_struct. */
static struct dentry *get_fs_dentry(struct task_struct *task, bool root)
{
	struct dentry *dentry = NULL;

	task_lock(task);
	if (task->fs) {
		spin_lock(&task->fs->lock);
		dentry = dget(root ? task->fs->root : task->fs->pwd);
		spin_unlock(&task->fs->lock);
	}
	task_unlock(task);
	return dentry;
}

static struct dentry *get_root(struct task_struct *task)
{
	return get_fs_dentry(task, true);
}

static struct dentry *get_cwd(struct task_struct *task)
{
	return get_fs_dentry(task, false);
}

static struct dentry *exe_target(const struct proc_node *node)
{
	return get_target(node, get_exe);
}

static struct dentry *root_target(const struct proc_node *node)
{
	return get_target(node, get_root);
}

static struct dentry *cwd_target(const struct proc_node *node)
{
	return get_target(node, get_cwd);
}

/* --- the tables ------------------------------------------------------------------------------ */

static const struct inode_operations fd_iops = {.lookup = fd_lookup, .revalidate = fd_revalidate};
static const struct file_operations fd_fops = {.llseek = proc_dir_lseek, .iterate = fd_iterate};
static const struct inode_operations task_iops = {
	.lookup = task_lookup,
	.revalidate = proc_pid_revalidate,
};
static const struct file_operations task_fops = {.llseek = proc_dir_lseek, .iterate = task_iterate};

/* task/ comes first: a thread's table is what follows it. */
static const struct proc_entry pid_table[] = {
	{.name = "task", .mode = PROC_DIR, .iops = &task_iops, .fops = &task_fops},
	{.name = "auxv", .mode = S_IFREG | 0400, .show = proc_auxv_show},
	{.name = "cmdline", .mode = PROC_FILE, .show = proc_cmdline_show},
	{.name = "comm", .mode = S_IFREG | 0644, .show = proc_comm_show, .store = proc_comm_store},
	{.name = "fail-nth", .mode = S_IFREG | 0644, .fops = &proc_fail_nth_fops},
	{.name = "cwd", .mode = PROC_LINK, .target = cwd_target},
	{.name = "environ", .mode = S_IFREG | 0400, .show = proc_environ_show},
	{.name = "exe", .mode = PROC_LINK, .target = exe_target},
	{.name = "fd", .mode = S_IFDIR | 0500, .iops = &fd_iops, .fops = &fd_fops},
	{.name = "limits", .mode = PROC_FILE, .show = proc_limits_show},
	{.name = "maps", .mode = PROC_FILE, .show = proc_maps_show},
	{.name = "mounts", .mode = PROC_FILE, .print = mounts_show},
	{.name = "oom_score_adj",
	 .mode = S_IFREG | 0644,
	 .show = proc_oom_show,
	 .store = proc_oom_store},
	{.name = "pagetable", .mode = S_IFREG | 0400, .show = proc_pagetable_show},
	{.name = "root", .mode = PROC_LINK, .target = root_target},
	{.name = "stat", .mode = PROC_FILE, .show = proc_stat_show},
	{.name = "statm", .mode = PROC_FILE, .show = proc_statm_show},
	{.name = "status", .mode = PROC_FILE, .show = proc_status_show},
};

static const struct proc_entry process_entry = {.mode = PROC_DIR, PROC_TABLE(pid_table)};
static const struct proc_entry thread_entry = {
	.mode = PROC_DIR,
	.table = pid_table + 1,
	.nr = ARRAY_SIZE(pid_table) - 1,
};
static const struct proc_entry fd_entry = {.mode = S_IFLNK | 0700, .target = fd_target};
