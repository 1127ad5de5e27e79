// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows a change of identity: what a new uid makes the kernel forget, which ids may be taken
 * back, and what asking for capabilities answers.
 */
#include "t.h"

#include <sys/prctl.h>

static void become(uid_t uid)
{
	OK(syscall(__NR_setresgid32, uid, uid, uid));
	OK(syscall(__NR_setresuid32, uid, uid, uid));
}

static int death_signal(void)
{
	int sig = -1;

	OK(prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0));
	return sig;
}

/* A task that becomes somebody else is not to be killed by who it was. */
TEST(setuid_forgets_pdeathsig, "root")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(prctl(PR_SET_PDEATHSIG, SIGURG, 0, 0, 0));
		OK(syscall(__NR_setresuid32, -1, -1, 5100));
		EQ(death_signal(), SIGURG); /* the effective uid is what counts */
		OK(syscall(__NR_setresuid32, -1, 5100, -1));
		EQ(death_signal(), 0);
		OK(prctl(PR_SET_PDEATHSIG, SIGURG, 0, 0, 0));
		OK(syscall(__NR_setresuid32, -1, 0, -1));
		EQ(death_signal(), 0);
		OK(prctl(PR_SET_PDEATHSIG, SIGURG, 0, 0, 0));
		OK(syscall(__NR_setresgid32, -1, 5100, -1));
		EQ(death_signal(), 0);
		t_exit();
	}
	t_join(pid);
}

/* The real gid may become the real or the effective one; the saved one only the effective may. */
TEST(setregid_real_not_from_saved, "root")
{
	gid_t r, e, s;
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(syscall(__NR_setresgid32, 5101, 5102, 5103));
		OK(syscall(__NR_setresuid32, 5100, 5100, 5100));
		FAILS(syscall(__NR_setregid32, 5103, -1), EPERM);
		OK(syscall(__NR_setregid32, -1, 5103));
		OK(syscall(__NR_getresgid32, &r, &e, &s));
		EQ(r, 5101);
		EQ(e, 5103);
		EQ(s, 5103);
		OK(syscall(__NR_setregid32, 5103, 5101));
		OK(syscall(__NR_getresgid32, &r, &e, &s));
		EQ(r, 5103);
		EQ(e, 5101);
		EQ(s, 5101);
		t_exit();
	}
	t_join(pid);
}

PROGRAM(count_to_three)
{
	return 3;
}

/*
 * setuid to a user with too many processes succeeds, because programs do not expect it to fail; exec
 * refuses instead, as long as there are too many.
 */
TEST(exec_refused_over_nproc, "root")
{
	struct rlimit limit = {1, 10};
	struct gate ready = t_gate();
	volatile int *refused = t_shared(PAGE);
	pid_t pid[3];
	char *argv[4];

	t_child_argv(argv, "count_to_three", NULL);
	for (int i = 0; i < 3; i++) {
		pid[i] = t_fork();
		if (pid[i]) {
			t_gate_wait(&ready);
			continue;
		}
		if (i == 2)
			OK(setrlimit(RLIMIT_NPROC, &limit));
		become(54330);
		t_gate_open(&ready);
		if (i < 2) {
			t_sleep_ms(5000);
			_exit(1);
		}
		FAILS(execve("/proc/self/exe", argv, environ), EAGAIN);
		FAILS(execve("/proc/self/exe", argv, environ), EAGAIN);
		*refused = 1;
		limit.rlim_cur = 10;
		OK(setrlimit(RLIMIT_NPROC, &limit));
		execve("/proc/self/exe", argv, environ);
		_exit(9);
	}
	EQ(t_wait(pid[2]), 3 << 8);
	EQ(*refused, 1);
	for (int i = 0; i < 2; i++) {
		t_kill(pid[i], SIGKILL);
		EQ(t_wait(pid[i]), SIGKILL);
	}
}

struct cap_header {
	unsigned int version;
	int pid;
};

/* Without a place to store them, capget only says which version it speaks. */
TEST(capget_without_data, "")
{
	struct cap_header header = {0x12345678, 0};
	unsigned int data[6];

	OK(syscall(__NR_capget, &header, NULL));
	EQ(header.version, 0x20080522);
	OK(syscall(__NR_capget, &header, NULL));
	header.version = 0;
	FAILS(syscall(__NR_capget, &header, data), EINVAL);
	EQ(header.version, 0x20080522);
	OK(syscall(__NR_capget, &header, data));
	FAILS(syscall(__NR_capget, &header, BAD), EFAULT);
	FAILS(syscall(__NR_capget, BAD, data), EFAULT);
	header.pid = -1;
	FAILS(syscall(__NR_capget, &header, data), EINVAL);
	header.pid = 0x3fffffff;
	FAILS(syscall(__NR_capget, &header, data), ESRCH);
}

/* Signal 0 to everybody by somebody who may signal nobody: no error, as nobody was meant. */
TEST(kill_everybody_without_rights, "root")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		become(54331);
		OK(kill(-1, 0));
		FAILS(kill(1, 0), EPERM);
		t_exit();
	}
	t_join(pid);
}

/* Whether /proc/self/stat says that this task has used a superuser's right. */
static int used_privilege(void)
{
	char buf[512];
	const char *p;

	t_get_file("/proc/self/stat", buf, sizeof(buf));
	p = strrchr(buf, ')');
	for (int field = 2; field < 9; field++)
		p = strchr(p + 1, ' ');
	return !!(strtol(p + 1, NULL, 10) & 0x100);
}

/* The mark is made by using a right, not by having it; fork does not pass it on. */
TEST(privilege_is_marked_when_used, "root")
{
	struct rlimit64_t {
		unsigned long long cur, max;
	} lim;
	pid_t pid = t_fork();

	if (pid == 0) {
		EQ(used_privilege(), 0);
		OK(syscall(__NR_prlimit64, getppid(), RLIMIT_NOFILE, NULL, &lim));
		OK(kill(getppid(), 0));
		OK(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0)));
		t_join(t_fork() ?: (_exit(0), 0));
		EQ(used_privilege(), 0);
		OK(syscall(__NR_setgroups32, 0, NULL));
		EQ(used_privilege(), 1);
		pid = t_fork();
		if (pid == 0)
			_exit(used_privilege());
		t_join(pid);
		t_exit();
	}
	t_join(pid);
}
