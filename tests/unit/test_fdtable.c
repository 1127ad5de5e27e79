// SPDX-License-Identifier: GPL-2.0-only
/*
 * fs/fdtable.c: sizes, growth and copies of descriptor tables. Memory comes from here, each block
 * filled with garbage and no byte too large. A word has 64 bits on the host, so no table here is
 * smaller than 64; in the kernel the one of 32 is embedded in struct files_struct and never
 * allocated.
 */
// sources: fs/fdtable.c kernel/lib/bitmap.c tests/unit/host.c
#include "unit.h"
#include <err.h>
#include <fdtable.h>
#include <string.h>

#define SMALLEST 64
#define ROUNDS	 1000

static unsigned int blocks;  /* allocated now */
static unsigned int allowed; /* until one fails */

void *fdtable_mem_alloc(size_t size)
{
	void *mem;

	if (!allowed)
		return NULL;
	allowed--;
	blocks++;
	mem = malloc(size);
	memset(mem, 0xa5, size);
	return mem;
}

void fdtable_mem_free(void *mem, size_t size)
{
	assert_non_null(mem);
	memset(mem, 0x5a, size); /* the sanitizer compares with what was asked for */
	blocks--;
	free(mem);
}

static int setup(void **state)
{
	blocks = 0;
	allowed = ~0u;
	return 0;
}

static int teardown(void **state)
{
	assert_int_equal(blocks, 0);
	return 0;
}

/* Never looked at, so any address will do; each descriptor has a file of its own. */
static struct file *file_of(unsigned int fd)
{
	return (struct file *)(0x10000ul + 64 * fd);
}

static void new_table(struct fdtable *fdt, unsigned int max_fds)
{
	assert_int_equal(fdtable_alloc(fdt, max_fds), 0);
	assert_int_equal(fdt->max_fds, max_fds);
	for (unsigned int fd = 0; fd < max_fds; fd++) {
		assert_false(bitmap_test(fdt->open_fds, fd));
		assert_false(bitmap_test(fdt->close_on_exec, fd));
		fdt->fd[fd] = NULL;
	}
}

/* Opens descriptors, density of 256; some of them reserved only, half of them close-on-exec. */
static void random_table(struct fdtable *fdt, unsigned int max_fds, unsigned int density)
{
	new_table(fdt, max_fds);
	for (unsigned int fd = 0; fd < max_fds; fd++) {
		if (random_below(256) >= density)
			continue;
		bitmap_set(fdt->open_fds, fd);
		if (random_below(8))
			fdt->fd[fd] = file_of(fd);
		if (random_bool())
			bitmap_set(fdt->close_on_exec, fd);
	}
}

static unsigned int highest(const struct fdtable *fdt)
{
	unsigned int above = 0;

	for (unsigned int fd = 0; fd < fdt->max_fds; fd++)
		if (bitmap_test(fdt->open_fds, fd))
			above = fd + 1;
	return above;
}

static void a_table_is_the_smallest_power_of_two_that_holds_the_number(void **state)
{
	unsigned int want = NR_OPEN_DEFAULT;

	for (unsigned int nr = 0; nr < NR_OPEN_MAX + 10; nr++) {
		if (nr == want)
			want *= 2;
		assert_int_equal(fdtable_size_for(nr), want);
	}
}

static void the_three_arrays_do_not_overlap(void **state)
{
	for (unsigned int max_fds = SMALLEST; max_fds <= NR_OPEN_MAX; max_fds *= 2) {
		size_t bytes = max_fds / 8;
		struct fdtable fdt;

		new_table(&fdt, max_fds);
		memset(fdt.open_fds, 0x11, bytes);
		memset(fdt.close_on_exec, 0x22, bytes);
		for (unsigned int fd = 0; fd < max_fds; fd++)
			fdt.fd[fd] = file_of(fd);
		for (unsigned int i = 0; i < bytes; i++) {
			assert_int_equal(((u8 *)fdt.open_fds)[i], 0x11);
			assert_int_equal(((u8 *)fdt.close_on_exec)[i], 0x22);
		}
		fdtable_free(&fdt);
	}
}

static void no_memory_is_enomem(void **state)
{
	struct fdtable fdt;

	allowed = 0;
	assert_int_equal(fdtable_alloc(&fdt, SMALLEST), -ENOMEM);
	assert_int_equal(blocks, 0);
}

static void highest_is_one_more_than_the_highest_open(void **state)
{
	struct fdtable fdt;

	for (int round = 0; round < ROUNDS; round++) {
		random_table(&fdt, SMALLEST << random_below(4), random_below(3));
		assert_int_equal(fdtable_highest(&fdt), highest(&fdt));
		fdtable_free(&fdt);
	}
	new_table(&fdt, 256);
	assert_int_equal(fdtable_highest(&fdt), 0);
	for (unsigned int fd = 0; fd < 256; fd++) {
		bitmap_set(fdt.open_fds, fd);
		assert_int_equal(fdtable_highest(&fdt), fd + 1);
	}
	fdtable_free(&fdt);
}

/* One descriptor of a copy against the original, where it has that one. */
static void assert_copied(const struct fdtable *dst, const struct fdtable *src, unsigned int fd)
{
	bool there = fd < src->max_fds;

	assert_ptr_equal(dst->fd[fd], there ? src->fd[fd] : NULL);
	assert_int_equal(bitmap_test(dst->open_fds, fd), there && bitmap_test(src->open_fds, fd));
	assert_int_equal(bitmap_test(dst->close_on_exec, fd),
			 there && bitmap_test(src->close_on_exec, fd));
}

static void growing_keeps_all_and_adds_empty_ones(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct fdtable small, large;

		random_table(&small, SMALLEST << random_below(3), random_below(257));
		assert_int_equal(fdtable_alloc(&large, small.max_fds << random_below(3)), 0);
		fdtable_copy(&large, &small);
		for (unsigned int fd = 0; fd < large.max_fds; fd++)
			assert_copied(&large, &small, fd);
		fdtable_free(&small);
		fdtable_free(&large);
	}
}

/* What dup leaves out: whatever is not installed, and its close-on-exec bit. */
static void assert_duplicated(const struct fdtable *dst, const struct fdtable *src, unsigned int fd)
{
	bool installed = fd < src->max_fds && bitmap_test(src->open_fds, fd) && src->fd[fd];

	assert_ptr_equal(dst->fd[fd], installed ? src->fd[fd] : NULL);
	assert_int_equal(bitmap_test(dst->open_fds, fd), installed);
	assert_int_equal(bitmap_test(dst->close_on_exec, fd),
			 installed && bitmap_test(src->close_on_exec, fd));
}

static void forking_copies_only_what_is_installed(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		unsigned int size = SMALLEST << random_below(4), nr;
		struct fdtable src, dst;

		random_table(&src, size, random_below(4) ? random_below(20) : 256);
		nr = fdtable_highest(&src);
		/* As fork does: a table for the highest descriptor, which may be a smaller one. */
		assert_int_equal(fdtable_alloc(&dst, max(fdtable_size_for(nr ? nr - 1 : 0),
							 (unsigned int)SMALLEST)),
				 0);
		assert_true(dst.max_fds <= src.max_fds);
		fdtable_dup(&dst, &src, nr);
		for (unsigned int fd = 0; fd < dst.max_fds; fd++)
			assert_duplicated(&dst, &src, fd);
		fdtable_free(&src);
		fdtable_free(&dst);
	}
}

static void a_stale_close_on_exec_bit_is_not_inherited(void **state)
{
	struct fdtable src, dst;

	random_table(&src, SMALLEST, 0);
	bitmap_set(src.open_fds, 3);
	src.fd[3] = file_of(3);
	bitmap_set(src.close_on_exec, 2); /* of a number that is not in use */
	assert_int_equal(fdtable_alloc(&dst, SMALLEST), 0);
	fdtable_dup(&dst, &src, fdtable_highest(&src));
	assert_false(bitmap_test(dst.close_on_exec, 2));
	assert_ptr_equal(dst.fd[3], file_of(3));
	fdtable_free(&src);
	fdtable_free(&dst);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_table_is_the_smallest_power_of_two_that_holds_the_number, setup,
			teardown),
		cmocka_unit_test_setup_teardown(the_three_arrays_do_not_overlap, setup, teardown),
		cmocka_unit_test_setup_teardown(no_memory_is_enomem, setup, teardown),
		cmocka_unit_test_setup_teardown(highest_is_one_more_than_the_highest_open, setup,
						teardown),
		cmocka_unit_test_setup_teardown(growing_keeps_all_and_adds_empty_ones, setup,
						teardown),
		cmocka_unit_test_setup_teardown(forking_copies_only_what_is_installed, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_stale_close_on_exec_bit_is_not_inherited, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
