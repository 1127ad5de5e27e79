// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals that queue: real-time ones in order with their values, for a thread and for its process, up to
 * the limit; who may send what; what a sender tells of itself; and waiting for signals (sigtimedwait)
 * instead of handling them.
 */
#include "handler.h"

#include <sys/time.h>

#define RT 40

static siginfo_t seen[16];
static volatile int calls;

static void note(int sig, siginfo_t *info, void *context)
{
	if (calls < COUNT(seen))
		seen[calls] = *info;
	calls++;
}

static sigset_t block(int from, int to)
{
	sigset_t set;

	sigemptyset(&set);
	for (int sig = from; sig <= to; sig++)
		sigaddset(&set, sig);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	return set;
}

static long queue(pid_t pid, int sig, int code, int value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_code = code;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = value;
	return syscall(__NR_rt_sigqueueinfo, pid, sig, &info);
}

static long queue_to_thread(pid_t tgid, pid_t tid, int sig, int value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_code = SI_QUEUE;
	info.si_value.sival_int = value;
	return syscall(__NR_rt_tgsigqueueinfo, tgid, tid, sig, &info);
}

/* Takes a signal of set at once; its number and what came with it. */
static int take(const sigset_t *set, siginfo_t *info)
{
	struct timespec zero = {0, 0};

	memset(info, 0x55, sizeof(*info));
	return syscall(__NR_rt_sigtimedwait, set, info, &zero, 8);
}

static void expect_next(const sigset_t *set, int sig, int code, int value)
{
	siginfo_t info;

	EQ(take(set, &info), sig);
	EQ(info.si_signo, sig);
	EQ(info.si_code, code);
	if (code == SI_QUEUE)
		EQ(info.si_value.sival_int, value);
}

/* --- The queue -------------------------------------------------------------------------------------- */

/* Lower numbers first, each number in the order it was sent; of the first 31 one of a kind. */
TEST(sigqueue_keeps_order_and_values, "")
{
	sigset_t set = block(1, 64), empty;
	siginfo_t info;

	for (int i = 0; i < 5; i++) {
		OK(queue(getpid(), RT + 1, SI_QUEUE, 100 + i));
		OK(queue(getpid(), RT, SI_QUEUE, 200 + i));
		OK(queue(getpid(), SIGUSR1, SI_QUEUE, 300 + i));
	}
	OK(queue(getpid(), 64, SI_QUEUE, -7));
	expect_next(&set, SIGUSR1, SI_QUEUE, 300);
	for (int i = 0; i < 5; i++)
		expect_next(&set, RT, SI_QUEUE, 200 + i);
	for (int i = 0; i < 5; i++)
		expect_next(&set, RT + 1, SI_QUEUE, 100 + i);
	expect_next(&set, 64, SI_QUEUE, -7);
	FAILS(take(&set, &info), EAGAIN);
	/* To the handler in the same order; each unblocking runs them all. */
	handle_info(RT, note, 0);
	for (int i = 0; i < 5; i++)
		OK(queue(getpid(), RT, SI_QUEUE, i));
	OK(sigpending(&empty));
	CHECK(sigismember(&empty, RT) && !sigismember(&empty, RT + 1));
	OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
	EQ(calls, 5);
	for (int i = 0; i < 5; i++)
		EQ(seen[i].si_value.sival_int, i);
	OK(sigpending(&empty));
	CHECK(!sigismember(&empty, RT));
}

/* What is for the thread is taken before what is for its process. */
TEST(sigqueue_of_the_thread_comes_first, "")
{
	sigset_t set = block(RT, 64);

	OK(queue(getpid(), RT, SI_QUEUE, 1));
	OK(queue_to_thread(getpid(), getpid(), RT + 1, 2));
	OK(queue_to_thread(getpid(), getpid(), RT, 3));
	expect_next(&set, RT, SI_QUEUE, 3);
	expect_next(&set, RT + 1, SI_QUEUE, 2);
	expect_next(&set, RT, SI_QUEUE, 1);
}

/* "Ignore" throws away what waits; a default that ignores does too. */
TEST(sigqueue_is_emptied_by_ignoring, "")
{
	sigset_t set = block(1, 64);
	siginfo_t info;

	OK(queue(getpid(), RT, SI_QUEUE, 1));
	OK(queue_to_thread(getpid(), getpid(), RT, 2));
	OK(queue(getpid(), SIGURG, SI_QUEUE, 3));
	signal(RT, SIG_IGN);
	signal(SIGURG, SIG_IGN);
	FAILS(take(&set, &info), EAGAIN);
	/* While it is blocked even an ignored one is kept. */
	OK(queue(getpid(), RT, SI_QUEUE, 4));
	expect_next(&set, RT, SI_QUEUE, 4);
	OK(queue(getpid(), SIGURG, SI_QUEUE, 5));
	signal(SIGURG, SIG_DFL);
	FAILS(take(&set, &info), EAGAIN);
}

/* A user's signals in all queues are limited: what cannot be queued is refused, but kill always works. */
TEST(sigqueue_limit, "")
{
	struct rlimit limit;
	sigset_t set = block(1, 64), pending;
	siginfo_t info;
	int n = 0;

	OK(getrlimit(RLIMIT_SIGPENDING, &limit));
	limit.rlim_cur = 20;
	OK(setrlimit(RLIMIT_SIGPENDING, &limit));
	while (queue(getpid(), RT, SI_QUEUE, n) == 0)
		n++;
	EQ(errno, EAGAIN);
	CHECK(n >= 5 && n <= 20);
	FAILS(queue_to_thread(getpid(), getpid(), RT, 0), EAGAIN);
	FAILS(syscall(__NR_tgkill, getpid(), getpid(), RT), EAGAIN);
	/* Without room for what came with it the signal itself is not lost. */
	OK(kill(getpid(), RT + 1));
	OK(kill(getpid(), RT + 1));
	OK(kill(getpid(), SIGUSR1));
	OK(queue(getpid(), SIGUSR2, SI_QUEUE, 9));
	OK(sigpending(&pending));
	CHECK(sigismember(&pending, RT + 1) && sigismember(&pending, SIGUSR2));
	EQ(take(&set, &info), SIGUSR1);
	EQ(take(&set, &info), SIGUSR2);
	for (int i = 0; i < n; i++)
		expect_next(&set, RT, SI_QUEUE, i);
	EQ(take(&set, &info), RT + 1);
	FAILS(take(&set, &info), EAGAIN);
	/* Room again. */
	OK(queue(getpid(), RT, SI_QUEUE, 77));
	limit.rlim_cur = 0;
	OK(setrlimit(RLIMIT_SIGPENDING, &limit));
	FAILS(queue(getpid(), RT, SI_QUEUE, 78), EAGAIN);
	expect_next(&set, RT, SI_QUEUE, 77);
	/* What came with a signal is kept where it is the kernel's, or says so; else the signal alone. */
	OK(kill(getpid(), SIGUSR1));
	EQ(take(&set, &info), SIGUSR1);
	EQ(info.si_pid, getpid());
	OK(syscall(__NR_tgkill, getpid(), getpid(), SIGUSR1));
	OK(queue(getpid(), SIGUSR2, SI_QUEUE, 9));
	OK(queue(getpid(), RT, SI_USER, 9));
	for (int i = 0; i < 3; i++) {
		static const int in_turn[] = {SIGUSR1, SIGUSR2, RT};

		EQ(take(&set, &info), in_turn[i]);
		EQ(info.si_code, SI_USER);
		EQ(info.si_pid, 0);
		EQ(info.si_value.sival_int, 0);
	}
}

/* A queue goes with its process: limits and ledger are even after it. */
TEST(sigqueue_ends_with_its_process, "")
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			sigset_t set = block(1, 64);
			siginfo_t info;

			for (int k = 0; k < 20; k++) {
				OK(queue(getpid(), RT, SI_QUEUE, k));
				OK(queue_to_thread(getpid(), getpid(), RT, k));
			}
			if (i == 1)
				t_exec_child("sigqueue_after_exec", NULL);
			if (i == 2 && (pid = t_fork()))
				t_join(pid);
			else if (i == 2)
				FAILS(take(&set, &info), EAGAIN); /* not inherited */
			t_exit();
		}
		t_join(pid);
	}
}

PROGRAM(sigqueue_after_exec)
{
	sigset_t set = block(1, 64);

	for (int k = 0; k < 40; k++)
		expect_next(&set, RT, SI_QUEUE, k % 20);
	return 0;
}

/* --- Who may say what -------------------------------------------------------------------------------- */

TEST(sigqueue_refusals, "")
{
	static const int forged[] = {SI_USER, SI_KERNEL, SI_TKILL, 1, 0x7fffffff};
	sigset_t set = block(RT, RT);
	siginfo_t info;
	pid_t pid = t_sleeper();

	for (int i = 0; i < COUNT(forged); i++) {
		FAILS(queue(pid, RT, forged[i], 0), EPERM);
		FAILS(queue(pid, 0, forged[i], 0), EPERM);
		/* To oneself anything may be said. */
		OK(queue(getpid(), RT, forged[i], 0));
		EQ(take(&set, &info), RT);
		EQ(info.si_code, forged[i]);
	}
	OK(queue(pid, 0, SI_QUEUE, 0));
	FAILS(queue(pid, 65, SI_QUEUE, 0), EINVAL);
	FAILS(queue(pid, -1, SI_QUEUE, 0), EINVAL);
	FAILS(queue(0x3fffffff, RT, SI_QUEUE, 0), ESRCH);
	FAILS(queue_to_thread(0, pid, RT, 0), EINVAL);
	FAILS(queue_to_thread(pid, -1, RT, 0), EINVAL);
	FAILS(queue_to_thread(getpid(), pid, RT, 0), ESRCH);
	FAILS(syscall(__NR_rt_sigqueueinfo, pid, RT, BAD), EFAULT);
	FAILS(syscall(__NR_rt_tgsigqueueinfo, pid, pid, RT, BAD), EFAULT);
	OK(queue_to_thread(pid, pid, RT + 1, 0));
	EQ(t_wait(pid), RT + 1);
}

TEST(sigqueue_needs_permission, "root")
{
	pid_t victim = t_sleeper(), pid = t_fork();

	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 5003, 5003, 5003));
		FAILS(queue(victim, RT, SI_QUEUE, 0), EPERM);
		FAILS(queue_to_thread(victim, victim, RT, 0), EPERM);
		t_exit();
	}
	t_join(pid);
	t_kill(victim, SIGKILL);
	EQ(t_wait(victim), SIGKILL);
}

static void say(const char *how, int n)
{
	siginfo_t *info = &seen[n];

	fact("%s: signal %d code %d from %s", how, info->si_signo, info->si_code,
	     info->si_code > 0 && info->si_signo != SIGCHLD ? "the kernel"
	     : info->si_pid == getpid()			    ? "me"
	     : info->si_pid				    ? "a child"
							    : "nobody");
}

/* What a handler is told of where its signal came from. */
TEST(signal_tells_its_source, "facts")
{
	struct itimerval soon = {{0, 0}, {0, 1000}};
	int fd[2];

	for (int sig = 1; sig <= 64; sig++)
		if (sig != SIGKILL && sig != SIGSTOP && sig != SIGSEGV)
			handle_info(sig, note, SA_RESTART);
	OK(kill(getpid(), SIGUSR1));
	say("kill", 0);
	OK(syscall(__NR_tkill, getpid(), SIGUSR1));
	say("tkill", 1);
	OK(syscall(__NR_tgkill, getpid(), getpid(), RT));
	say("tgkill", 2);
	OK(queue(getpid(), RT, SI_QUEUE, 5));
	say("rt_sigqueueinfo", 3);
	OK(pipe(fd));
	OK(close(fd[0]));
	FAILS(write(fd[1], "x", 1), EPIPE);
	say("pipe without reader", 4);
	OK(setitimer(0, &soon, NULL));
	while (calls < 6)
		;
	say("alarm", 5);
	t_join(t_fork() ?: (_exit(0), 0));
	say("child exited", 6);
	EQ(calls, 7);
}

/* --- All 64 ------------------------------------------------------------------------------------------ */

/* Real-time signals end the process by default, can be ignored and handled, and have the last number 64. */
TEST(signal_real_time_actions, "")
{
	for (int sig = 32; sig <= 64; sig++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			struct k_sigaction act = {.sa_handler = SIG_IGN};

			OK(syscall(__NR_rt_sigaction, sig, &act, NULL, 8));
			OK(kill(getpid(), sig));
			act.sa_handler = (void *)note;
			act.sa_flags = SA_SIGINFO;
			OK(syscall(__NR_rt_sigaction, sig, &act, NULL, 8));
			OK(kill(getpid(), sig));
			EQ(calls, 1);
			EQ(seen[0].si_signo, sig);
			act.sa_handler = SIG_DFL;
			OK(syscall(__NR_rt_sigaction, sig, &act, NULL, 8));
			OK(kill(getpid(), sig));
			t_exit();
		}
		EQ(t_wait(pid), sig);
	}
}

/* --- Waiting for signals ----------------------------------------------------------------------------- */

static void send_later(pid_t to, int sig)
{
	if (fork() == 0) {
		t_await_state(to, 'S');
		t_kill(to, sig);
		_exit(0);
	}
}

static long sigwait_in(const sigset_t *set, siginfo_t *info, int sec, long nsec)
{
	struct timespec ts = {sec, nsec};

	return syscall(__NR_rt_sigtimedwait, set, info, &ts, 8);
}

TEST(sigtimedwait_takes_what_comes, "")
{
	sigset_t set, none, old;
	siginfo_t info;
	struct {
		long long sec, nsec;
	} wide = {0, 1000000};

	sigemptyset(&none);
	FAILS(sigwait_in(&none, &info, 0, 1000000), EAGAIN);
	FAILS(syscall(__NR_rt_sigtimedwait_time64, &none, &info, &wide, 8), EAGAIN);
	/* It neither ends the process nor runs the handler, also when it is only now sent. */
	set = block(SIGTERM, SIGTERM);
	send_later(getpid(), SIGTERM);
	EQ(syscall(__NR_rt_sigtimedwait, &set, &info, NULL, 8), SIGTERM);
	EQ(info.si_code, SI_USER);
	OK(waitpid(info.si_pid, NULL, 0));
	OK(sigprocmask(SIG_BLOCK, NULL, &old));
	CHECK(sigismember(&old, SIGTERM));
	/* One that is ignored by default is kept for who waits. */
	set = block(SIGCHLD, SIGCHLD);
	t_join(t_fork() ?: (_exit(0), 0));
	EQ(sigwait_in(&set, &info, 10, 0), SIGCHLD);
	EQ(info.si_code, CLD_EXITED);
	if (t_fork() == 0) {
		t_await_state(getppid(), 'S');
		_exit(0);
	}
	EQ(sigwait_in(&set, &info, 10, 0), SIGCHLD);
	OK(waitpid(info.si_pid, NULL, 0));
	/* A handler of another signal ends it; KILL and STOP cannot be waited for. */
	handle_info(SIGUSR1, note, SA_RESTART);
	set = block(RT, RT);
	send_later(getpid(), SIGUSR1);
	FAILS(sigwait_in(&set, &info, 10, 0), EINTR);
	EQ(calls, 1);
	OK(wait(NULL));
	sigemptyset(&set);
	sigaddset(&set, SIGKILL);
	sigaddset(&set, SIGSTOP);
	FAILS(sigwait_in(&set, &info, 0, 1000000), EAGAIN);
	/* One that is not blocked is taken too, if it is pending for nobody else. */
	sigaddset(&set, SIGUSR1);
	send_later(getpid(), SIGUSR1);
	EQ(sigwait_in(&set, &info, 10, 0), SIGUSR1);
	EQ(calls, 1);
	OK(wait(NULL));
}

TEST(sigtimedwait_refusals, "")
{
	sigset_t set;
	siginfo_t info;
	struct timespec zero = {0, 0}, bad = {0, 1000000000};

	set = block(RT, RT);
	FAILS(syscall(__NR_rt_sigtimedwait, BAD, &info, &zero, 8), EFAULT);
	FAILS(syscall(__NR_rt_sigtimedwait, NULL, &info, &zero, 8), EFAULT);
	FAILS(syscall(__NR_rt_sigtimedwait, &set, &info, BAD, 8), EFAULT);
	FAILS(syscall(__NR_rt_sigtimedwait, &set, &info, &bad, 8), EINVAL);
	FAILS(syscall(__NR_rt_sigtimedwait, &set, &info, &zero, 4), EINVAL);
	FAILS(syscall(__NR_rt_sigtimedwait_time64, &set, &info, BAD, 8), EFAULT);
	OK(kill(getpid(), RT));
	FAILS(syscall(__NR_rt_sigtimedwait, &set, BAD, &zero, 8), EFAULT);
	FAILS(take(&set, &info), EAGAIN); /* it was taken all the same */
}

/* Killed while it waits. */
TEST(sigtimedwait_can_be_killed, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		sigset_t set = block(1, 64);

		syscall(__NR_rt_sigtimedwait, &set, NULL, NULL, 8);
		_exit(1);
	}
	t_await_state(pid, 'S');
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

/* --- Threads ----------------------------------------------------------------------------------------- */

struct scene {
	volatile int tid, taken, value, go, done;
	volatile unsigned int mask_low;
};

static struct scene *scene;

static int wait_in_thread(void *arg)
{
	sigset_t set = block(RT, RT + 1);
	siginfo_t info;

	scene->tid = syscall(__NR_gettid);
	scene->taken = syscall(__NR_rt_sigtimedwait, &set, &info, NULL, 8);
	scene->value = info.si_value.sival_int;
	return 0;
}

static pid_t thread(int (*fn)(void *))
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
					 CLONE_THREAD | CLONE_SYSVSEM,
				.stack = t_stack()};

	return OK(t_clone(&req, fn, NULL));
}

static char thread_state(pid_t tid)
{
	char path[64], buf[256];
	char *end;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	t_get_file(path, buf, sizeof(buf));
	end = strrchr(buf, ')');
	return end ? end[2] : 0;
}

/* A signal for the process wakes the thread that waits for it, one for a thread only that. */
TEST(sigtimedwait_in_one_thread, "")
{
	pid_t tid;

	scene = t_shared(PAGE);
	block(RT, RT + 1);
	for (int how = 0; how < 2; how++) {
		scene->taken = 0;
		tid = thread(wait_in_thread);
		while (thread_state(tid) != 'S')
			sched_yield();
		if (how == 0) {
			OK(queue(getpid(), RT, SI_QUEUE, 11));
		} else {
			OK(queue_to_thread(getpid(), getpid(), RT, 12)); /* is mine */
			t_sleep_ms(5);
			EQ(scene->taken, 0);
			OK(queue_to_thread(getpid(), tid, RT + 1, 13));
		}
		while (!scene->taken)
			sched_yield();
		EQ(scene->taken, RT + how);
		EQ(scene->value, how ? 13 : 11);
	}
}

static volatile int handled_by[2];

static void note_thread(int sig)
{
	handled_by[syscall(__NR_gettid) != getpid()]++;
}

static int spin_in_thread(void *arg)
{
	sigset_t none;

	sigemptyset(&none);
	OK(sigprocmask(SIG_SETMASK, &none, NULL));
	scene->go = 1;
	while (!scene->done)
		sched_yield();
	scene->done = 2;
	return 0;
}

/* A signal for the process goes to a thread that does not block it; what waits, to who unblocks it. */
TEST(signal_finds_a_thread_that_takes_it, "")
{
	sigset_t set;

	scene = t_shared(PAGE);
	handle(SIGUSR1, note_thread, 0);
	set = block(SIGUSR1, SIGUSR1);
	thread(spin_in_thread);
	while (!scene->go)
		sched_yield();
	OK(kill(getpid(), SIGUSR1));
	while (!handled_by[1])
		sched_yield();
	EQ(handled_by[0], 0);
	scene->done = 1;
	while (scene->done != 2)
		sched_yield();
	OK(syscall(__NR_tkill, getpid(), SIGUSR1));
	EQ(handled_by[0], 0);
	OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
	EQ(handled_by[0], 1);
	EQ(handled_by[1], 1);
}

static int sleep_in_thread(void *arg)
{
	t_sleep_ms(20000);
	return 0;
}

static int send_two(void *arg)
{
	OK(kill(getppid(), SIGUSR2));
	OK(syscall(__NR_tkill, getppid(), SIGUSR1));
	return 0;
}

/* Waits a while for the other thread to take the second one. */
static void first_comes(int sig)
{
	for (int i = 0; i < 1000 && !handled_by[1]; i++)
		t_sleep_ms(1);
}

/*
 * A signal for the process found its first thread, which waits in vfork. When that comes back it takes
 * another one before, whose handler blocks the first: now it is for the other thread, which sleeps.
 */
TEST(signal_finds_another_when_a_handler_blocks_it, "")
{
	struct sigaction first = {.sa_handler = first_comes};
	struct clone_req req = {.flags = CLONE_VM | CLONE_VFORK | SIGCHLD, .stack = t_stack()};
	pid_t pid = t_fork(), tid;

	if (pid == 0) {
		scene = t_shared(PAGE);
		sigaddset(&first.sa_mask, SIGUSR2);
		OK(sigaction(SIGUSR1, &first, NULL));
		handle(SIGUSR2, note_thread, SA_RESTART);
		tid = thread(sleep_in_thread);
		while (thread_state(tid) != 'S')
			sched_yield();
		CHECK(t_clone(&req, send_two, NULL) > 0);
		EQ(handled_by[0], 0);
		EQ(handled_by[1], 1);
		t_exit();
	}
	t_join(pid);
}

static int wait_for_second(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, RT + 1);
	scene->go = 1;
	scene->taken = sigwait_in(&set, NULL, 5, 0);
	return 0;
}

/* The same for one that waits for two signals and takes but one: the other's waiter is told. */
TEST(sigtimedwait_leaves_the_rest_to_others, "")
{
	sigset_t set = block(RT, RT + 1);
	pid_t pid, tid;

	t_pin(0);
	scene = t_shared(PAGE);
	for (int i = 0; i < 5; i++) {
		scene->taken = 0;
		tid = thread(wait_for_second);
		while (thread_state(tid) != 'S')
			sched_yield();
		pid = t_fork();
		if (pid == 0) {
			t_await_state(getppid(), 'S');
			OK(queue(getppid(), RT + 1, SI_QUEUE, 0)); /* finds the first thread */
			OK(queue_to_thread(getppid(), getppid(), RT, 0)); /* which takes this one */
			t_exit();
		}
		/* Unless it ran in between: then there has to be one more. */
		if (sigwait_in(&set, NULL, 10, 0) != RT)
			OK(queue(getpid(), RT + 1, SI_QUEUE, 0));
		while (!scene->taken)
			t_sleep_ms(1);
		EQ(scene->taken, RT + 1);
		t_join(pid);
		while (sigwait_in(&set, NULL, 0, 0) > 0)
			;
	}
}
