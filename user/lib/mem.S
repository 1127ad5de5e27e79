/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memcpy, memmove and memset.  In assembly because a compiler is free to turn a copying loop in
 * C into a call of memcpy, that is, of itself.
 */
	.text

/* void *memcpy(void *dst, const void *src, size_t n) */
	.globl	memcpy
	.type	memcpy, @function
memcpy:
	pushl	%edi
	pushl	%esi
	movl	12(%esp), %edi
	movl	16(%esp), %esi
	movl	20(%esp), %ecx
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
	.size	memcpy, . - memcpy

/* void *memmove(void *dst, const void *src, size_t n): upwards unless dst lies inside src */
	.globl	memmove
	.type	memmove, @function
memmove:
	movl	4(%esp), %eax
	subl	8(%esp), %eax		# dst - src, unsigned: below n means dst inside src
	cmpl	12(%esp), %eax
	jae	memcpy
	pushl	%edi
	pushl	%esi
	movl	12(%esp), %edi
	movl	16(%esp), %esi
	movl	20(%esp), %ecx
	movl	%edi, %eax
	leal	-1(%edi, %ecx), %edi
	leal	-1(%esi, %ecx), %esi
	std
	rep movsb
	cld
	popl	%esi
	popl	%edi
	ret
	.size	memmove, . - memmove

/* void *memset(void *dst, int byte, size_t n) */
	.globl	memset
	.type	memset, @function
memset:
	pushl	%edi
	movl	8(%esp), %edi
	movzbl	12(%esp), %eax
	movl	16(%esp), %ecx
	imull	$0x01010101, %eax, %eax
	movl	%ecx, %edx
	shrl	$2, %ecx
	rep stosl
	movl	%edx, %ecx
	andl	$3, %ecx
	rep stosb
	movl	8(%esp), %eax
	popl	%edi
	ret
	.size	memset, . - memset

	.section .note.GNU-stack, "", @progbits
