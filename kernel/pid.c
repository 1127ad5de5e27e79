// SPDX-License-Identifier: GPL-2.0-only
/*
 * Process identities: struct pid, the hash that finds one by number, and the lists of tasks that hang
 * off it. The numbers come from kernel/pidmap.c.
 *
 * tasklist_lock guards the hash, the lists of struct pid, the task tree (real_parent, children, tasks,
 * thread_node), exit_state and task->sighand. Interrupts take it for reading (a ^C), so writers have
 * interrupts off. Order: tasklist_lock > siglock > task_lock > run queue lock.
 *
 * A struct pid lives while somebody counts it; its number is free for the next fork as soon as the
 * last task has left it, whatever type it left it as: so a number that names a living process group
 * or session is never given out.
 */
#include <err.h>
#include <nsproxy.h>
#include <percpu.h>
#include <pid.h>
#include <pidmap.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <uapi/capability.h>

#define PIDHASH_BITS 10

DEFINE_RWLOCK(tasklist_lock);
unsigned long total_forks;		    /* {tasklist_lock} */
int threads_alive;			    /* {tasklist_lock} */
static DEFINE_PER_CPU(int, process_counts); /* thread groups born here minus those that died here */
static struct kmem_cache *pid_cache;
static struct hlist_head pid_hash[1 << PIDHASH_BITS];

struct pid_namespace init_pid_ns = {
	.count = ATOMIC_INIT(1),
};

static struct hlist_head *pid_bucket(pid_t nr, const struct pid_namespace *ns)
{
	u32 key = (u32)nr + ((unsigned long)ns >> 4);

	return &pid_hash[(key * 0x9e3779b1u) >> (32 - PIDHASH_BITS)];
}

/* The number that the caller wants, as who restores a process does; or any. */
static int alloc_number(struct pid_namespace *ns, pid_t want)
{
	if (!want)
		return alloc_pidmap(ns);
	if (want < 0 || want >= pid_max)
		return -EINVAL;
	if (!capable(CAP_CHECKPOINT_RESTORE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return take_pidmap(ns, want);
}

/* A number in ns and in each of its parents, the innermost last. Undone in reverse when one fails. */
struct pid *alloc_pid(struct pid_namespace *ns, pid_t want)
{
	struct pid *pid = kmem_cache_alloc(pid_cache, GFP_KERNEL);
	int level, nr = 0;

	if (!pid)
		return ERR_PTR(-ENOMEM);
	memset(pid, 0, sizeof(*pid));
	atomic_set(&pid->count, 1);
	pid->level = ns->level;
	init_waitqueue_head(&pid->pollers);
	for (level = ns->level; level >= 0; level--, ns = ns->parent, want = 0) {
		nr = alloc_number(ns, want);
		if (nr < 0)
			goto undo_numbers;
		pid->numbers[level].nr = nr;
		pid->numbers[level].ns = ns;
	}
	write_lock_irq(&tasklist_lock);
	for (level = pid->level; level >= 0; level--)
		hlist_add_head(&pid->numbers[level].hash,
			       pid_bucket(pid->numbers[level].nr, pid->numbers[level].ns));
	write_unlock_irq(&tasklist_lock);
	return pid;

undo_numbers:
	while (++level <= (int)pid->level)
		free_pidmap(pid->numbers[level].ns, pid->numbers[level].nr);
	kmem_cache_free(pid_cache, pid);
	return ERR_PTR(nr);
}

/* tasklist_lock held for writing. */
static void __free_pid(struct pid *pid)
{
	for (unsigned int level = 0; level <= pid->level; level++) {
		hlist_del_init(&pid->numbers[level].hash);
		free_pidmap(pid->numbers[level].ns, pid->numbers[level].nr);
	}
	put_pid(pid);
}

void free_pid(struct pid *pid)
{
	write_lock_irq(&tasklist_lock);
	__free_pid(pid);
	write_unlock_irq(&tasklist_lock);
}

struct pid *get_pid(struct pid *pid)
{
	atomic_inc(&pid->count);
	return pid;
}

void put_pid(struct pid *pid)
{
	if (pid && atomic_dec_and_test(&pid->count))
		kmem_cache_free(pid_cache, pid);
}

/* --- Tasks of an identity ------------------------------------------------------------------------ */

struct pid *task_pid_type(const struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? task->thread_pid : task->signal->pids[type];
}

void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	hlist_add_head(&task->pid_links[type], &pid->tasks[type]);
	if (type == PIDTYPE_PID)
		task->thread_pid = pid;
	else
		task->signal->pids[type] = pid;
}

void detach_pid_keep(struct task_struct *task, enum pid_type type)
{
	hlist_del_init(&task->pid_links[type]);
}

void detach_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid = task_pid_type(task, type);

	detach_pid_keep(task, type);
	if (type == PIDTYPE_PID)
		wake_pollers(pid);
	for (unsigned int i = 0; i < PIDTYPE_MAX; i++) {
		if (pid->tasks[i].first)
			return;
	}
	__free_pid(pid);
}

void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	detach_pid(task, type);
	attach_pid(task, type, pid);
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	return hlist_entry_safe(pid->tasks[type].first, struct task_struct, pid_links[type]);
}

/* --- Numbers ------------------------------------------------------------------------------------- */

struct pid *find_pid_ns(pid_t nr, struct pid_namespace *ns)
{
	struct upid *upid;

	hlist_for_each_entry(upid, pid_bucket(nr, ns), hash) {
		if (upid->nr == nr && upid->ns == ns)
			return container_of(upid, struct pid, numbers[ns->level]);
	}
	return NULL;
}

struct pid_namespace *task_active_pid_ns(const struct task_struct *task)
{
	const struct pid *pid = task->thread_pid;

	return pid->numbers[pid->level].ns;
}

struct pid *find_vpid(pid_t nr)
{
	return find_pid_ns(nr, task_active_pid_ns(current));
}

struct pid *find_get_vpid(pid_t nr)
{
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = find_vpid(nr);
	if (pid)
		get_pid(pid);
	read_unlock(&tasklist_lock);
	return pid;
}

struct task_struct *find_task_by_vpid(pid_t nr)
{
	struct pid *pid = find_vpid(nr);

	return pid ? pid_task(pid, PIDTYPE_PID) : NULL;
}

pid_t pid_nr_ns(const struct pid *pid, const struct pid_namespace *ns)
{
	if (!pid || ns->level > pid->level || pid->numbers[ns->level].ns != ns)
		return 0;
	return pid->numbers[ns->level].nr;
}

pid_t pid_vnr(const struct pid *pid)
{
	return pid_nr_ns(pid, task_active_pid_ns(current));
}

pid_t task_pid_vnr(const struct task_struct *task)
{
	return pid_vnr(task->thread_pid);
}

pid_t task_tgid_vnr(const struct task_struct *task)
{
	return pid_vnr(task->signal->pids[PIDTYPE_TGID]);
}

pid_t task_pgrp_vnr(const struct task_struct *task)
{
	return pid_vnr(task->signal->pids[PIDTYPE_PGID]);
}

pid_t task_session_vnr(const struct task_struct *task)
{
	return pid_vnr(task->signal->pids[PIDTYPE_SID]);
}

bool is_init(const struct task_struct *task)
{
	const struct pid *pid = task->signal->pids[PIDTYPE_TGID];

	return pid->numbers[pid->level].nr == 1;
}

/* account_task: p is published. {tasklist_lock for writing} */
void account_task(struct task_struct *p)
{
	threads_alive++;
	total_forks++;
	if (thread_group_leader(p))
		this_cpu_inc(process_counts);
}

/* unaccount_task: p is released, and its user need not pay for it any more. {the same} */
void unaccount_task(struct task_struct *p)
{
	atomic_dec(&p->cred->user->processes);
	threads_alive--;
	if (thread_group_leader(p))
		this_cpu_dec(process_counts);
}

int nr_processes(void)
{
	unsigned int cpu;
	int sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu(process_counts, cpu);
	return sum;
}

/* pid_init: the identity of the first idle task: number 0, in no hash, never freed. */
void pid_init(void)
{
	static struct pid idle_pid = {
		.count = ATOMIC_INIT(1),
		.numbers = {{.nr = 0, .ns = &init_pid_ns}},
	};

	pid_cache = kmem_cache_create("pid", sizeof(struct pid), 0, SLAB_PANIC, NULL);
	pidmap_init(&init_pid_ns);
	init_waitqueue_head(&idle_pid.pollers);
	attach_pid(&init_task, PIDTYPE_PID, &idle_pid);
	attach_pid(&init_task, PIDTYPE_TGID, &idle_pid);
	attach_pid(&init_task, PIDTYPE_PGID, &idle_pid);
	attach_pid(&init_task, PIDTYPE_SID, &idle_pid);
}
