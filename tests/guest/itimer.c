// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: alarm, setitimer and timer_create, by every clock and with every way to be told; what fork,
 * exec and exit make of them; the limit of CPU time; and the clocks themselves.
 */
#include "handler.h"

#include <sys/time.h>
#include <sys/times.h>

#define RT 41
#define MS 1000000L
#define TIMER(v, i)                                                                                \
	((struct itimerspec){.it_value = {(v) / 1000, (v) % 1000 * MS},                            \
			     .it_interval = {(i) / 1000, (i) % 1000 * MS}})

struct wide {
	long long interval_sec, interval_nsec, sec, nsec;
};

static volatile int calls;
static siginfo_t seen;

static void note(int sig, siginfo_t *info, void *context)
{
	calls++;
	seen = *info;
}

static long long now_ms(int clock)
{
	struct timespec ts;

	OK(clock_gettime(clock, &ts));
	return ts.tv_sec * 1000LL + ts.tv_nsec / MS;
}

static int create(int clock, int notify, int sig, int value)
{
	struct sigevent event;
	int id = -1;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = notify;
	event.sigev_signo = sig;
	event.sigev_value.sival_int = value;
	event.sigev_tid = syscall(__NR_gettid);
	OK(syscall(__NR_timer_create, clock, &event, &id));
	return id;
}

static void set(int id, int flags, struct itimerspec value)
{
	OK(syscall(__NR_timer_settime, id, flags, &value, NULL));
}

static long left_ms(int id)
{
	struct itimerspec now;

	OK(syscall(__NR_timer_gettime, id, &now));
	return now.it_value.tv_sec * 1000 + (now.it_value.tv_nsec + MS - 1) / MS;
}

/*
 * Waits, sleeping or running, until the handler was called n times. Running is in user mode, almost all of
 * it: the clock is a call, and a program that does nothing but ask for it may be met in the kernel by every
 * tick for seconds.
 */
static void await(int n, int spin)
{
	for (long long end = now_ms(CLOCK_MONOTONIC) + 20000; calls < n;) {
		if (now_ms(CLOCK_MONOTONIC) > end)
			t_die("%d signals came, expected %d", calls, n);
		for (volatile int i = 0; spin && i < 100000; i++)
			;
		if (!spin)
			t_sleep_ms(1);
	}
}

/* --- alarm and setitimer ----------------------------------------------------------------------------- */

TEST(alarm_rings_once, "")
{
	long long before = now_ms(CLOCK_MONOTONIC);
	sigset_t block, none;
	unsigned int left;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	OK(sigprocmask(SIG_BLOCK, &block, NULL)); /* it may not come before we wait for it */
	handle_info(SIGALRM, note, 0);
	EQ(alarm(0), 0);
	EQ(alarm(1000), 0);
	left = alarm(1); /* to the next second, up or down */
	CHECK(left == 1000 || now_ms(CLOCK_MONOTONIC) - before >= 500);
	FAILS(sigsuspend(&none), EINTR);
	EQ(calls, 1);
	EQ(seen.si_code, SI_KERNEL);
	CHECK(now_ms(CLOCK_MONOTONIC) - before >= 1000);
	EQ(alarm(1000), 0);
	CHECK(alarm(0) > 900);
	OK(sigprocmask(SIG_SETMASK, &none, NULL));
	t_sleep_ms(20);
	EQ(calls, 1);
}

static const int itimer_signal[] = {SIGALRM, SIGVTALRM, SIGPROF};

/* Each of the three by its clock: what runs on is counted, and comes again. */
TEST(setitimer_repeats, "")
{
	for (int which = 0; which < 3; which++) {
		struct itimerval value = {{0, 20000}, {0, 30000}}, old, none = {{0, 0}, {0, 0}};
		long long before = now_ms(CLOCK_MONOTONIC);

		calls = 0;
		handle_info(itimer_signal[which], note, SA_RESTART);
		OK(setitimer(which, &value, NULL));
		OK(getitimer(which, &old));
		EQ(old.it_interval.tv_usec, 20000);
		EQ(old.it_value.tv_sec, 0);
		CHECK(old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 40000);
		await(3, 1);
		EQ(seen.si_signo, itimer_signal[which]);
		CHECK(now_ms(CLOCK_MONOTONIC) - before >= 60);
		OK(setitimer(which, &none, &old));
		EQ(old.it_interval.tv_usec, 20000);
		CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_usec > 0);
		OK(getitimer(which, &old));
		EQ(old.it_value.tv_usec, 0);
		value.it_value.tv_usec = 0; /* an interval alone sets nothing */
		OK(setitimer(which, &value, NULL));
		OK(getitimer(which, &old));
		EQ(old.it_value.tv_usec, 0);
		calls = 0;
		for (long long end = now_ms(CLOCK_MONOTONIC) + 50; now_ms(CLOCK_MONOTONIC) < end;)
			;
		EQ(calls, 0);
	}
}

/* Time asleep does not count for the two that count CPU time. */
TEST(setitimer_counts_cpu_time, "")
{
	struct itimerval value = {{0, 0}, {0, 60000}};

	for (int which = 1; which < 3; which++) {
		handle_info(itimer_signal[which], note, 0);
		OK(setitimer(which, &value, NULL));
	}
	t_sleep_ms(200);
	EQ(calls, 0);
	await(2, 1);
}

/* exec keeps them, fork does not hand them on. */
TEST(setitimer_over_fork_and_exec, "")
{
	struct itimerval value = {{7, 0}, {100, 0}}, old;
	pid_t pid = t_fork();

	if (pid == 0) {
		for (int which = 0; which < 3; which++)
			OK(setitimer(which, &value, NULL));
		pid = t_fork();
		if (pid == 0) {
			for (int which = 0; which < 3; which++) {
				OK(getitimer(which, &old));
				CHECK(!old.it_value.tv_sec && !old.it_interval.tv_sec);
			}
			t_exit();
		}
		t_join(pid);
		t_exec_child("itimer_after_exec", NULL);
	}
	t_join(pid);
}

PROGRAM(itimer_after_exec)
{
	struct itimerval old;

	for (int which = 0; which < 3; which++) {
		OK(getitimer(which, &old));
		CHECK(old.it_value.tv_sec > 90);
		EQ(old.it_interval.tv_sec, 7);
	}
	return 0;
}

TEST(setitimer_refusals, "")
{
	struct itimerval value = {{0, 0}, {0, 1000000}}, neg = {{-1, 0}, {0, 1}},
			 ok = {{0, 0}, {50, 0}};

	FAILS(syscall(__NR_setitimer, 3, &ok, NULL), EINVAL);
	FAILS(syscall(__NR_setitimer, -1, &ok, NULL), EINVAL);
	FAILS(syscall(__NR_getitimer, 3, &ok), EINVAL);
	FAILS(syscall(__NR_setitimer, 0, &value, NULL), EINVAL);
	FAILS(syscall(__NR_setitimer, 0, &neg, NULL), EINVAL);
	FAILS(syscall(__NR_setitimer, 0, BAD, NULL), EFAULT);
	FAILS(syscall(__NR_getitimer, 0, BAD), EFAULT);
	OK(syscall(__NR_setitimer, 0, &ok, NULL));
	FAILS(syscall(__NR_setitimer, 0, NULL, BAD), EFAULT); /* but it is stopped */
	OK(syscall(__NR_getitimer, 0, &value));
	EQ(value.it_value.tv_sec, 0);
}

/* --- timer_create ------------------------------------------------------------------------------------- */

/* The caller's own CPU time by number, as a C library names it: ~0 << 3, 4 for the thread, 2 for all of it. */
#define OWN_PROCESS (-6)
#define OWN_THREAD  (-2)

static const int clocks[] = {
	CLOCK_REALTIME,		 CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_PROCESS_CPUTIME_ID,
	CLOCK_THREAD_CPUTIME_ID, OWN_PROCESS,	  OWN_THREAD};

TEST(timer_of_each_clock, "")
{
	handle_info(RT, note, SA_RESTART);
	for (int i = 0; i < COUNT(clocks); i++) {
		int id = create(clocks[i], SIGEV_SIGNAL, RT, 500 + i);
		long long before = now_ms(clocks[i]);

		calls = 0;
		EQ(left_ms(id), 0);
		set(id, 0, TIMER(100000, 0));
		CHECK(left_ms(id) > 0 && left_ms(id) <= 100000);
		set(id, 0, TIMER(40, 0));
		await(1, 1);
		CHECK(now_ms(clocks[i]) - before >= 39);
		EQ(seen.si_signo, RT);
		EQ(seen.si_code, SI_TIMER);
		EQ(seen.si_value.sival_int, 500 + i);
		EQ(seen.si_timerid, id);
		EQ(left_ms(id), 0);
		/* At a time, also one that is over. */
		calls = 0;
		set(id, TIMER_ABSTIME, TIMER(1, 0));
		await(1, 1);
		EQ(syscall(__NR_timer_getoverrun, id), 0);
		OK(syscall(__NR_timer_delete, id));
		FAILS(syscall(__NR_timer_delete, id), EINVAL);
	}
}

TEST(timer_repeats_and_stops, "")
{
	struct itimerspec old, value = TIMER(20, 20), stop = TIMER(0, 20);
	int id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);

	handle_info(SIGUSR1, note, SA_RESTART);
	OK(syscall(__NR_timer_settime, id, 0, &value, &old));
	EQ(old.it_value.tv_sec + old.it_value.tv_nsec, 0);
	await(3, 0);
	OK(syscall(__NR_timer_settime, id, 0, &stop, &old));
	EQ(old.it_interval.tv_nsec, 20 * MS);
	CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec > 0 &&
	      old.it_value.tv_nsec <= 20 * MS);
	calls = 0;
	t_sleep_ms(50);
	EQ(calls, 0);
	EQ(left_ms(id), 0);
	OK(syscall(__NR_timer_delete, id));
}

/* What comes while the signal waits is counted, and told with it. */
TEST(timer_counts_overruns, "")
{
	sigset_t mask;
	struct timespec zero = {0, 0};
	int id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, 9), overrun;
	long long before = now_ms(CLOCK_MONOTONIC);

	sigemptyset(&mask);
	sigaddset(&mask, RT);
	OK(sigprocmask(SIG_BLOCK, &mask, NULL));
	set(id, 0, TIMER(5, 10));
	t_sleep_ms(207);
	EQ(syscall(__NR_timer_getoverrun, id), 0);
	EQ(syscall(__NR_rt_sigtimedwait, &mask, &seen, &zero, 8), RT);
	overrun = syscall(__NR_timer_getoverrun, id);
	CHECK(overrun >= 19 && overrun <= (now_ms(CLOCK_MONOTONIC) - before) / 10);
	EQ(seen.si_overrun, overrun);
	EQ(seen.si_value.sival_int, 9);
	/* A timer has one entry in the queue, whatever its signal. */
	t_sleep_ms(50);
	EQ(syscall(__NR_rt_sigtimedwait, &mask, NULL, &zero, 8), RT);
	errno = 0;
	set(id, 0, TIMER(0, 0));
	/* What waits of a timer that is set anew, or is no more, is gone. */
	set(id, 0, TIMER(1, 0));
	t_sleep_ms(20);
	set(id, 0, TIMER(0, 0));
	FAILS(syscall(__NR_rt_sigtimedwait, &mask, NULL, &zero, 8), EAGAIN);
	set(id, 0, TIMER(1, 0));
	t_sleep_ms(20);
	OK(syscall(__NR_timer_delete, id));
	FAILS(syscall(__NR_rt_sigtimedwait, &mask, NULL, &zero, 8), EAGAIN);
}

TEST(timer_that_tells_nobody, "")
{
	int id = create(CLOCK_MONOTONIC, SIGEV_NONE, 0, 0);
	struct itimerspec now;

	set(id, 0, TIMER(100000, 0));
	CHECK(left_ms(id) > 0);
	set(id, 0, TIMER(20, 0));
	t_sleep_ms(40);
	EQ(left_ms(id), 0);
	set(id, 0, TIMER(20, 100000));
	t_sleep_ms(40);
	OK(syscall(__NR_timer_gettime, id, &now));
	EQ(now.it_interval.tv_sec, 100);
	CHECK(left_ms(id) > 50000 && left_ms(id) <= 100000);
	OK(syscall(__NR_timer_delete, id));
}

/* Without an event: SIGALRM with the timer's number. */
TEST(timer_default_event, "")
{
	int id[2];

	handle_info(SIGALRM, note, SA_RESTART);
	for (int i = 0; i < 2; i++)
		OK(syscall(__NR_timer_create, CLOCK_REALTIME, NULL, &id[i]));
	CHECK(id[0] != id[1]);
	set(id[1], 0, TIMER(1, 0));
	await(1, 0);
	EQ(seen.si_code, SI_TIMER);
	EQ(seen.si_value.sival_int, id[1]);
}

static volatile int thread_id, thread_calls, thread_done;

static void note_thread(int sig)
{
	if (syscall(__NR_gettid) == thread_id)
		thread_calls++;
	else
		calls++;
}

static int in_thread(void *arg)
{
	sigset_t mask;
	int id;

	thread_id = syscall(__NR_gettid);
	id = create(CLOCK_MONOTONIC, SIGEV_THREAD_ID, RT, 0);
	sigemptyset(&mask);
	sigaddset(&mask, RT);
	OK(sigprocmask(SIG_BLOCK, &mask, NULL));
	set(id, 0, TIMER(5, 5));
	t_sleep_ms(20);
	EQ(calls, 0); /* it waits, though another thread would take it */
	OK(sigprocmask(SIG_UNBLOCK, &mask, NULL));
	while (thread_calls < 3)
		sched_yield();
	thread_done = 1;
	return 0;
}

/* To one thread, also when others would take it; when that has ended, to nobody. */
TEST(timer_for_one_thread, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
					 CLONE_THREAD | CLONE_SYSVSEM,
				.stack = t_stack()};
	struct sigevent event;
	int id;

	handle(RT, note_thread, SA_RESTART);
	OK(t_clone(&req, in_thread, NULL));
	while (!thread_done)
		t_sleep_ms(1);
	t_sleep_ms(30);
	EQ(calls, 0);
	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_THREAD_ID;
	event.sigev_signo = RT;
	event.sigev_tid = getppid();
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, &event, &id), EINVAL);
	event.sigev_tid = 0x3fffffff;
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, &event, &id), EINVAL);
}

static int in_listener(void *arg)
{
	thread_id = syscall(__NR_gettid);
	while (!thread_calls)
		t_sleep_ms(1);
	return 0;
}

/* Whose time it is and who is told of it are two things: here main's, told to a thread that sleeps. */
TEST(timer_of_one_thread_told_to_another, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
					 CLONE_THREAD | CLONE_SYSVSEM,
				.stack = t_stack()};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = RT};
	long long before = now_ms(CLOCK_THREAD_CPUTIME_ID);
	int id;

	handle(RT, note_thread, SA_RESTART);
	OK(t_clone(&req, in_listener, NULL));
	while (!thread_id)
		t_sleep_ms(1);
	event.sigev_tid = thread_id;
	OK(syscall(__NR_timer_create, CLOCK_THREAD_CPUTIME_ID, &event, &id));
	set(id, 0, TIMER(60, 0));
	while (!thread_calls)
		;
	CHECK(now_ms(CLOCK_THREAD_CPUTIME_ID) - before >= 59);
	EQ(calls, 0);
}

/* Neither forks nor new programs have them. */
TEST(timer_over_fork_and_exec, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		int id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);

		handle_info(SIGUSR1, note, SA_RESTART);
		set(id, 0, TIMER(50, 50));
		pid = t_fork();
		if (pid == 0) {
			struct itimerspec now;

			signal(SIGUSR1, SIG_DFL); /* a timer of its own would end it */
			FAILS(syscall(__NR_timer_gettime, id, &now), EINVAL);
			t_sleep_ms(80);
			t_exit();
		}
		t_join(pid);
		await(1, 0);
		t_exec_child("timer_after_exec", NULL);
	}
	t_join(pid);
	pid = t_fork();
	if (pid == 0) {
		for (int i = 0; i < 20; i++) /* exit with timers running */
			set(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGURG, 0), 0, TIMER(i, 1));
		t_sleep_ms(10);
		t_exit();
	}
	t_join(pid);
}

PROGRAM(timer_after_exec)
{
	struct itimerspec now;

	FAILS(syscall(__NR_timer_gettime, 0, &now), EINVAL);
	t_sleep_ms(100); /* SIGUSR1 would end us */
	return 0;
}

TEST(timer_wide_calls, "")
{
	struct wide value = {0, 20 * MS, 100, 0}, old, neg = {0, 0, -1, 0},
		    big = {0, 0, 0, 1000000000};
	int id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, 0);

	OK(syscall(__NR_timer_settime64, id, 0, &value, NULL));
	OK(syscall(__NR_timer_gettime64, id, &old));
	CHECK(old.sec == 99 || (old.sec == 100 && !old.nsec));
	EQ(old.interval_nsec, 20 * MS);
	FAILS(syscall(__NR_timer_settime64, id, 0, &neg, NULL), EINVAL);
	FAILS(syscall(__NR_timer_settime64, id, 0, &big, NULL), EINVAL);
	value = (struct wide){0, 0, 0x7fffffffffffffffLL, 0};
	OK(syscall(__NR_timer_settime64, id, TIMER_ABSTIME, &value, &old));
	CHECK(old.sec >= 99);
	OK(syscall(__NR_timer_gettime64, id, &old));
	CHECK(old.sec > 1000000000);
	FAILS(syscall(__NR_timer_settime64, id, 0, BAD, NULL), EFAULT);
	FAILS(syscall(__NR_timer_gettime64, id, BAD), EFAULT);
}

TEST(timer_refusals, "")
{
	struct itimerspec value = TIMER(100, 0);
	struct sigevent event;
	int id;

	memset(&event, 0, sizeof(event));
	event.sigev_signo = 65;
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, &event, &id), EINVAL);
	event.sigev_signo = 0;
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, &event, &id), EINVAL);
	event.sigev_signo = RT;
	event.sigev_notify = 77;
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, &event, &id), EINVAL);
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, BAD, &id), EFAULT);
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC, NULL, BAD), EFAULT);
	FAILS(syscall(__NR_timer_create, 99, NULL, &id), EINVAL);
	FAILS(syscall(__NR_timer_create, CLOCK_MONOTONIC_RAW, NULL, &id), EOPNOTSUPP);
	FAILS(syscall(__NR_timer_create, CLOCK_REALTIME_COARSE, NULL, &id), EOPNOTSUPP);
	FAILS(syscall(__NR_timer_settime, 77, 0, &value, NULL), EINVAL);
	FAILS(syscall(__NR_timer_gettime, -1, &value), EINVAL);
	FAILS(syscall(__NR_timer_getoverrun, 77), EINVAL);
	id = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, 0);
	FAILS(syscall(__NR_timer_settime, id, 0, NULL, NULL), EINVAL);
	FAILS(syscall(__NR_timer_settime, id, 0, BAD, NULL), EFAULT);
	FAILS(syscall(__NR_timer_settime, id, 0, &value, BAD), EFAULT); /* but it is set */
	CHECK(left_ms(id) > 0);
	FAILS(syscall(__NR_timer_gettime, id, BAD), EFAULT);
	value.it_value.tv_nsec = 1000000000;
	FAILS(syscall(__NR_timer_settime, id, 0, &value, NULL), EINVAL);
}

/* Each has an entry of the signal queue, and those are limited. */
TEST(timer_limit, "")
{
	struct rlimit limit;
	int id, n = 0, first = -1;

	OK(getrlimit(RLIMIT_SIGPENDING, &limit));
	limit.rlim_cur = 10;
	OK(setrlimit(RLIMIT_SIGPENDING, &limit));
	while (syscall(__NR_timer_create, CLOCK_MONOTONIC, NULL, &id) == 0) {
		first = first < 0 ? id : first;
		n++;
	}
	EQ(errno, EAGAIN);
	CHECK(n >= 1 && n <= 10);
	OK(syscall(__NR_timer_delete, first));
	OK(syscall(__NR_timer_create, CLOCK_MONOTONIC, NULL, &id));
	CHECK(id != first);
}

/* --- The limit of CPU time ----------------------------------------------------------------------------- */

/* A signal at the first limit and each second after it, death at the last. */
TEST(limit_of_cpu_time, "slow")
{
	struct rlimit limit = {1, 3}, none = {0, 0};
	pid_t pid = t_fork();
	struct rusage usage;
	int status;

	if (pid == 0) {
		OK(setrlimit(RLIMIT_CORE, &none));
		handle_info(SIGXCPU, note, 0);
		OK(setrlimit(RLIMIT_CPU, &limit));
		while (1)
			if (calls == 2)
				calls = 2 + (write(2, "", 0) == 0);
	}
	EQ(wait4(pid, &status, 0, &usage), pid);
	EQ(status, SIGKILL);
	CHECK(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec >= 2);
	pid = t_fork();
	if (pid == 0) {
		OK(setrlimit(RLIMIT_CORE, &none));
		OK(setrlimit(RLIMIT_CPU, &limit));
		pid = t_fork(); /* inherited, but counted anew */
		if (pid == 0)
			while (1)
				;
		EQ(t_wait(pid) & 0x7f, SIGXCPU);
		t_exit();
	}
	t_join(pid);
}

/* --- Clocks -------------------------------------------------------------------------------------------- */

TEST(clock_of_another, "")
{
	volatile int *go = t_shared(PAGE);
	pid_t pid = t_fork();
	struct timespec ts, own;
	int clock;

	if (pid == 0) {
		while (now_ms(CLOCK_PROCESS_CPUTIME_ID) < 50)
			;
		*go = 1;
		pause();
	}
	clock = ~pid << 3 | 2; /* as clock_getcpuclockid() makes it */
	while (!*go)
		t_sleep_ms(1);
	OK(syscall(__NR_clock_gettime, clock, &ts));
	CHECK(ts.tv_sec > 0 || ts.tv_nsec >= 30 * MS);
	OK(syscall(__NR_clock_getres, clock, &own));
	EQ(own.tv_sec, 0);
	FAILS(syscall(__NR_clock_gettime, clock | 4, &ts),
	      EINVAL); /* a thread of another process */
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	FAILS(syscall(__NR_clock_gettime, clock, &ts), EINVAL);
	clock = ~getpid() << 3 | 4 | 2;
	OK(syscall(__NR_clock_gettime, clock, &ts));
	OK(syscall(__NR_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &own));
	CHECK(own.tv_sec > ts.tv_sec || (own.tv_sec == ts.tv_sec && own.tv_nsec >= ts.tv_nsec));
}

TEST(clock_resolutions, "")
{
	static const int known[] = {0, 1, 2, 3, 4, 5, 6, 7};
	struct timespec ts;
	struct {
		long long sec, nsec;
	} wide;

	for (int i = 0; i < COUNT(known); i++) {
		OK(syscall(__NR_clock_getres, known[i], &ts));
		OK(syscall(__NR_clock_getres_time64, known[i], &wide));
		OK(syscall(__NR_clock_getres, known[i], NULL));
		EQ(ts.tv_sec, 0);
		CHECK(ts.tv_nsec >= 1 && ts.tv_nsec <= 10 * MS);
		EQ(wide.nsec, ts.tv_nsec);
		EQ(ts.tv_nsec > 1, known[i] == 5 || known[i] == 6);
		FAILS(syscall(__NR_clock_getres, known[i], BAD), EFAULT);
		FAILS(syscall(__NR_clock_gettime, known[i], BAD), EFAULT);
	}
	FAILS(syscall(__NR_clock_getres, 99, &ts), EINVAL);
	FAILS(syscall(__NR_clock_gettime, 99, &ts), EINVAL);
}

static long used_us(const struct rusage *ru)
{
	return (ru->ru_utime.tv_sec + ru->ru_stime.tv_sec) * 1000000 + ru->ru_utime.tv_usec +
	       ru->ru_stime.tv_usec;
}

/* Uses a tenth of a second, by the exact clock. A tick must come before usage tells of it. */
static void use_a_tenth(void)
{
	struct rusage self;

	do
		OK(getrusage(RUSAGE_SELF, &self));
	while (now_ms(CLOCK_PROCESS_CPUTIME_ID) < 100 ||
	       (used_us(&self) < 50000 && now_ms(CLOCK_PROCESS_CPUTIME_ID) < 10000));
}

/* CPU time of the caller, its threads and its children, in the four calls that tell it. */
TEST(clock_and_usage_agree, "")
{
	struct rusage self, thread, children;
	struct tms tms;
	pid_t pid;

	use_a_tenth();
	OK(getrusage(RUSAGE_SELF, &self));
	OK(getrusage(1, &thread));
	OK(times(&tms));
	CHECK(used_us(&self) >= 50000);
	CHECK(used_us(&thread) >= 50000);
	CHECK(tms.tms_utime + tms.tms_stime >= 5);
	EQ(tms.tms_cutime + tms.tms_cstime, 0);
	pid = t_fork();
	if (pid == 0) {
		CHECK(now_ms(CLOCK_PROCESS_CPUTIME_ID) < 100);
		use_a_tenth();
		t_exit();
	}
	t_join(pid);
	OK(getrusage(RUSAGE_CHILDREN, &children));
	CHECK(used_us(&children) >= 50000);
	OK(times(&tms));
	CHECK(tms.tms_cutime + tms.tms_cstime >= 5);
	FAILS(syscall(__NR_getrusage, 7, &self), EINVAL);
}
