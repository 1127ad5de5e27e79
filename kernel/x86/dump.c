// SPDX-License-Identifier: GPL-2.0-only
/*
 * Showing where a context is: its registers, and the calls that led there by the chain of frame
 * pointers. Invariant: nothing here faults, whatever the registers hold: every frame is looked up
 * in the page tables before it is read, and frames must rise.
 */
#include "x86.h"
#include <boot.h>
#include <kernel.h>
#include <mm.h>
#include <printk.h>

#define MAX_FRAMES 32

/* What a function pushes first: its caller's frame, above the address to return to. */
struct frame {
	struct frame *next;
	unsigned long ip;
};

static bool readable(unsigned long addr, size_t size)
{
	if (addr >= (unsigned long)_data && addr + size <= (unsigned long)_end)
		return IS_ALIGNED(addr, 4); /* the boot stack, even before there are page tables */
	return addr >= PAGE_OFFSET && IS_ALIGNED(addr, 4) && kernel_addr_mapped(addr) &&
	       kernel_addr_mapped(addr + size - 1);
}

/*
 * backtrace: ip is an instruction of the innermost function, bp its frame. Further up the chain stand
 * return addresses: the call is before them, and may have been its function's last instruction.
 */
void backtrace(unsigned long bp, unsigned long ip)
{
	unsigned long offset;
	const char *name;

	printk(KERN_EMERG "backtrace:\n");
	for (int i = 0; i < MAX_FRAMES && (name = ksym_lookup(ip, &offset)); i++) {
		struct frame *frame = (struct frame *)bp;

		printk(KERN_EMERG "  [%p] %s+0x%lx\n", (void *)ip, name, offset);
		if (!readable(bp, sizeof(*frame)))
			return;
		ip = frame->ip - 1;
		if (frame->next && frame->next <= frame)
			return;
		bp = (unsigned long)frame->next;
	}
}

void show_regs(const struct pt_regs *regs)
{
	/* From kernel mode the CPU pushes no stack pointer: it stood right above the frame. */
	bool has_sp = user_mode(regs) || regs == double_fault_regs;
	unsigned long sp = has_sp ? regs->sp : (unsigned long)&regs->sp;

	printk(KERN_EMERG "eip %04lx:%p %pS flags %08lx\n", regs->cs & 0xffff, (void *)regs->ip,
	       (void *)regs->ip, regs->flags);
	printk(KERN_EMERG "eax %08lx ebx %08lx ecx %08lx edx %08lx\n", regs->ax, regs->bx, regs->cx,
	       regs->dx);
	printk(KERN_EMERG "esi %08lx edi %08lx ebp %08lx esp %08lx\n", regs->si, regs->di, regs->bp,
	       sp);
	printk(KERN_EMERG "ds %04lx es %04lx fs %04lx gs %04lx cr2 %08lx cr3 %08lx\n",
	       regs->ds & 0xffff, regs->es & 0xffff, regs->fs & 0xffff, regs->gs & 0xffff,
	       read_cr2(), read_cr3());
}
