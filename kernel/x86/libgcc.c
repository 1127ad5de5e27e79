// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls where the processor has no instruction: division of 64-bit numbers, and the
 * number of bits set. The library that comes with it takes its arguments on the stack, our functions
 * take them in registers. Names and meanings: "The GCC low-level runtime library" in gcc's internals.
 */
#include <types.h>

u64 __udivmoddi4(u64 n, u64 d, u64 *rest);
u64 __udivdi3(u64 n, u64 d);
s64 __divdi3(s64 n, s64 d);
int __popcountsi2(u32 n);

/* Bit by bit where the divisor is long; where it is short by digits of 32 bits, as on paper. */
u64 __udivmoddi4(u64 n, u64 d, u64 *rest)
{
	u32 high = n >> 32, low = n, divisor = d;
	u64 quotient = 0;

	if (d >> 32) {
		int shift = __builtin_clz(d >> 32);

		for (d <<= shift; shift >= 0; shift--, d >>= 1) {
			quotient <<= 1;
			if (n >= d) {
				n -= d;
				quotient++;
			}
		}
	} else {
		quotient = (u64)(high / divisor) << 32;
		high %= divisor;
		__asm__("divl %2" : "+a"(low), "+d"(high) : "r"(divisor) : "cc");
		quotient |= low;
		n = high;
	}
	if (rest)
		*rest = n;
	return quotient;
}

u64 __udivdi3(u64 n, u64 d)
{
	return __udivmoddi4(n, d, NULL);
}

s64 __divdi3(s64 n, s64 d)
{
	u64 quotient = __udivmoddi4(n < 0 ? -(u64)n : (u64)n, d < 0 ? -(u64)d : (u64)d, NULL);

	return (n < 0) != (d < 0) ? -quotient : quotient;
}

/* Sums of one, two, four bits and so on, side by side. */
int __popcountsi2(u32 n)
{
	n -= n >> 1 & 0x55555555;
	n = (n & 0x33333333) + (n >> 2 & 0x33333333);
	n = (n + (n >> 4)) & 0x0f0f0f0f;
	return n * 0x01010101 >> 24;
}
