// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text screen, 80 by 25, output only: what is below the last line scrolls everything up.
 * Invariant: row and column are always on the screen, and the hardware cursor is where they are.
 */
#include "x86.h"
#include <mm.h>
#include <printk.h>
#include <string.h>
#include <tty.h>
#include <x86/io.h>
#include <x86/irqflags.h>

#define VGA_TEXT    0xb8000
#define COLUMNS	    80
#define ROWS	    25
#define BLANK	    0x0720 /* grey on black */
#define CRTC_INDEX  0x3d4
#define CRTC_DATA   0x3d5
#define CURSOR_HIGH 14
#define CURSOR_LOW  15
#define TAB	    8

static unsigned int row, column;

static u16 *cell(unsigned int r, unsigned int c)
{
	return (u16 *)phys_to_virt(VGA_TEXT) + r * COLUMNS + c;
}

static void blank_row(unsigned int r)
{
	for (unsigned int c = 0; c < COLUMNS; c++)
		*cell(r, c) = BLANK;
}

static void new_line(void)
{
	if (++row < ROWS)
		return;
	row = ROWS - 1;
	memmove(cell(0, 0), cell(1, 0), (ROWS - 1) * COLUMNS * sizeof(u16));
	blank_row(ROWS - 1);
}

static void put_char(char c)
{
	switch (c) {
	case '\n':
		new_line();
		return;
	case '\r':
		column = 0;
		return;
	case '\b':
		if (column)
			column--;
		return;
	case '\t':
		column = (column / TAB + 1) * TAB;
		break;
	default:
		if ((u8)c < ' ')
			return;
		*cell(row, column++) = (BLANK & 0xff00) | (u8)c;
	}
	if (column >= COLUMNS) {
		column = 0;
		new_line();
	}
}

static void move_cursor(void)
{
	unsigned int place = row * COLUMNS + column;

	outb(CURSOR_HIGH, CRTC_INDEX);
	outb(place >> 8, CRTC_DATA);
	outb(CURSOR_LOW, CRTC_INDEX);
	outb(place & 0xff, CRTC_DATA);
}

/* Interrupts off, so that an echo does not land in the middle of a line that scrolls. */
void vga_write(int line, const char *text, size_t len)
{
	unsigned long flags = local_irq_save();

	while (len--)
		put_char(*text++);
	move_cursor();
	local_irq_restore(flags);
}

static struct console vga_console = {.write = vga_write};

void vga_console_init(void)
{
	for (unsigned int r = 0; r < ROWS; r++)
		blank_row(r);
	register_console(&vga_console);
}
