// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small calls about a task and the machine: numbers, groups and sessions, limits and usage, names,
 * priority, power. Specification: the manual page of each.
 */
#include <file.h>
#include <mm.h>
#include <nsproxy.h>
#include <percpu.h>
#include <printk.h>
#include <smp.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/personality.h>
#include <uapi/prctl.h>
#include <uapi/reboot.h>
#include <uapi/resource.h>
#include <uapi/sysinfo.h>

/* --- Numbers ------------------------------------------------------------------------------------- */

long sys_getpid(void)
{
	return task_tgid_vnr(current);
}

long sys_gettid(void)
{
	return task_pid_vnr(current);
}

long sys_getppid(void)
{
	pid_t nr;

	read_lock(&tasklist_lock);
	nr = task_tgid_vnr(current->real_parent);
	read_unlock(&tasklist_lock);
	return nr;
}

long sys_set_tid_address(int __user *tid)
{
	current->zeroed.clear_child_tid = tid;
	return task_pid_vnr(current);
}

/* The process with that number, or the caller's for 0; tasklist_lock held. */
static struct task_struct *find_process(pid_t pid)
{
	return pid ? find_task_by_vpid(pid) : current->group_leader;
}

/* The group or session of a process. */
static long number_of(pid_t pid, enum pid_type type)
{
	struct task_struct *p;
	long nr;

	read_lock(&tasklist_lock);
	p = find_process(pid);
	nr = p ? pid_vnr(p->signal->pids[type]) : -ESRCH;
	read_unlock(&tasklist_lock);
	return nr;
}

long sys_getpgid(pid_t pid)
{
	return number_of(pid, PIDTYPE_PGID);
}

long sys_getpgrp(void)
{
	return number_of(0, PIDTYPE_PGID);
}

long sys_getsid(pid_t pid)
{
	return number_of(pid, PIDTYPE_SID);
}

/* May the caller put p into process group pgid? The new group in *pgrp. {tasklist_lock} */
static int check_setpgid(struct task_struct *p, pid_t pgid, struct pid **pgrp)
{
	struct pid *session = current->signal->pids[PIDTYPE_SID];
	struct task_struct *member;

	if (!p || !thread_group_leader(p))
		return p ? -EINVAL : -ESRCH;
	if (p->real_parent->signal == current->signal) {
		if (p->signal->pids[PIDTYPE_SID] != session)
			return -EPERM;
		if (!(p->flags & PF_FORKNOEXEC))
			return -EACCES; /* it has a life of its own by now */
	} else if (p != current->group_leader) {
		return -ESRCH;
	}
	if (p->signal->leader)
		return -EPERM;
	*pgrp = p->thread_pid;
	if (pgid == task_tgid_vnr(p))
		return 0;
	*pgrp = find_vpid(pgid);
	member = *pgrp ? pid_task(*pgrp, PIDTYPE_PGID) : NULL;
	return member && member->signal->pids[PIDTYPE_SID] == session ? 0 : -EPERM;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *p;
	struct pid *pgrp;
	int retval;

	if (pgid < 0 || (!pgid && pid < 0))
		return -EINVAL;
	write_lock_irq(&tasklist_lock);
	p = find_process(pid);
	retval = check_setpgid(p, pgid ?: p ? task_tgid_vnr(p) : 0, &pgrp);
	if (!retval && p->signal->pids[PIDTYPE_PGID] != pgrp)
		change_pid(p, PIDTYPE_PGID, pgrp);
	write_unlock_irq(&tasklist_lock);
	return retval;
}

/* The caller leads a new session and a new process group, without a terminal. */
long sys_setsid(void)
{
	struct task_struct *leader = current->group_leader;
	struct signal_struct *sig = current->signal;
	struct pid *pid = leader->thread_pid;
	long retval = -EPERM;

	write_lock_irq(&tasklist_lock);
	if (!sig->leader && !pid_task(pid, PIDTYPE_PGID)) {
		change_pid(leader, PIDTYPE_SID, pid);
		change_pid(leader, PIDTYPE_PGID, pid);
		spin_lock(&current->sighand->siglock);
		sig->leader = true;
		sig->tty = NULL;
		spin_unlock(&current->sighand->siglock);
		retval = pid_vnr(pid);
	}
	write_unlock_irq(&tasklist_lock);
	return retval;
}

/* --- Limits and usage ---------------------------------------------------------------------------- */

/* Reads and, with new, changes a limit of p's process. */
static int do_prlimit(struct task_struct *p, unsigned int resource, const struct rlimit *new,
		      struct rlimit *old)
{
	struct rlimit *rlim = p->signal->rlim + resource;
	int retval = 0;

	if (resource >= RLIM_NLIMITS || (new &&new->rlim_cur > new->rlim_max))
		return -EINVAL;
	if (new &&resource == RLIMIT_NOFILE &&new->rlim_max > NR_OPEN_MAX)
		return -EPERM;
	task_lock(p->group_leader);
	if (old)
		*old = *rlim;
	if (new) {
		if (new->rlim_max > rlim->rlim_max && !capable(CAP_SYS_RESOURCE))
			retval = -EPERM;
		else
			*rlim = *new;
	}
	task_unlock(p->group_leader);
	return retval;
}

static unsigned long narrow_limit(unsigned long long value)
{
	return value >= RLIM_INFINITY ? RLIM_INFINITY : (unsigned long)value;
}

static unsigned long long wide_limit(unsigned long value)
{
	return value == RLIM_INFINITY ? RLIM64_INFINITY : value;
}

/* May the caller look at p's limits? {tasklist_lock} */
static bool may_prlimit(const struct task_struct *p)
{
	const struct cred *own = current_cred(), *cred = p->cred;

	return p->signal == current->signal ||
	       (own->uid == cred->euid && own->uid == cred->suid && own->uid == cred->uid &&
		own->gid == cred->egid && own->gid == cred->sgid && own->gid == cred->gid) ||
	       capable(CAP_SYS_RESOURCE);
}

long sys_prlimit64(pid_t pid, unsigned int resource, const struct rlimit64 __user *new,
		   struct rlimit64 __user *old)
{
	struct rlimit64 wide;
	struct rlimit new_limit, old_limit;
	struct task_struct *p;
	int retval = -ESRCH;

	if (new) {
		if (copy_from_user(&wide, new, sizeof(wide)))
			return -EFAULT;
		new_limit.rlim_cur = narrow_limit(wide.rlim_cur);
		new_limit.rlim_max = narrow_limit(wide.rlim_max);
	}
	read_lock(&tasklist_lock);
	p = find_process(pid);
	if (p)
		retval = may_prlimit(p)
				 ? do_prlimit(p, resource, new ? &new_limit : NULL, &old_limit)
				 : -EPERM;
	read_unlock(&tasklist_lock);
	if (!retval && old) {
		wide.rlim_cur = wide_limit(old_limit.rlim_cur);
		wide.rlim_max = wide_limit(old_limit.rlim_max);
		if (copy_to_user(old, &wide, sizeof(wide)))
			return -EFAULT;
	}
	return retval;
}

long sys_setrlimit(unsigned int resource, const struct rlimit __user *new)
{
	struct rlimit limit;

	if (copy_from_user(&limit, new, sizeof(limit)))
		return -EFAULT;
	return do_prlimit(current, resource, &limit, NULL);
}

/* No more than most is told of a limit. */
static long get_limit(unsigned int resource, struct rlimit __user *to, unsigned long most)
{
	struct rlimit limit;

	if (do_prlimit(current, resource, NULL, &limit))
		return -EINVAL;
	limit.rlim_cur = min(limit.rlim_cur, most);
	limit.rlim_max = min(limit.rlim_max, most);
	return copy_to_user(to, &limit, sizeof(limit)) ? -EFAULT : 0;
}

long sys_ugetrlimit(unsigned int resource, struct rlimit __user *old)
{
	return get_limit(resource, old, RLIM_INFINITY);
}

/* From the time when limits had a sign. */
long sys_getrlimit(unsigned int resource, struct rlimit __user *old)
{
	return get_limit(resource, old, 0x7fffffff);
}

long sys_getrusage(int who, struct rusage __user *to)
{
	struct rusage ru;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
		return -EINVAL;
	read_lock(&tasklist_lock);
	group_rusage(current, who, &ru);
	read_unlock(&tasklist_lock);
	if (who != RUSAGE_CHILDREN && current->mm)
		ru.ru_maxrss = max(ru.ru_maxrss, (long)mm_peak(current->mm) * (PAGE_SIZE / 1024));
	return copy_to_user(to, &ru, sizeof(ru)) ? -EFAULT : 0;
}

/* --- Priority ------------------------------------------------------------------------------------ */

/* Does p belong to the process, group or user that which and who name? 0 is the caller's own. */
static bool priority_target(const struct task_struct *p, int which, int who)
{
	switch (which) {
	case PRIO_PROCESS:
		return who ? task_pid_vnr(p) == who : p == current;
	case PRIO_PGRP:
		return task_pgrp_vnr(p) == (who ?: task_pgrp_vnr(current));
	default:
		return p->cred->uid == (who ? (uid_t)who : current_cred()->uid);
	}
}

/* A limit of n lets nice be as low as 20 - n. */
static bool can_nice(const struct task_struct *p, int nice)
{
	return nice >= PRIO_TO_NICE(p->static_prio) ||
	       20 - nice <= (long)min(p->signal->rlim[RLIMIT_NICE].rlim_cur, 40ul) ||
	       capable(CAP_SYS_NICE);
}

/* May the caller say how p is scheduled? {tasklist_lock} */
static bool may_schedule(const struct task_struct *p)
{
	uid_t euid = current_cred()->euid;

	return euid == p->cred->euid || euid == p->cred->uid || capable(CAP_SYS_NICE);
}

static int set_one_prio(struct task_struct *p, int nice)
{
	if (!may_schedule(p))
		return -EPERM;
	if (!can_nice(p, nice))
		return -EACCES;
	set_user_nice(p, nice);
	return 0;
}

long sys_setpriority(int which, int who, int nice)
{
	struct task_struct *p, *t;
	int retval = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	nice = max(-20, min(nice, 19));
	read_lock(&tasklist_lock);
	for_each_process(p) {
		for_each_thread(p, t) {
			int error;

			if (!priority_target(t, which, who))
				continue;
			error = set_one_prio(t, nice);
			if (error || retval == -ESRCH)
				retval = error; /* one refusal is the answer */
		}
	}
	read_unlock(&tasklist_lock);
	return retval;
}

/* 20 - nice of the highest priority among them: never negative. */
long sys_getpriority(int which, int who)
{
	struct task_struct *p, *t;
	long retval = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	read_lock(&tasklist_lock);
	for_each_process(p) {
		for_each_thread(p, t) {
			if (priority_target(t, which, who))
				retval = max(retval, 20L - PRIO_TO_NICE(t->static_prio));
		}
	}
	read_unlock(&tasklist_lock);
	return retval;
}

long sys_nice(int increment)
{
	int nice = PRIO_TO_NICE(current->static_prio) + max(-40, min(increment, 40));

	nice = max(-20, min(nice, 19));
	if (!can_nice(current, nice))
		return -EPERM;
	set_user_nice(current, nice);
	return 0;
}

/* The CPUs that run a task may run on: the size of the mask in bytes. */
long sys_sched_getaffinity(pid_t pid, unsigned int len, unsigned long __user *mask)
{
	unsigned long cpus = 0;
	struct task_struct *p;

	if (len < sizeof(cpus) || len % sizeof(cpus))
		return -EINVAL;
	read_lock(&tasklist_lock);
	p = pid ? find_task_by_vpid(pid) : current;
	if (p)
		cpus = p->cpus_allowed & cpu_online_mask;
	read_unlock(&tasklist_lock);
	if (!p)
		return -ESRCH;
	return put_user(cpus, mask) ? -EFAULT : (long)sizeof(cpus);
}

/* Bits past the mask's end are 0, those of CPUs that are not there do not count. */
long sys_sched_setaffinity(pid_t pid, unsigned int len, const unsigned long __user *mask)
{
	unsigned long cpus = 0;
	struct task_struct *p;
	long retval = 0;

	if (copy_from_user(&cpus, mask, min(len, (unsigned int)sizeof(cpus))))
		return -EFAULT;
	read_lock(&tasklist_lock);
	p = pid ? find_task_by_vpid(pid) : current;
	if (!p)
		retval = -ESRCH;
	else if (!may_schedule(p))
		retval = -EPERM;
	else if (!(cpus & cpu_online_mask))
		retval = -EINVAL;
	else
		set_cpus_allowed(p, cpus);
	read_unlock(&tasklist_lock);
	return retval;
}

long sys_getcpu(u32 __user *cpu, u32 __user *node, void __user *unused)
{
	if (cpu && put_user(smp_processor_id(), cpu))
		return -EFAULT;
	return node && put_user(0u, node) ? -EFAULT : 0;
}

/* --- The machine --------------------------------------------------------------------------------- */

long sys_uname(struct utsname __user *to)
{
	struct uts_namespace *ns = current->nsproxy->uts_ns;
	struct utsname name;

	down_read(&ns->sem);
	name = ns->name;
	up_read(&ns->sem);
	return copy_to_user(to, &name, sizeof(name)) ? -EFAULT : 0;
}

long sys_sethostname(const char __user *name, int len)
{
	struct uts_namespace *ns = current->nsproxy->uts_ns;
	char text[__NEW_UTS_LEN + 1] = "";

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > __NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(text, name, len))
		return -EFAULT;
	down_write(&ns->sem);
	memcpy(ns->name.nodename, text, sizeof(text));
	up_write(&ns->sem);
	return 0;
}

long sys_sysinfo(struct sysinfo __user *to)
{
	struct sysinfo info = {
		.uptime = ns_to_ts(ktime_get_ns()).tv_sec,
		.totalram = totalram_pages(),
		.freeram = nr_free_pages(),
		.procs = nr_threads(),
		.totalhigh = totalhigh_pages(),
		.freehigh = nr_zone_free_pages(ZONE_HIGHMEM),
		.mem_unit = PAGE_SIZE,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static bool reboot_magic(u32 magic2)
{
	return magic2 == LINUX_REBOOT_MAGIC2 || magic2 == LINUX_REBOOT_MAGIC2A ||
	       magic2 == LINUX_REBOOT_MAGIC2B || magic2 == LINUX_REBOOT_MAGIC2C;
}

long sys_reboot(u32 magic1, u32 magic2, u32 command)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || !reboot_magic(magic2))
		return -EINVAL;
	switch (command) {
	case LINUX_REBOOT_CMD_RESTART:
		printk(KERN_EMERG "reboot: restarting\n");
		machine_restart();
	case LINUX_REBOOT_CMD_POWER_OFF:
		printk(KERN_EMERG "reboot: power off\n");
		machine_power_off();
	case LINUX_REBOOT_CMD_HALT:
		printk(KERN_EMERG "reboot: halted\n");
		machine_halt();
	default:
		return -EINVAL;
	}
}

/* Only the plain personality exists. */
long sys_personality(u32 persona)
{
	u32 old = current->personality;

	if (persona != 0xffffffff) {
		if (persona & ~ADDR_NO_RANDOMIZE)
			return -EINVAL;
		current->personality = persona;
	}
	return old;
}

/* --- prctl --------------------------------------------------------------------------------------- */

static long set_name(const char __user *from)
{
	char name[sizeof(current->comm)] = "";
	long len = strncpy_from_user(name, from, sizeof(name) - 1);

	if (len < 0)
		return len;
	task_lock(current);
	memcpy(current->comm, name, sizeof(name));
	task_unlock(current);
	return 0;
}

long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	switch (option) {
	case PR_SET_PDEATHSIG:
		if (arg2 > _NSIG)
			return -EINVAL;
		current->zeroed.pdeath_signal = arg2;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user(current->zeroed.pdeath_signal, (int __user *)arg2);
	case PR_SET_NAME:
		return set_name((const char __user *)arg2);
	case PR_GET_NAME:
		return copy_to_user((char __user *)arg2, current->comm, sizeof(current->comm))
			       ? -EFAULT
			       : 0;
	case PR_SET_CHILD_SUBREAPER:
		spin_lock_irq(&current->sighand->siglock);
		current->signal->flags &= ~SIGNAL_CHILD_SUBREAPER;
		if (arg2)
			current->signal->flags |= SIGNAL_CHILD_SUBREAPER;
		spin_unlock_irq(&current->sighand->siglock);
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_user(!!(current->signal->flags & SIGNAL_CHILD_SUBREAPER),
				(int __user *)arg2);
	default:
		return -EINVAL;
	}
}
