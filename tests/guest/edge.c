// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edges of files, exec and terminals that were wrong once: a bad source address in the middle of a
 * write, a limit met half-way, strings of exec over page borders, a terminal whose session is gone.
 */
#include "t.h"
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/uio.h>
#include <termios.h>

TEST(edge_write_bad_keeps, "")
{
	char *p = t_private(2 * PAGE), *edge = p + PAGE, buf[32];
	int fd;

	OK(munmap(edge, PAGE));
	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	EQ(write(fd, "0123456789abcdefghij", 20), 20);
	memset(edge - 10, 'X', 10);
	EQ(pwrite(fd, edge - 10, 20, 0), 10);
	EQ(pread(fd, buf, 32, 0), 20);
	EQ(memcmp(buf, "XXXXXXXXXXabcdefghij", 20), 0);
	FAILS(pwrite(fd, edge, 20, 0), EFAULT);
	EQ(pread(fd, buf, 32, 0), 20);
	EQ(memcmp(buf, "XXXXXXXXXXabcdefghij", 20), 0);
}

TEST(edge_limits_size, "")
{
	struct rlimit r = {10, 10};
	struct sigaction ign = {.sa_handler = SIG_IGN};
	int fd;

	t_tmpdir();
	OK(sigaction(SIGXFSZ, &ign, NULL));
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	OK(setrlimit(RLIMIT_FSIZE, &r));
	EQ(write(fd, "0123456789abcdefghij", 20), 10);
	FAILS(write(fd, "x", 1), EFBIG);
	FAILS(ftruncate(fd, 11), EFBIG);
	OK(ftruncate(fd, 5));
}

/* What no file of this file system can hold is refused; SIGXFSZ is for a limit that somebody set. */
TEST(edge_limits_any_file, "")
{
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT | O_LARGEFILE, 0600));
	if (syscall(__NR_pwrite64, fd, "x", 1, 0, 1 << 30) != 1)
		EQ(errno, EFBIG);
	if (syscall(__NR_ftruncate64, fd, 0, 1 << 30))
		EQ(errno, EFBIG);
	OK(close(fd));
}

TEST(edge_sendfile_directory, "")
{
	int dir, fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	dir = OK(open(".", O_RDONLY));
	FAILS(syscall(__NR_sendfile64, fd, dir, NULL, 10), EINVAL);
}

TEST(edge_vector_pipe, "")
{
	struct iovec v[3] = {{"ab", 2}, {"", 0}, {"cde", 3}};
	char a[3], b[10];
	struct iovec in[2] = {{a, 3}, {b, 10}};
	int fds[2];

	OK(pipe(fds));
	EQ(writev(fds[1], v, 3), 5);
	EQ(readv(fds[0], in, 2), 5);
	EQ(memcmp(a, "abc", 3), 0);
	EQ(memcmp(b, "de", 2), 0);
}

PROGRAM(edge_args)
{
	for (int i = 1; i < argc; i++)
		EQ(strlen(argv[i]), 3000 + i);
	return argc;
}

TEST(edge_long_args, "")
{
	static char bufs[40][4000], *v[46] = {0};
	int n = 0;
	pid_t pid;

	v[n++] = "guest";
	v[n++] = "--child";
	v[n++] = "edge_args";
	for (int i = 0; i < 20; i++) {
		memset(bufs[i], 'a' + i, 3001 + i);
		v[n++] = bufs[i];
	}
	pid = t_fork();
	if (pid == 0) {
		execve("/proc/self/exe", v, NULL);
		t_exit();
	}
	EQ(t_wait(pid), 21 << 8);
}

TEST(edge_script_args, "")
{
	static char big[3900], out[20000];
	char *argv[] = {"zero-which-is-long-long-long", big, "last", NULL};
	int fds[2], n, len = 0;
	pid_t pid;

	t_tmpdir();
	t_put_file("s", "#!/bin/echo an arg\nhello\n", 0755);
	for (int size = 3500; size < 3900; size += 7) {
		memset(big, 'b', size);
		big[size] = 0;
		OK(pipe(fds));
		pid = t_fork();
		if (pid == 0) {
			dup2(fds[1], 1);
			close(fds[0]);
			close(fds[1]);
			execve("./s", argv, NULL);
			_exit(99);
		}
		close(fds[1]);
		len = 0;
		while ((n = read(fds[0], out + len, sizeof(out) - len)) > 0)
			len += n;
		close(fds[0]);
		EQ(t_wait(pid), 0);
		EQ(len, 7 + 4 + size + 6);
		EQ(memcmp(out, "an arg ./s bbb", 14), 0);
		EQ(memcmp(out + len - 6, " last\n", 6), 0);
	}
}

TEST(edge_tty_sessions, "guest-only")
{
	int fds[2], fd, group;
	char c;
	pid_t pid, other;

	OK(pipe(fds));
	pid = t_fork();
	if (pid ==
	    0) { /* a session with the terminal, whose leader dies; its child looks at what is left */
		OK(setsid());
		fd = OK(open("/dev/ttyS0", O_RDWR));
		OK(ioctl(fd, TIOCGPGRP, &group));
		EQ(group, getpid());
		signal(SIGHUP, SIG_IGN);
		if (fork() == 0) {
			while (getppid() != 1 && getppid() != 0)
				t_sleep_ms(2);
			c = open("/dev/tty", O_RDWR) == -1 && errno == ENXIO ? 'n' : 'y';
			write(fds[1], &c, 1);
			c = read(fd, &c, 1) == 0 ? 'e' : '?';
			write(fds[1], &c, 1);
			c = write(fd, "x", 1) == -1 && errno == EIO ? 'i' : '?';
			write(fds[1], &c, 1);
			_exit(0);
		}
		t_exit();
	}
	t_join(pid);
	EQ(read(fds[0], &c, 1), 1);
	EQ(c, 'n');
	EQ(read(fds[0], &c, 1), 1);
	EQ(c, 'e');
	EQ(read(fds[0], &c, 1), 1);
	EQ(c, 'i');
	/* another session takes it, root steals it: the first loses it */
	pid = t_fork();
	if (pid == 0) {
		OK(setsid());
		signal(SIGHUP, SIG_IGN);
		fd = OK(open("/dev/ttyS0", O_RDWR));
		other = t_fork();
		if (other == 0) {
			OK(setsid());
			fd = OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));
			FAILS(ioctl(fd, TIOCSCTTY, 0), EPERM);
			OK(ioctl(fd, TIOCSCTTY, 1));
			OK(ioctl(fd, TIOCNOTTY, 0));
			FAILS(ioctl(fd, TIOCNOTTY, 0), ENOTTY);
			OK(ioctl(fd, TIOCSCTTY, 0));
			t_exit();
		}
		t_join(other);
		FAILS(ioctl(fd, TIOCGPGRP, &group), EIO); /* hung up with the other's end */
		FAILS(open("/dev/tty", O_RDWR), ENXIO);
		OK(close(OK(open("/dev/ttyS0", O_RDWR))));
		OK(close(OK(open("/dev/tty", O_RDWR))));
		t_exit();
	}
	t_join(pid);
}

TEST(edge_mounts, "guest-only")
{
	t_tmpdir();
	OK(mkdir("m", 0755));
	FAILS(mount("x", "m", "nothing", 0, NULL), ENODEV);
	FAILS(mount("x", "m/none", "tmpfs", 0, NULL), ENOENT);
	OK(mount("x", "m", "tmpfs", 0, NULL));
	FAILS(rmdir("m"), EBUSY);
	FAILS(rename("m", "n"), EBUSY);
	OK(close(OK(open("m/f", O_RDWR | O_CREAT, 0600))));
	OK(mkdir("m/d", 0755));
	OK(mount("y", "m", "tmpfs", MS_RDONLY, NULL));
	FAILS(open("m/f", O_RDWR | O_CREAT, 0600), EROFS);
	FAILS(mkdir("m/d", 0755), EROFS);
	OK(umount("m"));
	OK(chdir("m/d"));
	FAILS(umount("../../m"), EBUSY);
	OK(chdir("../.."));
	OK(access("m/f", F_OK));
	OK(umount("m"));
	FAILS(umount("m"), EINVAL);
	OK(rmdir("m"));
}
