// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who runs, and for how long.
 *
 * One run queue a CPU, with two priority arrays. A task runs from the active array until its slice is
 * used up; then it gets a new one and waits in the expired array. When the active array is empty the
 * two change places: a round (epoch) is over. The running task stays in its array, at the head.
 *
 * Forking never gains CPU time: a child takes half of what is left of its parent's slice, an early exit
 * gives the rest back (or the debt: a slice may end between two ticks), and a task that used up its slice
 * waits for the next round even if it sleeps and wakes in between. Slices are counted in nanoseconds,
 * charged exactly at every switch.
 *
 * The run queue's lock guards its arrays and the state of its tasks while they are woken; it is taken
 * with interrupts off, inside all other locks, and handed over in a switch: the task that comes back
 * (or a new one, in schedule_tail) releases what the one that left had taken.
 * Entry points: schedule, wake_up_state, sched_fork, wake_up_new_task, scheduler_tick.
 */
#include <bitmap.h>
#include <bug.h>
#include <mm.h>
#include <percpu.h>
#include <printk.h>
#include <syscalls.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <uaccess.h>

#define SLICE_DEFAULT_NS 100000000 /* at nice 0 */
#define SLICE_MIN_NS	 5000000
#define DEBT_MAX_NS	 400000000 /* more than that is forgiven; the idle task's grows for ever */

struct prio_array {
	unsigned int nr_active;
	DECLARE_BITMAP(bitmap, MAX_PRIO);
	struct list_head queue[MAX_PRIO];
};

struct runqueue {
	spinlock_t lock;
	unsigned int nr_running;
	u32 epoch; /* rounds so far */
	struct task_struct *curr, *idle;
	struct prio_array *active, *expired;
	struct prio_array arrays[2];
	struct mm_struct *drop_mm; /* what the task that left had borrowed */
};

static DEFINE_PER_CPU(struct runqueue, runqueues);
static struct lock_class rq_class = {.name = "runqueue"};

int sysctl_sched_child_runs_first = 1;

#define this_rq()  this_cpu_ptr(&runqueues)
#define task_rq(p) per_cpu_ptr(&runqueues, (p)->cpu)

/* --- The arrays ---------------------------------------------------------------------------------- */

/* {rq->lock} for all of these. */
static void enqueue_task(struct task_struct *p, struct prio_array *array)
{
	list_add_tail(&p->run_list, &array->queue[p->prio]);
	bitmap_set(array->bitmap, p->prio);
	array->nr_active++;
	p->array = array;
}

static void dequeue_task(struct task_struct *p)
{
	struct prio_array *array = p->array;

	list_del(&p->run_list);
	if (list_empty(&array->queue[p->prio]))
		bitmap_clear(array->bitmap, p->prio);
	array->nr_active--;
	p->array = NULL;
}

static void activate_task(struct runqueue *rq, struct task_struct *p)
{
	enqueue_task(p, p->expired_epoch == rq->epoch ? rq->expired : rq->active);
	rq->nr_running++;
}

static void deactivate_task(struct runqueue *rq, struct task_struct *p)
{
	dequeue_task(p);
	rq->nr_running--;
}

static void resched_task(struct task_struct *p)
{
	set_tsk_thread_flag(p, TIF_NEED_RESCHED);
}

/* A full slice: 200 ms at nice -20, 100 at 0, 5 at 19. */
static int task_slice(const struct task_struct *p)
{
	return max((MAX_PRIO - p->static_prio) * (SLICE_DEFAULT_NS / 20), SLICE_MIN_NS);
}

/* Charges curr for the time since it was last charged. */
static void charge_curr(struct runqueue *rq)
{
	struct task_struct *p = rq->curr;
	u64 now = ktime_get_ns(), delta = now - p->last_ran_ns;

	p->last_ran_ns = now;
	p->zeroed.sum_exec_ns += delta;
	p->time_slice = max(p->time_slice - (int)min(delta, (u64)DEBT_MAX_NS), -DEBT_MAX_NS);
}

/* A running task whose slice is used up gets the next one, less what it overdrew, for the next round. */
static void expire_task(struct runqueue *rq, struct task_struct *p)
{
	p->time_slice += task_slice(p);
	p->first_time_slice = false;
	p->expired_epoch = rq->epoch;
	dequeue_task(p);
	enqueue_task(p, rq->expired);
	resched_task(p);
}

/* --- The switch ---------------------------------------------------------------------------------- */

static struct task_struct *pick_next(struct runqueue *rq)
{
	unsigned int prio;

	if (!rq->nr_running)
		return rq->idle;
	if (!rq->active->nr_active) {
		swap(rq->active, rq->expired);
		rq->epoch++;
	}
	prio = find_next_bit(rq->active->bitmap, MAX_PRIO, 0);
	return list_first_entry(&rq->active->queue[prio], struct task_struct, run_list);
}

/*
 * The second half of a switch, in the task that has just come in: releases the run queue's lock, and
 * lets go of what the task that left could not let go of itself while it stood on its stack.
 */
static void finish_task_switch(struct task_struct *prev)
{
	struct runqueue *rq = this_rq();
	struct mm_struct *mm = rq->drop_mm;
	bool dead = prev->state == TASK_DEAD;

	rq->drop_mm = NULL;
	if (DEBUG_LOCKS)
		lock_acquire(&rq->lock, &rq->lock.dep, 0, LOCK_EXCLUSIVE, _RET_IP_);
	spin_unlock_irq(&rq->lock);
	if (mm)
		mmdrop(mm);
	if (dead) {
		put_task_struct(prev);
		task_left();
	}
}

/* A kernel thread keeps the memory that is loaded, and counts it: its own needs none. {rq->lock} */
static void context_switch(struct runqueue *rq, struct task_struct *prev, struct task_struct *next)
{
	struct mm_struct *oldmm = prev->active_mm;

	if (next->mm) {
		switch_mm(oldmm, next->mm);
	} else {
		next->active_mm = oldmm;
		atomic_inc(&oldmm->mm_count);
	}
	if (!prev->mm) {
		prev->active_mm = NULL;
		rq->drop_mm = oldmm;
	}
	if (DEBUG_LOCKS)
		lock_release(&rq->lock, _RET_IP_);
	finish_task_switch(switch_to(prev, next));
}

/*
 * schedule: gives the CPU to the next task. The caller's state says what becomes of it: TASK_RUNNING,
 * it stays queued; anything else, it leaves the queue until woken (but a task about to sleep with a
 * signal pending that would wake it does not). Returns, interrupts on, when it is chosen again.
 */
void schedule(void)
{
	struct task_struct *prev = current, *next;
	struct runqueue *rq;

	if (unlikely(in_atomic()))
		panic("schedule() in atomic context: %s(%d), preempt_count %x", prev->comm,
		      prev->pid, preempt_count());
	if (DEBUG_STACK)
		BUG_ON(task_thread_info(prev)->magic != STACK_MAGIC);
	rq = this_rq();
	spin_lock_irq(&rq->lock);
	charge_curr(rq);
	if (signal_pending_state(prev->state, prev))
		prev->state = TASK_RUNNING;
	if (prev->state != TASK_RUNNING)
		deactivate_task(rq, prev);
	else if (prev->time_slice <= 0 && prev->array == rq->active)
		expire_task(rq, prev);
	clear_tsk_thread_flag(prev, TIF_NEED_RESCHED);
	next = pick_next(rq);
	if (next == prev) {
		spin_unlock_irq(&rq->lock);
		return;
	}
	if (prev->array)
		prev->zeroed.nivcsw++;
	else
		prev->zeroed.nvcsw++;
	next->last_ran_ns = prev->last_ran_ns;
	rq->curr = next;
	trace(TRACE_SWITCH, "switch %d (%s) -> %d (%s)", prev->pid, prev->comm, next->pid,
	      next->comm);
	context_switch(rq, prev, next);
}

/* schedule_tail: a new task comes in here instead of out of schedule(). Stores CHILD_SETTID's tid. */
void schedule_tail(struct task_struct *prev)
{
	finish_task_switch(prev);
	if (current->zeroed.set_child_tid &&
	    put_user(task_pid_vnr(current), current->zeroed.set_child_tid))
		trace(TRACE_FORK, "child_tid: store lost");
}

void cond_resched(void)
{
	if (need_resched() && !in_atomic())
		schedule();
}

long sys_sched_yield(void)
{
	struct runqueue *rq = this_rq();
	struct task_struct *p = current;

	spin_lock_irq(&rq->lock);
	list_move_tail(&p->run_list, &p->array->queue[p->prio]);
	spin_unlock_irq(&rq->lock);
	schedule();
	return 0;
}

/* --- Waking -------------------------------------------------------------------------------------- */

bool wake_up_state(struct task_struct *p, unsigned int state)
{
	unsigned long flags = local_irq_save();
	struct runqueue *rq = task_rq(p);
	bool woken = false;

	__spin_lock(&rq->lock, 0);
	if (p->state & state) {
		p->state = TASK_RUNNING;
		woken = true;
		if (!p->array) {
			activate_task(rq, p);
			if (p->prio < rq->curr->prio || rq->curr == rq->idle)
				resched_task(rq->curr);
		}
	}
	__spin_unlock(&rq->lock);
	local_irq_restore(flags);
	return woken;
}

bool wake_up_process(struct task_struct *p)
{
	return wake_up_state(p, TASK_NORMAL);
}

/* --- Fork and exit ------------------------------------------------------------------------------- */

/* sched_fork: the child's part of the parent's slice, and a state in which no signal wakes it. */
void sched_fork(struct task_struct *child)
{
	struct task_struct *parent = current;
	struct runqueue *rq;

	child->state = TASK_NEW;
	child->prio = child->static_prio;
	child->array = NULL;
	INIT_LIST_HEAD(&child->run_list);
	rq = this_rq();
	spin_lock_irq(&rq->lock);
	charge_curr(rq);
	if (parent->time_slice <= 0 && parent->array == rq->active)
		expire_task(rq, parent);
	/* A slice out of the next round is spent in the next round. */
	child->expired_epoch = parent->expired_epoch;
	child->time_slice = parent->time_slice - parent->time_slice / 2;
	parent->time_slice /= 2;
	child->first_time_slice = true;
	child->cpu = smp_processor_id();
	spin_unlock_irq(&rq->lock);
}

/* What is left of a slice goes back, a debt too: else short-lived children could use what is no one's. */
static void return_slice(struct task_struct *to, const struct task_struct *from)
{
	to->time_slice = min(to->time_slice + from->time_slice, task_slice(to));
}

void sched_cancel_fork(struct task_struct *child)
{
	struct runqueue *rq = this_rq();

	spin_lock_irq(&rq->lock);
	return_slice(current, child);
	spin_unlock_irq(&rq->lock);
}

/*
 * sched_exit: called by the dying task itself. What it got from its parent and did not use goes back,
 * whole or what is left; a parent that died meanwhile has no use for it.
 */
void sched_exit(struct task_struct *dead)
{
	struct runqueue *rq = this_rq();

	if (!dead->first_time_slice)
		return;
	read_lock(&tasklist_lock);
	spin_lock_irq(&rq->lock);
	charge_curr(rq);
	return_slice(dead->real_parent, dead);
	dead->time_slice = 0;
	spin_unlock_irq(&rq->lock);
	read_unlock(&tasklist_lock);
}

/*
 * wake_up_new_task: the child enters the run queue. One with memory of its own goes right before its
 * parent: if it calls exec at once, the parent's next writes find pages with one owner again.
 */
void wake_up_new_task(struct task_struct *child)
{
	struct task_struct *parent = current;
	struct runqueue *rq;

	rq = this_rq();
	spin_lock_irq(&rq->lock);
	child->state = TASK_RUNNING;
	if (sysctl_sched_child_runs_first && child->mm != parent->mm && parent->array &&
	    child->prio == parent->prio) {
		list_add_tail(&child->run_list, &parent->run_list);
		child->array = parent->array;
		child->array->nr_active++;
		rq->nr_running++;
		resched_task(parent);
	} else {
		activate_task(rq, child);
		if (child->prio < rq->curr->prio || rq->curr == rq->idle)
			resched_task(rq->curr);
	}
	spin_unlock_irq(&rq->lock);
}

/* --- The clock ----------------------------------------------------------------------------------- */

/* scheduler_tick: HZ times a second, interrupts off. user: what was interrupted was user mode. */
void scheduler_tick(bool user)
{
	struct runqueue *rq = this_rq();
	struct task_struct *p = rq->curr;

	if (p == rq->idle)
		return;
	if (user)
		p->zeroed.utime_ns += TICK_NSEC;
	else
		p->zeroed.stime_ns += TICK_NSEC;
	__spin_lock(&rq->lock, 0);
	charge_curr(rq);
	if (p->array == rq->active && p->time_slice <= 0)
		expire_task(rq, p);
	__spin_unlock(&rq->lock);
}

u64 task_sched_runtime(struct task_struct *p)
{
	struct runqueue *rq;
	u64 ns;

	rq = task_rq(p);
	spin_lock_irq(&rq->lock);
	if (rq->curr == p)
		charge_curr(rq);
	ns = p->zeroed.sum_exec_ns;
	spin_unlock_irq(&rq->lock);
	return ns;
}

/* set_user_nice: nice from -20 to 19; the caller has checked that it may. */
void set_user_nice(struct task_struct *p, int nice)
{
	struct runqueue *rq;
	struct prio_array *array;

	rq = task_rq(p);
	spin_lock_irq(&rq->lock);
	array = p->array;
	if (array)
		dequeue_task(p);
	p->static_prio = NICE_TO_PRIO(nice);
	p->prio = p->static_prio;
	if (array) {
		enqueue_task(p, array);
		resched_task(rq->curr);
	}
	spin_unlock_irq(&rq->lock);
}

unsigned long nr_running(void)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(runqueues, cpu).nr_running;
	return sum;
}

/* cpu_idle: what a CPU does when nobody wants it. The idle task is in no array. */
void cpu_idle(void)
{
	while (1) {
		local_irq_disable();
		if (need_resched()) {
			local_irq_enable();
			schedule();
		} else {
			safe_halt();
		}
	}
}

/* sched_init: this CPU's run queue; the task that called us is its idle task. */
void sched_init(void)
{
	struct runqueue *rq = this_rq();

	spin_lock_init(&rq->lock);
	lock_dep_init(&rq->lock.dep, &rq_class);
	for (unsigned int i = 0; i < ARRAY_SIZE(rq->arrays); i++) {
		for (unsigned int prio = 0; prio < MAX_PRIO; prio++)
			INIT_LIST_HEAD(&rq->arrays[i].queue[prio]);
	}
	rq->active = &rq->arrays[0];
	rq->expired = &rq->arrays[1];
	rq->epoch = 1;
	rq->curr = rq->idle = current;
	current->last_ran_ns = ktime_get_ns();
	atomic_inc(&current->active_mm->mm_count); /* borrowed, like any kernel thread's */
}
