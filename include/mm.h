/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What memory offers the other rooms: areas (mm/mmap.c), faults and copying (mm/memory.c), page
 * tables (mm/pgtable.c), access to user memory (uaccess.h).
 */
#ifndef TINE_MM_H
#define TINE_MM_H

#include <err.h>
#include <gfp.h>
#include <layout.h>
#include <mm_types.h>

static inline void *phys_to_virt(phys_addr_t phys)
{
	return (void *)(phys + PAGE_OFFSET);
}

static inline phys_addr_t virt_to_phys(const volatile void *virt)
{
	return (unsigned long)virt - PAGE_OFFSET;
}

#define virt_to_page(addr) pfn_to_page(virt_to_phys((const void *)(addr)) >> PAGE_SHIFT)
#define page_to_phys(page) ((phys_addr_t)(page_to_pfn(page) << PAGE_SHIFT))

/* lowmem_address: for a page known to be low. */
static inline void *lowmem_address(const struct page *page)
{
	return phys_to_virt(page_to_phys(page));
}

/*
 * page_address: where the kernel sees a page of low memory; NULL for high memory, which has no
 * address but by kmap() and kmap_atomic() (highmem.h).
 */
static inline void *page_address(const struct page *page)
{
	return likely(!page_is_high(page)) ? lowmem_address(page) : NULL;
}

/* Boot, in this order. paging_init: the kernel's own directory; page_alloc_init() comes next. */
void paging_init(void);
void mem_init(void); /* prints what there is, checks the layout */
void kmem_cache_init(void);
void vmalloc_init(void);
void mmap_init(void); /* caches of mm_struct's parts, the zero page, shared memory */

/* --- areas (mmap.c). mmap_sem: held for reading by find_*, for writing by all that change. --- */
/* vm_area_alloc: zeroed, or NULL; "vm_area_struct" cache */
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
void vm_area_free(struct vm_area_struct *vma);
/*
 * copy_vma: an area of mm like vma, charged for so many pages if vma is charged; neither linked nor known to
 * the object yet. NULL: no memory.
 */
struct vm_area_struct *copy_vma(struct mm_struct *mm, const struct vm_area_struct *vma,
				unsigned long pages);
/* find_vma: the first area that ends above addr, or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
/*
 * insert_vm_struct: links a complete area into list and tree; total_vm is the caller's. -ENOMEM:
 * overlap
 */
int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma);
/* link_vma_last: the same for an area above all others: dup_mmap copies them in order. */
void link_vma_last(struct mm_struct *mm, struct vm_area_struct *vma);

/*
 * What memory asks of the files' owner (fs/), and nothing else besides vm_operations.
 * file_vm_flags: the flags of an area of file: -EACCES, -EPERM or -ENODEV when the file may not be
 * mapped so, less VM_MAYWRITE or VM_MAYEXEC when only a later mprotect may not ask for it.
 * vma_attach_file: a new area of a file with such flags, not linked yet: vm_start, vm_end, vm_flags
 * and vm_pgoff are set. Counts the file in vma->vm_file, puts the area into the file's list and sets
 * vm_ops; vm_ops->close() undoes it all. May leave an area without file and vm_ops: then it is
 * anonymous (/dev/zero).
 */
long file_vm_flags(struct file *file, unsigned long flags);
int vma_attach_file(struct file *file, struct vm_area_struct *vma);
struct file *fget(unsigned int fd);
void fput(struct file *file);

struct mmap_request {
	unsigned long addr, len;   /* bytes; addr a hint unless MAP_FIXED */
	unsigned long prot, flags; /* PROT_*, MAP_* */
	struct file *file;	   /* not counted by the caller for us; NULL: anonymous */
	unsigned long pgoff;
};

/* do_mmap: the address, or -errno as a pointer-sized value (IS_ERR). Takes mmap_sem itself. */
unsigned long do_mmap(const struct mmap_request *req);
/* do_munmap: mmap_sem write held */
int do_munmap(struct mm_struct *mm, unsigned long addr, unsigned long len);
/* do_brk: an anonymous private area at a fixed place, for bss. mmap_sem taken inside. */
int do_brk(unsigned long addr, unsigned long len);
/* setup_stack_area: the growing area at the top of a new program's memory; exec. */
int setup_stack_area(struct mm_struct *mm, unsigned long top, unsigned long size);
/* expand_stack: grows a VM_GROWSDOWN area down to addr if limits allow. -ENOMEM, -EFAULT. mmap_sem
 * held for writing. */
int expand_stack(struct vm_area_struct *vma, unsigned long addr);
/* exit_mmap: unmaps everything and un-charges it; nobody else uses the mm any more. Sleeps. */
void exit_mmap(struct mm_struct *mm);
/* zap_mapping: unmaps [from, from+pages) of an object's area list after truncation. pages 0: to the
 * end. The caller holds the lock of the list. */
void zap_mapping(struct list_head *vma_list, unsigned long from, unsigned long pages);
/* mm_rss: pages present; mm_peak: the most there ever were. */
static inline unsigned long mm_rss(const struct mm_struct *mm)
{
	return atomic_read(&mm->rss_anon) + atomic_read(&mm->rss_file);
}
static inline unsigned long mm_peak(const struct mm_struct *mm)
{
	return max(mm_rss(mm), mm->hiwater_rss);
}
/* vm_stat_account: counts vma into mm's totals, sign 1, or out of them, sign -1. */
void vm_stat_account(struct mm_struct *mm, const struct vm_area_struct *vma, int sign);
/* Overcommit: charge pages, -ENOMEM when the mode forbids; and give back. */
int vm_enough_memory(unsigned long pages);
void vm_unacct_memory(unsigned long pages);
unsigned long vm_committed(void); /* pages charged now */
extern int sysctl_overcommit_memory, sysctl_overcommit_ratio;

/* --- faults and copying (memory.c) ----------------------------------------------------------- */
/*
 * copy_page_range: gives dst the contents of src's area vma at the same addresses: private writable
 * pages become read-only in both and get a count more; shared pages are shared; file pages that a
 * fault brings back are left out. Both mmap_sems held for writing. The caller flushes src's TLB.
 * 0 or -ENOMEM; what was copied stays for exit_mmap.
 */
int copy_page_range(struct mm_struct *dst, struct mm_struct *src, struct vm_area_struct *vma);
/* zap_page_range: drops the pages and flushes; the area stays. */
void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);

enum fault_result {
	FAULT_HANDLED,	   /* try the instruction again */
	FAULT_SEGV_MAPERR, /* nothing there */
	FAULT_SEGV_ACCERR, /* not allowed */
	FAULT_SIGBUS,
	FAULT_OOM,
};

/* handle_mm_fault: mends one user address. Takes mmap_sem for reading. May sleep. */
enum fault_result handle_mm_fault(struct mm_struct *mm, unsigned long addr, bool write, bool user);
/* access_process_vm: copies between a kernel buffer and another mm; returns bytes done. */
size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf, size_t len,
			 bool write);

/* --- page tables (pgtable.c) ----------------------------------------------------------------- */
int pgd_alloc(struct mm_struct *mm); /* fills pgd, pgd_phys; -ENOMEM */
void pgd_free(struct mm_struct *mm);
void switch_mm(struct mm_struct *next);	 /* this CPU; interrupts off */
void flush_tlb_mm(struct mm_struct *mm); /* every CPU that runs it */
void flush_tlb_page(struct mm_struct *mm, unsigned long addr);
/* flush_tlb_local: this CPU alone, for an entry that has only gained rights. */
void flush_tlb_local(unsigned long addr);
bool mm_is_lazy(void); /* this CPU has left the mm that its kernel thread had borrowed */
void flush_tlb_range(struct mm_struct *mm, unsigned long start, unsigned long end);
/*
 * map_kernel_page / unmap_kernel_page: one entry from VMALLOC_START on; flush is theirs.
 * clear_kernel_page: leaves the flush to the caller. forget_kernel_page: this CPU's, for an entry
 * that no other uses.
 */
void map_kernel_page(unsigned long addr, struct page *page);
struct page *unmap_kernel_page(unsigned long addr); /* what was mapped, or NULL */
void clear_kernel_page(unsigned long addr);
void forget_kernel_page(unsigned long addr);
/* map_device_page: memory that is no RAM, not cached, at an address of the fixed mappings. This CPU. */
void map_device_page(unsigned long addr, phys_addr_t phys);
bool kernel_addr_mapped(unsigned long addr); /* for backtraces: may it be read? */
/*
 * check_page_owners: compares the count of every user page with the entries that hold it; says how
 * many are wrong, after printing the first few, or -ENOMEM. Sleeps. For self-tests and debugging.
 */
long check_page_owners(void);
extern struct page *zero_page; /* serves reads of untouched private memory; never freed */

/* The mm's life (kernel/mm_struct.c). */
void mm_cache_init(void);
/*
 * mm_alloc: an mm with a directory and no areas, users 1; or NULL. Numbers as in like, if not
 * NULL.
 */
struct mm_struct *mm_alloc(const struct mm_struct *like);
void mmput(struct mm_struct *mm);    /* drops a user; the last tears it down. Sleeps */
void __mmdrop(struct mm_struct *mm); /* the struct itself */
static inline void mmdrop(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->mm_count))
		__mmdrop(mm);
}

/* --- shared anonymous memory (shm.c) --------------------------------------------------------- */
/*
 * shm_object_attach: an area of a new zero-filled shared object; called by do_mmap. 0 or -ENOMEM.
 */
int shm_object_attach(struct vm_area_struct *vma);
/* shm_object_id: the number of an attached area's object, which no other ever gets. */
unsigned long shm_object_id(const struct vm_area_struct *vma);

/* /proc/meminfo, buddyinfo, zoneinfo, slabinfo, vmallocinfo print themselves. */
struct seq_file;
void meminfo_show(struct seq_file *m);
void buddyinfo_show(struct seq_file *m);
void zoneinfo_show(struct seq_file *m);
/* area_pages_show: the tables that an area reaches into, and its pages. mmap_sem held for reading. */
void area_pages_show(struct seq_file *m, struct vm_area_struct *vma);
void slabinfo_show(struct seq_file *m);
void vmallocinfo_show(struct seq_file *m);

#endif
