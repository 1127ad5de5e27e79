/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals.  A sigset_t is 64 bits, bit n - 1 for signal n. */
#ifndef TINE_USER_SIGNAL_H
#define TINE_USER_SIGNAL_H

#include <sys/types.h>
#include <uapi/signal.h>

typedef __sighandler_t sighandler_t;
typedef volatile int sig_atomic_t;

struct sigaction {
	union {
		__sighandler_t sa_handler;
		void (*sa_sigaction)(int, siginfo_t *, void *);
	};
	sigset_t sa_mask;
	int sa_flags;
	void (*sa_restorer)(void);
};

sighandler_t signal(int sig, sighandler_t handler);
int sigaction(int sig, const struct sigaction *act, struct sigaction *old);
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigaltstack(const stack_t *ss, stack_t *old);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int sig);
int sigdelset(sigset_t *set, int sig);
int sigismember(const sigset_t *set, int sig);
int kill(pid_t pid, int sig);
int killpg(pid_t pgrp, int sig);
int tgkill(pid_t tgid, pid_t tid, int sig);
int raise(int sig);

#endif /* TINE_USER_SIGNAL_H */
