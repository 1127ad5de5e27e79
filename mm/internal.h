/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of mm/ share with each other and with nobody else.
 */
#ifndef TINE_MM_INTERNAL_H
#define TINE_MM_INTERNAL_H

#include <buddy.h>
#include <mm.h>
#include <slab.h>
#include <x86/page.h>

/* --- page_alloc.c, page_boot.c --------------------------------------------------------------- */
void zone_set_watermarks(void); /* after frames were added */
void fill_high_frames(struct page *page, unsigned int order, u32 value);
/* fill_frames: value into every word of 2^order frames, wherever they lie. */
static inline void fill_frames(struct page *page, unsigned int order, u32 value)
{
	if (likely(!page_is_high(page)))
		fill_words(lowmem_address(page), value, (PAGE_SIZE / 4) << order);
	else
		fill_high_frames(page, order, value);
}

unsigned int cpu_list_pages(enum zone_type zone, unsigned int cpu); /* resting on that CPU's list */
#define FREE_POISON    0xaaaaaaaau /* what a free frame is full of (DEBUG_PAGES) */
#define CPU_LIST_HIGH  32	   /* frames on a CPU's list of a zone, at most */
#define CPU_LIST_BATCH 16	   /* moved to or from the zone at once */

/* Never a private page: a file's, or the zero page. */
#define PG_COMMON (PG_MASK(file) | PG_MASK(reserved))

/* rss_add: n entries of mm more hold page. */
static inline void rss_add(struct mm_struct *mm, const struct page *page, int n)
{
	if (unlikely(page_is_high(page)))
		atomic_add(n, &mm->rss_high);
	if (likely(!(page->flags & PG_COMMON)))
		atomic_add(n, &mm->rss_anon);
	else if (page->flags & PG_MASK(file))
		atomic_add(n, &mm->rss_file);
}

/* --- pgtable.c ------------------------------------------------------------------------------- */
void kernel_tables_init(void); /* boot, at the end of page_alloc_init(): the final kernel tables */
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

/* --- stack.c --------------------------------------------------------------------------------- */
void thread_stacks_init(void);

/* --- vma.c, shm.c: boot ---------------------------------------------------------------------- */
void vma_init(void);
void shm_init(void);
unsigned long nr_shm_pages(void);

/* --- vma.c: areas in list and tree; mmap_sem held for writing by all that change ------------- */
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
					     unsigned long end);
struct vm_area_struct *vma_prev(struct mm_struct *mm, struct vm_area_struct *vma);
struct vm_area_struct *vma_next(struct mm_struct *mm, struct vm_area_struct *vma);
void unlink_vma(struct mm_struct *mm, struct vm_area_struct *vma);
/* split_vma: cuts vma in two at addr, which lies inside it; vma stays the lower part. -ENOMEM */
int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr);
/*
 * isolate_vma: splits so that vma, the result, covers no more than [start, end). ERR_PTR(-ENOMEM)
 */
struct vm_area_struct *isolate_vma(struct vm_area_struct *vma, unsigned long start,
				   unsigned long end);
/*
 * vma_merge: joins vma with its neighbours where nothing tells them apart; returns what covers it.
 */
struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *vma);
/* vma_extend: lets a neighbour of the hole [start, end) grow over it; NULL when none is alike. */
struct vm_area_struct *vma_extend(struct mm_struct *mm, unsigned long start, unsigned long end,
				  unsigned long vm_flags);
/*
 * get_unmapped_area: room for len bytes, at addr if it is free; else highest below mmap_base.
 * -ENOMEM
 */
unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len);
bool range_is_user(unsigned long addr, unsigned long len); /* inside [USER_MIN, TASK_SIZE) */

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* --- account.c ------------------------------------------------------------------------------- */
enum { OVERCOMMIT_GUESS, OVERCOMMIT_ALWAYS, OVERCOMMIT_NEVER }; /* sysctl_overcommit_memory */
#define MAX_MAP_COUNT 65530					/* areas of one address space */
unsigned long rlimit(unsigned int which);			/* the caller's soft limit, bytes */
/*
 * may_map: RLIMIT_AS, RLIMIT_DATA and RLIMIT_MEMLOCK allow an area of those pages and flags. 0,
 * -errno
 */
int may_map(struct mm_struct *mm, unsigned long vm_flags, unsigned long pages);
bool is_data_area(unsigned long vm_flags);
void vm_stat_pages(struct mm_struct *mm, unsigned long vm_flags, long pages);

/* --- mmap.c ---------------------------------------------------------------------------------- */
int __do_brk(struct mm_struct *mm, unsigned long addr, unsigned long len); /* mmap_sem write held */
unsigned long calc_vm_prot(unsigned long prot);				   /* PROT_* to VM_* */
/* populate: faults every page of the range in, as the areas allow. 0, or -ENOMEM, -EFAULT. */
int populate(struct mm_struct *mm, unsigned long start, unsigned long end);

/* --- zap.c ----------------------------------------------------------------------------------- */
void free_page_tables(struct mm_struct *mm, unsigned long start, unsigned long end,
		      unsigned long floor, unsigned long ceiling);
void unmap_all(struct mm_struct *mm); /* exit: every page and every table, no flush between */
int move_page_tables(struct vm_area_struct *from, unsigned long old, unsigned long new,
		     unsigned long len);

/* --- slab.c and slab_debug.c ----------------------------------------------------------------- */
struct array_cache {
	unsigned int count;
	void *obj[31];
};

struct kmem_cache {
	spinlock_t lock; /* the lists of slabs and nr_empty; interrupts off; takes nothing */
	const char *name;
	struct list_head partial, full, empty;
	unsigned int nr_empty;
	size_t object_size; /* what the user asked for */
	size_t size;	    /* with red zone and owners, aligned: the distance of two objects */
	size_t red_zone, owners; /* their offsets, 0 when there are none */
	u32 flags;
	unsigned int order, per_slab; /* a slab: 2^order frames, so many objects */
	unsigned int limit, batch;    /* of the per-CPU arrays */
	void (*ctor)(void *);
	struct list_head link; /* caches {caches_mutex} */
	/* allocated up to nr_cpu_ids {that CPU, interrupts off} */
	struct array_cache array[NR_CPUS];
};

struct slab {
	struct list_head link;
	char *base;		  /* first object */
	unsigned int in_use;	  /* objects not free; those in per-CPU arrays count as used */
	unsigned long free_map[]; /* bit set: free */
};

#define SLAB_DEBUG_FLAGS (SLAB_POISON | SLAB_RED_ZONE | SLAB_STORE_USER)

/* slab_debug_layout: adds room for red zone and owners to cache->size */
void slab_debug_layout(struct kmem_cache *cache);
void slab_debug_init(struct kmem_cache *cache, void *obj); /* a new slab's object */
void slab_debug_alloc(struct kmem_cache *cache, void *obj, unsigned long caller);
/* slab_debug_free: false when obj must not be freed: wrong cache, not an object, already free. */
bool slab_debug_free(struct kmem_cache *cache, void *obj, unsigned long caller);
void slab_report(const struct kmem_cache *cache, const void *obj, const char *what);
/* What never fails on purpose: for what stands behind a public entry that has asked already. */
struct page *__alloc_pages(gfp_t gfp, unsigned int order);
void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, unsigned long caller);
void cache_free(struct kmem_cache *cache, void *obj, unsigned long caller);
void kmalloc_init(void);

#endif
