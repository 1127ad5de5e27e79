/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bits in arrays of unsigned long, not atomic (kernel/lib/bitmap.c); for atomic single bits see
 * x86/bitops.h. Sizes are in bits.
 */
#ifndef TINE_BITMAP_H
#define TINE_BITMAP_H

#include <kernel.h>

#define BITS_PER_LONG		   (8 * sizeof(unsigned long))
#define BITS_TO_LONGS(n)	   DIV_ROUND_UP(n, BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

static inline bool bitmap_test(const unsigned long *map, unsigned int bit)
{
	return (map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG)) & 1;
}

static inline void bitmap_set(unsigned long *map, unsigned int bit)
{
	map[bit / BITS_PER_LONG] |= 1UL << (bit % BITS_PER_LONG);
}

static inline void bitmap_clear(unsigned long *map, unsigned int bit)
{
	map[bit / BITS_PER_LONG] &= ~(1UL << (bit % BITS_PER_LONG));
}

/* Both return size when there is none at or after start. */
unsigned int find_next_bit(const unsigned long *map, unsigned int size, unsigned int start);
unsigned int find_next_zero_bit(const unsigned long *map, unsigned int size, unsigned int start);
unsigned int bitmap_weight(const unsigned long *map, unsigned int size);

#endif
