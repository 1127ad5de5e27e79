/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time (kernel/time.c) and timers (kernel/timer.c).
 */
#ifndef TINE_TIME_H
#define TINE_TIME_H

#include <rbtree.h>
#include <uapi/time.h>

#define NSEC_PER_SEC 1000000000u
#define TICK_NSEC    (NSEC_PER_SEC / HZ)

extern volatile unsigned long jiffies; /* ticks since boot */

#define NEVER (~0ULL)

/* A function called once at a time. Runs in the timer interrupt: no sleep. */
struct timer_list {
	struct rb_node node;
	struct timer_base *base; /* the CPU's that runs it {its lock, for all of this} */
	bool pending;
	u64 expires_ns; /* ktime_get_ns() */
	void (*fn)(struct timer_list *timer);
};

void setup_timer(struct timer_list *timer, void (*fn)(struct timer_list *));
/* mod_timer: starts it, or moves it, or (NEVER) stops it without waiting for its function. Callers
 * for the same timer come one after the other. */
void mod_timer(struct timer_list *timer, u64 expires_ns);
bool del_timer(struct timer_list *timer); /* waits for its function; true: it was pending */
void run_timers(void);			  /* from the tick */
void watchdog_tick(void);		  /* the same; kernel/watchdog.c */
extern unsigned int watchdog_seconds;	  /* what is too long for it */
void timer_interrupt(bool user);	  /* called by kernel/x86/pit.c at HZ, interrupts off */
/* sleep_once: in the state already set, until then, a wake-up, or a signal that the state allows. */
void sleep_once(u64 expires_ns);
/* sleep_until: interruptible; 0 when the time has come, -ERESTARTNOHAND on a signal. */
int sleep_until(u64 expires_ns);
u64 realtime_ns(void); /* since 1970 */
u64 realtime_to_monotonic(u64 ns);
/* fetch_time: a timespec, or timespec64 when wide, in nanoseconds. 0, -EFAULT, -EINVAL. */
long fetch_time(u64 *ns, const void __user *from, bool wide);
void realtime_init(u64 seconds); /* boot: what the CMOS clock says */
struct timespec64 ns_to_ts(u64 ns);
struct timeval ns_to_tv(u64 ns);
/* store_time: nanoseconds in the one or the other shape, as fetch_time. 0, -EFAULT. */
long store_time(u64 ns, void __user *to, bool wide);
long ns_to_clock_ticks(u64 ns); /* of USER_HZ */

#endif
