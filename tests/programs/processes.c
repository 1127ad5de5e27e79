// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes through a stock C library: its own fork, vfork, exec family, wait family and pipes, and
 * what becomes of buffers, handlers of exit and descriptors on the way. Run with an argument, the
 * program is what it has executed itself as.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int exit_pipe[2];

/* Forks a child that runs work() and exits with what it returns. */
static pid_t start(int (*work)(void))
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(work());
	return pid;
}

static int status_of(pid_t pid)
{
	int status = -1;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static int return_7(void)
{
	return 7;
}

static int kill_self(void)
{
	return raise(SIGKILL);
}

static int write_to_null(void)
{
	volatile int *volatile wild = (volatile int *)8;

	*wild = 1;
	return 0;
}

static int write_to_nobody(void)
{
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	if (pipe(ends))
		return 1;
	close(ends[0]);
	write(ends[1], "x", 1);
	return 2;
}

static void hello(void)
{
	int ends[2], status = 0;
	char word[64] = "";
	pid_t child;

	is("pipe", pipe(ends), 0);
	child = fork();
	if (child == 0) {
		write(ends[1], "hello", 6);
		_exit(7);
	}
	read(ends[0], word, sizeof(word));
	waitpid(child, &status, 0);
	printf("%s from a stock library, child %s, status %d\n", word,
	       WIFEXITED(status) ? "exited" : "died", WEXITSTATUS(status));
	same("what came through the pipe", word, "hello");
	is("its status", status, 7 << 8);
	close(ends[0]);
	close(ends[1]);
}

static void ends(void)
{
	siginfo_t info = {0};
	struct rusage use;
	int status;
	pid_t pid;

	is("a child that returns 7", status_of(start(return_7)), 7 << 8);
	is("a child that kills itself", WTERMSIG(status_of(start(kill_self))), SIGKILL);
	is("a child that writes to address 8", WTERMSIG(status_of(start(write_to_null))), SIGSEGV);
	is("a child that writes to no reader", WTERMSIG(status_of(start(write_to_nobody))),
	   SIGPIPE);
	pid = start(return_7);
	is("waitid", waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	is("waitid's code", info.si_code, CLD_EXITED);
	is("waitid's status", info.si_status, 7);
	is("wait4", wait4(-1, &status, WNOHANG, &use) == pid, 1);
	is("no child is left", wait(&status), -1);
	is("and errno is ECHILD", errno, ECHILD);
}

/* stdio's buffer is memory: fork copies it, and both copies come out. */
static void buffers(void)
{
	char text[32] = "";
	FILE *file = tmpfile();
	pid_t pid;

	is("tmpfile", file != NULL, 1);
	if (!file)
		return;
	fputs("once ", file);
	pid = fork();
	if (pid == 0) {
		fflush(file);
		_exit(0);
	}
	status_of(pid);
	fflush(file);
	rewind(file);
	same("a buffer that was forked", fgets(text, sizeof(text), file), "once once ");
	fclose(file);
}

static void at_exit(void)
{
	write(exit_pipe[1], "x", 1);
}

static void exits(void)
{
	char byte;
	pid_t pid;

	is("pipe", pipe(exit_pipe), 0);
	atexit(at_exit);
	pid = fork();
	if (pid == 0)
		exit(3);
	is("exit's status", status_of(pid), 3 << 8);
	close(exit_pipe[1]);
	exit_pipe[1] = -1;
	is("a function of atexit ran in the child", read(exit_pipe[0], &byte, 1), 1);
	is("and once only", read(exit_pipe[0], &byte, 1), 0);
	close(exit_pipe[0]);
}

/* In the program executed anew: what came along, as an exit status. */
static int executed(char **argv)
{
	int kept = fcntl(atoi(argv[2]), F_GETFD) >= 0, closed = fcntl(atoi(argv[3]), F_GETFD) < 0;
	const char *word = getenv("WORD");

	return kept | closed << 1 | (word && !strcmp(word, "passed on")) << 2;
}

static void execs(char *self)
{
	char kept[16], closed[16], *argv[] = {"processes", "executed", kept, closed, NULL};
	char *envp[] = {"WORD=passed on", NULL};
	pid_t pid;

	snprintf(kept, sizeof(kept), "%d", open("/dev/null", O_RDONLY));
	snprintf(closed, sizeof(closed), "%d", open("/dev/null", O_RDONLY | O_CLOEXEC));
	pid = fork();
	if (pid == 0) {
		execve(self, argv, envp);
		_exit(127);
	}
	is("fork and execve: kept, closed, environment", WEXITSTATUS(status_of(pid)), 7);
	setenv("WORD", "passed on", 1);
	pid = vfork();
	if (pid == 0) {
		execv(self, argv);
		_exit(127);
	}
	is("vfork and execv: the same", WEXITSTATUS(status_of(pid)), 7);
	pid = vfork();
	if (pid == 0) {
		execlp("no-such-program", "no-such-program", (char *)NULL);
		_exit(errno == ENOENT ? 50 : 51);
	}
	is("execlp finds nothing", WEXITSTATUS(status_of(pid)), 50);
	close(atoi(kept));
	close(atoi(closed));
}

/* Three processes in a row, as a shell would make them. */
static void pipeline(void)
{
	int first[2], second[2], sum = 0;
	unsigned char byte;

	is("pipes", pipe(first) | pipe(second), 0);
	if (fork() == 0) {
		for (byte = 1; byte <= 100; byte++)
			write(first[1], &byte, 1);
		_exit(0);
	}
	if (fork() == 0) {
		dup2(first[0], 0);
		dup2(second[1], 1);
		close(first[1]);
		while (read(0, &byte, 1) == 1) {
			byte *= 2;
			write(1, &byte, 1);
		}
		_exit(0);
	}
	close(first[0]);
	close(first[1]);
	close(second[1]);
	while (read(second[0], &byte, 1) == 1)
		sum += byte;
	close(second[0]);
	is("the sum at the end of a pipeline", sum, 10100);
	is("both ended", (wait(NULL) > 0) + (wait(NULL) > 0), 2);
}

static int own_group(void)
{
	return setpgid(0, 0) || getpgrp() != getpid() || setsid() != -1;
}

static int own_session(void)
{
	return setsid() != getpid() || getpgrp() != getpid() || getsid(0) != getpid();
}

static void stopped_and_continued(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	is("a stop is seen", waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status), 1);
	kill(pid, SIGCONT);
	is("so is going on", waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status), 1);
	kill(pid, SIGTERM);
	is("and the end", WTERMSIG(status_of(pid)), SIGTERM);
}

int main(int argc, char **argv)
{
	char self[512] = "";

	if (argc > 1)
		return executed(argv);
	readlink("/proc/self/exe", self, sizeof(self) - 1);
	hello();
	ends();
	buffers();
	exits();
	execs(self);
	pipeline();
	is("a group of its own", status_of(start(own_group)), 0);
	is("a session of its own", status_of(start(own_session)), 0);
	stopped_and_continued();
	return verdict("processes");
}
