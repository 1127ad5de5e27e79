/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where every processor but the first begins: in real mode, at the page that the STARTUP message
 * names (TRAMPOLINE), to which smp_init() (kernel/x86/smp.c) has copied the first part of this file.
 *
 *   1. 16 bits: a GDT, protected mode
 *   2. 32 bits: 4 MiB pages, boot_pg_dir (which has low memory at 0 again), paging on
 *   3. where the kernel is linked: its own page directory and segments; if it is the one that is waited
 *      for (secondary_apic), the idle task's stack, start_secondary(); else it halts
 */
#include <layout.h>
#include <x86/segment.h>

#define PHYS(symbol)  ((symbol) - PAGE_OFFSET)
#define MOVED(symbol) (TRAMPOLINE + (symbol) - trampoline)

	.section .rodata
	.balign	16
	.globl	trampoline, trampoline_end
	.code16
trampoline:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	lgdtl	.Lgdt_pointer - trampoline
	movl	$0x11, %eax		/* PE, ET; caches on */
	movl	%eax, %cr0
	ljmpl	$8, $MOVED(.Lprotected)

	.code32
.Lprotected:
	movl	$16, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%cr4, %eax
	orl	$0x10, %eax		/* PSE */
	movl	%eax, %cr4
	movl	$PHYS(boot_pg_dir), %eax
	movl	%eax, %cr3
	movl	%cr0, %eax
	orl	$0x80010000, %eax	/* paging; read-only means it */
	movl	%eax, %cr0
	movl	$secondary_entry, %eax
	jmp	*%eax

	.balign	8
.Lgdt:	.quad	0
	.quad	0x00cf9a000000ffff
	.quad	0x00cf92000000ffff
.Lgdt_pointer:
	.word	.Lgdt_pointer - .Lgdt - 1
	.long	MOVED(.Lgdt)
trampoline_end:

	.text
secondary_entry:
	movl	secondary_cr3, %eax
	movl	%eax, %cr3
	movl	FIX_LAPIC + 0x20, %eax	/* what this CPU's APIC is called, in the top byte */
	shrl	$24, %eax
	movl	$NO_APIC, %ecx
	lock cmpxchgl %ecx, secondary_apic
	jne	.Llate
	movl	secondary_sp, %esp
	xorl	%ebp, %ebp		/* backtraces end here */
	call	start_secondary
.Llate:	hlt				/* interrupts are off, and nobody will send it an NMI */
	jmp	.Llate

	.section .note.GNU-stack, "", @progbits
