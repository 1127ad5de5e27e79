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
 * A task belongs to one CPU's queue (p->cpu) at a time. It changes queues only while it stands on no CPU
 * and in no array: when it is woken, or an idle CPU fetches it, or it may not run where it is. A queue's
 * curr is never moved: it leaves by itself, in schedule().
 * Entry points: schedule, wake_up_state, sched_fork, wake_up_new_task, scheduler_tick.
 */
#include <bitmap.h>
#include <bug.h>
#include <mm.h>
#include <percpu.h>
#include <printk.h>
#include <smp.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <uaccess.h>
#include <vmstat.h>

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

/*
 * task_rq_lock: the queue of the CPU that p belongs to, locked, interrupts off. p stays where it is
 * meanwhile; unless it is the queue's curr it stands on no CPU then, for the lock is held throughout
 * a switch.
 */
static struct runqueue *task_rq_lock(const struct task_struct *p, unsigned long *flags)
{
	struct runqueue *rq;

	*flags = local_irq_save();
	while (1) {
		rq = task_rq(p);
		spin_lock(&rq->lock);
		if (likely(rq == task_rq(p)))
			return rq;
		spin_unlock(&rq->lock);
	}
}

static void task_rq_unlock(struct runqueue *rq, unsigned long flags)
{
	spin_unlock_irqrestore(&rq->lock, flags);
}

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

/* Who runs on rq is to call schedule() soon: another CPU must be told so. */
static void resched_curr(struct runqueue *rq)
{
	unsigned int cpu = rq->curr->cpu;

	if (test_and_set_bit(TIF_NEED_RESCHED, &task_thread_info(rq->curr)->flags))
		return;
	if (cpu != smp_processor_id())
		smp_send_reschedule(cpu);
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

	if (unlikely((s64)delta < 0)) /* by another CPU's clock */
		return;
	p->last_ran_ns = now;
	p->zeroed.used.sum_exec_ns += delta;
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
	resched_curr(rq);
}

/* --- Which CPU ----------------------------------------------------------------------------------- */

static bool allowed_on(const struct task_struct *p, unsigned int cpu)
{
	return p->cpus_allowed & cpu_bit(cpu);
}

/* Nobody runs there and nobody is about to. Read without its lock: a hint. */
static bool cpu_is_idle(unsigned int cpu)
{
	const struct runqueue *rq = per_cpu_ptr(&runqueues, cpu);

	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running);
}

/* Where p should run next: where it was if that is idle, else on any idle CPU, else where it was. */
static unsigned int select_cpu(const struct task_struct *p)
{
	cpumask_t allowed = p->cpus_allowed & cpu_online_mask;
	unsigned int cpu;

	if ((allowed & cpu_bit(p->cpu)) && (allowed == cpu_bit(p->cpu) || cpu_is_idle(p->cpu)))
		return p->cpu;
	for_each_online_cpu(cpu) {
		if ((allowed & cpu_bit(cpu)) && cpu_is_idle(cpu))
			return cpu;
	}
	return allowed & cpu_bit(p->cpu) ? p->cpu : (unsigned int)__builtin_ctz(allowed);
}

/*
 * p, in no array and on no CPU, goes from rq to cpu's queue, which is returned locked in its stead.
 * Its state is not one that could be woken. What it used up of this round it has used up there too.
 */
static struct runqueue *change_queue(struct runqueue *rq, struct task_struct *p, unsigned int cpu)
{
	bool expired = p->expired_epoch == rq->epoch;

	if (likely(cpu == p->cpu))
		return rq;
	p->cpu = cpu;
	spin_unlock(&rq->lock);
	rq = task_rq(p);
	spin_lock(&rq->lock);
	p->expired_epoch = rq->epoch - !expired;
	return rq;
}

/* A task that stands on no CPU and in no array joins rq. {rq->lock} */
static void join_queue(struct runqueue *rq, struct task_struct *p)
{
	activate_task(rq, p);
	if (p->prio < rq->curr->prio || rq->curr == rq->idle)
		resched_curr(rq);
}

/* A task whose CPU is not allowed to it any more, after it has left there. */
static void move_homeless(struct task_struct *p)
{
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(p, &flags);

	rq = change_queue(rq, p, select_cpu(p));
	join_queue(rq, p);
	task_rq_unlock(rq, flags);
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
	bool homeless = prev->state == TASK_RUNNING && !prev->array && prev != rq->idle;

	rq->drop_mm = NULL;
	lock_acquire(&rq->lock, &rq->lock.dep, 0, LOCK_EXCLUSIVE, _RET_IP_);
	spin_unlock_irq(&rq->lock);
	if (mm)
		mmdrop(mm);
	if (dead) {
		put_task_struct(prev);
		task_left();
	}
	if (unlikely(homeless))
		move_homeless(prev);
}

/*
 * A kernel thread keeps the memory that is loaded, and counts it: its own needs none. But it does not
 * borrow what was borrowed already: that may be the memory of a task that has died. {rq->lock}
 */
static void context_switch(struct runqueue *rq, struct task_struct *prev, struct task_struct *next)
{
	struct mm_struct *oldmm = prev->active_mm;

	if (!next->mm) {
		next->active_mm = prev->mm ?: &init_mm;
		atomic_inc(&next->active_mm->mm_count);
	}
	switch_mm(next->active_mm);
	if (!prev->mm) {
		prev->active_mm = NULL;
		rq->drop_mm = oldmm;
	}
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
	if (prev->state != TASK_RUNNING || unlikely(!allowed_on(prev, smp_processor_id())))
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
		prev->zeroed.used.nivcsw++;
	else
		prev->zeroed.used.nvcsw++;
	next->last_ran_ns = prev->last_ran_ns;
	rq->curr = next;
	count_vm_event(context_switch);
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
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(p, &flags);
	bool woken = false;

	if (p->state & state) {
		p->state = TASK_RUNNING;
		woken = true;
		if (!p->array && p != rq->curr) {
			rq = change_queue(rq, p, select_cpu(p));
			join_queue(rq, p);
		}
	}
	task_rq_unlock(rq, flags);
	return woken;
}

/*
 * kick_process: if p runs on another CPU it comes by the kernel soon, and sees its work flags. After
 * wake_up_state(): who was not curr under that lock comes in under it later, and sees them then.
 */
void kick_process(struct task_struct *p)
{
	unsigned int cpu = READ_ONCE(p->cpu);

	if (cpu != smp_processor_id() && READ_ONCE(per_cpu_ptr(&runqueues, cpu)->curr) == p)
		smp_send_reschedule(cpu);
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
static void return_slice(struct task_struct *to, int slice)
{
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(to, &flags);

	to->time_slice = min(to->time_slice + slice, task_slice(to));
	task_rq_unlock(rq, flags);
}

void sched_cancel_fork(struct task_struct *child)
{
	return_slice(current, child->time_slice);
}

/*
 * sched_exit: called by the dying task itself. What it got from its parent and did not use goes back,
 * whole or what is left; a parent that died meanwhile has no use for it.
 */
void sched_exit(struct task_struct *dead)
{
	struct runqueue *rq = this_rq();
	int slice;

	if (!dead->first_time_slice)
		return;
	spin_lock_irq(&rq->lock);
	charge_curr(rq);
	slice = dead->time_slice;
	dead->time_slice = 0;
	spin_unlock_irq(&rq->lock);
	read_lock(&tasklist_lock);
	return_slice(dead->real_parent, slice);
	read_unlock(&tasklist_lock);
}

/*
 * The child goes right before its parent, if it has memory of its own: should it call exec at once,
 * the parent's next writes find pages with one owner again. {rq->lock}
 */
static bool run_before_parent(struct runqueue *rq, struct task_struct *child)
{
	struct task_struct *parent = current;

	if (!sysctl_sched_child_runs_first || child->mm == parent->mm || !parent->array ||
	    child->prio != parent->prio)
		return false;
	list_add_tail(&child->run_list, &parent->run_list);
	child->array = parent->array;
	child->array->nr_active++;
	rq->nr_running++;
	resched_curr(rq);
	return true;
}

/* wake_up_new_task: the child enters a run queue; an idle CPU's unless its parent will sleep for it. */
void wake_up_new_task(struct task_struct *child)
{
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(child, &flags);

	child->state = TASK_RUNNING;
	if (!child->zeroed.vfork_done || unlikely(!allowed_on(child, child->cpu)))
		rq = change_queue(rq, child, select_cpu(child));
	if (rq != this_rq() || !run_before_parent(rq, child))
		join_queue(rq, child);
	task_rq_unlock(rq, flags);
}

/* init_idle: p is what cpu runs when it has nothing to run. Boot. */
void init_idle(struct task_struct *p, unsigned int cpu)
{
	struct runqueue *rq = per_cpu_ptr(&runqueues, cpu);

	p->cpu = cpu;
	p->state = TASK_RUNNING;
	p->last_ran_ns = ktime_get_ns();
	rq->curr = rq->idle = p;
	atomic_inc(&p->active_mm->mm_count); /* borrowed, like any kernel thread's */
}

/* --- The clock ----------------------------------------------------------------------------------- */

/* What p ran since it was last asked, exactly, counts as the mode that the tick met it in. {rq->lock} */
static void account_tick(struct task_struct *p, bool user)
{
	struct task_usage *used = &p->zeroed.used;
	u64 ns = used->sum_exec_ns - used->utime_ns - used->stime_ns;

	if (user)
		used->utime_ns += ns;
	else
		used->stime_ns += ns;
}

/* scheduler_tick: HZ times a second, interrupts off. user: what was interrupted was user mode. */
void scheduler_tick(bool user)
{
	struct runqueue *rq = this_rq();
	struct task_struct *p = rq->curr;

	if (p == rq->idle) {
		count_vm_event(tick_idle);
		return;
	}
	if (user)
		count_vm_event(tick_user);
	else
		count_vm_event(tick_system);
	spin_lock(&rq->lock);
	charge_curr(rq);
	account_tick(p, user);
	if (p->array == rq->active && p->time_slice <= 0)
		expire_task(rq, p);
	spin_unlock(&rq->lock);
}

u64 task_sched_runtime(struct task_struct *p)
{
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(p, &flags);
	u64 ns;

	if (rq->curr == p)
		charge_curr(rq);
	ns = p->zeroed.used.sum_exec_ns;
	task_rq_unlock(rq, flags);
	return ns;
}

u64 idle_runtime(void)
{
	unsigned int cpu;
	u64 ns = 0;

	for_each_online_cpu(cpu)
		ns += task_sched_runtime(per_cpu_ptr(&runqueues, cpu)->idle);
	return ns;
}

/* set_user_nice: nice from -20 to 19; the caller has checked that it may. */
void set_user_nice(struct task_struct *p, int nice)
{
	unsigned long flags;
	struct runqueue *rq = task_rq_lock(p, &flags);
	struct prio_array *array = p->array;

	if (array)
		dequeue_task(p);
	p->static_prio = NICE_TO_PRIO(nice);
	p->prio = p->static_prio;
	if (array) {
		enqueue_task(p, array);
		resched_curr(rq);
	}
	task_rq_unlock(rq, flags);
}

unsigned long nr_running(void)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(runqueues, cpu).nr_running;
	return sum;
}

/* --- Between CPUs --------------------------------------------------------------------------------- */

/* The first task that waits in array and may run on cpu; NULL: none. {the array's rq->lock} */
static struct task_struct *movable_task(const struct prio_array *array,
					const struct task_struct *curr, unsigned int cpu)
{
	for (unsigned int prio = find_next_bit(array->bitmap, MAX_PRIO, 0); prio < MAX_PRIO;
	     prio = find_next_bit(array->bitmap, MAX_PRIO, prio + 1)) {
		struct task_struct *p;

		list_for_each_entry(p, &array->queue[prio], run_list) {
			if (p != curr && allowed_on(p, cpu))
				return p;
		}
	}
	return NULL;
}

/* The CPU with the longest queue, if anybody waits in it; else this one. */
static unsigned int busiest_cpu(void)
{
	unsigned int busiest = smp_processor_id(), most = 1, cpu;

	for_each_online_cpu(cpu) {
		unsigned int n = READ_ONCE(per_cpu_ptr(&runqueues, cpu)->nr_running);

		if (n > most) {
			most = n;
			busiest = cpu;
		}
	}
	return busiest;
}

/*
 * An idle CPU fetches a task that waits elsewhere, the one whose cache is coldest first. True when
 * there was one. The task is between two queues for a moment, when only we know it: it is running,
 * so nobody wakes it.
 */
static bool pull_task(void)
{
	unsigned int here = smp_processor_id(), cpu = busiest_cpu();
	struct runqueue *rq = per_cpu_ptr(&runqueues, cpu);
	struct task_struct *p;
	unsigned long flags;

	if (cpu == here)
		return false;
	spin_lock_irqsave(&rq->lock, flags);
	p = movable_task(rq->expired, rq->curr, here);
	if (!p)
		p = movable_task(rq->active, rq->curr, here);
	if (p) {
		deactivate_task(rq, p);
		rq = change_queue(rq, p, here);
		join_queue(rq, p);
	}
	task_rq_unlock(rq, flags);
	return p;
}

/* set_cpus_allowed: mask names an online CPU. A task that runs where it may not leaves at once. */
void set_cpus_allowed(struct task_struct *p, cpumask_t mask)
{
	unsigned long flags;
	struct runqueue *rq;

	while (rq = task_rq_lock(p, &flags),
	       p->state == TASK_RUNNING && !p->array && p != rq->curr) {
		task_rq_unlock(rq, flags); /* on its way between two queues: it arrives at once */
		cpu_relax();
	}
	p->cpus_allowed = mask;
	if (!allowed_on(p, p->cpu)) {
		if (p == rq->curr) {
			resched_curr(rq);
		} else if (p->array) {
			deactivate_task(rq, p);
			rq = change_queue(rq, p, select_cpu(p));
			join_queue(rq, p);
		}
	}
	task_rq_unlock(rq, flags);
}

/* An idle task whose CPU had to leave the memory it had borrowed gives that back. */
static void return_borrowed_mm(void)
{
	struct mm_struct *mm = current->active_mm;

	if (likely(!mm_is_lazy()))
		return;
	atomic_inc(&init_mm.mm_count);
	current->active_mm = &init_mm;
	mmdrop(mm);
}

/*
 * cpu_idle: what a CPU does when nobody wants it: looks whether somebody waits elsewhere, then sleeps
 * until the next interrupt. The idle task is in no array.
 */
void cpu_idle(void)
{
	while (1) {
		return_borrowed_mm();
		local_irq_disable();
		if (need_resched() || pull_task()) {
			local_irq_enable();
			schedule();
		} else if (mm_is_lazy()) {
			local_irq_enable();
		} else {
			safe_halt();
		}
	}
}

static void init_rq(struct runqueue *rq)
{
	spin_lock_init(&rq->lock);
	lock_dep_init(&rq->lock.dep, &rq_class);
	for (unsigned int i = 0; i < ARRAY_SIZE(rq->arrays); i++) {
		for (unsigned int prio = 0; prio < MAX_PRIO; prio++)
			INIT_LIST_HEAD(&rq->arrays[i].queue[prio]);
	}
	rq->active = &rq->arrays[0];
	rq->expired = &rq->arrays[1];
	rq->epoch = 1;
}

/* sched_init: all run queues; the task that called us is the first CPU's idle task. */
void sched_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		init_rq(per_cpu_ptr(&runqueues, cpu));
	init_idle(current, 0);
}
