/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands before include/layout.h: the direct map of low memory lies where the test has put it.
 */
#ifndef TINE_UNIT_LAYOUT_H
#define TINE_UNIT_LAYOUT_H

#include_next <layout.h>

#undef PAGE_OFFSET
#define PAGE_OFFSET unit_page_offset

extern unsigned long unit_page_offset; /* where physical address 0 is seen */

#endif
