// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small machine of pages.h. Frames are found by looking from the start: nothing of mm/ is used
 * for what tests of mm/ stand on. New frames are full of garbage.
 */
#include "pages.h"
#include <percpu.h>
#include <seq_file.h>
#include <string.h>
#include <sanitizer/asan_interface.h>

static struct page map[UNIT_FRAMES];
static bool used[UNIT_FRAMES];
static char *memory;

struct page *mem_map = map;
unsigned long max_pfn = UNIT_FRAMES;
unsigned int nr_cpu_ids = 1;
DEFINE_PER_CPU(u32, cpu_number);
unsigned int unit_pages_allowed = ~0u;

void unit_pages_init(void)
{
	memory = aligned_alloc(1 << 22, (size_t)UNIT_FRAMES * PAGE_SIZE);
	assert_non_null(memory);
	unit_page_offset = (unsigned long)memory;
	__asan_poison_memory_region(memory, (size_t)UNIT_FRAMES * PAGE_SIZE);
	used[0] = true;
}

unsigned long unit_pages_in_use(void)
{
	unsigned long n = 0;

	for (unsigned int i = 1; i < UNIT_FRAMES; i++)
		n += used[i];
	return n;
}

static bool is_free(unsigned long pfn, unsigned int order)
{
	for (unsigned long i = 0; i < 1ul << order; i++)
		if (used[pfn + i])
			return false;
	return true;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order)
{
	size_t bytes = (size_t)PAGE_SIZE << order;
	unsigned long pfn = 0;

	assert_true(order < MAX_ORDER);
	if (gfp & __GFP_WAIT)
		unit_nothing_held(); /* it may sleep */
	while (pfn < UNIT_FRAMES && !is_free(pfn, order))
		pfn += 1ul << order;
	if (pfn == UNIT_FRAMES || !unit_pages_allowed)
		return NULL;
	unit_pages_allowed -= unit_pages_allowed != ~0u;
	for (unsigned long i = 0; i < 1ul << order; i++)
		used[pfn + i] = true;
	map[pfn].order = order;
	map[pfn].flags = gfp & __GFP_COMP ? PG_MASK(head) : 0;
	atomic_set(&map[pfn].count, 1);
	__asan_unpoison_memory_region(memory + pfn * PAGE_SIZE, bytes);
	memset(memory + pfn * PAGE_SIZE, gfp & __GFP_ZERO ? 0 : 0xe7, bytes);
	return &map[pfn];
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order);
}

void __free_pages(struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	assert_true(pfn > 0 && pfn + (1ul << order) <= UNIT_FRAMES);
	assert_int_equal(page_count(page), 1);
	assert_false(page->flags & PG_MASK(slab));
	for (unsigned long i = pfn; i < pfn + (1ul << order); i++) {
		assert_true(used[i]);
		used[i] = false;
	}
	atomic_set(&page->count, 0);
	page->flags = 0;
	__asan_poison_memory_region(memory + pfn * PAGE_SIZE, (size_t)PAGE_SIZE << order);
}

/* --- what else is asked of a kernel ----------------------------------------------------------- */

struct shrinker *unit_shrinker;
char unit_seq_text[16384];
static size_t seq_len;

void register_shrinker(struct shrinker *shrinker)
{
	unit_shrinker = shrinker;
}

void unit_seq_forget(void)
{
	seq_len = 0;
	unit_seq_text[0] = '\0';
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_printf(m, "%s", s);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_len += vsnprintf(unit_seq_text + seq_len, sizeof(unit_seq_text) - seq_len, fmt, args);
	va_end(args);
	assert_true(seq_len < sizeof(unit_seq_text));
}
