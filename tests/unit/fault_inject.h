/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for the kernel's: on the host allocations fail when a test takes the frames away (pages.h).
 */
#ifndef TINE_FAULT_INJECT_H
#define TINE_FAULT_INJECT_H

#include <types.h>

static inline bool should_fail(gfp_t gfp, const char *what, unsigned long caller)
{
	(void)gfp, (void)what, (void)caller;
	return false;
}

/* Nobody is held up. */
#define hold_here(where)

#endif
