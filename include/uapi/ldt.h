/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The segment description that set_thread_area(243), get_thread_area(244) and clone's
 * CLONE_SETTLS take.
 */
#ifndef TINE_UAPI_LDT_H
#define TINE_UAPI_LDT_H

struct user_desc {
	unsigned int entry_number; /* -1 asks for a free one */
	unsigned int base_addr;
	unsigned int limit;
	unsigned int seg_32bit : 1;
	unsigned int contents : 2;
	unsigned int read_exec_only : 1;
	unsigned int limit_in_pages : 1;
	unsigned int seg_not_present : 1;
	unsigned int useable : 1;
};

/* user_desc.contents */
#define MODIFY_LDT_CONTENTS_DATA  0
#define MODIFY_LDT_CONTENTS_STACK 1
#define MODIFY_LDT_CONTENTS_CODE  2

/* GDT entries 6 to 8 on i386; an x86-64 kernel uses 12 to 14 for the same programs. */
#define GDT_ENTRY_TLS_ENTRIES 3

#endif /* TINE_UAPI_LDT_H */
