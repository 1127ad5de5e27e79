// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace ring: the last TRACE_LINES things that happened, each a line of at most TRACE_TEXT
 * bytes.
 *
 *   next_line counts all lines ever; line n stands in ring[n % TRACE_LINES], over the oldest
 *
 * Invariant: trace_lock guards the ring; it is a leaf, irq-safe, and taken nowhere but here, so
 * that a line may be recorded from any context.
 *
 * Entry points: trace (trace.h), trace_set, trace_show, trace_dump_tail.
 */
#include <percpu.h>
#include <printk.h>
#include <sched.h>
#include <seq_file.h>
#include <spinlock.h>
#include <string.h>
#include <trace.h>

#define TRACE_LINES 512u
#define TRACE_TEXT  80

struct trace_line {
	u64 time_ns;
	pid_t pid;
	u32 cpu;
	char text[TRACE_TEXT];
};

u32 trace_mask;
static DEFINE_SPINLOCK(trace_lock);
static struct trace_line ring[TRACE_LINES];
static u32 next_line;  /* {trace_lock} */
static u32 first_line; /* older ones are not shown */

static const struct {
	const char *name;
	u32 bits;
} trace_names[] = {
	{"fork", TRACE_FORK},
	{"fault", TRACE_FAULT},
	{"switch", TRACE_SWITCH},
	{"exit", TRACE_EXIT},
	{"wait", TRACE_WAIT},
	{"exec", TRACE_EXEC},
	{"signal", TRACE_SIGNAL},
	{"syscall", TRACE_SYSCALL},
	{"fail", TRACE_FAIL},
	{"all", 0x1ff},
	{"none", 0},
};

void trace_record(const char *fmt, ...)
{
	unsigned long flags;
	va_list args;

	spin_lock_irqsave(&trace_lock, flags);
	struct trace_line *line = &ring[next_line++ % TRACE_LINES];

	line->time_ns = ktime_get_ns();
	line->pid = current->pid;
	line->cpu = smp_processor_id();
	va_start(args, fmt);
	vsnprintf(line->text, sizeof(line->text), fmt, args);
	va_end(args);
	spin_unlock_irqrestore(&trace_lock, flags);
}

/* trace_bits: adds the meaning of one name of n bytes to *mask; false for an unknown name. */
static bool trace_bits(const char *name, size_t n, u32 *mask)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(trace_names); i++)
		if (strlen(trace_names[i].name) == n && !strncmp(name, trace_names[i].name, n)) {
			*mask |= trace_names[i].bits;
			return true;
		}
	return false;
}

/* Naming something begins anew; `none` keeps what there is, to be read. */
int trace_set(const char *names)
{
	u32 mask = 0;

	while (*names) {
		const char *comma = strchr(names, ',');
		size_t n = comma ? (size_t)(comma - names) : strlen(names);

		if (!trace_bits(names, n, &mask))
			return -EINVAL;
		names += n + (comma ? 1 : 0);
	}
	if (mask)
		first_line = READ_ONCE(next_line);
	trace_mask = mask;
	return 0;
}

/* copy_line: line n into *line; false when it was overwritten or is not written yet. */
static bool copy_line(u32 n, struct trace_line *line)
{
	unsigned long flags;
	bool there;

	spin_lock_irqsave(&trace_lock, flags);
	there = n < next_line && next_line - n <= TRACE_LINES;
	if (there)
		*line = ring[n % TRACE_LINES];
	spin_unlock_irqrestore(&trace_lock, flags);
	return there;
}

/* format_line: seconds and microseconds since boot, CPU, pid, what happened. */
static void format_line(const struct trace_line *line, char *buf, size_t size)
{
	u64 seconds = line->time_ns;
	u32 rest = do_div(&seconds, NSEC_PER_SEC);

	snprintf(buf, size, "%u.%06u %u %d %s\n", (u32)seconds, rest / 1000, line->cpu, line->pid,
		 line->text);
}

void trace_show(struct seq_file *m)
{
	u32 end = READ_ONCE(next_line), n = max(first_line, end - min(end, TRACE_LINES));
	struct trace_line line;
	char text[TRACE_TEXT + 48];

	for (; n < end; n++) {
		if (!copy_line(n, &line))
			continue;
		format_line(&line, text, sizeof(text));
		seq_puts(m, text);
	}
}

/* Without trace_lock: whoever panics may hold it, and all others are stopped. */
void trace_dump_tail(unsigned int lines)
{
	u32 end = next_line, n;
	char text[TRACE_TEXT + 48];

	lines = min(lines, min(end, TRACE_LINES));
	if (lines)
		printk(KERN_EMERG "the last %u lines of the trace:\n", lines);
	for (n = end - lines; n != end; n++) {
		format_line(&ring[n % TRACE_LINES], text, sizeof(text));
		printk(KERN_EMERG "%s", text);
	}
}
