// SPDX-License-Identifier: GPL-2.0-only
/*
 * clone3(2): clone with its arguments in a struct that can grow. The caller says how large its struct is;
 * what it does not have counts as zero, and what we do not know must be zero (E2BIG). More can be said
 * than to clone: where the pidfd goes, the size of the stack, the child's number, handlers to be cleared.
 *
 * Only how the call is made is here; do_fork() in kernel/fork.c is the same for all.
 */
#include <string.h>
#include <task.h>
#include <uaccess.h>
#include <uapi/sched.h>

#define CLONE3_FLAGS (0xffffffffull | CLONE_CLEAR_SIGHAND)

/* Are bytes from to to of user memory zero? 0, -E2BIG (no), -EFAULT. */
static int check_zero(const char __user *at, const char __user *end)
{
	char c;

	for (; at < end; at++) {
		if (get_user(c, at))
			return -EFAULT;
		if (c)
			return -E2BIG;
	}
	return 0;
}

/* The caller's struct, be it shorter or longer than ours. 0, -EINVAL, -E2BIG, -EFAULT. */
static int fetch_args(struct clone_args *args, const struct clone_args __user *from, size_t size)
{
	int retval = 0;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	memset(args, 0, sizeof(*args));
	if (size > sizeof(*args))
		retval = check_zero((const char __user *)(from + 1),
				    (const char __user *)from + size);
	if (!retval && copy_from_user(args, from, min(size, sizeof(*args))))
		retval = -EFAULT;
	return retval;
}

/* What makes no sense, as far as do_fork() does not say so itself. */
static bool args_valid(const struct clone_args *a)
{
	if (a->flags & ~CLONE3_FLAGS || a->flags & (CLONE_DETACHED | CSIGNAL))
		return false;
	if ((a->flags & CLONE_SIGHAND) && (a->flags & CLONE_CLEAR_SIGHAND))
		return false;
	if (a->exit_signal > _NSIG ||
	    (a->exit_signal && (a->flags & (CLONE_THREAD | CLONE_PARENT))))
		return false;
	if (!a->stack != !a->stack_size || a->stack > TASK_SIZE || a->stack_size > TASK_SIZE ||
	    !access_ok((void __user *)(unsigned long)a->stack, a->stack_size))
		return false;
	/* A number for each pid namespace from the child's up: there is one. */
	return !a->set_tid == !a->set_tid_size && a->set_tid_size <= 1;
}

long sys_clone3(const struct clone_args __user *uargs, size_t size)
{
	struct clone_args a;
	pid_t set_tid = 0;
	long retval = fetch_args(&a, uargs, size);

	if (retval)
		return retval;
	if (!args_valid(&a))
		return -EINVAL;
	if (a.set_tid && get_user(set_tid, (pid_t __user *)(unsigned long)a.set_tid))
		return -EFAULT;
	if (a.set_tid && set_tid <= 0)
		return -EINVAL;
	return do_fork(&(struct kernel_clone_args){
		.flags = a.flags,
		.exit_signal = a.exit_signal,
		.stack = a.stack + a.stack_size,
		.parent_tid = (int __user *)(unsigned long)a.parent_tid,
		.child_tid = (int __user *)(unsigned long)a.child_tid,
		.pidfd = (int __user *)(unsigned long)a.pidfd,
		.tls = (struct user_desc __user *)(unsigned long)a.tls,
		.set_tid = set_tid,
		.clear_sighand = a.flags & CLONE_CLEAR_SIGHAND,
	});
}
