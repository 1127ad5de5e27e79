// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting: wait queues with exclusive waiters, completions, mutex and rw_semaphore between
 * threads of the kernel. Each test starts threads that all wait, then looks at who was let
 * through, in which order.
 */
#include <kernel.h>
#include <fs.h>
#include <sched.h>
#include <tty.h>
#include <uapi/poll.h>
#include <wait.h>
#include "kernel_tests.h"

#define PLAYERS 4

/* What the threads of one test share; each test sets up its own. */
struct stage {
	wait_queue_head_t queue;
	struct completion done;
	struct mutex mutex;
	struct rw_semaphore sem;
	spinlock_t book; /* guards what follows */
	int condition;
	int together; /* that many may be inside at once, and are to be */
	int ready, woken, inside, max_inside;
	int order[PLAYERS * 2], in_order;
};

struct player {
	struct stage *stage;
	int nr;
	bool write;
	pid_t pid;
};

static void init_stage(struct stage *s)
{
	*s = (struct stage){.condition = 0};
	spin_lock_init(&s->book);
	init_waitqueue_head(&s->queue);
	init_completion(&s->done);
	mutex_init(&s->mutex);
	init_rwsem(&s->sem);
}

static void note(struct stage *s, int *count)
{
	spin_lock(&s->book);
	++*count;
	spin_unlock(&s->book);
}

static void note_order(struct player *p)
{
	struct stage *s = p->stage;

	spin_lock(&s->book);
	s->order[s->in_order++] = p->nr;
	spin_unlock(&s->book);
}

/* await_count: until so many have come, or clearly nobody does; what it is then. */
static int await_count(const int *count, int n)
{
	for (int tries = 0; READ_ONCE(*count) < n && tries < 2 * HZ; tries++)
		let_others_run(1);
	let_others_run(2); /* one too many would come now */
	return READ_ONCE(*count);
}

/* Whoever holds the lock of a test is inside, until s->together have met there, if ever they do. */
static void stay_inside(struct stage *s)
{
	spin_lock(&s->book);
	s->max_inside = max(s->max_inside, ++s->inside);
	spin_unlock(&s->book);
	await_count(&s->max_inside, s->together);
	spin_lock(&s->book);
	s->inside--;
	spin_unlock(&s->book);
}

static bool is_running(pid_t pid)
{
	struct task_struct *task;
	bool running;

	read_lock(&tasklist_lock);
	task = find_task_by_vpid(pid);
	running = task && task->state == TASK_RUNNING;
	read_unlock(&tasklist_lock);
	return running;
}

/* start_players: n threads in fn, in this order; each has run until it sleeps or ends. */
static void start_players(struct stage *s, struct player *players, int n, int (*fn)(void *))
{
	for (int i = 0; i < n; i++) {
		players[i].stage = s;
		players[i].nr = i;
		players[i].pid = start_thread_of(fn, &players[i]);
		do
			let_others_run(1);
		while (is_running(players[i].pid));
	}
}

static void join_players(struct player *players, int n)
{
	for (int i = 0; i < n; i++)
		ST_EQUAL(join_thread(players[i].pid), 0);
}

/* --- wait queues ----------------------------------------------------------------------------- */

static int wait_exclusive(void *arg)
{
	struct player *p = arg;
	struct stage *s = p->stage;
	DEFINE_WAIT(wait);

	note(s, &s->ready);
	prepare_to_wait_exclusive(&s->queue, &wait, TASK_UNINTERRUPTIBLE);
	if (!s->condition)
		schedule();
	finish_wait(&s->queue, &wait);
	note_order(p);
	return 0;
}

static int wait_shared(void *arg)
{
	struct player *p = arg;
	struct stage *s = p->stage;

	note(s, &s->ready);
	wait_event_interruptible(&s->queue, s->condition);
	note(s, &s->woken);
	return 0;
}

SELFTEST(wake_up_wakes_one_exclusive_waiter)
{
	struct player players[PLAYERS] = {{0}};
	struct stage s;

	init_stage(&s);
	start_players(&s, players, PLAYERS, wait_exclusive);
	ST_EQUAL(s.ready, PLAYERS);
	for (int i = 0; i < PLAYERS; i++) {
		ST_EQUAL(s.in_order, i);
		wake_up(&s.queue);
		ST_EQUAL(await_count(&s.in_order, i + 1), i + 1);
		ST_EQUAL(s.order[i], i);
	}
	join_players(players, PLAYERS);
	ST_CHECK(!waitqueue_active(&s.queue));
}

SELFTEST(wake_up_wakes_all_others_and_one_exclusive)
{
	struct player shared[PLAYERS] = {{0}}, exclusive[2] = {{0}};
	struct stage s;

	init_stage(&s);
	/* An exclusive one first: the others still stand before it. */
	start_players(&s, exclusive, 2, wait_exclusive);
	start_players(&s, shared, PLAYERS, wait_shared);
	s.condition = 1;
	wake_up(&s.queue);
	ST_EQUAL(await_count(&s.woken, PLAYERS), PLAYERS);
	ST_EQUAL(await_count(&s.in_order, 1), 1);
	wake_up_all(&s.queue);
	join_players(shared, PLAYERS);
	join_players(exclusive, 2);
	ST_EQUAL(s.in_order, 2);
}

SELFTEST(wake_up_interruptible_leaves_deep_sleepers)
{
	struct player players[1] = {{0}};
	struct stage s;

	init_stage(&s);
	start_players(&s, players, 1, wait_exclusive);
	wake_up_interruptible(&s.queue);
	let_others_run(2);
	ST_EQUAL(s.in_order, 0);
	wake_up_all(&s.queue);
	join_players(players, 1);
	ST_EQUAL(s.in_order, 1);
}

/* --- completions ----------------------------------------------------------------------------- */

static int wait_done(void *arg)
{
	struct player *p = arg;

	note(p->stage, &p->stage->ready);
	wait_for_completion_killable(&p->stage->done);
	note(p->stage, &p->stage->woken);
	return 0;
}

SELFTEST(complete_lets_one_through)
{
	struct player players[PLAYERS] = {{0}};
	struct stage s;

	init_stage(&s);
	complete(&s.done); /* before anybody waits: kept for the first comer */
	start_players(&s, players, PLAYERS, wait_done);
	ST_EQUAL(s.ready, PLAYERS);
	ST_EQUAL(s.woken, 1);
	complete(&s.done);
	ST_EQUAL(await_count(&s.woken, 2), 2);
	for (int i = 2; i < PLAYERS; i++)
		complete(&s.done);
	join_players(players, PLAYERS);
	ST_EQUAL(s.woken, PLAYERS);
}

/* --- mutex ----------------------------------------------------------------------------------- */

static int lock_and_note(void *arg)
{
	struct player *p = arg;
	struct stage *s = p->stage;

	note(s, &s->ready);
	mutex_lock(&s->mutex);
	note_order(p);
	stay_inside(s);
	mutex_unlock(&s->mutex);
	return 0;
}

SELFTEST(mutex_hands_over_in_order)
{
	struct player players[PLAYERS] = {{0}};
	struct stage s;

	init_stage(&s);
	mutex_lock(&s.mutex);
	ST_CHECK(s.mutex.owner == current);
	start_players(&s, players, PLAYERS, lock_and_note);
	ST_EQUAL(s.ready, PLAYERS);
	ST_EQUAL(s.in_order, 0);
	/* Who is awake may overtake the one who is woken, once: then it is handed over. */
	for (int overtaken = 0; overtaken < 2; overtaken++) {
		mutex_unlock(&s.mutex);
		ST_EQUAL(mutex_trylock(&s.mutex), !overtaken);
		while (!overtaken && is_running(players[0].pid))
			let_others_run(1);
		ST_EQUAL(s.in_order, 0);
	}
	join_players(players, PLAYERS);
	ST_EQUAL(s.max_inside, 1);
	for (int i = 0; i < PLAYERS; i++)
		ST_EQUAL(s.order[i], i);
	ST_CHECK(mutex_trylock(&s.mutex));
	mutex_unlock(&s.mutex);
}

/* --- rw_semaphore ---------------------------------------------------------------------------- */

static int use_sem(void *arg)
{
	struct player *p = arg;
	struct stage *s = p->stage;

	note(s, &s->ready);
	if (p->write)
		down_write(&s->sem);
	else
		down_read(&s->sem);
	note_order(p);
	stay_inside(s);
	if (p->write)
		up_write(&s->sem);
	else
		up_read(&s->sem);
	return 0;
}

SELFTEST(rwsem_readers_enter_together)
{
	struct player players[PLAYERS] = {{0}};
	struct stage s;

	init_stage(&s);
	s.together = PLAYERS;
	down_write(&s.sem);
	start_players(&s, players, PLAYERS, use_sem);
	ST_EQUAL(s.in_order, 0);
	up_write(&s.sem);
	join_players(players, PLAYERS);
	ST_EQUAL(s.max_inside, PLAYERS);
	ST_EQUAL(s.sem.count, 0);
}

SELFTEST(rwsem_first_come_first_served)
{
	struct player players[PLAYERS] = {{0}};
	struct stage s;

	init_stage(&s);
	players[0].write = players[2].write = true; /* W R W R, while a reader has it */
	down_read(&s.sem);
	start_players(&s, players, PLAYERS, use_sem);
	/* The second is a reader, but a writer waits before it. */
	ST_EQUAL(s.in_order, 0);
	up_read(&s.sem);
	join_players(players, PLAYERS);
	ST_EQUAL(s.max_inside, 1);
	for (int i = 0; i < PLAYERS; i++)
		ST_EQUAL(s.order[i], i);
	ST_EQUAL(s.sem.count, 0);
}

/* Typed by nobody: what poll says of a terminal before a line is complete, then, and when it was read. */
SELFTEST(terminal_tells_poll_of_a_line)
{
	extern const struct file_operations tty_fops;
	struct tty_struct *tty = &tty_console;
	struct file file = {.private_data = tty, .f_pos = -1};
	u8 line[8];
	bool ended;

	tty_receive_char(tty, 'a');
	ST_EQUAL(tty_fops.poll(&file, NULL), POLLOUT | POLLWRNORM);
	tty_receive_char(tty, '\n');
	ST_EQUAL(tty_fops.poll(&file, NULL), POLLOUT | POLLWRNORM | POLLIN | POLLRDNORM);
	spin_lock_irq(&tty->lock);
	ST_EQUAL(ldisc_take(tty, line, sizeof(line), &ended), 2);
	spin_unlock_irq(&tty->lock);
	ST_EQUAL(tty_fops.poll(&file, NULL), POLLOUT | POLLWRNORM);
}

/* --- signals --------------------------------------------------------------------------------- */

/* As a timer's interrupt sends it, between the mark of a stop and the sleep. */
static int sends_while_stopped(void *arg)
{
	struct signal_struct *signal = current->signal;

	set_current_state(TASK_STOPPED);
	send_signal(SIGALRM, SEND_SIG_PRIV, current, TO_PROCESS);
	__set_current_state(TASK_RUNNING);
	*(bool *)arg = sigismember(&signal->shared_pending.signal, SIGALRM) &&
		       !(signal->flags & SIGNAL_GROUP_EXIT);
	return 0;
}

SELFTEST(signal_waits_while_a_thread_is_stopped)
{
	bool waits = false;

	ST_EQUAL(join_thread(start_thread_of(sends_while_stopped, &waits)), 0);
	ST_CHECK(waits);
}
