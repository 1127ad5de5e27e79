// SPDX-License-Identifier: GPL-2.0-only
/*
 * Misuse of slab objects, found and named.
 *
 *   [object, filled with 6b .. a5 while free][red zone][allocated by, freed by]
 *    SLAB_POISON                             SLAB_RED_ZONE  SLAB_STORE_USER
 *
 * The red zone says besides whether the object is allocated or free: so a second free is found at
 * once, and not when the array is flushed. A report names cache, object, fault and last owners;
 * the machine goes on, and slab_reports counts, for the tests. Debug builds set all three flags on
 * every cache.
 */
#include <bug.h>
#include <printk.h>
#include <string.h>
#include "internal.h"

#define RED_FREE    0x5a2cf071u
#define RED_USED    0xd84156c5u
#define POISON_BYTE 0x6b
#define POISON_LAST 0xa5

struct owners {
	unsigned long allocated, freed; /* return addresses */
};

int slab_reports;

void slab_debug_layout(struct kmem_cache *cache)
{
	cache->red_zone = cache->owners = 0;
	if (cache->flags & SLAB_RED_ZONE) {
		cache->red_zone = cache->size;
		cache->size += sizeof(u32);
	}
	if (cache->flags & SLAB_STORE_USER) {
		cache->owners = cache->size;
		cache->size += sizeof(struct owners);
	}
}

static u32 *red_zone(const struct kmem_cache *cache, const void *obj)
{
	return (u32 *)((char *)obj + cache->red_zone);
}

static struct owners *owners(const struct kmem_cache *cache, const void *obj)
{
	return (struct owners *)((char *)obj + cache->owners);
}

void slab_report(const struct kmem_cache *cache, const void *obj, const char *what)
{
	slab_reports++;
	printk(KERN_ERR "slab: cache %s, object %p: %s\n", cache->name, obj, what);
	if (cache->flags & SLAB_STORE_USER)
		printk(KERN_ERR "slab: last allocated by %pS, last freed by %pS\n",
		       (void *)owners(cache, obj)->allocated, (void *)owners(cache, obj)->freed);
	dump_stack();
}

static void poison(const struct kmem_cache *cache, void *obj)
{
	memset(obj, POISON_BYTE, cache->object_size - 1);
	((u8 *)obj)[cache->object_size - 1] = POISON_LAST;
}

static void check_poison(const struct kmem_cache *cache, const void *obj)
{
	const u8 *byte = obj;
	size_t i = 0, last = cache->object_size - 1;
	char what[64];

	while (i < last && byte[i] == POISON_BYTE)
		i++;
	if (i == last && byte[last] == POISON_LAST)
		return;
	snprintf(what, sizeof(what), "written to while free: %02x at offset %u", byte[i],
		 (unsigned int)i);
	slab_report(cache, obj, what);
}

/* Reports a red zone that is neither of its two words: something ran over the object's end. */
static void check_red_zone(const struct kmem_cache *cache, const void *obj)
{
	u32 red = *red_zone(cache, obj);
	char what[64];

	if (red == RED_FREE || red == RED_USED)
		return;
	snprintf(what, sizeof(what), "red zone overwritten: %08x", red);
	slab_report(cache, obj, what);
}

void slab_debug_init(struct kmem_cache *cache, void *obj)
{
	if (cache->flags & SLAB_POISON)
		poison(cache, obj);
	if (cache->flags & SLAB_RED_ZONE)
		*red_zone(cache, obj) = RED_FREE;
	if (cache->flags & SLAB_STORE_USER)
		*owners(cache, obj) = (struct owners){0, 0};
}

/* The fill destroyed what the constructor made: it runs again. */
void slab_debug_alloc(struct kmem_cache *cache, void *obj, unsigned long caller)
{
	if (cache->flags & SLAB_POISON) {
		check_poison(cache, obj);
		if (cache->ctor)
			cache->ctor(obj);
	}
	if (cache->flags & SLAB_RED_ZONE) {
		check_red_zone(cache, obj);
		*red_zone(cache, obj) = RED_USED;
	}
	if (cache->flags & SLAB_STORE_USER)
		owners(cache, obj)->allocated = caller;
}

/* Is obj the start of an object of this cache? */
static bool is_object(const struct kmem_cache *cache, const void *obj)
{
	const struct page *page = virt_to_page(obj);
	size_t offset;

	if (!(page->flags & PG_MASK(slab)) || page->cache != cache)
		return false;
	offset = (const char *)obj - page->slab->base;
	return offset % cache->size == 0 && offset / cache->size < cache->per_slab;
}

bool slab_debug_free(struct kmem_cache *cache, void *obj, unsigned long caller)
{
	const struct page *page = virt_to_page(obj);
	char what[96];

	if (!is_object(cache, obj)) {
		snprintf(what, sizeof(what), "freed to cache %s by %pS", cache->name,
			 (void *)caller);
		if ((page->flags & PG_MASK(slab)) && is_object(page->cache, obj)) {
			slab_report(page->cache, obj, what);
			return false;
		}
		slab_reports++;
		printk(KERN_ERR "slab: %p, no object of any cache, %s\n", obj, what);
		dump_stack();
		return false;
	}
	if (cache->flags & SLAB_RED_ZONE) {
		if (*red_zone(cache, obj) == RED_FREE) {
			slab_report(cache, obj, "freed twice");
			return false;
		}
		check_red_zone(cache, obj);
		*red_zone(cache, obj) = RED_FREE;
	}
	if (cache->flags & SLAB_STORE_USER)
		owners(cache, obj)->freed = caller;
	if (cache->flags & SLAB_POISON)
		poison(cache, obj);
	return true;
}
