/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler finds on its stack: Linux's layout for i386, which programs, debuggers and C
 * libraries know.
 */
#ifndef TINE_KERNEL_X86_SIGFRAME_H
#define TINE_KERNEL_X86_SIGFRAME_H

#include <types.h>
#include <uapi/signal.h>

#define FPU_FRAME_FXSAVE 0 /* magic: the FXSAVE image follows */

/* As FSAVE stores it, and Linux's two half-words behind it. */
struct fsave_area {
	u32 control, status, tags, ip, cs_opcode, data, ds;
	u8 st[8][10];
	u16 short_status, magic;
};

struct fpu_frame {
	struct fsave_area fsave;
	u8 fxsave[512]; /* struct fpu_state, wherever the user's stack has it */
};

static_assert(sizeof(struct fpu_frame) == 624, "Linux's struct _fpstate");

struct sigcontext {
	u32 gs, fs, es, ds; /* low 16 bits count */
	u32 di, si, bp, sp, bx, dx, cx, ax;
	u32 trap_nr, error_code;
	u32 ip, cs, flags, sp_at_signal, ss;
	struct fpu_frame __user *fpu;
	u32 oldmask, cr2;
};

static_assert(sizeof(struct sigcontext) == 88, "Linux's struct sigcontext");

struct ucontext {
	u32 flags;
	struct ucontext *link;
	stack_t stack;
	struct sigcontext mcontext;
	sigset_t sigmask;
};

/* For a handler without SA_SIGINFO. */
struct old_sigframe {
	u32 return_to;
	int sig;
	struct sigcontext context;
	struct fpu_frame unused; /* where the state was once; keeps the places of what follows */
	struct {
		u32 mask_high;
		u8 stub[8];
	} tail;
};

/* For a handler with SA_SIGINFO. */
struct rt_sigframe {
	u32 return_to;
	int sig;
	u32 info_ptr, context_ptr; /* the handler's second and third argument */
	struct siginfo info;
	struct ucontext context;
	u8 stub[8];
};

int save_fpu_frame(struct fpu_frame __user *to);
int restore_fpu_frame(const struct fpu_frame __user *from);

#endif
