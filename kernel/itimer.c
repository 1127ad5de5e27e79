// SPDX-License-Identifier: GPL-2.0-only
/*
 * The timers of programs: alarm, setitimer, timer_create; and the limit of CPU time.
 *
 *   a time on the clock  ---> struct timer_list ---> *_fires() in the tick's interrupt --.
 *   a use of CPU time    ---> each tick of the process, check_cpu_timers() --------------+--> a signal
 *
 * A timer is due when its expires, under siglock, has come, whatever called its function: setting it anew
 * or stopping it need not wait for a function that has just begun. Only who frees the memory waits
 * (del_timer, without siglock). A timer of timer_create owns its entry in the signal queue; while that is
 * queued, further expirations are counted as overrun.
 * Locks: tasklist_lock for reading > siglock > the timers' own.
 * Specification: setitimer(2), timer_create(2), timer_settime(2), getrlimit(2).
 */
#include <kernel.h>
#include <slab.h>
#include <task.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/resource.h>

struct posix_timer {
	struct list_head link; /* signal->posix_timers {siglock; all below too} */
	struct signal_struct *signal;
	int id, clock, notify;
	struct pid *thread; /* counted: who gets the signal; NULL: the process */
	struct pid *runner; /* counted: whose CPU time it is, of CLOCK_THREAD_CPUTIME_ID */
	struct itimer time;
	int overrun, last_overrun; /* since the signal was queued; of the one that was taken last */
	struct timer_list timer;
	struct sigqueue *queued; /* its entry; not NULL but while it is made */
};

/* --- Time that the CPU spent ---------------------------------------------------------------------- */

/* What p's process ran in user mode, as far as ticks saw it: at most a tick behind. {siglock} */
static u64 group_user_time(struct task_struct *p)
{
	u64 ns = p->signal->dead_used.utime_ns;
	struct task_struct *t;

	for_each_thread(p, t)
		ns += t->zeroed.used.utime_ns;
	return ns;
}

/* What a timer's clock shows now. {siglock} */
static u64 timer_now(const struct posix_timer *timer, struct task_struct *p)
{
	struct task_struct *t;

	switch (timer->clock) {
	case CLOCK_PROCESS_CPUTIME_ID:
		return group_runtime(p);
	case CLOCK_THREAD_CPUTIME_ID:
		t = pid_task(timer->runner, PIDTYPE_PID);
		return t ? task_sched_runtime(t) : 0;
	default:
		return ktime_get_ns();
	}
}

static bool counts_cpu(const struct posix_timer *timer)
{
	return timer->clock == CLOCK_PROCESS_CPUTIME_ID || timer->clock == CLOCK_THREAD_CPUTIME_ID;
}

/* --- What a timer's time is ------------------------------------------------------------------------ */

/* The time has come: the next one, if there is one. How many were missed before that. {siglock} */
static u64 advance(struct itimer *time, u64 now)
{
	u64 missed = 0;

	if (time->interval_ns) {
		missed = (now - time->expires_ns) / time->interval_ns;
		time->expires_ns += (missed + 1) * time->interval_ns;
	} else {
		time->expires_ns = 0;
	}
	return missed;
}

static bool is_due(const struct itimer *time, u64 now)
{
	return time->expires_ns && time->expires_ns <= now;
}

/* How long until then: 0 when it is not set, else at least ns; past: what is left of one that is over. */
static u64 time_left(const struct itimer *time, u64 now, u64 past)
{
	struct itimer next = *time;

	if (is_due(&next, now) && next.interval_ns)
		advance(&next, now);
	if (!next.expires_ns)
		return 0;
	return next.expires_ns > now ? next.expires_ns - now : past;
}

/* --- alarm, setitimer ------------------------------------------------------------------------------ */

/* The process of sig, locked, for a timer's function; NULL: it has ended. */
static struct task_struct *lock_process(struct signal_struct *sig)
{
	struct task_struct *p;

	read_lock(&tasklist_lock);
	p = pid_task(sig->pids[PIDTYPE_TGID], PIDTYPE_TGID);
	if (p)
		spin_lock(&p->sighand->siglock);
	else
		read_unlock(&tasklist_lock);
	return p;
}

static void unlock_process(struct task_struct *p)
{
	spin_unlock(&p->sighand->siglock);
	read_unlock(&tasklist_lock);
}

static void real_timer_fires(struct timer_list *timer)
{
	struct signal_struct *sig = container_of(timer, struct signal_struct, real_timer);
	struct itimer *time = &sig->itimers[ITIMER_REAL];
	struct task_struct *p = lock_process(sig);

	if (!p)
		return;
	if (is_due(time, ktime_get_ns())) {
		advance(time, ktime_get_ns());
		if (time->expires_ns)
			mod_timer(timer, time->expires_ns);
		send_signal_locked(SIGALRM, SEND_SIG_PRIV, p, TO_PROCESS);
	}
	unlock_process(p);
}

/* The clock of each of the three. {siglock} */
static u64 itimer_now(int which)
{
	if (which == ITIMER_REAL)
		return ktime_get_ns();
	return which == ITIMER_VIRTUAL ? group_user_time(current) : group_runtime(current);
}

/* Reads a timer, its time still to go in expires_ns, and sets it if new is not NULL. */
static void do_itimer(int which, const struct itimer *new, struct itimer *old)
{
	struct signal_struct *sig = current->signal;
	struct itimer *time = &sig->itimers[which];
	u64 now;

	spin_lock_irq(&current->sighand->siglock);
	now = itimer_now(which);
	old->interval_ns = time->interval_ns;
	old->expires_ns = time_left(time, now, 1000);
	if (new) {
		time->interval_ns = new->interval_ns;
		time->expires_ns = new->expires_ns ? new->expires_ns + now : 0;
		if (which == ITIMER_VIRTUAL && time->expires_ns)
			time->expires_ns += TICK_NSEC; /* what ran before will count as well */
		if (which != ITIMER_REAL)
			sig->cpu_timers = true;
		else if (!sig->real_timer.fn)
			setup_timer(&sig->real_timer, real_timer_fires);
		if (which == ITIMER_REAL)
			mod_timer(&sig->real_timer, time->expires_ns ?: NEVER);
	}
	spin_unlock_irq(&current->sighand->siglock);
}

static long put_itimer(struct itimerval __user *to, const struct itimer *time)
{
	struct itimerval value = {.it_interval = ns_to_tv(time->interval_ns),
				  .it_value = ns_to_tv(time->expires_ns)};

	return copy_to_user(to, &value, sizeof(value)) ? -EFAULT : 0;
}

long sys_getitimer(int which, struct itimerval __user *to)
{
	struct itimer old;

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	do_itimer(which, NULL, &old);
	return put_itimer(to, &old);
}

static bool timeval_ns(const struct timeval *tv, u64 *ns)
{
	*ns = (u64)tv->tv_sec * NSEC_PER_SEC + (u64)tv->tv_usec * 1000;
	return tv->tv_sec >= 0 && tv->tv_usec >= 0 && tv->tv_usec < 1000000;
}

/* Without a value the timer is stopped. */
long sys_setitimer(int which, const struct itimerval __user *from, struct itimerval __user *to)
{
	struct itimerval value = {{0, 0}, {0, 0}};
	struct itimer new, old;

	if (from && copy_from_user(&value, from, sizeof(value)))
		return -EFAULT;
	if (which < ITIMER_REAL || which > ITIMER_PROF ||
	    !timeval_ns(&value.it_interval, &new.interval_ns) ||
	    !timeval_ns(&value.it_value, &new.expires_ns))
		return -EINVAL;
	do_itimer(which, &new, &old);
	return to ? put_itimer(to, &old) : 0;
}

/* In seconds; what was left of the one before, rounded, but never to 0. */
long sys_alarm(unsigned int seconds)
{
	struct itimer new = {.expires_ns = (u64)seconds * NSEC_PER_SEC}, old;
	struct timespec64 left;

	do_itimer(ITIMER_REAL, &new, &old);
	left = ns_to_ts(old.expires_ns);
	return left.tv_sec + ((!left.tv_sec && left.tv_nsec) || left.tv_nsec >= NSEC_PER_SEC / 2);
}

/* --- timer_create ---------------------------------------------------------------------------------- */

/* {siglock, tasklist_lock} A time has come: the signal is queued, or counted. */
static void timer_expires(struct posix_timer *timer, struct task_struct *p, u64 now)
{
	u64 missed = advance(&timer->time, now);
	struct task_struct *t = p;

	if (timer->notify == SIGEV_NONE)
		return;
	if (!list_empty(&timer->queued->list)) {
		timer->overrun = min(timer->overrun + missed + 1, (u64)0x7fffffff);
		return;
	}
	timer->overrun = min(missed, (u64)0x7fffffff);
	if (timer->notify == SIGEV_THREAD_ID)
		t = pid_task(timer->thread, PIDTYPE_PID);
	if (t)
		send_sigqueue(timer->queued, t, timer->notify != SIGEV_THREAD_ID);
}

void posix_timer_taken(struct posix_timer *timer, struct siginfo *info)
{
	info->si_overrun = timer->last_overrun = timer->overrun;
	timer->overrun = 0;
}

static void posix_timer_fires(struct timer_list *list)
{
	struct posix_timer *timer = container_of(list, struct posix_timer, timer);
	struct task_struct *p = lock_process(timer->signal);
	u64 now = ktime_get_ns();

	if (!p)
		return;
	if (is_due(&timer->time, now)) {
		timer_expires(timer, p, now);
		if (timer->time.expires_ns)
			mod_timer(list, timer->time.expires_ns);
	}
	unlock_process(p);
}

/* The limit of CPU time: SIGXCPU at the first, and every second from then on; SIGKILL at the last. */
static void check_cpu_limit(struct task_struct *p, u64 used_ns)
{
	struct rlimit *limit = &p->signal->rlim[RLIMIT_CPU];
	unsigned long seconds = ns_to_ts(used_ns).tv_sec;

	if (seconds < limit->rlim_cur || seconds <= p->signal->cpu_warned)
		return;
	send_signal_locked(seconds >= limit->rlim_max ? SIGKILL : SIGXCPU, SEND_SIG_PRIV, p,
			   TO_PROCESS);
	p->signal->cpu_warned = seconds;
}

/*
 * check_cpu_timers: from each tick of a thread, interrupts off: what of its process waits for CPU time.
 * A process that has such a timer, or a limit, pays for it; others look at two words.
 */
void check_cpu_timers(void)
{
	static const int signals[] = {[ITIMER_VIRTUAL] = SIGVTALRM, [ITIMER_PROF] = SIGPROF};
	struct signal_struct *sig = current->signal;
	struct posix_timer *timer;
	u64 now[3];

	if ((!sig->cpu_timers && sig->rlim[RLIMIT_CPU].rlim_cur == RLIM_INFINITY) ||
	    (current->flags & (PF_EXITING | PF_KTHREAD)))
		return;
	read_lock(&tasklist_lock);
	spin_lock(&current->sighand->siglock);
	now[ITIMER_VIRTUAL] = group_user_time(current);
	now[ITIMER_PROF] = group_runtime(current);
	for (int which = ITIMER_VIRTUAL; which <= ITIMER_PROF; which++) {
		if (is_due(&sig->itimers[which], now[which])) {
			advance(&sig->itimers[which], now[which]);
			send_signal_locked(signals[which], SEND_SIG_PRIV, current, TO_PROCESS);
		}
	}
	list_for_each_entry(timer, &sig->posix_timers, link) {
		u64 clock = counts_cpu(timer) ? timer_now(timer, current) : 0;

		if (is_due(&timer->time, clock))
			timer_expires(timer, current, clock);
	}
	check_cpu_limit(current, now[ITIMER_PROF]);
	spin_unlock(&current->sighand->siglock);
	read_unlock(&tasklist_lock);
}

/* Frees a timer that is in no list any more. Waits for its function. */
static void free_timer(struct posix_timer *timer)
{
	del_timer(&timer->timer);
	spin_lock_irq(&current->sighand->siglock);
	unqueue_signal(timer->queued);
	spin_unlock_irq(&current->sighand->siglock);
	free_timer_sigqueue(timer->queued);
	put_pid(timer->thread);
	put_pid(timer->runner);
	kfree(timer);
}

void exit_posix_timers(void)
{
	struct signal_struct *sig = current->signal;
	struct posix_timer *timer;

	while (!list_empty(&sig->posix_timers)) {
		timer = list_first_entry(&sig->posix_timers, struct posix_timer, link);
		spin_lock_irq(&current->sighand->siglock);
		list_del(&timer->link);
		spin_unlock_irq(&current->sighand->siglock);
		free_timer(timer);
	}
}

void exit_itimers(void)
{
	exit_posix_timers();
	if (current->signal->real_timer.fn)
		del_timer(&current->signal->real_timer);
}

/*
 * The timer's clock, those of CPU time in one spelling: C libraries name the caller's by number (clock < 0).
 * 0, or why there is no timer for it.
 */
static int set_clock(struct posix_timer *timer, int clock)
{
	struct task_struct *p;
	bool thread;

	timer->clock = clock;
	if (clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_REALTIME_COARSE ||
	    clock == CLOCK_MONOTONIC_COARSE)
		return -EOPNOTSUPP;
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME)
		return 0;
	if (clock > CLOCK_THREAD_CPUTIME_ID)
		return -EINVAL;
	read_lock(&tasklist_lock);
	p = cpu_clock_task(clock, &thread);
	if (p && p->signal != current->signal)
		p = NULL;
	if (p && thread)
		timer->runner = get_pid(p->thread_pid);
	read_unlock(&tasklist_lock);
	timer->clock = thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
	return p ? 0 : -EINVAL;
}

/* The thread that is told, counted; NULL: the process is; ERR_PTR(-EINVAL): not one of ours. */
static struct pid *timer_thread(const struct sigevent *event)
{
	struct task_struct *t;
	struct pid *pid;

	if (event->sigev_notify != SIGEV_THREAD_ID)
		return NULL;
	read_lock(&tasklist_lock);
	t = find_task_by_vpid(event->sigev_tid);
	pid = t && t->signal == current->signal ? get_pid(t->thread_pid) : ERR_PTR(-EINVAL);
	read_unlock(&tasklist_lock);
	return pid;
}

static int check_event(const struct sigevent *event)
{
	switch (event->sigev_notify) {
	case SIGEV_NONE:
		return 0;
	case SIGEV_SIGNAL:
	case SIGEV_THREAD:
	case SIGEV_THREAD_ID:
		return event->sigev_signo >= 1 && event->sigev_signo <= _NSIG ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

long sys_timer_create(int clock, const struct sigevent __user *from, int __user *to)
{
	struct sigevent event = {.sigev_signo = SIGALRM, .sigev_notify = SIGEV_SIGNAL};
	struct signal_struct *sig = current->signal;
	struct posix_timer *timer;
	int retval;

	if (from && copy_from_user(&event, from, sizeof(event)))
		return -EFAULT;
	timer = kzalloc(sizeof(*timer), GFP_KERNEL);
	if (!timer)
		return -EAGAIN;
	retval = set_clock(timer, clock) ?: check_event(&event);
	if (retval)
		goto free;
	timer->thread = timer_thread(&event);
	retval = PTR_ERR(timer->thread);
	if (IS_ERR(timer->thread))
		goto free;
	retval = -EAGAIN;
	timer->queued = alloc_timer_sigqueue(timer);
	if (!timer->queued)
		goto put;
	timer->signal = sig;
	timer->notify = event.sigev_notify;
	setup_timer(&timer->timer, posix_timer_fires);
	spin_lock_irq(&current->sighand->siglock);
	timer->id = sig->next_timer_id++;
	timer->queued->info = (struct siginfo){.si_signo = event.sigev_signo, .si_code = SI_TIMER};
	timer->queued->info.si_timerid = timer->id;
	timer->queued->info.si_timer_value = event.sigev_value;
	if (!from)
		timer->queued->info.si_timer_value.sival_int = timer->id;
	spin_unlock_irq(&current->sighand->siglock);
	if (put_user(timer->id, to)) {
		free_timer(timer);
		return -EFAULT;
	}
	spin_lock_irq(&current->sighand->siglock);
	list_add_tail(&timer->link, &sig->posix_timers);
	sig->cpu_timers |= counts_cpu(timer);
	spin_unlock_irq(&current->sighand->siglock);
	return 0;

put:
	put_pid(timer->thread);
free:
	put_pid(timer->runner);
	kfree(timer);
	return retval;
}

/* The timer of that number, with siglock and tasklist_lock held; NULL: neither. */
static struct posix_timer *lock_timer(int id)
{
	struct posix_timer *timer;

	read_lock(&tasklist_lock);
	spin_lock_irq(&current->sighand->siglock);
	list_for_each_entry(timer, &current->signal->posix_timers, link) {
		if (timer->id == id)
			return timer;
	}
	spin_unlock_irq(&current->sighand->siglock);
	read_unlock(&tasklist_lock);
	return NULL;
}

static void unlock_timer(void)
{
	spin_unlock_irq(&current->sighand->siglock);
	read_unlock(&tasklist_lock);
}

static void read_timer(const struct posix_timer *timer, struct itimer *old)
{
	u64 now = timer_now(timer, current);

	old->interval_ns = timer->time.interval_ns;
	old->expires_ns = time_left(&timer->time, now, timer->notify != SIGEV_NONE);
}

/* Interval and value, in the one or the other shape. 0, -EFAULT, -EINVAL. */
static long fetch_itimer(struct itimer *time, const void __user *from, bool wide)
{
	size_t size = wide ? sizeof(struct timespec64) : sizeof(struct timespec);

	return fetch_time(&time->interval_ns, from, wide)
		       ?: fetch_time(&time->expires_ns, (const char __user *)from + size, wide);
}

static long store_itimer(const struct itimer *time, void __user *to, bool wide)
{
	size_t size = wide ? sizeof(struct timespec64) : sizeof(struct timespec);

	return store_time(time->interval_ns, to, wide)
		       ?: store_time(time->expires_ns, (char __user *)to + size, wide);
}

static long do_timer_settime(int id, int flags, const void __user *from, void __user *to, bool wide)
{
	struct posix_timer *timer;
	struct itimer new, old;
	long retval = from ? fetch_itimer(&new, from, wide) : -EINVAL;
	u64 expires = new.expires_ns;

	if (retval)
		return retval;
	timer = lock_timer(id);
	if (!timer)
		return -EINVAL;
	read_timer(timer, &old);
	if (expires && !(flags & TIMER_ABSTIME))
		expires += timer_now(timer, current);
	else if (expires && timer->clock == CLOCK_REALTIME)
		expires = realtime_to_monotonic(expires) ?: 1;
	timer->time = (struct itimer){.expires_ns = expires, .interval_ns = new.interval_ns};
	unqueue_signal(timer->queued);
	timer->overrun = timer->last_overrun = 0;
	if (!counts_cpu(timer))
		mod_timer(&timer->timer, expires ?: NEVER);
	unlock_timer();
	return to ? store_itimer(&old, to, wide) : 0;
}

long sys_timer_settime(int id, int flags, const struct itimerspec __user *from,
		       struct itimerspec __user *to)
{
	return do_timer_settime(id, flags, from, to, false);
}

long sys_timer_settime64(int id, int flags, const struct itimerspec64 __user *from,
			 struct itimerspec64 __user *to)
{
	return do_timer_settime(id, flags, from, to, true);
}

static long do_timer_gettime(int id, void __user *to, bool wide)
{
	struct posix_timer *timer = lock_timer(id);
	struct itimer time;

	if (!timer)
		return -EINVAL;
	read_timer(timer, &time);
	unlock_timer();
	return store_itimer(&time, to, wide);
}

long sys_timer_gettime(int id, struct itimerspec __user *to)
{
	return do_timer_gettime(id, to, false);
}

long sys_timer_gettime64(int id, struct itimerspec64 __user *to)
{
	return do_timer_gettime(id, to, true);
}

long sys_timer_getoverrun(int id)
{
	struct posix_timer *timer = lock_timer(id);
	long overrun;

	if (!timer)
		return -EINVAL;
	overrun = timer->last_overrun;
	unlock_timer();
	return overrun;
}

long sys_timer_delete(int id)
{
	struct posix_timer *timer = lock_timer(id);

	if (!timer)
		return -EINVAL;
	list_del(&timer->link);
	unlock_timer();
	free_timer(timer);
	return 0;
}
