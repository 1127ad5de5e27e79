// SPDX-License-Identifier: GPL-2.0-only
/*
 * fs/elf_check.c: a program that may be loaded, then every field of it wrong by itself, then random
 * headers: whatever is accepted must keep the promises of its first comment, computed anew in 64
 * bits.
 */
// sources: fs/elf_check.c tests/unit/host.c
#include "unit.h"
#include <elf_check.h>
#include <err.h>
#include <layout.h>
#include <uapi/limits.h>

#define ROUNDS 200000

/* Two segments, as a linker makes them: code with the headers in it, data with bss behind. */
#define CODE 0x08048000u
#define DATA 0x0804af10u
static const Elf32_Ehdr good_header = {
	.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
	.e_type = ET_EXEC,
	.e_machine = EM_386,
	.e_version = EV_CURRENT,
	.e_entry = CODE + 0x100,
	.e_phoff = sizeof(Elf32_Ehdr),
	.e_ehsize = sizeof(Elf32_Ehdr),
	.e_phentsize = sizeof(Elf32_Phdr),
	.e_phnum = 3,
};
static const Elf32_Phdr good_phdrs[3] = {
	{PT_LOAD, 0, CODE, CODE, 0x1234, 0x1234, PF_R | PF_X, PAGE_SIZE},
	{PT_LOAD, 0x1f10, DATA, DATA, 0x100, 0x2000, PF_R | PF_W, PAGE_SIZE},
	{PT_GNU_STACK, 0, 0, 0, 0, 0, PF_R | PF_W, 4},
};

/* The program under test: a copy in blocks of their own. */
static Elf32_Ehdr *hdr;
static Elf32_Phdr *ph;
static struct elf_layout layout;

static int setup(void **state)
{
	hdr = exact(&good_header, sizeof(good_header));
	ph = exact(good_phdrs, sizeof(good_phdrs));
	return 0;
}

static int teardown(void **state)
{
	free(hdr);
	free(ph);
	return 0;
}

static int check(void)
{
	return elf_check_phdrs(hdr, ph, &layout);
}

/* --- programs that may be loaded -------------------------------------------------------------- */

static void a_good_program_is_accepted_and_described(void **state)
{
	assert_int_equal(elf_check_header(hdr), 0);
	assert_int_equal(check(), 0);
	assert_int_equal(layout.low, CODE);
	assert_int_equal(layout.high, 0x0804d000); /* the page behind the end of bss */
	assert_int_equal(layout.start_code, CODE);
	assert_int_equal(layout.end_code, CODE + 0x1234);
	assert_int_equal(layout.start_data, DATA);
	assert_int_equal(layout.end_data, DATA + 0x100);
	assert_int_equal(layout.phdr, CODE + sizeof(Elf32_Ehdr));
	assert_null(layout.interp);
	assert_false(layout.exec_stack);
}

static void a_position_independent_program_may_start_at_0(void **state)
{
	ph[0].p_vaddr -= CODE;
	ph[1].p_vaddr -= CODE;
	assert_int_equal(check(), -ENOEXEC); /* not when it says where it wants to be */
	hdr->e_type = ET_DYN;
	assert_int_equal(elf_check_header(hdr), 0);
	assert_int_equal(check(), 0);
	assert_int_equal(layout.low, 0);
	assert_int_equal(layout.phdr, sizeof(Elf32_Ehdr));
}

static void a_stack_is_executable_unless_the_program_says_otherwise(void **state)
{
	ph[2].p_flags |= PF_X;
	assert_int_equal(check(), 0);
	assert_true(layout.exec_stack);
	ph[2].p_type = PT_NOTE;
	ph[2].p_flags = PF_R;
	assert_int_equal(check(), 0);
	assert_true(layout.exec_stack);
}

static void headers_outside_all_segments_have_no_address(void **state)
{
	hdr->e_phoff = 0x1234; /* the first byte that the code segment does not have */
	assert_int_equal(check(), 0);
	assert_int_equal(layout.phdr, 0);
	hdr->e_phoff = 0x1233;
	assert_int_equal(check(), 0);
	assert_int_equal(layout.phdr, CODE + 0x1233);
	hdr->e_phoff = 0x1f20;
	assert_int_equal(check(), 0);
	assert_int_equal(layout.phdr, DATA + 0x10);
}

static void an_interpreter_is_found_and_must_have_a_name(void **state)
{
	ph[2] = (Elf32_Phdr){.p_type = PT_INTERP, .p_offset = 0x200, .p_filesz = 19};
	assert_int_equal(check(), 0);
	assert_ptr_equal(layout.interp, &ph[2]);
	ph[2].p_filesz = 1; /* the zero alone */
	assert_int_equal(check(), -ENOEXEC);
	ph[2].p_filesz = PATH_MAX;
	assert_int_equal(check(), 0);
	ph[2].p_filesz = PATH_MAX + 1;
	assert_int_equal(check(), -ENOEXEC);
	ph[2].p_filesz = 19;
	ph[2].p_offset = 0x80000000;
	assert_int_equal(check(), -ENOEXEC);
}

static void an_empty_segment_takes_no_room(void **state)
{
	ph[1].p_filesz = ph[1].p_memsz = 0;
	assert_int_equal(check(), 0);
	assert_int_equal(layout.high, CODE + 0x2000);
	ph[0].p_filesz = ph[0].p_memsz = 0;
	assert_int_equal(check(), -ENOEXEC); /* nothing to load at all */
}

/* --- every field wrong, one at a time --------------------------------------------------------- */

#define BAD_HEADER(field, value)                                                                   \
	do {                                                                                       \
		*hdr = good_header;                                                                \
		hdr->field = (value);                                                              \
		if (elf_check_header(hdr) != -ENOEXEC)                                             \
			fail_msg("accepted: " #field " = " #value);                                \
	} while (0)
#define GOOD_HEADER(field, value)                                                                  \
	do {                                                                                       \
		*hdr = good_header;                                                                \
		hdr->field = (value);                                                              \
		if (elf_check_header(hdr))                                                         \
			fail_msg("refused: " #field " = " #value);                                 \
	} while (0)

static void each_field_of_the_header_is_checked(void **state)
{
	for (int i = 0; i < 4; i++)
		BAD_HEADER(e_ident[i], good_header.e_ident[i] ^ 1);
	BAD_HEADER(e_ident[EI_CLASS], ELFCLASS64);
	BAD_HEADER(e_ident[EI_CLASS], 0);
	BAD_HEADER(e_ident[EI_DATA], 2);
	BAD_HEADER(e_type, 0);
	BAD_HEADER(e_type, ET_REL);
	BAD_HEADER(e_type, ET_CORE);
	BAD_HEADER(e_machine, EM_X86_64);
	BAD_HEADER(e_machine, 40); /* ARM */
	BAD_HEADER(e_phentsize, sizeof(Elf32_Phdr) - 1);
	BAD_HEADER(e_phentsize, sizeof(Elf32_Phdr) + 1);
	BAD_HEADER(e_phentsize, 56); /* a 64-bit program's */
	BAD_HEADER(e_phentsize, 0);
	BAD_HEADER(e_phnum, 0);
	BAD_HEADER(e_phnum, ELF_MAX_PHDRS + 1);
	BAD_HEADER(e_phnum, 0xffff);
	BAD_HEADER(e_phoff, 0x80000000);
	BAD_HEADER(e_phoff, 0xffffffff);
	BAD_HEADER(e_phoff, 0x7ffffff0); /* its end would be negative as an offset */
}

static void fields_that_nobody_needs_are_not_checked(void **state)
{
	GOOD_HEADER(e_machine, EM_486);
	GOOD_HEADER(e_phnum, ELF_MAX_PHDRS);
	GOOD_HEADER(e_phnum, 1);
	GOOD_HEADER(e_ident[EI_VERSION], 9);
	GOOD_HEADER(e_ident[EI_OSABI], 3);
	GOOD_HEADER(e_version, 0);
	GOOD_HEADER(e_shoff, 0xffffffff);
	GOOD_HEADER(e_shnum, 0xffff);
	GOOD_HEADER(e_phoff, 0x70000000);
}

#define BAD_SEGMENT(field, value)                                                                  \
	do {                                                                                       \
		ph[1] = good_phdrs[1];                                                             \
		ph[1].field = (value);                                                             \
		if (check() != -ENOEXEC)                                                           \
			fail_msg("accepted: " #field " = " #value);                                \
	} while (0)
#define GOOD_SEGMENT(field, value)                                                                 \
	do {                                                                                       \
		ph[1] = good_phdrs[1];                                                             \
		ph[1].field = (value);                                                             \
		if (check())                                                                       \
			fail_msg("refused: " #field " = " #value);                                 \
	} while (0)

static void each_field_of_a_segment_is_checked(void **state)
{
	BAD_SEGMENT(p_filesz, 0x2001); /* more in the file than in memory */
	BAD_SEGMENT(p_filesz, 0xffffffff);
	BAD_SEGMENT(p_memsz, 0xff);
	BAD_SEGMENT(p_memsz, TASK_SIZE - DATA + 1); /* into the kernel */
	BAD_SEGMENT(p_memsz, TASK_SIZE);
	BAD_SEGMENT(p_memsz, 0xffffffff);
	BAD_SEGMENT(p_memsz, 0u - DATA); /* the end wraps to 0 */
	BAD_SEGMENT(p_vaddr, USER_MIN - PAGE_SIZE + DATA % PAGE_SIZE);
	BAD_SEGMENT(p_vaddr, DATA % PAGE_SIZE);
	BAD_SEGMENT(p_vaddr, TASK_SIZE + DATA % PAGE_SIZE);
	BAD_SEGMENT(p_vaddr, 0xfffff000 + DATA % PAGE_SIZE);
	BAD_SEGMENT(p_vaddr, DATA + 4); /* another place in its page than in the file's */
	BAD_SEGMENT(p_offset, good_phdrs[1].p_offset + 1);
	BAD_SEGMENT(p_offset, 0x80000f10);
	BAD_SEGMENT(p_offset, 0xffffff10);
	BAD_SEGMENT(p_offset, 0x7fffff10); /* its end is past what an offset can say */
	GOOD_SEGMENT(p_memsz, 0x100);
	GOOD_SEGMENT(p_memsz, TASK_SIZE - DATA);
	GOOD_SEGMENT(p_filesz, 0);
	GOOD_SEGMENT(p_filesz, 0x2000);
	GOOD_SEGMENT(p_vaddr, USER_MIN + DATA % PAGE_SIZE);
	GOOD_SEGMENT(p_vaddr, TASK_SIZE - 3 * PAGE_SIZE + DATA % PAGE_SIZE);
	GOOD_SEGMENT(p_offset, good_phdrs[1].p_offset + 7 * PAGE_SIZE);
	GOOD_SEGMENT(p_align, 3); /* nobody's business */
	GOOD_SEGMENT(p_paddr, 0xffffffff);
	GOOD_SEGMENT(p_flags, 0);
}

/* --- random headers --------------------------------------------------------------------------- */

/* The promises, for one segment, without any arithmetic that could wrap. */
static void assert_segment_is_sane(const Elf32_Ehdr *h, const Elf32_Phdr *p)
{
	u64 start = p->p_vaddr, end = start + p->p_memsz;

	assert_true(p->p_filesz <= p->p_memsz);
	assert_true(end <= TASK_SIZE);
	assert_true(start >= (h->e_type == ET_EXEC ? USER_MIN : 0));
	assert_true((u64)p->p_offset + p->p_filesz <= 0x7fffffff);
	assert_int_equal(start % PAGE_SIZE, p->p_offset % PAGE_SIZE);
	if (!p->p_memsz)
		return;
	assert_true(layout.low <= start && end <= layout.high);
}

static void assert_layout_is_sane(unsigned int loads)
{
	assert_true(loads > 0);
	assert_int_equal(layout.low % PAGE_SIZE, 0);
	assert_int_equal(layout.high % PAGE_SIZE, 0);
	assert_true(layout.low < layout.high);
	assert_true(layout.high <= TASK_SIZE);
	assert_true(layout.end_code <= TASK_SIZE);
	assert_true(layout.end_data <= TASK_SIZE);
	assert_true(layout.phdr < TASK_SIZE);
	if (!layout.interp)
		return;
	assert_int_equal(layout.interp->p_type, PT_INTERP);
	assert_true(layout.interp->p_filesz <= PATH_MAX);
}

/* Numbers near the limits more often than others. */
static u32 random_number(void)
{
	static const u32 near[] = {0,	       PAGE_SIZE, USER_MIN,   0x40000000,
				   0x7fffffff, TASK_SIZE, 0xffffffff, CODE};
	u32 number = near[random_below(ARRAY_SIZE(near))] + random_below(3) - 1;

	return random_below(3) ? number : random_u64() >> (32 + random_below(32));
}

static void random_segment(Elf32_Phdr *p)
{
	static const u32 types[] = {PT_LOAD, PT_LOAD, PT_LOAD, PT_INTERP, PT_GNU_STACK, PT_NOTE};

	*p = good_phdrs[0];
	p->p_type = types[random_below(ARRAY_SIZE(types))];
	for (unsigned int changes = random_below(3); changes; changes--)
		((u32 *)p)[random_below(sizeof(*p) / 4)] = random_number();
	if (random_bool())
		p->p_memsz = p->p_filesz + random_below(0x10000);
	if (random_below(4)) /* else nearly all would be refused for this */
		p->p_offset = (p->p_offset & PAGE_MASK) | p->p_vaddr % PAGE_SIZE;
}

static void what_is_accepted_keeps_the_promises(void **state)
{
	unsigned int accepted = 0;

	for (int round = 0; round < ROUNDS; round++) {
		Elf32_Phdr phdrs[3];
		unsigned int loads = 0;

		hdr->e_type = random_bool() ? ET_EXEC : ET_DYN;
		hdr->e_phoff = random_number();
		hdr->e_phnum = 1 + random_below(ARRAY_SIZE(phdrs));
		for (unsigned int i = 0; i < hdr->e_phnum; i++)
			random_segment(&phdrs[i]);
		if (elf_check_header(hdr) || elf_check_phdrs(hdr, phdrs, &layout))
			continue;
		accepted++;
		for (unsigned int i = 0; i < hdr->e_phnum; i++) {
			if (phdrs[i].p_type != PT_LOAD)
				continue;
			loads++;
			assert_segment_is_sane(hdr, &phdrs[i]);
		}
		assert_layout_is_sane(loads);
	}
	assert_true(accepted > ROUNDS / 100);
}

static void random_bytes_do_no_harm(void **state)
{
	for (int round = 0; round < ROUNDS / 4; round++) {
		unsigned int n = 1 + random_below(8);
		Elf32_Phdr *phdrs = malloc(n * sizeof(*phdrs));

		for (unsigned int i = 0; i < sizeof(*hdr); i++)
			((u8 *)hdr)[i] = random_u64();
		for (unsigned int i = 0; i < n * sizeof(*phdrs); i++)
			((u8 *)phdrs)[i] = random_u64();
		assert_int_equal(elf_check_header(hdr), -ENOEXEC);
		hdr->e_phnum = n;
		assert_true(elf_check_phdrs(hdr, phdrs, &layout) <= 0);
		free(phdrs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_good_program_is_accepted_and_described, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_position_independent_program_may_start_at_0,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_stack_is_executable_unless_the_program_says_otherwise, setup, teardown),
		cmocka_unit_test_setup_teardown(headers_outside_all_segments_have_no_address, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_interpreter_is_found_and_must_have_a_name, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_empty_segment_takes_no_room, setup, teardown),
		cmocka_unit_test_setup_teardown(each_field_of_the_header_is_checked, setup,
						teardown),
		cmocka_unit_test_setup_teardown(fields_that_nobody_needs_are_not_checked, setup,
						teardown),
		cmocka_unit_test_setup_teardown(each_field_of_a_segment_is_checked, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_is_accepted_keeps_the_promises, setup,
						teardown),
		cmocka_unit_test_setup_teardown(random_bytes_do_no_harm, setup, teardown),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
