/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler finds on its stack, and how it is installed; for handler.c and handler_stack.c.
 */
#ifndef TINE_TESTS_GUEST_HANDLER_H
#define TINE_TESTS_GUEST_HANDLER_H

#include "t.h"

/* The words of a sigcontext, in its order. */
enum word {
	GS,
	FS,
	ES,
	DS,
	DI,
	SI,
	BP,
	SP,
	BX,
	DX,
	CX,
	AX,
	TRAP,
	ERROR,
	IP,
	CS,
	FLAGS,
	SIGNAL_SP,
	SS,
	WORDS
};

struct context {
	unsigned int flags, link;
	stack_t stack;
	unsigned int word[WORDS];
	unsigned char *fpu; /* 112 bytes as FSAVE stores them, then the FXSAVE image */
	unsigned int oldmask, cr2;
	sigset_t mask;
};

#define FXSAVE_AT 112

static inline void handle(int sig, void (*handler)(int), int flags)
{
	struct sigaction act = {.sa_handler = handler, .sa_flags = flags};

	OK(sigaction(sig, &act, NULL));
}

static inline void handle_info(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction act = {.sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO};

	OK(sigaction(sig, &act, NULL));
}

static inline void send_self(int sig)
{
	OK(kill(getpid(), sig));
}

#endif
