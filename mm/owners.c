// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the counts of user pages tell the truth? Every page table of every address space is walked,
 * the entries that hold each frame are counted, and that is compared with the frame's own count:
 * equal for a private page, one more for an object's page, which the object holds too.
 *
 * It says the truth only while nobody forks, faults or exits: the ledger (kernel/ledger.c) asks, which
 * is read between tests. Entry point: check_page_owners.
 */
#include <printk.h>
#include <x86/pgtable.h>
#include "internal.h"

#define REPORTS_MAX 10

/* Should a table be given back meanwhile, it is full of anything: also of what is no frame. */
static void count_table(const pte_t *table, u16 *owners)
{
	for (int i = 0; i < PTRS_PER_PT; i++) {
		unsigned long pfn = READ_ONCE(table[i].pte) >> PAGE_SHIFT;

		if (!pte_none(table[i]) && pfn < max_pfn)
			owners[pfn]++;
	}
}

static void count_owners(u16 *owners)
{
	struct mm_struct *mm;

	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist) {
		for (int i = 0; i < (int)USER_PGDS; i++) {
			pte_t *table = pgd_table(mm->pgd[i]);

			if (table)
				count_table(table, owners);
		}
	}
	spin_unlock(&mmlist_lock);
}

long check_page_owners(void)
{
	u16 *owners = vzalloc(max_pfn * sizeof(*owners));
	long wrong = 0;

	if (!owners)
		return -ENOMEM;
	count_owners(owners);
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		const struct page *page = pfn_to_page(pfn);
		int expected = owners[pfn] + !!(page->flags & PG_MASK(file));

		if (!owners[pfn] || page == zero_page || page_count(page) == expected)
			continue;
		if (wrong++ < REPORTS_MAX)
			printk(KERN_ERR "page %lu: count %d, held by %u entries (flags %lx)\n", pfn,
			       page_count(page), owners[pfn], page->flags);
	}
	vfree(owners);
	return wrong;
}
