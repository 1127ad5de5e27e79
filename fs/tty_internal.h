/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the two halves of the terminal: tty.c (files, job control, ioctl) and tty_ldisc.c (bytes).
 */
#ifndef TINE_FS_TTY_INTERNAL_H
#define TINE_FS_TTY_INTERNAL_H

#include <tty.h>

#define TTY_CHUNK 256 /* bytes that go through the discipline at once */

/* All: tty->lock held. */
/* ldisc_take: moves input out, up to n bytes; *ended: a line ended, or the input did (^D). */
size_t ldisc_take(struct tty_struct *tty, u8 *to, size_t n, bool *ended);
size_t ldisc_available(
	const struct tty_struct *tty); /* bytes that may be read now; an EOF counts */
/* ldisc_cook: output processing; to has room for 8 bytes for each of n. How many came out. */
size_t ldisc_cook(struct tty_struct *tty, const u8 *from, size_t n, char *to);
void ldisc_flush(struct tty_struct *tty);
void ldisc_set_termios(struct tty_struct *tty, const struct termios *termios);

#endif
