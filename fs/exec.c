// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec: the task stays, its program is replaced.
 *
 *   open the file, measure the strings        every failure up to here leaves the caller unharmed
 *   ask the formats; one of them builds a new mm with the strings on its stack
 *   flush_old_exec ------------------------- the point of no return
 *   map the program, start it                 a failure here ends the task
 *
 *   TASK_SIZE   0 | path | environment strings | argument strings | tables, see binfmt_elf.c
 *
 * Invariant: until flush_old_exec() has succeeded nothing of the caller is changed; the new
 * memory is filled from outside, through bprm->mm. Strings are counted once and copied later:
 * another thread may change them in between, which is noticed and never overruns.
 *
 * Entry points: sys_execve, do_execve, kernel_execve. Next: binfmt_script.c, binfmt_elf.c.
 */
#include <binfmts.h>
#include <file.h>
#include <mm.h>
#include <slab.h>
#include <string.h>
#include <syscalls.h>
#include <task.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <vmstat.h>

#define STACK_ROOM    (128u * 1024) /* of stack below the strings at the start */
#define ARG_SPACE_MIN (128u * 1024) /* for strings and their pointers, whatever the limits */
#define ARG_SPACE_MAX (6u << 20)
#define MMAP_GAP_MIN  (128ul << 20)
#define MMAP_GAP_MAX  (TASK_SIZE / 6 * 5)

/* --- the strings ----------------------------------------------------------------------------- */

/* get_arg: the i-th pointer; NULL is the list's end. -EFAULT */
static int get_arg(const struct arg_list *list, unsigned int i, const char **str)
{
	const char __user *user = NULL;

	if (list->kernel)
		*str = list->kernel[i];
	else if (get_user(user, (const char __user *__user *)list->user + i))
		return -EFAULT;
	else
		*str = (__force const char *)user;
	return 0;
}

/* arg_len: length with the NUL; 0: -EFAULT. */
static size_t arg_len(const struct arg_list *list, const char *str)
{
	return list->kernel ? strlen(str) + 1
			    : strnlen_user((const char __user *)str, MAX_ARG_STRLEN);
}

/*
 * measure: counts the strings of a list and their bytes, which must leave the limit on strings and
 * pointers together unharmed. A list that is NULL is empty. -EFAULT, -E2BIG
 */
static int measure(struct arg_list *list, size_t *bytes, size_t limit)
{
	const char *str;
	size_t len;

	*bytes = 0;
	if (!list->kernel && !list->user)
		return 0;
	for (list->count = 0;; list->count++) {
		if (get_arg(list, list->count, &str))
			return -EFAULT;
		if (!str)
			return 0;
		len = arg_len(list, str);
		if (!len)
			return -EFAULT;
		if (len > MAX_ARG_STRLEN)
			return -E2BIG;
		*bytes += len;
		if (*bytes + (list->count + 1) * sizeof(char *) > limit)
			return -E2BIG;
		if (signal_pending() && fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
}

/* arg_limit: a quarter of the stack's limit for strings and pointers, at least 128 KiB. */
static size_t arg_limit(void)
{
	size_t limit = current->signal->rlim[RLIMIT_STACK].rlim_cur / 4;

	return max((size_t)ARG_SPACE_MIN, min(limit, (size_t)ARG_SPACE_MAX));
}

static int measure_strings(struct linux_binprm *bprm)
{
	size_t limit = arg_limit(), used;
	int err = measure(&bprm->argv, &bprm->arg_bytes, limit);

	if (err)
		return err;
	used = bprm->arg_bytes + bprm->argv.count * sizeof(char *);
	return measure(&bprm->envp, &bprm->env_bytes, limit - used);
}

/* Writes into the new stack in rising order, a page at a time. */
struct stack_writer {
	struct mm_struct *mm;
	unsigned long addr; /* where buf[0] goes */
	size_t used;
	char *buf;
};

static int flush_writer(struct stack_writer *w)
{
	if (access_process_vm(w->mm, w->addr, w->buf, w->used, true) != w->used)
		return -ENOMEM;
	w->addr += w->used;
	w->used = 0;
	return 0;
}

/* write_bytes: n bytes from user memory, or from the kernel's. -EFAULT, -ENOMEM */
static int write_bytes(struct stack_writer *w, const char *from, size_t n, bool user)
{
	while (n) {
		size_t part = min(n, PAGE_SIZE - (w->addr + w->used) % PAGE_SIZE);

		if (!user)
			memcpy(w->buf + w->used, from, part);
		else if (copy_from_user(w->buf + w->used, (const char __user *)from, part))
			return -EFAULT;
		w->used += part;
		from += part;
		n -= part;
		if ((w->addr + w->used) % PAGE_SIZE == 0 && flush_writer(w))
			return -ENOMEM;
	}
	return 0;
}

/*
 * copy_list: the strings from first on; they must be as long together as when they were measured.
 */
static int copy_list(struct stack_writer *w, const struct arg_list *list, unsigned int first,
		     size_t bytes)
{
	const char *str;
	size_t len;
	int err;

	for (unsigned int i = first; i < list->count; i++) {
		if (get_arg(list, i, &str) || !str)
			return -EFAULT;
		len = arg_len(list, str);
		if (!len || len > bytes)
			return -EFAULT;
		/* The NUL is ours: nobody can take it away between the look and the copy. */
		err = write_bytes(w, str, len - 1, !list->kernel);
		if (!err)
			err = write_bytes(w, "", 1, false);
		if (err)
			return err;
		bytes -= len;
	}
	return bytes ? -EFAULT : 0;
}

/* leave_out_first: scripts replace argv[0]: its bytes do not count. */
static int leave_out_first(struct linux_binprm *bprm)
{
	const char *str;
	size_t len;

	if (!bprm->argv.count)
		return 0;
	if (get_arg(&bprm->argv, 0, &str) || !str)
		return -EFAULT;
	len = arg_len(&bprm->argv, str);
	if (!len || len > bprm->arg_bytes)
		return -EFAULT;
	bprm->arg_bytes -= len;
	return 0;
}

/* count_prefix: the strings that scripts put in front, and their bytes. */
static unsigned int count_prefix(const struct linux_binprm *bprm, size_t *bytes)
{
	const char *end = bprm->prefix_buf + BINPRM_PREFIX_SIZE;
	unsigned int n = 0;

	*bytes = end - bprm->prefix;
	for (const char *s = bprm->prefix; s < end; s += strlen(s) + 1)
		n++;
	return n;
}

static int copy_strings(struct linux_binprm *bprm, size_t prefix_bytes, char *buf)
{
	struct stack_writer w = {.mm = bprm->mm, .addr = bprm->p, .buf = buf};
	int err = 0;

	if (prefix_bytes)
		err = write_bytes(&w, bprm->prefix, prefix_bytes, false);
	else if (!bprm->argv.count)
		err = write_bytes(&w, "", 1, false); /* no argv[0]: programs expect one */
	if (!err)
		err = copy_list(&w, &bprm->argv, prefix_bytes ? 1 : 0, bprm->arg_bytes);
	bprm->mm->arg_end = bprm->mm->env_start = w.addr + w.used;
	if (!err)
		err = copy_list(&w, &bprm->envp, 0, bprm->env_bytes);
	bprm->execfn = bprm->mm->env_end = w.addr + w.used;
	if (!err)
		err = write_bytes(&w, bprm->filename, strlen(bprm->filename) + 1, false);
	return err ? err : flush_writer(&w);
}

/* place_stack: a stack area for size bytes of strings, and room to start with. */
static int place_stack(struct mm_struct *mm, size_t size, bool exec_stack)
{
	unsigned long stack = current->signal->rlim[RLIMIT_STACK].rlim_cur, gap;
	int err;

	gap = max(MMAP_GAP_MIN, min(stack, MMAP_GAP_MAX));
	mm->mmap_base = ALIGN_DOWN(TASK_SIZE - gap, PAGE_SIZE);
	err = setup_stack_area(mm, TASK_SIZE, ALIGN(size + STACK_ROOM, PAGE_SIZE));
	if (!err && exec_stack)
		find_vma(mm, TASK_SIZE - PAGE_SIZE)->vm_flags |= VM_EXEC;
	return err;
}

/* fill_new_mm: makes the stack and writes the strings; buf is a page to work in. */
static int fill_new_mm(struct linux_binprm *bprm, bool exec_stack, char *buf)
{
	size_t size, prefix_bytes = 0;
	int err;

	bprm->argc = max(bprm->argv.count, 1u);
	bprm->envc = bprm->envp.count;
	if (bprm->prefix) {
		bprm->argc += count_prefix(bprm, &prefix_bytes) - 1;
		err = leave_out_first(bprm);
		if (err)
			return err;
	}
	size = prefix_bytes + max(bprm->arg_bytes, (size_t)1) + bprm->env_bytes +
	       strlen(bprm->filename) + 1 + sizeof(long);
	err = place_stack(bprm->mm, size, exec_stack);
	if (err)
		return err;
	bprm->p = TASK_SIZE - size;
	bprm->mm->arg_start = bprm->p;
	return copy_strings(bprm, prefix_bytes, buf);
}

int build_new_mm(struct linux_binprm *bprm, bool exec_stack)
{
	char *buf = (char *)__get_free_page(GFP_KERNEL);
	int err = -ENOMEM;

	if (!buf)
		return -ENOMEM;
	bprm->mm = mm_alloc(NULL); /* on failure it goes with the bprm */
	if (bprm->mm)
		err = fill_new_mm(bprm, exec_stack, buf);
	free_page((unsigned long)buf);
	return err;
}

/* --- whose rights ---------------------------------------------------------------------------- */

/* shares_fs: somebody outside our thread group uses our root and cwd and could move them. */
static bool shares_fs(void)
{
	struct task_struct *t;
	int ours = 0;

	read_lock(&tasklist_lock);
	for_each_thread(current, t)
		ours += t->fs == current->fs;
	read_unlock(&tasklist_lock);
	return atomic_read(&current->fs->users) > ours;
}

/* set_rights: what the file's set-id bits and user 0 give the new program; man 7 capabilities. */
static void set_rights(struct linux_binprm *bprm)
{
	const struct inode *inode = bprm->file->f_inode;
	struct cred *new = bprm->cred;
	bool root;

	if ((inode->i_mode & (S_ISUID | S_ISGID)) && (!shares_fs() || capable(CAP_SETUID))) {
		if (inode->i_mode & S_ISUID)
			new->euid = inode->i_uid;
		if ((inode->i_mode & S_ISGID) && (inode->i_mode & S_IXGRP))
			new->egid = inode->i_gid;
	}
	bprm->secure = new->euid != new->uid || new->egid != new->gid;
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	root = new->uid == 0 || new->euid == 0;
	new->cap_permitted = root ? new->cap_bset | new->cap_inheritable : 0;
	new->cap_effective = new->euid == 0 ? new->cap_permitted : 0;
}

/* --- the point of no return ------------------------------------------------------------------ */

/* exec_mmap: the caller leaves its memory for the new one. */
static void exec_mmap(struct mm_struct *mm)
{
	struct task_struct *tsk = current;
	struct mm_struct *old = tsk->mm, *active = tsk->active_mm;
	unsigned long rss;

	if (old) {
		mm_release(tsk, old);
		rss = atomic_read(&old->rss_anon) + atomic_read(&old->rss_file);
		tsk->signal->maxrss = max(tsk->signal->maxrss, max(rss, old->hiwater_rss));
	}
	task_lock(tsk);
	local_irq_disable();
	tsk->mm = tsk->active_mm = mm;
	switch_mm(active, mm);
	local_irq_enable();
	task_unlock(tsk);
	if (old)
		mmput(old);
	else
		mmdrop(active);
}

static void set_comm(const char *path)
{
	const char *slash = strrchr(path, '/');

	task_lock(current);
	strlcpy(current->comm, slash ? slash + 1 : path, sizeof(current->comm));
	task_unlock(current);
}

/* forget_old_program: what belonged to the program and not to the process. */
static void forget_old_program(struct linux_binprm *bprm)
{
	struct task_struct *tsk = current;

	flush_thread();
	tsk->flags &= ~(PF_FORKNOEXEC | PF_KTHREAD);
	tsk->sas_ss_sp = 0;
	tsk->sas_ss_size = 0;
	tsk->zeroed.set_child_tid = NULL;
	tsk->zeroed.clear_child_tid = NULL;
	if (bprm->secure)
		tsk->zeroed.pdeath_signal = 0;
	if (tsk->exit_signal != SIGCHLD) {
		write_lock_irq(&tasklist_lock);
		tsk->exit_signal = SIGCHLD;
		write_unlock_irq(&tasklist_lock);
	}
	flush_signal_handlers(tsk, false);
	do_close_on_exec(tsk->files);
	set_comm(bprm->filename);
}

int flush_old_exec(struct linux_binprm *bprm)
{
	struct mm_struct *mm = bprm->mm;
	int err = unshare_files();

	if (!err)
		err = de_thread();
	if (err)
		return err;
	bprm->committed = true;
	/* Only now are the handlers our process's alone, or shared with another process. */
	err = unshare_sighand();
	if (err)
		return err;
	mm->exe_file = get_file(bprm->file);
	bprm->mm = NULL;
	exec_mmap(mm);
	forget_old_program(bprm);
	commit_creds(bprm->cred);
	bprm->cred = NULL;
	return 0;
}

/* --- the call -------------------------------------------------------------------------------- */

/*
 * search_binary_handler: asks each format; a script changes the file and everybody is asked
 * again.
 */
static int search_binary_handler(struct linux_binprm *bprm)
{
	ssize_t n;
	int err;

	for (int depth = 0; depth <= BINPRM_MAX_DEPTH; depth++) {
		memset(bprm->buf, 0, sizeof(bprm->buf));
		n = kernel_read(bprm->file, 0, bprm->buf, sizeof(bprm->buf));
		if (n < 0)
			return n;
		err = load_script_binary(bprm);
		if (err < 0 && err != -ENOEXEC)
			return err;
		if (err == 1)
			continue;
		set_rights(bprm);
		return load_elf_binary(bprm);
	}
	return -ELOOP;
}

static int exec_file(struct linux_binprm *bprm)
{
	int err;

	err = measure_strings(bprm);
	if (err)
		return err;
	bprm->cred = prepare_creds();
	if (!bprm->cred)
		return -ENOMEM;
	err = search_binary_handler(bprm);
	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->cred)
		abort_creds(bprm->cred);
	kfree(bprm->prefix_buf);
	if (err && bprm->committed)
		force_sig(SIGSEGV);
	return err;
}

/* exec_common: filename, argv and envp of bprm are set. */
static int exec_common(struct linux_binprm *bprm)
{
	int err;

	bprm->interp = bprm->filename;
	bprm->file = open_exec(bprm->filename);
	if (IS_ERR(bprm->file))
		return PTR_ERR(bprm->file);
	err = exec_file(bprm);
	fput(bprm->file);
	trace(TRACE_EXEC, "exec %s: %d", bprm->filename, err);
	if (!err)
		count_vm_event(exec);
	return err;
}

int do_execve(const char *filename, const char __user *const __user *argv,
	      const char __user *const __user *envp)
{
	struct linux_binprm bprm = {.filename = filename, .argv.user = argv, .envp.user = envp};

	return exec_common(&bprm);
}

int kernel_execve(const char *filename, const char *const *argv, const char *const *envp)
{
	struct linux_binprm bprm = {.filename = filename, .argv.kernel = argv, .envp.kernel = envp};

	return exec_common(&bprm);
}

long sys_execve(const char __user *path, const char __user *const __user *argv,
		const char __user *const __user *envp)
{
	char *name = getname(path);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_execve(name, argv, envp);
	putname(name);
	return err;
}
