// SPDX-License-Identifier: GPL-2.0-only
// Who a task is: process, group and session numbers; users and groups.
// Entry points: the get and set calls of unistd.h.
#include "sys.h"

pid_t getpid(void)
{
	return syscall(__NR_getpid);
}

pid_t getppid(void)
{
	return syscall(__NR_getppid);
}

pid_t gettid(void)
{
	return syscall(__NR_gettid);
}

pid_t getpgrp(void)
{
	return syscall(__NR_getpgrp);
}

pid_t getpgid(pid_t pid)
{
	return syscall(__NR_getpgid, pid);
}

int setpgid(pid_t pid, pid_t pgid)
{
	return syscall(__NR_setpgid, pid, pgid);
}

pid_t getsid(pid_t pid)
{
	return syscall(__NR_getsid, pid);
}

pid_t setsid(void)
{
	return syscall(__NR_setsid);
}

uid_t getuid(void)
{
	return syscall(__NR_getuid32);
}

uid_t geteuid(void)
{
	return syscall(__NR_geteuid32);
}

gid_t getgid(void)
{
	return syscall(__NR_getgid32);
}

gid_t getegid(void)
{
	return syscall(__NR_getegid32);
}

int setuid(uid_t uid)
{
	return syscall(__NR_setuid32, uid);
}

int setgid(gid_t gid)
{
	return syscall(__NR_setgid32, gid);
}

int setreuid(uid_t ruid, uid_t euid)
{
	return syscall(__NR_setreuid32, ruid, euid);
}

int setregid(gid_t rgid, gid_t egid)
{
	return syscall(__NR_setregid32, rgid, egid);
}

int setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	return syscall(__NR_setresuid32, ruid, euid, suid);
}

int setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	return syscall(__NR_setresgid32, rgid, egid, sgid);
}

int getresuid(uid_t *ruid, uid_t *euid, uid_t *suid)
{
	return syscall(__NR_getresuid32, ruid, euid, suid);
}

int getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid)
{
	return syscall(__NR_getresgid32, rgid, egid, sgid);
}

int getgroups(int n, gid_t *list)
{
	return syscall(__NR_getgroups32, n, list);
}

int setgroups(size_t n, const gid_t *list)
{
	return syscall(__NR_setgroups32, n, list);
}
