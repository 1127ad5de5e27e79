// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page fault. Addresses below TASK_SIZE go to handle_mm_fault() (mm/memory.c), whoever touched
 * them; this file turns its answer into a retry, a signal, or the exception table's fix-up.
 * Invariant: CR2 is read before interrupts go on. The kernel may fault on user memory only at
 * instructions the exception table knows: anything else is a bug of ours and dies at once, before
 * a lock could be waited for.
 */
#include "x86.h"
#include <bug.h>
#include <mm.h>
#include <oom.h>
#include <printk.h>
#include <signal.h>
#include <uaccess.h>
#include <vmstat.h>
#include <x86/irqflags.h>

#define ERROR_PRESENT 0x1 /* a page is there, but not for this */
#define ERROR_WRITE   0x2
#define ERROR_FETCH   0x10

struct exception_entry {
	unsigned long insn, fixup;
};

extern const struct exception_entry __ex_table_start[], __ex_table_end[];

/* The table is a screen long: a walk is as good as anything. */
static const struct exception_entry *find_fixup(unsigned long ip)
{
	for (const struct exception_entry *e = __ex_table_start; e < __ex_table_end; e++)
		if (e->insn == ip)
			return e;
	return NULL;
}

bool fixup_exception(struct pt_regs *regs)
{
	const struct exception_entry *entry = find_fixup(regs->ip);

	if (entry)
		regs->ip = entry->fixup;
	return entry;
}

void pagefault_disable(void)
{
	current->zeroed.pagefault_disabled++;
	barrier();
}

void pagefault_enable(void)
{
	barrier();
	current->zeroed.pagefault_disabled--;
}

static void bad_kernel_access(struct pt_regs *regs, unsigned long addr, unsigned long error)
{
	const char *how = error & ERROR_FETCH ? "execute" : error & ERROR_WRITE ? "write" : "read";

	if (addr < PAGE_SIZE)
		panic_regs(regs, "the kernel tried to %s through a null pointer, at %08lx", how,
			   addr);
	panic_regs(regs, "the kernel tried to %s at %08lx, which %s", how, addr,
		   error & ERROR_PRESENT ? "is not allowed" : "is not mapped");
}

/* Before a user address is mended for the kernel: may it fault here and sleep for it? */
static bool kernel_fault_allowed(void)
{
	return current->mm && !current->zeroed.pagefault_disabled && !in_atomic();
}

/*
 * No memory to mend it with: true when it is worth another try, because somebody was killed for
 * memory, us perhaps: then the try never comes, or the kernel's access takes its fix-up.
 */
static bool retry_for_memory(bool user)
{
	return fatal_signal_pending(current) ? user : out_of_memory(GFP_HIGHUSER, 0);
}

static void signal_fault(unsigned long addr, enum fault_result result)
{
	switch (result) {
	case FAULT_OOM:
		printk(KERN_ERR "out of memory in a page fault: killed %d (%s)\n", current->pid,
		       current->comm);
		count_vm_event(oom_kill);
		force_sig(SIGKILL);
		break;
	case FAULT_SIGBUS:
		force_sig_fault(SIGBUS, BUS_ADRERR, addr);
		break;
	case FAULT_SEGV_ACCERR:
		force_sig_fault(SIGSEGV, SEGV_ACCERR, addr);
		break;
	default:
		force_sig_fault(SIGSEGV, SEGV_MAPERR, addr);
	}
}

static void user_fault(unsigned long addr, unsigned long error)
{
	enum fault_result result = FAULT_SEGV_MAPERR;

	if (addr < TASK_SIZE)
		result = handle_mm_fault(current->mm, addr, error & ERROR_WRITE, true);
	if (likely(result == FAULT_HANDLED)) {
		current->zeroed.used.min_flt++;
		return;
	}
	if (result == FAULT_OOM && retry_for_memory(true))
		return;
	current->thread.cr2 = addr;
	current->thread.error_code = error | (addr >= TASK_SIZE ? ERROR_PRESENT : 0);
	current->thread.trap_nr = 14;
	signal_fault(addr, result);
}

static void kernel_fault(struct pt_regs *regs, unsigned long addr, unsigned long error)
{
	const struct exception_entry *entry = find_fixup(regs->ip);
	enum fault_result result;
	bool retry;

	if (!entry || addr >= TASK_SIZE)
		bad_kernel_access(regs, addr, error);
	if (kernel_fault_allowed()) {
		if (regs->flags & X86_EFLAGS_IF)
			local_irq_enable();
		result = handle_mm_fault(current->mm, addr, error & ERROR_WRITE, false);
		retry = result == FAULT_OOM && retry_for_memory(false);
		local_irq_disable();
		if (result == FAULT_HANDLED) {
			current->zeroed.used.min_flt++;
			return;
		}
		if (retry)
			return;
		if (result == FAULT_OOM && !fatal_signal_pending(current))
			signal_fault(addr, result);
	}
	regs->ip = entry->fixup;
}

void do_page_fault(struct pt_regs *regs, unsigned long error, unsigned int vector)
{
	unsigned long addr = read_cr2();
	unsigned int fail_nth = current->zeroed.fail_nth;

	count_vm_event(page_fault);
	current->zeroed.fail_nth =
		0; /* a fault is no system call: what it allocates is not counted */
	if (user_mode(regs)) {
		local_irq_enable();
		user_fault(addr, error);
	} else {
		kernel_fault(regs, addr, error);
	}
	current->zeroed.fail_nth = fail_nth;
}
