/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GDT numbers, as Linux's on i386, because programs see some of them. Assembly includes this too.
 */
#ifndef TINE_X86_SEGMENT_H
#define TINE_X86_SEGMENT_H

#define GDT_TLS_MIN	    6 /* TLS entries 6 to 8, loaded at every switch */
#define GDT_TLS_MAX	    8
#define GDT_TLS_ENTRIES	    3
#define GDT_KERNEL_CS	    12
#define GDT_KERNEL_DS	    13
#define GDT_USER_CS	    14
#define GDT_USER_DS	    15
#define GDT_TSS		    16
#define GDT_PERCPU	    27
#define GDT_DOUBLEFAULT_TSS 31
#define GDT_ENTRIES	    32

#define KERNEL_CS     0x60
#define KERNEL_DS     0x68
#define USER_CS	      0x73
#define USER_DS	      0x7b
#define KERNEL_PERCPU 0xd8 /* in %fs in the kernel: base is this CPU's per-CPU offset */

#endif
