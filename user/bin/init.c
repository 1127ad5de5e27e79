// SPDX-License-Identifier: GPL-2.0-only
// The first program.  It is what the kernel starts and what must never end; orphans become its
// children, and it reaps them.
//
//	init               mounts /proc, greets, and keeps a shell running on the console
//	init COMMAND ARG   runs that one command instead, then powers the machine off
//
// poweroff and reboot are programs of their own: they ask the kernel, not init.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *path;
	mode_t mode;
	int major, minor;
} devices[] = {
	{"/dev/null", 0666, 1, 3},   {"/dev/zero", 0666, 1, 5},	   {"/dev/full", 0666, 1, 7},
	{"/dev/random", 0666, 1, 8}, {"/dev/urandom", 0666, 1, 9}, {"/dev/kmsg", 0644, 1, 11},
	{"/dev/tty", 0666, 5, 0},    {"/dev/console", 0600, 5, 1}, {"/dev/ttyS0", 0620, 4, 64},
	{"/dev/ttyS1", 0620, 4, 65},
};

static char *const shell[] = {"/bin/sh", NULL};

/* The archive has most of this already; what exists is left alone. */
static void make_files(void)
{
	umask(0);
	mkdir("/dev", 0755);
	mkdir("/dev/shm", 01777);
	mkdir("/proc", 0555);
	mkdir("/tmp", 01777);
	mkdir("/root", 0700);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		mknod(devices[i].path, S_IFCHR | devices[i].mode,
		      makedev(devices[i].major, devices[i].minor));
	umask(022);
}

/* Standard input, output and error on the console, whatever they were. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return;
	for (int i = 0; i < 3; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void set_hostname(void)
{
	char name[65];
	FILE *f = fopen("/etc/hostname", "r");

	if (f && fgets(name, sizeof(name), f)) {
		name[strcspn(name, "\n")] = 0;
		sethostname(name, strlen(name));
	}
	if (f)
		fclose(f);
}

static void greet(void)
{
	struct utsname u = {0};

	uname(&u);
	printf("\n"
	       "Tine (%s, %s): a small kernel that shows how a task is made out of a task.\n"
	       "  ls /bin       the programs; demo-fork and the other demo-* show one thing each\n"
	       "  help          what the shell does itself\n"
	       "  poweroff      to leave; or press Ctrl-A, then x\n\n",
	       u.release, u.machine);
}

/* In the child: a session of its own, with the console as its terminal. */
static void __attribute__((noreturn)) become(char *const argv[])
{
	setsid();
	if (ioctl(0, TIOCSCTTY, 0) == 0)
		tcsetpgrp(0, getpid());
	execvp(argv[0], argv);
	fprintf(stderr, "init: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Runs argv and reaps whoever ends, until argv itself has.  Returns its wait status. */
static int run(char *const argv[])
{
	pid_t pid = fork(), ended;
	int status = 0;

	if (pid == 0)
		become(argv);
	if (pid < 0) {
		perror("init: fork");
		return 127 << 8;
	}
	do
		ended = wait(&status);
	while (ended != pid && (ended >= 0 || errno == EINTR));
	return status;
}

static void report(const char *name, int status)
{
	if (WIFSIGNALED(status))
		printf("init: %s ended: %s\n", name, strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		printf("init: %s ended with status %d\n", name, WEXITSTATUS(status));
}

static void __attribute__((noreturn)) power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	perror("init: reboot");
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	if (getpid() != 1) {
		fprintf(stderr, "init: only the kernel starts me\n");
		return 1;
	}
	make_files();
	open_console();
	if (mount("proc", "/proc", "proc", 0, NULL) < 0 && errno != EBUSY)
		perror("init: /proc");
	set_hostname();
	setenv("PATH", "/bin", 1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "linux", 0);
	if (argc > 1) {
		report(argv[1], run(argv + 1));
		power_off();
	}
	greet();
	for (;;) {
		time_t began = time(NULL);

		report(shell[0], run(shell));
		if (time(NULL) - began < 2) /* it cannot live: do not spin */
			sleep(1);
		printf("init: the shell ended; here is another (poweroff leaves)\n");
	}
}
