/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ledger (kernel/ledger.c): everything in use, derived from the structures that own it.
 * tests.md says what for.
 */
#ifndef TINE_LEDGER_H
#define TINE_LEDGER_H

struct seq_file;

/*
 * ledger_show: settles first (drains per-CPU lists, prunes caches, waits for dead tasks), then
 * prints one `name value` a line. Sleeps.
 */
void ledger_show(struct seq_file *m);

/* kernel/leak.c: `leak=NAME` on the command line loses one of a kind at each exec, on purpose. */
void leak_init(void);
extern void (*leak_one)(void); /* NULL: nothing is leaked */

#endif
