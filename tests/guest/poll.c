// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll, select and their kin: what each kind of file says of itself, what wakes a waiter, what a time, a
 * mask and a signal do to the call, and bad input. By number: each shape of a time is a call of its own.
 */
#include "t.h"

#include <poll.h>

#define ALL                                                                                        \
	(POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP)
#define MS 1000000L

typedef struct {
	long long sec, nsec;
} time64;

typedef struct {
	unsigned long word[32];
} fds;

static volatile int handled;
static sigset_t seen_mask;

static void handler(int sig)
{
	handled++;
	sigprocmask(SIG_BLOCK, NULL, &seen_mask);
}

static void handle(int sig, int flags)
{
	struct sigaction act = {.sa_handler = handler, .sa_flags = flags};

	handled = 0;
	OK(sigaction(sig, &act, NULL));
}

static long long now_ms(void)
{
	struct timespec ts;

	OK(clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* A child that does something to the sleeping caller's files or to the caller, then ends. */
static pid_t when_asleep(void (*fn)(void *), void *arg)
{
	pid_t parent = getpid(), pid = t_fork();

	if (pid == 0) {
		t_await_state(parent, 'S');
		t_sleep_ms(5);
		fn(arg);
		t_exit();
	}
	return pid;
}

static void write_one(void *fd)
{
	EQ(write(*(int *)fd, "x", 1), 1);
}

static void read_page(void *fd)
{
	char buf[PAGE];

	EQ(read(*(int *)fd, buf, PAGE), PAGE);
}

static void interrupt(void *sig)
{
	t_kill(getppid(), *(int *)sig);
}

static void stop_parent(void *unused)
{
	t_kill(getppid(), SIGSTOP);
	t_await_state(getppid(), 'T');
	t_sleep_ms(20);
	t_kill(getppid(), SIGCONT);
}

static void apart(void (*fn)(void))
{
	pid_t pid = t_fork();

	if (pid == 0) {
		fn();
		t_exit();
	}
	t_join(pid);
}

/* --- What files say ------------------------------------------------------------------------------- */

static unsigned long bit(int fd)
{
	return 1UL << fd % 32;
}

static void say(const char *what, int fd)
{
	struct pollfd all = {.fd = fd, .events = ALL}, none = {.fd = fd, .revents = 0x5555};
	fds set[3];
	struct timeval zero = {0, 0};
	int found = OK(syscall(__NR_poll, &all, 1, 0));
	int found_none = OK(syscall(__NR_poll, &none, 1, 0));
	long selected;

	memset(set, 0, sizeof(set));
	for (int i = 0; i < 3; i++)
		if (fd >= 0)
			set[i].word[fd / 32] = bit(fd);
	errno = 0;
	selected = syscall(__NR__newselect, fd + 1, &set[0], &set[1], &set[2], &zero);
	fact("%s: %d %#x, asked nothing %d %#x, select %ld %s%s%s%s", what, found,
	     (unsigned short)all.revents, found_none, (unsigned short)none.revents, selected,
	     fd >= 0 && set[0].word[fd / 32] ? "r" : "", fd >= 0 && set[1].word[fd / 32] ? "w" : "",
	     fd >= 0 && set[2].word[fd / 32] ? "x" : "", selected < 0 ? " error" : "");
}

static void fill(int fd)
{
	static char buf[PAGE];

	OK(fcntl(fd, F_SETFL, O_NONBLOCK));
	while (write(fd, buf, sizeof(buf)) > 0)
		;
	EQ(errno, EAGAIN);
}

TEST(poll_says_what_a_file_is_ready_for, "facts")
{
	static char buf[2 * PAGE];
	int p[2], fd;

	t_tmpdir();
	OK(pipe(p));
	say("pipe, empty, to read", p[0]);
	say("pipe, empty, to write", p[1]);
	EQ(write(p[1], "abc", 3), 3);
	say("pipe, three bytes, to read", p[0]);
	fill(p[1]);
	say("pipe, full, to write", p[1]);
	EQ(read(p[0], buf, PAGE), PAGE);
	say("pipe, a page read, to write", p[1]);
	OK(close(p[1]));
	say("pipe, bytes left, no writer", p[0]);
	while (read(p[0], buf, sizeof(buf)) > 0)
		;
	say("pipe, empty, no writer", p[0]);
	OK(close(p[0]));
	OK(pipe(p));
	OK(close(p[0]));
	say("pipe, no reader", p[1]);
	fd = OK(open("file", O_RDWR | O_CREAT, 0600));
	say("file, empty", fd);
	OK(close(fd));
	fd = OK(open("file", O_RDONLY));
	say("file, to read only", fd);
	OK(close(fd));
	fd = OK(open(".", O_RDONLY | O_DIRECTORY));
	say("directory", fd);
	OK(close(fd));
	fd = OK(open("/dev/null", O_RDWR));
	say("null", fd);
	OK(close(fd));
	fd = OK(open("/dev/zero", O_RDWR));
	say("zero", fd);
	OK(close(fd));
	say("closed", fd);
	say("below zero", -1);
}

/* --- What wakes ------------------------------------------------------------------------------------ */

static void close_copies(void *fd)
{
	(void)fd; /* the end of this process closes them */
}

TEST(poll_wakes, "")
{
	int a[2], b[2], c[2];
	struct pollfd p[3];
	pid_t pid;

	OK(pipe(a));
	OK(pipe(b));
	OK(pipe(c));
	p[0] = (struct pollfd){.fd = a[0], .events = POLLIN, .revents = 0x5555};
	p[1] = (struct pollfd){.fd = b[0], .events = POLLIN, .revents = 0x5555};
	p[2] = (struct pollfd){.fd = c[1], .events = POLLOUT, .revents = 0x5555};
	fill(c[1]);
	/* Bytes in the second, then room in the third, then no writer of the first. */
	pid = when_asleep(write_one, &b[1]);
	EQ(poll(p, 3, -1), 1);
	EQ(p[0].revents, 0);
	EQ(p[1].revents, POLLIN);
	EQ(p[2].revents, 0);
	t_join(pid);
	p[1].fd = -1;
	pid = when_asleep(read_page, &c[0]);
	EQ(poll(p, 3, 10000), 1);
	EQ(p[1].revents, 0);
	EQ(p[2].revents, POLLOUT);
	t_join(pid);
	p[2].fd = -5;
	pid = when_asleep(close_copies, NULL);
	OK(close(a[1]));
	EQ(poll(p, 3, -1), 1);
	EQ(p[0].revents, POLLHUP);
	t_join(pid);
	/* Of several that are ready each is counted once. */
	p[1].fd = b[0];
	EQ(poll(p, 3, -1), 2);
}

/* Two waiters for the same bytes both wake; who only waits takes no wake-up from who reads. */
TEST(poll_takes_no_wake_up_from_a_reader, "")
{
	int p[2];
	struct pollfd poller;
	char c;
	pid_t reader, waiter[2];

	OK(pipe(p));
	poller = (struct pollfd){.fd = p[0], .events = POLLIN};
	for (int i = 0; i < 2; i++) {
		waiter[i] = t_fork();
		if (waiter[i] == 0) {
			EQ(poll(&poller, 1, 10000), 1);
			t_exit();
		}
		t_await_state(waiter[i], 'S');
	}
	reader = t_fork();
	if (reader == 0) {
		EQ(read(p[0], &c, 1), 1);
		t_sleep_ms(20);
		EQ(read(p[0], &c, 1), 1);
		t_exit();
	}
	t_await_state(reader, 'S');
	EQ(write(p[1], "xyz", 3), 3);
	t_join(reader);
	t_join(waiter[0]);
	t_join(waiter[1]);
	EQ(read(p[0], &c, 1), 1);
	EQ(c, 'z');
}

#define ROUNDS 300
#define PIPES  6

/* A byte goes round through pipes chosen by chance, each hop waited for by poll: none is missed. */
static void relay(int in[PIPES], int out[PIPES], int first)
{
	unsigned int seed = 12345 + first;
	struct pollfd p[PIPES];

	for (int i = 0; i < ROUNDS; i++) {
		char c;

		if (first || i) {
			seed = seed * 1103515245 + 12345;
			EQ(write(out[(seed >> 16) % PIPES], "x", 1), 1);
		}
		for (int j = 0; j < PIPES; j++)
			p[j] = (struct pollfd){.fd = in[j], .events = POLLIN};
		EQ(poll(p, PIPES, 10000), 1);
		for (int j = 0; j < PIPES; j++)
			if (p[j].revents)
				EQ(read(in[j], &c, 1), 1);
	}
	if (!first)
		EQ(write(out[0], "x", 1), 1);
	t_exit();
}

TEST(poll_misses_no_wake_up, "")
{
	int there[PIPES][2], back[PIPES][2], end[4][PIPES];
	pid_t pid[4];

	for (int pair = 0; pair < 4; pair += 2) {
		for (int i = 0; i < PIPES; i++) {
			OK(pipe(there[i]));
			OK(pipe(back[i]));
			end[0][i] = there[i][0];
			end[1][i] = there[i][1];
			end[2][i] = back[i][0];
			end[3][i] = back[i][1];
		}
		for (int i = 0; i < 2; i++) {
			pid[pair + i] = t_fork();
			if (pid[pair + i] == 0)
				relay(i ? end[0] : end[2], i ? end[3] : end[1], !i);
		}
		for (int i = 0; i < 4 * PIPES; i++)
			OK(close(end[i / PIPES][i % PIPES]));
	}
	for (int i = 0; i < 4; i++)
		t_join(pid[i]);
}

TEST(poll_of_a_thousand, "")
{
	struct rlimit limit;
	struct pollfd *p = t_private(32 * PAGE);
	int fd[2], n = 1000;
	fds set;
	pid_t pid;

	OK(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = n + 20;
	OK(setrlimit(RLIMIT_NOFILE, &limit));
	OK(pipe(fd));
	for (int i = 0; i < n; i++)
		p[i] = (struct pollfd){.fd = OK(dup(fd[0])), .events = POLLIN};
	pid = when_asleep(write_one, &fd[1]);
	EQ(poll(p, n, -1), n);
	t_join(pid);
	memset(&set, 0, sizeof(set));
	for (int i = 0; i < n; i += 7)
		set.word[p[i].fd / 32] |= bit(p[i].fd);
	EQ(syscall(__NR__newselect, p[n - 1].fd + 1, &set, NULL, NULL, NULL), (n + 6) / 7);
	for (int i = 0; i < n; i++)
		EQ(!!(set.word[p[i].fd / 32] & bit(p[i].fd)), i % 7 == 0);
	FAILS(poll(p, n + 21, 0), EINVAL);
	FAILS(poll(p, -1, 0), EINVAL);
	n = p[n - 1].fd + 1;
	OK(close(n - 1));
	set.word[(n - 1) / 32] |= bit(n - 1);
	FAILS(syscall(__NR__newselect, n, &set, NULL, NULL, NULL), EBADF);
	set.word[(n - 1) / 32] |= bit(n - 1);
	EQ(syscall(__NR__newselect, n - 1, &set, NULL, NULL, NULL), (1000 + 6) / 7);
}

/* --- Times ----------------------------------------------------------------------------------------- */

TEST(poll_time_is_over, "")
{
	int p[2];
	struct pollfd poller;
	struct timespec ts = {0, 30 * MS};
	struct timeval tv = {0, 1030000}; /* more than a second of them is fine */
	time64 wide = {0, 30 * MS};
	long long before = now_ms();
	fds set;

	OK(pipe(p));
	poller = (struct pollfd){.fd = p[0], .events = POLLIN, .revents = -1};
	EQ(poll(&poller, 1, 30), 0);
	EQ(poller.revents, 0);
	CHECK(now_ms() - before >= 30);
	EQ(syscall(__NR_ppoll, &poller, 1, &ts, NULL, 8), 0);
	EQ(ts.tv_sec, 0);
	EQ(ts.tv_nsec, 0);
	CHECK(now_ms() - before >= 60);
	EQ(syscall(__NR_ppoll_time64, &poller, 1, &wide, NULL, 8), 0);
	EQ(wide.nsec, 0);
	EQ(poll(NULL, 0, 30), 0);
	CHECK(now_ms() - before >= 120);
	memset(&set, 0, sizeof(set));
	set.word[0] = bit(p[0]);
	tv.tv_usec = 30000;
	EQ(syscall(__NR__newselect, p[0] + 1, &set, NULL, NULL, &tv), 0);
	EQ(set.word[0], 0);
	EQ(tv.tv_usec, 0);
	ts = (struct timespec){0, 30 * MS};
	wide = (time64){0, 30 * MS};
	EQ(syscall(__NR_pselect6, 0, NULL, NULL, NULL, &ts, NULL), 0);
	EQ(syscall(__NR_pselect6_time64, 0, NULL, NULL, NULL, &wide, NULL), 0);
	CHECK(now_ms() - before >= 210);
	/* A time of zero asks only. */
	wide.nsec = ts.tv_nsec = 0;
	EQ(syscall(__NR_pselect6_time64, 0, NULL, NULL, NULL, &wide, NULL), 0);
	EQ(syscall(__NR_ppoll, &poller, 1, &ts, NULL, 8), 0);
	tv = (struct timeval){0, 1020000};
	before = now_ms();
	EQ(syscall(__NR__newselect, 0, NULL, NULL, NULL, &tv), 0);
	CHECK(now_ms() - before >= 1020);
}

/* What is left of the time is told when something came before its end. */
TEST(select_tells_what_is_left, "")
{
	int p[2];
	struct pollfd poller;
	struct timeval tv = {100, 0};
	struct timespec ts = {100, 0};
	time64 wide = {100, 0};
	fds set;

	OK(pipe(p));
	EQ(write(p[1], "x", 1), 1);
	poller = (struct pollfd){.fd = p[0], .events = POLLIN};
	memset(&set, 0, sizeof(set));
	set.word[0] = bit(p[0]);
	EQ(syscall(__NR__newselect, p[0] + 1, &set, NULL, NULL, &tv), 1);
	CHECK(tv.tv_sec >= 90 && tv.tv_sec < 100);
	EQ(syscall(__NR_pselect6, p[0] + 1, &set, NULL, NULL, &ts, NULL), 1);
	CHECK(ts.tv_sec >= 90 && ts.tv_sec < 100);
	EQ(syscall(__NR_pselect6_time64, p[0] + 1, &set, NULL, NULL, &wide, NULL), 1);
	CHECK(wide.sec >= 90 && wide.sec < 100);
	EQ(syscall(__NR_ppoll, &poller, 1, &ts, NULL, 8), 1);
	EQ(syscall(__NR_ppoll_time64, &poller, 1, &wide, NULL, 8), 1);
	CHECK(wide.sec >= 80 && ts.tv_sec >= 80);
	EQ(set.word[0], bit(p[0]));
}

/* --- Signals --------------------------------------------------------------------------------------- */

static int kind; /* of call: poll, ppoll, select, pselect6 */

/* Each of the calls for 100 or 0.15 seconds on a pipe that stays empty. */
static long wait_for_nothing(const sigset_t *mask, int is_long)
{
	int p[2];
	struct pollfd poller;
	struct timespec ts = {is_long ? 100 : 0, is_long ? 0 : 150 * MS};
	struct timeval tv = {ts.tv_sec, ts.tv_nsec / 1000};
	struct {
		const void *set;
		unsigned int size;
	} arg = {mask, 8};
	fds set;
	long ret;

	OK(pipe(p));
	poller = (struct pollfd){.fd = p[0], .events = POLLIN, .revents = -1};
	memset(&set, 0, sizeof(set));
	set.word[0] = bit(p[0]);
	errno = 0;
	switch (kind) {
	case 0:
		ret = poll(&poller, 1, is_long ? 100000 : 150);
		EQ(poller.revents, 0);
		break;
	case 1:
		ret = syscall(__NR_ppoll, &poller, 1, &ts, mask, 8);
		EQ(poller.revents, 0);
		break;
	case 2:
		ret = syscall(__NR__newselect, p[0] + 1, &set, NULL, NULL, &tv);
		ts.tv_sec = tv.tv_sec;
		break;
	default:
		ret = syscall(__NR_pselect6, p[0] + 1, &set, NULL, NULL, &ts, &arg);
	}
	/* The sets stay as they were when nothing was found because of a signal. */
	EQ(set.word[0], kind > 1 && ret == 0 ? 0 : bit(p[0]));
	if (kind && is_long)
		CHECK(ts.tv_sec >= 90 && ts.tv_sec <= 99);
	close(p[0]);
	close(p[1]);
	return ret;
}

/* A handler ends the wait, with SA_RESTART too; what is ignored does not. */
TEST(poll_is_interrupted, "")
{
	int sig = SIGUSR1, ignored = SIGURG;
	long long before;
	pid_t pid;

	for (kind = 0; kind < 4; kind++) {
		for (int flags = 0; flags <= SA_RESTART; flags += SA_RESTART) {
			handle(SIGUSR1, flags);
			pid = when_asleep(interrupt, &sig);
			EQ(wait_for_nothing(NULL, 1), -1);
			EQ(errno, EINTR);
			EQ(handled, 1);
			t_join(pid);
		}
		before = now_ms();
		pid = when_asleep(interrupt, &ignored);
		EQ(wait_for_nothing(NULL, 0), 0);
		CHECK(now_ms() - before >= 150);
		t_join(pid);
	}
}

static void poll_through_a_stop(void)
{
	long long before = now_ms();
	pid_t pid = when_asleep(stop_parent, NULL);

	EQ(wait_for_nothing(NULL, 0), 0);
	CHECK(now_ms() - before >= 150);
	CHECK(now_ms() - before < 5000);
	t_join(pid);
}

TEST(poll_goes_on_after_a_stop, "")
{
	for (kind = 0; kind < 4; kind++)
		apart(poll_through_a_stop);
}

/* The mask of a call: what it lets through ends the call; the handler sees it, and then it is gone. */
TEST(ppoll_exchanges_the_mask, "")
{
	sigset_t block, mask, after;
	int p[2];
	struct pollfd poller;
	struct timespec zero = {0, 0};

	OK(pipe(p));
	EQ(write(p[1], "x", 1), 1);
	poller = (struct pollfd){.fd = p[0], .events = POLLIN};
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	OK(sigprocmask(SIG_BLOCK, &block, NULL));
	for (kind = 1; kind < 4; kind += 2) {
		handle(SIGUSR1, SA_RESTART);
		OK(kill(getpid(), SIGUSR1));
		EQ(handled, 0);
		EQ(wait_for_nothing(&mask, 0), -1);
		EQ(errno, EINTR);
		EQ(handled, 1);
		CHECK(sigismember(&seen_mask, SIGHUP) && sigismember(&seen_mask, SIGUSR1));
		OK(sigprocmask(SIG_BLOCK, NULL, &after));
		CHECK(sigismember(&after, SIGUSR1) && !sigismember(&after, SIGHUP));
		EQ(wait_for_nothing(&mask, 0), 0);
		OK(sigprocmask(SIG_BLOCK, NULL, &after));
		CHECK(sigismember(&after, SIGUSR1) && !sigismember(&after, SIGHUP));
	}
	/* When there is something to tell, the signal stays pending. */
	OK(kill(getpid(), SIGUSR1));
	EQ(syscall(__NR_ppoll, &poller, 1, NULL, &mask, 8), 1);
	EQ(syscall(__NR_ppoll, &poller, 1, &zero, &mask, 8), 1);
	OK(sigpending(&after));
	EQ(sigismember(&after, SIGUSR1), 1);
	EQ(handled, 1);
}

/* A signal that the mask lets in is told even by a call that had no time, or has it no more. */
TEST(poll_without_time_tells_of_a_signal, "")
{
	struct timespec zero = {0, 0};
	struct {
		const void *set;
		unsigned int size;
	} arg;
	sigset_t block, none;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	arg.set = &none;
	arg.size = 8;
	handle(SIGUSR1, 0);
	OK(sigprocmask(SIG_BLOCK, &block, NULL));
	OK(kill(getpid(), SIGUSR1));
	FAILS(syscall(__NR_ppoll, NULL, 0, &zero, &none, 8), EINTR);
	EQ(handled, 1);
	OK(kill(getpid(), SIGUSR1));
	FAILS(syscall(__NR_pselect6, 0, NULL, NULL, NULL, &zero, &arg), EINTR);
	EQ(handled, 2);
	EQ(OK(syscall(__NR_ppoll, NULL, 0, &zero, &none, 8)), 0);
}

/* --- Bad input ------------------------------------------------------------------------------------- */

TEST(poll_refusals, "")
{
	struct pollfd p = {.fd = 0, .events = POLLOUT}, *last;
	struct timespec ts = {0, 1000000000}, neg = {-1, 0};
	struct timeval tv = {-1, 0};
	time64 wide = {-1, 0};
	sigset_t mask;
	struct {
		const void *set;
		unsigned int size;
	} arg = {&mask, 4}, bad = {BAD, 8};
	char *edge = t_private(2 * PAGE);
	fds set;

	sigfillset(&mask);
	OK(munmap(edge + PAGE, PAGE));
	last = (struct pollfd *)(edge + PAGE) - 1;
	*last = (struct pollfd){.fd = -1};
	EQ(poll(last, 1, 0), 0);
	FAILS(poll(last, 2, 0), EFAULT);
	FAILS(poll(BAD, 1, 0), EFAULT);
	EQ(poll(BAD, 0, 0), 0);
	OK(mprotect(edge, PAGE, PROT_READ));
	FAILS(poll(last, 1, 0), EFAULT);
	FAILS(syscall(__NR_ppoll, &p, 1, &ts, NULL, 8), EINVAL);
	FAILS(syscall(__NR_ppoll, &p, 1, &neg, NULL, 8), EINVAL);
	FAILS(syscall(__NR_ppoll, &p, 1, BAD, NULL, 8), EFAULT);
	FAILS(syscall(__NR_ppoll_time64, &p, 1, &wide, NULL, 8), EINVAL);
	ts.tv_nsec = 0;
	FAILS(syscall(__NR_ppoll, &p, 1, &ts, &mask, 4), EINVAL);
	FAILS(syscall(__NR_ppoll, &p, 1, &ts, BAD, 8), EFAULT);
	OK(syscall(__NR_ppoll, &p, 1, &ts, NULL, 99));
	FAILS(syscall(__NR__newselect, -1, NULL, NULL, NULL, NULL), EINVAL);
	FAILS(syscall(__NR__newselect, 1, BAD, NULL, NULL, NULL), EFAULT);
	FAILS(syscall(__NR__newselect, 1, NULL, NULL, BAD, NULL), EFAULT);
	FAILS(syscall(__NR__newselect, 1, NULL, NULL, NULL, BAD), EFAULT);
	FAILS(syscall(__NR__newselect, 1, NULL, NULL, NULL, &tv), EINVAL);
	tv = (struct timeval){0, -1};
	FAILS(syscall(__NR__newselect, 1, NULL, NULL, NULL, &tv), EINVAL);
	FAILS(syscall(__NR_pselect6, 1, NULL, NULL, NULL, &ts, &arg), EINVAL);
	FAILS(syscall(__NR_pselect6, 1, NULL, NULL, NULL, &ts, &bad), EFAULT);
	FAILS(syscall(__NR_pselect6, 1, NULL, NULL, NULL, &ts, BAD), EFAULT);
	memset(&set, 0, sizeof(set));
	set.word[0] = 1u << 30;
	FAILS(syscall(__NR__newselect, 31, &set, NULL, NULL, NULL), EBADF);
	EQ(set.word[0], 1u << 30);
	/* A refused call leaves the mask alone. */
	OK(sigprocmask(SIG_BLOCK, NULL, &mask));
	EQ(sigismember(&mask, SIGTERM), 0);
}
