// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/lib/string.c against the host's C library. The kernel's functions are compiled under names
 * of their own, so that cmocka goes on with the library's; __builtin_X is always the library's.
 */
// sources: kernel/lib/string.c tests/unit/host.c
// flags: -Dmemcmp=tine_memcmp -Dmemchr=tine_memchr -Dstrlen=tine_strlen -Dstrnlen=tine_strnlen
// flags: -Dstrcmp=tine_strcmp -Dstrncmp=tine_strncmp -Dstrchr=tine_strchr -Dstrrchr=tine_strrchr
// flags: -Dstrstr=tine_strstr -Dstrlcpy=tine_strlcpy
#include "unit.h"
#include <string.h>

#define ROUNDS 20000

/* A string in a block of its own, of letters so few that strings are often alike. */
static char *random_string(unsigned int max_len)
{
	static const char letters[] = {'a', 'b', '\x7f', '\x80', '\xff'};
	unsigned int len = random_below(max_len + 1);
	char text[64] = "";

	assert_true(len < sizeof(text));
	for (unsigned int i = 0; i < len; i++)
		text[i] = letters[random_below(sizeof(letters))];
	return exact(text, len + 1);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void comparisons_order_by_unsigned_bytes(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		char *a = random_string(5), *b = random_string(5);
		size_t n = random_below(8), both = min(strlen(a), strlen(b)) + 1;

		assert_int_equal(sign(strcmp(a, b)), sign(__builtin_strcmp(a, b)));
		assert_int_equal(sign(strncmp(a, b, n)), sign(__builtin_strncmp(a, b, n)));
		n = random_below(both + 1);
		assert_int_equal(sign(memcmp(a, b, n)), sign(__builtin_memcmp(a, b, n)));
		free(a);
		free(b);
	}
}

static void memcmp_goes_on_behind_a_zero(void **state)
{
	assert_true(memcmp("a\0b", "a\0c", 3) < 0);
	assert_true(memcmp("a\0\xff", "a\0\x01", 3) > 0);
	assert_int_equal(memcmp("a\0b", "a\0c", 2), 0);
	assert_int_equal(memcmp("x", "y", 0), 0);
}

static void lengths_stop_at_the_zero_or_the_limit(void **state)
{
	char *open = exact("abcd", 4); /* no zero: strnlen must not look for one */

	assert_int_equal(strnlen(open, 4), 4);
	assert_int_equal(strnlen(open, 2), 2);
	assert_int_equal(strnlen(open, 0), 0);
	free(open);
	for (int round = 0; round < ROUNDS; round++) {
		char *s = random_string(40);
		size_t len = __builtin_strlen(s), max = random_below(50);

		assert_int_equal(strlen(s), len);
		assert_int_equal(strnlen(s, max), min(len, max));
		free(s);
	}
}

static void searches_find_the_first_and_the_last(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		char *s = random_string(12), *needle = random_string(3);
		size_t len = __builtin_strlen(s);
		int c = random_bool() ? s[random_below(len + 1)] : 'c';

		assert_ptr_equal(strchr(s, c), __builtin_strchr(s, c));
		assert_ptr_equal(strrchr(s, c), __builtin_strrchr(s, c));
		assert_ptr_equal(strstr(s, needle), __builtin_strstr(s, needle));
		assert_ptr_equal(memchr(s, c, len), __builtin_memchr(s, c, len));
		free(s);
		free(needle);
	}
	assert_null(memchr("abc", 'c', 2));
	assert_null(memchr("abc", 'a', 0));
	assert_non_null(memchr("ab\xff", 0xff, 3));
	assert_non_null(strstr("abc", ""));
	assert_non_null(strstr("", ""));
}

static void strlcpy_ends_the_string_and_stays_in_its_room(void **state)
{
	static const char text[] = "seven77";

	for (size_t room = 0; room <= 10; room++) {
		char *dst = exact("..........", room);
		size_t copied = min(room - 1, sizeof(text) - 1);

		assert_int_equal(strlcpy(dst, text, room), 7);
		if (room) {
			assert_memory_equal(dst, text, copied);
			assert_int_equal(dst[copied], 0);
		}
		if (room == 10) /* what lies behind the string is left alone */
			assert_int_equal(dst[9], '.');
		free(dst);
	}
}

static void assert_parses_as_the_library(const char *text)
{
	char *end, *want_end;
	unsigned long value = simple_strtoul(text, &end);
	unsigned long want = strtoul(text, &want_end, 10);

	if (value != want || end != want_end)
		fail_msg("\"%s\": got %lu and \"%s\", expected %lu and \"%s\"", text, value, end,
			 want, want_end);
}

static void numbers_are_read_as_the_library_reads_them(void **state)
{
	static const char *const texts[] = {"",	  "0",	   "7",	 "08",	"017", "0x1f",
					    "x1", "12abc", "zZ", "1 2", "9:",  "4294967295",
					    "/5", "@1",	   "7g", "010-"};

	for (unsigned int i = 0; i < ARRAY_SIZE(texts); i++)
		assert_parses_as_the_library(texts[i]);
	/* The first that does not fit, and larger ones. */
	assert_parses_as_the_library("4294967296");
	assert_parses_as_the_library("18446744073709551616");
	assert_parses_as_the_library("99999999999999999999999x");
	for (int round = 0; round < ROUNDS; round++) {
		static const char letters[] = "0189afgxXFG./:";
		char text[9] = "";

		for (unsigned int i = 0, len = random_below(9); i < len; i++)
			text[i] = letters[random_below(sizeof(letters) - 1)];
		assert_parses_as_the_library(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons_order_by_unsigned_bytes),
		cmocka_unit_test(memcmp_goes_on_behind_a_zero),
		cmocka_unit_test(lengths_stop_at_the_zero_or_the_limit),
		cmocka_unit_test(searches_find_the_first_and_the_last),
		cmocka_unit_test(strlcpy_ends_the_string_and_stays_in_its_room),
		cmocka_unit_test(numbers_are_read_as_the_library_reads_them),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
