// SPDX-License-Identifier: GPL-2.0-only
// Processes: making them, becoming another program, waiting; ids and limits.
// fork and the wait family are plain system calls; vfork and clone are in syscall.S.
// Entry points: fork, the exec family, the wait family, ids, limits, the machine.
#include "sys.h"
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

pid_t fork(void)
{
	return syscall(__NR_fork);
}

int unshare(int flags)
{
	return syscall(__NR_unshare, flags);
}

int sched_yield(void)
{
	return syscall(__NR_sched_yield);
}

int execve(const char *path, char *const argv[], char *const envp[])
{
	return syscall(__NR_execve, path, argv, envp);
}

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/* What the kernel cannot run, /bin/sh may: a script without #! */
static void exec_script(const char *path, char *const argv[], char *const envp[])
{
	int argc = 0;

	while (argv[argc])
		argc++;

	char *args[argc + 3];

	args[0] = "sh";
	args[1] = (char *)path;
	for (int i = 1; i <= argc; i++)
		args[i + 1] = argv[i];
	args[argc + 1] = NULL;
	execve("/bin/sh", args, envp);
}

static void exec_one(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	if (errno == ENOEXEC)
		exec_script(path, argv, envp);
}

/* A name without a slash is looked for along PATH; EACCES there is remembered, not final. */
int execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *dirs = getenv("PATH"), *end;
	int denied = 0;
	char path[PATH_MAX];

	if (strchr(file, '/')) {
		exec_one(file, argv, envp);
		return -1;
	}
	for (dirs = dirs ? dirs : "/bin:/usr/bin";; dirs = end + 1) {
		size_t len;

		end = strchrnul(dirs, ':');
		len = end - dirs;
		if (len + strlen(file) + 2 <= sizeof(path)) {
			memcpy(path, dirs, len);
			strcpy(path + len, len ? "/" : "");
			strcat(path, file);
			exec_one(path, argv, envp);
			if (errno == EACCES)
				denied = 1;
			else if (errno != ENOENT && errno != ENOTDIR)
				return -1;
		}
		if (!*end)
			break;
	}
	errno = denied ? EACCES : ENOENT;
	return -1;
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* Fills argv from the arguments after the first, up to NULL.  Returns how many, first included. */
static int gather(char **argv, const char *first, va_list *ap)
{
	int n = 0;

	for (char *arg = (char *)first; arg; arg = va_arg(*ap, char *)) {
		if (argv)
			argv[n] = arg;
		n++;
	}
	if (argv)
		argv[n] = NULL;
	return n;
}

/* In the l functions the list is walked twice: once to count, once to store. */
#define GATHER(argv, first)                                                                        \
	va_list ap;                                                                                \
                                                                                                   \
	va_start(ap, first);                                                                       \
	int n = gather(NULL, first, &ap);                                                          \
	va_end(ap);                                                                                \
	char *argv[n + 1];                                                                         \
                                                                                                   \
	va_start(ap, first);                                                                       \
	gather(argv, first, &ap)

int execl(const char *path, const char *arg, ...)
{
	GATHER(argv, arg);
	va_end(ap);
	return execve(path, argv, environ);
}

int execlp(const char *file, const char *arg, ...)
{
	GATHER(argv, arg);
	va_end(ap);
	return execvpe(file, argv, environ);
}

int execle(const char *path, const char *arg, ...)
{
	GATHER(argv, arg);

	char **envp = va_arg(ap, char **);

	va_end(ap);
	return execve(path, argv, envp);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *ru)
{
	return syscall(__NR_wait4, pid, status, options, ru);
}

pid_t wait3(int *status, int options, struct rusage *ru)
{
	return wait4(-1, status, options, ru);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t wait(int *status)
{
	return wait4(-1, status, 0, NULL);
}

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	return syscall(__NR_waitid, type, id, info, options, NULL);
}

int getrlimit(int resource, struct rlimit *lim)
{
	return syscall(__NR_ugetrlimit, resource, lim);
}

int setrlimit(int resource, const struct rlimit *lim)
{
	return syscall(__NR_setrlimit, resource, lim);
}

static unsigned long narrow_limit(unsigned long long v)
{
	return v > RLIM_INFINITY ? RLIM_INFINITY : v;
}

static unsigned long long widen_limit(unsigned long v)
{
	return v == RLIM_INFINITY ? RLIM64_INFINITY : v;
}

int prlimit(pid_t pid, int resource, const struct rlimit *lim, struct rlimit *old)
{
	struct rlimit64 set, was;

	if (lim) {
		set.rlim_cur = widen_limit(lim->rlim_cur);
		set.rlim_max = widen_limit(lim->rlim_max);
	}
	if (syscall(__NR_prlimit64, pid, resource, lim ? &set : NULL, &was) < 0)
		return -1;
	if (old) {
		old->rlim_cur = narrow_limit(was.rlim_cur);
		old->rlim_max = narrow_limit(was.rlim_max);
	}
	return 0;
}

int getrusage(int who, struct rusage *ru)
{
	return syscall(__NR_getrusage, who, ru);
}

/* The kernel answers 20 - nice, so that success is never negative. */
int getpriority(int which, id_t who)
{
	long ret = syscall(__NR_getpriority, which, who);

	return ret < 0 ? -1 : 20 - ret;
}

int setpriority(int which, id_t who, int prio)
{
	return syscall(__NR_setpriority, which, who, prio);
}

int nice(int increment)
{
	if (syscall(__NR_nice, increment) < 0)
		return -1;
	return getpriority(PRIO_PROCESS, 0);
}
