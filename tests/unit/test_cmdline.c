// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line, cmdline_get() in kernel/main.c. The linker throws the rest of that file away,
 * and with it everything that only a kernel has; for that the sanitizer must leave global variables
 * alone.
 */
// sources: kernel/main.c kernel/lib/string.c tests/unit/host.c
// flags: -Dmemcmp=tine_memcmp -Dmemchr=tine_memchr -Dstrlen=tine_strlen -Dstrnlen=tine_strnlen
// flags: -Dstrcmp=tine_strcmp -Dstrncmp=tine_strncmp -Dstrchr=tine_strchr -Dstrrchr=tine_strrchr
// flags: -Dstrstr=tine_strstr -Dstrlcpy=tine_strlcpy
// flags: -ffunction-sections -fdata-sections -Wl,--gc-sections --param asan-globals=0
#include "unit.h"
#include <cmdline.h>
#include <string.h>

#define ROUNDS	  30000
#define NOT_THERE NULL

/* What key is on that line; NULL when the word is not there. */
static void assert_value(const char *line, const char *key, const char *want)
{
	char *buf = exact("????????????????????????????????", 32);
	bool there;

	assert_true(strlen(line) < COMMAND_LINE_SIZE);
	memcpy(saved_command_line, line, strlen(line) + 1);
	there = cmdline_get(key, buf, 32);
	if (there != (want != NULL) || (there && strcmp(buf, want)))
		fail_msg("\"%s\" in \"%s\": got %s, expected %s", key, line,
			 there ? buf : "nothing", want ? want : "nothing");
	if (!there)
		assert_int_equal(buf[0], '?'); /* left alone */
	free(buf);
}

static void values_are_found_by_their_key(void **state)
{
	assert_value("", "init", NOT_THERE);
	assert_value("init=/bin/sh", "init", "/bin/sh");
	assert_value("quiet init=/bin/sh panic=5", "init", "/bin/sh");
	assert_value("quiet init=/bin/sh panic=5", "panic", "5");
	assert_value("  quiet   panic=5  ", "panic", "5");
	assert_value("  quiet   panic=5  ", "quiet", "");
	assert_value("init=", "init", "");
	assert_value("init=a=b", "init", "a=b");
}

static void the_last_word_with_a_key_counts(void **state)
{
	assert_value("init=/a init=/b", "init", "/b");
	assert_value("init=/a init", "init", "");
	assert_value("selftest selftest=fork", "selftest", "fork");
}

static void a_key_is_the_whole_word_before_the_equals_sign(void **state)
{
	assert_value("selftests=1", "selftest", NOT_THERE);
	assert_value("selftes=1", "selftest", NOT_THERE);
	assert_value("xinit=1 init", "init", "");
	assert_value("trace=init=5", "init", NOT_THERE);
	assert_value("/boot/init=5", "init", NOT_THERE);
}

static void words_behind_two_dashes_are_not_the_kernels(void **state)
{
	assert_value("quiet -- init=/x", "init", NOT_THERE);
	assert_value("init=/a -- init=/x", "init", "/a");
	assert_value("-- init=/x", "init", NOT_THERE);
	assert_value("--init=/x", "--init", "/x"); /* a word like any other */
	assert_value("--- init=/x", "init", "/x");
	assert_value("quiet --", "quiet", "");
}

static void a_value_is_cut_to_its_room(void **state)
{
	for (size_t room = 1; room < 12; room++) {
		char *buf = exact("????????????", room);
		size_t kept = min(room - 1, (size_t)7);

		memcpy(saved_command_line, "trace=1234567 quiet", 20);
		assert_true(cmdline_get("trace", buf, room));
		assert_memory_equal(buf, "1234567", kept);
		assert_int_equal(buf[kept], 0);
		assert_true(cmdline_get("quiet", buf, room));
		assert_int_equal(buf[0], 0);
		free(buf);
	}
}

/* The same rule by another way: word by word, in a copy that is cut up. */
static const char *model(char *line, const char *key)
{
	const char *found = NULL;

	while (line) {
		char *word = line, *space = strchr(line, ' '), *equals;

		line = space ? space + 1 : NULL;
		if (space)
			*space = '\0';
		if (!strcmp(word, "--"))
			break;
		equals = strchr(word, '=');
		if (equals)
			*equals = '\0';
		if (!strcmp(word, key))
			found = equals ? equals + 1 : "";
	}
	return found;
}

static void random_lines_follow_the_rule(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		static const char letters[] = "aab=-  ";
		char line[25] = "", copy[25];

		for (unsigned int i = 0, len = random_below(24); i < len; i++)
			line[i] = letters[random_below(sizeof(letters) - 1)];
		memcpy(copy, line, sizeof(copy));
		assert_value(line, "a", model(copy, "a"));
		memcpy(copy, line, sizeof(copy));
		assert_value(line, "ab", model(copy, "ab"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found_by_their_key),
		cmocka_unit_test(the_last_word_with_a_key_counts),
		cmocka_unit_test(a_key_is_the_whole_word_before_the_equals_sign),
		cmocka_unit_test(words_behind_two_dashes_are_not_the_kernels),
		cmocka_unit_test(a_value_is_cut_to_its_room),
		cmocka_unit_test(random_lines_follow_the_rule),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
