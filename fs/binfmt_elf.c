// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading ELF programs: static ones, at their address (ET_EXEC) or where we put them (ET_DYN). A
 * dynamic one names an interpreter (PT_INTERP), which does not exist here: ENOENT.
 *
 *   sp -> argc | argv.. 0 | envp.. 0 | auxv.. | "i686", 16 random bytes | strings (exec.c)
 *         rising addresses ->                                             TASK_SIZE
 *
 * Invariant: all headers were checked by elf_check.c before flush_old_exec(), the point of no
 * return; what can fail after it is memory and the file itself, and ends the task.
 *
 * Entry point: load_elf_binary. Specification: System V ABI, i386 supplement, chapter 3 and 5.
 */
#include <binfmts.h>
#include <elf_check.h>
#include <mm.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/auxvec.h>
#include <uapi/mman.h>
#include <uapi/time.h>

#define PIE_BASE     0x56555000ul /* where an ET_DYN program goes */
#define ELF_PLATFORM "i686"

/* The ELF file being loaded. */
struct elf_image {
	struct file *file; /* the caller's */
	Elf32_Ehdr hdr;
	Elf32_Phdr *phdrs; /* kfree() */
	struct elf_layout layout;
	unsigned long bias; /* added to every address of the file */
};

/* read_headers: image->hdr is filled; checks it, reads and checks the program headers. */
static int read_headers(struct elf_image *image)
{
	ssize_t size = image->hdr.e_phnum * sizeof(Elf32_Phdr), got;
	int err = elf_check_header(&image->hdr);

	if (err)
		return err;
	image->phdrs = kmalloc(size, GFP_KERNEL);
	if (!image->phdrs)
		return -ENOMEM;
	got = kernel_read(image->file, image->hdr.e_phoff, image->phdrs, size);
	if (got != size)
		return got < 0 ? got : -ENOEXEC;
	err = elf_check_phdrs(&image->hdr, image->phdrs, &image->layout);
	if (err)
		return err;
	if (image->hdr.e_type == ET_DYN) {
		if (image->layout.high > TASK_SIZE - PIE_BASE)
			return -ENOEXEC;
		image->bias = PIE_BASE;
	}
	return image->layout.interp ? -ENOENT : 0; /* that interpreter is not here */
}

/*
 * map_bss: zeroes what lies behind the file's part of a segment, to the end of its page and
 * beyond.
 */
static int map_bss(const Elf32_Phdr *ph, unsigned long bias)
{
	unsigned long start = bias + ph->p_vaddr + ph->p_filesz;
	unsigned long end = bias + ph->p_vaddr + ph->p_memsz;
	unsigned long page = ALIGN(start, PAGE_SIZE);

	/* A segment without file contents may begin in a page of its own, or in its neighbour's. */
	if (start < page && (ph->p_flags & PF_W) &&
	    clear_user((void __user *)start, page - start)) {
		if (ph->p_filesz)
			return -EFAULT;
		page = ALIGN_DOWN(start, PAGE_SIZE);
	}
	return page < end ? do_brk(page, ALIGN(end, PAGE_SIZE) - page) : 0;
}

static int map_segment(const struct elf_image *image, const Elf32_Phdr *ph)
{
	unsigned long offset = ph->p_vaddr % PAGE_SIZE, addr;
	struct mmap_request req = {
		.addr = image->bias + ph->p_vaddr - offset,
		.len = ph->p_filesz + offset,
		.prot = (ph->p_flags & PF_R ? PROT_READ : 0) |
			(ph->p_flags & PF_W ? PROT_WRITE : 0) |
			(ph->p_flags & PF_X ? PROT_EXEC : 0),
		.flags = MAP_PRIVATE | MAP_FIXED,
		.file = image->file,
		.pgoff = (ph->p_offset - offset) / PAGE_SIZE,
	};

	if (ph->p_filesz) {
		addr = do_mmap(&req);
		if (IS_ERR((void *)addr))
			return (long)addr;
	}
	return ph->p_memsz > ph->p_filesz ? map_bss(ph, image->bias) : 0;
}

static int map_image(const struct elf_image *image)
{
	const Elf32_Phdr *ph = image->phdrs;
	int err = 0;

	for (; !err && ph < image->phdrs + image->hdr.e_phnum; ph++)
		if (ph->p_type == PT_LOAD && ph->p_memsz)
			err = map_segment(image, ph);
	return err;
}

/* note_layout: where code, data and heap are, for brk(2) and /proc. */
static void note_layout(struct mm_struct *mm, const struct elf_image *image)
{
	const struct elf_layout *layout = &image->layout;

	mm->start_code = image->bias + min(layout->start_code, layout->start_data);
	mm->end_code = image->bias + layout->end_code;
	mm->start_data = image->bias + layout->start_data;
	mm->end_data = image->bias + layout->end_data;
	mm->start_brk = mm->brk = image->bias + layout->high;
}

/* fill_auxv: the auxiliary vector in mm->saved_auxv; the number of words. */
static unsigned int fill_auxv(const struct linux_binprm *bprm, const struct elf_image *image,
			      const unsigned long addrs[2])
{
	const struct cred *cred = current_cred();
	const unsigned long phdr = image->layout.phdr;
	const unsigned long auxv[] = {
		AT_HWCAP,    cpu_features,
		AT_PAGESZ,   PAGE_SIZE,
		AT_CLKTCK,   USER_HZ,
		AT_PHDR,     phdr ? phdr + image->bias : 0,
		AT_PHENT,    sizeof(Elf32_Phdr),
		AT_PHNUM,    image->hdr.e_phnum,
		AT_BASE,     0,
		AT_FLAGS,    0,
		AT_ENTRY,    image->bias + image->hdr.e_entry,
		AT_UID,	     cred->uid,
		AT_EUID,     cred->euid,
		AT_GID,	     cred->gid,
		AT_EGID,     cred->egid,
		AT_SECURE,   bprm->secure,
		AT_RANDOM,   addrs[0],
		AT_EXECFN,   bprm->execfn,
		AT_PLATFORM, addrs[1],
		AT_NULL,     0,
	};
	static_assert(sizeof(auxv) <= sizeof(((struct mm_struct *)NULL)->saved_auxv),
		      "the auxiliary vector fits into mm_struct");

	memcpy(current->mm->saved_auxv, auxv, sizeof(auxv));
	return ARRAY_SIZE(auxv);
}

/* put_pointers: the addresses of n strings from *str on, and a NULL. Moves both places on. */
static int put_pointers(unsigned long __user **sp, unsigned long *str, unsigned int n)
{
	for (; n; n--) {
		size_t len = strnlen_user((const char __user *)*str, MAX_ARG_STRLEN);

		if (!len || put_user(*str, (*sp)++))
			return -EFAULT;
		*str += len;
	}
	return put_user(0ul, (*sp)++);
}

/*
 * create_tables: writes all that stands below the strings; the stack pointer to start with, or 0.
 */
static unsigned long create_tables(const struct linux_binprm *bprm, const struct elf_image *image)
{
	unsigned long p = ALIGN_DOWN(bprm->p, 16), str = bprm->p, start, addrs[2];
	unsigned long __user *sp;
	unsigned int words;
	u8 random[16];

	get_random_bytes(random, sizeof(random));
	p -= sizeof(ELF_PLATFORM);
	addrs[1] = p;
	p = ALIGN_DOWN(p - sizeof(random), 16);
	addrs[0] = p;
	if (copy_to_user((void __user *)addrs[1], ELF_PLATFORM, sizeof(ELF_PLATFORM)) ||
	    copy_to_user((void __user *)addrs[0], random, sizeof(random)))
		return 0;
	words = fill_auxv(bprm, image, addrs);
	/* argc, both lists with their NULLs, the vector; argc's address is a multiple of 16. */
	start = ALIGN_DOWN(p - (1 + bprm->argc + 1 + bprm->envc + 1 + words) * sizeof(long), 16);
	sp = (unsigned long __user *)start;
	if (put_user((unsigned long)bprm->argc, sp++) || put_pointers(&sp, &str, bprm->argc) ||
	    put_pointers(&sp, &str, bprm->envc) ||
	    copy_to_user(sp, current->mm->saved_auxv, words * sizeof(long)))
		return 0;
	current->mm->start_stack = start;
	return start;
}

/* start_program: past the point of no return. */
static int start_program(const struct linux_binprm *bprm, const struct elf_image *image)
{
	unsigned long sp;
	int err = map_image(image);

	if (err)
		return err;
	note_layout(current->mm, image);
	sp = create_tables(bprm, image);
	if (!sp)
		return -EFAULT;
	start_thread(current_pt_regs(), image->bias + image->hdr.e_entry, sp);
	return 0;
}

int load_elf_binary(struct linux_binprm *bprm)
{
	struct elf_image image = {.file = bprm->file};
	int err;

	memcpy(&image.hdr, bprm->buf, sizeof(image.hdr));
	err = read_headers(&image);
	if (!err)
		err = flush_old_exec(bprm, image.layout.exec_stack);
	if (!err)
		err = start_program(bprm, &image);
	kfree(image.phdrs);
	return err;
}
