// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a task is made out of a task.
 *
 * A fork is a copy of the caller in which each part is either shared with the caller or duplicated. The
 * flags of clone(2) say which, part by part; fork() shares nothing, a thread shares nearly everything:
 *
 *              part         flag            share and count      or duplicate
 *              memory       CLONE_VM        mm_users             dup_mm: areas, page tables, no pages
 *              descriptors  CLONE_FILES     files->count         dup_fd: each open file counted
 *              root, cwd    CLONE_FS        fs->users            copy_fs_struct
 *              handlers     CLONE_SIGHAND   sighand->count       a copy of the 64 actions
 *              the process  CLONE_THREAD    signal->count        a new thread group
 *
 * It is a play in three acts, copy_process():
 *   Act I, refuse:   checks only; nothing is allocated.
 *   Act II, build:   everything can fail, and what was built is undone in exact reverse by the ladder of
 *                    labels below; nothing outside the child is changed in a way that shows.
 *   Act III, publish: under tasklist_lock; after its last check nothing can fail.
 *
 * Read from top to bottom: the system calls, do_fork, copy_process, then each part with its undo beside
 * it. Then go on to mm/memory.c (copy_page_range, the copy-on-write fault) and kernel/exit.c; what a
 * task gives up later without dying is in kernel/unshare.c.
 * Specification: clone(2), fork(2), vfork(2); docs/differences.md for what is not there.
 */
#include <fault_inject.h>
#include <file.h>
#include <mm.h>
#include <nsproxy.h>
#include <percpu.h>
#include <pidfd.h>
#include <slab.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/sched.h>
#include <vmstat.h>

/* Flags that ask for a kind of object this kernel does not have: as a Linux built without them. */
#define CLONE_ABSENT                                                                               \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNET)

static struct kmem_cache *task_cache, *signal_cache, *sighand_cache;

int max_threads;

static struct task_struct *copy_process(const struct kernel_clone_args *args);
static void wait_for_vfork_done(struct task_struct *child, struct completion *vfork);

/* --- The system calls -------------------------------------------------------------------------- */

long sys_fork(void)
{
	return do_fork(&(struct kernel_clone_args){.exit_signal = SIGCHLD});
}

long sys_vfork(void)
{
	return do_fork(&(struct kernel_clone_args){.flags = CLONE_VFORK | CLONE_VM,
						   .exit_signal = SIGCHLD});
}

/* The i386 order of arguments: tls before child_tid. A new stack of 0 keeps the parent's. */
long sys_clone(unsigned long flags, unsigned long stack, int __user *parent_tid,
	       struct user_desc __user *tls, int __user *child_tid)
{
	return do_fork(&(struct kernel_clone_args){
		.flags = flags & ~CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = stack,
		.parent_tid = parent_tid,
		.pidfd = parent_tid,
		.child_tid = child_tid,
		.tls = tls,
	});
}

pid_t kernel_thread(int (*fn)(void *), void *arg, u32 flags)
{
	return do_fork(&(struct kernel_clone_args){.flags = flags | CLONE_VM | CLONE_UNTRACED,
						   .exit_signal = SIGCHLD,
						   .fn = fn,
						   .fn_arg = arg});
}

/*
 * do_fork: make a child, tell the caller's memory about it, start it, and for vfork wait until it has
 * left the memory it shares with us. Returns the child's pid as the caller sees it, or -errno.
 */
long do_fork(const struct kernel_clone_args *args)
{
	struct task_struct *child;
	struct completion vfork;
	pid_t nr;

	child = copy_process(args);
	if (IS_ERR(child))
		return PTR_ERR(child);

	/*
	 * From the moment it wakes the child may run, exit and be reaped: what we still need of it is
	 * read or counted first. A bad parent_tid does not fail the call; the store is lost.
	 */
	nr = task_pid_vnr(child);
	if ((args->flags & CLONE_PARENT_SETTID) && put_user(nr, args->parent_tid))
		trace(TRACE_FORK, "parent_tid %p: store lost", args->parent_tid);
	if (args->flags & CLONE_VFORK) {
		init_completion(&vfork);
		child->zeroed.vfork_done = &vfork;
		get_task_struct(child);
	}

	wake_up_new_task(child);

	if (args->flags & CLONE_VFORK) {
		count_vm_event(vfork);
		wait_for_vfork_done(child, &vfork);
	}
	return nr;
}

/*
 * Sleeps until the child's mm_release() (kernel/mm_struct.c) completes vfork. A fatal signal ends the wait; then the
 * completion, which lies on our stack, is taken out of the child's hands under its task lock.
 * Drops the caller's reference to the child.
 */
static void wait_for_vfork_done(struct task_struct *child, struct completion *vfork)
{
	if (wait_for_completion_killable(vfork)) {
		task_lock(child);
		child->zeroed.vfork_done = NULL;
		task_unlock(child);
	}
	put_task_struct(child);
}

/* --- copy_process: the play --------------------------------------------------------------------- */

static int refuse(const struct kernel_clone_args *args);
static struct task_struct *dup_task_struct(struct task_struct *orig);
static void free_task(struct task_struct *p);
static void copy_creds(struct task_struct *p);
static void exit_creds(struct task_struct *p);
static void reset_task(u32 flags, struct task_struct *p);
static int copy_files(u32 flags, struct task_struct *p);
static int copy_fs(u32 flags, struct task_struct *p);
static int copy_sighand(const struct kernel_clone_args *args, struct task_struct *p);
static int copy_signal(u32 flags, struct task_struct *p);
static void put_signal_struct(struct signal_struct *sig);
static int copy_mm(u32 flags, struct task_struct *p);
static void uncopy_mm(struct task_struct *p);
static void set_identity(const struct kernel_clone_args *args, struct task_struct *p,
			 struct pid *pid);
static void collect_signals(u32 flags, struct multiprocess_signals *delayed);
static int publish(const struct kernel_clone_args *args, struct task_struct *p,
		   struct multiprocess_signals *delayed);

#define act(name)	trace(TRACE_FORK, "%s", name)
#define step(name)	trace(TRACE_FORK, "  copy %s", name)
#define undo(name, why) trace(TRACE_FORK, "  undo %s (%d)", name, why)

/*
 * Makes the child of current that args asks for and publishes it, not yet running. Returns it, or
 * ERR_PTR with nothing left behind. Longer than a screen because it is the list of everything a task
 * is made of, in order: a line for each part, a label for each line.
 */
static struct task_struct *copy_process(const struct kernel_clone_args *args)
{
	u32 flags = args->flags;
	struct multiprocess_signals delayed;
	struct task_struct *p;
	struct new_fd pidfd;
	struct pid *pid;
	int retval;

	/* ---- Act I: refuse ---- */

	act("act I: refuse");
	retval = refuse(args);
	if (retval)
		return ERR_PTR(retval);
	collect_signals(flags, &delayed);
	retval = -ERESTARTNOINTR;
	if (signal_pending())
		goto undo_collect;

	/* ---- Act II: build ---- */

	act("act II: build");
	step("task");
	retval = -ENOMEM;
	p = dup_task_struct(current);
	if (!p)
		goto undo_collect;
	copy_creds(p);
	reset_task(flags, p);
	sched_fork(p);
	step("files");
	retval = copy_files(flags, p);
	if (retval)
		goto undo_task;
	step("fs");
	retval = copy_fs(flags, p);
	if (retval)
		goto undo_files;
	step("sighand");
	retval = copy_sighand(args, p);
	if (retval)
		goto undo_fs;
	step("signal");
	retval = copy_signal(flags, p);
	if (retval)
		goto undo_sighand;
	step("mm");
	retval = copy_mm(flags, p);
	if (retval)
		goto undo_signal;
	step("namespaces");
	get_nsproxy(p->nsproxy);
	step("thread");
	retval = copy_thread(args, p);
	if (retval)
		goto undo_namespaces;
	step("pid");
	pid = alloc_pid(p->nsproxy->pid_ns_for_children, args->set_tid);
	retval = PTR_ERR(pid);
	if (IS_ERR(pid))
		goto undo_namespaces;
	step("pidfd");
	retval = copy_pidfd(args, pid, &pidfd);
	if (retval)
		goto undo_pid;
	set_identity(args, p, pid);

	/* ---- Act III: publish ---- */

	act("act III: publish");
	retval = publish(args, p, &delayed);
	if (retval)
		goto undo_pidfd;
	publish_fd(&pidfd);
	trace(TRACE_FORK, "child %d", p->pid);
	return p;

undo_pidfd:
	undo("pidfd", retval);
	cancel_fd(&pidfd);
undo_pid:
	undo("pid", retval);
	free_pid(pid);
undo_namespaces:
	undo("namespaces", retval);
	put_nsproxy(p->nsproxy);
	undo("mm", retval);
	uncopy_mm(p);
undo_signal:
	undo("signal", retval);
	put_signal_struct(p->signal);
undo_sighand:
	undo("sighand", retval);
	put_sighand(p->sighand);
undo_fs:
	undo("fs", retval);
	put_fs_struct(p->fs);
undo_files:
	undo("files", retval);
	put_files_struct(p->files);
undo_task:
	undo("task", retval);
	sched_cancel_fork(p);
	exit_creds(p);
	free_task(p);
undo_collect:
	undo("collect", retval);
	spin_lock_irq(&current->sighand->siglock);
	list_del(&delayed.link);
	spin_unlock_irq(&current->sighand->siglock);
	return ERR_PTR(retval);
}

/* --- Act I -------------------------------------------------------------------------------------- */

/* Combinations of flags that make no sense, in Linux's order (which no program can tell apart). */
static int refuse_flags(const struct kernel_clone_args *args)
{
	u32 flags = args->flags;
	u32 settid = args->pidfd == args->parent_tid ? CLONE_PARENT_SETTID : 0;

	/* A new mount table cannot be looked at through a shared root directory. */
	if ((flags & CLONE_NEWNS) && (flags & CLONE_FS))
		return -EINVAL;
	if ((flags & CLONE_NEWUSER) && (flags & CLONE_FS))
		return -EINVAL;
	/* The threads of a group have one set of handlers, and handlers are addresses in one memory. */
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	/* A sibling of init would have no parent in its namespace to be reaped by. */
	if ((flags & CLONE_PARENT) && (current->signal->flags & SIGNAL_UNKILLABLE))
		return -EINVAL;
	if ((flags & CLONE_THREAD) && (flags & (CLONE_NEWUSER | CLONE_NEWPID)))
		return -EINVAL;
	/* Two results for one word; clone3 may name a word for each. */
	if ((flags & CLONE_PIDFD) && (flags & (CLONE_DETACHED | settid)))
		return -EINVAL;
	if ((flags & CLONE_NEWIPC) && (flags & CLONE_SYSVSEM))
		return -EINVAL;
	if (flags & CLONE_ABSENT)
		return -EINVAL;
	return 0;
}

/* Everything that can be refused by looking: flags, then limits, then privilege. Nothing is taken. */
static int refuse(const struct kernel_clone_args *args)
{
	const struct cred *cred = current_cred();
	unsigned long limit = current->signal->rlim[RLIMIT_NPROC].rlim_cur;
	int retval = refuse_flags(args);

	if (retval)
		return retval;
	if ((unsigned long)atomic_read(&cred->user->processes) >= limit && cred->user->uid != 0 &&
	    !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN))
		return -EAGAIN;
	if (nr_threads() >= max_threads)
		return -EAGAIN;
	if ((args->flags & CLONE_NEWCGROUP) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/*
 * From here to publish(), signals sent to several processes are also noted in delayed: the child,
 * which is one of them as soon as it is seen, gets them too. A thread gets nothing of its own this
 * way: what is sent to its process it finds in the shared set.
 */
static void collect_signals(u32 flags, struct multiprocess_signals *delayed)
{
	sigemptyset(&delayed->signal);
	INIT_LIST_HEAD(&delayed->link);
	spin_lock_irq(&current->sighand->siglock);
	if (!(flags & CLONE_THREAD))
		list_add(&delayed->link, &current->signal->multiprocess);
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
}

/* --- Act II: the task itself -------------------------------------------------------------------- */

/*
 * A new task_struct and kernel stack, alike to orig's but for what is zeroed, with the live FPU state.
 * Two references: one for the task itself, one for whoever reaps it. NULL: no memory.
 */
static struct task_struct *dup_task_struct(struct task_struct *orig)
{
	struct task_struct *p = kmem_cache_alloc(task_cache, GFP_KERNEL);

	if (!p)
		return NULL;
	*p = *orig;
	memset(&p->zeroed, 0, sizeof(p->zeroed));
	p->zeroed.fail_nth = fail_at_birth;
	p->stack = alloc_thread_stack();
	if (!p->stack)
		goto free_struct;
	if (fpu_dup(p))
		goto free_stack;
	*task_thread_info(p) = (struct thread_info){
		.task = p,
		.preempt_count = 1, /* born inside schedule(), which holds the run queue's lock */
		.magic = STACK_MAGIC,
	};
	atomic_set(&p->usage, 2);
	return p;

free_stack:
	free_thread_stack(p->stack);
free_struct:
	kmem_cache_free(task_cache, p);
	return NULL;
}

static void free_task(struct task_struct *p)
{
	fpu_free(p);
	free_thread_stack(p->stack);
	kmem_cache_free(task_cache, p);
}

/* put_task_struct: drops a reference; the last one frees the struct and the stack. */
void put_task_struct(struct task_struct *p)
{
	if (!atomic_dec_and_test(&p->usage))
		return;
	put_cred(p->cred);
	put_signal_struct(p->signal);
	free_task(p);
}

/* A cred never changes, so sharing it needs no more than a count. The user pays for the task. */
static void copy_creds(struct task_struct *p)
{
	get_cred(p->cred);
	atomic_inc(&p->cred->user->processes);
}

static void exit_creds(struct task_struct *p)
{
	atomic_dec(&p->cred->user->processes);
	put_cred(p->cred);
}

/* What neither is copied nor zeroed: flags, empty lists, nothing pending, the clock of its life. */
static void reset_task(u32 flags, struct task_struct *p)
{
	p->flags &= ~(PF_SUPERPRIV | PF_NPROC);
	p->flags |= PF_FORKNOEXEC;
	spin_lock_init(&p->alloc_lock);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->thread_node);
	INIT_LIST_HEAD(&p->tasks);
	INIT_LIST_HEAD(&p->pending.list);
	sigemptyset(&p->pending.signal);
	memset(p->pid_links, 0, sizeof(p->pid_links));
	p->start_time_ns = ktime_get_ns();
	/* An alternate signal stack serves one task at a time; a vfork child lends its parent's. */
	if ((flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM) {
		p->sas_ss_sp = 0;
		p->sas_ss_size = 0;
		p->sas_ss_flags = SS_DISABLE;
	}
}

/* --- Act II: files and directories -------------------------------------------------------------- */

static int copy_files(u32 flags, struct task_struct *p)
{
	if (flags & CLONE_FILES) {
		atomic_inc(&p->files->count);
		return 0;
	}
	p->files = dup_fd(current->files);
	return p->files ? 0 : -ENOMEM;
}

static int copy_fs(u32 flags, struct task_struct *p)
{
	if (flags & CLONE_FS) {
		atomic_inc(&p->fs->users);
		return 0;
	}
	p->fs = copy_fs_struct(current->fs);
	return p->fs ? 0 : -ENOMEM;
}

/* --- Act II: signals ---------------------------------------------------------------------------- */

struct sighand_struct *dup_sighand(struct sighand_struct *old)
{
	struct sighand_struct *sighand = kmem_cache_alloc(sighand_cache, GFP_KERNEL);

	if (!sighand)
		return NULL;
	atomic_set(&sighand->count, 1);
	spin_lock_init(&sighand->siglock);
	spin_lock_irq(&old->siglock);
	memcpy(sighand->action, old->action, sizeof(sighand->action));
	spin_unlock_irq(&old->siglock);
	return sighand;
}

static int copy_sighand(const struct kernel_clone_args *args, struct task_struct *p)
{
	if (args->flags & CLONE_SIGHAND) {
		atomic_inc(&p->sighand->count);
		return 0;
	}
	p->sighand = dup_sighand(current->sighand);
	if (p->sighand && args->clear_sighand)
		flush_signal_handlers(p);
	return p->sighand ? 0 : -ENOMEM;
}

void put_sighand(struct sighand_struct *sighand)
{
	if (atomic_dec_and_test(&sighand->count))
		kmem_cache_free(sighand_cache, sighand);
}

/*
 * A thread joins its group's signal_struct when it is published; until then it only holds a count, so
 * that undoing is the same for both. A new group starts with nothing pending; limits, session and
 * terminal are the parent's.
 */
static int copy_signal(u32 flags, struct task_struct *p)
{
	struct signal_struct *sig, *old = current->signal;

	if (flags & CLONE_THREAD) {
		atomic_inc(&old->count);
		return 0;
	}
	sig = kmem_cache_zalloc(signal_cache, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	atomic_set(&sig->count, 1);
	atomic_set(&sig->live, 1);
	sig->nr_threads = 1;
	INIT_LIST_HEAD(&sig->thread_head);
	INIT_LIST_HEAD(&sig->multiprocess);
	INIT_LIST_HEAD(&sig->posix_timers);
	INIT_LIST_HEAD(&sig->shared_pending.list);
	init_waitqueue_head(&sig->wait_chldexit);
	task_lock(current->group_leader);
	memcpy(sig->rlim, old->rlim, sizeof(sig->rlim));
	task_unlock(current->group_leader);
	sig->oom = old->oom;
	p->signal = sig;
	return 0;
}

/* The last task that refers to it, zombies included, frees it. */
static void put_signal_struct(struct signal_struct *sig)
{
	if (atomic_dec_and_test(&sig->count))
		kmem_cache_free(signal_cache, sig);
}

/* --- Act II: memory ----------------------------------------------------------------------------- */

/* Copies one area, charged before it is made, with its pages. What is linked, exit_mmap() undoes. */
static int dup_area(struct mm_struct *mm, struct mm_struct *oldmm, struct vm_area_struct *area)
{
	unsigned long pages = (area->vm_end - area->vm_start) >> PAGE_SHIFT;
	struct vm_area_struct *copy = copy_vma(mm, area, pages);

	if (!copy)
		return -ENOMEM;
	copy->vm_flags &= ~VM_LOCKED;
	link_vma_last(mm, copy);
	/* The owner of the contents counts one mapping more and lists it beside the parent's. */
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	if (area->vm_flags & VM_WIPEONFORK)
		return 0;
	return copy_page_range(mm, oldmm, area);
}

/*
 * The areas of oldmm, in order, into the empty mm. Every private page is now reachable from both and
 * writable from neither; the parent's translations still say otherwise, so they are flushed once, on
 * every CPU that runs this memory, even after a failure half way. {oldmm->mmap_sem for writing}
 */
static int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct vm_area_struct *area;
	int retval = 0;

	down_write_nested(&mm->mmap_sem, 1);
	list_for_each_entry(area, &oldmm->mmap, vm_link) {
		if (area->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, area, -1);
			mm->locked_vm = 0; /* of what is locked nothing was counted */
			continue;
		}
		retval = dup_area(mm, oldmm, area);
		if (retval)
			break;
	}
	up_write(&mm->mmap_sem);
	/* LAB cow: begin flush */
	flush_tlb_mm(oldmm);
	/* LAB cow: end */
	return retval;
}

/*
 * A copy of oldmm: the same layout, each area in turn. NULL: no memory, and nothing kept. The lock is
 * held over both halves: another thread must not map anything between the sizes and the areas.
 */
static struct mm_struct *dup_mm(struct mm_struct *oldmm)
{
	struct mm_struct *mm;
	int retval = -ENOMEM;

	down_write(&oldmm->mmap_sem);
	mm = mm_alloc(oldmm);
	if (mm) {
		if (mm->exe_file)
			get_file(mm->exe_file);
		retval = dup_mmap(mm, oldmm);
	}
	up_write(&oldmm->mmap_sem);
	if (mm && retval) {
		mmput(mm);
		mm = NULL;
	}
	return mm;
}

/* A kernel thread has no memory of its own: it runs in whatever is loaded, which it must not touch. */
static int copy_mm(u32 flags, struct task_struct *p)
{
	struct mm_struct *mm = current->mm;

	p->mm = NULL;
	p->active_mm = NULL;
	if (!mm)
		return 0;
	if (flags & CLONE_VM) {
		atomic_inc(&mm->mm_users);
	} else {
		mm = dup_mm(mm);
		if (!mm)
			return -ENOMEM;
	}
	p->mm = mm;
	p->active_mm = mm;
	return 0;
}

static void uncopy_mm(struct task_struct *p)
{
	if (p->mm)
		mmput(p->mm);
}

/* --- Act II: who it is -------------------------------------------------------------------------- */

static void set_identity(const struct kernel_clone_args *args, struct task_struct *p,
			 struct pid *pid)
{
	p->thread_pid = pid;
	p->pid = pid_nr_ns(pid, &init_pid_ns);
	if (args->flags & CLONE_CHILD_SETTID)
		p->zeroed.set_child_tid = args->child_tid;
	if (args->flags & CLONE_CHILD_CLEARTID)
		p->zeroed.clear_child_tid = args->child_tid;
	if (args->flags & CLONE_THREAD) {
		p->group_leader = current->group_leader;
		p->tgid = current->tgid;
	} else {
		p->group_leader = p;
		p->tgid = p->pid;
	}
}

/* --- Act III ------------------------------------------------------------------------------------ */

/* The child of a CLONE_PARENT or a thread is its maker's sibling, and dies as its group leader would. */
static void choose_parent(const struct kernel_clone_args *args, struct task_struct *p)
{
	if (args->flags & (CLONE_PARENT | CLONE_THREAD)) {
		p->real_parent = current->real_parent;
		p->exit_signal =
			args->flags & CLONE_THREAD ? -1 : current->group_leader->exit_signal;
	} else {
		p->real_parent = current;
		p->exit_signal = args->exit_signal;
		p->parent_exec_id = current->self_exec_id;
	}
	p->parent = p->real_parent;
}

/* A leader brings a process: the tree, the list of all, group and session. {tasklist_lock, siglock} */
static void publish_leader(struct task_struct *p, const struct multiprocess_signals *delayed)
{
	struct signal_struct *sig = p->signal, *old = current->signal;

	sig->pids[PIDTYPE_TGID] = p->thread_pid;
	sig->pids[PIDTYPE_PGID] = old->pids[PIDTYPE_PGID];
	sig->pids[PIDTYPE_SID] = old->pids[PIDTYPE_SID];
	sig->tty = old->tty;
	sig->shared_pending.signal = delayed->signal;
	if (delayed->signal)
		set_tsk_thread_flag(p, TIF_SIGPENDING);
	if (is_init(p))
		sig->flags |= SIGNAL_UNKILLABLE;
	list_add_tail(&p->sibling, &p->real_parent->children);
	list_add_tail(&p->tasks, &init_task.tasks);
	attach_pid(p, PIDTYPE_TGID, sig->pids[PIDTYPE_TGID]);
	attach_pid(p, PIDTYPE_PGID, sig->pids[PIDTYPE_PGID]);
	attach_pid(p, PIDTYPE_SID, sig->pids[PIDTYPE_SID]);
	count_vm_event(fork);
}

/* A thread joins its group; a stop of the group that is under way holds for it too. */
static void publish_thread(struct task_struct *p)
{
	struct signal_struct *sig = current->signal;

	atomic_inc(&sig->live);
	sig->nr_threads++;
	task_join_group_stop(p);
	count_vm_event(clone_thread);
}

/*
 * The last refusals, and from there nothing fails. On success p is in every list it belongs to,
 * visible to all, and not yet awake.
 */
static int publish(const struct kernel_clone_args *args, struct task_struct *p,
		   struct multiprocess_signals *delayed)
{
	int retval = 0;

	write_lock_irq(&tasklist_lock);
	choose_parent(args, p);
	spin_lock(&current->sighand->siglock);
	if (fatal_signal_pending(current)) {
		retval = -EINTR; /* seen by nobody: the caller dies of the signal */
		goto unlock;
	}

	/* We are committed to the fork: nothing below can fail. */
	list_del_init(&delayed->link);
	attach_pid(p, PIDTYPE_PID, p->thread_pid);
	if (thread_group_leader(p))
		publish_leader(p, delayed);
	else
		publish_thread(p);
	list_add_tail(&p->thread_node, &p->signal->thread_head);
	p->cpus_allowed = current->cpus_allowed; /* may have changed since it was copied */
	account_task(p);
unlock:
	spin_unlock(&current->sighand->siglock);
	write_unlock_irq(&tasklist_lock);
	return retval;
}

/* --- Boot --------------------------------------------------------------------------------------- */

/* fork_idle: what another CPU does when it has nothing to do: pid 0, in no list, counted nowhere. */
struct task_struct *fork_idle(unsigned int cpu)
{
	struct kernel_clone_args args = {.fn = (int (*)(void *))cpu_idle};
	struct task_struct *p = dup_task_struct(&init_task);

	if (!p)
		return NULL;
	reset_task(0, p);
	copy_thread(&args, p);
	task_thread_info(p)->preempt_count = 0;
	init_idle(p, cpu);
	return p;
}

/*
 * fork_init: the caches, and how many tasks may live: their stacks may take an eighth of low memory, and
 * each needs a slot.
 */
void fork_init(void)
{
	struct rlimit *rlim = init_task.signal->rlim;

	task_cache =
		kmem_cache_create("task_struct", sizeof(struct task_struct), 16, SLAB_PANIC, NULL);
	signal_cache = kmem_cache_create("signal_cache", sizeof(struct signal_struct), 0,
					 SLAB_PANIC, NULL);
	sighand_cache = kmem_cache_create("sighand_cache", sizeof(struct sighand_struct), 0,
					  SLAB_PANIC, NULL);
	mm_cache_init();

	/* Stacks and what hangs off a task lie in low memory. */
	max_threads = (totalram_pages() - totalhigh_pages()) / (8 * THREAD_SIZE / PAGE_SIZE);
	max_threads = max(max_threads, 20);
	max_threads = min(max_threads, (int)MAX_THREAD_STACKS);
	rlim[RLIMIT_NPROC].rlim_cur = rlim[RLIMIT_NPROC].rlim_max = max_threads / 2;
	rlim[RLIMIT_SIGPENDING] = rlim[RLIMIT_NPROC];
}
