// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables: lowest number first, the dup family, flags of the descriptor and of the open
 * file, tables that grow, limits, and what a fork copies or shares.
 */
#include "t.h"

TEST(fd_lowest_is_given, "")
{
	int a = OK(open("/dev/null", O_RDONLY)), b, c;

	b = OK(open("/dev/null", O_RDONLY));
	c = OK(open("/dev/null", O_RDONLY));
	EQ(b, a + 1);
	EQ(c, a + 2);
	OK(close(b));
	EQ(dup(a), b);
	OK(close(a));
	OK(close(b));
	EQ(open("/dev/null", O_RDONLY), a);
	FAILS(close(b), EBADF);
	FAILS(close(-1), EBADF);
	FAILS(close(0x7fffffff), EBADF);
}

TEST(fd_dup2_and_dup3, "")
{
	int a = OK(open("/dev/null", O_RDONLY | O_CLOEXEC)), b = OK(open("/dev/zero", O_RDONLY));
	char c = 1;

	EQ(dup2(a, a), a);
	EQ(fcntl(a, F_GETFD), FD_CLOEXEC);
	EQ(dup2(a, b), b);
	EQ(fcntl(b, F_GETFD), 0);
	EQ(read(b, &c, 1), 0);
	EQ(dup2(a, 50), 50);
	EQ(read(50, &c, 1), 0);
	OK(close(50));
	EQ(dup3(a, b, O_CLOEXEC), b);
	EQ(fcntl(b, F_GETFD), FD_CLOEXEC);
	FAILS(dup3(a, a, 0), EINVAL);
	FAILS(dup3(a, b, O_NONBLOCK), EINVAL);
	FAILS(dup2(99, 98), EBADF);
	FAILS(dup2(99, 99), EBADF);
	FAILS(dup2(a, -1), EBADF);
	FAILS(dup(-1), EBADF);
	FAILS(dup2(a, 0x7fffffff), EBADF);
	/* A refused dup2 leaves its target open. */
	FAILS(dup2(99, b), EBADF);
	OK(fcntl(b, F_GETFD));
}

TEST(fd_fcntl, "")
{
	int a = OK(open("/dev/null", O_RDWR));
	struct rlimit lim;

	EQ(fcntl(a, F_DUPFD, 60), 60);
	EQ(fcntl(a, F_DUPFD, 60), 61);
	EQ(fcntl(a, F_DUPFD_CLOEXEC, 60), 62);
	EQ(fcntl(60, F_GETFD), 0);
	EQ(fcntl(62, F_GETFD), FD_CLOEXEC);
	OK(fcntl(62, F_SETFD, 0));
	EQ(fcntl(62, F_GETFD), 0);
	OK(fcntl(62, F_SETFD, FD_CLOEXEC));
	EQ(fcntl(62, F_GETFD), FD_CLOEXEC);
	EQ(fcntl(a, F_GETFD), 0);
	OK(getrlimit(RLIMIT_NOFILE, &lim));
	lim.rlim_cur = 100;
	OK(setrlimit(RLIMIT_NOFILE, &lim));
	FAILS(fcntl(a, F_DUPFD, 100), EINVAL);
	FAILS(fcntl(a, F_DUPFD, -1), EINVAL);
	EQ(fcntl(a, F_DUPFD, 99), 99);
	FAILS(fcntl(a, F_DUPFD, 99), EMFILE);
	FAILS(fcntl(77, F_GETFD), EBADF);
	FAILS(fcntl(a, 9999), EINVAL);
	EQ(fcntl(a, F_GETFL) & O_ACCMODE, O_RDWR);
	/* Access mode and creation flags cannot be changed later. */
	OK(fcntl(a, F_SETFL, O_APPEND | O_WRONLY | O_CREAT));
	EQ(fcntl(a, F_GETFL) & (O_ACCMODE | O_APPEND | O_CREAT), O_RDWR | O_APPEND);
	EQ(fcntl(60, F_GETFL) & O_APPEND, O_APPEND);
}

TEST(fd_open_drops_unknown_flags, "")
{
	int plain = OK(open("/dev/null", O_RDWR)),
	    odd = OK(open("/dev/null", O_RDWR | 074 | 0x7f800000));

	EQ(fcntl(odd, F_GETFL), fcntl(plain, F_GETFL));
}

/* The offset belongs to the open file: dup and fork share it, another open has its own. */
TEST(fd_offset_is_shared, "")
{
	char buf[4];
	int a, b, c;
	pid_t pid;

	t_tmpdir();
	t_put_file("f", "0123456789", 0600);
	a = OK(open("f", O_RDONLY));
	b = OK(dup(a));
	c = OK(open("f", O_RDONLY));
	EQ(read(a, buf, 2), 2);
	EQ(lseek(b, 0, SEEK_CUR), 2);
	pid = t_fork();
	if (pid == 0) {
		EQ(read(b, buf, 3), 3);
		EQ(memcmp(buf, "234", 3), 0);
		OK(close(a));
		t_exit();
	}
	t_join(pid);
	EQ(read(a, buf, 1), 1);
	EQ(buf[0], '5');
	EQ(lseek(c, 0, SEEK_CUR), 0);
}

/* Two processes that write through one open file do not overwrite each other. */
TEST(fd_writers_through_one_offset, "")
{
	char buf[512];
	int fd, x = 0, y = 0;
	pid_t pid;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	pid = t_fork();
	for (int i = 0; i < 100; i++) {
		EQ(write(fd, pid ? "x" : "y", 1), 1);
		if (i % 10 == 0)
			sched_yield();
	}
	if (pid == 0)
		t_exit();
	t_join(pid);
	EQ(t_get_file("f", buf, sizeof(buf)), 200);
	for (int i = 0; i < 200; i++) {
		x += buf[i] == 'x';
		y += buf[i] == 'y';
	}
	EQ(x, 100);
	EQ(y, 100);
}

/* close-on-exec lives in the table: a child's change is the child's. */
TEST(fd_cloexec_is_per_table, "")
{
	int fd = OK(open("/dev/null", O_RDONLY | O_CLOEXEC));
	pid_t pid = t_fork();

	if (pid == 0) {
		EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
		OK(fcntl(fd, F_SETFD, 0));
		t_exit();
	}
	t_join(pid);
	EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
}

TEST(fd_closed_in_child_stays_open, "")
{
	int fd = OK(open("/dev/zero", O_RDONLY));
	char c = 1;
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(close(fd));
		FAILS(read(fd, &c, 1), EBADF);
		t_exit();
	}
	t_join(pid);
	EQ(read(fd, &c, 1), 1);
	EQ(c, 0);
}

static int allow(int count)
{
	struct rlimit lim;

	OK(getrlimit(RLIMIT_NOFILE, &lim));
	if (lim.rlim_max < (rlim_t)count)
		return 0;
	lim.rlim_cur = count;
	OK(setrlimit(RLIMIT_NOFILE, &lim));
	return 1;
}

/* A thousand descriptors, a hole in the middle, copied by fork, each still the right file. */
TEST(fd_table_of_a_thousand, "")
{
	int first, last = 0;
	struct stat null, zero, st;
	pid_t pid;

	if (!allow(1100))
		t_skip("the limit on descriptors is below 1100");
	OK(stat("/dev/null", &null));
	OK(stat("/dev/zero", &zero));
	first = t_lowest_fd();
	for (int i = 0; i < 1000; i++) {
		last = OK(open(i % 2 ? "/dev/null" : "/dev/zero", O_RDONLY));
		EQ(last, first + i);
	}
	OK(close(first + 300));
	pid = t_fork();
	for (int i = 0; i < 1000; i += 7) {
		if (i == 300)
			continue;
		OK(fstat(first + i, &st));
		EQ(st.st_rdev, i % 2 ? null.st_rdev : zero.st_rdev);
	}
	EQ(dup(last), first + 300);
	EQ(dup(last), first + 1000);
	if (pid == 0)
		t_exit();
	t_join(pid);
	for (int i = 0; i <= 1000; i++)
		OK(close(first + i));
	EQ(t_lowest_fd(), first);
}

TEST(fd_limit, "")
{
	int low = t_lowest_fd(), fds[2];

	CHECK(allow(low + 3));
	EQ(open("/dev/null", O_RDONLY), low);
	EQ(dup(low), low + 1);
	/* Room for one: a pipe needs two and must not keep the one. */
	FAILS(pipe(fds), EMFILE);
	EQ(dup(low), low + 2);
	FAILS(dup(low), EMFILE);
	FAILS(open("/dev/null", O_RDONLY), EMFILE);
	FAILS(pipe(fds), EMFILE);
	FAILS(dup2(low, low + 3), EBADF);
	EQ(dup2(low, low + 1), low + 1);
	/* The limit stops new numbers, it closes nothing. */
	CHECK(allow(low));
	OK(fcntl(low + 2, F_GETFD));
	OK(close(low + 2));
	FAILS(dup(low), EMFILE);
}

/* A descriptor past the table's first size survives fork and works in the child. */
TEST(fd_high_number_over_fork, "")
{
	static const int numbers[] = {31, 32, 63, 64, 255, 256, 511};
	char c = 1;
	pid_t pid;

	if (!allow(600))
		t_skip("the limit on descriptors is below 600");
	for (int i = 0; i < COUNT(numbers); i++) {
		int fd = OK(open("/dev/zero", O_RDONLY));

		EQ(dup2(fd, numbers[i]), numbers[i]);
		OK(close(fd));
		pid = t_fork();
		if (pid == 0) {
			EQ(read(numbers[i], &c, 1), 1);
			FAILS(read(numbers[i] + 1, &c, 1), EBADF);
			t_exit();
		}
		t_join(pid);
		OK(close(numbers[i]));
	}
}

TEST(fd_wrong_direction, "")
{
	int r, w;
	char c;

	t_tmpdir();
	t_put_file("f", "abc", 0600);
	r = OK(open("f", O_RDONLY));
	w = OK(open("f", O_WRONLY));
	FAILS(write(r, "x", 1), EBADF);
	FAILS(read(w, &c, 1), EBADF);
	FAILS(ftruncate(r, 0), EINVAL);
	FAILS(read(99, &c, 1), EBADF);
	FAILS(write(99, &c, 1), EBADF);
	FAILS(lseek(99, 0, SEEK_SET), EBADF);
	FAILS(lseek(r, -1, SEEK_SET), EINVAL);
	FAILS(lseek(r, 0, 99), EINVAL);
}
