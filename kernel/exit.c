// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a task ends: the other half of fork.c.
 *
 *   do_exit: gives back each part that copy_process gave it, in the order mm, files, fs, terminal,
 *            namespaces; then
 *   exit_notify: hands its children to somebody alive, tells its parent, becomes a zombie (or, when
 *            nobody will wait, dead at once); then it leaves the CPU for the last time.
 *   release_task: called by whoever waited: the zombie leaves the tree and the pid tables.
 *
 * A dead task has two references: the reaper's, dropped by release_task, and its own, dropped by the
 * scheduler after the switch away from its stack. Whichever is last frees struct and stack.
 *
 * Locks: tasklist_lock guards the tree and exit_state; siglock the counts of the thread group.
 * Next: kernel/wait.c. Specification: _exit(2), exit_group(2), clone.md's "leaving".
 */
#include <bug.h>
#include <file.h>
#include <mm.h>
#include <nsproxy.h>
#include <printk.h>
#include <task.h>
#include <trace.h>
#include <tty.h>
#include <uapi/wait.h>
#include <vmstat.h>

/*
 * The ends under way: from do_exit to the switch away, and from reaping to the release. When there are none
 * every dead task is a zombie that rests, or free; or somebody has lost a reference to it.
 */
static atomic_t dying = ATOMIC_INIT(0);

int tasks_dying(void)
{
	return atomic_read(&dying);
}

void task_reaped(void)
{
	atomic_inc(&dying);
}

void task_left(void)
{
	atomic_dec(&dying);
}

/* --- Giving back -------------------------------------------------------------------------------- */

/*
 * The task stops using its memory. It goes on borrowing the page directory until the next switch, so
 * the struct keeps a count until then (active_mm).
 */
static void exit_mm(struct task_struct *tsk)
{
	struct mm_struct *mm = tsk->mm;

	if (!mm)
		return;
	mm_release(tsk, mm);
	tsk->signal->maxrss = max(tsk->signal->maxrss, mm_peak(mm));
	atomic_inc(&mm->mm_count);
	task_lock(tsk);
	tsk->mm = NULL;
	task_unlock(tsk);
	mmput(mm);
}

static void exit_files(struct task_struct *tsk)
{
	struct files_struct *files = tsk->files;

	task_lock(tsk);
	tsk->files = NULL;
	task_unlock(tsk);
	put_files_struct(files);
}

static void exit_fs(struct task_struct *tsk)
{
	struct fs_struct *fs = tsk->fs;

	task_lock(tsk);
	tsk->fs = NULL;
	task_unlock(tsk);
	put_fs_struct(fs);
}

static void exit_namespaces(struct task_struct *tsk)
{
	struct nsproxy *ns = tsk->nsproxy;

	task_lock(tsk);
	tsk->nsproxy = NULL;
	task_unlock(tsk);
	put_nsproxy(ns);
}

static bool thread_group_empty(const struct task_struct *p)
{
	return p->signal->nr_threads <= 1;
}

/* --- Orphaned process groups -------------------------------------------------------------------- */

/*
 * A process group is orphaned when no member, ignored apart, has a parent in another group of the same
 * session: then nobody is left who could continue its stopped members. {tasklist_lock}
 */
static bool will_become_orphaned_pgrp(struct pid *pgrp, struct task_struct *ignored)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p)
	{
		const struct signal_struct *parent = p->real_parent->signal;

		if (p == ignored || (p->zeroed.exit_state && thread_group_empty(p)) ||
		    is_init(p->real_parent))
			continue;
		if (parent->pids[PIDTYPE_PGID] != pgrp &&
		    parent->pids[PIDTYPE_SID] == p->signal->pids[PIDTYPE_SID])
			return false;
	}
	return true;
}

bool is_current_pgrp_orphaned(void)
{
	bool orphaned;

	read_lock(&tasklist_lock);
	orphaned = will_become_orphaned_pgrp(current->signal->pids[PIDTYPE_PGID], NULL);
	read_unlock(&tasklist_lock);
	return orphaned;
}

static bool has_stopped_jobs(struct pid *pgrp)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p)
	{
		if (p->signal->flags & SIGNAL_STOP_STOPPED)
			return true;
	}
	return false;
}

/*
 * tsk leaves (parent NULL), or is moved from parent to another: if that orphans tsk's group and
 * members are stopped, they get SIGHUP and SIGCONT. {tasklist_lock for writing}
 */
static void kill_orphaned_pgrp(struct task_struct *tsk, struct task_struct *parent)
{
	struct pid *pgrp = tsk->signal->pids[PIDTYPE_PGID];
	struct task_struct *ignored = parent ? NULL : tsk;

	if (!parent)
		parent = tsk->real_parent;
	if (parent->signal->pids[PIDTYPE_PGID] != pgrp &&
	    parent->signal->pids[PIDTYPE_SID] == tsk->signal->pids[PIDTYPE_SID] &&
	    will_become_orphaned_pgrp(pgrp, ignored) && has_stopped_jobs(pgrp)) {
		kill_pgrp(pgrp, SIGHUP, SEND_SIG_PRIV);
		kill_pgrp(pgrp, SIGCONT, SEND_SIG_PRIV);
	}
}

/* --- Children without a parent ------------------------------------------------------------------ */

static struct task_struct *find_alive_thread(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		if (!(t->flags & PF_EXITING))
			return t;
	}
	return NULL;
}

/*
 * Who adopts father's children: a living thread of its group, of the nearest subreaper, or of init. The
 * idle task stands above all: it is reached only while init's last threads end, just before the panic.
 */
static struct task_struct *find_new_reaper(struct task_struct *father)
{
	struct task_struct *p = father, *thread = find_alive_thread(father);

	while (!thread && p != &init_task) {
		p = p->real_parent;
		if (is_init(p) || (p->signal->flags & SIGNAL_CHILD_SUBREAPER))
			thread = find_alive_thread(p);
	}
	return thread ?: p;
}

/*
 * One child gets a new parent. A zombie that nobody had waited for is announced again; if the new
 * parent does not want to hear of children, it goes onto the list of the dead.
 */
static void reparent(struct task_struct *child, struct task_struct *father,
		     struct task_struct *reaper, struct list_head *dead)
{
	struct task_struct *t;

	for_each_thread(child, t) {
		t->real_parent = reaper;
		t->parent = reaper;
		if (t->zeroed.pdeath_signal)
			send_signal(t->zeroed.pdeath_signal, SEND_SIG_NOINFO, t, TO_PROCESS);
	}
	list_move_tail(&child->sibling, &reaper->children);
	if (reaper->signal == father->signal || child->zeroed.exit_state == EXIT_DEAD)
		return;
	child->exit_signal = SIGCHLD;
	if (child->zeroed.exit_state == EXIT_ZOMBIE && thread_group_empty(child) &&
	    do_notify_parent(child, child->exit_signal)) {
		child->zeroed.exit_state = EXIT_DEAD;
		list_add(&child->dead_link, dead);
		task_reaped();
	}
	kill_orphaned_pgrp(child, father);
}

static void forget_original_parent(struct task_struct *father, struct list_head *dead)
{
	struct task_struct *child, *next, *reaper;

	if (list_empty(&father->children))
		return;
	reaper = find_new_reaper(father);
	list_for_each_entry_safe(child, next, &father->children, sibling)
		reparent(child, father, reaper, dead);
}

/* --- The end ------------------------------------------------------------------------------------ */

/* Becomes a zombie, or is dead at once when nobody will wait. After this the parent may free us. */
static void exit_notify(struct task_struct *tsk, bool group_dead)
{
	LIST_HEAD(dead);
	struct task_struct *p, *next;
	bool autoreap = true;

	write_lock_irq(&tasklist_lock);
	forget_original_parent(tsk, &dead);
	if (group_dead)
		kill_orphaned_pgrp(tsk->group_leader, NULL);
	if (thread_group_leader(tsk))
		autoreap = thread_group_empty(tsk) && do_notify_parent(tsk, tsk->exit_signal);
	tsk->zeroed.exit_state = autoreap ? EXIT_DEAD : EXIT_ZOMBIE;
	wake_pollers(tsk->thread_pid);
	if (autoreap) {
		list_add(&tsk->dead_link, &dead);
		task_reaped();
	}
	/* exec in another thread waits for us: either for all but itself, or for a leader's end. */
	if (tsk->signal->group_exit_task && tsk->signal->notify_count < 0 &&
	    thread_group_leader(tsk))
		wake_up_process(tsk->signal->group_exit_task);
	write_unlock_irq(&tasklist_lock);

	trace(TRACE_EXIT, "exit %d code %x%s", tsk->pid, tsk->zeroed.exit_code,
	      autoreap ? " (nobody waits)" : "");
	list_for_each_entry_safe(p, next, &dead, dead_link) {
		list_del(&p->dead_link);
		release_task(p);
	}
}

/* If nobody has said how the process ends, the last thread to go decides. */
static void last_word(struct task_struct *tsk, int code)
{
	spin_lock_irq(&tsk->sighand->siglock);
	if (!(tsk->signal->flags & SIGNAL_GROUP_EXIT)) {
		tsk->signal->flags |= SIGNAL_GROUP_EXIT;
		tsk->signal->group_exit_code = code;
	}
	spin_unlock_irq(&tsk->sighand->siglock);
}

/*
 * do_exit: ends the calling thread with a wait status. Everything it shares with others is given back;
 * the last thread of a process also gives back what the process had. Init's end is a panic.
 */
void do_exit(int code)
{
	struct task_struct *tsk = current;
	bool group_dead;

	if (preempt_count())
		panic("task %s(%d) exits with preempt_count %x", tsk->comm, tsk->pid,
		      preempt_count());
	BUG_ON(tsk->pid == 0);
	atomic_inc(&dying);
	exit_signals(tsk);
	group_dead = atomic_dec_and_test(&tsk->signal->live);
	if (group_dead && is_init(tsk))
		panic("init exited: wait status 0x%x", tsk->signal->group_exit_code ?: code);
	if (group_dead) {
		last_word(tsk, code);
		exit_itimers();
	}
	tsk->zeroed.exit_code = code;

	exit_mm(tsk);
	exit_files(tsk);
	exit_fs(tsk);
	if (group_dead && tsk->signal->leader)
		disassociate_ctty(true);
	exit_namespaces(tsk);
	count_vm_event(exit);
	sched_exit(tsk);
	exit_notify(tsk, group_dead);

	local_irq_disable();
	tsk->state = TASK_DEAD;
	schedule();
	BUG();
}

/* do_group_exit: the whole thread group ends with this status; the first to say so decides it. */
void do_group_exit(int code)
{
	struct signal_struct *sig = current->signal;

	spin_lock_irq(&current->sighand->siglock);
	if (sig->flags & SIGNAL_GROUP_EXIT) {
		code = sig->group_exit_code;
	} else if (sig->group_exit_task) {
		code = 0; /* another thread execs: we are one of those it ends */
	} else {
		sig->group_exit_code = code;
		sig->flags = (sig->flags & ~SIGNAL_STOP_STOPPED) | SIGNAL_GROUP_EXIT;
		kill_threads(current, current);
	}
	spin_unlock_irq(&current->sighand->siglock);
	do_exit(code);
}

long sys_exit(int code)
{
	do_exit((code & 0xff) << 8);
}

long sys_exit_group(int code)
{
	do_group_exit((code & 0xff) << 8);
}

/* --- Reaping ------------------------------------------------------------------------------------ */

/* The task leaves all that publish() had put it in. {tasklist_lock for writing} */
static void unpublish(struct task_struct *p)
{
	struct signal_struct *sig = p->signal;

	spin_lock(&p->sighand->siglock);
	detach_pid(p, PIDTYPE_PID);
	if (thread_group_leader(p)) {
		detach_pid(p, PIDTYPE_TGID);
		detach_pid(p, PIDTYPE_PGID);
		detach_pid(p, PIDTYPE_SID);
		list_del_init(&p->tasks);
		list_del_init(&p->sibling);
		flush_sigpending(&sig->shared_pending);
	} else {
		add_usage(&sig->dead_used, &p->zeroed.used);
	}
	flush_sigpending(&p->pending);
	list_del_init(&p->thread_node);
	sig->nr_threads--;
	/* exec waits until it is the only one left. */
	if (sig->notify_count > 0 && --sig->notify_count == 0)
		wake_up_process(sig->group_exit_task);
	spin_unlock(&p->sighand->siglock);
	unaccount_task(p);
}

/*
 * release_task: frees a dead task's place in the world. A leader that was a zombie waiting for its
 * last thread becomes visible to its parent now, or is released too when nobody waits for it.
 */
void release_task(struct task_struct *p)
{
	struct task_struct *leader;
	struct sighand_struct *sighand;
	bool zap_leader;

	do {
		zap_leader = false;
		leader = p->group_leader;
		write_lock_irq(&tasklist_lock);
		unpublish(p);
		sighand = p->sighand;
		p->sighand = NULL;
		if (leader != p && leader->zeroed.exit_state == EXIT_ZOMBIE &&
		    thread_group_empty(leader)) {
			zap_leader = do_notify_parent(leader, leader->exit_signal);
			wake_pollers(leader->thread_pid);
			if (zap_leader) {
				leader->zeroed.exit_state = EXIT_DEAD;
				task_reaped();
			}
		}
		write_unlock_irq(&tasklist_lock);
		put_sighand(sighand);
		put_task_struct(p);
		task_left();
		p = leader;
	} while (zap_leader);
}

/* --- exec in a thread group --------------------------------------------------------------------- */

/* The caller takes the place of its dead leader: its pid, its place in the tree, its children's eyes. */
static void take_leaders_place(struct task_struct *tsk, struct task_struct *leader)
{
	struct pid *own = tsk->thread_pid;

	tsk->start_time_ns = leader->start_time_ns;
	detach_pid_keep(tsk, PIDTYPE_PID);
	detach_pid_keep(leader, PIDTYPE_PID);
	tsk->thread_pid = leader->thread_pid;
	leader->thread_pid = own;
	swap(tsk->pid, leader->pid);
	attach_pid(tsk, PIDTYPE_PID, tsk->thread_pid);
	attach_pid(leader, PIDTYPE_PID, leader->thread_pid);
	for (enum pid_type type = PIDTYPE_TGID; type < PIDTYPE_MAX; type++) {
		detach_pid_keep(leader, type);
		attach_pid(tsk, type, tsk->signal->pids[type]);
	}
	list_add_tail(&tsk->sibling, &leader->sibling);
	list_del_init(&leader->sibling);
	list_add_tail(&tsk->tasks, &leader->tasks);
	list_del_init(&leader->tasks);
	tsk->group_leader = tsk;
	leader->group_leader = tsk;
	tsk->exit_signal = SIGCHLD;
	leader->exit_signal = -1;
	leader->zeroed.exit_state = EXIT_DEAD;
}

/* Waits, killably, until cond holds; the waker is exit_notify or unpublish. {siglock dropped} */
static int wait_for_threads(bool (*cond)(struct signal_struct *sig))
{
	struct signal_struct *sig = current->signal;
	int retval = 0;

	while (1) {
		read_lock(&tasklist_lock);
		set_current_state(TASK_KILLABLE);
		if (cond(sig))
			break;
		if (fatal_signal_pending(current)) {
			retval = -EAGAIN;
			break;
		}
		read_unlock(&tasklist_lock);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	read_unlock(&tasklist_lock);
	return retval;
}

static bool others_gone(struct signal_struct *sig)
{
	return sig->notify_count <= 0;
}

static bool leader_is_zombie(struct signal_struct *sig)
{
	return current->group_leader->zeroed.exit_state != 0;
}

int de_thread(void)
{
	struct task_struct *tsk = current, *leader = tsk->group_leader;
	struct signal_struct *sig = tsk->signal;
	int retval;

	if (sig->nr_threads == 1 && thread_group_leader(tsk))
		return 0;
	spin_lock_irq(&tsk->sighand->siglock);
	if ((sig->flags & SIGNAL_GROUP_EXIT) || sig->group_exit_task) {
		spin_unlock_irq(&tsk->sighand->siglock);
		return -EAGAIN; /* the group is going already: go with it */
	}
	sig->group_exit_task = tsk;
	/* The others end by release_task; a leader only becomes a zombie, so it is not counted. */
	sig->notify_count = sig->nr_threads - (thread_group_leader(tsk) ? 1 : 2);
	kill_threads(tsk, tsk);
	spin_unlock_irq(&tsk->sighand->siglock);

	retval = wait_for_threads(others_gone);
	if (!retval && !thread_group_leader(tsk)) {
		sig->notify_count = -1;
		retval = wait_for_threads(leader_is_zombie);
	}
	if (!retval && !thread_group_leader(tsk)) {
		write_lock_irq(&tasklist_lock);
		take_leaders_place(tsk, leader);
		task_reaped();
		write_unlock_irq(&tasklist_lock);
		release_task(leader);
	}
	/* Under the lock that unpublish() holds while it looks whom to wake. */
	spin_lock_irq(&tsk->sighand->siglock);
	sig->group_exit_task = NULL;
	sig->notify_count = 0;
	spin_unlock_irq(&tsk->sighand->siglock);
	return retval;
}
