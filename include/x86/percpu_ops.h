/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to this CPU's own copy of a per-CPU variable in one instruction: %fs holds a segment whose
 * base is the distance from the variable's link address to this CPU's copy. 32-bit variables only.
 */
#ifndef TINE_X86_PERCPU_OPS_H
#define TINE_X86_PERCPU_OPS_H

#include <compiler.h>

#define this_cpu_read(var)                                                                         \
	({                                                                                         \
		__typeof__(var) _v;                                                                \
		static_assert(sizeof(var) == 4, "this_cpu_read takes 32-bit variables");           \
		__asm__ volatile("movl %%fs:%1, %0" : "=r"(_v) : "m"(var));                        \
		_v;                                                                                \
	})
#define this_cpu_write(var, v)                                                                     \
	do {                                                                                       \
		__typeof__(var) _v = (v);                                                          \
		static_assert(sizeof(var) == 4, "this_cpu_write takes 32-bit variables");          \
		__asm__ volatile("movl %1, %%fs:%0" : "=m"(var) : "ri"(_v) : "memory");            \
	} while (0)
#define this_cpu_add(var, n)                                                                       \
	__asm__ volatile("addl %1, %%fs:%0" : "+m"(var) : "ri"((int)(n)) : "memory")
#define this_cpu_inc(var) __asm__ volatile("incl %%fs:%0" : "+m"(var) : : "memory")
#define this_cpu_dec(var) __asm__ volatile("decl %%fs:%0" : "+m"(var) : : "memory")

#endif
