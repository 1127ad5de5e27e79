// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory by the byte: a cache for each of a few sizes, whole pages beyond KMALLOC_MAX_CACHE.
 * Invariant: what kfree() gets is an object of a kmalloc cache or the first byte of a PG_head
 * allocation, told apart by its frame's flags; ZERO_SIZE_PTR and NULL are nothing.
 */
#include <bug.h>
#include <fault_inject.h>
#include <kernel.h>
#include <string.h>
#include "internal.h"

/* Ascending. */
static struct {
	size_t size;
	const char *name;
	struct kmem_cache *cache;
} sizes[] = {
	{8, "kmalloc-8", NULL},	      {16, "kmalloc-16", NULL},	    {32, "kmalloc-32", NULL},
	{64, "kmalloc-64", NULL},     {96, "kmalloc-96", NULL},	    {128, "kmalloc-128", NULL},
	{192, "kmalloc-192", NULL},   {256, "kmalloc-256", NULL},   {512, "kmalloc-512", NULL},
	{1024, "kmalloc-1024", NULL}, {2048, "kmalloc-2048", NULL}, {4096, "kmalloc-4096", NULL},
	{8192, "kmalloc-8192", NULL},
};

static struct kmem_cache *by_8[192 / 8 + 1]; /* up to 192: index is size / 8, rounded up */
static struct kmem_cache *by_power[14];	     /* beyond: 2^index */

void kmalloc_init(void)
{
	unsigned int next = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		sizes[i].cache =
			kmem_cache_create(sizes[i].name, sizes[i].size, 8, SLAB_PANIC, NULL);
		while (next < ARRAY_SIZE(by_8) && next * 8 <= sizes[i].size)
			by_8[next++] = sizes[i].cache;
		if (!(sizes[i].size & (sizes[i].size - 1)))
			by_power[__builtin_ctzl(sizes[i].size)] = sizes[i].cache;
	}
}

static struct kmem_cache *cache_for(size_t size)
{
	if (size <= 192)
		return by_8[(size + 7) / 8];
	return by_power[32 - __builtin_clz(size - 1)];
}

static unsigned int order_for(size_t size)
{
	unsigned int order = 0;

	while (order < MAX_ORDER && ((size_t)PAGE_SIZE << order) < size)
		order++;
	return order;
}

static void *do_kmalloc(size_t size, gfp_t gfp, unsigned long caller)
{
	struct page *page;
	void *ptr;

	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	if (should_fail(gfp, "kmalloc", caller))
		return NULL;
	/* There are no caches of DMA memory: who needs such memory gets pages. */
	if (likely(size <= KMALLOC_MAX_CACHE && !(gfp & __GFP_DMA))) {
		ptr = cache_alloc(cache_for(size), gfp, caller);
		if (ptr && (gfp & __GFP_ZERO))
			memset(ptr, 0, size);
		return ptr;
	}
	if (size > (size_t)PAGE_SIZE << (MAX_ORDER - 1))
		return NULL;
	page = __alloc_pages((gfp & ~__GFP_HIGHMEM) | __GFP_COMP, order_for(size));
	return page ? page_address(page) : NULL;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return do_kmalloc(size, gfp, _RET_IP_);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	return do_kmalloc(size, gfp | __GFP_ZERO, _RET_IP_);
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return do_kmalloc(bytes, gfp, _RET_IP_);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

static bool is_nothing(const void *ptr)
{
	return ptr == NULL || ptr == ZERO_SIZE_PTR;
}

size_t ksize(const void *ptr)
{
	const struct page *page;

	if (is_nothing(ptr))
		return 0;
	page = virt_to_page(ptr);
	if (page->flags & PG_MASK(slab))
		return page->cache->object_size;
	return PAGE_SIZE << page->order;
}

static void *regrow(const void *ptr, size_t size, gfp_t gfp, unsigned long caller)
{
	size_t old = ksize(ptr);
	void *new;

	if (size && old >= size)
		return (void *)ptr;
	new = do_kmalloc(size, gfp, caller);
	return new &&size &&old ? memcpy(new, ptr, old) : new;
}

void *__krealloc(const void *ptr, size_t size, gfp_t gfp)
{
	return regrow(ptr, size, gfp, _RET_IP_);
}

/* krealloc: size 0 frees; NULL allocates. The old memory stays when there is none for the new. */
void *krealloc(const void *ptr, size_t size, gfp_t gfp)
{
	void *new = regrow(ptr, size, gfp, _RET_IP_);

	if (new &&new != ptr)
		kfree(ptr);
	return new;
}

void kfree(const void *ptr)
{
	struct page *page;

	if (is_nothing(ptr))
		return;
	page = virt_to_page(ptr);
	if (likely(page->flags & PG_MASK(slab))) {
		cache_free(page->cache, (void *)ptr, _RET_IP_);
		return;
	}
	if (!(page->flags & PG_MASK(head)) || ((unsigned long)ptr & ~PAGE_MASK))
		panic("kfree of %p, which kmalloc did not give", ptr);
	__free_pages(page, page->order);
}

/* kzfree: for secrets: zeroed before it goes. */
void kzfree(const void *ptr)
{
	if (is_nothing(ptr))
		return;
	memset((void *)ptr, 0, ksize(ptr));
	kfree(ptr);
}

char *kstrdup(const char *s, gfp_t gfp)
{
	size_t size = strlen(s) + 1;
	char *copy = do_kmalloc(size, gfp, _RET_IP_);

	return copy ? memcpy(copy, s, size) : NULL;
}
