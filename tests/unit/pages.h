/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small machine for what stands on pages: frames, the page map, the direct map, one CPU
 * (pages.c). A frame that is free, or not asked for, is poisoned: the sanitizer sees every access
 * to it.
 */
#ifndef TINE_UNIT_PAGES_H
#define TINE_UNIT_PAGES_H

#include "unit.h"
#include <mm.h>

#define UNIT_FRAMES 4096

/* unit_pages_init: all frames free; frame 0 is never given out. Once, before anything else. */
void unit_pages_init(void);
unsigned long unit_pages_in_use(void);
extern unsigned int unit_pages_allowed; /* allocations until one fails; ~0u: none fails */
extern struct shrinker *unit_shrinker;	/* the one that was registered last */
extern char unit_seq_text[16384];	/* what seq_puts() and seq_printf() wrote */
void unit_seq_forget(void);

#endif
