// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programmable interval timer: channel 2 counts for the calibration of the TSC (tsc.c); where
 * there are no APICs, channel 0 interrupts HZ times a second. Entry point: time_init().
 */
#include "x86.h"
#include <irq.h>
#include <time.h>
#include <x86/io.h>

#define PIT_CHANNEL0   0x40
#define RATE_GENERATOR 0x34 /* channel 0, both bytes, mode 2 */

static void pit_interrupt(struct pt_regs *regs)
{
	timer_interrupt(user_mode(regs));
}

void time_init(void)
{
	u32 latch = (PIT_HZ + HZ / 2) / HZ;

	tsc_init();
	if (apic_used) {
		lapic_timer_start();
		return;
	}
	outb(RATE_GENERATOR, PIT_COMMAND);
	outb(latch & 0xff, PIT_CHANNEL0);
	outb(latch >> 8, PIT_CHANNEL0);
	request_irq(0, pit_interrupt);
}
