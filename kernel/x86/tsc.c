// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time since boot, from the time-stamp counter: nanoseconds are ticks * mult >> 24.
 * Invariant: the counter is calibrated once, in a window of 3 ms against the PIT's channel 2, and
 * the scale never changes after, so ktime_get_ns() never goes back. Before that it says 0.
 */
#include "x86.h"
#include <kernel.h>
#include <printk.h>
#include <x86/io.h>

#define PIT_CHANNEL2 0x42
#define SPEAKER	     0x61
#define RAN_OUT	     0x20 /* channel 2 has come to 0, 55 ms after its start */
#define COUNT_DOWN   0xb0 /* channel 2, both bytes, mode 0 */
#define LATCH	     0x80 /* channel 2: hold the count for reading */
#define WINDOW	     (3 * PIT_HZ / 1000)
#define SHIFT	     24
#define SAMPLES	     5

u32 tsc_khz;

static u64 tsc_base; /* the counter at time 0 */
static u32 tsc_mult;

struct sample {
	u64 tsc;
	u32 count, lapic;
};

/*
 * One reading of both counters, the tightest of a few: a host may take the CPU away between the
 * two.
 */
static struct sample take_sample(void)
{
	struct sample best = {0, 0, 0};
	u64 tightest = ~0ULL;
	u32 lapic = apic_used ? lapic_timer_count() : 0;

	for (int i = 0; i < SAMPLES; i++) {
		u64 before = rdtsc(), after;
		u32 count;

		outb(LATCH, PIT_COMMAND);
		count = inb(PIT_CHANNEL2);
		count |= inb(PIT_CHANNEL2) << 8;
		after = rdtsc();
		if (after - before < tightest) {
			tightest = after - before;
			best = (struct sample){before + tightest / 2, count, lapic};
		}
	}
	return best;
}

/* Both counters at the two ends of the window; false when the PIT's ran out meanwhile. */
static bool measure(struct sample *start, struct sample *end)
{
	outb((inb(SPEAKER) & ~2) | 1, SPEAKER); /* gate open, no sound */
	outb(COUNT_DOWN, PIT_COMMAND);
	outb(0xff, PIT_CHANNEL2);
	outb(0xff, PIT_CHANNEL2);
	*start = take_sample();
	do {
		*end = take_sample();
	} while (start->count - end->count < WINDOW);
	return !(inb(SPEAKER) & RAN_OUT);
}

/* tsc_init: interrupts off; takes 3 ms, or longer where a host does not let us run. */
void tsc_init(void)
{
	struct sample start, end;
	u64 khz, tick, mult = 1000000ULL << SHIFT;

	if (apic_used)
		lapic_timer_count_down();
	while (!measure(&start, &end))
		cpu_relax();
	tick = (u64)(start.lapic - end.lapic) * PIT_HZ;
	do_div(&tick, (start.count - end.count) * HZ);
	lapic_timer_set_period(tick);
	khz = (end.tsc - start.tsc) * PIT_HZ;
	do_div(&khz, (start.count - end.count) * 1000);
	tsc_khz = khz;
	do_div(&mult, tsc_khz);
	tsc_base = start.tsc;
	tsc_mult = mult;
	printk(KERN_INFO "time: TSC at %u.%03u MHz\n", tsc_khz / 1000, tsc_khz % 1000);
}

u64 ktime_get_ns(void)
{
	u64 ticks = rdtsc() - tsc_base;
	u64 low = (u64)(u32)ticks * tsc_mult;
	u64 high = (u64)(u32)(ticks >> 32) * tsc_mult;

	return (low >> SHIFT) + (high << (32 - SHIFT));
}
