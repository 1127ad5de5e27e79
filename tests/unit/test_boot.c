// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/x86/boot.c: what a loader may say about memory, modules and the command line, sensible or
 * not. The loader's data lies in a block that stands for all physical memory: what is read past it
 * is seen.
 */
// sources: kernel/x86/boot.c kernel/lib/string.c tests/unit/host.c
// flags: -Dmemcmp=tine_memcmp -Dmemchr=tine_memchr -Dstrlen=tine_strlen -Dstrnlen=tine_strnlen
// flags: -Dstrcmp=tine_strcmp -Dstrncmp=tine_strncmp -Dstrchr=tine_strchr -Dstrrchr=tine_strrchr
// flags: -Dstrstr=tine_strstr -Dstrlcpy=tine_strlcpy
#include "unit.h"
#include <boot.h>
#include <cmdline.h>
#include <layout.h>
#include <string.h>

#define MEMORY	65536
#define ROUNDS	3000
#define MBI	0x1000
#define MAP	0x2000
#define MODULES 0x4000
#define STRINGS 0x5000

void boot_info_init(u32 magic, phys_addr_t info);
char saved_command_line[COMMAND_LINE_SIZE];

static u8 *memory;
static u32 *mbi; /* the information structure as words: flags, mem_lower, mem_upper, ... */
static u32 map_length;
static u32 free_string;

static int setup(void **state)
{
	memory = calloc(1, MEMORY);
	unit_page_offset = (unsigned long)memory;
	mbi = (u32 *)(memory + MBI);
	boot_info = (struct boot_info){.nr_ram = 0};
	memset(saved_command_line, 0, sizeof(saved_command_line));
	map_length = 0;
	free_string = STRINGS;
	unit_forget_messages();
	return 0;
}

static int teardown(void **state)
{
	free(memory);
	return 0;
}

/* --- what the loader writes ------------------------------------------------------------------- */

static void put(u32 at, u64 value, unsigned int bytes)
{
	assert_true(at + bytes <= MEMORY);
	memcpy(memory + at, &value, bytes);
}

/* One range of the memory map; more: bytes that newer loaders add to an entry. */
static void add_range(u64 base, u64 length, u32 type, u32 more)
{
	u32 at = MAP + map_length;

	put(at, 20 + more, 4);
	put(at + 4, base, 8);
	put(at + 12, length, 8);
	put(at + 20, type, 4);
	map_length += 24 + more;
	mbi[0] |= 0x40;
	mbi[11] = map_length;
	mbi[12] = MAP;
}

static u32 string(const char *text)
{
	u32 at = free_string;

	assert_true(at + strlen(text) + 1 <= MEMORY);
	memcpy(memory + at, text, strlen(text) + 1);
	free_string += strlen(text) + 1;
	return at;
}

static void add_module(u32 start, u32 end, const char *text)
{
	u32 at = MODULES + mbi[5] * 16;

	put(at, start, 4);
	put(at + 4, end, 4);
	put(at + 8, text ? string(text) : 0, 4);
	mbi[0] |= 0x8;
	mbi[5]++;
	mbi[6] = MODULES;
}

static void boot(void)
{
	boot_info_init(0x2badb002, MBI);
}

static void assert_ram(unsigned int n, ...)
{
	va_list args;

	assert_int_equal(boot_info.nr_ram, n);
	va_start(args, n);
	for (unsigned int i = 0; i < n; i++) {
		u32 start = va_arg(args, u32), end = va_arg(args, u32);

		assert_int_equal(boot_info.ram[i].start, start);
		assert_int_equal(boot_info.ram[i].end, end);
	}
	va_end(args);
}

/* --- memory ----------------------------------------------------------------------------------- */

static void a_pcs_map_is_taken_as_it_is(void **state)
{
	add_range(0, 0x9fc00, 1, 0);
	add_range(0x9fc00, 0x400, 2, 0);
	add_range(0xf0000, 0x10000, 2, 0);
	add_range(0x100000, 0x7ee0000, 1, 0);
	add_range(0x7fe0000, 0x20000, 3, 0);
	add_range(0xfffc0000, 0x40000, 2, 0);
	boot();
	assert_ram(2, 0, 0x9f000, 0x100000, 0x7fe0000);
	assert_string_equal(unit_messages, "");
}

static void ranges_in_disorder_are_sorted_and_joined(void **state)
{
	add_range(0x500000, 0x100000, 1, 4);
	add_range(0x100000, 0x100000, 1, 0);
	add_range(0x300000, 0x100000, 1, 8);
	add_range(0x180000, 0x180000, 1, 0); /* from inside the second up to the third */
	boot();
	assert_ram(2, 0x100000, 0x400000, 0x500000, 0x600000);
}

static void only_whole_pages_below_4_gib_count(void **state)
{
	add_range(0x1001, 0x1fff, 1, 0); /* one page, at 2000 */
	add_range(0x5001, 0xffe, 1, 0);	 /* none */
	add_range(0x7000, 0, 1, 0);	 /* none */
	add_range(0xfff00000, 0x10000000, 1, 0);
	add_range(0x100000000ull, 0x40000000, 1, 0);
	add_range(0xfffffffffffff000ull, 0x2000, 1, 0); /* wraps */
	boot();
	assert_ram(2, 0x2000, 0x3000, 0xfff00000, 0xfffff000);
}

static void without_a_map_the_two_sizes_count(void **state)
{
	mbi[0] = 0x1;
	mbi[1] = 639;
	mbi[2] = 7168;
	boot();
	assert_ram(2, 0, 0x9f000, 0x100000, 0x800000);
}

static void the_two_sizes_are_not_asked_beside_a_map(void **state)
{
	add_range(0x100000, 0x100000, 1, 0);
	mbi[0] |= 0x1;
	mbi[1] = mbi[2] = 0xffffffff;
	boot();
	assert_ram(1, 0x100000, 0x200000);
}

static void nothing_said_is_nothing_known(void **state)
{
	add_range(0x100000, 0x100000, 1, 0);
	mbi[1] = mbi[2] = 640;
	add_module(0x200000, 0x201000, "m");
	mbi[4] = string("quiet");
	mbi[0] = 0; /* there, but not to be looked at */
	boot();
	assert_ram(0);
	assert_int_equal(boot_info.nr_modules, 0);
	assert_string_equal(saved_command_line, "");
	assert_string_equal(unit_messages, "");
	boot_info_init(0x2badb002, 0);
	assert_ram(0);
}

static void a_damaged_map_counts_up_to_the_damage(void **state)
{
	static const u32 sizes[] = {0, 19, 1025, 0xffffffff};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		teardown(NULL);
		setup(NULL);
		add_range(0x100000, 0x100000, 1, 0);
		add_range(0x400000, 0x100000, 1, 0);
		add_range(0x800000, 0x100000, 1, 0);
		put(MAP + 24, sizes[i], 4);
		boot();
		assert_ram(1, 0x100000, 0x200000);
		assert_string_equal(unit_messages, "boot: the memory map is damaged at byte 24\n");
	}
}

static void a_map_cut_off_in_an_entry_ends_before_it(void **state)
{
	add_range(0x100000, 0x100000, 1, 0);
	add_range(0x400000, 0x100000, 1, 0);
	mbi[11] = 47;
	boot();
	assert_ram(1, 0x100000, 0x200000);
}

static void more_ranges_than_fit_are_left_out_by_name(void **state)
{
	for (u32 i = 0; i < MAX_BOOT_RANGES; i++)
		add_range(0x100000 + 0x10000 * i, 0x8000, 1, 0);
	add_range(0x10000, 0x1000, 1, 0);
	add_range(0x100000 + 0x8000, 0x8000, 1, 0); /* joins two: room for one more */
	add_range(0x10000, 0x2000, 1, 0);
	boot();
	assert_int_equal(boot_info.nr_ram, MAX_BOOT_RANGES);
	assert_int_equal(boot_info.ram[0].end, 0x12000);
	assert_int_equal(boot_info.ram[1].end, 0x118000);
	assert_string_equal(unit_messages,
			    "boot: more than 32 ranges of memory: 00010000-00011000 is not used\n");
}

/* --- modules and words ------------------------------------------------------------------------ */

static void modules_are_copied_with_their_names(void **state)
{
	add_module(0x200000, 0x212345, "build/initramfs.cpio");
	add_module(0x300000, 0x300000, NULL);
	boot();
	assert_int_equal(boot_info.nr_modules, 2);
	assert_int_equal(boot_info.modules[0].start, 0x200000);
	assert_int_equal(boot_info.modules[0].end, 0x212345);
	assert_string_equal(boot_info.modules[0].string, "build/initramfs.cpio");
	assert_string_equal(boot_info.modules[1].string, "");
}

static void a_modules_name_is_cut_to_its_room(void **state)
{
	char name[100];

	memset(name, 'n', 99);
	name[99] = '\0';
	add_module(0x200000, 0x201000, name);
	boot();
	assert_int_equal(strlen(boot_info.modules[0].string), 63);
}

static void modules_in_impossible_places_are_left_out_by_name(void **state)
{
	add_module(0x300000, 0x2fffff, "backwards");
	add_module(0x200000, 0x201000, "good");
	add_module(DIRECT_MAP_MAX, DIRECT_MAP_MAX + 1, "high");
	boot();
	assert_int_equal(boot_info.nr_modules, 1);
	assert_string_equal(boot_info.modules[0].string, "good");
	assert_string_equal(unit_messages, "boot: module 0 at 00300000-002fffff is not used\n"
					   "boot: module 2 at 38000000-38000001 is not used\n");
}

static void more_modules_than_fit_are_left_out_by_name(void **state)
{
	for (u32 i = 0; i <= MAX_BOOT_MODULES; i++)
		add_module(0x200000 + i * 0x1000, 0x201000 + i * 0x1000, "m");
	boot();
	assert_int_equal(boot_info.nr_modules, MAX_BOOT_MODULES);
	assert_string_equal(unit_messages, "boot: 9 modules, only 8 are used\n");
}

static void the_command_line_loses_qemus_path(void **state)
{
	mbi[0] = 0x204;
	mbi[4] = string("build/tine.elf quiet -- a");
	mbi[16] = string("qemu");
	boot();
	assert_string_equal(saved_command_line, "quiet -- a");
	mbi[16] = string("GRUB 2.06");
	boot();
	assert_string_equal(saved_command_line, "build/tine.elf quiet -- a");
}

static void a_command_line_is_cut_to_its_room(void **state)
{
	char *line = malloc(3001);

	memset(line, 'x', 3000);
	line[3000] = '\0';
	mbi[0] = 0x4;
	mbi[4] = string(line);
	boot();
	assert_int_equal(strlen(saved_command_line), COMMAND_LINE_SIZE - 1);
	assert_string_equal(unit_messages, "boot: the command line was cut to 2047 bytes\n");
	free(line);
}

/* --- random maps ------------------------------------------------------------------------------ */

#define WINDOW 256 /* pages in which the ranges lie */

/* Page by page: usable is what some range covers whole. Neighbouring ranges may share a page. */
static void assert_ram_is(const bool *usable)
{
	unsigned int page = 0;

	for (unsigned int i = 0; i < boot_info.nr_ram; i++) {
		const struct boot_range *ram = &boot_info.ram[i];

		assert_int_equal(ram->start % PAGE_SIZE, 0);
		assert_int_equal(ram->end % PAGE_SIZE, 0);
		assert_true(ram->start < ram->end);
		for (; page < ram->start / PAGE_SIZE; page++)
			assert_false(usable[page]);
		assert_true(page == ram->start / PAGE_SIZE); /* sorted, no overlap */
		for (; page < ram->end / PAGE_SIZE; page++)
			assert_true(usable[page]);
	}
	for (; page < WINDOW; page++)
		assert_false(usable[page]);
}

static void random_maps_are_sorted_and_whole(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		bool usable[WINDOW] = {false};

		teardown(NULL);
		setup(NULL);
		for (unsigned int n = random_below(25); n; n--) {
			u32 type = 1 + (random_below(4) == 0), start, end;

			start = random_below(WINDOW * PAGE_SIZE);
			end = min(start + random_below(30 * PAGE_SIZE), WINDOW * (u32)PAGE_SIZE);
			if (random_bool()) {
				start = ALIGN_DOWN(start, PAGE_SIZE);
				end = ALIGN_DOWN(end, PAGE_SIZE);
			}
			end = max(start, end);
			add_range(start, end - start, type, 4 * random_below(3));
			for (u32 page = DIV_ROUND_UP(start, PAGE_SIZE);
			     type == 1 && (page + 1) * PAGE_SIZE <= end; page++)
				usable[page] = true;
		}
		boot();
		assert_ram_is(usable);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pcs_map_is_taken_as_it_is),
		TEST(ranges_in_disorder_are_sorted_and_joined),
		TEST(only_whole_pages_below_4_gib_count),
		TEST(without_a_map_the_two_sizes_count),
		TEST(the_two_sizes_are_not_asked_beside_a_map),
		TEST(nothing_said_is_nothing_known),
		TEST(a_damaged_map_counts_up_to_the_damage),
		TEST(a_map_cut_off_in_an_entry_ends_before_it),
		TEST(more_ranges_than_fit_are_left_out_by_name),
		TEST(modules_are_copied_with_their_names),
		TEST(a_modules_name_is_cut_to_its_room),
		TEST(modules_in_impossible_places_are_left_out_by_name),
		TEST(more_modules_than_fit_are_left_out_by_name),
		TEST(the_command_line_loses_qemus_path),
		TEST(a_command_line_is_cut_to_its_room),
		TEST(random_maps_are_sorted_and_whole),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
