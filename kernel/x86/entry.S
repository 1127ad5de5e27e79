/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way into the kernel and out of it.
 *
 *   int $0x80 --> syscall_entry --> sys_call_table[eax] --.
 *   exception --> trap_N  --.                             +--> ret_to_user --> iret
 *   irq       --> trap_32+n-+--> trap_table[n] -----------'     work: schedule, do_signal
 *   new task  --> ret_from_fork, ret_from_kernel_thread --'
 *
 * Invariants: each entry pushes exactly one struct pt_regs and loads %ds, %es and %fs before any
 * C runs, with the direction flag clear; orig_ax is -1 unless this is a system call. User mode is
 * entered only with interrupts off since the last look at the work flags. What the user put into
 * a segment register may make a pop or the iret fault: .fixup below turns that into a null
 * selector or a SIGSEGV.
 */
#include <config.h>
#include <x86/asm_offsets.h>
#include <x86/segment.h>

	.macro FIXUP insn, to
	.pushsection __ex_table, "a"
	.long	\insn, \to
	.popsection
	.endm

/* The general registers and the segments but %gs, which is below (it, or a vector). */
	.macro PUSH_REGISTERS
	pushl	%fs
	pushl	%es
	pushl	%ds
	pushl	%eax
	pushl	%ebp
	pushl	%edi
	pushl	%esi
	pushl	%edx
	pushl	%ecx
	pushl	%ebx
	.endm

	.macro KERNEL_SEGMENTS
	movl	$USER_DS, %edi		/* flat, as KERNEL_DS is, and the usual one already */
	movl	%edi, %ds
	movl	%edi, %es
	movl	$KERNEL_PERCPU, %edi
	movl	%edi, %fs
	cld
	.endm

/* Once the user's %gs is saved: it may name a descriptor that a switch or exec takes away. */
	.macro NULL_GS
	xorl	%edi, %edi
	movl	%edi, %gs
	.endm

/* A selector that cannot be loaded becomes the null selector; the user faults when it is used. */
	.macro POP_SEGMENT reg
1:	popl	\reg
	.pushsection .fixup, "ax"
2:	movl	$0, (%esp)
	jmp	1b
	.popsection
	FIXUP	1b, 2b
	.endm

	.text
	.globl syscall_entry, trap_entries, double_fault_entry
	.globl ret_from_fork, ret_from_kernel_thread

/*
 * The gate leaves interrupts on. The first three arguments go where C looks for them, in eax, edx and
 * ecx; the others are copies on the stack, for C may change its own parameters.
 */
syscall_entry:
	pushl	%eax			/* orig_ax */
	pushl	%gs
	PUSH_REGISTERS
	pushl	%ebp
	pushl	%edi
	pushl	%esi
	KERNEL_SEGMENTS
	NULL_GS
	xorl	%ebp, %ebp		/* a backtrace ends here */
	testb	$TRACE_SYSCALL_BIT, trace_mask
	jnz	.Ltraced
	cmpl	$SYSCALL_SLOTS, %eax
	jae	.Lno_such_call
	movl	%eax, %esi
	movl	%ebx, %eax
	xchgl	%ecx, %edx
	call	*sys_call_table(,%esi,4)
.Lsyscall_done:
	addl	$SYSCALL_ARGS, %esp
	movl	%eax, PT_AX(%esp)

ret_to_user:
	cli
	movl	$-8192, %ecx		/* thread_info: at the foot of the stack */
	andl	%esp, %ecx
	testb	$TI_WORK_MASK, TI_FLAGS(%ecx)
	jnz	.Lwork
#if DEBUG_LOCKS
	call	lockcheck_return_to_user
#endif
restore_all:
	popl	%ebx
	popl	%ecx
	popl	%edx
	popl	%esi
	popl	%edi
	popl	%ebp
	popl	%eax
	POP_SEGMENT %ds
	POP_SEGMENT %es
	POP_SEGMENT %fs
	POP_SEGMENT %gs
	addl	$4, %esp		/* orig_ax */
.Liret:	iret

.Lwork:
	sti
	testb	$TI_NEED_RESCHED_MASK, TI_FLAGS(%ecx)
	jz	.Lsignals
	call	schedule
	jmp	ret_to_user
.Lsignals:
	movl	%esp, %eax
	call	do_signal
	jmp	ret_to_user

.Lno_such_call:
	movl	$-38, %eax		/* -ENOSYS */
	jmp	.Lsyscall_done

.Ltraced:
	leal	SYSCALL_ARGS(%esp), %ebx	/* kept by C: the frame */
	movl	%ebx, %eax
	call	trace_syscall_entry
	movl	PT_ORIG_AX(%ebx), %esi
	movl	$-38, %eax
	cmpl	$SYSCALL_SLOTS, %esi
	jae	1f
	movl	PT_BX(%ebx), %eax
	movl	PT_CX(%ebx), %edx
	movl	PT_DX(%ebx), %ecx
	call	*sys_call_table(,%esi,4)
1:	addl	$SYSCALL_ARGS, %esp
	movl	%eax, PT_AX(%esp)
	movl	%esp, %eax
	call	trace_syscall_exit
	jmp	ret_to_user

/* A new task's first steps; %eax is the task that switch_to() left. */
ret_from_fork:
	call	schedule_tail
	jmp	ret_to_user

/* %ebx the function, %esi its argument. It comes back when it has become a program, or to end. */
ret_from_kernel_thread:
	call	schedule_tail
	movl	%esi, %eax
	call	*%ebx
	testb	$3, PT_CS(%esp)
	jnz	ret_to_user
	movzbl	%al, %eax
	shll	$8, %eax		/* the wait status of exit(result) */
	call	do_exit
	ud2

/*
 * Exceptions and interrupts: the stub leaves the vector where %gs belongs, and the error code (or
 * 0) where orig_ax belongs.
 */
trap_common:
	PUSH_REGISTERS
	KERNEL_SEGMENTS
	movl	PT_GS(%esp), %ecx	/* trap_table[vector](regs, error, vector) */
	movl	PT_ORIG_AX(%esp), %edx
	movl	%gs, %eax
	movl	%eax, PT_GS(%esp)
	NULL_GS
	movl	$-1, PT_ORIG_AX(%esp)
	movl	%esp, %eax
	pushl	PT_IP(%esp)		/* a frame, so that backtraces show where it happened */
	pushl	%ebp
	movl	%esp, %ebp
	call	*trap_table(,%ecx,4)
	addl	$8, %esp
	testb	$3, PT_CS(%esp)
	jnz	ret_to_user
	jmp	restore_all

/* The double-fault task starts here, on its own stack (kernel/x86/doublefault.c). */
double_fault_entry:
	cld
	xorl	%ebp, %ebp
	call	double_fault
	ud2

	.altmacro
	.macro TRAP_STUB vector
	.pushsection .rodata
	.long	trap_\vector
	.popsection
trap_\vector:
	.if (\vector != 8) && (\vector < 10 || \vector > 14) && (\vector != 17)
	pushl	$0
	.endif
	pushl	$\vector
	jmp	trap_common
	.endm

	.pushsection .rodata
	.balign	4
trap_entries:
	.popsection
	.set	vector, 0
	.rept	NR_TRAPS
	TRAP_STUB %vector
	.set	vector, vector + 1
	.endr

/* An iret that cannot be done: all registers are the user's already; take them back. */
	.section .fixup, "ax"
bad_iret_frame:
	pushl	$-1
	pushl	%gs
	PUSH_REGISTERS
	KERNEL_SEGMENTS
	NULL_GS
	xorl	%ebp, %ebp
	movl	%esp, %eax
	call	bad_iret
	jmp	ret_to_user
	FIXUP	.Liret, bad_iret_frame

	.section .note.GNU-stack, "", @progbits
