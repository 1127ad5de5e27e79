// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks and the calls that read them or sleep by them. Monotonic time is the TSC's; real time is
 * that plus what the CMOS clock said at boot.
 *
 * Two shapes of a time exist in the ABI: 32-bit seconds, and the _time64 calls' 64-bit ones. Each call
 * fetches its shape, then both go the same way.
 * Specification: clock_gettime(2), nanosleep(2), clock_nanosleep(2), gettimeofday(2), times(2).
 */
#include <kernel.h>
#include <layout.h>
#include <task.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/resource.h>
#include <uapi/time.h>

static u64 boot_realtime_ns;

void realtime_init(u64 seconds)
{
	boot_realtime_ns = seconds * NSEC_PER_SEC - ktime_get_ns();
}

u64 realtime_ns(void)
{
	return boot_realtime_ns + ktime_get_ns();
}

u64 realtime_to_monotonic(u64 ns)
{
	return ns > boot_realtime_ns ? ns - boot_realtime_ns : 0;
}

struct timespec64 ns_to_ts(u64 ns)
{
	u32 rest = do_div(&ns, NSEC_PER_SEC);

	return (struct timespec64){.tv_sec = ns, .tv_nsec = rest};
}

struct timeval ns_to_tv(u64 ns)
{
	u32 rest = do_div(&ns, NSEC_PER_SEC);

	return (struct timeval){.tv_sec = ns, .tv_usec = rest / 1000};
}

/* --- Reading ------------------------------------------------------------------------------------- */

u64 group_runtime(struct task_struct *p)
{
	u64 ns = p->signal->dead_used.sum_exec_ns;
	struct task_struct *t;

	for_each_thread(p, t)
		ns += task_sched_runtime(t);
	return ns;
}

/*
 * Whose CPU time a clock shows that names a process or thread: the number, inverted, above three bits of
 * which 4 says thread; and 0 is the caller. NULL: there is none, or not one that we may know. {tasklist_lock}
 */
struct task_struct *cpu_clock_task(int clock, bool *thread)
{
	pid_t pid = clock < 0 ? ~(clock >> 3) : 0;
	struct task_struct *p = pid ? find_task_by_vpid(pid) : current;

	*thread = clock < 0 ? clock & 4 : clock == CLOCK_THREAD_CPUTIME_ID;
	if (clock < 0 && (clock & 3) == 3)
		return NULL;
	if (p && pid && (*thread ? p->signal != current->signal : !thread_group_leader(p)))
		return NULL;
	return p;
}

static int read_cpu_clock(int clock, u64 *ns)
{
	struct task_struct *p;
	bool thread;

	read_lock(&tasklist_lock);
	p = cpu_clock_task(clock, &thread);
	if (p)
		*ns = thread ? task_sched_runtime(p) : group_runtime(p);
	read_unlock(&tasklist_lock);
	return p ? 0 : -EINVAL;
}

static int read_clock(int clock, u64 *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*ns = realtime_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = ktime_get_ns();
		return 0;
	default:
		return clock > CLOCK_THREAD_CPUTIME_ID ? -EINVAL : read_cpu_clock(clock, ns);
	}
}

long store_time(u64 ns, void __user *to, bool wide)
{
	struct timespec64 value64 = ns_to_ts(ns);
	struct timespec value = {.tv_sec = value64.tv_sec, .tv_nsec = value64.tv_nsec};

	return (wide ? copy_to_user(to, &value64, sizeof(value64))
		     : copy_to_user(to, &value, sizeof(value)))
		       ? -EFAULT
		       : 0;
}

long sys_clock_gettime(int clock, struct timespec __user *to)
{
	u64 ns;

	return read_clock(clock, &ns) ?: store_time(ns, to, false);
}

long sys_clock_gettime64(int clock, struct timespec64 __user *to)
{
	u64 ns;

	return read_clock(clock, &ns) ?: store_time(ns, to, true);
}

/* A reading is as exact as the TSC; the coarse clocks promise the tick. */
static long do_clock_getres(int clock, void __user *to, bool wide)
{
	bool coarse = clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE;
	u64 ns;
	int err = read_clock(clock, &ns);

	return err || !to ? err : store_time(coarse ? TICK_NSEC : 1, to, wide);
}

long sys_clock_getres(int clock, struct timespec __user *to)
{
	return do_clock_getres(clock, to, false);
}

long sys_clock_getres_time64(int clock, struct timespec64 __user *to)
{
	return do_clock_getres(clock, to, true);
}

long sys_gettimeofday(struct timeval __user *tv, struct timezone __user *tz)
{
	struct timeval value = ns_to_tv(realtime_ns());
	struct timezone zone = {0, 0};

	if (tv && copy_to_user(tv, &value, sizeof(value)))
		return -EFAULT;
	if (tz && copy_to_user(tz, &zone, sizeof(zone)))
		return -EFAULT;
	return 0;
}

long sys_time(long __user *to)
{
	long now = ns_to_ts(realtime_ns()).tv_sec;

	if (to && put_user(now, to))
		return -EFAULT;
	return now;
}

long ns_to_clock_ticks(u64 ns)
{
	do_div(&ns, NSEC_PER_SEC / USER_HZ);
	return (long)ns;
}

static long timeval_ticks(const struct timeval *tv)
{
	return tv->tv_sec * USER_HZ + tv->tv_usec / (1000000 / USER_HZ);
}

long sys_times(struct tms __user *to)
{
	struct rusage self, children;
	struct tms tms;

	read_lock(&tasklist_lock);
	group_rusage(current, RUSAGE_SELF, &self);
	group_rusage(current, RUSAGE_CHILDREN, &children);
	read_unlock(&tasklist_lock);
	tms = (struct tms){
		.tms_utime = timeval_ticks(&self.ru_utime),
		.tms_stime = timeval_ticks(&self.ru_stime),
		.tms_cutime = timeval_ticks(&children.ru_utime),
		.tms_cstime = timeval_ticks(&children.ru_stime),
	};
	if (to && copy_to_user(to, &tms, sizeof(tms)))
		return -EFAULT;
	return ns_to_clock_ticks(ktime_get_ns());
}

/* --- Sleeping ------------------------------------------------------------------------------------ */

/* A time beyond 200 years is as good as never, and may be added to any other. */
#define FOR_EVER_SECONDS 6307200000ULL

long fetch_time(u64 *ns, const void __user *from, bool wide)
{
	struct timespec64 value64;
	struct timespec value;

	if (wide ? copy_from_user(&value64, from, sizeof(value64))
		 : copy_from_user(&value, from, sizeof(value)))
		return -EFAULT;
	if (!wide)
		value64 = (struct timespec64){value.tv_sec, value.tv_nsec};
	/* Of the nanoseconds the low word counts: 32-bit programs leave rubbish above it. */
	if (value64.tv_sec < 0 || (u32)value64.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = min((u64)value64.tv_sec, FOR_EVER_SECONDS) * NSEC_PER_SEC + (u32)value64.tv_nsec;
	return 0;
}

/*
 * Sleeps until a monotonic time. Interrupted, a relative sleep that a stop or an ignored signal
 * interrupts goes on to the same end (restart block); what is left is stored for the program.
 */
static long sleep_on(struct restart_block *restart);

static long sleep_relative(u64 expires, void __user *rem, bool wide)
{
	struct restart_block *restart = &current->zeroed.restart;
	u64 now;

	if (!sleep_until(expires))
		return 0;
	now = ktime_get_ns();
	if (rem && store_time(expires > now ? expires - now : 0, rem, wide))
		return -EFAULT;
	restart->fn = sleep_on;
	restart->expires_ns = expires;
	restart->sleep.rem = rem;
	restart->sleep.wide = wide;
	return -ERESTART_RESTARTBLOCK;
}

static long sleep_on(struct restart_block *restart)
{
	return sleep_relative(restart->expires_ns, restart->sleep.rem, restart->sleep.wide);
}

long sys_restart_syscall(void)
{
	struct restart_block *restart = &current->zeroed.restart;
	long (*fn)(struct restart_block *) = restart->fn;

	restart->fn = NULL;
	return fn ? fn(restart) : -EINTR;
}

static int clock_sleepable(int clock)
{
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME)
		return 0;
	return clock == CLOCK_THREAD_CPUTIME_ID || clock < 0 || clock > CLOCK_TAI ? -EINVAL
										  : -EOPNOTSUPP;
}

static long do_nanosleep(int clock, int flags, const void __user *req, void __user *rem, bool wide)
{
	u64 ns;
	long retval = clock_sleepable(clock) ?: fetch_time(&ns, req, wide);

	if (retval)
		return retval;
	if (!(flags & TIMER_ABSTIME))
		return sleep_relative(ktime_get_ns() + ns, rem, wide);
	if (clock == CLOCK_REALTIME)
		ns = realtime_to_monotonic(ns);
	return sleep_until(ns);
}

long sys_nanosleep(const struct timespec __user *req, struct timespec __user *rem)
{
	return do_nanosleep(CLOCK_MONOTONIC, 0, req, rem, false);
}

long sys_clock_nanosleep(int clock, int flags, const struct timespec __user *req,
			 struct timespec __user *rem)
{
	return do_nanosleep(clock, flags, req, rem, false);
}

long sys_clock_nanosleep_time64(int clock, int flags, const struct timespec64 __user *req,
				struct timespec64 __user *rem)
{
	return do_nanosleep(clock, flags, req, rem, true);
}
