// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/lib/bitmap.c and bitmap.h against one bool a bit. Every map lies in a block of its own,
 * and what is behind its size in the last word is garbage.
 */
// sources: kernel/lib/bitmap.c tests/unit/host.c
#include "unit.h"
#include <bitmap.h>

#define MAX_BITS 300
#define ROUNDS	 2000

struct model {
	unsigned int size;
	bool bit[MAX_BITS];
	unsigned long *map;
};

/* Fills model and map; density: of 256, how many bits are set. */
static void random_map(struct model *m, unsigned int density)
{
	m->size = 1 + random_below(MAX_BITS);
	m->map = malloc(BITS_TO_LONGS(m->size) * sizeof(long));
	assert_non_null(m->map);
	for (unsigned int i = 0; i < BITS_TO_LONGS(m->size); i++)
		m->map[i] = random_u64();
	for (unsigned int i = 0; i < m->size; i++) {
		m->bit[i] = random_below(256) < density;
		if (m->bit[i])
			bitmap_set(m->map, i);
		else
			bitmap_clear(m->map, i);
	}
}

static unsigned int model_next(const struct model *m, unsigned int start, bool wanted)
{
	while (start < m->size && m->bit[start] != wanted)
		start++;
	return min(start, m->size);
}

static void searches_find_the_next_bit_from_any_start(void **state)
{
	static const unsigned int densities[] = {0, 4, 128, 252, 256};
	struct model m;

	for (int round = 0; round < ROUNDS; round++) {
		random_map(&m, densities[round % ARRAY_SIZE(densities)]);
		for (unsigned int start = 0; start <= m.size + 70; start++) {
			unsigned int set = start < m.size ? model_next(&m, start, true) : m.size;
			unsigned int clear = start < m.size ? model_next(&m, start, false) : m.size;

			assert_int_equal(find_next_bit(m.map, m.size, start), set);
			assert_int_equal(find_next_zero_bit(m.map, m.size, start), clear);
		}
		free(m.map);
	}
}

static void the_weight_is_the_number_of_bits_set(void **state)
{
	struct model m;

	for (int round = 0; round < ROUNDS; round++) {
		unsigned int weight = 0;

		random_map(&m, random_below(257));
		for (unsigned int i = 0; i < m.size; i++)
			weight += m.bit[i];
		assert_int_equal(bitmap_weight(m.map, m.size), weight);
		free(m.map);
	}
}

static void setting_a_bit_changes_no_other(void **state)
{
	struct model m;

	for (int round = 0; round < ROUNDS; round++) {
		unsigned int changed;

		random_map(&m, 128);
		changed = random_below(m.size);
		m.bit[changed] = random_bool();
		if (m.bit[changed])
			bitmap_set(m.map, changed);
		else
			bitmap_clear(m.map, changed);
		for (unsigned int i = 0; i < m.size; i++)
			assert_int_equal(bitmap_test(m.map, i), m.bit[i]);
		free(m.map);
	}
}

static void an_empty_map_has_no_bits(void **state)
{
	unsigned long *none = exact("", 0);

	assert_int_equal(find_next_bit(none, 0, 0), 0);
	assert_int_equal(find_next_zero_bit(none, 0, 0), 0);
	assert_int_equal(bitmap_weight(none, 0), 0);
	free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(searches_find_the_next_bit_from_any_start),
		cmocka_unit_test(the_weight_is_the_number_of_bits_set),
		cmocka_unit_test(setting_a_bit_changes_no_other),
		cmocka_unit_test(an_empty_map_has_no_bits),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
