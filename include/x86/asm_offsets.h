/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where assembly finds the fields of struct pt_regs and struct thread_info, in bytes. Numbers
 * only; kernel/x86/process.c asserts each of them.
 */
#ifndef TINE_X86_ASM_OFFSETS_H
#define TINE_X86_ASM_OFFSETS_H

#define PT_BX	   0
#define PT_CX	   4
#define PT_DX	   8
#define PT_BP	   20
#define PT_AX	   24
#define PT_GS	   40
#define PT_ORIG_AX 44
#define PT_IP	   48
#define PT_CS	   52
#define PT_SIZE	   68

#define TI_FLAGS	     4
#define TI_WORK_MASK	     3
#define TI_NEED_RESCHED_MASK 2

#define NR_TRAPS	  64  /* vectors with an entry of their own; int 0x80 besides */
#define SYSCALL_SLOTS	  512 /* entries of sys_call_table (kernel/syscalls.c) */
#define SYSCALL_ARGS	  12  /* bytes on the stack: the last three of six arguments */
#define TRACE_SYSCALL_BIT 0x80

#endif
