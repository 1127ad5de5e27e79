/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole pages and words, by the string instructions: the fastest way an i686 has without SSE, and
 * one that leaves the FPU alone.
 */
#ifndef TINE_X86_PAGE_H
#define TINE_X86_PAGE_H

#include <layout.h>
#include <types.h>

/* fill_words: n 32-bit words at to, which is aligned to a word. */
static inline void fill_words(void *to, u32 value, size_t n)
{
	__asm__ volatile("rep stosl" : "+D"(to), "+c"(n) : "a"(value) : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	size_t n = PAGE_SIZE / 4;

	__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

#endif
