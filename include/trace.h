/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace ring (kernel/trace.c): short lines with a time stamp, CPU and pid. `trace=fork,exit`
 * on the command line or written to /proc/trace picks what is recorded; reading /proc/trace gives
 * the ring, oldest first. A point that is off costs one test of a word.
 */
#ifndef TINE_TRACE_H
#define TINE_TRACE_H

#include <types.h>

#define TRACE_FORK    0x01u /* acts and steps of copy_process, rungs when undoing */
#define TRACE_FAULT   0x02u /* page faults and what was done */
#define TRACE_SWITCH  0x04u /* context switches */
#define TRACE_EXIT    0x08u /* exit and reaping */
#define TRACE_WAIT    0x10u
#define TRACE_EXEC    0x20u
#define TRACE_SIGNAL  0x40u
#define TRACE_SYSCALL 0x80u
#define TRACE_FAIL    0x100u /* allocations that failed on purpose */

extern u32 trace_mask;

void trace_record(const char *fmt, ...) __printf(1, 2);
#define trace(what, ...)                                                                           \
	do {                                                                                       \
		if (unlikely(trace_mask & (what)))                                                 \
			trace_record(__VA_ARGS__);                                                 \
	} while (0)

/* trace_set: names separated by commas, "all", "none"; -EINVAL for an unknown one. */
int trace_set(const char *names);
struct seq_file;
void trace_show(struct seq_file *m);
void trace_dump_tail(unsigned int lines); /* by printk, for panic */

#endif
