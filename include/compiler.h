/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the compiler should know of a function or a value. Sparse is given its own meaning of
 * __user and __force on its command line; for gcc they are nothing.
 */
#ifndef TINE_COMPILER_H
#define TINE_COMPILER_H

#ifndef __user
#define __user
#endif
#ifndef __force
#define __force
#endif

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier()   __asm__ volatile("" ::: "memory")
/* smp_mb: no read after it comes before a write before it, as other CPUs see it. */
#define smp_mb()	 __sync_synchronize()
#define READ_ONCE(x)	 (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define __noreturn	 __attribute__((noreturn))
#define __packed	 __attribute__((packed))
#define __aligned(n)	 __attribute__((aligned(n)))
#define __section(s)	 __attribute__((section(s)))
#define __used		 __attribute__((used))
#define __always_inline	 inline __attribute__((always_inline))
#define noinline	 __attribute__((noinline))
#define __printf(f, a)	 __attribute__((format(printf, f, a)))
#define __must_check	 __attribute__((warn_unused_result))
#define _RET_IP_	 ((unsigned long)__builtin_return_address(0))
#define static_assert _Static_assert

#endif
