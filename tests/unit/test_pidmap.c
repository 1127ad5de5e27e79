// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/pidmap.c: which number a new task gets, what happens when there is none, or no page for
 * the map. Pages come from here. After every call no lock may be held.
 */
// sources: kernel/pidmap.c kernel/lib/bitmap.c tests/unit/host.c
#include "unit.h"
#include <bitmap.h>
#include <err.h>
#include <gfp.h>
#include <pidmap.h>

#define MAX_NR (3 * BITS_PER_PAGE)

struct pid_namespace init_pid_ns;
static struct pid_namespace *const ns = &init_pid_ns;

static unsigned int pages;	       /* allocated now */
static unsigned int allowed;	       /* until one fails */
static void (*while_allocating)(void); /* what other tasks do during the next allocation */

unsigned long get_zeroed_page(gfp_t gfp)
{
	void (*others)(void) = while_allocating;

	unit_nothing_held(); /* it may sleep */
	while_allocating = NULL;
	if (others)
		others();
	if (!allowed)
		return 0;
	allowed--;
	pages++;
	return (unsigned long)calloc(1, PAGE_SIZE);
}

void free_pages(unsigned long addr, unsigned int order)
{
	unit_nothing_held();
	assert_int_equal(order, 0);
	pages--;
	free((void *)addr);
}

static int setup(void **state)
{
	for (unsigned int i = 0; i < PIDMAP_ENTRIES; i++)
		free(ns->pidmap[i].page);
	init_pid_ns = (struct pid_namespace){.level = 0};
	pid_max = PID_MAX_DEFAULT;
	allowed = ~0u;
	while_allocating = NULL;
	pages = 0;
	pidmap_init(ns);
	unit_nothing_held();
	return 0;
}

static int alloc(void)
{
	int nr = alloc_pidmap(ns);

	unit_nothing_held();
	return nr;
}

static void put(int nr)
{
	free_pidmap(ns, nr);
	unit_nothing_held();
}

/* Takes all numbers from the next one on to last, which must come in order. */
static void take_up_to(int last)
{
	for (int nr = ns->last_pid + 1; nr <= last; nr++)
		assert_int_equal(alloc(), nr);
}

static void numbers_start_at_one_and_go_up(void **state)
{
	assert_int_equal(pids_in_use(), 1); /* 0, the idle task's */
	take_up_to(1000);
	assert_int_equal(pids_in_use(), 1001);
}

static void a_freed_number_comes_back_as_late_as_possible(void **state)
{
	take_up_to(500);
	put(400);
	put(500);
	assert_int_equal(alloc(), 501);
	take_up_to(pid_max - 1);
	assert_int_equal(alloc(), 400);
	assert_int_equal(alloc(), 500);
	assert_int_equal(alloc(), -EAGAIN);
}

static void reserved_numbers_are_given_out_once_only(void **state)
{
	take_up_to(pid_max - 1);
	put(5);
	put(RESERVED_PIDS - 1);
	assert_int_equal(alloc(), -EAGAIN);
	put(RESERVED_PIDS);
	assert_int_equal(alloc(), RESERVED_PIDS);
	assert_int_equal(alloc(), -EAGAIN);
}

static void the_search_goes_round_once_whatever_the_start(void **state)
{
	take_up_to(pid_max - 1);
	for (int round = 0; round < 2000; round++) {
		int nr = RESERVED_PIDS + random_below(pid_max - RESERVED_PIDS);

		put(nr);
		assert_int_equal(alloc(), nr);
		assert_int_equal(alloc(), -EAGAIN);
		assert_int_equal(ns->last_pid, nr); /* a failed search leaves it */
	}
	assert_int_equal(pids_in_use(), pid_max);
}

static void a_full_map_says_eagain_at_every_pid_max(void **state)
{
	static const int limits[] = {301, 302, 1000, 32767, 32768, 32769, 40000, 65536, 65537};

	for (unsigned int i = 0; i < ARRAY_SIZE(limits); i++) {
		setup(NULL);
		pid_max = limits[i];
		take_up_to(pid_max - 1);
		assert_int_equal(alloc(), -EAGAIN);
		put(pid_max - 1);
		assert_int_equal(alloc(), pid_max - 1);
		assert_int_equal(pids_in_use(), pid_max);
	}
}

static void numbers_above_a_lowered_pid_max_stay_and_are_not_given_again(void **state)
{
	take_up_to(2000);
	pid_max = 1000;
	put(1500);
	put(700);
	assert_int_equal(alloc(), 700);
	assert_int_equal(alloc(), -EAGAIN);
	put(2000);
	assert_int_equal(alloc(), -EAGAIN);
	pid_max = 1600;
	assert_int_equal(alloc(), 1500);
}

static void pages_are_made_when_first_reached_and_kept(void **state)
{
	unsigned int before = pidmap_pages();

	pid_max = MAX_NR;
	assert_int_equal(pages, 1);
	take_up_to(BITS_PER_PAGE - 1);
	assert_int_equal(pages, 1);
	assert_int_equal(alloc(), BITS_PER_PAGE);
	assert_int_equal(pages, 2);
	put(BITS_PER_PAGE);
	assert_int_equal(alloc(), BITS_PER_PAGE + 1);
	assert_int_equal(pages, 2);
	assert_int_equal(pidmap_pages() - before, 1);
}

static void no_page_for_the_map_is_enomem_and_passes(void **state)
{
	pid_max = MAX_NR;
	take_up_to(BITS_PER_PAGE - 1);
	allowed = 0;
	assert_int_equal(alloc(), -ENOMEM);
	assert_int_equal(alloc(), -ENOMEM);
	assert_int_equal(ns->last_pid, BITS_PER_PAGE - 1);
	assert_int_equal(pids_in_use(), BITS_PER_PAGE);
	allowed = 1;
	assert_int_equal(alloc(), BITS_PER_PAGE);
	allowed = 0;
	take_up_to(2 * BITS_PER_PAGE - 1);
	assert_int_equal(alloc(), -ENOMEM);
}

static void without_its_first_page_the_kernel_does_not_start(void **state)
{
	struct pid_namespace other = {.level = 0};

	allowed = 0;
	assert_panics(pidmap_init(&other));
	assert_string_equal(unit_panic_text, "no memory for the first page of the pid map");
}

/* Another task needs the same page, and has the first number of it when we come back. */
static void take_the_first_of_the_second_page(void)
{
	assert_int_equal(alloc(), BITS_PER_PAGE);
}

static void two_tasks_that_need_the_same_page_share_one(void **state)
{
	pid_max = MAX_NR;
	take_up_to(BITS_PER_PAGE - 1);
	while_allocating = take_the_first_of_the_second_page;
	assert_int_equal(alloc(), BITS_PER_PAGE + 1);
	assert_int_equal(pages, 2); /* the page of the slower one was given back */
	assert_int_equal(pids_in_use(), BITS_PER_PAGE + 2);
}

static void freeing_a_free_number_is_a_bug(void **state)
{
	take_up_to(10);
	put(7);
	assert_panics(put(7));
	assert_panics(put(11));
}

/* The rule: the first free number behind the last one given, round the corner at 300. */
static int model_next(const bool *used)
{
	int start = ns->last_pid + 1;

	if (start >= pid_max)
		start = RESERVED_PIDS;
	for (int nr = start; nr < pid_max; nr++)
		if (!used[nr])
			return nr;
	for (int nr = RESERVED_PIDS; nr < min(start, pid_max); nr++)
		if (!used[nr])
			return nr;
	return -EAGAIN;
}

static void random_load_follows_the_rule(void **state)
{
	static bool used[PID_MAX_DEFAULT];
	unsigned int in_use = 1;

	for (int nr = 0; nr < PID_MAX_DEFAULT; nr++)
		used[nr] = nr == 0;
	pid_max = 700;
	for (int round = 0; round < 20000; round++) {
		int nr = 1 + random_below(1200), want;

		if (random_below(400) == 0)
			pid_max = 301 + random_below(900);
		if (used[nr]) {
			put(nr);
			used[nr] = false;
			in_use--;
		} else {
			want = model_next(used);
			assert_int_equal(alloc(), want);
			in_use += want > 0;
			used[max(want, 0)] = true;
		}
		assert_int_equal(pids_in_use(), in_use);
		assert_int_equal(ns->pidmap[0].nr_free, BITS_PER_PAGE - in_use);
	}
}

/* Also above pid_max, and across parts of the map that were never made. */
static void taken_numbers_are_found_in_order(void **state)
{
	static const int taken[] = {0, 5, 31, 32, 3 * BITS_PER_PAGE, PID_MAX_LIMIT - 1};

	for (unsigned int i = 1; i < ARRAY_SIZE(taken); i++)
		assert_int_equal(take_pidmap(ns, taken[i]), taken[i]);
	assert_int_equal(pages, 3);
	for (unsigned int i = 0; i < ARRAY_SIZE(taken); i++) {
		assert_int_equal(next_pidmap(ns, taken[i]), taken[i]);
		assert_int_equal(next_pidmap(ns, taken[i] + 1),
				 i + 1 < ARRAY_SIZE(taken) ? taken[i + 1] : -1);
	}
	put(5);
	assert_int_equal(next_pidmap(ns, 1), 31);
	assert_int_equal(pages, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(numbers_start_at_one_and_go_up, setup),
		cmocka_unit_test_setup(a_freed_number_comes_back_as_late_as_possible, setup),
		cmocka_unit_test_setup(reserved_numbers_are_given_out_once_only, setup),
		cmocka_unit_test_setup(the_search_goes_round_once_whatever_the_start, setup),
		cmocka_unit_test_setup(a_full_map_says_eagain_at_every_pid_max, setup),
		cmocka_unit_test_setup(numbers_above_a_lowered_pid_max_stay_and_are_not_given_again,
				       setup),
		cmocka_unit_test_setup(pages_are_made_when_first_reached_and_kept, setup),
		cmocka_unit_test_setup(no_page_for_the_map_is_enomem_and_passes, setup),
		cmocka_unit_test_setup(without_its_first_page_the_kernel_does_not_start, setup),
		cmocka_unit_test_setup(two_tasks_that_need_the_same_page_share_one, setup),
		cmocka_unit_test_setup(freeing_a_free_number_is_a_bug, setup),
		cmocka_unit_test_setup(taken_numbers_are_found_in_order, setup),
		cmocka_unit_test_setup(random_load_follows_the_rule, setup),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
