/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals as Linux/i386 user programs see them: numbers, action flags, the two layouts of
 * a signal action, siginfo and the alternate stack.  Signal n is bit n - 1 of a set.
 */
#ifndef TINE_UAPI_SIGNAL_H
#define TINE_UAPI_SIGNAL_H

#define SIGHUP	  1
#define SIGINT	  2
#define SIGQUIT	  3
#define SIGILL	  4
#define SIGTRAP	  5
#define SIGABRT	  6
#define SIGIOT	  6
#define SIGBUS	  7
#define SIGFPE	  8
#define SIGKILL	  9
#define SIGUSR1	  10
#define SIGSEGV	  11
#define SIGUSR2	  12
#define SIGPIPE	  13
#define SIGALRM	  14
#define SIGTERM	  15
#define SIGSTKFLT 16
#define SIGCHLD	  17
#define SIGCONT	  18
#define SIGSTOP	  19
#define SIGTSTP	  20
#define SIGTTIN	  21
#define SIGTTOU	  22
#define SIGURG	  23
#define SIGXCPU	  24
#define SIGXFSZ	  25
#define SIGVTALRM 26
#define SIGPROF	  27
#define SIGWINCH  28
#define SIGIO	  29
#define SIGPOLL	  SIGIO
#define SIGPWR	  30
#define SIGSYS	  31

#define _NSIG	 64 /* signals are 1 .. _NSIG */
#define NSIG	 (_NSIG + 1)
#define SIGRTMIN 32
#define SIGRTMAX _NSIG

#define SA_NOCLDSTOP   0x00000001
#define SA_NOCLDWAIT   0x00000002
#define SA_SIGINFO     0x00000004
#define SA_UNSUPPORTED 0x00000400
#define SA_RESTORER    0x04000000
#define SA_ONSTACK     0x08000000
#define SA_RESTART     0x10000000
#define SA_NODEFER     0x40000000
#define SA_NOMASK      SA_NODEFER
#define SA_RESETHAND   0x80000000
#define SA_ONESHOT     SA_RESETHAND
#define SA_KNOWN                                                                                   \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_RESTART |        \
	 SA_NODEFER | SA_RESETHAND)

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef void (*__sighandler_t)(int);

#define SIG_DFL ((__sighandler_t)0)
#define SIG_IGN ((__sighandler_t)1)
#define SIG_ERR ((__sighandler_t)-1)

typedef unsigned long long sigset_t;
typedef unsigned long old_sigset_t; /* signals 1 to 32, for the first calls */

/* rt_sigaction(174); its last argument is sizeof(sigset_t), 8. */
struct k_sigaction {
	__sighandler_t sa_handler;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
	sigset_t sa_mask;
};

/* sigaction(67): another order of the fields. */
struct old_sigaction {
	__sighandler_t sa_handler;
	old_sigset_t sa_mask;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
};

/* pselect6's last argument. */
struct sigset_arg {
	const sigset_t *set; /* the caller's */
	unsigned long size;
};

typedef union sigval {
	int sival_int;
	void *sival_ptr;
} sigval_t;

#define SI_MAX_SIZE 128

/* Which member of _sifields counts depends on si_signo and si_code. */
typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		int _pad[SI_MAX_SIZE / sizeof(int) - 3];
		struct {
			int _pid;
			unsigned int _uid;
		} _kill;
		struct {
			int _tid;
			int _overrun;
			sigval_t _sigval;
			int _sys_private;
		} _timer;
		struct {
			int _pid;
			unsigned int _uid;
			sigval_t _sigval;
		} _rt;
		struct {
			int _pid;
			unsigned int _uid;
			int _status;
			long _utime;
			long _stime;
		} _sigchld;
		struct {
			void *_addr;
			short _addr_lsb;
		} _sigfault;
		struct {
			long _band;
			int _fd;
		} _sigpoll;
		struct {
			void *_call_addr;
			int _syscall;
			unsigned int _arch;
		} _sigsys;
	} _sifields;
} siginfo_t;

#define si_pid	       _sifields._kill._pid
#define si_uid	       _sifields._kill._uid
#define si_timerid     _sifields._timer._tid
#define si_overrun     _sifields._timer._overrun
#define si_timer_value _sifields._timer._sigval
#define si_status      _sifields._sigchld._status
#define si_utime       _sifields._sigchld._utime
#define si_stime       _sifields._sigchld._stime
#define si_value       _sifields._rt._sigval
#define si_int	       _sifields._rt._sigval.sival_int
#define si_ptr	       _sifields._rt._sigval.sival_ptr
#define si_addr	       _sifields._sigfault._addr
#define si_band	       _sifields._sigpoll._band
#define si_fd	       _sifields._sigpoll._fd
#define si_call_addr   _sifields._sigsys._call_addr
#define si_syscall     _sifields._sigsys._syscall
#define si_arch	       _sifields._sigsys._arch

/* si_code: who sent it.  User senders are <= 0. */
#define SI_USER	   0
#define SI_KERNEL  0x80
#define SI_QUEUE   -1
#define SI_TIMER   -2
#define SI_MESGQ   -3
#define SI_ASYNCIO -4
#define SI_SIGIO   -5
#define SI_TKILL   -6

#define ILL_ILLOPC    1
#define ILL_ILLOPN    2
#define ILL_ILLADR    3
#define ILL_ILLTRP    4
#define ILL_PRVOPC    5
#define ILL_PRVREG    6
#define ILL_COPROC    7
#define ILL_BADSTK    8
#define FPE_INTDIV    1
#define FPE_INTOVF    2
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7
#define FPE_FLTSUB    8
#define SEGV_MAPERR   1 /* nothing is mapped there */
#define SEGV_ACCERR   2 /* mapped, but not for this access */
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define TRAP_BRANCH   3
#define TRAP_HWBKPT   4
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID 4

/* timer_create(259) */
typedef struct sigevent {
	sigval_t sigev_value;
	int sigev_signo;
	int sigev_notify;
	int sigev_tid;
	int _pad[12];
} sigevent_t;

typedef struct sigaltstack {
	void *ss_sp;
	int ss_flags;
	unsigned long ss_size;
} stack_t;

#define SS_ONSTACK  1
#define SS_DISABLE  2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ    8192

#endif /* TINE_UAPI_SIGNAL_H */
