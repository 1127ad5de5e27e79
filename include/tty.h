/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Terminals (fs/tty.c, fs/tty_ldisc.c): the line discipline between a serial port and the readers.
 * Input arrives from the interrupt by tty_receive_char(); output leaves through the driver's polled
 * write.
 */
#ifndef TINE_TTY_H
#define TINE_TTY_H

#include <pid.h>
#include <spinlock.h>
#include <uapi/termios.h>
#include <wait.h>

#define TTY_BUF	  4096
#define TTY_CHUNK 256 /* bytes that go through the discipline at once */

/*
 * Input waits in a ring; the three places count bytes since boot:
 *
 *	... | read already | complete lines | the line being typed | ...
 *	                  tail            canon                   head
 *
 * Without ICANON everything up to head may be read. With it a line ends with a newline or with a zero,
 * which is the mark of ^D; a zero that is typed is dropped.
 */
struct tty_struct {
	/* The driver's: raw bytes; any context. */
	void (*write)(int line, const char *text, size_t len);
	int line;	 /* which port of the driver */
	spinlock_t lock; /* guards all below; irq-safe */
	struct termios termios;
	struct pid *pgrp, *session; /* foreground group, controlling session; counted; NULL */
	u32 hangups;		    /* how often the terminal was taken from its users */
	u32 head, tail, canon;
	u8 buf[TTY_BUF];
	wait_queue_head_t read_wait;
};

extern struct tty_struct tty_console, tty_serial1; /* ttyS0 or tty0, and ttyS1 */

/* tty_receive_char: from the driver's interrupt. Echo, erase, ^C ^\ ^Z as termios says. */
void tty_receive_char(struct tty_struct *tty, u8 c);
/* disassociate_ctty: the session leader exits: SIGHUP and SIGCONT to the foreground group. */
void disassociate_ctty(bool on_exit);
/* tty_pgrp: the foreground group, counted, or NULL. tty_signal: sends sig to it. */
struct pid *tty_pgrp(struct tty_struct *tty);
void tty_signal(struct tty_struct *tty, int sig);

/* The line discipline (tty_ldisc.c); tty->lock held. */
/* ldisc_take: moves input out, up to n bytes; *ended: a line ended, or the input did (^D). */
size_t ldisc_take(struct tty_struct *tty, u8 *to, size_t n, bool *ended);
size_t ldisc_available(const struct tty_struct *tty); /* bytes a read may take; a ^D is one */
/* ldisc_cook: output processing; to has room for two bytes for each of n. How many came out. */
size_t ldisc_cook(const struct tty_struct *tty, const u8 *from, size_t n, char *to);
void ldisc_flush(struct tty_struct *tty);
void ldisc_set_termios(struct tty_struct *tty, const struct termios *termios);

/* kernel/x86/serial.c, vga.c */
void vga_write(int line, const char *text, size_t len);
void serial_init(void);	      /* ports found, 8n1 */
void serial_enable_irq(void); /* after interrupts work: input to the ttys */
void serial_write(int port, const char *text, size_t len); /* polled */

#endif
