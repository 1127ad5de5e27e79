/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place where a stack is left for another. What C keeps across a call stands on the stack;
 * all else is switch_to()'s (kernel/x86/process.c), which also builds a new task's first stack so
 * that the return below goes to ret_from_fork or ret_from_kernel_thread.
 *
 *   prev's stack: ... | return address | ebp | ebx | esi | edi |  <- thread.sp
 */
	.text
	.globl switch_stack

/*
 * struct task_struct *switch_stack(struct task_struct *prev, unsigned long *save_sp,
 *				    unsigned long sp)
 * Returns on the stack sp, with prev. They come in eax, edx and ecx.
 */
switch_stack:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	%esp, (%edx)
	movl	%ecx, %esp
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret

	.section .note.GNU-stack, "", @progbits
