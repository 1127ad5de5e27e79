/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memcpy, memmove and memset, with the string instructions: words first, then the bytes left over.
 * Invariant: the direction flag is clear on return, as everywhere in the kernel.
 * The rest of <string.h> is C, in kernel/lib/string.c.
 */
	.text
	.globl memcpy, memmove, memset

/* void *memcpy(void *dst, const void *src, size_t n): in eax, edx, ecx, as every function's first three */
memcpy:
	pushl	%edi
	pushl	%esi
	movl	%eax, %edi
	movl	%edx, %esi
copy_up:
	movl	%edi, %eax
	movl	%ecx, %edx
	shrl	$2, %ecx
	rep movsl
	movl	%edx, %ecx
	andl	$3, %ecx
	rep movsb
	popl	%esi
	popl	%edi
	ret

/*
 * void *memmove(void *dst, const void *src, size_t n): downwards only where dst lies inside src's
 * bytes
 */
memmove:
	pushl	%edi
	pushl	%esi
	movl	%eax, %edi
	movl	%edx, %esi
	subl	%esi, %eax
	cmpl	%ecx, %eax
	jae	copy_up
	movl	%edi, %eax
	leal	-1(%edi,%ecx), %edi
	leal	-1(%esi,%ecx), %esi
	movl	%ecx, %edx
	andl	$3, %ecx
	std
	rep movsb
	movl	%edx, %ecx
	shrl	$2, %ecx
	subl	$3, %esi
	subl	$3, %edi
	rep movsl
	cld
	popl	%esi
	popl	%edi
	ret

/* void *memset(void *dst, int c, size_t n) */
memset:
	pushl	%edi
	pushl	%eax
	movl	%eax, %edi
	movzbl	%dl, %eax
	movl	%ecx, %edx
	imull	$0x01010101, %eax
	shrl	$2, %ecx
	rep stosl
	movl	%edx, %ecx
	andl	$3, %ecx
	rep stosb
	popl	%eax
	popl	%edi
	ret

	.section .note.GNU-stack, "", @progbits
