// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arithmetic of kernel.h, err.h and x86/atomic.h.
 */
// sources: tests/unit/host.c
#include "unit.h"
#include <err.h>
#include <x86/atomic.h>

#define ROUNDS 200000

static void assert_divides(u64 n, u32 base)
{
	u64 quotient = n;
	u32 rest = do_div(&quotient, base);

	if (quotient != n / base || rest != n % base)
		fail_msg("%llu / %u: got %llu rest %u, expected %llu rest %llu", n, base, quotient,
			 rest, n / base, n % base);
}

static void do_div_divides_64_bits_by_32(void **state)
{
	static const u64 edges[] = {0,
				    1,
				    2,
				    3,
				    9,
				    10,
				    999999999,
				    1000000000,
				    0x7fffffff,
				    0x80000000,
				    0xfffffffe,
				    0xffffffff,
				    0x100000000ull,
				    0xffffffff00000000ull,
				    0x7fffffffffffffffull,
				    0x8000000000000000ull,
				    ~0ull - 1,
				    ~0ull};

	for (unsigned int i = 0; i < ARRAY_SIZE(edges); i++)
		for (unsigned int j = 1; j < ARRAY_SIZE(edges); j++)
			if ((u32)edges[j])
				assert_divides(edges[i], edges[j]);
	for (int round = 0; round < ROUNDS; round++) {
		u32 base = random_u64() >> (32 + random_below(32));

		if (base)
			assert_divides(random_u64() >> random_below(64), base);
	}
}

static void alignment_goes_to_the_next_multiple(void **state)
{
	for (u32 step = 1; step <= 4096; step *= 2) {
		for (u32 x = 0; x < 10000; x += 1 + x / 100) {
			assert_int_equal(ALIGN(x, step), (x + step - 1) / step * step);
			assert_int_equal(ALIGN_DOWN(x, step), x / step * step);
			assert_int_equal(IS_ALIGNED(x, step), x % step == 0);
		}
	}
	assert_int_equal(ALIGN_DOWN(0xffffffffu, 4096), 0xfffff000u);
	assert_int_equal(ALIGN(0xfffff001u, 4096), 0);		     /* as unsigned numbers do */
	assert_true(ALIGN((u64)0xfffff001, 4096) == 0x100000000ull); /* in the type of x */
	assert_true(ALIGN_DOWN((u64)0x123456789, 4096) == 0x123456000ull);
	assert_int_equal(DIV_ROUND_UP(0, 8), 0);
	assert_int_equal(DIV_ROUND_UP(1, 8), 1);
	assert_int_equal(DIV_ROUND_UP(8, 8), 1);
	assert_int_equal(DIV_ROUND_UP(9, 8), 2);
}

static void min_and_max_look_at_each_argument_once(void **state)
{
	int a = 1, b = 5, smaller = min(a++, b++), larger;

	assert_int_equal(smaller, 1);
	assert_int_equal(a, 2);
	assert_int_equal(b, 6);
	larger = max(a--, b--);
	assert_int_equal(larger, 6);
	assert_int_equal(a, 1);
	assert_int_equal(b, 5);
	swap(a, b);
	assert_int_equal(a, 5);
	assert_int_equal(b, 1);
	assert_int_equal(min(-1, 1), -1);
	assert_int_equal(max(7, 7), 7);
}

static void container_of_finds_the_whole(void **state)
{
	struct whole {
		char first, second;
		long third;
	} w;

	assert_ptr_equal(container_of(&w.third, struct whole, third), &w);
	assert_ptr_equal(container_of(&w.first, struct whole, first), &w);
	assert_int_equal(ARRAY_SIZE(((int[7]){0})), 7);
}

static void errors_fit_into_pointers(void **state)
{
	char byte;

	for (long error = 1; error <= MAX_ERRNO; error++) {
		assert_true(IS_ERR(ERR_PTR(-error)));
		assert_int_equal(PTR_ERR(ERR_PTR(-error)), -error);
	}
	assert_false(IS_ERR(ERR_PTR(-MAX_ERRNO - 1)));
	assert_false(IS_ERR(NULL));
	assert_false(IS_ERR(&byte));
}

static void counters_count_and_tell_who_was_last(void **state)
{
	atomic_t n = ATOMIC_INIT(1);

	atomic_inc(&n);
	assert_false(atomic_dec_and_test(&n));
	atomic_inc(&n);
	atomic_add(5, &n);
	assert_int_equal(atomic_read(&n), 7);
	atomic_sub(2, &n);
	assert_int_equal(atomic_add_return(-1, &n), 4);
	atomic_sub(3, &n);
	assert_true(atomic_dec_and_test(&n));
	assert_int_equal(atomic_read(&n), 0);
	atomic_dec(&n);
	assert_int_equal(atomic_read(&n), -1);
	atomic_set(&n, 0);
	assert_int_equal(atomic_cmpxchg(&n, 1, 9), 0); /* not what was expected: left alone */
	assert_int_equal(atomic_cmpxchg(&n, 0, 9), 0);
	assert_int_equal(atomic_read(&n), 9);
	assert_int_equal(xchg(&n.counter, 3), 9);
	assert_int_equal(n.counter, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(do_div_divides_64_bits_by_32),
		cmocka_unit_test(alignment_goes_to_the_next_multiple),
		cmocka_unit_test(min_and_max_look_at_each_argument_once),
		cmocka_unit_test(container_of_finds_the_whole),
		cmocka_unit_test(errors_fit_into_pointers),
		cmocka_unit_test(counters_count_and_tell_who_was_last),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
