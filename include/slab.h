/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of one size out of pages (mm/slab.c), and kmalloc on top of it.
 */
#ifndef TINE_SLAB_H
#define TINE_SLAB_H

#include <gfp.h>

#define SLAB_HWCACHE_ALIGN 0x01u
#define SLAB_PANIC	   0x02u /* creation must not fail */
#define SLAB_CACHE_DMA	   0x04u
/* Its owner gives objects up when asked: meminfo's SReclaimable. */
#define SLAB_RECLAIM_ACCOUNT 0x08u
#define SLAB_POISON	     0x10u /* freed objects are filled; a write after free is reported */
#define SLAB_RED_ZONE	     0x20u /* a word after each object; an overrun is reported */
#define SLAB_STORE_USER	     0x40u /* who allocated and freed it last */

/* size and align in bytes (align 0: a word). ctor runs once an object when its slab is made. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, u32 flags,
				     void (*ctor)(void *));
/* kmem_cache_destroy: 0, or -EBUSY with live objects, which it reports */
int kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp); /* NULL when out of memory */
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *cache, void *obj);
unsigned long kmem_cache_shrink(struct kmem_cache *cache); /* pages given back */
/* kmem_cache_reap: drains every CPU's arrays and frees empty slabs of all caches; pages given back */
unsigned long kmem_cache_reap(void);
unsigned long slab_reclaimable(void); /* pages of caches with SLAB_RECLAIM_ACCOUNT */
extern int slab_reports;	      /* misuse found and printed so far: tests look at it */
const char *kmem_cache_name(const struct kmem_cache *cache);
/* kmem_cache_for_each: name and objects in use, counted from the slabs' own bitmaps. For the ledger.
 * The structs of slabs are not among them: how many slabs hold the same objects depends on the past. */
void kmem_cache_for_each(void (*fn)(void *data, const char *name, unsigned long in_use),
			 void *data);

#define ZERO_SIZE_PTR	  ((void *)16)
#define KMALLOC_MAX_CACHE 8192

void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
void *kmalloc_array(size_t n, size_t size, gfp_t gfp);
void *krealloc(const void *ptr, size_t size, gfp_t gfp);
/* __krealloc: the same, but what ptr points to is still there: for who is being looked at by others. */
void *__krealloc(const void *ptr, size_t size, gfp_t gfp);
void kfree(const void *ptr);
void kzfree(const void *ptr);
size_t ksize(const void *ptr);
char *kstrdup(const char *s, gfp_t gfp);

/* vmalloc.c: virtually contiguous memory from single pages, a guard page behind each area. */
void *vmalloc(size_t size);
void *vzalloc(size_t size);
void vfree(const void *addr);
unsigned long vmalloc_areas(void); /* for the ledger: areas in use, stacks not among them */

/*
 * Kernel stacks: THREAD_SIZE bytes, in the upper half of a slot of THREAD_SLOT bytes aligned to it.
 * A few stay mapped per CPU after free, for the next fork.
 */
#define MAX_THREAD_STACKS ((KSTACK_END - KSTACK_START) / THREAD_SLOT) /* slots there are */
void *alloc_thread_stack(void); /* NULL when no slot or no page; contents undefined */
void free_thread_stack(void *stack);
unsigned long thread_stacks_in_use(void);
void drain_thread_stacks(void);
bool thread_stack_guard(unsigned long addr); /* is addr in the unmapped half of a stack's slot? */

#endif
