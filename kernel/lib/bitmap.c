// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searching and counting in arrays of bits, a word at a time. Pure: the host's tests build it too,
 * with 64-bit words. Bits past size in the last word are never looked at.
 */
#include <bitmap.h>

/* The first bit at or after start that is set in map ^ invert. */
static unsigned int find_next(const unsigned long *map, unsigned int size, unsigned int start,
			      unsigned long invert)
{
	unsigned int word = start / BITS_PER_LONG;
	unsigned long bits;

	if (start >= size)
		return size;
	bits = (map[word] ^ invert) & (~0UL << (start % BITS_PER_LONG));
	while (!bits) {
		if (++word >= BITS_TO_LONGS(size))
			return size;
		bits = map[word] ^ invert;
	}
	return min((unsigned int)(word * BITS_PER_LONG + __builtin_ctzl(bits)), size);
}

unsigned int find_next_bit(const unsigned long *map, unsigned int size, unsigned int start)
{
	return find_next(map, size, start, 0);
}

unsigned int find_next_zero_bit(const unsigned long *map, unsigned int size, unsigned int start)
{
	return find_next(map, size, start, ~0UL);
}

unsigned int bitmap_weight(const unsigned long *map, unsigned int size)
{
	unsigned int weight = 0;

	for (unsigned int bit = 0; bit < size; bit += BITS_PER_LONG) {
		unsigned long bits = map[bit / BITS_PER_LONG];

		if (size - bit < BITS_PER_LONG)
			bits &= (1UL << (size - bit)) - 1;
		weight += __builtin_popcountl(bits);
	}
	return weight;
}
