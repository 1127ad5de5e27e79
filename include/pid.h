/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Process identities (kernel/pid.c). A struct pid is one identity with a number in each pid namespace
 * from its own up to the first; tasks hang off it as that thread, as members of that process group or
 * of that session. The number is free again when the last task has left the struct.
 */
#ifndef TINE_PID_H
#define TINE_PID_H

#include <list.h>
#include <wait.h>
#include <x86/atomic.h>

struct task_struct;
struct pid_namespace;

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct upid {
	pid_t nr;
	struct pid_namespace *ns;
	struct hlist_node hash; /* {tasklist_lock} */
};

struct pid {
	atomic_t count;
	unsigned int level;		      /* numbers[0 .. level] are valid */
	struct hlist_head tasks[PIDTYPE_MAX]; /* {tasklist_lock} */
	wait_queue_head_t pollers;	      /* of pidfds */
	struct upid numbers[1];
};

#define RESERVED_PIDS	300
#define PID_MAX_DEFAULT 32768
#define PID_MAX_LIMIT	4194304

extern int pid_max;
extern struct pid_namespace init_pid_ns;

void pid_init(void);
/*
 * alloc_pid: a new identity in ns and its parents; its number in ns is want, if that is not 0. ERR_PTR:
 * -EAGAIN no number left, -ENOMEM; of want -EINVAL, -EPERM, -EEXIST.
 */
struct pid *alloc_pid(struct pid_namespace *ns, pid_t want);
/* free_pid: unhashes and gives the numbers back; called when no task is attached. */
void free_pid(struct pid *pid);
struct pid *get_pid(struct pid *pid);
/* wake_pollers: whether the task of that number is alive may have changed. {tasklist_lock for writing} */
static inline void wake_pollers(struct pid *pid)
{
	if (unlikely(waitqueue_active(&pid->pollers)))
		wake_up_all(&pid->pollers);
}
void put_pid(struct pid *pid);
/* attach_pid/detach_pid: tasklist_lock held for writing. The last detach frees the number. */
void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void detach_pid(struct task_struct *task, enum pid_type type);
/* detach_pid_keep: leaves the list; the number stays even when it was the last. */
void detach_pid_keep(struct task_struct *task, enum pid_type type);
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
struct pid *task_pid_type(const struct task_struct *task, enum pid_type type);
/* find_*: tasklist_lock held. By the number that the caller's namespace knows. */
struct pid *find_pid_ns(pid_t nr, struct pid_namespace *ns);
struct pid *find_vpid(pid_t nr);
struct pid *find_get_vpid(pid_t nr); /* counted; takes tasklist_lock itself. NULL: nobody has it */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *find_task_by_vpid(pid_t nr);
struct pid_namespace *task_active_pid_ns(const struct task_struct *task);
/* pid_nr_ns: the number as ns knows it; 0 when it does not. pid_vnr: as the caller's does. */
pid_t pid_nr_ns(const struct pid *pid, const struct pid_namespace *ns);
pid_t pid_vnr(const struct pid *pid);
pid_t task_pid_vnr(const struct task_struct *task);
pid_t task_tgid_vnr(const struct task_struct *task);
pid_t task_pgrp_vnr(const struct task_struct *task);
pid_t task_session_vnr(const struct task_struct *task);
bool is_init(const struct task_struct *task); /* is its process the first of its namespace? */
unsigned int pids_in_use(void);		      /* bits set in the maps, counted; for the ledger */
unsigned int pidmap_pages(void);	      /* kept once made */

#define do_each_pid_task(pid, type, task)                                                          \
	hlist_for_each_entry(task, &(pid)->tasks[type], pid_links[type])

#endif
