// SPDX-License-Identifier: GPL-2.0-only
/*
 * pidfds: descriptors that stand for a process, from clone and from pidfd_open. What poll says of it,
 * signals through it, waiting by it, and that it never means another process.
 */
#include "futex_help.h"

#include <poll.h>

#define PIDFD_THREAD O_EXCL

static int pidfd_open(pid_t pid, unsigned int flags)
{
	return t_raw(__NR_pidfd_open, pid, flags, 0, 0, 0, 0);
}

static long pidfd_signal(int fd, int sig, siginfo_t *info, unsigned int flags)
{
	return t_raw(__NR_pidfd_send_signal, fd, sig, (long)info, flags, 0, 0);
}

static long wait_by(int fd, siginfo_t *info, int options)
{
	memset(info, 0, sizeof(*info));
	return t_raw(__NR_waitid, 3, fd, (long)info, options, 0, 0);
}

/* What poll says, without waiting; or after at most that many milliseconds. */
static int events(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI};

	return OK(poll(&p, 1, ms)) ? p.revents : 0;
}

static int return_five(void *arg)
{
	t_gate_wait(arg);
	return 5;
}

/* A child with its pidfd, from clone, where parent_tid points. */
static long child_with_pidfd(struct gate *hold, volatile int *fd)
{
	struct clone_req req = {.flags = CLONE_PIDFD | SIGCHLD, .ptid = (int *)fd};
	long pid = t_clone(&req, return_five, hold);

	CHECK(pid > 0);
	return pid;
}

/* Alive: nothing. A zombie: readable. Reaped: hung up too. And one is told when it changes. */
TEST(pidfd_poll_tells_of_the_end, "facts")
{
	struct gate hold = t_gate();
	volatile int fd = -1;
	siginfo_t info;
	long pid = child_with_pidfd(&hold, &fd);

	fact("close-on-exec %d, flags %o", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
	fact("alive: %x", events(fd, 0));
	t_gate_open(&hold);
	fact("after its end: %x", events(fd, 20000));
	fact("wait without reaping: %ld", wait_by(fd, &info, WEXITED | WNOWAIT));
	fact("still: %x", events(fd, 0));
	fact("wait: %ld, its child %d, code %d, status %d, signal %d", wait_by(fd, &info, WEXITED),
	     info.si_pid == pid, info.si_code, info.si_status, info.si_signo);
	fact("after that: %x", events(fd, 0));
	fact("wait again: %ld", wait_by(fd, &info, WEXITED));
	fact("signal 0: %ld", pidfd_signal(fd, 0, NULL, 0));
	CHECK(1);
}

/* Somebody already sleeps in poll when the child ends, and when another reaps it. */
TEST(pidfd_poll_wakes, "")
{
	struct gate hold = t_gate();
	volatile int fd = -1;
	long pid = child_with_pidfd(&hold, &fd);
	pid_t poller = t_fork();

	if (poller == 0) {
		EQ(events(fd, -1), POLLIN);
		t_exit();
	}
	t_await_state(poller, 'S');
	t_gate_open(&hold);
	t_await_zombie(poller);
	t_join(poller);
	EQ(t_wait(pid), 5 << 8);
}

/* SIGCHLD ignored: the child goes without a zombie, and the pidfd tells all the same. */
TEST(pidfd_poll_without_a_zombie, "")
{
	struct gate hold = t_gate();
	volatile int fd = -1;

	signal(SIGCHLD, SIG_IGN);
	child_with_pidfd(&hold, &fd);
	t_gate_open(&hold);
	CHECK(events(fd, 20000) & POLLIN);
	signal(SIGCHLD, SIG_DFL);
}

static int thread_ends_last(void *gate)
{
	char c;

	t_raw(__NR_read, ((struct gate *)gate)->fd[0], (long)&c, 1, 0, 0, 0);
	return 0;
}

/* A process is over with its last thread, not with its first. */
TEST(pidfd_of_a_group_whose_leader_ended, "")
{
	struct gate hold = t_gate();
	pid_t pid = t_fork();
	int fd;

	if (pid == 0) {
		static volatile unsigned tid;

		t_thread(thread_ends_last, &hold, &tid);
		t_exit_task(0);
	}
	fd = OK(pidfd_open(pid, 0));
	t_await_state(pid, 'Z');
	EQ(events(fd, 0), 0);
	EQ(pidfd_signal(fd, 0, NULL, 0), 0);
	t_gate_open(&hold);
	EQ(events(fd, 20000), POLLIN);
	EQ(t_wait(pid), 0);
}

/* PIDFD_THREAD: one thread; without it a thread's number is not a process's. */
TEST(pidfd_of_a_thread, "facts")
{
	static volatile unsigned tid;
	struct gate hold = t_gate();
	int thread = t_thread(thread_ends_last, &hold, &tid), fd;

	fact("opened as a process: %d", pidfd_open(thread, 0));
	fd = pidfd_open(thread, PIDFD_THREAD);
	fact("opened as a thread: %s", fd >= 0 ? "yes" : "no");
	fact("alive: %x", events(fd, 0));
	t_gate_open(&hold);
	CHECK(events(fd, 20000) & POLLIN);
	/* Nobody reaps it, but another processor may see it before it has reaped itself. */
	while (!(events(fd, 20000) & POLLHUP))
		sched_yield();
	fact("gone: %x", events(fd, 0));
	t_join_thread(&tid);
	CHECK(1);
}

TEST(pidfd_open_refusals, "facts")
{
	fact("0: %d", pidfd_open(0, 0));
	fact("-1: %d", pidfd_open(-1, 0));
	fact("nobody: %d", pidfd_open(0x3ffffff, 0));
	fact("flag 1: %d", pidfd_open(getpid(), 1));
	fact("O_CLOEXEC: %d", pidfd_open(getpid(), O_CLOEXEC));
	fact("O_NONBLOCK: %s", pidfd_open(getpid(), O_NONBLOCK) >= 0 ? "a descriptor" : "no");
	CHECK(1);
}

/* The number of a process that is gone may still name a group: there is no process to open. */
TEST(pidfd_open_of_a_leaderless_group, "")
{
	struct gate go = t_gate();
	pid_t leader = t_fork();

	if (leader == 0) {
		OK(setpgid(0, 0));
		if (t_fork() == 0)
			t_gate_wait(&go);
		t_exit();
	}
	t_join(leader);
	OK(kill(-leader, 0));
	EQ(pidfd_open(leader, 0), -ESRCH);
	EQ(pidfd_open(leader, PIDFD_THREAD), -ESRCH);
	t_gate_open(&go);
}

/* It is a file like others: cannot be read, can be passed on, copied, inherited. */
TEST(pidfd_is_a_file, "")
{
	int fd = OK(pidfd_open(getpid(), 0)), copy;
	pid_t parent = getpid(), pid;
	char c;

	FAILS(read(fd, &c, 1), EINVAL);
	FAILS(write(fd, "x", 1), EINVAL);
	FAILS(lseek(fd, 0, SEEK_SET), ESPIPE);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	copy = OK(dup(fd));
	OK(close(fd));
	pid = t_fork();
	if (pid == 0) {
		siginfo_t info;

		EQ(pidfd_signal(copy, 0, NULL, 0), 0);
		EQ(wait_by(copy, &info, WEXITED | WNOHANG), -ECHILD); /* the parent's, not ours */
		CHECK(getppid() == parent);
		t_exit();
	}
	t_join(pid);
}

static volatile sig_atomic_t got_sig, got_pid, got_code;

static void handler(int sig, siginfo_t *info, void *context)
{
	got_sig = sig;
	got_pid = info->si_pid;
	got_code = info->si_code;
}

TEST(pidfd_send_signal_sends, "")
{
	struct sigaction act = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	int fd = OK(pidfd_open(getpid(), 0));
	siginfo_t info = {.si_signo = SIGUSR1, .si_code = -7};

	OK(sigaction(SIGUSR1, &act, NULL));
	EQ(pidfd_signal(fd, SIGUSR1, NULL, 0), 0);
	EQ(got_sig, SIGUSR1);
	EQ(got_pid, getpid());
	EQ(got_code, 0);
	info.si_pid = 77;
	EQ(pidfd_signal(fd, SIGUSR1, &info, 0), 0);
	EQ(got_code, -7);
	EQ(got_pid, 77);
}

TEST(pidfd_send_signal_refusals, "facts")
{
	siginfo_t info = {.si_signo = SIGUSR1};
	pid_t pid = t_sleeper();
	int fd = OK(pidfd_open(pid, 0)), self = OK(pidfd_open(getpid(), 0));

	fact("no descriptor: %ld", pidfd_signal(99, 0, NULL, 0));
	fact("not a pidfd: %ld", pidfd_signal(1, 0, NULL, 0));
	fact("flag 16: %ld", pidfd_signal(fd, 0, NULL, 16));
	fact("signal 65: %ld", pidfd_signal(fd, 65, NULL, 0));
	fact("signal -1: %ld", pidfd_signal(fd, -1, NULL, 0));
	fact("bad info: %ld", pidfd_signal(fd, SIGUSR1, (void *)BAD, 0));
	fact("info of another signal: %ld", pidfd_signal(fd, SIGUSR2, &info, 0));
	fact("as if from kill: %ld", pidfd_signal(fd, SIGUSR1, &info, 0));
	info.si_code = -6;
	fact("as if from tkill: %ld", pidfd_signal(fd, SIGUSR1, &info, 0));
	info.si_code = 0x80;
	fact("as if from the kernel: %ld", pidfd_signal(fd, SIGUSR1, &info, 0));
	signal(SIGUSR1, SIG_IGN);
	fact("to oneself, as if from the kernel: %ld", pidfd_signal(self, SIGUSR1, &info, 0));
	fact("SIGKILL: %ld", pidfd_signal(fd, SIGKILL, NULL, 0));
	t_await_zombie(pid);
	fact("to a zombie: %ld", pidfd_signal(fd, SIGKILL, NULL, 0));
	t_wait(pid);
	fact("to nobody: %ld", pidfd_signal(fd, SIGKILL, NULL, 0));
	CHECK(1);
}

TEST(pidfd_send_signal_asks_for_permission, "root")
{
	int fd = OK(pidfd_open(getpid(), 0));
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 65534, 65534, 65534));
		EQ(pidfd_signal(fd, 0, NULL, 0), -EPERM);
		EQ(pidfd_signal(fd, SIGKILL, NULL, 0), -EPERM);
		t_exit();
	}
	t_join(pid);
}

TEST(pidfd_waitid_refusals, "facts")
{
	siginfo_t info;
	pid_t pid = t_sleeper();
	int fd = OK(pidfd_open(pid, O_NONBLOCK)), self = OK(pidfd_open(getpid(), 0));

	fact("no descriptor: %ld", wait_by(99, &info, WEXITED));
	fact("-1: %ld", wait_by(-1, &info, WEXITED));
	fact("not a pidfd: %ld", wait_by(1, &info, WEXITED));
	fact("nobody's child: %ld", wait_by(self, &info, WEXITED));
	fact("alive, O_NONBLOCK: %ld", wait_by(fd, &info, WEXITED));
	fact("alive, WNOHANG: %ld, pid %d", wait_by(fd, &info, WEXITED | WNOHANG), info.si_pid);
	t_kill(pid, SIGKILL);
	t_await_zombie(pid);
	fact("ended, O_NONBLOCK: %ld", wait_by(fd, &info, WEXITED));
	CHECK(1);
}

/* With CLONE_FILES the child has it too: the number is in both tables, and is the child itself. */
static volatile int own_fd;

static int look_at_own_fd(void *arg)
{
	return pidfd_signal(own_fd, 0, NULL, 0) == 0 ? 5 : 1;
}

TEST(pidfd_in_a_shared_table, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD |
					 SIGCHLD,
				.stack = t_stack(),
				.ptid = (int *)&own_fd};
	long pid = t_clone(&req, look_at_own_fd, NULL);

	EQ(t_wait(pid), 5 << 8);
	EQ(pidfd_signal(own_fd, 0, NULL, 0), -ESRCH);
}

/* A child without CLONE_FILES was copied before the descriptor existed. */
static int look_for_fd(void *arg)
{
	return fcntl((int)(long)arg, F_GETFD) < 0 ? 5 : 1;
}

TEST(pidfd_is_the_parents_alone, "")
{
	volatile int fd = -1;
	struct clone_req req = {.flags = CLONE_PIDFD | SIGCHLD, .ptid = (int *)&fd};
	int next = t_lowest_fd();
	long pid = t_clone(&req, look_for_fd, (void *)(long)next);

	EQ(fd, next);
	EQ(t_wait(pid), 5 << 8);
}

/* Refused, nothing stays behind: no child, no descriptor. */
TEST(pidfd_refused_leaves_no_trace, "")
{
	struct clone_req req = {.flags = CLONE_PIDFD | SIGCHLD, .ptid = BAD};
	struct rlimit lim;
	int next = t_lowest_fd();
	volatile int fd;

	EQ(t_clone(&req, look_for_fd, NULL), -EFAULT);
	EQ(t_lowest_fd(), next);
	OK(getrlimit(RLIMIT_NOFILE, &lim));
	lim.rlim_cur = next;
	OK(setrlimit(RLIMIT_NOFILE, &lim));
	req.ptid = (int *)&fd;
	EQ(t_clone(&req, look_for_fd, NULL), -EMFILE);
	EQ(pidfd_open(getpid(), 0), -EMFILE);
	FAILS(waitpid(-1, NULL, __WALL), ECHILD);
}

/* The number is given out again; the descriptor means who had it first. */
TEST(pidfd_outlives_the_number, "root")
{
	struct gate hold = t_gate();
	volatile int fd = -1;
	pid_t pid = child_with_pidfd(&hold, &fd);
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
	long other;

	t_gate_open(&hold);
	EQ(t_wait(pid), 5 << 8);
	other = t_raw(__NR_clone3, (long)&args, sizeof(args), 0, 0, 0, 0);
	if (other == 0)
		_exit(0);
	EQ(other, pid);
	EQ(pidfd_signal(fd, 0, NULL, 0), -ESRCH);
	CHECK(events(fd, 0) & POLLIN);
	EQ(t_wait(other), 0);
}
