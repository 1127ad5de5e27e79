/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this an ELF program that may be loaded, and what will it need (fs/elf_check.c)? Pure
 * functions: the host's unit tests run them too.
 */
#ifndef TINE_ELF_CHECK_H
#define TINE_ELF_CHECK_H

#include <types.h>
#include <uapi/elf.h>

#define ELF_MAX_PHDRS 128

/* What the program headers say. Addresses as in the file: the caller adds its load bias. */
struct elf_layout {
	unsigned long low, high; /* all PT_LOAD lie in [low, high), page-aligned */
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long phdr;	  /* where the program headers come to lie; 0: in no segment */
	const Elf32_Phdr *interp; /* PT_INTERP, or NULL */
	bool exec_stack;	  /* no PT_GNU_STACK, or one with PF_X */
};

/* elf_check_header: an i386 executable (ET_EXEC or ET_DYN) with program headers. 0 or -ENOEXEC. */
int elf_check_header(const Elf32_Ehdr *hdr);
/* elf_check_phdrs: hdr->e_phnum program headers are sane; fills layout. 0 or -ENOEXEC. */
int elf_check_phdrs(const Elf32_Ehdr *hdr, const Elf32_Phdr *phdrs, struct elf_layout *layout);

#endif
