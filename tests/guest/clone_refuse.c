// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refusals of fork and clone: the rules for flags by name, the order in which refusals are tried,
 * and RLIMIT_NPROC. A refused call makes nothing: no child, no stored tid.
 */
#include "t.h"

static long raw_clone(unsigned long flags)
{
	return syscall(__NR_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

TEST(clone_flag_rules, "")
{
	static const unsigned long refused[] = {
		CLONE_NEWNS | CLONE_FS,
		CLONE_NEWUSER | CLONE_FS,
		CLONE_THREAD,
		CLONE_THREAD | CLONE_VM,
		CLONE_SIGHAND,
		CLONE_SIGHAND | CLONE_THREAD,
		CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_NEWPID,
		CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_NEWUSER,
		CLONE_PIDFD | CLONE_DETACHED,
		CLONE_PIDFD | CLONE_PARENT_SETTID,
	};

	for (int i = 0; i < COUNT(refused); i++)
		FAILS(raw_clone(refused[i]), EINVAL);
	if (geteuid() == 0 || t_on_tine())
		FAILS(raw_clone(CLONE_NEWIPC | CLONE_SYSVSEM), EINVAL);
	FAILS(waitpid(-1, NULL, __WALL | WNOHANG), ECHILD);
}

/* A refused clone stores no tid and uses up no descriptor. */
TEST(clone_refused_leaves_no_trace, "")
{
	static volatile int ptid = 3, ctid = 4;
	int low = t_lowest_fd();

	FAILS(syscall(__NR_clone, CLONE_SIGHAND | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, 0,
		      &ptid, 0, &ctid),
	      EINVAL);
	FAILS(syscall(__NR_clone, CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, 0, &ptid,
		      BAD, &ctid),
	      EFAULT);
	EQ(ptid, 3);
	EQ(ctid, 4);
	EQ(t_lowest_fd(), low);
	FAILS(waitpid(-1, NULL, __WALL | WNOHANG), ECHILD);
}

static void limit_processes(int limit)
{
	struct rlimit lim = {limit, limit};

	OK(setrlimit(RLIMIT_NPROC, &lim));
}

/* Become a user who has no other process; needs root. */
static void become(uid_t uid)
{
	OK(syscall(__NR_setresgid32, uid, uid, uid));
	OK(syscall(__NR_setresuid32, uid, uid, uid));
}

TEST(nproc_limits_a_user, "root")
{
	pid_t user = t_fork(), pid[4];

	if (user == 0) {
		become(54321);
		limit_processes(5);
		for (int i = 0; i < 4; i++)
			pid[i] = t_sleeper();
		FAILS(syscall(__NR_fork), EAGAIN);
		FAILS(syscall(__NR_vfork), EAGAIN);
		FAILS(raw_clone(CLONE_VFORK), EAGAIN);
		FAILS(raw_clone(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD), EAGAIN);
		/* A zombie counts until it is waited for. */
		t_kill(pid[0], SIGKILL);
		t_await_zombie(pid[0]);
		FAILS(syscall(__NR_fork), EAGAIN);
		EQ(t_wait(pid[0]), SIGKILL);
		pid[0] = t_sleeper();
		FAILS(syscall(__NR_fork), EAGAIN);
		for (int i = 0; i < 4; i++) {
			t_kill(pid[i], SIGKILL);
			EQ(t_wait(pid[i]), SIGKILL);
		}
		t_exit();
	}
	t_join(user);
}

/* A child that was refused late was paid for, and is paid back. */
TEST(nproc_forgets_refused_forks, "root")
{
	pid_t user = t_fork(), pid;

	if (user == 0) {
		become(54324);
		limit_processes(3);
		for (int i = 0; i < 10; i++)
			FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, BAD, 0), EFAULT);
		pid = t_sleeper();
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
		t_exit();
	}
	t_join(user);
}

/* Signals to the group are the child's too while it is built; one that was refused gets none any more. */
TEST(clone_refused_collects_no_signals, "")
{
	sigset_t usr, pending;
	pid_t pid = t_fork(), child;

	if (pid) {
		t_join(pid);
		return;
	}
	OK(setpgid(0, 0));
	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	OK(sigprocmask(SIG_BLOCK, &usr, NULL));
	for (int i = 0; i < 3; i++) {
		FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, BAD, 0), EFAULT);
		OK(kill(0, SIGUSR1));
		child = t_fork();
		if (child == 0) {
			OK(sigpending(&pending));
			EQ(sigismember(&pending, SIGUSR1), 0);
			t_exit();
		}
		t_join(child);
	}
	t_exit();
}

/* The charge moves with the user: a child that changes its uid frees a place. */
TEST(nproc_follows_setuid, "root")
{
	pid_t user = t_fork();

	if (user == 0) {
		OK(syscall(__NR_setresuid32, 54322, 0, 0));
		limit_processes(1000);
		pid_t pid = t_sleeper();

		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
		become(54323);
		limit_processes(2);
		pid = t_sleeper();
		FAILS(syscall(__NR_fork), EAGAIN);
		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
		t_join(t_fork() ?: (_exit(0), 0));
		t_exit();
	}
	t_join(user);
}

/* The limit is not for uid 0. */
TEST(nproc_spares_root, "root")
{
	struct {
		unsigned int version;
		int pid;
	} header = {0x20080522, 0};
	unsigned int nothing[6] = {0};

	limit_processes(1);
	for (int i = 0; i < 3; i++) {
		pid_t pid = t_sleeper();

		t_kill(pid, SIGKILL);
		EQ(t_wait(pid), SIGKILL);
		/* It is the uid that counts: the next two times it has no capability left. */
		OK(syscall(__NR_capset, &header, nothing));
	}
}

/*
 * The order: flags before the process limit, the limit before the thread pointer. Any user has at
 * least one process, so a limit of one refuses everything; root becomes somebody else for this.
 */
TEST(clone_order_of_refusals, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		if (getuid() == 0)
			become(54324);
		FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, BAD, 0), EFAULT);
		FAILS(syscall(__NR_clone, CLONE_SETTLS | CLONE_SIGHAND | SIGCHLD, 0, 0, BAD, 0),
		      EINVAL);
		limit_processes(1);
		FAILS(raw_clone(0), EAGAIN);
		FAILS(raw_clone(CLONE_SIGHAND), EINVAL);
		FAILS(raw_clone(CLONE_THREAD), EINVAL);
		FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, BAD, 0), EAGAIN);
		FAILS(syscall(__NR_clone, CLONE_SETTLS | CLONE_SIGHAND | SIGCHLD, 0, 0, BAD, 0),
		      EINVAL);
		t_exit();
	}
	t_join(pid);
}

/* A namespace without the right to make one is EPERM, where there are namespaces at all. */
TEST(clone_namespace_refusals, "")
{
	static const unsigned long flags[] = {CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID,
					      CLONE_NEWNET};
	pid_t pid = t_fork();

	if (pid == 0) {
		if (getuid() == 0)
			become(54325);
		for (int i = 0; i < COUNT(flags); i++)
			FAILS(raw_clone(flags[i]), t_on_tine() ? EINVAL : EPERM);
		FAILS(raw_clone(0x02000000), EPERM); /* NEWCGROUP */
		t_exit();
	}
	t_join(pid);
}
