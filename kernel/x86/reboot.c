// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways out of the machine. QEMU's isa-debug-exit device, when it is there, ends QEMU with a
 * status that tells an orderly end (33) from a panic (35); a machine without it is powered off
 * through the ACPI ports that the usual virtual machines have. None of these functions needs a
 * lock.
 */
#include "x86.h"
#include <smp.h>
#include <x86/io.h>
#include <x86/irqflags.h>

#define DEBUG_EXIT	    0xf4 /* QEMU leaves with value * 2 + 1 */
#define EXIT_ORDERLY	    0x10
#define EXIT_PANIC	    0x11
#define ACPI_PM_CONTROL	    0x604 /* QEMU's PIIX4 and ICH9 */
#define ACPI_PM_CONTROL_OLD 0xb004
#define ACPI_SLEEP_S5	    0x2000
#define KEYBOARD_COMMAND    0x64
#define KEYBOARD_BUSY	    0x02
#define PULSE_RESET	    0xfe

void machine_halt(void)
{
	smp_stop_others();
	for (;;)
		__asm__ volatile("cli; hlt");
}

void machine_power_off(void)
{
	outb(EXIT_ORDERLY, DEBUG_EXIT);
	outw(ACPI_SLEEP_S5, ACPI_PM_CONTROL);
	outw(ACPI_SLEEP_S5, ACPI_PM_CONTROL_OLD);
	machine_halt();
}

/* By the keyboard controller; if that does not help, by an exception that nobody can handle. */
void machine_restart(void)
{
	struct descriptor_pointer no_idt = {0, 0};

	local_irq_disable();
	for (int i = 0; i < 100000 && (inb(KEYBOARD_COMMAND) & KEYBOARD_BUSY); i++)
		cpu_relax();
	outb(PULSE_RESET, KEYBOARD_COMMAND);
	for (int i = 0; i < 100000; i++)
		inb(KEYBOARD_COMMAND);
	__asm__ volatile("lidt %0; int3" : : "m"(no_idt));
	machine_halt();
}

void machine_panic_exit(void)
{
	outb(EXIT_PANIC, DEBUG_EXIT);
}
