// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel's words go: the screen and the first serial port, or the one that console=
 * names. quiet and loglevel=N say how many of them.
 */
#include "x86.h"
#include <cmdline.h>
#include <init.h>
#include <printk.h>
#include <string.h>
#include <tty.h>

#define LOGLEVEL_QUIET 4

void console_init(void)
{
	char value[32];
	bool both = !cmdline_get("console", value, sizeof(value));

	serial_init();
	if (!both && strncmp(value, "ttyS0", 5) && strncmp(value, "tty0", 4)) {
		printk(KERN_WARNING "console=%s: there are ttyS0 and tty0; using both\n", value);
		both = true;
	}
	if (both || !strncmp(value, "ttyS0", 5))
		serial_console_init();
	if (both || !strncmp(value, "tty0", 4))
		vga_console_init();
	if (cmdline_get("quiet", value, sizeof(value)))
		console_loglevel = LOGLEVEL_QUIET;
	if (cmdline_get("loglevel", value, sizeof(value))) {
		if (value[0] >= '1' && value[0] <= '8')
			console_loglevel = value[0] - '0';
		else
			printk(KERN_WARNING "loglevel=%s: it goes from 1 to 8\n", value);
	}
}
