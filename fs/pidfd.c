// SPDX-License-Identifier: GPL-2.0-only
/*
 * pidfds: files that stand for a process. The file counts the struct pid, not the task: it outlives the
 * process, and never means another one that got the same number.
 *
 *   alive: poll says nothing    a zombie: POLLIN, waitid(P_PIDFD) takes it    reaped: POLLHUP too
 *
 * PIDFD_THREAD (O_EXCL), or CLONE_PIDFD with CLONE_THREAD, means one thread, not its group. All pidfds
 * share one nameless inode, the root of anon_sb. The pollers' queue is in the struct pid; exit_notify,
 * release_task and detach_pid wake it, under the tasklist_lock that pidfd_poll takes to look.
 * Specification: pidfd_open(2), pidfd_send_signal(2), clone(2).
 */
#include "internal.h"
#include <file.h>
#include <pidfd.h>
#include <task.h>
#include <uaccess.h>
#include <uapi/poll.h>
#include <uapi/sched.h>

#define PIDFD_THREAD O_EXCL

static unsigned int pidfd_poll(struct file *file, struct poll_table *table)
{
	struct pid *pid = file->private_data;
	unsigned int events = POLLIN | POLLRDNORM;
	struct task_struct *p;

	poll_wait(table, &pid->pollers);
	read_lock(&tasklist_lock);
	p = pid_task(pid, PIDTYPE_PID);
	if (!p)
		events |= POLLHUP;
	else if (!p->zeroed.exit_state ||
		 (!(file->f_flags & PIDFD_THREAD) && p->signal->nr_threads > 1))
		events = 0;
	read_unlock(&tasklist_lock);
	return events;
}

static void pidfd_release(struct file *file)
{
	put_pid(file->private_data);
}

static const struct file_operations pidfd_fops = {
	.poll = pidfd_poll,
	.release = pidfd_release,
};

/* A descriptor for pid, reserved. 0, -EMFILE, -ENOMEM. */
static int prepare(struct new_fd *pidfd, struct pid *pid, unsigned int flags)
{
	int err = prepare_fd(pidfd, anon_sb->s_root, O_RDWR | O_CLOEXEC | flags, &pidfd_fops);

	if (!err)
		pidfd->file->private_data = get_pid(pid);
	return err;
}

int copy_pidfd(const struct kernel_clone_args *args, struct pid *pid, struct new_fd *pidfd)
{
	int retval;

	pidfd->file = NULL;
	if (!(args->flags & CLONE_PIDFD))
		return 0;
	retval = prepare(pidfd, pid, args->flags & CLONE_THREAD ? PIDFD_THREAD : 0);
	if (!retval && put_user(pidfd->fd, args->pidfd)) {
		cancel_fd(pidfd);
		retval = -EFAULT;
	}
	return retval;
}

struct pid *get_pidfd(unsigned int fd, unsigned int *flags)
{
	struct pid *pid = ERR_PTR(-EBADF);
	struct file *file = fget(fd);

	if (file && file->f_op == &pidfd_fops) {
		pid = get_pid(file->private_data);
		*flags = file->f_flags;
	}
	if (file)
		fput(file);
	return pid;
}

long sys_pidfd_open(pid_t nr, unsigned int flags)
{
	struct new_fd pidfd;
	struct pid *pid;
	int retval;

	if (nr <= 0 || (flags & ~(O_NONBLOCK | PIDFD_THREAD)))
		return -EINVAL;
	pid = find_get_vpid(nr);
	if (!pid)
		return -ESRCH;
	read_lock(&tasklist_lock);
	if (!pid_task(pid, PIDTYPE_PID)) /* a group or session that outlives its leader */
		retval = -ESRCH;
	else
		retval = flags & PIDFD_THREAD || pid_task(pid, PIDTYPE_TGID) ? 0 : -ENOENT;
	read_unlock(&tasklist_lock);
	if (!retval)
		retval = prepare(&pidfd, pid, flags);
	put_pid(pid);
	if (retval)
		return retval;
	publish_fd(&pidfd);
	return pidfd.fd;
}

/* info NULL: as if by kill. What looks like kill's or the kernel's own one may send only to oneself. */
static long send_to(struct pid *pid, int sig, struct siginfo *info, bool thread)
{
	struct task_struct *p;
	long retval = -ESRCH;

	if (sig < 0 || sig > _NSIG || (info && info->si_signo != sig))
		return -EINVAL;
	if (info && (info->si_code >= 0 || info->si_code == SI_TKILL) && current->thread_pid != pid)
		return -EPERM;
	read_lock(&tasklist_lock);
	p = pid_task(pid, PIDTYPE_PID);
	if (p)
		retval = check_kill_permission(sig, p);
	if (!retval && sig)
		retval = send_signal(sig, info, p, thread ? TO_THREAD : TO_PROCESS);
	read_unlock(&tasklist_lock);
	return retval;
}

long sys_pidfd_send_signal(int fd, int sig, const struct siginfo __user *uinfo, unsigned int flags)
{
	unsigned int file_flags;
	struct siginfo info;
	struct pid *pid;
	long retval;

	if (flags)
		return -EINVAL;
	pid = get_pidfd(fd, &file_flags);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	if (uinfo && copy_from_user(&info, uinfo, sizeof(info)))
		retval = -EFAULT;
	else
		retval = send_to(pid, sig, uinfo ? &info : SEND_SIG_NOINFO,
				 file_flags & PIDFD_THREAD);
	put_pid(pid);
	return retval;
}
