/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading programs: fs/exec.c does what every format needs, fs/binfmt_elf.c and
 * fs/binfmt_script.c know one each.
 */
#ifndef TINE_BINFMTS_H
#define TINE_BINFMTS_H

#include <fs.h>
#include <types.h>

#define BINPRM_BUF_SIZE	 256
#define MAX_ARG_STRLEN	 (32u * PAGE_SIZE)
#define BINPRM_MAX_DEPTH 5 /* scripts that run scripts */

/* Where strings come from: a list of pointers, the user's or, for init, the kernel's own. */
struct arg_list {
	const char __user *const __user *user;
	const char *const *kernel; /* when not NULL, this one */
};

struct linux_binprm {
	char *buf;	      /* the file's first BINPRM_BUF_SIZE bytes, zero-padded */
	struct file *file;    /* counted, writing denied */
	struct mm_struct *mm; /* being built; the caller's after flush_old_exec() */
	/*
	 * The strings stand at the top of the new stack and grow downwards: path, environment,
	 * arguments. Those in the page below p are still in window, a page of the kernel's.
	 */
	unsigned long p; /* the lowest byte so far: argv[0] when all are there */
	char *window;
	unsigned long execfn; /* where the path stands there */
	unsigned int argc, envc;
	size_t arg0_len;      /* argv[0] with its NUL: scripts replace it */
	unsigned long room;   /* p may not go below it */
	const char *filename; /* what was asked for: AT_EXECFN */
	const char *interp;   /* what is being loaded: filename, or interp_buf for scripts */
	char *interp_buf;     /* of the same size */
	struct cred *cred;    /* to commit: set-uid programs change it */
	bool secure;	      /* AT_SECURE: runs with more rights than its caller */
	bool committed;	      /* the old program is gone: failure now ends the task */
};

/* kernel_execve: init's: the strings are the kernel's. 0: return to user mode through the frame. */
int kernel_execve(const char *filename, const char *const *argv, const char *const *envp);

/* For the formats. */
/* replace_arg0: argv[0] goes, n strings of the kernel's come in its place. 0, -E2BIG, -ENOMEM */
int replace_arg0(struct linux_binprm *bprm, const char *const *args, unsigned int n);
/*
 * flush_old_exec: the point of no return: other threads end, the new mm is the caller's. 0, or
 * -errno before that point.
 */
int flush_old_exec(struct linux_binprm *bprm, bool exec_stack);
int load_elf_binary(struct linux_binprm *bprm); /* -ENOEXEC: not this format */
/*
 * load_script_binary: puts the interpreter in bprm->file's place: 1, look again. -ENOEXEC,
 * -errno.
 */
int load_script_binary(struct linux_binprm *bprm);

#endif
