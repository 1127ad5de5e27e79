/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole pages in one string instruction each. The general memcpy() and memset() are in
 * kernel/x86/string.S and are declared by <string.h>.
 */
#ifndef TINE_X86_STRING_H
#define TINE_X86_STRING_H

#include <layout.h>
#include <types.h>

/* clear_page: page is page-aligned and mapped. */
static inline void clear_page(void *page)
{
	u32 words = PAGE_SIZE / 4;

	__asm__ volatile("rep stosl" : "+D"(page), "+c"(words) : "a"(0) : "memory");
}

/* copy_page: both page-aligned, mapped, and not the same. */
static inline void copy_page(void *to, const void *from)
{
	u32 words = PAGE_SIZE / 4;

	__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

#endif
