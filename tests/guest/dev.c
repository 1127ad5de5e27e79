// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device files, and the terminal as far as it can be tested without a person: null, zero, full,
 * random, who has no terminal, and on Tine the serial console's settings.
 */
#include "t.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>

TEST(dev_null_zero_full, "")
{
	char buf[300];
	int null = OK(open("/dev/null", O_RDWR)), zero = OK(open("/dev/zero", O_RDWR));
	int full = OK(open("/dev/full", O_RDWR)), sum = 0;

	EQ(read(null, buf, sizeof(buf)), 0);
	EQ(write(null, buf, sizeof(buf)), (long)sizeof(buf));
	memset(buf, 1, sizeof(buf));
	EQ(read(zero, buf, sizeof(buf)), (long)sizeof(buf));
	for (int i = 0; i < (int)sizeof(buf); i++)
		sum += buf[i];
	EQ(sum, 0);
	EQ(write(zero, buf, 10), 10);
	memset(buf, 1, 10);
	EQ(read(full, buf, 10), 10);
	EQ(buf[0] | buf[9], 0);
	FAILS(write(full, buf, 1), ENOSPC);
	FAILS(read(zero, BAD, 10), EFAULT);
}

TEST(dev_random, "")
{
	unsigned char a[64] = {0}, b[64] = {0};
	int random = OK(open("/dev/random", O_RDONLY)),
	    urandom = OK(open("/dev/urandom", O_RDONLY));

	EQ(read(random, a, 32), 32);
	EQ(read(urandom, b, 32), 32);
	CHECK(memcmp(a, b, 32) != 0);
	EQ(read(urandom, a, 64), 64);
	EQ(read(urandom, b, 64), 64);
	CHECK(memcmp(a, b, 64) != 0);
	FAILS(read(urandom, BAD, 64), EFAULT);
}

TEST(dev_numbers, "facts")
{
	static const char *const name[] = {"null", "zero", "full", "random", "urandom", "tty"};
	struct stat st;
	char path[32];

	for (int i = 0; i < COUNT(name); i++) {
		snprintf(path, sizeof(path), "/dev/%s", name[i]);
		OK(stat(path, &st));
		fact("%s: %s %d:%d", name[i], S_ISCHR(st.st_mode) ? "character" : "other",
		     (int)(st.st_rdev >> 8 & 0xff), (int)(st.st_rdev & 0xff));
	}
}

/* Not every Linux has these in its /dev. */
TEST(dev_console_numbers, "guest-only")
{
	struct stat st;

	OK(stat("/dev/console", &st));
	EQ(st.st_rdev, 5 << 8 | 1);
	OK(stat("/dev/ttyS0", &st));
	EQ(st.st_rdev, 4 << 8 | 64);
	OK(stat("/dev/ttyS1", &st));
	EQ(st.st_rdev, 4 << 8 | 65);
	OK(stat("/dev/kmsg", &st));
	EQ(st.st_rdev, 1 << 8 | 11);
}

TEST(tty_not_a_terminal, "")
{
	struct termios t;
	struct winsize w;
	int fds[2], null = OK(open("/dev/null", O_RDWR));

	OK(pipe(fds));
	FAILS(tcgetattr(fds[0], &t), ENOTTY);
	FAILS(tcgetattr(null, &t), ENOTTY);
	FAILS(ioctl(null, TIOCGWINSZ, &w), ENOTTY);
	FAILS(ioctl(99, TIOCGWINSZ, &w), EBADF);
	FAILS(ioctl(null, TIOCGPGRP, &w), ENOTTY);
	EQ(isatty(null), 0);
	t_tmpdir();
	t_put_file("f", "", 0600);
	FAILS(tcgetattr(OK(open("f", O_RDONLY)), &t), ENOTTY);
}

/* A new session has no terminal. */
TEST(tty_none_in_a_new_session, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(setsid());
		FAILS(open("/dev/tty", O_RDWR), ENXIO);
		t_exit();
	}
	t_join(pid);
}

/* The console's settings: read, changed, read back; another process sees the change. */
TEST(tty_settings, "guest-only")
{
	struct termios old, t;
	struct winsize w = {0};
	int fd = OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));
	pid_t pid;

	EQ(isatty(fd), 1);
	OK(tcgetattr(fd, &old));
	CHECK(old.c_lflag & ICANON);
	CHECK(old.c_lflag & ECHO);
	CHECK(old.c_lflag & ISIG);
	EQ(old.c_cc[VINTR], 3);
	EQ(old.c_cc[VEOF], 4);
	t = old;
	t.c_lflag &= ~ECHO;
	OK(tcsetattr(fd, TCSANOW, &t));
	pid = t_fork();
	if (pid == 0) {
		OK(tcgetattr(fd, &t));
		EQ(t.c_lflag & ECHO, 0);
		t_exit();
	}
	t_join(pid);
	OK(tcsetattr(fd, TCSANOW, &old));
	OK(ioctl(fd, TIOCGWINSZ, &w));
	EQ(w.ws_row, 24);
	EQ(w.ws_col, 80);
	FAILS(ioctl(fd, TCGETS, BAD), EFAULT);
	FAILS(ioctl(fd, TIOCGWINSZ, BAD), EFAULT);
	FAILS(ioctl(fd, 0x12345678, &w), ENOTTY);
}

/* poll waits for a terminal's input, and hears that it was taken from its session. */
TEST(tty_poll, "guest-only")
{
	pid_t pid, child;
	int status;

	OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	pid = t_fork();
	if (pid == 0) {
		struct pollfd p;
		int fd;

		OK(setsid());
		fd = OK(open("/dev/ttyS0", O_RDWR));
		p = (struct pollfd){.fd = fd, .events = POLLIN | POLLOUT};
		EQ(poll(&p, 1, -1), 1);
		EQ(p.revents, POLLOUT);
		p.events = POLLIN;
		EQ(poll(&p, 1, 20), 0);
		child = t_fork();
		if (child == 0) {
			signal(SIGHUP, SIG_IGN);
			EQ(poll(&p, 1, 20000), 1);
			EQ(p.revents, POLLIN | POLLERR | POLLHUP);
			EQ(read(fd, &p, 1), 0);
			FAILS(write(fd, &p, 1), EIO);
			t_exit();
		}
		OK(setpgid(child, child));
		t_await_state(child, 'S');
		t_exit();
	}
	t_join(pid);
	OK(waitpid(-1, &status, 0));
	EQ(status, 0);
}

/* A session leader takes the terminal; its foreground group is set and read through it. */
TEST(tty_controlling_terminal, "guest-only")
{
	pid_t pid = t_fork(), group, child;

	if (pid == 0) {
		int fd = OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));

		OK(setsid());
		FAILS(ioctl(fd, TIOCGPGRP, &group), ENOTTY);
		OK(ioctl(fd, TIOCSCTTY, 1));
		OK(ioctl(fd, TIOCGPGRP, &group));
		EQ(group, getpid());
		OK(close(OK(open("/dev/tty", O_RDWR))));
		group = 0x3fffffff;
		FAILS(ioctl(fd, TIOCSPGRP, &group), ESRCH);
		child = t_sleeper();
		OK(setpgid(child, child));
		OK(ioctl(fd, TIOCSPGRP, &child));
		OK(ioctl(fd, TIOCGPGRP, &group));
		EQ(group, child);
		/* From the background, with nobody outside the group to care, it is an error. */
		group = getpid();
		FAILS(ioctl(fd, TIOCSPGRP, &group), ENOTTY);
		FAILS(ioctl(fd, TCSBRK, 1), EIO);
		t_kill(child, SIGKILL);
		EQ(t_wait(child), SIGKILL);
		t_exit();
	}
	t_join(pid);
}

static volatile int *answer;

static int read_terminal(void *arg)
{
	char c;

	*answer = read(*(int *)arg, &c, 1) < 0 ? errno : 0;
	return 0;
}

/*
 * A thread that reads in the background stops with its process, though another thread takes the signal;
 * in the foreground the read goes on, and nothing is typed.
 */
TEST(tty_stops_a_thread_in_the_background, "guest-only")
{
	struct clone_req thread = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
					    CLONE_THREAD,
				   .stack = t_stack()};
	pid_t pid = t_fork(), child;
	int status;

	if (pid == 0) {
		int fd = OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));

		answer = t_shared(PAGE);
		*answer = -1;
		OK(setsid());
		OK(ioctl(fd, TIOCSCTTY, 1));
		child = t_fork();
		if (child == 0) {
			OK(setpgid(0, 0));
			CHECK(t_clone(&thread, read_terminal, &fd) > 0);
			for (;;)
				t_sleep_ms(1000);
		}
		EQ(waitpid(child, &status, WUNTRACED), child);
		EQ(status, SIGTTIN << 8 | 0x7f);
		OK(ioctl(fd, TIOCSPGRP, &child));
		t_kill(child, SIGCONT);
		t_sleep_ms(50);
		EQ(*answer, -1);
		t_kill(child, SIGKILL);
		EQ(t_wait(child), SIGKILL);
		t_exit();
	}
	t_join(pid);
}

/* A session leader that ends hangs up its foreground group, which is not told to continue. */
TEST(tty_hangs_up_the_foreground, "guest-only")
{
	char told[2]; /* of SIGHUP, of SIGCONT */
	int fds[2];
	sigset_t set;
	pid_t pid;

	OK(pipe(fds));
	OK(sigemptyset(&set));
	OK(sigaddset(&set, SIGHUP));
	OK(sigaddset(&set, SIGCONT));
	pid = t_fork();
	if (pid == 0) {
		int fd, none;
		pid_t child;

		OK(setsid());
		fd = OK(open("/dev/ttyS0", O_RDWR));
		OK(sigprocmask(SIG_BLOCK, &set, NULL));
		child = t_fork();
		if (child == 0) {
			while (getppid() == getsid(0))
				t_sleep_ms(2);
			OK(sigpending(&set));
			FAILS(ioctl(fd, TIOCSPGRP, &none), ENOTTY);
			write(fds[1],
			      (char[]){sigismember(&set, SIGHUP), sigismember(&set, SIGCONT)}, 2);
			_exit(0);
		}
		OK(setpgid(child, child));
		OK(ioctl(fd, TIOCSPGRP, &child));
		t_exit();
	}
	t_join(pid);
	OK(close(fds[1]));
	EQ(read(fds[0], told, sizeof(told)), (long)sizeof(told));
	EQ(told[0], 1);
	EQ(told[1], 0);
}
