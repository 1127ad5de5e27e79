// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line discipline: what becomes of a byte that was typed (mapped, a signal, an edit of the line,
 * an echo, input) and of a byte that is written (tabs, line ends, the column).
 *
 * Everything runs under tty->lock with interrupts off; tty_receive_char() is the interrupt's entry.
 * Invariant: tail <= canon <= head <= tail + TTY_BUF (include/tty.h has the picture).
 */
#include "internal.h"
#include "tty_internal.h"
#include <sched.h>

#define AT(pos) ((pos) % TTY_BUF)

static bool has(const struct tty_struct *tty, u32 lflag)
{
	return tty->termios.c_lflag & lflag;
}

static u8 control(const struct tty_struct *tty, int which)
{
	return tty->termios.c_cc[which];
}

/* is_char: c is the control character; 0 there means there is none. */
static bool is_char(const struct tty_struct *tty, u8 c, int which)
{
	return c && c == control(tty, which);
}

static bool is_eol(const struct tty_struct *tty, u32 pos)
{
	return tty->eol[AT(pos) / 32] >> AT(pos) % 32 & 1;
}

static void set_eol(struct tty_struct *tty, u32 pos, bool on)
{
	unsigned long bit = 1ul << AT(pos) % 32;

	if (on)
		tty->eol[AT(pos) / 32] |= bit;
	else
		tty->eol[AT(pos) / 32] &= ~bit;
}

/* --- output --- */

/* column_after: where the cursor stands once c was shown. */
static u32 column_after(u32 column, u8 c)
{
	switch (c) {
	case '\n':
	case '\r':
		return 0;
	case '\t':
		return (column | 7) + 1;
	case '\b':
		return column ? column - 1 : 0;
	default:
		return c < ' ' || c == 0x7f ? column : column + 1;
	}
}

/* cook: one byte of output, as the flags want it, into to. */
static size_t cook(struct tty_struct *tty, u8 c, char *to)
{
	u32 oflag = tty->termios.c_oflag;
	size_t n = 0;

	if (!(oflag & OPOST)) {
		to[n++] = c;
		return n;
	}
	if (c == '\r' && (oflag & ONOCR) && !tty->column)
		return 0;
	if (c == '\r' && (oflag & OCRNL))
		c = '\n';
	if (c == '\n' && (oflag & ONLCR))
		to[n++] = '\r';
	to[n++] = c;
	if (c != '\n' || (oflag & (ONLCR | ONLRET)))
		tty->column = column_after(tty->column, c);
	return n;
}

size_t ldisc_cook(struct tty_struct *tty, const u8 *from, size_t n, char *to)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += cook(tty, from[i], to + len);
	return len;
}

static void show(struct tty_struct *tty, u8 c)
{
	char text[2];

	tty->driver->write(tty->line, text, cook(tty, c, text));
}

static bool shown_with_caret(const struct tty_struct *tty, u8 c)
{
	return has(tty, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\t' && c != '\n';
}

static void echo(struct tty_struct *tty, u8 c)
{
	if (!has(tty, ECHO) && !(c == '\n' && has(tty, ECHONL) && has(tty, ICANON)))
		return;
	if (shown_with_caret(tty, c)) {
		show(tty, '^');
		show(tty, c ^ 0x40);
	} else {
		show(tty, c);
	}
}

/* --- editing the line being typed --- */

/* echoed_column: where the cursor stands after the line being typed, up to byte end. */
static u32 echoed_column(const struct tty_struct *tty, u32 end)
{
	u32 column = tty->line_column;

	for (u32 pos = tty->canon; pos != end; pos++) {
		u8 c = tty->buf[AT(pos)];

		column = shown_with_caret(tty, c) ? column + 2 : column_after(column, c);
	}
	return column;
}

/* rub_out: takes the last byte of the line, and its picture off the screen. */
static void rub_out(struct tty_struct *tty)
{
	u32 width = echoed_column(tty, tty->head) - echoed_column(tty, tty->head - 1);
	bool tab = tty->buf[AT(tty->head - 1)] == '\t';

	tty->head--;
	if (!has(tty, ECHO))
		return;
	if (!has(tty, ECHOE)) {
		echo(tty, control(tty, VERASE));
		return;
	}
	for (; width && width < TTY_BUF; width--) {
		show(tty, '\b');
		if (!tab) {
			show(tty, ' ');
			show(tty, '\b');
		}
	}
}

static bool is_word(u8 c)
{
	u8 low = c | 32;

	return c == '_' || (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static void rub_out_word(struct tty_struct *tty)
{
	while (tty->head != tty->canon && !is_word(tty->buf[AT(tty->head - 1)]))
		rub_out(tty);
	while (tty->head != tty->canon && is_word(tty->buf[AT(tty->head - 1)]))
		rub_out(tty);
}

static void kill_line(struct tty_struct *tty)
{
	if (has(tty, ECHOE) && has(tty, ECHOKE)) {
		while (tty->head != tty->canon)
			rub_out(tty);
		return;
	}
	tty->head = tty->canon;
	echo(tty, control(tty, VKILL));
	if (has(tty, ECHOK))
		show(tty, '\n');
}

/* edit: true when c was one of the editing characters. */
static bool edit(struct tty_struct *tty, u8 c)
{
	bool word = is_char(tty, c, VWERASE) && has(tty, IEXTEN);

	if (!is_char(tty, c, VERASE) && !is_char(tty, c, VKILL) && !word)
		return false;
	if (tty->head == tty->canon)
		return true;
	if (word)
		rub_out_word(tty);
	else if (is_char(tty, c, VERASE))
		rub_out(tty);
	else
		kill_line(tty);
	return true;
}

/* --- input --- */

static void store(struct tty_struct *tty, u8 c, bool ends_line)
{
	tty->buf[AT(tty->head)] = c;
	set_eol(tty, tty->head, ends_line);
	tty->head++;
	if (ends_line)
		tty->canon = tty->head;
}

static bool ends_line(const struct tty_struct *tty, u8 c)
{
	return c == '\n' || is_char(tty, c, VEOL) || (is_char(tty, c, VEOL2) && has(tty, IEXTEN));
}

/* take_canonical: true when there is something new to read. A full line still takes its end. */
static bool take_canonical(struct tty_struct *tty, u8 c)
{
	u32 held = tty->head - tty->tail;

	if (edit(tty, c))
		return false;
	if (is_char(tty, c, VEOF)) {
		if (held < TTY_BUF)
			store(tty, 0, true);
		return true;
	}
	if (held >= TTY_BUF - (ends_line(tty, c) ? 0u : 1u)) {
		if (tty->termios.c_iflag & IMAXBEL)
			show(tty, '\a');
		return false;
	}
	if (tty->head == tty->canon)
		tty->line_column = tty->column;
	echo(tty, c);
	store(tty, c, ends_line(tty, c));
	return ends_line(tty, c);
}

static bool take_raw(struct tty_struct *tty, u8 c)
{
	if (tty->head - tty->tail >= TTY_BUF)
		return false;
	echo(tty, c);
	store(tty, c, false);
	return true;
}

/* map_input: IGNCR and its kin; false: the byte is dropped. */
static bool map_input(const struct tty_struct *tty, u8 *c)
{
	u32 iflag = tty->termios.c_iflag;

	if (iflag & ISTRIP)
		*c &= 0x7f;
	if (*c == '\r' && (iflag & IGNCR))
		return false;
	if (*c == '\r' && (iflag & ICRNL))
		*c = '\n';
	else if (*c == '\n' && (iflag & INLCR))
		*c = '\r';
	return true;
}

/* flow: true when c stopped or started the output. */
static bool flow(struct tty_struct *tty, u8 c)
{
	u32 iflag = tty->termios.c_iflag;
	bool stop = is_char(tty, c, VSTOP), start = is_char(tty, c, VSTART);

	if (!(iflag & IXON))
		return false;
	if (start || (tty->throttled && (iflag & IXANY) && !stop)) {
		tty->throttled = false;
		wake_up_all(&tty->write_wait);
		return start;
	}
	if (stop)
		tty->throttled = true;
	return stop;
}

static int signal_of(const struct tty_struct *tty, u8 c)
{
	if (!has(tty, ISIG))
		return 0;
	return is_char(tty, c, VINTR)	? SIGINT
	       : is_char(tty, c, VQUIT) ? SIGQUIT
	       : is_char(tty, c, VSUSP) ? SIGTSTP
					: 0;
}

void ldisc_flush(struct tty_struct *tty)
{
	tty->tail = tty->canon = tty->head;
}

/* take_byte: what the byte is, and does; the signal it sends to the foreground group, or 0. */
static int take_byte(struct tty_struct *tty, u8 c)
{
	int sig;

	if (!map_input(tty, &c) || flow(tty, c))
		return 0;
	sig = signal_of(tty, c);
	if (sig) {
		if (!has(tty, NOFLSH))
			ldisc_flush(tty);
		tty->throttled = false;
		echo(tty, c);
	} else if (has(tty, ICANON) ? take_canonical(tty, c) : take_raw(tty, c)) {
		wake_up_interruptible(&tty->read_wait);
	}
	return sig;
}

void tty_receive_char(struct tty_struct *tty, u8 c)
{
	struct pid *pgrp = NULL;
	unsigned long flags;
	int sig;

	add_randomness();
	spin_lock_irqsave(&tty->lock, flags);
	sig = take_byte(tty, c);
	if (sig && tty->pgrp)
		pgrp = get_pid(tty->pgrp);
	if (sig)
		wake_up_all(&tty->write_wait);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (pgrp) {
		read_lock(&tasklist_lock);
		kill_pgrp(pgrp, sig, SEND_SIG_PRIV);
		read_unlock(&tasklist_lock);
		put_pid(pgrp);
	}
}

/* --- for readers --- */

size_t ldisc_available(const struct tty_struct *tty)
{
	return (has(tty, ICANON) ? tty->canon : tty->head) - tty->tail;
}

static bool is_eof_mark(const struct tty_struct *tty, u32 pos)
{
	return is_eol(tty, pos) && !tty->buf[AT(pos)];
}

/* An end-of-file ends a read without being part of it, also of one that its line fills exactly. */
size_t ldisc_take(struct tty_struct *tty, u8 *to, size_t n, bool *ended)
{
	bool canonical = has(tty, ICANON);
	size_t done = 0;

	*ended = false;
	while (done < n && !*ended && ldisc_available(tty)) {
		u32 pos = tty->tail++;

		if (canonical)
			*ended = is_eol(tty, pos);
		if (!canonical || !is_eof_mark(tty, pos))
			to[done++] = tty->buf[AT(pos)];
	}
	if (canonical && !*ended && ldisc_available(tty) && is_eof_mark(tty, tty->tail)) {
		tty->tail++;
		*ended = true;
	}
	return done;
}

/* Lines typed ahead without ICANON are complete lines once it is on again. */
static void find_lines(struct tty_struct *tty)
{
	tty->canon = tty->tail;
	for (u32 pos = tty->tail; pos != tty->head; pos++) {
		bool end = ends_line(tty, tty->buf[AT(pos)]);

		set_eol(tty, pos, end);
		if (end)
			tty->canon = pos + 1;
	}
	tty->line_column = tty->column;
}

void ldisc_set_termios(struct tty_struct *tty, const struct termios *termios)
{
	bool was_canonical = has(tty, ICANON);

	tty->termios = *termios;
	if (!was_canonical && has(tty, ICANON))
		find_lines(tty);
	if (!(termios->c_iflag & IXON) && tty->throttled) {
		tty->throttled = false;
		wake_up_all(&tty->write_wait);
	}
	wake_up_all(&tty->read_wait);
}
