/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading programs: fs/exec.c does what every format needs, fs/binfmt_elf.c and
 * fs/binfmt_script.c know one each.
 */
#ifndef TINE_BINFMTS_H
#define TINE_BINFMTS_H

#include <fs.h>
#include <types.h>

#define BINPRM_BUF_SIZE	   256
#define MAX_ARG_STRLEN	   (32u * PAGE_SIZE)
#define BINPRM_MAX_DEPTH   5	/* scripts that run scripts */
#define BINPRM_PREFIX_SIZE 8192 /* a path and what five scripts put before it */

/* Where strings come from: a list of pointers, the user's or, for init, the kernel's own. */
struct arg_list {
	const char __user *const __user *user;
	const char *const *kernel; /* when not NULL, this one */
	unsigned int count;
};

struct linux_binprm {
	char buf[BINPRM_BUF_SIZE]; /* the file's first bytes, zero-padded */
	struct file *file;	   /* counted, writing denied */
	struct mm_struct *mm;	   /* being built; the caller's after flush_old_exec() */
	unsigned long p;	   /* lowest of the argument strings in the new stack */
	unsigned long execfn;	   /* where the path stands there */
	unsigned int argc, envc;
	struct arg_list argv, envp;
	size_t arg_bytes, env_bytes; /* their strings, with the closing NULs */
	/*
	 * What scripts put in front: strings one after the other, from prefix to the end of
	 * prefix_buf. NULL: no script, argv as given; else argv[0] is left out.
	 */
	char *prefix_buf, *prefix;
	const char *filename; /* what was asked for: AT_EXECFN */
	const char *interp;   /* what is being loaded: differs for scripts */
	struct cred *cred;    /* to commit: set-uid programs change it */
	bool secure;	      /* AT_SECURE: runs with more rights than its caller */
	bool committed;	      /* the old program is gone: failure now ends the task */
};

/*
 * do_execve: user-space argv/envp. 0 (with the caller's frame changed) or -errno (caller
 * unharmed, or past the point of no return and about to die of SIGSEGV).
 */
int do_execve(const char *filename, const char __user *const __user *argv,
	      const char __user *const __user *envp);
/* kernel_execve: init's: the strings are the kernel's. 0: return to user mode through the frame. */
int kernel_execve(const char *filename, const char *const *argv, const char *const *envp);

/* For the formats. */
/* build_new_mm: bprm->mm with a stack that holds all strings; p, argc, envc. 0 or -errno. */
int build_new_mm(struct linux_binprm *bprm, bool exec_stack);
/*
 * flush_old_exec: the point of no return: other threads end, the new mm is the caller's. 0, or
 * -errno before that point.
 */
int flush_old_exec(struct linux_binprm *bprm);
int load_elf_binary(struct linux_binprm *bprm); /* -ENOEXEC: not this format */
/*
 * load_script_binary: puts the interpreter in bprm->file's place: 1, look again. -ENOEXEC,
 * -errno.
 */
int load_script_binary(struct linux_binprm *bprm);

#endif
