// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec: the task stays, its program is replaced.
 *
 *   open the file, make a new mm, copy the strings onto its stack    every failure up to here
 *   ask the formats; a script changes the file and argv[0]           leaves the caller unharmed
 *   flush_old_exec ------------------------- the point of no return
 *   map the program, start it                 a failure here ends the task
 *
 *   TASK_SIZE   0 | path | environment strings | argument strings | tables, see binfmt_elf.c
 *
 * Invariant: until flush_old_exec() has succeeded nothing of the caller is changed; the new
 * memory is filled from outside, through bprm->mm. A string is measured first and copied then:
 * another thread may change it in between, but never its length.
 *
 * Entry points: sys_execve, kernel_execve. Next: binfmt_script.c, binfmt_elf.c.
 */
#include <binfmts.h>
#include <fault_inject.h>
#include <file.h>
#include <ledger.h>
#include <mm.h>
#include <string.h>
#include <task.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/mount.h>
#include <vmstat.h>

#define STACK_ROOM    (132u * 1024) /* of stack to begin with; it grows as strings come */
#define ARG_SPACE_MIN (128u * 1024) /* for strings and their pointers, whatever the limits */
#define ARG_SPACE_MAX (6u << 20)
#define MMAP_GAP_MIN  (128ul << 20)
#define MMAP_GAP_MAX  (TASK_SIZE / 6 * 5)

/* --- the strings ----------------------------------------------------------------------------- */

/* window_write: what of the window's page is in use goes into the new stack. */
static int window_write(struct linux_binprm *bprm)
{
	unsigned long offset = bprm->p & ~PAGE_MASK;
	size_t n = PAGE_SIZE - offset;

	n -= access_process_vm(bprm->mm, bprm->p, bprm->window + offset, n, true);
	return n ? -ENOMEM : 0;
}

/* push_bytes: n bytes go below p, from user memory or from the kernel's. */
static int push_bytes(struct linux_binprm *bprm, const char *from, size_t n, bool user)
{
	if (n > bprm->p - bprm->room)
		return -E2BIG;
	while (n) {
		size_t part = min(n, (size_t)((bprm->p - 1) & ~PAGE_MASK) + 1);
		char *to;

		n -= part;
		bprm->p -= part;
		to = bprm->window + (bprm->p & ~PAGE_MASK);
		if (!user)
			memcpy(to, from + n, part);
		else if (copy_from_user(to, (const char __user *)from + n, part))
			return -EFAULT;
		if (!(bprm->p & ~PAGE_MASK) && window_write(bprm))
			return -ENOMEM;
	}
	return 0;
}

static int push_string(struct linux_binprm *bprm, const char *s)
{
	bprm->arg0_len = strlen(s) + 1;
	return push_bytes(bprm, s, bprm->arg0_len, false);
}

/* The NUL is ours: nobody can take it away between the look and the copy. */
static int push_user_string(struct linux_binprm *bprm, const char __user *s)
{
	size_t len = strnlen_user(s, MAX_ARG_STRLEN);
	int err;

	if (!len || len > MAX_ARG_STRLEN)
		return len ? -E2BIG : -EFAULT;
	bprm->arg0_len = len;
	err = push_bytes(bprm, "", 1, false);
	return err ? err : push_bytes(bprm, (__force const char *)s, len - 1, true);
}

/* get_arg: the i-th pointer; NULL is the list's end. A list that is NULL is empty. -EFAULT */
static int get_arg(const struct arg_list *list, unsigned int i, const char **str)
{
	const char __user *user = NULL;

	if (list->kernel)
		*str = list->kernel[i];
	else if (list->user && get_user(user, (const char __user *__user *)list->user + i))
		return -EFAULT;
	else
		*str = (__force const char *)user;
	return 0;
}

/* count_args: how many there are, which takes from the room. -EFAULT, -E2BIG, -EINTR */
static int count_args(struct linux_binprm *bprm, const struct arg_list *list)
{
	const char *str;

	for (unsigned int n = 0;; n++) {
		if (get_arg(list, n, &str))
			return -EFAULT;
		if (!str)
			return n;
		bprm->room += sizeof(char *);
		if (bprm->room >= bprm->p)
			return -E2BIG;
		if (signal_pending() && fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
}

/* push_list: the last string first, so that they end up in order. */
static int push_list(struct linux_binprm *bprm, const struct arg_list *list, unsigned int n)
{
	const char *str;
	int err = 0;

	while (n-- && !err) {
		if (get_arg(list, n, &str) || !str)
			return -EFAULT;
		err = list->kernel ? push_string(bprm, str)
				   : push_user_string(bprm, (const char __user *)str);
		cond_resched();
	}
	return err;
}

/* arg_limit: a quarter of the stack's limit for strings and pointers, at least 128 KiB. */
static size_t arg_limit(void)
{
	size_t limit = current->signal->rlim[RLIMIT_STACK].rlim_cur / 4;

	return max((size_t)ARG_SPACE_MIN, min(limit, (size_t)ARG_SPACE_MAX));
}

static int push_strings(struct linux_binprm *bprm, const struct arg_list *argv,
			const struct arg_list *envp)
{
	int argc, envc, err;

	bprm->p = TASK_SIZE;
	bprm->room = TASK_SIZE - arg_limit();
	argc = count_args(bprm, argv);
	if (argc < 0)
		return argc;
	envc = count_args(bprm, envp);
	if (envc < 0)
		return envc;
	bprm->argc = max(argc, 1);
	bprm->envc = envc;
	err = push_bytes(bprm, "\0\0\0", sizeof(long), false); /* the top of the stack is a zero */
	if (!err)
		err = push_string(bprm, bprm->filename);
	bprm->execfn = bprm->mm->env_end = bprm->p;
	if (!err)
		err = push_list(bprm, envp, envc);
	bprm->mm->env_start = bprm->mm->arg_end = bprm->p;
	if (err)
		return err;
	return argc ? push_list(bprm, argv, argc) : push_string(bprm, ""); /* programs expect one */
}

/* place_stack: a stack in the new mm, and where mappings begin below it. */
static int place_stack(struct mm_struct *mm)
{
	unsigned long stack = current->signal->rlim[RLIMIT_STACK].rlim_cur;
	unsigned long gap = max(MMAP_GAP_MIN, min(stack, MMAP_GAP_MAX));

	mm->mmap_base = ALIGN_DOWN(TASK_SIZE - gap, PAGE_SIZE);
	return setup_stack_area(mm, TASK_SIZE, STACK_ROOM);
}

int replace_arg0(struct linux_binprm *bprm, const char *const *args, unsigned int n)
{
	unsigned long p = bprm->p + bprm->arg0_len;
	int err = 0;

	/* The window goes back to an upper page when argv[0] ends in one. */
	if (((p - 1) ^ bprm->p) & PAGE_MASK &&
	    access_process_vm(bprm->mm, (p - 1) & PAGE_MASK, bprm->window, PAGE_SIZE, false) !=
		    PAGE_SIZE)
		return -ENOMEM;
	bprm->p = p;
	bprm->argc += n - 1;
	while (n-- && !err)
		err = push_string(bprm, args[n]);
	return err;
}

/* --- whose rights ---------------------------------------------------------------------------- */

/*
 * set_rights: what the file's set-id bits and user 0 give the new program; man 7 capabilities. The
 * caller's other threads are gone: who shares its root and working directory now could move them.
 */
static void set_rights(struct linux_binprm *bprm)
{
	const struct inode *inode = bprm->file->f_inode;
	umode_t mode = inode->i_sb->s_flags & MS_NOSUID ? 0 : inode->i_mode;
	struct cred *new = bprm->cred;
	uid_t uid = mode & S_ISUID ? inode->i_uid : new->euid;
	gid_t gid = (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) ? inode->i_gid : new->egid;
	bool root;

	bprm->secure = uid != new->uid || gid != new->gid;
	if (atomic_read(&current->fs->users) == 1 || capable(CAP_SETUID)) {
		new->euid = uid;
		new->egid = gid;
	}
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
	hold_here("exec");
	local_irq_disable();
	tsk->mm = tsk->active_mm = mm;
	switch_mm(mm);
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
	tsk->sas_ss_sp = 0;
	tsk->sas_ss_size = 0;
	tsk->sas_ss_flags = 0;
	tsk->zeroed.set_child_tid = NULL;
	tsk->zeroed.clear_child_tid = NULL;
	tsk->self_exec_id++;
	if (bprm->secure)
		tsk->zeroed.pdeath_signal = 0;
	if (tsk->exit_signal != SIGCHLD) {
		write_lock_irq(&tasklist_lock);
		tsk->exit_signal = SIGCHLD;
		write_unlock_irq(&tasklist_lock);
	}
	flush_signal_handlers(tsk);
	exit_posix_timers();
	do_close_on_exec();
	set_comm(bprm->filename);
}

int flush_old_exec(struct linux_binprm *bprm, bool exec_stack)
{
	struct mm_struct *mm = bprm->mm;
	int err = unshare_files();

	if (!err)
		err = de_thread();
	if (err)
		return err;
	bprm->committed = true;
	set_rights(bprm);
	/* Only now are the handlers our process's alone, or shared with another process. */
	err = unshare_sighand();
	if (err)
		return err;
	mm->exe_file = get_file(bprm->file);
	if (exec_stack)
		find_vma(mm, TASK_SIZE - PAGE_SIZE)->vm_flags |= VM_EXEC;
	bprm->mm = NULL;
	current->flags &= ~(PF_FORKNOEXEC | PF_KTHREAD); /* before a vfork parent goes on */
	exec_mmap(mm);
	forget_old_program(bprm);
	commit_creds(bprm->cred);
	bprm->cred = NULL;
	return 0;
}

/* --- the call -------------------------------------------------------------------------------- */

/* load_program: the strings are there; each format is asked, and again when a script changed the file. */
static int load_program(struct linux_binprm *bprm)
{
	ssize_t n;
	int err;

	for (int depth = 0; depth <= BINPRM_MAX_DEPTH; depth++) {
		n = kernel_read(bprm->file, 0, bprm->buf, BINPRM_BUF_SIZE);
		if (n < 0)
			return n;
		memset(bprm->buf + n, 0, BINPRM_BUF_SIZE - n);
		err = load_script_binary(bprm);
		if (err == 1)
			continue;
		if (err != -ENOEXEC)
			return err;
		bprm->mm->arg_start = bprm->p;
		err = window_write(bprm);
		return err ? err : load_elf_binary(bprm);
	}
	return -ELOOP;
}

/* exec_file: bprm->file is open; makes what else is needed, and frees what was not given away. */
static int exec_file(struct linux_binprm *bprm, const struct arg_list *argv,
		     const struct arg_list *envp)
{
	int err = -ENOMEM;

	bprm->window = (char *)__get_free_page(GFP_KERNEL);
	bprm->mm = mm_alloc(NULL);
	bprm->cred = prepare_creds();
	if (bprm->window && bprm->mm && bprm->cred)
		err = place_stack(bprm->mm);
	if (!err)
		err = push_strings(bprm, argv, envp);
	if (!err)
		err = load_program(bprm);
	free_page((unsigned long)bprm->window);
	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->cred)
		put_cred(bprm->cred);
	if (err && bprm->committed)
		force_sig(SIGSEGV);
	return err;
}

/* do_execve: 0 with the caller's frame changed, or -errno: the caller is unharmed, or about to die. */
static int do_execve(const char *filename, const struct arg_list *argv, const struct arg_list *envp)
{
	char buf[2][BINPRM_BUF_SIZE];
	struct linux_binprm bprm = {
		.buf = buf[0], .filename = filename, .interp = filename, .interp_buf = buf[1]};
	int err;

	bprm.file = open_exec(filename);
	if (IS_ERR(bprm.file))
		return PTR_ERR(bprm.file);
	err = exec_file(&bprm, argv, envp);
	fput(bprm.file);
	trace(TRACE_EXEC, "exec %s: %d", filename, err);
	if (err)
		return err;
	count_vm_event(exec);
	if (unlikely(leak_one))
		leak_one();
	return 0;
}

int kernel_execve(const char *filename, const char *const *argv, const char *const *envp)
{
	const struct arg_list args = {.kernel = argv}, env = {.kernel = envp};

	return do_execve(filename, &args, &env);
}

long sys_execve(const char __user *path, const char __user *const __user *argv,
		const char __user *const __user *envp)
{
	const struct arg_list args = {.user = argv}, env = {.user = envp};
	char *name = getname(path);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = nproc_exceeded() ? -EAGAIN : do_execve(name, &args, &env);
	putname(name);
	return err;
}
