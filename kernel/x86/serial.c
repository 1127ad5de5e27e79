// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two serial ports: ttyS0 is the console, ttyS1 carries the tests' verdicts. Output is
 * polled, so it works in any context; input comes by interrupt and goes to the line discipline
 * (fs/tty.c).
 * Invariant: a port that is not there swallows what is written and never makes anybody wait.
 */
#include "x86.h"
#include <irq.h>
#include <printk.h>
#include <tty.h>
#include <x86/io.h>

/* Registers of an 8250, from the port's base. */
#define DATA	      0
#define INT_ENABLE    1
#define FIFO_CONTROL  2
#define LINE_CONTROL  3
#define MODEM_CONTROL 4
#define LINE_STATUS   5
#define SCRATCH	      7

#define INT_RECEIVED	  0x01
#define DIVISOR_ACCESS	  0x80
#define EIGHT_N_ONE	  0x03
#define FIFO_ON_AND_CLEAR 0x07
#define DTR_RTS_OUT2	  0x0b /* OUT2 lets the interrupt through */
#define DATA_READY	  0x01
#define CAN_SEND	  0x20
#define DIVISOR_115200	  1
#define PATIENCE	  1000000 /* reads of the status before a byte is given up */

static struct serial_port {
	u16 base;
	bool present;
} ports[2] = {{.base = 0x3f8}, {.base = 0x2f8}};

static void port_init(struct serial_port *port)
{
	u16 base = port->base;

	outb(0x5a, base + SCRATCH);
	if (inb(base + SCRATCH) != 0x5a)
		return;
	outb(0, base + INT_ENABLE);
	outb(DIVISOR_ACCESS, base + LINE_CONTROL);
	outb(DIVISOR_115200, base + DATA);
	outb(0, base + INT_ENABLE); /* the divisor's high byte */
	outb(EIGHT_N_ONE, base + LINE_CONTROL);
	outb(FIFO_ON_AND_CLEAR, base + FIFO_CONTROL);
	outb(DTR_RTS_OUT2, base + MODEM_CONTROL);
	port->present = true;
}

static void send(u16 base, char c)
{
	for (int i = 0; i < PATIENCE && !(inb(base + LINE_STATUS) & CAN_SEND); i++)
		cpu_relax();
	outb(c, base + DATA);
}

void serial_write(int port, const char *text, size_t len)
{
	if (!ports[port].present)
		return;
	while (len--)
		send(ports[port].base, *text++);
}

static struct console serial_console = {.write = serial_write};

void serial_init(void)
{
	port_init(&ports[0]);
	port_init(&ports[1]);
}

void serial_console_init(void)
{
	if (ports[0].present)
		register_console(&serial_console);
}

static void receive(struct serial_port *port, struct tty_struct *tty)
{
	while (inb(port->base + LINE_STATUS) & DATA_READY)
		tty_receive_char(tty, inb(port->base + DATA));
}

static void com1_interrupt(struct pt_regs *regs)
{
	receive(&ports[0], &tty_console);
}

static void com2_interrupt(struct pt_regs *regs)
{
	receive(&ports[1], &tty_serial1);
}

/* What was typed before anybody listened is kept: the first byte raises the interrupt at once. */
void serial_enable_irq(void)
{
	if (ports[0].present) {
		request_irq(4, com1_interrupt);
		outb(INT_RECEIVED, ports[0].base + INT_ENABLE);
	}
	if (ports[1].present) {
		request_irq(3, com2_interrupt);
		outb(INT_RECEIVED, ports[1].base + INT_ENABLE);
	}
}
