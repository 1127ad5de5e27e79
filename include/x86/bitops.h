/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single bits, atomic against other CPUs, and the position of the first and last bit of a word.
 */
#ifndef TINE_X86_BITOPS_H
#define TINE_X86_BITOPS_H

#include <types.h>

static inline void set_bit(unsigned int bit, volatile unsigned long *addr)
{
	__asm__ volatile("lock btsl %1, %0" : "+m"(*addr) : "Ir"(bit) : "memory");
}

static inline void clear_bit(unsigned int bit, volatile unsigned long *addr)
{
	__asm__ volatile("lock btrl %1, %0" : "+m"(*addr) : "Ir"(bit) : "memory");
}

static inline bool test_and_set_bit(unsigned int bit, volatile unsigned long *addr)
{
	bool was;

	__asm__ volatile("lock btsl %2, %1" : "=@ccc"(was), "+m"(*addr) : "Ir"(bit) : "memory");
	return was;
}

/* __ffs: number of the lowest bit set. The word must not be 0. */
static inline unsigned int __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

#endif
