// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows about system calls that make no task: the call itself, switching to another process and
 * back, signals, files.
 * Entry points: call_rows.
 */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DATA "/tmp/bench.data"

static volatile int handled;

static const char *null_syscall(void)
{
	while (wanting()) {
		u64 began = ticks();

		call0(__NR_getppid);
		note(began);
	}
	return NULL;
}

static void __attribute__((noreturn)) echo(int from, int to)
{
	char byte;

	while (call3(__NR_read, from, (long)&byte, 1) == 1)
		call3(__NR_write, to, (long)&byte, 1);
	_exit(0);
}

static const char *pipe_round_trip(void)
{
	int there[2], back[2];
	char byte = 'x';
	long pid;

	if (pipe(there) < 0 || pipe(back) < 0)
		return "no pipe";
	pid = call0(__NR_fork);
	if (pid == 0) {
		close(there[1]);
		echo(there[0], back[1]);
	}
	while (pid > 0 && wanting()) {
		u64 began = ticks();

		call3(__NR_write, there[1], (long)&byte, 1);
		call3(__NR_read, back[0], (long)&byte, 1);
		note(began);
	}
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
	if (pid < 0)
		return "fork failed";
	wait_for(pid);
	return NULL;
}

/* Only a yield during which the other process ran is measured; it counts its turns. */
static const char *yield_round_trip(void)
{
	volatile unsigned long *turns =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int patience = 100000;
	long pid;

	if (turns == MAP_FAILED)
		return "no shared memory";
	pid = call0(__NR_fork);
	if (pid == 0)
		for (;; (*turns)++)
			call0(__NR_sched_yield);
	while (pid > 0 && wanting() && patience--) {
		unsigned long before = *turns;
		u64 began = ticks();

		call0(__NR_sched_yield);
		began = ticks() - began;
		if (*turns != before)
			keep(began);
	}
	if (pid > 0) {
		kill(pid, SIGKILL);
		wait_for(pid);
	}
	munmap((void *)turns, PAGE);
	return pid < 0 ? "fork failed" : wanting() ? "a yield does not reach the other" : NULL;
}

static void handler(int sig)
{
	handled++;
}

/* Tried in a child: where handlers are not called, the signal ends it. */
static int handlers_work(void)
{
	long pid = call0(__NR_fork);

	if (pid == 0) {
		signal(SIGUSR1, handler);
		raise(SIGUSR1);
		_exit(handled != 1);
	}
	return pid > 0 && wait_for(pid) == 0;
}

static const char *signal_self(void)
{
	long me = getpid();

	if (!handlers_work())
		return "signal handlers are not called here";
	signal(SIGUSR1, handler);
	while (wanting()) {
		u64 began = ticks();

		call2(__NR_kill, me, SIGUSR1);
		note(began);
	}
	signal(SIGUSR1, SIG_DFL);
	return NULL;
}

static const char *futex_wake(void)
{
	static int word;

	if (call4(__NR_futex, (long)&word, FUTEX_WAKE_PRIVATE, 1, 0) == -ENOSYS)
		return "there is no futex here";
	while (wanting()) {
		u64 began = ticks();

		call4(__NR_futex, (long)&word, FUTEX_WAKE_PRIVATE, 1, 0);
		note(began);
	}
	return NULL;
}

/* A file of one page; on Tine /tmp is on the root's ramfs. -1 when it cannot be made. */
static int data_file(void)
{
	static char page[PAGE] = {1};
	int fd = open(DATA, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd >= 0 && write(fd, page, PAGE) != (ssize_t)PAGE) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static const char *open_close(void)
{
	int fd = data_file();

	if (fd < 0)
		return "no file in /tmp";
	close(fd);
	while (wanting()) {
		u64 began = ticks();

		call2(__NR_close, call2(__NR_open, (long)DATA, O_RDONLY), 0);
		note(began);
	}
	unlink(DATA);
	return NULL;
}

static const char *read_4k(void)
{
	static char page[PAGE] __attribute__((aligned(4096)));
	int fd = data_file();

	if (fd < 0)
		return "no file in /tmp";
	while (wanting()) {
		u64 began;

		lseek(fd, 0, SEEK_SET);
		began = ticks();
		call3(__NR_read, fd, (long)page, PAGE);
		note(began);
	}
	close(fd);
	unlink(DATA);
	return NULL;
}

const struct row call_rows[] = {
	{"null_syscall", 200, null_syscall},
	{"pipe_round_trip", 200, pipe_round_trip},
	{"yield_round_trip", 200, yield_round_trip},
	{"signal_self", 200, signal_self},
	{"futex_wake", 200, futex_wake},
	{"open_close", 200, open_close},
	{"read_4k", 200, read_4k},
	{NULL, 0, NULL},
};
