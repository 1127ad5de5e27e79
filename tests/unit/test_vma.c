// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/vma.c: the areas of an address space beside a model with one letter a page. Areas are mapped,
 * cut, changed and joined as mm/mmap.c does it; after every step list, tree and model agree, and no
 * two neighbours are left apart that could be one.
 */
// sources: mm/vma.c kernel/lib/rbtree.c tests/unit/host.c
#include "unit.h"
#include <err.h>
#include <string.h>
#include <uapi/resource.h>
#include "../../mm/internal.h"
#include "rb_walk.h"

#define PAGES  128
#define BASE   0x10000000ul /* the model's first page */
#define ROUNDS 30000
#define GAP    256 /* pages kept free below a stack */

/* --- the kernel around ------------------------------------------------------------------------ */

static unsigned int allowed; /* areas until none is to be had */
static unsigned int areas;   /* allocated now */
static unsigned long stack_limit;
static int map_error, memory_error;

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, u32 flags,
				     void (*ctor)(void *))
{
	assert_int_equal(size, sizeof(struct vm_area_struct));
	return (struct kmem_cache *)1;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	if (!allowed)
		return NULL;
	allowed -= allowed != ~0u;
	areas++;
	return calloc(1, sizeof(struct vm_area_struct));
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return kmem_cache_zalloc(cache, gfp);
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	areas--;
	free(obj);
}

unsigned long rlimit(unsigned int which)
{
	assert_int_equal(which, RLIMIT_STACK);
	return stack_limit;
}

int may_map(struct mm_struct *mm, unsigned long vm_flags, unsigned long pages)
{
	return map_error;
}

void vm_unacct_memory(unsigned long pages)
{
}

int vm_enough_memory(unsigned long pages)
{
	return memory_error;
}

void vm_stat_pages(struct mm_struct *mm, unsigned long vm_flags, long pages)
{
	mm->total_vm += pages;
}

/* --- the model -------------------------------------------------------------------------------- */

static struct mm_struct mm;
static unsigned long page_flags[PAGES]; /* 0: nothing is mapped there */

static const unsigned long kinds[] = {VM_READ, VM_READ | VM_WRITE, VM_READ | VM_SHARED};

static unsigned long at(unsigned int page)
{
	return BASE + (unsigned long)page * PAGE_SIZE;
}

static int setup(void **state)
{
	vma_init();
	memset(&mm, 0, sizeof(mm));
	INIT_LIST_HEAD(&mm.mmap);
	mm.mmap_base = at(PAGES);
	memset(page_flags, 0, sizeof(page_flags));
	allowed = ~0u;
	areas = map_error = memory_error = 0;
	stack_limit = ~0ul;
	return 0;
}

static int teardown(void **state)
{
	while (!list_empty(&mm.mmap)) {
		struct vm_area_struct *vma =
			list_first_entry(&mm.mmap, struct vm_area_struct, vm_link);

		unlink_vma(&mm, vma);
		vm_area_free(vma);
	}
	assert_null(mm.mm_rb.node);
	assert_int_equal(mm.map_count, 0);
	assert_int_equal(areas, 0);
	return 0;
}

/* --- looking ---------------------------------------------------------------------------------- */

/* May the two pages be in one area, as the header of mm/vma.c says? */
static bool could_be_one(unsigned long a, unsigned long b)
{
	return a == b && !(a & (VM_SHARED | VM_GROWSDOWN));
}

static void assert_areas_are_model(void)
{
	struct rb_node *in_order[PAGES];
	unsigned int areas_in_tree = rb_walk(mm.mm_rb.node, in_order, 0, PAGES);
	struct vm_area_struct *vma, *before = NULL;
	unsigned int page = 0, n = 0;

	list_for_each_entry(vma, &mm.mmap, vm_link) {
		/* The tree has the same, in the same order. */
		assert_true(n < areas_in_tree);
		assert_ptr_equal(in_order[n], &vma->vm_rb);
		assert_true(vma->vm_start < vma->vm_end);
		assert_true(!before || before->vm_end <= vma->vm_start);
		assert_true(!before || before->vm_end < vma->vm_start ||
			    !could_be_one(before->vm_flags, vma->vm_flags));
		for (; at(page) < vma->vm_start; page++)
			assert_int_equal(page_flags[page], 0);
		for (; at(page) < vma->vm_end; page++)
			assert_int_equal(page_flags[page], vma->vm_flags);
		before = vma;
		n++;
	}
	for (; page < PAGES; page++)
		assert_int_equal(page_flags[page], 0);
	assert_int_equal(areas_in_tree, n);
	assert_int_equal(mm.map_count, n);
	assert_int_equal(areas, n);
}

static void assert_find_vma_finds(void)
{
	unsigned int page = random_below(PAGES), mapped = page;
	struct vm_area_struct *vma = find_vma(&mm, at(page) + random_below(PAGE_SIZE));

	while (mapped < PAGES && !page_flags[mapped])
		mapped++;
	if (mapped == PAGES) {
		assert_null(vma);
		return;
	}
	assert_non_null(vma);
	assert_true(vma->vm_end > at(page) && vma->vm_start <= at(mapped));
	assert_true(vma->vm_end > at(mapped));
}

/* --- changes, as mm/mmap.c makes them --------------------------------------------------------- */

static bool model_is_free(unsigned int from, unsigned int to)
{
	for (; from < to; from++)
		if (page_flags[from])
			return false;
	return true;
}

static void set_model(unsigned int from, unsigned int to, unsigned long flags)
{
	for (; from < to; from++)
		page_flags[from] = flags;
}

static struct vm_area_struct *new_area(unsigned int from, unsigned int to, unsigned long flags)
{
	struct vm_area_struct *vma = vm_area_alloc(&mm);

	assert_non_null(vma);
	vma->vm_start = at(from);
	vma->vm_end = at(to);
	vma->vm_flags = flags;
	return vma;
}

static void map(unsigned int from, unsigned int to, unsigned long flags)
{
	struct vm_area_struct *vma;

	if (!model_is_free(from, to)) {
		vma = new_area(from, to, flags);
		assert_int_equal(insert_vm_struct(&mm, vma), -ENOMEM);
		vm_area_free(vma);
		return;
	}
	vma = vma_extend(&mm, at(from), at(to), flags);
	if (!vma) {
		vma = new_area(from, to, flags);
		assert_int_equal(insert_vm_struct(&mm, vma), 0);
	}
	assert_true(vma->vm_start <= at(from) && vma->vm_end >= at(to));
	set_model(from, to, flags);
}

/* For each area in [from, to), cut to that range: takes it away (flags 0) or changes it. */
static void change(unsigned int from, unsigned int to, unsigned long flags)
{
	struct vm_area_struct *vma = find_vma_intersection(&mm, at(from), at(to));

	while (vma) {
		vma = isolate_vma(vma, at(from), at(to));
		assert_false(IS_ERR(vma));
		assert_true(vma->vm_start >= at(from) && vma->vm_end <= at(to));
		set_model((vma->vm_start - BASE) / PAGE_SIZE, (vma->vm_end - BASE) / PAGE_SIZE,
			  flags);
		if (flags) {
			vma->vm_flags = flags;
			vma = vma_merge(&mm, vma);
			from = (vma->vm_end - BASE) / PAGE_SIZE;
		} else {
			unlink_vma(&mm, vma);
			vm_area_free(vma);
		}
		vma = from < to ? find_vma_intersection(&mm, at(from), at(to)) : NULL;
	}
}

/* The areas that the cuts at both ends left apart become one again where they may. */
static void mend(unsigned int page)
{
	struct vm_area_struct *vma =
		page < PAGES ? find_vma_intersection(&mm, at(page), at(page) + 1) : NULL;

	if (vma)
		vma_merge(&mm, vma);
}

static void list_tree_and_model_agree_under_random_changes(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		unsigned int from = random_below(PAGES), to = from + 1 + random_below(PAGES / 8);
		unsigned long flags = kinds[random_below(ARRAY_SIZE(kinds))];

		to = min(to, (unsigned int)PAGES);
		switch (random_below(3)) {
		case 0:
			map(from, to, flags);
			break;
		case 1:
			change(from, to, 0);
			break;
		default:
			change(from, to, flags);
			mend(from);
			mend(to);
		}
		assert_areas_are_model();
		assert_find_vma_finds();
	}
}

static void a_cut_without_memory_changes_nothing(void **state)
{
	struct vm_area_struct *vma;

	map(10, 20, VM_READ);
	vma = find_vma(&mm, at(10));
	allowed = 0;
	assert_int_equal(PTR_ERR(isolate_vma(vma, at(12), at(18))), -ENOMEM);
	assert_areas_are_model();
	allowed = 1; /* the second cut fails: two areas, the same pages */
	assert_int_equal(PTR_ERR(isolate_vma(vma, at(12), at(18))), -ENOMEM);
	assert_int_equal(mm.map_count, 2);
	vma_merge(&mm, vma);
	assert_areas_are_model();
}

static void too_many_areas_are_refused(void **state)
{
	map(10, 20, VM_READ);
	mm.map_count = MAX_MAP_COUNT;
	assert_int_equal(split_vma(&mm, find_vma(&mm, at(10)), at(15)), -ENOMEM);
	mm.map_count = 1;
	assert_areas_are_model();
}

static void shared_areas_stay_apart(void **state)
{
	map(10, 11, VM_READ | VM_SHARED);
	map(12, 13, VM_READ | VM_SHARED);
	map(11, 12, VM_READ | VM_SHARED);
	assert_int_equal(mm.map_count, 3);
	map(20, 21, VM_READ);
	map(22, 23, VM_READ);
	map(21, 22, VM_READ); /* while these are one */
	assert_int_equal(mm.map_count, 4);
}

/* --- areas of an object ----------------------------------------------------------------------- */

static unsigned int opened;

static void count_open(struct vm_area_struct *vma)
{
	opened++;
}

static const struct vm_operations object_ops = {.open = count_open};

static void cutting_an_objects_area_keeps_each_pages_place(void **state)
{
	struct vm_area_struct *vma = new_area(10, 20, VM_READ | VM_WRITE), *upper;

	vma->vm_ops = &object_ops;
	vma->vm_pgoff = 100;
	assert_int_equal(insert_vm_struct(&mm, vma), 0);
	opened = 0;
	assert_int_equal(split_vma(&mm, vma, at(13)), 0);
	upper = vma_next(&mm, vma);
	assert_int_equal(opened, 1); /* the new one is counted by its object */
	assert_int_equal(vma->vm_pgoff, 100);
	assert_int_equal(upper->vm_pgoff, 103);
	assert_int_equal(upper->vm_start, at(13));
	assert_int_equal(upper->vm_end, at(20));
	assert_ptr_equal(vma_merge(&mm, upper), upper); /* the object's areas stay apart */
	assert_int_equal(mm.map_count, 2);
	assert_null(vma_extend(&mm, at(20), at(21), VM_READ | VM_WRITE));
}

/* --- the order in which fork copies ----------------------------------------------------------- */

static void areas_linked_in_order_make_a_sound_tree(void **state)
{
	for (unsigned int page = 0; page < PAGES; page += 2) {
		unsigned long flags = kinds[random_below(ARRAY_SIZE(kinds))];

		link_vma_last(&mm, new_area(page, page + 1, flags));
		set_model(page, page + 1, flags);
		assert_areas_are_model();
	}
}

/* --- room ------------------------------------------------------------------------------------- */

/* The highest place for n pages, looked for page by page; below the model nothing is mapped. */
static unsigned long highest_hole(unsigned int n)
{
	unsigned int first = 0;

	for (unsigned int from = PAGES - n + 1; from-- > 0;)
		if (model_is_free(from, from + n))
			return at(from);
	while (!page_flags[first])
		first++;
	return at(first) - n * PAGE_SIZE;
}

static void room_is_found_at_the_hint_or_highest(void **state)
{
	for (int round = 0; round < ROUNDS / 4; round++) {
		unsigned int n = 1 + random_below(12), hint = random_below(PAGES - n), page;
		bool asked = random_bool();
		unsigned long want =
			asked && model_is_free(hint, hint + n) ? at(hint) : highest_hole(n);

		assert_int_equal(get_unmapped_area(&mm, asked ? at(hint) + 5 : 0, n * PAGE_SIZE),
				 want);
		if (want < BASE) { /* full */
			change(0, PAGES, 0);
			continue;
		}
		page = (want - BASE) / PAGE_SIZE;
		map(page, page + n, kinds[random_below(ARRAY_SIZE(kinds))]);
		page = random_below(PAGES);
		change(page, page + 1 + random_below(PAGES - page) / 4, 0);
	}
}

static void a_hint_that_is_taken_is_not_followed(void **state)
{
	map(10, 20, VM_READ);
	map(PAGES - 1, PAGES, VM_READ);
	assert_int_equal(get_unmapped_area(&mm, at(9), 2 * PAGE_SIZE), at(PAGES - 3));
	assert_int_equal(get_unmapped_area(&mm, at(8), 2 * PAGE_SIZE), at(8));
	assert_int_equal(get_unmapped_area(&mm, at(15), PAGE_SIZE), at(PAGES - 2));
	assert_int_equal(get_unmapped_area(&mm, at(20), PAGE_SIZE), at(20));
	assert_int_equal(get_unmapped_area(&mm, 1 + PAGE_SIZE, PAGE_SIZE), USER_MIN);
	assert_int_equal(get_unmapped_area(&mm, TASK_SIZE - PAGE_SIZE, 2 * PAGE_SIZE),
			 at(PAGES - 3));
}

static void without_a_hole_there_is_enomem(void **state)
{
	unsigned long all = mm.mmap_base - USER_MIN;

	assert_int_equal(get_unmapped_area(&mm, 0, all), USER_MIN);
	assert_int_equal((long)get_unmapped_area(&mm, 0, all + PAGE_SIZE), -ENOMEM);
	map(0, 1, VM_READ);
	assert_int_equal((long)get_unmapped_area(&mm, 0, all), -ENOMEM);
	assert_int_equal((long)get_unmapped_area(&mm, 0, TASK_SIZE), -ENOMEM);
	assert_int_equal((long)get_unmapped_area(&mm, 0, 0xfffff000), -ENOMEM);
}

static void only_user_addresses_are_the_users(void **state)
{
	assert_true(range_is_user(USER_MIN, TASK_SIZE - USER_MIN));
	assert_true(range_is_user(TASK_SIZE - 1, 1));
	assert_false(range_is_user(USER_MIN - 1, 1));
	assert_false(range_is_user(0, 1));
	assert_false(range_is_user(TASK_SIZE - 1, 2));
	assert_false(range_is_user(TASK_SIZE, 1));
	assert_false(range_is_user(0xffffffff, 1));
	assert_false(range_is_user(USER_MIN, TASK_SIZE));
	assert_false(range_is_user(USER_MIN, ~0ul));
}

/* --- stacks ----------------------------------------------------------------------------------- */

/* A stack of one page at page 64 of the model; its limit and what else may refuse is as set up. */
static struct vm_area_struct *new_stack(void)
{
	struct vm_area_struct *stack =
		new_area(64, 65, VM_READ | VM_WRITE | VM_GROWSDOWN | VM_ACCOUNT);

	assert_int_equal(insert_vm_struct(&mm, stack), 0);
	mm.total_vm = 1;
	return stack;
}

static void a_stack_grows_down_to_the_page_that_was_touched(void **state)
{
	struct vm_area_struct *stack = new_stack();

	assert_int_equal(expand_stack(stack, at(60) + 123), 0);
	assert_int_equal(stack->vm_start, at(60));
	assert_int_equal(stack->vm_end, at(65));
	assert_int_equal(mm.total_vm, 5);
}

static void assert_stack_stays(struct vm_area_struct *stack, unsigned long addr, int err)
{
	assert_int_equal(expand_stack(stack, addr), err);
	assert_int_equal(stack->vm_start, at(64));
	assert_int_equal(mm.total_vm, 1);
}

static void whatever_is_in_a_stacks_way_stops_it(void **state)
{
	struct vm_area_struct *stack = new_stack();

	stack_limit = 4 * PAGE_SIZE;
	assert_stack_stays(stack, at(60), -ENOMEM);
	stack_limit = ~0ul;
	map_error = -ENOMEM;
	assert_stack_stays(stack, at(60), -ENOMEM);
	map_error = 0;
	memory_error = -ENOMEM;
	assert_stack_stays(stack, at(60), -ENOMEM);
	memory_error = 0;
	assert_stack_stays(stack, USER_MIN - 1, -EFAULT);
	map(50, 51, VM_READ);
	assert_stack_stays(stack, at(60), -ENOMEM); /* less than the gap is left */
	assert_stack_stays(stack, at(50), -ENOMEM);
	assert_stack_stays(stack, at(49), -ENOMEM);
	stack_limit = 5 * PAGE_SIZE;
	change(50, 51, 0);
	assert_int_equal(expand_stack(stack, at(60)), 0);
}

static void a_guard_without_access_may_be_near(void **state)
{
	struct vm_area_struct *stack = new_stack(), *guard = new_area(58, 59, VM_MAYREAD);

	assert_int_equal(insert_vm_struct(&mm, guard), 0);
	assert_int_equal(expand_stack(stack, at(59)), 0);
	assert_int_equal(expand_stack(stack, at(58)), -ENOMEM);
}

static void room_for_others_stays_clear_of_a_stack(void **state)
{
	struct vm_area_struct *stack = new_stack();

	mm.mmap_base = stack->vm_start; /* all room is below it */
	assert_int_equal(get_unmapped_area(&mm, 0, PAGE_SIZE),
			 stack->vm_start - (GAP + 1) * PAGE_SIZE);
	assert_int_equal(get_unmapped_area(&mm, at(63), PAGE_SIZE),
			 stack->vm_start - (GAP + 1) * PAGE_SIZE); /* a hint in the gap */
	assert_null(vma_extend(&mm, at(65), at(66), stack->vm_flags));
	assert_ptr_equal(vma_merge(&mm, stack), stack);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(list_tree_and_model_agree_under_random_changes),
		TEST(a_cut_without_memory_changes_nothing),
		TEST(too_many_areas_are_refused),
		TEST(shared_areas_stay_apart),
		TEST(cutting_an_objects_area_keeps_each_pages_place),
		TEST(areas_linked_in_order_make_a_sound_tree),
		TEST(room_is_found_at_the_hint_or_highest),
		TEST(a_hint_that_is_taken_is_not_followed),
		TEST(without_a_hole_there_is_enomem),
		TEST(only_user_addresses_are_the_users),
		TEST(a_stack_grows_down_to_the_page_that_was_touched),
		TEST(whatever_is_in_a_stacks_way_stops_it),
		TEST(a_guard_without_access_may_be_near),
		TEST(room_for_others_stays_clear_of_a_stack),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
