/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The structures of memory: a page frame, an address space, an area in it.
 *
 *   task ---> mm_struct ---> pgd (page directory) ---> page tables ---> page frames
 *                  |                                                        ^
 *                  '-------> vm_area_struct list and tree --- vm_ops->fault-'
 */
#ifndef TINE_MM_TYPES_H
#define TINE_MM_TYPES_H

#include <list.h>
#include <rbtree.h>
#include <spinlock.h>
#include <wait.h>

/*
 * One a page frame, at most 32 bytes. Who owns the frame decides which members of a union are
 * alive: the buddy (order, link), a slab, a page table (its lock, entries in use, directories that
 * point to it), a user page. The allocator hands a frame out with no flag but its zone, and clears
 * all when it returns.
 */
struct page {
	unsigned long flags; /* PG_*; zone in the top bits */
	atomic_t count;	     /* users: 0 when free; 1 for its only owner */
	union {
		struct list_head lru; /* free lists */
		spinlock_t ptl;	      /* a page table: guards its entries */
	};
	union {
		void *private;		  /* the owner's */
		struct kmem_cache *cache; /* PG_slab */
		unsigned int kmap_slot;	  /* high memory: where kmap() saw it last */
		struct {
			u16 pt_present; /* a page table: how many entries are not empty */
			u16 pt_users;	/* a page table: how many directories point to it */
		};
	};
	union {
		unsigned long index; /* place in its file, in pages */
		struct slab *slab;   /* PG_slab */
		unsigned int order;  /* PG_buddy, or the order of an allocation */
	};
};

/* On the 64-bit host of the unit tests pointers are larger. */
static_assert(sizeof(void *) > 4 || sizeof(struct page) <= 32, "struct page is at most 32 bytes");

enum page_flag_bits {
	PG_reserved, /* not the allocator's: firmware, kernel image, the zero page */
	PG_buddy,    /* head of a free block */
	PG_slab,
	PG_table, /* a user page table or directory */
	PG_file,  /* belongs to a file or a shared object: never copied for one owner alone */
	PG_cut,	  /* the file was cut off before it: no table may show it any more */
	PG_pcp,	  /* rests on a per-CPU list */
	PG_head,  /* first page of a larger allocation */
	PG_stack, /* part of a kernel stack */
};

#define PG_MASK(bit) (1ul << PG_##bit)
#define ZONE_SHIFT   30
#define ZONE_FLAGS   (3ul << ZONE_SHIFT)

enum zone_type { ZONE_DMA, ZONE_NORMAL, ZONE_HIGHMEM, MAX_NR_ZONES };

extern struct page *mem_map;	  /* mem_map[pfn] */
extern unsigned long max_pfn;	  /* first frame past the memory we use */
extern unsigned long max_low_pfn; /* first frame past the direct map */

/* page_zone: which zone the frame lies in. */
static inline enum zone_type page_zone(const struct page *page)
{
	return (enum zone_type)((page->flags >> ZONE_SHIFT) & 3);
}

/* page_is_high: outside the direct map. The zone's upper bit is set for HIGHMEM alone. */
#define PG_HIGH (2ul << ZONE_SHIFT)
static inline bool page_is_high(const struct page *page)
{
	return page->flags & PG_HIGH;
}

#define page_to_pfn(page) ((unsigned long)((page)-mem_map))
#define pfn_to_page(pfn)  (mem_map + (pfn))

struct vm_area_struct;

struct vm_fault {
	unsigned long pgoff; /* page's place in the object */
	bool write;	     /* a write to a shared mapping, or a private one that will be copied */
	struct page *page;   /* out: one count is the caller's */
};

/*
 * The three calls by which memory asks the owner of an area's contents. open: the area was
 * duplicated or split; the new one shares vm_file/vm_private and must be counted. close: the area
 * goes away; gives back what open took. fault: 0 with a page, or -ENOMEM; -EFAULT for beyond the
 * end (SIGBUS). May sleep; mmap_sem is held.
 */
struct vm_operations {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	int (*fault)(struct vm_area_struct *vma, struct vm_fault *vmf);
};

#define VM_READ	      0x01ul
#define VM_WRITE      0x02ul
#define VM_EXEC	      0x04ul
#define VM_SHARED     0x08ul
#define VM_MAYREAD    0x10ul
#define VM_MAYWRITE   0x20ul
#define VM_MAYEXEC    0x40ul
#define VM_GROWSDOWN  0x100ul
#define VM_LOCKED     0x2000ul
#define VM_DONTCOPY   0x20000ul
#define VM_NORESERVE  0x200000ul
#define VM_ACCOUNT    0x100000ul /* charged to the overcommit account */
#define VM_WIPEONFORK 0x2000000ul

/* Guarded by mm->mmap_sem, read to look, write to change. */
struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_start, vm_end; /* [start, end), page-aligned */
	unsigned long vm_flags;
	unsigned long vm_pgoff;		    /* offset of vm_start in the object, in pages */
	const struct vm_operations *vm_ops; /* NULL: anonymous private */
	struct file *vm_file;		    /* counted by vm_ops; NULL if none */
	void *vm_private;		    /* the object when there is no file (mm/shm.c) */
	struct list_head vm_link;	    /* mm->mmap, by address */
	struct rb_node vm_rb;		    /* mm->mm_rb */
	struct list_head vm_shared; /* the object's list of its mappings; its lock guards it */
};

typedef struct {
	u32 entry;
} pgd_t;
typedef struct {
	u32 pte;
} pte_t;

struct mm_struct {
	struct rw_semaphore mmap_sem; /* guards the areas and the numbers below */
	struct list_head mmap;
	struct rb_root mm_rb;
	struct vm_area_struct *mmap_cache; /* last area found */
	pgd_t *pgd;
	unsigned long pgd_phys;
	atomic_t mm_users; /* tasks (and visitors) using the memory; the last one tears it down */
	atomic_t mm_count; /* users of this struct: all mm_users together are one, lazy CPUs */
	int map_count;
	unsigned long def_flags;		    /* VM_LOCKED after mlockall(MCL_FUTURE) */
	unsigned long mmap_base;		    /* mappings are placed downwards from here */
	unsigned long total_vm, locked_vm, data_vm; /* pages */
	atomic_t rss_anon, rss_file;		    /* present pages */
	atomic_t rss_high;			    /* how many of both are high */
	atomic_t nr_ptes;			    /* page tables */
	unsigned long hiwater_rss;
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;
	unsigned long arg_start, arg_end, env_start, env_end;
	unsigned long saved_auxv[40];
	struct file *exe_file;	 /* counted; guarded by mmap_sem */
	cpumask_t cpu_mask;	 /* CPUs that may have entries of this mm in their TLB */
	bool oom_victim;	 /* the OOM killer ends those who use it {oom_lock} */
	struct list_head mmlist; /* all mms: the ledger and the OOM killer walk them; mmlist_lock */
};

extern struct mm_struct init_mm; /* the kernel's own: pgd swapper_pg_dir, no areas */
extern struct list_head mmlist;
extern spinlock_t mmlist_lock;

#endif
