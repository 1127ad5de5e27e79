/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small arithmetic that every room uses.
 */
#ifndef TINE_KERNEL_H
#define TINE_KERNEL_H

#include <types.h>

#define ARRAY_SIZE(a)			(sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define min(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a < _b ? _a : _b;                                                                 \
	})
#define max(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a > _b ? _a : _b;                                                                 \
	})
#define swap(a, b)                                                                                 \
	do {                                                                                       \
		__typeof__(a) _t = (a);                                                            \
		(a) = (b);                                                                         \
		(b) = _t;                                                                          \
	} while (0)
#define ALIGN(x, a)	   (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a)   ((x) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a)   (((x) & ((__typeof__(x))(a)-1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))

/*
 * do_div: divides the 64-bit *n by the 32-bit base in place and returns the remainder. i386 has no
 * 64 by 64 division without libgcc, and the kernel needs none.
 */
static inline u32 do_div(u64 *n, u32 base)
{
	u32 high = *n >> 32, low = *n, q_high = high / base, rem = high % base;
	u64 part = ((u64)rem << 32) | low;
	u64 q = 0;

	for (int bit = 31; bit >= 0; bit--) {
		u64 step = (u64)base << bit;

		if (part >= step) {
			part -= step;
			q |= 1ULL << bit;
		}
	}
	*n = ((u64)q_high << 32) | q;
	return part;
}

#endif
