/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the loader to start_kernel(). The loader leaves us in protected mode without paging. Steps 1
 * to 3 are linked where they are loaded (.boot, see kernel.lds) and name what is elsewhere through
 * PHYS(); from step 4 on, code runs where it is linked, above C0000000.
 *
 *   1. refuse: not started by multiboot, or a CPU without PSE, TSC, CMOV or FXSR
 *   2. boot_pg_dir: 896 MiB of memory at C0000000 in 4 MiB pages, the first 4 MiB also at 0
 *   3. paging on, jump high, forget the low mapping
 *   4. a GDT with the final numbers; %fs, the per-CPU segment, begins with base 0
 *   5. copy what the loader told us, then start_kernel(), on init_task's stack
 *
 * Read next: kernel/x86/boot.c, then start_kernel() in kernel/main.c.
 */
#include <layout.h>
#include <x86/segment.h>

#define PHYS(symbol) ((symbol) - PAGE_OFFSET)

#define MULTIBOOT_MAGIC 0x1BADB002
#define MULTIBOOT_FLAGS 3 /* modules on page boundaries; memory information */
#define LOADER_MAGIC 0x2BADB002

#define STACK_MAGIC 0x57ac6e9d /* thread_info.h */
#define PT_REGS_SIZE 68

#define CPUID_NEEDED ((1 << 3) | (1 << 4) | (1 << 15) | (1 << 24)) /* PSE, TSC, CMOV, FXSR */

#define COM1 0x3f8
#define VGA_TEXT 0xb8000
#define DEBUG_EXIT 0xf4

	.section .boot, "ax"
	.balign 4
	.long	MULTIBOOT_MAGIC
	.long	MULTIBOOT_FLAGS
	.long	-(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

	.globl startup
startup:
	cli
	cld
	movl	$PHYS(init_stack + THREAD_SIZE - PT_REGS_SIZE), %esp
	movl	%eax, %edi		/* the loader's magic, and its information, */
	movl	%ebx, %ebp		/* out of cpuid's way */

	/* 1. Refuse. */
	movl	$not_multiboot, %esi
	cmpl	$LOADER_MAGIC, %edi
	jne	refuse
	movl	$bad_cpu, %esi
	pushl	$0x200000		/* CPUID exists if EFLAGS.ID stays set */
	popfl
	pushfl
	popl	%eax
	testl	$0x200000, %eax
	jz	refuse
	pushl	$0
	popfl
	movl	$1, %eax
	cpuid
	andl	$CPUID_NEEDED, %edx
	cmpl	$CPUID_NEEDED, %edx
	jne	refuse

	/* 2. 4 MiB pages: present, writable. */
	movl	$PHYS(boot_pg_dir), %edx
	movl	$0x83, %eax
	movl	%eax, (%edx)
	movl	$(PAGE_OFFSET >> PGDIR_SHIFT), %ecx
.Lmap:	movl	%eax, (%edx,%ecx,4)
	addl	$PGDIR_SIZE, %eax
	incl	%ecx
	cmpl	$((PAGE_OFFSET + DIRECT_MAP_MAX) >> PGDIR_SHIFT), %ecx
	jb	.Lmap

	/* 3. PSE, then paging; WP makes read-only pages mean it for the kernel too. */
	movl	%cr4, %eax
	orl	$0x10, %eax
	movl	%eax, %cr4
	movl	%edx, %cr3
	movl	%cr0, %eax
	orl	$0x80010000, %eax
	movl	%eax, %cr0
	movl	$high, %eax
	jmp	*%eax

/*
 * refuse: says the text at %esi on the screen and the first serial port, and stops the machine.
 */
refuse:
	movl	$VGA_TEXT, %edi
	movb	$0x0f, %ah
.Lchar:	lodsb
	testb	%al, %al
	jz	.Lstop
	stosw
	movb	%al, %bl
	movl	$100000, %ecx		/* a port that is not there must not hang us */
	movw	$(COM1 + 5), %dx
.Lwait:	inb	%dx, %al
	testb	$0x20, %al
	loopz	.Lwait
	movb	%bl, %al
	movw	$COM1, %dx
	outb	%al, %dx
	jmp	.Lchar
.Lstop:	movb	$0x11, %al		/* QEMU leaves with a failing status */
	movw	$DEBUG_EXIT, %dx
	outb	%al, %dx
.Lhalt:	cli
	hlt
	jmp	.Lhalt

not_multiboot:
	.asciz	"Tine: not started by a multiboot loader: no memory map, no modules. Stopped.\r\n"
bad_cpu:
	.asciz	"Tine: this CPU lacks CPUID, PSE, TSC, CMOV or FXSR. Tine needs them. Stopped.\r\n"

	.text
high:
	movl	$0, boot_pg_dir
	movl	%edx, %cr3

	/* 4. Segments. */
	lgdt	boot_gdt_pointer
	ljmp	$KERNEL_CS, $.Lsegments
.Lsegments:
	movl	$KERNEL_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$KERNEL_PERCPU, %eax
	movl	%eax, %fs
	xorl	%eax, %eax
	movl	%eax, %gs

	/* 5. A task's stack begins below the frame of its registers in user mode. */
	movl	$(init_stack + THREAD_SIZE - PT_REGS_SIZE), %esp
	movl	%edi, %eax
	movl	%ebp, %edx
	xorl	%ebp, %ebp		/* backtraces end here */
	call	boot_info_init
	call	start_kernel
	ud2

/* The stack of init_task, the first idle task, with its thread_info (task, flags, count, magic). */
	.section .data.init_stack, "aw"
	.balign	THREAD_SIZE
	.globl	init_stack
init_stack:
	.long	init_task, 0, 0, STACK_MAGIC
	.fill	THREAD_SIZE - 16, 1, 0

	.data
	.balign	8
boot_gdt:
	.fill	GDT_KERNEL_CS, 8, 0
	.quad	0x00cf9a000000ffff	/* kernel code and data: all of memory */
	.quad	0x00cf92000000ffff
	.fill	GDT_PERCPU - GDT_KERNEL_DS - 1, 8, 0
	.quad	0x00cf92000000ffff	/* per-CPU: base 0 until the copies exist */
boot_gdt_end:
	.word	0
boot_gdt_pointer:
	.word	boot_gdt_end - boot_gdt - 1
	.long	boot_gdt

/* Kept for ever: the double-fault task starts with it (kernel/x86/doublefault.c). */
	.section .bss.page_aligned, "aw", @nobits
	.balign	PAGE_SIZE
	.globl	boot_pg_dir
boot_pg_dir:
	.skip	PAGE_SIZE

	.section .note.GNU-stack, "", @progbits
