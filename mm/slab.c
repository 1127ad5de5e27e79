// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches of objects of one size.
 *
 *   kmem_cache --> this CPU's array of free objects --by the batch--> slabs: partial, empty, full
 *
 *   a slab: 2^order frames   [object][object][object] ... [struct slab, with a bitmap of free ones]
 *   (the struct of a slab of large objects comes from the cache slab_header)
 *
 * Invariants: each frame of a slab has PG_slab and names its cache and slab. A bit in free_map is
 * set if and only if that object is with the slab; an object in a per-CPU array is free, but not
 * for its slab. So what is in use is what the bitmaps lack, less what the arrays hold.
 * Locks: cache->lock for the slabs, interrupts off; interrupts off alone for this CPU's array.
 * Frames are asked for and given back with no lock held. caches_mutex for the list of all caches.
 * Entry points: kmem_cache_create/alloc/free/destroy/shrink/reap. kmalloc.c and slab_debug.c
 * belong to it.
 */
#include <bitmap.h>
#include <bug.h>
#include <fault_inject.h>
#include <config.h>
#include <percpu.h>
#include <printk.h>
#include <seq_file.h>
#include <smp.h>
#include <string.h>
#include "internal.h"

#define CACHE_LINE     64
#define OFF_SLAB_MIN   512 /* objects from this size on have their struct slab elsewhere */
#define SLAB_MAX_ORDER 3
#define KEEP_EMPTY     2 /* empty slabs that stay with a cache until somebody needs memory */

static struct kmem_cache cache_cache, header_cache;
static LIST_HEAD(caches);
static DEFINE_MUTEX(caches_mutex);

/* --- Layout ---------------------------------------------------------------------------------- */

static size_t header_size(unsigned int objects)
{
	return sizeof(struct slab) + BITS_TO_LONGS(objects) * sizeof(unsigned long);
}

static bool off_slab(const struct kmem_cache *cache)
{
	return cache->size >= OFF_SLAB_MIN;
}

static unsigned int objects_that_fit(const struct kmem_cache *cache, unsigned int order)
{
	size_t bytes = PAGE_SIZE << order;
	unsigned int n = bytes / cache->size;

	if (!off_slab(cache))
		while (n && n * cache->size + header_size(n) > bytes)
			n--;
	return n;
}

/* The smallest slab that wastes no more than an eighth, or the least wasteful one. */
static void choose_order(struct kmem_cache *cache)
{
	size_t least = ~0ul;

	cache->per_slab = 0;
	for (unsigned int order = 0; order <= SLAB_MAX_ORDER; order++) {
		unsigned int n = objects_that_fit(cache, order);
		size_t waste = ((PAGE_SIZE << order) - n * cache->size) >> order;

		if (!n || waste >= least)
			continue;
		least = waste;
		cache->order = order;
		cache->per_slab = n;
		if (waste <= PAGE_SIZE / 8)
			break;
	}
	BUG_ON(!cache->per_slab);
}

static void setup_cache(struct kmem_cache *cache, const char *name, size_t size, size_t align,
			u32 flags)
{
	spin_lock_init(&cache->lock);
	INIT_LIST_HEAD(&cache->partial);
	INIT_LIST_HEAD(&cache->full);
	INIT_LIST_HEAD(&cache->empty);
	cache->nr_empty = 0;
	cache->name = name;
	cache->object_size = size;
	cache->flags = flags | (DEBUG_SLAB ? SLAB_DEBUG_FLAGS : 0);
	align = max(align, sizeof(void *));
	if (flags & SLAB_HWCACHE_ALIGN)
		while (align < CACHE_LINE && align < size)
			align *= 2;
	cache->size = ALIGN(size, sizeof(void *));
	slab_debug_layout(cache);
	cache->size = ALIGN(cache->size, align);
	choose_order(cache);
	cache->limit = cache->size > 4096   ? 4
		       : cache->size > 1024 ? 8
					    : ARRAY_SIZE(cache->array[0].obj);
	cache->batch = (cache->limit + 1) / 2;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		cache->array[cpu].count = 0;
	list_add_tail(&cache->link, &caches);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, u32 flags,
				     void (*ctor)(void *))
{
	struct kmem_cache *cache = kmem_cache_alloc(&cache_cache, GFP_KERNEL);

	if (!cache) {
		if (flags & SLAB_PANIC)
			panic("no memory for the cache %s", name);
		return NULL;
	}
	mutex_lock(&caches_mutex);
	setup_cache(cache, name, size, align, flags);
	cache->ctor = ctor;
	mutex_unlock(&caches_mutex);
	return cache;
}

const char *kmem_cache_name(const struct kmem_cache *cache)
{
	return cache->name;
}

/* --- Slabs ----------------------------------------------------------------------------------- */

/* The struct of a new slab, at the end of its frames or elsewhere; NULL: no memory. */
static struct slab *new_header(struct kmem_cache *cache, char *base, gfp_t gfp)
{
	if (off_slab(cache))
		return cache_alloc(&header_cache, gfp, _RET_IP_);
	return (struct slab *)(base + (PAGE_SIZE << cache->order) - header_size(cache->per_slab));
}

static void init_objects(struct kmem_cache *cache, struct slab *slab)
{
	for (unsigned int i = 0; i < cache->per_slab; i++) {
		void *obj = slab->base + i * cache->size;

		if (cache->flags & SLAB_DEBUG_FLAGS)
			slab_debug_init(cache, obj);
		if (cache->ctor && !(cache->flags & SLAB_POISON))
			cache->ctor(obj);
		bitmap_set(slab->free_map, i);
	}
}

/* A slab more, empty. false: no memory. No lock held. */
static bool grow(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *page;
	struct slab *slab;
	unsigned long flags;

	gfp &= ~(__GFP_ZERO | __GFP_HIGHMEM | __GFP_COMP);
	if (cache->flags & SLAB_CACHE_DMA)
		gfp |= __GFP_DMA;
	page = __alloc_pages(gfp, cache->order);
	if (!page)
		return false;
	slab = new_header(cache, page_address(page), gfp & ~__GFP_DMA);
	if (!slab) {
		__free_pages(page, cache->order);
		return false;
	}
	memset(slab, 0, header_size(cache->per_slab));
	slab->base = page_address(page);
	for (unsigned int i = 0; i < 1u << cache->order; i++) {
		page[i].flags |= PG_MASK(slab);
		page[i].cache = cache;
		page[i].slab = slab;
	}
	init_objects(cache, slab);
	spin_lock_irqsave(&cache->lock, flags);
	list_add(&slab->link, &cache->empty);
	cache->nr_empty++;
	spin_unlock_irqrestore(&cache->lock, flags);
	return true;
}

/* A slab that is in no list any more goes back to the page allocator. */
static void free_slab(struct kmem_cache *cache, struct slab *slab)
{
	struct page *page = virt_to_page(slab->base);

	for (unsigned int i = 0; i < 1u << cache->order; i++)
		page[i].flags &= ZONE_FLAGS;
	if (off_slab(cache))
		kmem_cache_free(&header_cache, slab);
	__free_pages(page, cache->order);
}

/* Empty slabs go, but for so many; how many pages that were. */
static unsigned long free_empty(struct kmem_cache *cache, unsigned int keep)
{
	struct slab *slab, *next;
	unsigned long flags, pages = 0;
	LIST_HEAD(dead);

	spin_lock_irqsave(&cache->lock, flags);
	for (; cache->nr_empty > keep; cache->nr_empty--)
		list_move(cache->empty.next, &dead);
	spin_unlock_irqrestore(&cache->lock, flags);
	list_for_each_entry_safe(slab, next, &dead, link) {
		free_slab(cache, slab);
		pages += 1ul << cache->order;
	}
	return pages;
}

/* --- Per-CPU arrays -------------------------------------------------------------------------- */

/* As many objects of slab as the array takes up to a batch. cache->lock held. */
static void take_from_slab(struct kmem_cache *cache, struct array_cache *array, struct slab *slab)
{
	unsigned int words = BITS_TO_LONGS(cache->per_slab);

	for (unsigned int w = 0; w < words && array->count < cache->batch; w++)
		while (slab->free_map[w] && array->count < cache->batch) {
			unsigned int bit = __builtin_ctzl(slab->free_map[w]);

			slab->free_map[w] &= slab->free_map[w] - 1;
			slab->in_use++;
			array->obj[array->count++] =
				slab->base + (w * BITS_PER_LONG + bit) * cache->size;
		}
	list_move(&slab->link, slab->in_use == cache->per_slab ? &cache->full : &cache->partial);
}

/* Fills this CPU's array up to a batch from slabs that exist. Irqs off. */
static void refill(struct kmem_cache *cache, struct array_cache *array)
{
	spin_lock(&cache->lock);
	while (array->count < cache->batch) {
		struct list_head *from = &cache->partial;

		if (list_empty(from)) {
			from = &cache->empty;
			if (list_empty(from))
				break;
			cache->nr_empty--;
		}
		take_from_slab(cache, array, list_first_entry(from, struct slab, link));
	}
	spin_unlock(&cache->lock);
}

/* One object back into its slab. cache->lock held. */
static void put_to_slab(struct kmem_cache *cache, void *obj)
{
	struct slab *slab = virt_to_page(obj)->slab;
	unsigned int index = ((char *)obj - slab->base) / cache->size;

	if (unlikely(bitmap_test(slab->free_map, index))) {
		slab_report(cache, obj, "freed twice");
		return;
	}
	bitmap_set(slab->free_map, index);
	if (--slab->in_use) {
		list_move(&slab->link, &cache->partial);
	} else {
		list_move(&slab->link, &cache->empty);
		cache->nr_empty++;
	}
}

/* The n oldest objects of this CPU's array go back to their slabs. Irqs off. */
static void flush_array(struct kmem_cache *cache, struct array_cache *array, unsigned int n)
{
	spin_lock(&cache->lock);
	for (unsigned int i = 0; i < n; i++)
		put_to_slab(cache, array->obj[i]);
	spin_unlock(&cache->lock);
	array->count -= n;
	memmove(array->obj, array->obj + n, array->count * sizeof(void *));
}

/* --- Allocation and free --------------------------------------------------------------------- */

static void *take_object(struct kmem_cache *cache)
{
	unsigned long flags = local_irq_save();
	struct array_cache *array = &cache->array[smp_processor_id()];
	void *obj = NULL;

	if (unlikely(!array->count))
		refill(cache, array);
	if (likely(array->count))
		obj = array->obj[--array->count];
	local_irq_restore(flags);
	return obj;
}

/* caller: for STORE_USER. */
void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, unsigned long caller)
{
	void *obj;

	if (gfp & __GFP_WAIT)
		might_sleep();
	while (unlikely(!(obj = take_object(cache))))
		if (!grow(cache, gfp))
			return NULL;
	if (unlikely(cache->flags & SLAB_DEBUG_FLAGS))
		slab_debug_alloc(cache, obj, caller);
	return obj;
}

void cache_free(struct kmem_cache *cache, void *obj, unsigned long caller)
{
	struct array_cache *array;
	unsigned long flags;

	if (unlikely(cache->flags & SLAB_DEBUG_FLAGS) && !slab_debug_free(cache, obj, caller))
		return;
	flags = local_irq_save();
	array = &cache->array[smp_processor_id()];
	if (unlikely(array->count == cache->limit)) {
		flush_array(cache, array, cache->batch);
		if (cache->nr_empty > KEEP_EMPTY)
			free_empty(cache, KEEP_EMPTY);
	}
	array->obj[array->count++] = obj;
	local_irq_restore(flags);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return should_fail(gfp, cache->name, _RET_IP_) ? NULL : cache_alloc(cache, gfp, _RET_IP_);
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *obj;

	if (should_fail(gfp, cache->name, _RET_IP_))
		return NULL;
	obj = cache_alloc(cache, gfp, _RET_IP_);
	if (obj)
		memset(obj, 0, cache->object_size);
	return obj;
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	cache_free(cache, obj, _RET_IP_);
}

/* --- Giving memory back ---------------------------------------------------------------------- */

/*
 * This CPU's array of one cache, or of all (NULL): each CPU can reach only its own. Irqs off; who asks
 * holds caches_mutex.
 */
static void drain_own_arrays(void *only)
{
	struct kmem_cache *cache;

	list_for_each_entry(cache, &caches, link) {
		struct array_cache *array = &cache->array[smp_processor_id()];

		if (!only || cache == only)
			flush_array(cache, array, array->count);
	}
}

unsigned long kmem_cache_shrink(struct kmem_cache *cache)
{
	mutex_lock(&caches_mutex);
	on_each_cpu(drain_own_arrays, cache);
	mutex_unlock(&caches_mutex);
	return free_empty(cache, 0);
}

/* The structs of slabs that go are with their own cache then, which comes last. */
unsigned long kmem_cache_reap(void)
{
	struct kmem_cache *cache;
	unsigned long pages = 0;

	mutex_lock(&caches_mutex);
	on_each_cpu(drain_own_arrays, NULL);
	list_for_each_entry(cache, &caches, link)
		pages += free_empty(cache, 0);
	mutex_unlock(&caches_mutex);
	return pages + kmem_cache_shrink(&header_cache);
}

/* Any object in use; NULL: there is none. With every array empty that is a slab's own count. */
static void *live_object(const struct kmem_cache *cache)
{
	const struct slab *slab;

	if (!list_empty(&cache->full))
		return list_first_entry(&cache->full, struct slab, link)->base;
	if (list_empty(&cache->partial))
		return NULL;
	slab = list_first_entry(&cache->partial, struct slab, link);
	return slab->base + find_next_zero_bit(slab->free_map, cache->per_slab, 0) * cache->size;
}

int kmem_cache_destroy(struct kmem_cache *cache)
{
	void *live;

	kmem_cache_shrink(cache);
	mutex_lock(&caches_mutex);
	live = live_object(cache);
	if (!live)
		list_del(&cache->link);
	mutex_unlock(&caches_mutex);
	if (live) {
		slab_report(cache, live, "in use, so the cache is not destroyed");
		return -EBUSY;
	}
	kmem_cache_free(&cache_cache, cache);
	return 0;
}

/* --- Counting -------------------------------------------------------------------------------- */

struct cache_numbers {
	unsigned long slabs, active_slabs, in_use;
};

static void count_list(const struct kmem_cache *cache, const struct list_head *list,
		       struct cache_numbers *n)
{
	struct slab *slab;

	list_for_each_entry(slab, list, link) {
		unsigned int used =
			cache->per_slab - bitmap_weight(slab->free_map, cache->per_slab);

		n->slabs++;
		n->active_slabs += used != 0;
		n->in_use += used;
	}
}

static struct cache_numbers count_cache(struct kmem_cache *cache)
{
	struct cache_numbers n = {0, 0, 0};
	unsigned long flags;

	spin_lock_irqsave(&cache->lock, flags);
	count_list(cache, &cache->partial, &n);
	count_list(cache, &cache->full, &n);
	count_list(cache, &cache->empty, &n);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		n.in_use -= cache->array[cpu].count;
	spin_unlock_irqrestore(&cache->lock, flags);
	return n;
}

void kmem_cache_for_each(void (*fn)(void *data, const char *name, unsigned long in_use), void *data)
{
	struct kmem_cache *cache;

	mutex_lock(&caches_mutex);
	list_for_each_entry(cache, &caches, link)
		if (cache != &header_cache)
			fn(data, cache->name, count_cache(cache).in_use);
	mutex_unlock(&caches_mutex);
}

unsigned long slab_reclaimable(void)
{
	struct kmem_cache *cache;
	unsigned long pages = 0;

	mutex_lock(&caches_mutex);
	list_for_each_entry(cache, &caches, link)
		if (cache->flags & SLAB_RECLAIM_ACCOUNT)
			pages += count_cache(cache).slabs << cache->order;
	mutex_unlock(&caches_mutex);
	return pages;
}

void slabinfo_show(struct seq_file *m)
{
	struct kmem_cache *cache;

	seq_puts(m, "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> "
		    "<objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : "
		    "slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	mutex_lock(&caches_mutex);
	list_for_each_entry(cache, &caches, link) {
		struct cache_numbers n = count_cache(cache);

		seq_printf(m, "%-17s %6lu %6lu %6lu %4u %4lu : tunables %4u %4u %4u", cache->name,
			   n.in_use, n.slabs * cache->per_slab, (unsigned long)cache->size,
			   cache->per_slab, 1ul << cache->order, cache->limit, cache->batch, 0);
		seq_printf(m, " : slabdata %6lu %6lu %6u\n", n.active_slabs, n.slabs, 0);
	}
	mutex_unlock(&caches_mutex);
}

/* --- Boot ------------------------------------------------------------------------------------ */

static unsigned long reap(void)
{
	return kmem_cache_reap();
}

static struct shrinker slab_shrinker = {.name = "slab", .shrink = reap};

void kmem_cache_init(void)
{
	const unsigned int most = (PAGE_SIZE << SLAB_MAX_ORDER) / OFF_SLAB_MIN;

	setup_cache(&header_cache, "slab_header", header_size(most), 0, 0);
	/* No more arrays than there may be CPUs. */
	setup_cache(&cache_cache, "kmem_cache", offsetof(struct kmem_cache, array[nr_cpu_ids]),
		    CACHE_LINE, 0);
	kmalloc_init();
	register_shrinker(&slab_shrinker);
}
