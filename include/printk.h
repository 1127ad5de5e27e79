/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words out of the kernel. printk goes to the log (syslog(2), /dev/kmsg) and to the consoles;
 * snprintf and friends are in kernel/lib/printf.c and are pure.
 * Conversions: d u x o c s p % with flags 0 -, width, l ll z, and a precision for s; %pS prints a kernel
 * address as name+0xoffset.
 */
#ifndef TINE_PRINTK_H
#define TINE_PRINTK_H

#include <types.h>
#include <stdarg.h>

/* The first two bytes of a message may give its level: KERN_ERR "text". */
#define KERN_SOH     "\001"
#define KERN_EMERG   KERN_SOH "0"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5"
#define KERN_INFO    KERN_SOH "6"

void printk_break_lock(void); /* panic: whoever was inside has been stopped there */
int printk(const char *fmt, ...) __printf(1, 2);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
/* scnprintf: returns what was stored, without the final NUL, never more than size - 1. */
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

/* ksym_lookup: the function that holds addr and the distance into it; NULL when none does. */
const char *ksym_lookup(unsigned long addr, unsigned long *offset);

/*
 * A console is told every message: write(0, ...), polled, with any lock held and from any
 * context.
 */
struct console {
	void (*write)(int line, const char *text, size_t len);
	struct console *next;
};

void register_console(struct console *con);

/* What /dev/kmsg reads: up to size bytes of the log, from byte *pos of all ever written. */
size_t printk_log_read(u64 *pos, char *buf, size_t size);
extern int console_loglevel; /* messages with a smaller level reach the consoles */

#endif
