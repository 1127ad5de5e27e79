// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a forked child starts with: the parent's directories, masks, limits, identity, FPU and TLS
 * state, as copies; and what it does not: pending signals, times, the parent's later changes.
 */
#include "t.h"

#include <sys/times.h>

TEST(fork_inherits_directories_and_umask, "")
{
	char here[256], there[256];
	mode_t mask;
	pid_t pid;

	t_tmpdir();
	OK(mkdir("d", 0755));
	umask(027);
	OK(syscall(__NR_getcwd, here, sizeof(here)));
	pid = t_fork();
	if (pid == 0) {
		OK(syscall(__NR_getcwd, there, sizeof(there)));
		STREQ(there, here);
		mask = umask(077);
		EQ(mask, 027);
		OK(chdir("d"));
		t_exit();
	}
	t_join(pid);
	OK(syscall(__NR_getcwd, there, sizeof(there)));
	STREQ(there, here);
	EQ(umask(022), 027);
}

TEST(fork_inherits_limits, "")
{
	static const int which[] = {RLIMIT_NOFILE, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_DATA};
	struct rlimit set, got;
	pid_t pid;

	for (int i = 0; i < COUNT(which); i++) {
		OK(getrlimit(which[i], &set));
		set.rlim_cur = 200 + i;
		if (which[i] == RLIMIT_STACK || which[i] == RLIMIT_DATA)
			set.rlim_cur = (1 << 22) + i * 4096;
		if (which[i] == RLIMIT_CORE)
			set.rlim_cur = 0;
		OK(setrlimit(which[i], &set));
	}
	pid = t_fork();
	if (pid == 0) {
		OK(getrlimit(RLIMIT_NOFILE, &got));
		EQ(got.rlim_cur, 200);
		OK(getrlimit(RLIMIT_STACK, &got));
		EQ(got.rlim_cur, (1 << 22) + 4096);
		OK(getrlimit(RLIMIT_CORE, &got));
		EQ(got.rlim_cur, 0);
		OK(getrlimit(RLIMIT_DATA, &got));
		EQ(got.rlim_cur, (1 << 22) + 3 * 4096);
		OK(getrlimit(RLIMIT_NOFILE, &got));
		got.rlim_cur = 100;
		OK(setrlimit(RLIMIT_NOFILE, &got));
		t_exit();
	}
	t_join(pid);
	OK(getrlimit(RLIMIT_NOFILE, &got));
	EQ(got.rlim_cur, 200);
}

TEST(fork_inherits_nice, "")
{
	pid_t pid;

	OK(setpriority(PRIO_PROCESS, 0, 5));
	pid = t_fork();
	if (pid == 0) {
		EQ(getpriority(PRIO_PROCESS, 0), 5);
		OK(setpriority(PRIO_PROCESS, 0, 9));
		EQ(getpriority(PRIO_PROCESS, 0), 9);
		t_exit();
	}
	t_join(pid);
	EQ(getpriority(PRIO_PROCESS, 0), 5);
}

TEST(fork_inherits_group_and_session, "")
{
	pid_t group, session, pid;

	pid = t_fork();
	if (pid == 0) {
		pid_t self = getpid(), child;

		EQ(setsid(), self);
		child = t_fork();
		if (child == 0) {
			EQ(getpgrp(), self);
			EQ(getsid(0), self);
			t_exit();
		}
		t_join(child);
		t_exit();
	}
	t_join(pid);
	group = getpgrp();
	session = getsid(0);
	pid = t_fork();
	if (pid == 0) {
		EQ(getpgrp(), group);
		EQ(getsid(0), session);
		t_exit();
	}
	t_join(pid);
}

static void nothing(int sig)
{
}

/* Dispositions and mask are copied; what is pending is not; changes do not travel back. */
TEST(fork_inherits_dispositions_and_mask, "")
{
	struct sigaction act = {.sa_handler = nothing}, got;
	sigset_t set, mask;
	pid_t pid;

	OK(sigaction(SIGUSR1, &act, NULL));
	act.sa_handler = SIG_IGN;
	OK(sigaction(SIGUSR2, &act, NULL));
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	OK(sigprocmask(SIG_SETMASK, &set, NULL));
	OK(kill(getpid(), SIGHUP));
	/* One pending for the process, one for the thread alone. */
	OK(syscall(__NR_tgkill, getpid(), syscall(__NR_gettid), SIGTERM));
	pid = t_fork();
	if (pid == 0) {
		OK(sigaction(SIGUSR1, NULL, &got));
		CHECK(got.sa_handler == nothing);
		OK(sigaction(SIGUSR2, NULL, &got));
		CHECK(got.sa_handler == SIG_IGN);
		OK(sigaction(SIGINT, NULL, &got));
		CHECK(got.sa_handler == SIG_DFL);
		OK(sigprocmask(SIG_BLOCK, NULL, &mask));
		CHECK(sigismember(&mask, SIGTERM) && sigismember(&mask, SIGHUP));
		CHECK(!sigismember(&mask, SIGINT));
		OK(sigpending(&mask));
		CHECK(!sigismember(&mask, SIGHUP) && !sigismember(&mask, SIGTERM));
		act.sa_handler = SIG_DFL;
		OK(sigaction(SIGUSR2, &act, NULL));
		OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
		t_exit();
	}
	t_join(pid);
	OK(sigpending(&mask));
	CHECK(sigismember(&mask, SIGHUP) && sigismember(&mask, SIGTERM));
	OK(sigaction(SIGUSR2, NULL, &got));
	CHECK(got.sa_handler == SIG_IGN);
}

/* What the x87 and SSE units held around a raw fork: control word, MXCSR, st(0), xmm7. */
struct fpu {
	unsigned short cw, pad;
	unsigned int mxcsr;
	unsigned int xmm7[4];
	long long st0;
};

static long fork_with_fpu(const struct fpu *set, struct fpu *got)
{
	long ret;

	asm volatile("fninit\n\t"
		     "fldcw 0(%[set])\n\t"
		     "ldmxcsr 4(%[set])\n\t"
		     "movups 8(%[set]), %%xmm7\n\t"
		     "fildll 24(%[set])\n\t"
		     "mov $2, %%eax\n\t"
		     "int $0x80\n\t"
		     "fnstcw 0(%[got])\n\t"
		     "stmxcsr 4(%[got])\n\t"
		     "movups %%xmm7, 8(%[got])\n\t"
		     "fistpll 24(%[got])"
		     : "=&a"(ret)
		     : [set] "S"(set), [got] "D"(got)
		     : "memory", "cc");
	return ret;
}

static void restore_fpu(void)
{
	unsigned int mxcsr = 0x1f80;

	asm volatile("fninit\n\tldmxcsr %0" : : "m"(mxcsr));
}

TEST(fork_inherits_fpu_state, "")
{
	struct fpu set = {0x0f7f, 0, 0x7f80, {1, 2, 3, 0xdeadbeef}, -123456789012345LL};
	struct fpu got = {0};
	long pid = fork_with_fpu(&set, &got);

	restore_fpu();
	CHECK(pid >= 0);
	EQ(got.cw, set.cw);
	EQ(got.mxcsr, set.mxcsr);
	for (int i = 0; i < 4; i++)
		EQ(got.xmm7[i], set.xmm7[i]);
	EQ(got.st0, set.st0);
	if (pid == 0)
		t_exit();
	t_join(pid);
}

/* Two processes that switch back and forth never see each other's FPU registers. */
TEST(fpu_state_survives_switches, "")
{
	struct gate ping = t_gate(), pong = t_gate();
	unsigned int set[4], got[4];
	pid_t pid = t_fork();

	for (unsigned int round = 0; round < 50; round++) {
		for (int i = 0; i < 4; i++)
			set[i] = round * 8 + i + (pid ? 4 : 0);
		asm volatile("movups %1, %%xmm3\n\t"
			     "mov $158, %%eax\n\t" /* sched_yield */
			     "int $0x80\n\t"
			     "movups %%xmm3, %0"
			     : "=m"(got)
			     : "m"(set)
			     : "eax", "memory");
		EQ(memcmp(set, got, sizeof(set)), 0);
		t_gate_open(pid ? &ping : &pong);
		t_gate_wait(pid ? &pong : &ping);
	}
	if (pid == 0)
		t_exit();
	t_join(pid);
}

TEST(fork_inherits_tls, "")
{
	static unsigned int mine[4] = {0x1234}, other[4] = {0x5678};
	unsigned int entry = t_tls_entry(mine);
	struct user_desc_t desc = {entry, (uintptr_t)other, 0xfffff, USER_DESC_FLAGS};
	pid_t pid = t_fork();

	if (pid == 0) {
		EQ(t_tls_read(entry), 0x1234);
		OK(syscall(__NR_set_thread_area, &desc));
		EQ(t_tls_read(entry), 0x5678);
		t_exit();
	}
	t_join(pid);
	EQ(t_tls_read(entry), 0x1234);
}

/*
 * The segment register itself is part of the state: loaded before, still loaded after, both sides.
 */
TEST(fork_keeps_segment_registers, "")
{
	static unsigned int mine[4] = {0x4321};
	unsigned int selector = t_tls_entry(mine) * 8 + 3, value, after;
	long pid;

	asm volatile("mov %[sel], %%fs\n\t"
		     "mov $2, %%eax\n\t"
		     "int $0x80\n\t"
		     "mov %%fs, %[after]\n\t"
		     "mov %%fs:0, %[value]"
		     : "=&a"(pid), [after] "=&r"(after), [value] "=&r"(value)
		     : [sel] "r"(selector)
		     : "memory");
	EQ(after & 0xffff, selector);
	EQ(value, 0x4321);
	if (pid == 0)
		t_exit();
	t_join(pid);
}

TEST(fork_inherits_brk, "")
{
	char *end = sbrk(0);
	pid_t pid;

	CHECK(end != (void *)-1);
	pid = t_fork();
	if (pid == 0) {
		CHECK(sbrk(0) == end);
		CHECK(sbrk(3 * PAGE) == end);
		memset(end, 7, 3 * PAGE);
		CHECK(sbrk(0) == end + 3 * PAGE);
		t_exit();
	}
	t_join(pid);
	CHECK(sbrk(0) == end);
}

/* The child's clocks of children start at zero although the parent's do not. */
TEST(fork_resets_child_times, "")
{
	struct rusage usage;
	char *pages;
	pid_t pid = t_fork();

	if (pid == 0) {
		pages = t_private(64 * PAGE);
		for (int i = 0; i < 64; i++)
			pages[i * PAGE] = 1;
		t_exit();
	}
	t_join(pid);
	OK(getrusage(RUSAGE_CHILDREN, &usage));
	CHECK(usage.ru_minflt >= 64);
	pid = t_fork();
	if (pid == 0) {
		struct tms tms;

		OK(getrusage(RUSAGE_CHILDREN, &usage));
		EQ(usage.ru_minflt, 0);
		EQ(usage.ru_utime.tv_sec * 1000000LL + usage.ru_utime.tv_usec, 0);
		OK(times(&tms));
		EQ(tms.tms_cutime, 0);
		EQ(tms.tms_cstime, 0);
		t_exit();
	}
	t_join(pid);
}

TEST(fork_inherits_identity, "root")
{
	pid_t pid = t_fork();
	uid_t r, e, s;

	if (pid == 0) {
		OK(syscall(__NR_setresgid32, 7001, 7002, 7003));
		OK(syscall(__NR_setresuid32, 6001, 6002, 6003));
		pid = t_fork();
		if (pid == 0) {
			OK(syscall(__NR_getresuid32, &r, &e, &s));
			EQ(r, 6001);
			EQ(e, 6002);
			EQ(s, 6003);
			OK(syscall(__NR_getresgid32, &r, &e, &s));
			EQ(r, 7001);
			EQ(e, 7002);
			EQ(s, 7003);
			FAILS(syscall(__NR_setuid32, 0), EPERM);
			t_exit();
		}
		t_join(pid);
		t_exit();
	}
	t_join(pid);
	EQ(getuid(), 0);
}
