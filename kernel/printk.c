// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log: a ring of 64 KiB that holds the last lines said, each as `<level>[seconds]
 * text`, for syslog(2) and /dev/kmsg; and what of it goes to the consoles.
 * Invariants: the log's bytes are numbered from 0 for all time, [log_start, log_end) are held; a
 * line is never torn by another CPU's or an interrupt's. printk may be called from anywhere, so
 * its lock is not one of spinlock.h's: the lock checker itself speaks through it, and a fault
 * while it is held (or an NMI) speaks without it.
 * Entry points: printk, register_console, printk_log_read, sys_syslog.
 */
#include <cred.h>
#include <kernel.h>
#include <percpu.h>
#include <printk.h>
#include <string.h>
#include <time.h>
#include <tty.h>
#include <uaccess.h>
#include <uapi/capability.h>

#define LOG_SIZE      65536u
#define LINE_MAX      512
#define DEFAULT_LEVEL 6
#define NOBODY	      -1

int console_loglevel = 7;

static char log_ring[LOG_SIZE];
static u64 log_start, log_end; /* of all bytes ever written: what is held */
static bool in_line;	       /* the last message did not end its line */
static int line_level;
static struct console *consoles;
static int log_owner = NOBODY; /* the CPU that is inside, by compare and swap */

/* log_lock: interrupts off; false when this CPU is inside already and goes on without the lock. */
static bool log_lock(unsigned long *flags)
{
	int cpu;

	*flags = local_irq_save();
	cpu = smp_processor_id();
	if (READ_ONCE(log_owner) == cpu)
		return false;
	while (cmpxchg(&log_owner, NOBODY, cpu) != NOBODY)
		cpu_relax();
	return true;
}

static void log_unlock(bool locked, unsigned long flags)
{
	barrier();
	if (locked)
		WRITE_ONCE(log_owner, NOBODY);
	local_irq_restore(flags);
}

/* printk_break_lock: the CPU that was inside will never come out. */
void printk_break_lock(void)
{
	WRITE_ONCE(log_owner, NOBODY);
}

static void log_bytes(const char *text, size_t len)
{
	for (; len--; text++)
		log_ring[log_end++ % LOG_SIZE] = *text;
	if (log_end - log_start > LOG_SIZE)
		log_start = log_end - LOG_SIZE;
}

static void show_bytes(const struct console *con, const char *text, size_t len)
{
	for (; len--; text++) {
		if (*text == '\n')
			con->write(0, "\r", 1);
		con->write(0, text, 1);
	}
}

static void emit(const char *text, size_t len)
{
	log_bytes(text, len);
	if (line_level >= console_loglevel)
		return;
	for (const struct console *con = consoles; con; con = con->next)
		show_bytes(con, text, len);
}

/* `<6>` for the log alone, then the time for both. */
static void begin_line(int level)
{
	u64 ns = ktime_get_ns();
	u32 rest = do_div(&ns, NSEC_PER_SEC);
	char head[32];
	int len;

	line_level = level;
	len = scnprintf(head, sizeof(head), "<%d>", level);
	log_bytes(head, len);
	len = scnprintf(head, sizeof(head), "[%5lu.%06u] ", (unsigned long)ns, rest / 1000);
	emit(head, len);
	in_line = true;
}

static void emit_message(int level, const char *text, size_t len)
{
	while (len) {
		const char *newline = memchr(text, '\n', len);
		size_t part = newline ? (size_t)(newline - text) + 1 : len;

		if (!in_line)
			begin_line(level);
		emit(text, part);
		in_line = !newline;
		text += part;
		len -= part;
	}
}

int printk(const char *fmt, ...)
{
	static char line[LINE_MAX]; /* under the lock: kernel stacks are small */
	const char *text = line;
	int level = DEFAULT_LEVEL;
	unsigned long flags;
	bool locked = log_lock(&flags);
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	len = min(len, sizeof(line) - 1);
	if (len >= 2 && line[0] == '\001') {
		level = line[1] - '0';
		text += 2;
		len -= 2;
		if (in_line) { /* a message with a level begins a line of its own */
			emit("\n", 1);
			in_line = false;
		}
	}
	emit_message(level, text, len);
	log_unlock(locked, flags);
	return len;
}

/* Tells a console that comes late what was said before it, without the `<level>` of each line. */
static void replay(struct console *con)
{
	bool at_start = true, show = true;

	for (u64 pos = log_start; pos < log_end; pos++) {
		char c = log_ring[pos % LOG_SIZE];

		if (at_start && c == '<' && pos + 3 <= log_end) {
			show = log_ring[(pos + 1) % LOG_SIZE] - '0' < console_loglevel;
			pos += 2;
			at_start = false;
			continue;
		}
		if (show)
			show_bytes(con, &c, 1);
		at_start = c == '\n';
	}
}

void register_console(struct console *con)
{
	unsigned long flags;
	bool locked = log_lock(&flags);

	replay(con);
	con->next = consoles;
	consoles = con;
	log_unlock(locked, flags);
}

/* Up to size bytes from *pos on, which moves past them, and past what has been overwritten. */
size_t printk_log_read(u64 *pos, char *buf, size_t size)
{
	unsigned long flags;
	size_t n;
	bool locked = log_lock(&flags);

	*pos = max(*pos, log_start);
	*pos = min(*pos, log_end);
	n = min((u64)size, log_end - *pos);
	for (size_t i = 0; i < n; i++)
		buf[i] = log_ring[(*pos + i) % LOG_SIZE];
	*pos += n;
	log_unlock(locked, flags);
	return n;
}

/* The last byte but max, and none before pos. */
static u64 log_tail(u64 pos, size_t max)
{
	unsigned long flags;
	bool locked = log_lock(&flags);

	pos = max(pos, log_start);
	pos = log_end - min(log_end - pos, (u64)max);
	log_unlock(locked, flags);
	return pos;
}

/* --- syslog(2) ----------------------------------------------------------------------------- */

static u64 log_cleared; /* older bytes are not shown */

/* What dmesg asks for; everything else is refused. */
enum syslog_action {
	SYSLOG_READ_ALL = 3,
	SYSLOG_READ_CLEAR = 4,
	SYSLOG_CLEAR = 5,
	SYSLOG_CONSOLE_LEVEL = 8,
	SYSLOG_SIZE_BUFFER = 10,
};

/* The last len bytes since the log was cleared, to the user; the bytes copied or -EFAULT. */
static long copy_log(char __user *buf, size_t len)
{
	u64 pos = log_tail(log_cleared, len);
	char part[128];
	long done = 0;

	while (len) {
		size_t n = printk_log_read(&pos, part, min(len, sizeof(part)));

		if (!n)
			break;
		if (copy_to_user(buf + done, part, n))
			return -EFAULT;
		done += n;
		len -= n;
	}
	return done;
}

long sys_syslog(int action, char __user *buf, int len)
{
	long n = 0;

	if (action != SYSLOG_READ_ALL && action != SYSLOG_SIZE_BUFFER && !capable(CAP_SYSLOG) &&
	    !capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (action) {
	case SYSLOG_SIZE_BUFFER:
		return LOG_SIZE;
	case SYSLOG_CONSOLE_LEVEL:
		if (len < 1 || len > 8)
			return -EINVAL;
		console_loglevel = len;
		return 0;
	case SYSLOG_READ_ALL:
	case SYSLOG_READ_CLEAR:
		if (!buf || len < 0)
			return -EINVAL;
		n = copy_log(buf, len);
		if (action == SYSLOG_READ_ALL)
			return n;
		/* fallthrough */
	case SYSLOG_CLEAR:
		log_cleared = log_tail(0, 0);
		return n;
	}
	return -EINVAL;
}
