// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad input to system calls: EFAULT where Linux says so, ENOSYS for what does not exist, and in the
 * guest every number with every kind of wild argument, after which the kernel must still be there.
 */
#include "t.h"

TEST(calls_unknown_are_enosys, "")
{
	/* clang-format off */
	static const unsigned int none[] = {
		17, 31, 32, 35, 44, 53, 56, 58, 98, 137, 188, 189, 222, 223, 251, 285,
		1000, 5000, 65536, 0x7fffffff, 0x80000000u, 0xfffff000u, 0xffffffffu,
	};
	/* clang-format on */

	for (int i = 0; i < COUNT(none); i++)
		FAILS(syscall(none[i], BAD, BAD, BAD, BAD, BAD, BAD), ENOSYS);
}

/* A call by number whose argument number `bad` (from 1) is set to BAD and must give EFAULT. */
struct fault_row {
	int nr;
	int bad;
	long args[5];
};

/* Stand-ins in the rows below, replaced by a real descriptor or buffer. */
enum {
	FD = 0x7e000001,
	DIR = 0x7e000002,
	PIPE_IN = 0x7e000003,
	BUF = 0x7e000004,
	PATH = 0x7e000005
};

static const struct fault_row rows[] = {
	{__NR_read, 2, {FD, 0, 10}},
	{__NR_write, 2, {PIPE_IN, 0, 10}},
	{__NR_open, 1, {0, O_RDONLY}},
	{__NR_openat, 2, {AT_FDCWD, 0, O_RDONLY}},
	{__NR_creat, 1, {0, 0600}},
	{__NR_link, 1, {0, PATH}},
	{__NR_link, 2, {PATH, 0}},
	{__NR_unlink, 1, {0}},
	{__NR_execve, 1, {0, 0, 0}},
	{__NR_chdir, 1, {0}},
	{__NR_chmod, 1, {0, 0600}},
	{__NR_mkdir, 1, {0, 0700}},
	{__NR_rmdir, 1, {0}},
	{__NR_rename, 1, {0, PATH}},
	{__NR_rename, 2, {PATH, 0}},
	{__NR_access, 1, {0, 0}},
	{__NR_symlink, 1, {0, BUF}},
	{__NR_symlink, 2, {PATH, 0}},
	{__NR_readlink, 1, {0, BUF, 10}},
	{__NR_pipe, 1, {0}},
	{__NR_pipe2, 1, {0, 0}},
	{__NR_times, 1, {0}},
	{__NR_time, 1, {0}},
	{__NR_gettimeofday, 1, {0, 0}},
	{__NR_getrusage, 2, {RUSAGE_SELF, 0}},
	{__NR_ugetrlimit, 2, {RLIMIT_NOFILE, 0}},
	{__NR_setrlimit, 2, {RLIMIT_NOFILE, 0}},
	{__NR_prlimit64, 4, {0, RLIMIT_NOFILE, 0, 0}},
	{__NR_uname, 1, {0}},
	{__NR_stat64, 1, {0, BUF}},
	{__NR_stat64, 2, {PATH, 0}},
	{__NR_lstat64, 2, {PATH, 0}},
	{__NR_fstat64, 2, {FD, 0}},
	{__NR_fstatat64, 3, {AT_FDCWD, PATH, 0, 0}},
	{__NR_statfs, 2, {PATH, 0}},
	{__NR__llseek, 4, {FD, 0, 0, 0, SEEK_CUR}},
	{__NR_getdents64, 2, {DIR, 0, 4096}},
	{__NR_readv, 2, {FD, 0, 2}},
	{__NR_writev, 2, {PIPE_IN, 0, 2}},
	{__NR_nanosleep, 1, {0, 0}},
	{__NR_getcwd, 1, {0, 100}},
	{__NR_rt_sigaction, 2, {SIGUSR1, 0, 0, 8}},
	{__NR_rt_sigaction, 3, {SIGUSR1, 0, 0, 8}},
	{__NR_rt_sigprocmask, 2, {SIG_BLOCK, 0, 0, 8}},
	{__NR_rt_sigprocmask, 3, {SIG_BLOCK, 0, 0, 8}},
	{__NR_rt_sigpending, 1, {0, 8}},
	{__NR_getresuid32, 1, {0, BUF, BUF}},
	{__NR_getresgid32, 3, {BUF, BUF, 0}},
	{__NR_set_thread_area, 1, {0}},
	{__NR_clock_gettime, 2, {0, 0}},
	{__NR_utimensat, 3, {AT_FDCWD, PATH, 0, 0}},
	{__NR_utimensat, 2, {AT_FDCWD, 0, 0, 0}},
	{__NR_getrandom, 1, {0, 16, 0}},
	{__NR_sysinfo, 1, {0}},
	{__NR_chown32, 1, {0, -1, -1}},
	{__NR_truncate, 1, {0, 0}},
	{__NR_mknod, 1, {0, S_IFREG | 0600, 0}},
	{__NR_pread64, 2, {FD, 0, 10, 0, 0}},
	{__NR_poll, 1, {0, 1, 0}},
	{__NR_ppoll, 3, {0, 0, 0, 0, 8}},
	{__NR_ppoll, 4, {0, 0, BUF, 0, 8}},
	{__NR__newselect, 2, {1, 0, 0, 0, 0}},
	{__NR__newselect, 3, {1, 0, 0, 0, 0}},
	{__NR__newselect, 5, {1, 0, 0, 0, 0}},
	{__NR_pselect6, 5, {1, 0, 0, 0, 0}},
	{__NR_pselect6_time64, 4, {1, 0, 0, 0, 0}},
};

TEST(calls_with_bad_pointers_are_efault, "")
{
	static char buf[4096];
	int fd = OK(open("/dev/zero", O_RDONLY)), dir = OK(open("/", O_RDONLY)), fds[2];

	OK(pipe(fds));
	for (int i = 0; i < COUNT(rows); i++) {
		long a[5];

		for (int k = 0; k < 5; k++) {
			long v = rows[i].args[k];

			a[k] = v == FD	      ? fd
			       : v == DIR     ? dir
			       : v == PIPE_IN ? fds[1]
			       : v == BUF     ? (long)buf
			       : v == PATH    ? (long)"/"
					      : v;
		}
		a[rows[i].bad - 1] = (long)BAD;
		errno = 0;
		long got = syscall(rows[i].nr, a[0], a[1], a[2], a[3], a[4], 0);

		if (got != -1 || errno != EFAULT)
			t_die("call %d with argument %d bad: got %ld, errno %d, expected EFAULT",
			      rows[i].nr, rows[i].bad, got, errno);
		CHECK(errno == EFAULT);
	}
}

/*
 * A buffer whose second half is not there: what fits may be given, the rest is EFAULT; never more.
 */
TEST(calls_with_half_a_buffer, "")
{
	char *p = t_private(2 * PAGE), *edge = p + PAGE;
	int fd = OK(open("/dev/zero", O_RDONLY)), fds[2];
	long n;

	OK(munmap(edge, PAGE));
	n = read(fd, edge - 10, 20);
	CHECK(n == 10 || (n == -1 && errno == EFAULT));
	FAILS(syscall(__NR_uname, edge - 10), EFAULT);
	memcpy(edge - 5, "/proc", 5);
	FAILS(access(edge - 5, F_OK), EFAULT);
	edge[-1] = 0;
	FAILS(access(edge - 5, F_OK), ENOENT);
	OK(pipe(fds));
	n = write(fds[1], edge - 10, 20);
	CHECK(n == 10 || (n == -1 && errno == EFAULT));
	FAILS(syscall(__NR_pipe, edge - 4), EFAULT);
	FAILS(syscall(__NR_wait4, -1, edge - 2, 0, NULL), ECHILD);
}

enum { LAST_CALL = 450, PATTERNS = 8 };

/* The nth kind of wild argument for position i. */
static unsigned long wild(int pattern, int i, const char *edge)
{
	switch (pattern) {
	case 0:
		return 0xfffff000u;
	case 1:
		return 0;
	case 2:
		return -1;
	case 3:
		return 0xc0000000u;
	case 4:
		return i == 0 ? 3 : 0xfffff000u;
	case 5:
		return (unsigned long)edge - 2;
	case 6:
		return i == 0 ? 0x7fffffff : 0x80000000u;
	default:
		return i % 2 ? 0xbffffffeu : 5;
	}
}

static int is_left_out(int nr)
{
	/* These stop the machine for good reason. */
	return nr == __NR_reboot;
}

static void call_wildly(int nr, int pattern, const char *edge)
{
	unsigned long a[6];

	for (int i = 0; i < 6; i++)
		a[i] = wild(pattern, i, edge);
	syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	_exit(0);
}

/*
 * Each call is made by a child of its own, which may return, end, fault or sleep (pause does); one
 * that has not ended after a while is killed. Whatever the call did to its process, this one and
 * the kernel go on, and a fork still works after every number.
 */
TEST(calls_with_wild_arguments, "guest-only slow")
{
	char *edge = (char *)t_private(2 * PAGE) + PAGE;
	int ended = 0, killed = 0;

	OK(munmap(edge, PAGE));
	OK(open("/dev/zero", O_RDWR));
	for (int nr = 0; nr <= LAST_CALL; nr++)
		for (int pattern = 0; pattern < PATTERNS && !is_left_out(nr); pattern++) {
			pid_t pid = t_fork(), got = 0;

			if (pid == 0) {
				OK(setsid());
				call_wildly(nr, pattern, edge);
			}
			for (int i = 0; i < 30 && !got; i++) {
				got = waitpid(pid, NULL, WNOHANG | __WALL);
				if (!got && i < 20)
					sched_yield();
				else if (!got)
					t_sleep_ms(2);
			}
			if (!got) {
				OK(kill(pid, SIGKILL));
				EQ(waitpid(pid, NULL, __WALL), pid);
			}
			ended += got == pid;
			killed += got == 0;
			while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
				;
		}
	t_note("%d calls ended by themselves, %d were killed", ended, killed);
	EQ(ended + killed, LAST_CALL * PATTERNS);
}
