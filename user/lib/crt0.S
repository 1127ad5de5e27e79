/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a program begins.  exec leaves on the stack
 *
 *	esp -> argc | argv[0] .. NULL | envp[0] .. NULL | auxv pairs .. AT_NULL
 *
 * and nothing worth keeping in the registers.  The rest is start.c's business.
 */
	.text
	.globl _start
	.type _start, @function
_start:
	xorl	%ebp, %ebp		# the outermost frame: backtraces end here
	movl	%esp, %eax
	andl	$-16, %esp		# the ABI's alignment at a call
	subl	$12, %esp
	pushl	%eax
	call	__start_c
	hlt				# not reached: __start_c exits
	.size _start, . - _start

	.section .note.GNU-stack, "", @progbits
