// SPDX-License-Identifier: GPL-2.0-only
// time PROGRAM ARG...: how long it took, and how much of that on a processor: in user mode, and in
// the kernel on its behalf. The status is the program's.
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void line(const char *what, long seconds, long us)
{
	if (us < 0) {
		seconds--;
		us += 1000000;
	}
	fprintf(stderr, "%s %ld.%03ld\n", what, seconds, us / 1000);
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: time PROGRAM ARG...\n");
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = fork();
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		perror("time");
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	line("real", to.tv_sec - from.tv_sec, (to.tv_nsec - from.tv_nsec) / 1000);
	line("user", use.ru_utime.tv_sec, use.ru_utime.tv_usec);
	line("sys ", use.ru_stime.tv_sec, use.ru_stime.tv_usec);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
