/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What start_kernel() (kernel/main.c) calls, in order.
 */
#ifndef TINE_INIT_H
#define TINE_INIT_H

#include <types.h>

extern const char build_version[];		  /* kernel/version.c */
void boot_info_init(u32 magic, phys_addr_t info); /* kernel/x86/boot.c: before paging is final */
void console_init(void); /* kernel/x86: serial and VGA consoles, as console= says */
void irq_init(void);	 /* 8259 remapped, all lines masked */
void radix_init(void);	 /* the cache of radix nodes */
/* fault_inject_init: reads fail= ; from here on tasks are born into a storm */
void fault_inject_init(void);
/*
 * selftest_run: in-kernel self-tests (tests/kernel/): `selftest` on the command line runs them all
 * (name ""), `selftest=NAME` one; KTAP leaves on the second serial port. Never returns: powers off.
 */
void selftest_run(const char *name) __noreturn;

#endif
