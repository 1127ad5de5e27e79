/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every system call: arguments as the i386 ABI passes them, result or -errno. kernel/syscalls.c has the
 * table; the manual page of each name is its specification.
 */
#ifndef TINE_SYSCALLS_H
#define TINE_SYSCALLS_H

#include <types.h>
#include <uapi/signal.h>

struct __user_cap_data_struct;
struct __user_cap_header_struct;
struct clone_args;
struct iovec;
struct k_sigaction;
struct mmap_arg_struct;
struct old_sigaction;
struct pollfd;
struct rlimit;
struct robust_list_head;
struct rlimit64;
struct rusage;
struct siginfo;
struct stat;
struct stat64;
struct statfs;
struct statfs64;
struct statx;
struct sysinfo;
struct timespec;
struct timespec64;
struct timeval;
struct timezone;
struct tms;
struct user_desc;
struct utsname;

/* --- kernel: tasks, identity, signals, time --- */
long sys_ni_syscall(void);
long sys_fork(void);
long sys_vfork(void);
long sys_clone(unsigned long flags, unsigned long stack, int __user *parent_tid,
	       struct user_desc __user *tls, int __user *child_tid);
long sys_clone3(const struct clone_args __user *uargs, size_t size);
long sys_pidfd_open(pid_t pid, unsigned int flags);
long sys_pidfd_send_signal(int fd, int sig, const struct siginfo __user *uinfo, unsigned int flags);
long sys_unshare(unsigned long flags);
long sys_futex(u32 __user *uaddr, int op, u32 val, const struct timespec __user *timeout,
	       u32 __user *uaddr2, u32 val3);
long sys_futex_time64(u32 __user *uaddr, int op, u32 val, const struct timespec64 __user *timeout,
		      u32 __user *uaddr2, u32 val3);
long sys_set_robust_list(struct robust_list_head __user *head, size_t len);
long sys_get_robust_list(pid_t pid, struct robust_list_head __user *__user *to, size_t __user *len);
long sys_exit(int code);
long sys_exit_group(int code);
long sys_wait4(pid_t pid, int __user *status, int options, struct rusage __user *rusage);
long sys_waitpid(pid_t pid, int __user *status, int options);
long sys_waitid(int idtype, pid_t id, struct siginfo __user *infop, int options,
		struct rusage __user *rusage);
long sys_sched_yield(void);
long sys_rt_sigaction(int sig, const struct k_sigaction __user *act, struct k_sigaction __user *old,
		      size_t size);
long sys_sigaction(int sig, const struct old_sigaction __user *act,
		   struct old_sigaction __user *old);
long sys_rt_sigprocmask(int how, const sigset_t __user *set, sigset_t __user *old, size_t size);
long sys_rt_sigpending(sigset_t __user *set, size_t size);
long sys_pause(void);
long sys_rt_sigsuspend(const sigset_t __user *set, size_t size);
long sys_sigaltstack(const stack_t __user *new, stack_t __user *old);
long sys_kill(pid_t pid, int sig);
long sys_tkill(pid_t pid, int sig);
long sys_tgkill(pid_t tgid, pid_t pid, int sig);
long sys_setresuid32(uid_t uid, uid_t euid, uid_t suid);
long sys_setuid32(uid_t uid);
long sys_setreuid32(uid_t uid, uid_t euid);
long sys_setresgid32(gid_t gid, gid_t egid, gid_t sgid);
long sys_setgid32(gid_t gid);
long sys_setregid32(gid_t gid, gid_t egid);
long sys_setgroups32(int n, const gid_t __user *list);
long sys_getgroups32(int n, gid_t __user *list);
long sys_getuid32(void);
long sys_geteuid32(void);
long sys_getgid32(void);
long sys_getegid32(void);
long sys_getresuid32(uid_t __user *uid, uid_t __user *euid, uid_t __user *suid);
long sys_getresgid32(gid_t __user *gid, gid_t __user *egid, gid_t __user *sgid);
long sys_getuid(void);
long sys_geteuid(void);
long sys_getgid(void);
long sys_getegid(void);
long sys_setuid(u32 uid);
long sys_setgid(u32 gid);
long sys_capget(struct __user_cap_header_struct __user *header,
		struct __user_cap_data_struct __user *data);
long sys_capset(struct __user_cap_header_struct __user *header,
		const struct __user_cap_data_struct __user *data);
long sys_getpid(void);
long sys_gettid(void);
long sys_getppid(void);
long sys_set_tid_address(int __user *tid);
long sys_getpgid(pid_t pid);
long sys_getpgrp(void);
long sys_getsid(pid_t pid);
long sys_setpgid(pid_t pid, pid_t pgid);
long sys_setsid(void);
long sys_prlimit64(pid_t pid, unsigned int resource, const struct rlimit64 __user *new,
		   struct rlimit64 __user *old);
long sys_setrlimit(unsigned int resource, const struct rlimit __user *new);
long sys_ugetrlimit(unsigned int resource, struct rlimit __user *old);
long sys_getrlimit(unsigned int resource, struct rlimit __user *old);
long sys_getrusage(int who, struct rusage __user *to);
long sys_setpriority(int which, int who, int nice);
long sys_getpriority(int which, int who);
long sys_nice(int increment);
long sys_sched_setaffinity(pid_t pid, unsigned int len, const unsigned long __user *mask);
long sys_getcpu(u32 __user *cpu, u32 __user *node, void __user *unused);
long sys_sched_getaffinity(pid_t pid, unsigned int len, unsigned long __user *mask);
long sys_uname(struct utsname __user *to);
long sys_sethostname(const char __user *name, int len);
long sys_sysinfo(struct sysinfo __user *to);
long sys_reboot(u32 magic1, u32 magic2, u32 command);
long sys_personality(u32 persona);
long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5);
long sys_clock_gettime(int clock, struct timespec __user *to);
long sys_clock_gettime64(int clock, struct timespec64 __user *to);
long sys_gettimeofday(struct timeval __user *tv, struct timezone __user *tz);
long sys_time(long __user *to);
long sys_times(struct tms __user *to);
long sys_restart_syscall(void);
long sys_nanosleep(const struct timespec __user *req, struct timespec __user *rem);
long sys_clock_nanosleep(int clock, int flags, const struct timespec __user *req,
			 struct timespec __user *rem);
long sys_clock_nanosleep_time64(int clock, int flags, const struct timespec64 __user *req,
				struct timespec64 __user *rem);

/* --- kernel/x86, kernel/printk.c --- */
long sys_sigreturn(void);
long sys_rt_sigreturn(void);
long sys_set_thread_area(struct user_desc __user *udesc);
long sys_get_thread_area(struct user_desc __user *udesc);
long sys_syslog(int action, char __user *buf, int len);

/* --- mm --- */
long sys_mlock(unsigned long addr, unsigned long len);
long sys_munlock(unsigned long addr, unsigned long len);
long sys_mlockall(int flags);
long sys_munlockall(void);
long sys_brk(unsigned long brk);
long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
	       unsigned long fd, unsigned long pgoff);
long sys_mmap(struct mmap_arg_struct __user *arg);
long sys_munmap(unsigned long addr, unsigned long len);
long sys_mprotect(unsigned long start, unsigned long len, unsigned long prot);
long sys_madvise(unsigned long start, unsigned long len, int advice);
long sys_msync(unsigned long start, unsigned long len, int flags);
long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
		unsigned long flags, unsigned long new_addr);

/* --- fs --- */
long sys_fchmodat(int dirfd, const char __user *path, umode_t mode);
long sys_chmod(const char __user *path, umode_t mode);
long sys_fchmod(unsigned int fd, umode_t mode);
long sys_fchownat(int dirfd, const char __user *path, uid_t uid, gid_t gid, int flags);
long sys_chown32(const char __user *path, uid_t uid, gid_t gid);
long sys_lchown32(const char __user *path, uid_t uid, gid_t gid);
long sys_fchown32(unsigned int fd, uid_t uid, gid_t gid);
long sys_truncate(const char __user *path, long size);
long sys_truncate64(const char __user *path, u32 low, u32 high);
long sys_ftruncate(unsigned int fd, long size);
long sys_ftruncate64(unsigned int fd, u32 low, u32 high);
long sys_utimensat(int dirfd, const char __user *path, const struct timespec __user *utimes,
		   int flags);
long sys_poll(struct pollfd __user *fds, unsigned int n, int timeout_ms);
long sys_ppoll(struct pollfd __user *fds, unsigned int n, struct timespec __user *timeout,
	       const sigset_t __user *mask, size_t size);
long sys_ppoll_time64(struct pollfd __user *fds, unsigned int n, struct timespec64 __user *timeout,
		      const sigset_t __user *mask, size_t size);
long sys__newselect(int n, unsigned long __user *in, unsigned long __user *out,
		    unsigned long __user *ex, struct timeval __user *timeout);
long sys_pselect6(int n, unsigned long __user *in, unsigned long __user *out,
		  unsigned long __user *ex, struct timespec __user *timeout,
		  const struct sigset_arg __user *mask);
long sys_pselect6_time64(int n, unsigned long __user *in, unsigned long __user *out,
			 unsigned long __user *ex, struct timespec64 __user *timeout,
			 const struct sigset_arg __user *mask);
long sys_getcwd(char __user *ubuf, size_t size);
long sys_execve(const char __user *path, const char __user *const __user *argv,
		const char __user *const __user *envp);
long sys_dup(unsigned int old);
long sys_dup3(unsigned int old, unsigned int new, int flags);
long sys_dup2(unsigned int old, unsigned int new);
long sys_fcntl64(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_sync(void);
long sys_fsync(unsigned int fd);
long sys_chdir(const char __user *path);
long sys_fchdir(unsigned int fd);
long sys_chroot(const char __user *path);
long sys_umask(int mask);
long sys_mkdirat(int dirfd, const char __user *path, umode_t mode);
long sys_mkdir(const char __user *path, umode_t mode);
long sys_mknodat(int dirfd, const char __user *path, umode_t mode, u32 dev);
long sys_mknod(const char __user *path, umode_t mode, u32 dev);
long sys_unlinkat(int dirfd, const char __user *path, int flags);
long sys_unlink(const char __user *path);
long sys_rmdir(const char __user *path);
long sys_symlinkat(const char __user *target, int dirfd, const char __user *path);
long sys_symlink(const char __user *target, const char __user *path);
long sys_linkat(int olddir, const char __user *oldpath, int newdir, const char __user *newpath,
		int flags);
long sys_link(const char __user *old, const char __user *new);
long sys_renameat(int olddir, const char __user *old, int newdir, const char __user *new);
long sys_rename(const char __user *old, const char __user *new);
long sys_mount(const char __user *dev, const char __user *path, const char __user *type,
	       unsigned long flags, const void __user *data);
long sys_umount2(const char __user *path, int flags);
long sys_umount(const char __user *path);
long sys_openat(int dirfd, const char __user *path, int flags, umode_t mode);
long sys_open(const char __user *path, int flags, umode_t mode);
long sys_creat(const char __user *path, umode_t mode);
long sys_close(unsigned int fd);
long sys_faccessat2(int dirfd, const char __user *path, int mode, int flags);
long sys_faccessat(int dirfd, const char __user *path, int mode);
long sys_access(const char __user *path, int mode);
long sys_pipe2(int __user *ufd, int flags);
long sys_pipe(int __user *ufd);
long sys_getrandom(char __user *buf, size_t n, unsigned int flags);
long sys_read(unsigned int fd, char __user *buf, size_t n);
long sys_write(unsigned int fd, const char __user *buf, size_t n);
long sys_pread64(unsigned int fd, char __user *buf, size_t n, u32 low, u32 high);
long sys_pwrite64(unsigned int fd, const char __user *buf, size_t n, u32 low, u32 high);
long sys_readv(unsigned int fd, const struct iovec __user *iov, unsigned long n);
long sys_writev(unsigned int fd, const struct iovec __user *iov, unsigned long n);
long sys_lseek(unsigned int fd, long offset, int whence);
long sys__llseek(unsigned int fd, u32 high, u32 low, loff_t __user *result, int whence);
long sys_sendfile64(unsigned int out_fd, unsigned int in_fd, loff_t __user *offset, size_t n);
long sys_getdents64(unsigned int fd, void __user *buf, unsigned int size);
long sys_stat64(const char __user *path, struct stat64 __user *ubuf);
long sys_lstat64(const char __user *path, struct stat64 __user *ubuf);
long sys_fstat64(unsigned int fd, struct stat64 __user *ubuf);
long sys_fstatat64(int dirfd, const char __user *path, struct stat64 __user *ubuf, int flags);
long sys_statx(int dirfd, const char __user *path, int flags, unsigned int mask,
	       struct statx __user *ubuf);
long sys_readlinkat(int dirfd, const char __user *path, char __user *ubuf, int size);
long sys_readlink(const char __user *path, char __user *ubuf, int size);
long sys_statfs(const char __user *path, struct statfs __user *ubuf);
long sys_statfs64(const char __user *path, size_t size, struct statfs64 __user *ubuf);

#endif
