// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/lib/printf.c: what C defines is compared with the host's snprintf, over random conversions
 * and values; the rest (%p, %pS, unknown conversions, short buffers) is written down here.
 */
// sources: kernel/lib/printf.c tests/unit/host.c
// flags: -Dsnprintf=tine_snprintf -Dvsnprintf=tine_vsnprintf -Wno-format-security
#include "unit.h"
#include <boot.h>
#include <printk.h>
#include <string.h>

#define ROUNDS 40000

#define KNOWN_ADDRESS 0x1000ul

/* The one symbol there is: 256 bytes long. */
const char *ksym_lookup(unsigned long addr, unsigned long *offset)
{
	*offset = addr - KNOWN_ADDRESS;
	return addr >= KNOWN_ADDRESS && addr < KNOWN_ADDRESS + 256 ? "start_kernel" : NULL;
}

/* assert_prints: the kernel's text is want; its result is the length of it. */
#define assert_prints(want, ...)                                                                   \
	do {                                                                                       \
		char _got[256];                                                                    \
		int _len = snprintf(_got, sizeof(_got), __VA_ARGS__);                              \
		assert_string_equal(_got, want);                                                   \
		assert_int_equal(_len, __builtin_strlen(want));                                    \
	} while (0)

/* assert_as_host: the kernel prints what the host prints. */
#define assert_as_host(fmt, ...)                                                                   \
	do {                                                                                       \
		char _want[256], _got[256];                                                        \
		int _want_len = __builtin_snprintf(_want, sizeof(_want), fmt, __VA_ARGS__);        \
		int _len = snprintf(_got, sizeof(_got), fmt, __VA_ARGS__);                         \
		if (_len != _want_len || __builtin_strcmp(_got, _want))                            \
			fail_msg("\"%s\": got \"%s\" (%d), expected \"%s\" (%d)", fmt, _got, _len, \
				 _want, _want_len);                                                \
	} while (0)

static char *append_flags(char *p, const char *flags)
{
	for (; *flags; flags++)
		if (random_below(3) == 0)
			*p++ = *flags;
	return p;
}

static char *append_size(char *p, char lead)
{
	if (random_below(3) == 0)
		return p;
	if (lead == '.')
		*p++ = '.';
	if (random_below(5)) /* a dot alone is a precision of 0 */
		p += sprintf(p, "%u", 1 + random_below(lead == '.' ? 25 : 30));
	return p;
}

/* A conversion of that kind whose meaning C defines. */
static void random_format(char *fmt, const char *length, char kind)
{
	static const char *const may[] = {
		['d'] = "-0", ['u'] = "-0", ['o'] = "-0", ['x'] = "-0", ['s'] = "-", ['c'] = "-"};
	char *p = fmt;

	*p++ = '<';
	*p++ = '%';
	p = append_flags(p, may[(unsigned int)kind]);
	p = append_size(p, ' ');
	if (kind == 's')
		p = append_size(p, '.');
	sprintf(p, "%s%c>", length, kind);
}

/* Small, large, negative and extreme ones. */
static u64 random_value(void)
{
	static const u64 special[] = {0,
				      1,
				      7,
				      8,
				      9,
				      10,
				      0x7f,
				      0x80,
				      0xff,
				      0x7fff,
				      0x8000,
				      0xffff,
				      0x7fffffff,
				      0x80000000,
				      0xffffffff,
				      0x100000000ull,
				      0x7fffffffffffffffull,
				      0x8000000000000000ull,
				      ~0ull,
				      9999999999ull,
				      10000000000ull};
	u64 value = random_u64() >> random_below(64);

	if (random_below(4) == 0)
		value = special[random_below(ARRAY_SIZE(special))];
	return random_bool() ? value : -value;
}

static void numbers_print_as_in_the_library(void **state)
{
	static const char kinds[] = "duox";
	static const char *const lengths[] = {"", "l", "ll", "z"};

	for (int round = 0; round < ROUNDS; round++) {
		const char *length = lengths[random_below(ARRAY_SIZE(lengths))];
		u64 value = random_value();
		char fmt[32];

		random_format(fmt, length, kinds[random_below(sizeof(kinds) - 1)]);
		if (length[0] == 'l' || length[0] == 'z')
			assert_as_host(fmt, value);
		else
			assert_as_host(fmt, (unsigned int)value);
	}
}

static void strings_and_characters_print_as_in_the_library(void **state)
{
	const char *volatile nothing = NULL;
	char text[40];

	for (int round = 0; round < ROUNDS / 4; round++) {
		unsigned int len = random_below(sizeof(text)), letter = 'a' + random_below(26);
		char fmt[32];

		memset(text, letter, len);
		text[len] = '\0';
		random_format(fmt, "", 's');
		assert_as_host(fmt, text);
		random_format(fmt, "", 'c');
		assert_as_host(fmt, letter);
	}
	assert_prints("(null)", "%s", nothing);
}

static void a_star_takes_width_and_precision_from_the_arguments(void **state)
{
	for (int round = 0; round < ROUNDS / 4; round++) {
		int width = random_below(40) - 20, precision = random_below(24) - 4;
		int value = random_value();

		assert_as_host("<%*d>", width, value);
		assert_as_host("<%0*d>", width, value);
		assert_as_host("<%*.*s>", width, precision, "some text");
	}
}

static void a_precision_bounds_what_is_read_of_a_string(void **state)
{
	char *open = exact("abcd", 4); /* no zero behind it */

	assert_prints("<abcd>", "<%.4s>", open);
	assert_prints("<ab>", "<%.2s>", open);
	assert_prints("<>", "<%.0s>", open);
	free(open);
}

static void pointers_are_hexadecimal_and_whole(void **state)
{
	char want[32];

	__builtin_snprintf(want, sizeof(want), "%0*lx", (int)(2 * sizeof(void *)), 0xc0de1234ul);
	assert_prints(want, "%p", (void *)0xc0de1234ul);
	__builtin_snprintf(want, sizeof(want), "%0*x", (int)(2 * sizeof(void *)), 0);
	assert_prints(want, "%p", NULL);
}

static void symbols_have_names_and_offsets(void **state)
{
	const char *symbol = "%pS;",
		   *symbol_and_number = "%pS %d"; /* not for the host's compiler */

	assert_prints("start_kernel+0x0;", symbol, (void *)KNOWN_ADDRESS);
	assert_prints("start_kernel+0xff;", symbol, (void *)(KNOWN_ADDRESS + 0xff));
	assert_prints("0x1100;", symbol, (void *)(KNOWN_ADDRESS + 0x100));
	assert_prints("start_kernel+0x10 7", symbol_and_number, (void *)(KNOWN_ADDRESS + 0x10), 7);
}

static void what_is_no_conversion_is_shown_as_it_stands(void **state)
{
	static const char *const texts[] = {"%y", "100%", "%5y", "%ll", "%-08.3", "%llq", "%+d"};
	const char *and_takes_no_argument = "%y %d";

	for (unsigned int i = 0; i < ARRAY_SIZE(texts); i++)
		assert_prints(texts[i], texts[i]);
	assert_prints("%y 5", and_takes_no_argument, 5);
	assert_prints("5%", "%d%%", 5);
}

static void short_buffers_are_ended_and_never_overrun(void **state)
{
	static const char whole[] = "pid 4711 <   ok>";

	for (size_t room = 0; room <= sizeof(whole) + 2; room++) {
		size_t kept = min(room - 1, sizeof(whole) - 1);
		char *buf = exact("??????????????????????", room);

		assert_int_equal(snprintf(buf, room, "pid %d <%5s>", 4711, "ok"),
				 sizeof(whole) - 1);
		if (room) {
			assert_memory_equal(buf, whole, kept);
			assert_int_equal(buf[kept], 0);
		}
		assert_int_equal(scnprintf(buf, room, "pid %d <%5s>", 4711, "ok"), room ? kept : 0);
		free(buf);
	}
	assert_int_equal(snprintf(NULL, 0, "%100d", 1), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_print_as_in_the_library),
		cmocka_unit_test(strings_and_characters_print_as_in_the_library),
		cmocka_unit_test(a_star_takes_width_and_precision_from_the_arguments),
		cmocka_unit_test(a_precision_bounds_what_is_read_of_a_string),
		cmocka_unit_test(pointers_are_hexadecimal_and_whole),
		cmocka_unit_test(symbols_have_names_and_offsets),
		cmocka_unit_test(what_is_no_conversion_is_shown_as_it_stands),
		cmocka_unit_test(short_buffers_are_ended_and_never_overrun),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
