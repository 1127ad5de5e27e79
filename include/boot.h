/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the loader told us, copied before anything may overwrite it (boot/, kernel/x86/boot.c).
 */
#ifndef TINE_BOOT_H
#define TINE_BOOT_H

#include <types.h>

#define MAX_BOOT_RANGES	 32
#define MAX_BOOT_MODULES 8

struct boot_range {
	phys_addr_t start, end; /* [start, end), cut to what 32 bits hold */
};

struct boot_module {
	phys_addr_t start, end;
	char string[64]; /* how the loader names it */
};

struct boot_info {
	unsigned int nr_ram, nr_modules;
	struct boot_range ram[MAX_BOOT_RANGES]; /* usable, sorted, not overlapping */
	struct boot_module modules[MAX_BOOT_MODULES];
};

extern struct boot_info boot_info;

/* Linker symbols (boot/kernel.lds); virtual addresses. */
extern char _text[], _etext[], _rodata[], _erodata[], _data[], _end[];
extern char __percpu_start[], __percpu_end[];

void free_boot_modules(void); /* gives their frames to the allocator, after unpacking */

void start_kernel(void) __noreturn;

#endif
