/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page-table entries (mm/pgtable.c). Who is not mm/ or kernel/x86 goes through mm.h.
 *
 *   address:  | directory 10 | table 10 | offset 12 |
 *   entry:    | frame 20 | ... software 3 | G PSE D A PCD PWT U W P |
 *
 * An entry that is not zero holds a page and one of its counts. PTE_PROTNONE stands in for
 * PTE_PRESENT where the area allows no access at all: the page is kept, the processor sees
 * nothing.
 *
 * The rule for user entries: to change one, own it: pte_own*() gives it with its table's lock held
 * (and, once tables are shared at fork, with the table made private first); pte_unlock() ends
 * that. To read a single one, pte_peek() and look again under the lock before acting on it.
 * mmap_sem is held all the while, at least for reading, so tables do not go away.
 */
#ifndef TINE_X86_PGTABLE_H
#define TINE_X86_PGTABLE_H

#include <mm.h>

#define PTE_PRESENT  0x001u
#define PTE_WRITE    0x002u
#define PTE_USER     0x004u
#define PTE_UNCACHED 0x010u
#define PTE_ACCESSED 0x020u
#define PTE_DIRTY    0x040u
#define PTE_LARGE    0x080u /* directory entry: a 4 MiB page */
#define PTE_GLOBAL   0x100u
#define PTE_PROTNONE 0x200u /* software */

#define PTE_KERNEL (PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY | PTE_GLOBAL)
#define PGD_TABLE  (PTE_PRESENT | PTE_WRITE | PTE_USER)
#define USER_PGDS  (PAGE_OFFSET >> PGDIR_SHIFT)

extern pgd_t swapper_pg_dir[PTRS_PER_PT]; /* the kernel's own; user part empty */

static inline bool pte_none(pte_t e)
{
	return !e.pte;
}

static inline bool pte_writable(pte_t e)
{
	return e.pte & PTE_WRITE;
}

static inline bool pte_same(pte_t a, pte_t b)
{
	return ((a.pte ^ b.pte) & ~(PTE_ACCESSED | PTE_DIRTY)) == 0;
}

static inline struct page *pte_page(pte_t e)
{
	return pfn_to_page(e.pte >> PAGE_SHIFT);
}

static inline pte_t pte_wrprotect(pte_t e)
{
	return (pte_t){e.pte & ~PTE_WRITE};
}

static inline pte_t pte_mkwrite(pte_t e)
{
	return (pte_t){e.pte | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY};
}

/* mk_pte: a present entry without the right to write. mk_pte_write: with it. */
static inline pte_t mk_pte(const struct page *page)
{
	return (pte_t){page_to_phys(page) | PTE_PRESENT | PTE_USER | PTE_ACCESSED};
}

static inline pte_t mk_pte_write(const struct page *page)
{
	return pte_mkwrite(mk_pte(page));
}

/* pte_set_access: the same page, reachable as vm_flags say, but for writing, which it loses. */
static inline pte_t pte_set_access(pte_t e, bool accessible)
{
	u32 bits = e.pte & ~(PTE_WRITE | PTE_PRESENT | PTE_PROTNONE);

	return (pte_t){bits | (accessible ? PTE_PRESENT : PTE_PROTNONE)};
}

static inline unsigned int pte_index(unsigned long addr)
{
	return (addr >> PAGE_SHIFT) % PTRS_PER_PT;
}

/* pgd_table: the table a directory entry points to; NULL when it points nowhere. */
static inline pte_t *pgd_table(pgd_t entry)
{
	return entry.entry & PTE_PRESENT ? phys_to_virt(entry.entry & PAGE_MASK) : NULL;
}

static inline pgd_t *pgd_entry(struct mm_struct *mm, unsigned long addr)
{
	return mm->pgd + (addr >> PGDIR_SHIFT);
}

/* pte_table: the struct page of the table an entry lies in. */
static inline struct page *pte_table(const pte_t *pte)
{
	return virt_to_page(pte);
}

static inline void pte_unlock(pte_t *pte)
{
	spin_unlock(&pte_table(pte)->ptl);
}

/*
 * pte_install: fills an empty entry. pte_change: another value for one in use. pte_clear: empties
 * it.
 */
static inline void pte_install(pte_t *pte, pte_t value)
{
	WRITE_ONCE(pte->pte, value.pte);
	pte_table(pte)->pt_present++;
}

static inline void pte_change(pte_t *pte, pte_t value)
{
	WRITE_ONCE(pte->pte, value.pte);
}

static inline void pte_clear(pte_t *pte)
{
	WRITE_ONCE(pte->pte, 0);
	pte_table(pte)->pt_present--;
}

/* pte_peek: what addr's entry says right now; empty when there is no table. */
static inline pte_t pte_peek(struct mm_struct *mm, unsigned long addr)
{
	pte_t *table = pgd_table(READ_ONCE(*pgd_entry(mm, addr)));

	return table ? READ_ONCE(table[pte_index(addr)]) : (pte_t){0};
}

/*
 * pte_own: addr's entry, its table made if there was none. NULL: no memory. May sleep before it
 * locks.
 */
pte_t *pte_own(struct mm_struct *mm, unsigned long addr);
/*
 * pte_own_table: the same where there is a table; else NULL. Does not sleep. pte_own_nested: with
 * subclass 1 while another table is already owned: copying.
 */
static inline pte_t *pte_own_nested(struct mm_struct *mm, unsigned long addr, int subclass)
{
	pte_t *table = pgd_table(*pgd_entry(mm, addr));

	if (!table)
		return NULL;
	spin_lock_nested(&pte_table(table)->ptl, subclass);
	return table + pte_index(addr);
}

static inline pte_t *pte_own_table(struct mm_struct *mm, unsigned long addr)
{
	return pte_own_nested(mm, addr, 0);
}

/* pte_prepare: makes sure that addr has a table. 0 or -ENOMEM. May sleep. */
int pte_prepare(struct mm_struct *mm, unsigned long addr);
/* pte_detach_table: takes the empty table out of the directory; the caller flushes, then puts it. */
struct page *pte_detach_table(struct mm_struct *mm, unsigned long addr);

#endif
