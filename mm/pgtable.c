// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor's page tables: the kernel's own, directories and tables of user memory, TLB
 * flushes.
 *
 *                    0 .. 767     768 .. 991                   992 .. 1023
 *   swapper_pg_dir   empty        4 MiB pages of low memory    32 tables: vmalloc, fixmap
 *   a user's pgd     its tables   the same words, which never change after boot
 *
 * Invariants: kernel entries never change after kernel_tables_init(), so a new directory is one
 * copy of 256 words and there is no fault for vmalloc space. Kernel text and constants are
 * read-only. FFFFF000 is never mapped. A user page table belongs to its struct page: lock (ptl),
 * entries in use (pt_present), directories that point to it (pt_users, 1 until tables are shared
 * at fork). A processor may use a stale entry until it is flushed: who takes rights away or frees
 * a page or a table flushes first and frees then.
 * Entry points: paging_init, pgd_alloc, pte_own and its kin, switch_mm, flush_tlb_*.
 */
#include <boot.h>
#include <bug.h>
#include <percpu.h>
#include <sched.h>
#include <smp.h>
#include <string.h>
#include <vmstat.h>
#include <x86/page.h>
#include <x86/pgtable.h>
#include <x86/processor.h>
#include "internal.h"

#define CR0_WP		 0x00010000ul
#define CR4_PSE		 0x10ul
#define CR4_PGE		 0x80ul
#define CPUID_PGE	 (1u << 13)
#define TLB_FLUSH_SINGLY 32 /* from so many pages on, reloading CR3 is cheaper than flushing each */

pgd_t swapper_pg_dir[PTRS_PER_PT] __aligned(PAGE_SIZE);

/*
 * The kernel's own address space has no areas; its lists are there for whoever walks all of them.
 */
struct mm_struct init_mm = {
	.mmap = LIST_HEAD_INIT(init_mm.mmap),
	.pgd = swapper_pg_dir,
	.mm_users = ATOMIC_INIT(1),
	.mm_count = ATOMIC_INIT(1),
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};
LIST_HEAD(mmlist);
DEFINE_SPINLOCK(mmlist_lock);

/* --- The kernel's tables --------------------------------------------------------------------- */

/* Low memory as 4 MiB pages: enough for the page allocator to come up. */
void paging_init(void)
{
	for (unsigned long i = 0; i < DIRECT_MAP_MAX >> PGDIR_SHIFT; i++)
		swapper_pg_dir[USER_PGDS + i].entry = (i << PGDIR_SHIFT) | PTE_KERNEL | PTE_LARGE;
	init_mm.pgd_phys = virt_to_phys(swapper_pg_dir);
	write_cr4(read_cr4() | CR4_PSE);
	write_cr3(init_mm.pgd_phys);
}

static bool read_only(const char *virt)
{
	return (virt >= _text && virt < _etext) || (virt >= _rodata && virt < _erodata);
}

/* A table of the kernel's, which must be had. */
static pte_t *kernel_table(void)
{
	unsigned long table = get_zeroed_page(GFP_ATOMIC);

	if (!table)
		panic("no memory for the kernel's page tables");
	return (pte_t *)table;
}

/* The 4 MiB from virt by single pages, so that text and constants can be made read-only. */
static void map_image_span(char *virt)
{
	pte_t *table = kernel_table();

	for (int i = 0; i < PTRS_PER_PT; i++, virt += PAGE_SIZE) {
		table[i].pte = virt_to_phys(virt) | PTE_KERNEL;
		if (read_only(virt))
			table[i].pte &= ~PTE_WRITE;
	}
	virt -= PGDIR_SIZE;
	swapper_pg_dir[(unsigned long)virt >> PGDIR_SHIFT].entry =
		virt_to_phys(table) | PTE_PRESENT | PTE_WRITE;
}

/* The final tables, as soon as there are pages to make them of. */
void kernel_tables_init(void)
{
	unsigned long spans = DIV_ROUND_UP(max_low_pfn, PTRS_PER_PT), cr0;

	for (unsigned long i = spans; i < DIRECT_MAP_MAX >> PGDIR_SHIFT; i++)
		swapper_pg_dir[USER_PGDS + i].entry = 0;
	for (char *virt = (char *)PAGE_OFFSET; virt < _end; virt += PGDIR_SIZE)
		map_image_span(virt);
	for (unsigned long i = VMALLOC_START >> PGDIR_SHIFT; i < PTRS_PER_PT; i++)
		swapper_pg_dir[i].entry = virt_to_phys(kernel_table()) | PTE_PRESENT | PTE_WRITE;

	/* The kernel obeys read-only entries too; global entries survive a reload of CR3. */
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_WP) : "memory");
	write_cr4(read_cr4() & ~CR4_PGE); /* drops whatever was cached of the boot tables */
	write_cr3(init_mm.pgd_phys);
	if (cpu_features & CPUID_PGE)
		write_cr4(read_cr4() | CR4_PGE);
}

static pte_t *kernel_pte(unsigned long addr)
{
	return pgd_table(swapper_pg_dir[addr >> PGDIR_SHIFT]) + pte_index(addr);
}

/* No flush: a processor does not remember that there was nothing. */
void map_kernel_page(unsigned long addr, struct page *page)
{
	kernel_pte(addr)->pte = page_to_phys(page) | PTE_KERNEL;
}

struct page *unmap_kernel_page(unsigned long addr)
{
	pte_t *pte = kernel_pte(addr), old = *pte;

	if (pte_none(old))
		return NULL;
	pte->pte = 0;
	flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
	return pte_page(old);
}

void clear_kernel_page(unsigned long addr)
{
	kernel_pte(addr)->pte = 0;
}

void forget_kernel_page(unsigned long addr)
{
	invlpg(addr);
}

void map_device_page(unsigned long addr, phys_addr_t phys)
{
	kernel_pte(addr)->pte = (phys & PAGE_MASK) | PTE_KERNEL | PTE_UNCACHED;
	invlpg(addr);
}

bool kernel_addr_mapped(unsigned long addr)
{
	pgd_t entry = swapper_pg_dir[addr >> PGDIR_SHIFT];

	if (addr < PAGE_OFFSET || !(entry.entry & PTE_PRESENT))
		return false;
	return (entry.entry & PTE_LARGE) || (kernel_pte(addr)->pte & PTE_PRESENT);
}

/* --- Directories ----------------------------------------------------------------------------- */

int pgd_alloc(struct mm_struct *mm)
{
	pgd_t *pgd = (pgd_t *)__get_free_page(GFP_KERNEL);

	if (!pgd)
		return -ENOMEM;
	fill_words(pgd, 0, USER_PGDS);
	memcpy(pgd + USER_PGDS, swapper_pg_dir + USER_PGDS, PAGE_SIZE - USER_PGDS * sizeof(*pgd));
	virt_to_page(pgd)->flags |= PG_MASK(table);
	mm->pgd = pgd;
	mm->pgd_phys = virt_to_phys(pgd);
	return 0;
}

void pgd_free(struct mm_struct *mm)
{
	free_page((unsigned long)mm->pgd);
}

/* --- User page tables ------------------------------------------------------------------------ */

int pte_prepare(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_entry(mm, addr);
	struct page *table;

	if (pgd->entry & PTE_PRESENT)
		return 0;
	table = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!table)
		return -ENOMEM;
	table->flags |= PG_MASK(table);
	spin_lock_init(&table->ptl);
	table->pt_present = 0;
	table->pt_users = 1;
	count_vm_event(pt_alloc);
	/* Another thread may have faulted in the same 4 MiB and been faster. */
	if (cmpxchg(&pgd->entry, 0, page_to_phys(table) | PGD_TABLE) == 0)
		atomic_inc(&mm->nr_ptes);
	else
		put_page(table);
	return 0;
}

pte_t *pte_own(struct mm_struct *mm, unsigned long addr)
{
	if (unlikely(pte_prepare(mm, addr)))
		return NULL;
	return pte_own_table(mm, addr);
}

struct page *pte_detach_table(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_entry(mm, addr);
	pte_t *table = pgd_table(*pgd);

	if (!table)
		return NULL;
	BUG_ON(pte_table(table)->pt_present);
	pgd->entry = 0;
	atomic_dec(&mm->nr_ptes);
	return pte_table(table);
}

/* --- The TLB --------------------------------------------------------------------------------- */

/*
 * cpu_mask names the processors that may remember entries of an mm: a bit is set before CR3 is
 * loaded and cleared after another mm was. A kernel thread borrows the mm that is loaded; told to
 * forget some of it, its processor forgets it all and is told no more (leave_mm).
 *
 *   CPU A: entry changed | barrier | cpu_mask read ---> B is in it: a message, and A waits
 *   CPU B: its bit set   | CR3 loaded | entry read      B is not: it will read the entry as changed
 */
static DEFINE_PER_CPU(struct mm_struct *, loaded_mm) = &init_mm;

void switch_mm(struct mm_struct *next)
{
	struct mm_struct *prev = this_cpu_read(loaded_mm);
	cpumask_t self = 1u << smp_processor_id();

	if (prev == next)
		return;
	__sync_fetch_and_or(&next->cpu_mask, self);
	this_cpu_write(loaded_mm, next);
	write_cr3(next->pgd_phys);
	__sync_fetch_and_and(&prev->cpu_mask, ~self);
}

bool mm_is_lazy(void)
{
	return current->active_mm != this_cpu_read(loaded_mm);
}

struct tlb_range {
	struct mm_struct *mm;
	unsigned long start, end;
};

/* User entries are not global: reloading CR3 drops them all. */
static void flush_here(unsigned long start, unsigned long end)
{
	if (end - start > TLB_FLUSH_SINGLY * PAGE_SIZE)
		write_cr3(read_cr3());
	else
		for (; start < end; start += PAGE_SIZE)
			invlpg(start);
}

/* On each processor that is asked to forget. It may have switched since the question was put. */
static void flush_asked(void *data)
{
	const struct tlb_range *range = data;

	count_vm_event(tlb_ipi);
	if (this_cpu_read(loaded_mm) != range->mm)
		return;
	if (current->mm == range->mm)
		flush_here(range->start, range->end);
	else
		switch_mm(&init_mm);
}

void flush_tlb_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct tlb_range range = {.mm = mm, .start = start, .end = end};
	cpumask_t mask, self;

	preempt_disable();
	self = 1u << smp_processor_id();
	smp_mb(); /* what was written to the tables, before the question who has read them */
	mask = READ_ONCE(mm->cpu_mask);
	if (mask & self) {
		flush_here(start, end);
		count_vm_event(tlb_flush);
	}
	if (unlikely(mask & ~self))
		smp_call_mask(mask & ~self, flush_asked, &range);
	preempt_enable();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	flush_tlb_range(mm, 0, TASK_SIZE);
}

void flush_tlb_page(struct mm_struct *mm, unsigned long addr)
{
	flush_tlb_range(mm, addr, addr + PAGE_SIZE);
}

void flush_tlb_local(unsigned long addr)
{
	invlpg(addr);
	count_vm_event(tlb_flush);
}

/* Kernel entries are global, and any processor may have them: each is named, to all. */
static void flush_kernel_asked(void *data)
{
	const struct tlb_range *range = data;

	for (unsigned long addr = range->start; addr < range->end; addr += PAGE_SIZE)
		invlpg(addr);
}

void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	struct tlb_range range = {.start = start, .end = end};

	on_each_cpu(flush_kernel_asked, &range);
	count_vm_event(tlb_flush);
}
