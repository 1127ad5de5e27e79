// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes an ELF file loadable. Nothing here touches memory but its arguments.
 *
 * Invariant: when both checks say yes, every sum that the loader makes of header fields stays
 * below TASK_SIZE without wrapping, each segment's place in the file and in memory agree modulo a
 * page, and no segment is larger in the file than in memory. A file may still be shorter than its
 * headers say: that is found out when the program touches the page.
 *
 * Entry points: elf_check_header, elf_check_phdrs. Specification: System V ABI, i386 supplement.
 */
#include <elf_check.h>
#include <err.h>
#include <kernel.h>
#include <layout.h>
#include <string.h>
#include <uapi/limits.h>

int elf_check_header(const Elf32_Ehdr *hdr)
{
	if (memcmp(hdr->e_ident, ELFMAG, SELFMAG) || hdr->e_ident[EI_CLASS] != ELFCLASS32 ||
	    hdr->e_ident[EI_DATA] != ELFDATA2LSB)
		return -ENOEXEC;
	if (hdr->e_type != ET_EXEC && hdr->e_type != ET_DYN)
		return -ENOEXEC;
	if (hdr->e_machine != EM_386 && hdr->e_machine != EM_486)
		return -ENOEXEC;
	if (hdr->e_phentsize != sizeof(Elf32_Phdr) || !hdr->e_phnum || hdr->e_phnum > ELF_MAX_PHDRS)
		return -ENOEXEC;
	if (hdr->e_phoff > 0x7fffffff - ELF_MAX_PHDRS * sizeof(Elf32_Phdr))
		return -ENOEXEC;
	return 0;
}

/* check_load: one PT_LOAD segment. Memory from min on, up to TASK_SIZE. */
static int check_load(const Elf32_Phdr *ph, unsigned long min)
{
	if (ph->p_filesz > ph->p_memsz || ph->p_memsz > TASK_SIZE - min)
		return -ENOEXEC;
	if (ph->p_vaddr < min || ph->p_vaddr > TASK_SIZE - ph->p_memsz)
		return -ENOEXEC;
	if (ph->p_offset > 0x7fffffff || ph->p_filesz > 0x7fffffff - ph->p_offset)
		return -ENOEXEC;
	return (ph->p_vaddr - ph->p_offset) % PAGE_SIZE ? -ENOEXEC : 0;
}

static void add_load(struct elf_layout *layout, const Elf32_Ehdr *hdr, const Elf32_Phdr *ph)
{
	unsigned long start = ph->p_vaddr, file_end = start + ph->p_filesz;

	layout->low = min(layout->low, (unsigned long)ALIGN_DOWN(start, PAGE_SIZE));
	layout->high = max(layout->high, (unsigned long)ALIGN(start + ph->p_memsz, PAGE_SIZE));
	if (ph->p_flags & PF_X) {
		layout->start_code = min(layout->start_code, start);
		layout->end_code = max(layout->end_code, file_end);
	}
	layout->start_data = max(layout->start_data, start);
	layout->end_data = max(layout->end_data, file_end);
	if (hdr->e_phoff >= ph->p_offset && hdr->e_phoff - ph->p_offset < ph->p_filesz)
		layout->phdr = hdr->e_phoff - ph->p_offset + start;
}

int elf_check_phdrs(const Elf32_Ehdr *hdr, const Elf32_Phdr *phdrs, struct elf_layout *layout)
{
	/* A position-independent file starts at 0 and is moved up by the loader. */
	unsigned long min_addr = hdr->e_type == ET_EXEC ? USER_MIN : 0;

	*layout =
		(struct elf_layout){.low = TASK_SIZE, .start_code = TASK_SIZE, .exec_stack = true};
	for (const Elf32_Phdr *ph = phdrs; ph < phdrs + hdr->e_phnum; ph++) {
		if (ph->p_type == PT_LOAD) {
			if (check_load(ph, min_addr))
				return -ENOEXEC;
			if (ph->p_memsz)
				add_load(layout, hdr, ph);
		} else if (ph->p_type == PT_INTERP && !layout->interp) {
			if (ph->p_filesz < 2 || ph->p_filesz > PATH_MAX ||
			    ph->p_offset > 0x7fffffff)
				return -ENOEXEC;
			layout->interp = ph;
		} else if (ph->p_type == PT_GNU_STACK) {
			layout->exec_stack = ph->p_flags & PF_X;
		}
	}
	return layout->high ? 0 : -ENOEXEC;
}
