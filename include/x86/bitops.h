/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single bits, atomic against other CPUs.
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

#endif
