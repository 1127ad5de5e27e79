/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers of an interrupted context, as kernel/x86/entry.S pushes them. From user mode:
 *
 *	the stack's top, which the TSS names
 *	| ss  sp                   |  pushed by the CPU, from user mode only
 *	| flags  cs  ip            |  pushed by the CPU always
 *	| orig_ax                  |  a system call's number; else the error code, then -1
 *	| gs fs es ds              |
 *	| ax bp di si dx cx bx     |  <- struct pt_regs *; a system call's arguments, read upwards from here
 *	| C's frames grow down ... |
 */
#ifndef TINE_X86_PTRACE_H
#define TINE_X86_PTRACE_H

#include <types.h>

struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, ax;
	unsigned long ds, es, fs, gs; /* low 16 bits count */
	long orig_ax;		      /* the system call's number; -1 when not in a system call */
	unsigned long ip, cs, flags, sp, ss;
};

#define X86_EFLAGS_TF 0x00000100
#define X86_EFLAGS_IF 0x00000200
#define X86_EFLAGS_DF 0x00000400
#define X86_EFLAGS_RF 0x00010000
#define X86_EFLAGS_AC 0x00040000

static inline bool user_mode(const struct pt_regs *regs)
{
	return (regs->cs & 3) == 3;
}

#endif
