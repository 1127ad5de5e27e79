// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CMOS clock, read once at boot. It is taken to run on UTC.
 */
#include "x86.h"
#include <kernel.h>
#include <string.h>
#include <x86/io.h>

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71
#define STATUS_A   10
#define STATUS_B   11
#define UPDATING   0x80 /* in A: the time is about to change */
#define BINARY	   0x04 /* in B: not BCD */
#define HOURS_24   0x02
#define PM	   0x80 /* in the hour */

/* Seconds, minutes, hours, day, month, year as the chip has them. */
struct cmos_time {
	u8 field[6];
};

static u8 cmos_read(u8 index)
{
	outb(index, CMOS_INDEX);
	return inb(CMOS_DATA);
}

static struct cmos_time read_once(void)
{
	static const u8 index[6] = {0, 2, 4, 7, 8, 9};
	struct cmos_time time;

	for (int wait = 0; wait < 100000 && (cmos_read(STATUS_A) & UPDATING); wait++)
		cpu_relax();
	for (int i = 0; i < 6; i++)
		time.field[i] = cmos_read(index[i]);
	return time;
}

static u32 from_bcd(u8 value)
{
	return (value >> 4) * 10 + (value & 0xf);
}

/* Days from 1970-01-01, counted in years that begin in March, so that the leap day comes last. */
static u32 days_since_1970(u32 year, u32 month, u32 day)
{
	if (month <= 2) {
		month += 12;
		year--;
	}
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day -
	       1 - 719468;
}

u64 rtc_read_seconds(void)
{
	struct cmos_time time = read_once(), again = read_once();
	u8 mode = cmos_read(STATUS_B);
	u32 value[6];
	bool pm;

	/* Two equal readings did not straddle a change. */
	for (int i = 0; i < 10 && memcmp(&time, &again, sizeof(time)); i++) {
		time = again;
		again = read_once();
	}
	pm = !(mode & HOURS_24) && (time.field[2] & PM);
	if (!(mode & HOURS_24))
		time.field[2] &= ~PM;
	for (int i = 0; i < 6; i++)
		value[i] = mode & BINARY ? time.field[i] : from_bcd(time.field[i]);
	if (!(mode & HOURS_24))
		value[2] = value[2] % 12 + (pm ? 12 : 0);
	return (u64)days_since_1970(2000 + value[5], value[4], value[3]) * 86400 + value[2] * 3600 +
	       value[1] * 60 + value[0];
}
