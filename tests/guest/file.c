// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regular files: creating, writing, holes, append, truncation, vectors, what stat says, times, and
 * files that live on without a name. Names and directories are in dir.c, permissions in perm.c.
 */
#include "t.h"

#include <sys/uio.h>

TEST(file_create_and_open_flags, "")
{
	char buf[16];
	int fd;

	t_tmpdir();
	FAILS(open("f", O_RDONLY), ENOENT);
	fd = OK(open("f", O_RDWR | O_CREAT | O_EXCL, 0644));
	EQ(write(fd, "0123456789", 10), 10);
	FAILS(open("f", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	OK(close(OK(open("f", O_RDWR | O_CREAT, 0644))));
	EQ(t_get_file("f", buf, sizeof(buf)), 10);
	OK(close(OK(open("f", O_WRONLY | O_TRUNC))));
	EQ(t_get_file("f", buf, sizeof(buf)), 0);
	/*
	 * The open descriptor meets the shorter file: past its end, and zeroes where it writes on.
	 */
	EQ(read(fd, buf, 1), 0);
	EQ(write(fd, "x", 1), 1);
	EQ(t_get_file("f", buf, sizeof(buf)), 11);
	EQ(memcmp(buf, "\0\0\0\0\0\0\0\0\0\0x", 11), 0);
	FAILS(open(".", O_WRONLY), EISDIR);
	FAILS(open(".", O_RDWR | O_CREAT, 0644), EISDIR);
	FAILS(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	OK(close(OK(open(".", O_RDONLY | O_DIRECTORY))));
	FAILS(open(".", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	FAILS(open("/", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	FAILS(open("f/", O_RDWR | O_CREAT | O_EXCL, 0644), EISDIR);
	EQ(creat("g", 0600), fd + 1);
	FAILS(read(fd + 1, buf, 1), EBADF);
}

TEST(file_append, "")
{
	char buf[16];
	int a, b;

	t_tmpdir();
	t_put_file("f", "start", 0600);
	a = OK(open("f", O_WRONLY | O_APPEND));
	b = OK(open("f", O_RDWR | O_APPEND));
	EQ(write(a, "A", 1), 1);
	EQ(write(b, "B", 1), 1);
	EQ(lseek(a, 0, SEEK_SET), 0);
	EQ(write(a, "C", 1), 1);
	EQ(lseek(a, 0, SEEK_CUR), 8);
	EQ(t_get_file("f", buf, sizeof(buf)), 8);
	STREQ(buf, "startABC");
	OK(lseek(b, 0, SEEK_SET));
	EQ(read(b, buf, 2), 2);
	EQ(memcmp(buf, "st", 2), 0);
}

/* Many writers through opens of their own, O_APPEND: no line is lost or torn. */
TEST(file_append_from_many, "")
{
	enum { WRITERS = 5, LINES = 20 };
	static char text[WRITERS * LINES * 8 + 1];
	int count[WRITERS] = {0};
	pid_t pid[WRITERS];

	t_tmpdir();
	t_put_file("f", "", 0600);
	for (int w = 0; w < WRITERS; w++) {
		pid[w] = t_fork();
		if (pid[w] == 0) {
			int fd = OK(open("f", O_WRONLY | O_APPEND));
			char line[9];

			snprintf(line, sizeof(line), "writer%d\n", w);
			for (int i = 0; i < LINES; i++) {
				EQ(write(fd, line, 8), 8);
				sched_yield();
			}
			t_exit();
		}
	}
	for (int w = 0; w < WRITERS; w++)
		t_join(pid[w]);
	EQ(t_get_file("f", text, sizeof(text)), WRITERS * LINES * 8);
	for (char *p = text; *p; p += 8) {
		EQ(memcmp(p, "writer", 6), 0);
		count[p[6] - '0']++;
	}
	for (int w = 0; w < WRITERS; w++)
		EQ(count[w], LINES);
}

TEST(file_seek_and_holes, "")
{
	char buf[32];
	struct stat st;
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	EQ(lseek(fd, 3 * PAGE + 10, SEEK_SET), 3 * PAGE + 10);
	EQ(write(fd, "end", 3), 3);
	OK(fstat(fd, &st));
	EQ(st.st_size, 3 * PAGE + 13);
	EQ(lseek(fd, -4, SEEK_END), 3 * PAGE + 9);
	EQ(read(fd, buf, 10), 4);
	EQ(memcmp(buf, "\0end", 4), 0);
	EQ(lseek(fd, PAGE - 5, SEEK_SET), PAGE - 5);
	memset(buf, 'x', sizeof(buf));
	EQ(read(fd, buf, 10), 10);
	for (int i = 0; i < 10; i++)
		EQ(buf[i], 0);
	EQ(lseek(fd, 5, SEEK_CUR), PAGE + 10);
	FAILS(lseek(fd, -10, SEEK_SET), EINVAL);
	FAILS(lseek(fd, -(long)(4 * PAGE), SEEK_END), EINVAL);
	EQ(lseek(fd, 0, SEEK_CUR), PAGE + 10);
}

TEST(file_truncate, "")
{
	char buf[32];
	int fd;

	t_tmpdir();
	t_put_file("f", "0123456789", 0600);
	OK(truncate("f", 4));
	EQ(t_get_file("f", buf, sizeof(buf)), 4);
	OK(truncate("f", 8));
	EQ(t_get_file("f", buf, sizeof(buf)), 8);
	EQ(memcmp(buf, "0123\0\0\0\0", 8), 0);
	fd = OK(open("f", O_RDWR));
	OK(ftruncate(fd, 2));
	EQ(lseek(fd, 0, SEEK_END), 2);
	OK(ftruncate(fd, 3 * PAGE));
	EQ(lseek(fd, 0, SEEK_END), 3 * PAGE);
	FAILS(truncate("f", -1), EINVAL);
	FAILS(ftruncate(fd, -1), EINVAL);
	FAILS(truncate("none", 0), ENOENT);
	FAILS(truncate(".", 0), EISDIR);
}

TEST(file_vectors, "")
{
	char a[4], b[8];
	struct iovec out[3] = {{"one", 3}, {"", 0}, {"four5", 5}};
	struct iovec in[3] = {{a, 2}, {b, 8}, {BAD, 5}};
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	EQ(writev(fd, out, 3), 8);
	EQ(lseek(fd, 0, SEEK_SET), 0);
	EQ(readv(fd, in, 2), 8);
	EQ(memcmp(a, "on", 2), 0);
	EQ(memcmp(b, "efour5", 6), 0);
	FAILS(syscall(__NR_readv, fd, in, -1), EINVAL);
	FAILS(syscall(__NR_readv, fd, in, 1025), EINVAL);
	FAILS(syscall(__NR_readv, fd, BAD, 1), EFAULT);
	EQ(readv(fd, in, 0), 0);
	/* A bad part ends the transfer after what went before it. */
	EQ(lseek(fd, 0, SEEK_SET), 0);
	in[1].iov_len = 2;
	EQ(readv(fd, in, 3), 4);
	out[0].iov_len = 0x80000000u;
	FAILS(writev(fd, out, 1), EINVAL);
}

TEST(file_positioned, "")
{
	char buf[8];
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	EQ(pwrite(fd, "abc", 3, 5), 3);
	EQ(lseek(fd, 0, SEEK_CUR), 0);
	EQ(pread(fd, buf, 8, 4), 4);
	EQ(memcmp(buf, "\0abc", 4), 0);
	EQ(pread(fd, buf, 8, 100), 0);
	FAILS(pread(fd, buf, 8, -1), EINVAL);
	EQ(lseek(fd, 0, SEEK_CUR), 0);
}

TEST(file_stat, "")
{
	struct stat st, other;
	int fd;

	t_tmpdir();
	umask(022);
	fd = OK(open("f", O_RDWR | O_CREAT, 0666));
	EQ(write(fd, "12345", 5), 5);
	OK(stat("f", &st));
	CHECK(S_ISREG(st.st_mode));
	EQ(st.st_mode & 07777, 0644);
	EQ(st.st_size, 5);
	EQ(st.st_nlink, 1);
	EQ(st.st_uid, geteuid());
	EQ(st.st_gid, getegid());
	OK(fstat(fd, &other));
	EQ(other.st_ino, st.st_ino);
	EQ(other.st_dev, st.st_dev);
	OK(link("f", "g"));
	OK(lstat("g", &other));
	EQ(other.st_ino, st.st_ino);
	EQ(other.st_nlink, 2);
	OK(mkdir("d", 0777));
	OK(stat("d", &other));
	CHECK(S_ISDIR(other.st_mode));
	EQ(other.st_mode & 07777, 0755);
	CHECK(other.st_ino != st.st_ino);
	OK(stat("/dev/null", &other));
	CHECK(S_ISCHR(other.st_mode));
	EQ(other.st_rdev, 0x103);
	OK(mknod("n", S_IFREG | 0600, 0x103));
	OK(stat("n", &other));
	EQ(other.st_rdev, 0);
	OK(fstatat(AT_FDCWD, "f", &other, 0));
	EQ(other.st_ino, st.st_ino);
	FAILS(stat("none", &st), ENOENT);
	FAILS(fstat(99, &st), EBADF);
	FAILS(syscall(__NR_stat64, "f", BAD), EFAULT);
}

TEST(file_times, "")
{
	struct timespec set[2] = {{1000, 0}, {2000000000, 0}};
	struct timespec keep[2] = {{0, UTIME_OMIT}, {3000, 0}};
	struct stat st;

	t_tmpdir();
	t_put_file("f", "x", 0600);
	OK(utimensat(AT_FDCWD, "f", set, 0));
	OK(stat("f", &st));
	EQ(st.st_atime, 1000);
	EQ(st.st_mtime, 2000000000);
	OK(utimensat(AT_FDCWD, "f", keep, 0));
	OK(stat("f", &st));
	EQ(st.st_atime, 1000);
	EQ(st.st_mtime, 3000);
	OK(utimensat(AT_FDCWD, "f", NULL, 0));
	OK(stat("f", &st));
	CHECK(st.st_mtime != 3000);
	EQ(st.st_atime, st.st_mtime);
	FAILS(utimensat(AT_FDCWD, "none", set, 0), ENOENT);
	set[0].tv_nsec = 2000000000;
	FAILS(utimensat(AT_FDCWD, "f", set, 0), EINVAL);
}

/* A file whose last name is gone lives while it is open, in a child too. */
TEST(file_unlinked_lives_while_open, "")
{
	struct stat st;
	char buf[8];
	int fd;
	pid_t pid;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	EQ(write(fd, "kept", 4), 4);
	OK(unlink("f"));
	FAILS(open("f", O_RDONLY), ENOENT);
	OK(fstat(fd, &st));
	EQ(st.st_nlink, 0);
	pid = t_fork();
	if (pid == 0) {
		EQ(pread(fd, buf, 8, 0), 4);
		EQ(memcmp(buf, "kept", 4), 0);
		EQ(pwrite(fd, "K", 1, 0), 1);
		t_exit();
	}
	OK(close(fd));
	t_join(pid);
}

/* A larger file, written in odd pieces and read back in others. */
TEST(file_of_half_a_megabyte, "")
{
	static unsigned char buf[7919];
	enum { SIZE = 512 * 1024 };
	int fd, n;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	for (int at = 0; at < SIZE; at += n) {
		n = SIZE - at < (int)sizeof(buf) ? SIZE - at : (int)sizeof(buf);
		for (int i = 0; i < n; i++)
			buf[i] = (at + i) / 251;
		EQ(write(fd, buf, n), n);
	}
	EQ(lseek(fd, 0, SEEK_SET), 0);
	for (int at = 0; (n = OK(read(fd, buf, 4999))) > 0; at += n)
		for (int i = 0; i < n; i++)
			if (buf[i] != (unsigned char)((at + i) / 251))
				t_die("byte %d is %d", at + i, buf[i]);
	EQ(lseek(fd, 0, SEEK_CUR), SIZE);
}
