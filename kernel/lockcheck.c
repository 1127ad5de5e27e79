// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock checker of debug builds: finds the deadlock that could happen, not only the one that
 * does.
 *
 *   class A --(B was taken while A was held: both places)--> class B
 *
 * A class is a place that initialises locks, times its subclass; all inodes' mutexes are one class.
 * Invariant: the graph of classes has no circle. The first acquisition that would close one is
 * reported with both places of every step of the circle, and its edge is kept, so each pair is
 * reported once. Locks that an interrupt takes do not order after those of what it interrupted;
 * instead a class taken in interrupts must never be taken with interrupts on.
 *
 * What a task holds is in task->zeroed.held, written only by that task and by interrupts on its
 * CPU, which leave it as they found it; interrupts are off while it changes. The graph is guarded
 * by graph_lock, which is no spinlock_t because it is not to be checked itself.
 *
 * Entry points: lock_acquire, lock_release, __might_sleep, lockcheck_return_to_user. See
 * lockcheck.h.
 */
#include <bug.h>
#include <lockcheck.h>
#include <printk.h>
#include <sched.h>
#include <smp.h>
#include <string.h>

#define MAX_CLASSES 512 /* ids: classes times subclasses; id 0 is not used */
#define MAX_EDGES   2048
#define MAX_REPORTS 128

struct edge {
	u16 from, to;
	unsigned long from_ip, to_ip; /* where from was taken, and to inside it */
};

/*
 * How a class was used, for the rule of interrupts; a bit each, with the place that did it first.
 */
enum usage { IRQ_EXCL, IRQ_SHARED, ON_EXCL, ON_SHARED, NR_USAGES };

struct class_info {
	const char *name;
	u32 used; /* bits of enum usage */
	unsigned long used_ip[NR_USAGES];
	u16 reached_by; /* during a search: the class before this one */
};

static struct class_info classes[DEBUG_LOCKS * MAX_CLASSES];
/* A bit for each edge, to see at once that nothing is new. */
static u32 taken_inside[DEBUG_LOCKS * MAX_CLASSES][MAX_CLASSES / 32];
static struct edge edges[DEBUG_LOCKS * MAX_EDGES];
static unsigned long reported[DEBUG_LOCKS * MAX_REPORTS][2];
static unsigned int nr_ids = LOCK_SUBCLASSES, nr_edges, nr_reported;
static bool checking = DEBUG_LOCKS; /* until something goes wrong with the checker itself */
static u32 graph_lock;
int lockcheck_reports;

/* lock_graph, unlock_graph: with interrupts off. */
static void lock_graph(void)
{
	while (xchg(&graph_lock, 1))
		cpu_relax();
}

static void unlock_graph(void)
{
	__atomic_store_n(&graph_lock, 0, __ATOMIC_RELEASE);
}

/* first_time: is this pair of numbers reported for the first time? A full table says no. */
static bool first_time(unsigned long a, unsigned long b)
{
	for (unsigned int i = 0; i < nr_reported; i++)
		if (reported[i][0] == a && reported[i][1] == b)
			return false;
	if (nr_reported == MAX_REPORTS)
		return false;
	reported[nr_reported][0] = a;
	reported[nr_reported++][1] = b;
	lockcheck_reports++;
	return true;
}

static const char *class_name(unsigned int id)
{
	return id ? classes[id].name : "a lock without a class";
}

static void say_who(void)
{
	printk(KERN_ERR "lockcheck: by %s, pid %d\n", current->comm, current->pid);
	dump_stack();
}

/* class_id: the number of a class and subclass; 0 when there is no class or no room for it. */
static unsigned int class_id(struct lock_class *class, unsigned int subclass)
{
	if (!class)
		return 0;
	if (unlikely(!class->id)) {
		unsigned long flags = local_irq_save();

		lock_graph();
		if (!class->id && nr_ids + LOCK_SUBCLASSES <= MAX_CLASSES) {
			for (unsigned int i = 0; i < LOCK_SUBCLASSES; i++)
				classes[nr_ids + i].name = class->name;
			class->id = nr_ids;
			nr_ids += LOCK_SUBCLASSES;
		}
		unlock_graph();
		local_irq_restore(flags);
		if (!class->id)
			return 0;
	}
	return class->id + subclass;
}

static bool has_edge(unsigned int from, unsigned int to)
{
	return (taken_inside[from][to / 32] >> (to % 32)) & 1;
}

static void print_edge(unsigned int from, unsigned int to)
{
	for (unsigned int i = 0; i < nr_edges; i++) {
		const struct edge *e = &edges[i];

		if (e->from == from && e->to == to)
			printk(KERN_ERR "lockcheck:   %s taken at %pS inside %s taken at %pS\n",
			       class_name(to), (void *)e->to_ip, class_name(from),
			       (void *)e->from_ip);
	}
}

/*
 * find_path: breadth first from one class to another along the edges; true when there is a way,
 * which reached_by then tells backwards. graph_lock held: the queue is one for all.
 */
static bool find_path(unsigned int from, unsigned int to)
{
	static u16 queue[DEBUG_LOCKS * MAX_CLASSES];
	unsigned int head = 0, tail = 0;

	for (unsigned int i = 0; i < nr_ids; i++)
		classes[i].reached_by = 0;
	queue[tail++] = from;
	classes[from].reached_by = from;
	while (head < tail) {
		unsigned int at = queue[head++];

		for (unsigned int next = LOCK_SUBCLASSES; next < nr_ids; next++) {
			if (!has_edge(at, next) || classes[next].reached_by)
				continue;
			classes[next].reached_by = at;
			if (next == to)
				return true;
			queue[tail++] = next;
		}
	}
	return from == to;
}

/* graph_lock held: another CPU's search would lead the way along reached_by astray. */
static void report_inversion(const struct held_lock *outer, unsigned int id, unsigned long ip)
{
	printk(KERN_ERR
	       "lockcheck: inverted order: %s at %pS is taken inside %s at %pS, but before:\n",
	       class_name(id), (void *)ip, class_name(outer->id), (void *)outer->ip);
	for (unsigned int to = outer->id; to != id; to = classes[to].reached_by)
		print_edge(classes[to].reached_by, to);
	say_who();
}

/*
 * add_edge: the class id is taken inside a held lock for the first time; would that close a
 * circle?
 */
static void add_edge(const struct held_lock *outer, unsigned int id, unsigned long ip)
{
	lock_graph();
	if (find_path(id, outer->id) && first_time(outer->id, id))
		report_inversion(outer, id, ip);
	taken_inside[outer->id][id / 32] |= 1u << (id % 32);
	if (nr_edges < MAX_EDGES)
		edges[nr_edges++] = (struct edge){outer->id, id, outer->ip, ip};
	unlock_graph();
}

/* check_twice: the very lock is held already. An interrupt may read what it found read; no one else may. */
static void check_twice(const struct held_lock *held, unsigned int mode, unsigned long ip,
			unsigned int context)
{
	if ((mode == LOCK_SHARED && held->context != context) || (mode & LOCK_TRY))
		return;
	if (first_time(held->ip, ip)) {
		printk(KERN_ERR "lockcheck: lock taken twice: %s at %pS, held since %pS\n",
		       class_name(held->id), (void *)ip, (void *)held->ip);
		say_who();
	}
	/* A spinlock would now spin for ever; say so instead. */
	if (!(mode & LOCK_SLEEPS))
		panic("deadlock: %s taken twice", class_name(held->id));
}

/*
 * check_irq: a class that an interrupt waits for must not be held with interrupts on; readers among
 * themselves do no harm.
 */
static void check_irq(unsigned int id, unsigned int mode, unsigned long ip, unsigned int context)
{
	struct class_info *class = &classes[id];
	bool shared = mode & LOCK_SHARED, clash;
	enum usage use;
	unsigned int other;

	if (context ? (mode & LOCK_TRY) : irqs_disabled())
		return;
	use = context ? (shared ? IRQ_SHARED : IRQ_EXCL) : (shared ? ON_SHARED : ON_EXCL);
	if (likely(class->used & (1u << use)))
		return;
	class->used |= 1u << use;
	class->used_ip[use] = ip;
	other = context ? ON_EXCL : IRQ_EXCL;
	clash = class->used & (1u << other);
	if (!clash && !shared) {
		other = context ? ON_SHARED : IRQ_SHARED;
		clash = class->used & (1u << other);
	}
	if (!clash || !first_time(id, (unsigned long)classes))
		return;
	printk(KERN_ERR
	       "lockcheck: %s is taken in an interrupt at %pS and with interrupts on at %pS\n",
	       class_name(id), (void *)class->used_ip[context ? use : other],
	       (void *)class->used_ip[context ? other : use]);
	say_who();
}

/* check_order: the lock against each that this task holds already in the same context. */
static void check_order(const struct task_struct *task, const struct held_lock *lock,
			unsigned int mode)
{
	for (unsigned int i = 0; i < task->zeroed.nr_held; i++) {
		const struct held_lock *held = &task->zeroed.held[i];

		if (unlikely(held->lock == lock->lock))
			check_twice(held, mode, lock->ip, lock->context);
		else if ((mode & LOCK_TRY) || held->context != lock->context)
			continue;
		else if (held->id && lock->id && !has_edge(held->id, lock->id))
			add_edge(held, lock->id, lock->ip);
	}
}

void __lock_acquire(const void *lock, struct lock_dep *dep, int subclass, unsigned int mode,
		    unsigned long ip)
{
	struct task_struct *task = current;
	unsigned long flags;
	struct held_lock new;

	if (!DEBUG_LOCKS || !checking || !task)
		return;
	new = (struct held_lock){.lock = lock,
				 .ip = ip ? ip : _RET_IP_,
				 .id = class_id(dep->class, subclass),
				 .context = preempt_count() / HARDIRQ_OFFSET};
	if (new.id && !(mode & LOCK_SLEEPS))
		check_irq(new.id, mode, new.ip, new.context);
	flags = local_irq_save();
	check_order(task, &new, mode);
	if (WARN_ON(task->zeroed.nr_held == MAX_HELD_LOCKS))
		checking = false;
	else
		task->zeroed.held[task->zeroed.nr_held++] = new;
	local_irq_restore(flags);
}

/* drop_held: takes entry i out of what task holds; interrupts off. */
static void drop_held(struct task_struct *task, unsigned int i)
{
	task->zeroed.nr_held--;
	for (; i < task->zeroed.nr_held; i++)
		task->zeroed.held[i] = task->zeroed.held[i + 1];
}

/* find_held: which entry, from the youngest, is lock; -1 when there is none. */
static int find_held(const struct task_struct *task, const void *lock)
{
	int i = task->zeroed.nr_held - 1;

	while (i >= 0 && task->zeroed.held[i].lock != lock)
		i--;
	return i;
}

void __lock_release(const void *lock, unsigned long ip)
{
	struct task_struct *task = current;
	unsigned long flags;
	int i;

	if (!DEBUG_LOCKS || !checking || !task)
		return;
	flags = local_irq_save();
	i = find_held(task, lock);
	if (likely(i >= 0))
		drop_held(task, i);
	local_irq_restore(flags);
	ip = ip ? ip : _RET_IP_;
	if (unlikely(i < 0) && first_time(ip, 1)) {
		printk(KERN_ERR "lockcheck: release of a lock that is not held, at %pS\n",
		       (void *)ip);
		say_who();
	}
}

bool lock_is_held(const void *lock)
{
	return !DEBUG_LOCKS || !checking || find_held(current, lock) >= 0;
}

struct task_struct *lock_holder(const void *lock)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct task_struct *task = per_cpu(cpu_task, cpu);

		if (DEBUG_LOCKS && task != current && find_held(task, lock) >= 0)
			return task;
	}
	return NULL;
}

void lockcheck_return_to_user(void)
{
	struct task_struct *task = current;

	if (!DEBUG_LOCKS || !checking || likely(!task->zeroed.nr_held && !preempt_count()))
		return;
	if (!task->zeroed.nr_held && first_time(preempt_count(), 2)) {
		printk(KERN_ERR "lockcheck: preempt count %x at return to user mode\n",
		       preempt_count());
		say_who();
	}
	for (unsigned int i = 0; i < task->zeroed.nr_held; i++) {
		const struct held_lock *held = &task->zeroed.held[i];

		if (!first_time(held->ip, 3))
			continue;
		printk(KERN_ERR "lockcheck: lock held at return to user mode: %s taken at %pS\n",
		       class_name(held->id), (void *)held->ip);
		say_who();
	}
}

void __might_sleep(const char *file, int line)
{
	const char *why = in_interrupt() ? "in an interrupt" : "with a spinlock held";

	if (!DEBUG_LOCKS || !checking || !current)
		return;
	if (!in_atomic()) {
		/* The boot task runs with interrupts off until there is somebody to switch to. */
		if (!irqs_disabled() || current == &init_task)
			return;
		why = "with interrupts off";
	}
	if (!first_time((unsigned long)file, line))
		return;
	printk(KERN_ERR "lockcheck: sleep in atomic context at %s:%d, %s\n", file, line, why);
	for (unsigned int i = 0; DEBUG_LOCKS && i < current->zeroed.nr_held; i++)
		printk(KERN_ERR "lockcheck:   holding %s taken at %pS\n",
		       class_name(current->zeroed.held[i].id), (void *)current->zeroed.held[i].ip);
	say_who();
}
