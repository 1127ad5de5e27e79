// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line discipline: what becomes of a byte that was typed (mapped, a signal, an edit of the line,
 * an echo, input) and of a byte that is written (line ends).
 *
 * Everything runs under tty->lock with interrupts off; tty_receive_char() is the interrupt's entry.
 * Invariant: tail <= canon <= head <= tail + TTY_BUF (include/tty.h has the picture).
 */
#include "internal.h"
#include <sched.h>
#include <tty.h>

#define AT(pos) ((pos) % TTY_BUF)

static bool has(const struct tty_struct *tty, u32 lflag)
{
	return tty->termios.c_lflag & lflag;
}

/* is_char: c is the control character; 0 there means there is none. */
static bool is_char(const struct tty_struct *tty, u8 c, int which)
{
	return c && c == tty->termios.c_cc[which];
}

/* --- output and echo --- */

static size_t cook(const struct tty_struct *tty, u8 c, char *to)
{
	size_t n = 0;

	if (c == '\n' && (tty->termios.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR))
		to[n++] = '\r';
	to[n++] = c;
	return n;
}

size_t ldisc_cook(const struct tty_struct *tty, const u8 *from, size_t n, char *to)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += cook(tty, from[i], to + len);
	return len;
}

static void show(const struct tty_struct *tty, u8 c)
{
	char text[2];

	tty->write(tty->line, text, cook(tty, c, text));
}

/* shown_with_caret: a tab too, so that it can be erased without knowing where the line began. */
static bool shown_with_caret(const struct tty_struct *tty, u8 c)
{
	return has(tty, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\n';
}

static void echo(const struct tty_struct *tty, u8 c)
{
	if (!has(tty, ECHO) && !(c == '\n' && has(tty, ECHONL)))
		return;
	if (shown_with_caret(tty, c)) {
		show(tty, '^');
		c ^= 0x40;
	}
	show(tty, c);
}

/* --- the line being typed --- */

/* rub_out: takes the last byte of the line, and its picture off the screen. */
static void rub_out(struct tty_struct *tty)
{
	u8 c = tty->buf[AT(--tty->head)];

	if (!has(tty, ECHO))
		return;
	for (int width = shown_with_caret(tty, c) ? 2 : 1; width; width--) {
		show(tty, '\b');
		show(tty, ' ');
		show(tty, '\b');
	}
}

/* edit: true when c was one of the editing characters. */
static bool edit(struct tty_struct *tty, u8 c)
{
	u32 n = tty->head - tty->canon;

	if (is_char(tty, c, VERASE))
		n = min(n, 1u);
	else if (!is_char(tty, c, VKILL))
		return false;
	while (n--)
		rub_out(tty);
	return true;
}

static void store(struct tty_struct *tty, u8 c)
{
	tty->buf[AT(tty->head++)] = c;
}

/* take_canonical: true when there is a line more to read. A full ring still takes a line's end. */
static bool take_canonical(struct tty_struct *tty, u8 c)
{
	u32 held = tty->head - tty->tail;
	bool eof = is_char(tty, c, VEOF), ends = eof || c == '\n';

	if (!c || edit(tty, c) || held >= TTY_BUF - (ends ? 0u : 1u))
		return false;
	if (!eof)
		echo(tty, c);
	store(tty, eof ? 0 : c);
	if (ends)
		tty->canon = tty->head;
	return ends;
}

static bool take_raw(struct tty_struct *tty, u8 c)
{
	if (tty->head - tty->tail >= TTY_BUF)
		return false;
	echo(tty, c);
	store(tty, c);
	return true;
}

static int signal_of(const struct tty_struct *tty, u8 c)
{
	if (!has(tty, ISIG))
		return 0;
	if (is_char(tty, c, VINTR))
		return SIGINT;
	if (is_char(tty, c, VQUIT))
		return SIGQUIT;
	return is_char(tty, c, VSUSP) ? SIGTSTP : 0;
}

void ldisc_flush(struct tty_struct *tty)
{
	tty->tail = tty->canon = tty->head;
}

/* take_byte: what the byte is, and does; the signal it sends to the foreground group, or 0. */
static int take_byte(struct tty_struct *tty, u8 c)
{
	int sig;

	if (c == '\r' && (tty->termios.c_iflag & ICRNL))
		c = '\n';
	sig = signal_of(tty, c);
	if (sig) {
		if (!has(tty, NOFLSH))
			ldisc_flush(tty);
		echo(tty, c);
	} else if (has(tty, ICANON) ? take_canonical(tty, c) : take_raw(tty, c)) {
		wake_up_interruptible_all(&tty->read_wait);
	}
	return sig;
}

void tty_receive_char(struct tty_struct *tty, u8 c)
{
	unsigned long flags;
	int sig;

	spin_lock_irqsave(&tty->lock, flags);
	sig = take_byte(tty, c);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (sig)
		tty_signal(tty, sig);
}

/* --- for readers --- */

size_t ldisc_available(const struct tty_struct *tty)
{
	return (has(tty, ICANON) ? tty->canon : tty->head) - tty->tail;
}

/* A ^D ends a read without being part of it, also of one that its line fills exactly. */
size_t ldisc_take(struct tty_struct *tty, u8 *to, size_t n, bool *ended)
{
	bool canonical = has(tty, ICANON);
	size_t done = 0;

	*ended = false;
	while (!*ended && ldisc_available(tty)) {
		u8 c = tty->buf[AT(tty->tail)];
		bool eof = canonical && !c;

		if (done == n && !eof)
			break;
		tty->tail++;
		if (!eof)
			to[done++] = c;
		*ended = canonical && (eof || c == '\n');
	}
	return done;
}

/* What was typed ahead in the other mode is read as it is. */
void ldisc_set_termios(struct tty_struct *tty, const struct termios *termios)
{
	if ((tty->termios.c_lflag ^ termios->c_lflag) & ICANON)
		tty->canon = tty->head;
	tty->termios = *termios;
	wake_up_interruptible_all(&tty->read_wait);
}
