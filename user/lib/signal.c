// SPDX-License-Identifier: GPL-2.0-only
// Signals.  Each action carries our own return stub (SA_RESTORER), in syscall.S.
// Entry points: what signal.h declares.
#include "sys.h"
#include <signal.h>
#include <string.h>

int sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
	struct k_sigaction set, was;

	if (act) {
		set.sa_handler = act->sa_handler;
		set.sa_flags = act->sa_flags | SA_RESTORER;
		set.sa_restorer = act->sa_flags & SA_SIGINFO ? __restore_rt : __restore;
		set.sa_mask = act->sa_mask;
	}
	if (syscall(__NR_rt_sigaction, sig, act ? &set : NULL, &was, sizeof(sigset_t)) < 0)
		return -1;
	if (old) {
		memset(old, 0, sizeof(*old));
		old->sa_handler = was.sa_handler;
		old->sa_mask = was.sa_mask;
		old->sa_flags = was.sa_flags & ~SA_RESTORER;
		old->sa_restorer = was.sa_restorer;
	}
	return 0;
}

sighandler_t signal(int sig, sighandler_t handler)
{
	struct sigaction act = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;

	return sigaction(sig, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return syscall(__NR_rt_sigprocmask, how, set, old, sizeof(sigset_t));
}

int sigpending(sigset_t *set)
{
	return syscall(__NR_rt_sigpending, set, sizeof(sigset_t));
}

int sigsuspend(const sigset_t *mask)
{
	return syscall(__NR_rt_sigsuspend, mask, sizeof(sigset_t));
}

int sigaltstack(const stack_t *ss, stack_t *old)
{
	return syscall(__NR_sigaltstack, ss, old);
}

int sigemptyset(sigset_t *set)
{
	*set = 0;
	return 0;
}

int sigfillset(sigset_t *set)
{
	*set = ~0ull;
	return 0;
}

static int bad_signal(int sig)
{
	if (sig >= 1 && sig <= _NSIG)
		return 0;
	errno = EINVAL;
	return -1;
}

int sigaddset(sigset_t *set, int sig)
{
	if (bad_signal(sig))
		return -1;
	*set |= 1ull << (sig - 1);
	return 0;
}

int sigdelset(sigset_t *set, int sig)
{
	if (bad_signal(sig))
		return -1;
	*set &= ~(1ull << (sig - 1));
	return 0;
}

int sigismember(const sigset_t *set, int sig)
{
	if (bad_signal(sig))
		return -1;
	return *set >> (sig - 1) & 1;
}

int kill(pid_t pid, int sig)
{
	return syscall(__NR_kill, pid, sig);
}

int killpg(pid_t pgrp, int sig)
{
	return kill(-pgrp, sig);
}

int tgkill(pid_t tgid, pid_t tid, int sig)
{
	return syscall(__NR_tgkill, tgid, tid, sig);
}

int raise(int sig)
{
	return tgkill(getpid(), gettid(), sig);
}
