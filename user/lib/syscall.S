/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way into the kernel, and the three calls that cannot be written in C.
 *
 *	int $0x80:  eax number; ebx ecx edx esi edi ebp arguments; eax result or -errno.
 *	Every other register comes back as it was.
 *
 * Entry points: __sys (result as the kernel gives it), syscall (-1 and errno), vfork, clone.
 */
#include <uapi/errno.h>
#include <uapi/unistd.h>

/* Pushes the callee-saved registers and loads number and arguments from the caller's stack. */
	.macro	enter_with_args
	pushl	%ebp
	pushl	%edi
	pushl	%esi
	pushl	%ebx
	movl	20(%esp), %eax
	movl	24(%esp), %ebx
	movl	28(%esp), %ecx
	movl	32(%esp), %edx
	movl	36(%esp), %esi
	movl	40(%esp), %edi
	movl	44(%esp), %ebp
	int	$0x80
	popl	%ebx
	popl	%esi
	popl	%edi
	popl	%ebp
	.endm

	.text

/* long __sys(long number, ...): up to six arguments; -errno on failure */
	.globl	__sys
	.type	__sys, @function
__sys:
	enter_with_args
	ret
	.size	__sys, . - __sys

/* long syscall(long number, ...): up to six arguments; -1 and errno on failure */
	.globl	syscall
	.type	syscall, @function
syscall:
	enter_with_args
set_errno:
	cmpl	$-4095, %eax
	jae	1f
	ret
1:	negl	%eax
	movl	%eax, errno
	movl	$-1, %eax
	ret
	.size	syscall, . - syscall

/*
 * pid_t vfork(void): the child runs on the parent's stack while the parent sleeps, so what the
 * child pushes next overwrites the return address.  It is kept in ecx, which the kernel
 * preserves for both of them.
 */
	.globl	vfork
	.type	vfork, @function
vfork:
	popl	%ecx
	movl	$__NR_vfork, %eax
	int	$0x80
	pushl	%ecx
	jmp	set_errno
	.size	vfork, . - vfork

/*
 * int clone(int (*fn)(void *), void *stack, int flags, void *arg, ptid, tls, ctid)
 * The child finds fn and arg on its own stack, because it shares no other with its parent:
 *
 *	stack (aligned to 16) -> | ... pad ... |
 *	                         | arg         |  esp + 4 in the child
 *	                         | fn          |  esp     in the child
 */
	.globl	clone
	.type	clone, @function
clone:
	pushl	%ebp
	pushl	%edi
	pushl	%esi
	pushl	%ebx
	movl	$-EINVAL, %eax
	movl	24(%esp), %ecx		# stack
	testl	%ecx, %ecx
	jz	1f
	cmpl	$0, 20(%esp)		# fn
	je	1f
	andl	$-16, %ecx
	subl	$16, %ecx
	movl	20(%esp), %edx
	movl	%edx, (%ecx)
	movl	32(%esp), %edx
	movl	%edx, 4(%ecx)
	movl	$__NR_clone, %eax
	movl	28(%esp), %ebx		# flags
	movl	36(%esp), %edx		# parent_tid
	movl	40(%esp), %esi		# tls
	movl	44(%esp), %edi		# child_tid
	int	$0x80
	testl	%eax, %eax
	jz	2f
1:	popl	%ebx
	popl	%esi
	popl	%edi
	popl	%ebp
	jmp	set_errno

2:	xorl	%ebp, %ebp		# the child: a new outermost frame
	popl	%eax			# fn; arg is now where an argument belongs
	call	*%eax
	movl	%eax, %ebx
	movl	$__NR_exit, %eax	# this task alone, not its group
	int	$0x80
	hlt
	.size	clone, . - clone

/* Where a signal handler returns to (SA_RESTORER): with and without siginfo. */
	.globl	__restore_rt
	.type	__restore_rt, @function
__restore_rt:
	movl	$__NR_rt_sigreturn, %eax
	int	$0x80
	.size	__restore_rt, . - __restore_rt

	.globl	__restore
	.type	__restore, @function
__restore:
	popl	%eax			# the signal number, pushed for the handler
	movl	$__NR_sigreturn, %eax
	int	$0x80
	.size	__restore, . - __restore

	.section .note.GNU-stack, "", @progbits
