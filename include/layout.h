/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The address space (house.md). Assembly includes this too: numbers only.
 */
#ifndef TINE_LAYOUT_H
#define TINE_LAYOUT_H

#define PAGE_SHIFT  12
#define PAGE_SIZE   4096
#define PAGE_MASK   (~(PAGE_SIZE - 1))
#define PGDIR_SHIFT 22 /* one page table spans 4 MiB */
#define PGDIR_SIZE  0x400000
#define PTRS_PER_PT 1024

#define USER_MIN       0x00010000 /* the first 64 KiB are never mapped */
#define TASK_SIZE      0xC0000000
#define PAGE_OFFSET    0xC0000000 /* direct map of low memory */
#define DIRECT_MAP_MAX 0x38000000 /* 896 MiB */
#define VMALLOC_START  0xF8000000
#define KSTACK_START   VMALLOC_START /* slots of kernel stacks come first */
#define KSTACK_END     0xFC000000
#define VMALLOC_END    0xFF800000
#define PKMAP_BASE     0xFF800000
#define FIXADDR_START  0xFFC00000
#define FIX_ACPI       0xFFFE0000 /* four pages: a look at the firmware's tables */
#define FIX_LAPIC      0xFFFE4000
#define FIX_IOAPIC     0xFFFE5000
#define TRAMPOLINE     0x00008000 /* physical: where further processors begin; below 1 MiB */
#define NO_APIC	       0x100	  /* no processor's APIC is called so: one byte */
#define KERNEL_LOAD    0x00100000 /* physical */

#define THREAD_SIZE 8192
#define THREAD_SLOT 16384 /* a stack's slot in vmalloc space: the lower half is never mapped */
#define NR_CPUS	    8
#define HZ	    250

#endif
