// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says when it dies, or nearly does; and names for addresses.
 * Invariant: panic takes no lock but printk's and allocates nothing; a panic inside a panic says
 * its one line and stops. The order: message, task, registers, backtrace, tail of the trace ring,
 * then QEMU is left with a failing status; on a real machine it halts, or restarts after
 * panic=SECONDS.
 * Entry points: panic, panic_regs, warn_at, dump_stack, ksym_lookup.
 */
#include <boot.h>
#include <bug.h>
#include <cmdline.h>
#include <percpu.h>
#include <printk.h>
#include <sched.h>
#include <smp.h>
#include <string.h>
#include <time.h>
#include <trace.h>

#define TRACE_TAIL 20

/* The symbol table, linked in last (tools/ksyms.py): functions by rising address. */
extern const u32 ksym_count, ksym_addrs[], ksym_offsets[];
extern const char ksym_names[];

const char *ksym_lookup(unsigned long addr, unsigned long *offset)
{
	u32 low = 0, high = ksym_count;

	if (addr < (unsigned long)_text || addr >= (unsigned long)_etext)
		return NULL;
	while (low < high) { /* the first symbol above addr */
		u32 middle = low + (high - low) / 2;

		if (ksym_addrs[middle] <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	*offset = addr - ksym_addrs[low - 1];
	return ksym_names + ksym_offsets[low - 1];
}

/* Where the frame pointer of the function that is executing this stood in its caller. */
#define CALLERS_FRAME() (*(unsigned long *)__builtin_frame_address(0))

void dump_stack(void)
{
	backtrace(CALLERS_FRAME(), _RET_IP_ - 1);
}

void warn_at(const char *file, int line, const char *what)
{
	printk(KERN_WARNING "warning: %s:%d: %s, in %d (%s)\n", file, line, what, current->pid,
	       current->comm);
	dump_stack();
}

static void __noreturn restart_after(unsigned long seconds)
{
	u64 now = ktime_get_ns(), end = now + (u64)seconds * NSEC_PER_SEC;

	printk(KERN_EMERG "restarting in %lu seconds\n", seconds);
	while (now && ktime_get_ns() < end) /* 0: it died before there was a clock */
		cpu_relax();
	machine_restart();
}

/* After the message was printed. ip, bp: where the backtrace begins. */
static void __noreturn finish_panic(const struct pt_regs *regs, unsigned long bp, unsigned long ip)
{
	char value[16], *end;
	unsigned long seconds;

	smp_stop_others();
	printk(KERN_EMERG "in %d (%s) on CPU %u%s\n", current->pid, current->comm,
	       smp_processor_id(), in_interrupt() ? ", in an interrupt" : "");
	if (regs)
		show_regs(regs);
	backtrace(bp, ip);
	smp_show_others();
	trace_dump_tail(TRACE_TAIL);
	machine_panic_exit();
	seconds = cmdline_get("panic", value, sizeof(value)) ? simple_strtoul(value, &end) : 0;
	if (seconds)
		restart_after(seconds);
	printk(KERN_EMERG "halted\n");
	machine_halt();
}

/* The message; a second time around only that. The first CPU to panic stops all others. */
static void announce(const char *fmt, va_list args)
{
	static int panicking; /* the CPU's number and one */
	static char message[256];
	int self = smp_processor_id() + 1, first;

	local_irq_disable();
	first = cmpxchg(&panicking, 0, self);
	while (first && first != self)
		cpu_relax();
	vsnprintf(message, sizeof(message), fmt, args);
	printk(KERN_EMERG "panic: %s\n", message);
	if (first) {
		printk(KERN_EMERG "panic inside a panic, stopped\n");
		machine_panic_exit();
		machine_halt();
	}
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	announce(fmt, args);
	va_end(args);
	finish_panic(NULL, CALLERS_FRAME(), _RET_IP_ - 1);
}

void panic_regs(const struct pt_regs *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	announce(fmt, args);
	va_end(args);
	finish_panic(regs, regs->bp, regs->ip);
}
