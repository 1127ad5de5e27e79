// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls, by Linux's numbers for i386: kernel/x86/entry.S indexes the table with eax after
 * checking that it is below SYSCALL_SLOTS; a number without an entry answers ENOSYS. A call takes up to
 * six words as the i386 ABI passes them and returns a result or -errno; it is defined where its subject
 * is, and its manual page is its specification.
 */
#include <err.h>
#include <uapi/unistd.h>
#include <x86/asm_offsets.h>

#define SYSTEM_CALLS(CALL)                                                                         \
	CALL(restart_syscall)                                                                      \
	CALL(exit)                                                                                 \
	CALL(fork)                                                                                 \
	CALL(read)                                                                                 \
	CALL(write)                                                                                \
	CALL(open)                                                                                 \
	CALL(close)                                                                                \
	CALL(waitpid)                                                                              \
	CALL(creat)                                                                                \
	CALL(link)                                                                                 \
	CALL(unlink)                                                                               \
	CALL(execve)                                                                               \
	CALL(chdir)                                                                                \
	CALL(time)                                                                                 \
	CALL(mknod)                                                                                \
	CALL(chmod)                                                                                \
	CALL(lseek)                                                                                \
	CALL(getpid)                                                                               \
	CALL(mount)                                                                                \
	CALL(umount)                                                                               \
	CALL(setuid)                                                                               \
	CALL(getuid)                                                                               \
	CALL(alarm)                                                                                \
	CALL(pause)                                                                                \
	CALL(access)                                                                               \
	CALL(nice)                                                                                 \
	CALL(sync)                                                                                 \
	CALL(kill)                                                                                 \
	CALL(rename)                                                                               \
	CALL(mkdir)                                                                                \
	CALL(rmdir)                                                                                \
	CALL(dup)                                                                                  \
	CALL(pipe)                                                                                 \
	CALL(times)                                                                                \
	CALL(brk)                                                                                  \
	CALL(setgid)                                                                               \
	CALL(getgid)                                                                               \
	CALL(geteuid)                                                                              \
	CALL(getegid)                                                                              \
	CALL(umount2)                                                                              \
	CALL(ioctl)                                                                                \
	CALL(fcntl)                                                                                \
	CALL(setpgid)                                                                              \
	CALL(umask)                                                                                \
	CALL(chroot)                                                                               \
	CALL(dup2)                                                                                 \
	CALL(getppid)                                                                              \
	CALL(getpgrp)                                                                              \
	CALL(setsid)                                                                               \
	CALL(sigaction)                                                                            \
	CALL(sethostname)                                                                          \
	CALL(setrlimit)                                                                            \
	CALL(getrlimit)                                                                            \
	CALL(getrusage)                                                                            \
	CALL(gettimeofday)                                                                         \
	CALL(symlink)                                                                              \
	CALL(readlink)                                                                             \
	CALL(reboot)                                                                               \
	CALL(mmap)                                                                                 \
	CALL(munmap)                                                                               \
	CALL(truncate)                                                                             \
	CALL(ftruncate)                                                                            \
	CALL(fchmod)                                                                               \
	CALL(getpriority)                                                                          \
	CALL(setpriority)                                                                          \
	CALL(statfs)                                                                               \
	CALL(syslog)                                                                               \
	CALL(setitimer)                                                                            \
	CALL(getitimer)                                                                            \
	CALL(wait4)                                                                                \
	CALL(sysinfo)                                                                              \
	CALL(fsync)                                                                                \
	CALL(sigreturn)                                                                            \
	CALL(clone)                                                                                \
	CALL(uname)                                                                                \
	CALL(mprotect)                                                                             \
	CALL(getpgid)                                                                              \
	CALL(fchdir)                                                                               \
	CALL(personality)                                                                          \
	CALL(_llseek)                                                                              \
	CALL(_newselect)                                                                           \
	CALL(msync)                                                                                \
	CALL(readv)                                                                                \
	CALL(writev)                                                                               \
	CALL(getsid)                                                                               \
	CALL(mlock)                                                                                \
	CALL(munlock)                                                                              \
	CALL(mlockall)                                                                             \
	CALL(munlockall)                                                                           \
	CALL(sched_yield)                                                                          \
	CALL(nanosleep)                                                                            \
	CALL(mremap)                                                                               \
	CALL(poll)                                                                                 \
	CALL(prctl)                                                                                \
	CALL(rt_sigreturn)                                                                         \
	CALL(rt_sigaction)                                                                         \
	CALL(rt_sigprocmask)                                                                       \
	CALL(rt_sigpending)                                                                        \
	CALL(rt_sigtimedwait)                                                                      \
	CALL(rt_sigqueueinfo)                                                                      \
	CALL(rt_sigsuspend)                                                                        \
	CALL(pread64)                                                                              \
	CALL(pwrite64)                                                                             \
	CALL(getcwd)                                                                               \
	CALL(capget)                                                                               \
	CALL(capset)                                                                               \
	CALL(sigaltstack)                                                                          \
	CALL(vfork)                                                                                \
	CALL(ugetrlimit)                                                                           \
	CALL(mmap2)                                                                                \
	CALL(truncate64)                                                                           \
	CALL(ftruncate64)                                                                          \
	CALL(stat64)                                                                               \
	CALL(lstat64)                                                                              \
	CALL(fstat64)                                                                              \
	CALL(lchown32)                                                                             \
	CALL(getuid32)                                                                             \
	CALL(getgid32)                                                                             \
	CALL(geteuid32)                                                                            \
	CALL(getegid32)                                                                            \
	CALL(setreuid32)                                                                           \
	CALL(setregid32)                                                                           \
	CALL(getgroups32)                                                                          \
	CALL(setgroups32)                                                                          \
	CALL(fchown32)                                                                             \
	CALL(setresuid32)                                                                          \
	CALL(getresuid32)                                                                          \
	CALL(setresgid32)                                                                          \
	CALL(getresgid32)                                                                          \
	CALL(chown32)                                                                              \
	CALL(setuid32)                                                                             \
	CALL(setgid32)                                                                             \
	CALL(madvise)                                                                              \
	CALL(getdents64)                                                                           \
	CALL(fcntl64)                                                                              \
	CALL(gettid)                                                                               \
	CALL(tkill)                                                                                \
	CALL(sendfile64)                                                                           \
	CALL(futex)                                                                                \
	CALL(sched_setaffinity)                                                                    \
	CALL(sched_getaffinity)                                                                    \
	CALL(set_thread_area)                                                                      \
	CALL(get_thread_area)                                                                      \
	CALL(exit_group)                                                                           \
	CALL(set_tid_address)                                                                      \
	CALL(timer_create)                                                                         \
	CALL(timer_settime)                                                                        \
	CALL(timer_gettime)                                                                        \
	CALL(timer_getoverrun)                                                                     \
	CALL(timer_delete)                                                                         \
	CALL(clock_gettime)                                                                        \
	CALL(clock_getres)                                                                         \
	CALL(clock_nanosleep)                                                                      \
	CALL(statfs64)                                                                             \
	CALL(tgkill)                                                                               \
	CALL(waitid)                                                                               \
	CALL(openat)                                                                               \
	CALL(mkdirat)                                                                              \
	CALL(mknodat)                                                                              \
	CALL(fstatat64)                                                                            \
	CALL(unlinkat)                                                                             \
	CALL(readlinkat)                                                                           \
	CALL(faccessat)                                                                            \
	CALL(pselect6)                                                                             \
	CALL(ppoll)                                                                                \
	CALL(unshare)                                                                              \
	CALL(set_robust_list)                                                                      \
	CALL(get_robust_list)                                                                      \
	CALL(getcpu)                                                                               \
	CALL(utimensat)                                                                            \
	CALL(dup3)                                                                                 \
	CALL(pipe2)                                                                                \
	CALL(rt_tgsigqueueinfo)                                                                    \
	CALL(prlimit64)                                                                            \
	CALL(getrandom)                                                                            \
	CALL(statx)                                                                                \
	CALL(clock_gettime64)                                                                      \
	CALL(clock_getres_time64)                                                                  \
	CALL(clock_nanosleep_time64)                                                               \
	CALL(timer_gettime64)                                                                      \
	CALL(timer_settime64)                                                                      \
	CALL(pselect6_time64)                                                                      \
	CALL(ppoll_time64)                                                                         \
	CALL(rt_sigtimedwait_time64)                                                               \
	CALL(futex_time64)                                                                         \
	CALL(pidfd_send_signal)                                                                    \
	CALL(pidfd_open)                                                                           \
	CALL(clone3)                                                                               \
	CALL(faccessat2)

/* Only the address of each goes into the table: what it is called with differs from call to call. */
#define DECLARE(name) extern const char sys_##name[];
SYSTEM_CALLS(DECLARE)

static long no_such_call(void)
{
	return -ENOSYS;
}

/* A range says what the holes are; the entries below it override it, which is what is meant here. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define ENTRY(name) [__NR_##name] = sys_##name,

const void *const sys_call_table[SYSCALL_SLOTS] = {
	[0 ... SYSCALL_SLOTS - 1] = (const void *)no_such_call, SYSTEM_CALLS(ENTRY)};
