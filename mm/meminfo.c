// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory in words: /proc/meminfo, buddyinfo, zoneinfo in Linux's formats, see proc(5), and one area
 * of /proc/PID/pagetable. What frames are used for is counted from their own flags, so it cannot
 * disagree with them.
 */
#include <percpu.h>
#include <sched.h>
#include <seq_file.h>
#include <x86/pgtable.h>
#include "internal.h"

struct frame_uses {
	unsigned long slab, tables, file, stacks;
};

static struct frame_uses count_frames(void)
{
	struct frame_uses n = {0, 0, 0, 0};

	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		unsigned long flags = READ_ONCE(mem_map[pfn].flags);

		n.slab += (flags & PG_MASK(slab)) != 0;
		n.tables += (flags & PG_MASK(table)) != 0;
		n.file += (flags & PG_MASK(file)) != 0;
		n.stacks += (flags & PG_MASK(stack)) != 0;
	}
	return n;
}

static void line(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-15s %8lu kB\n", name, pages * (PAGE_SIZE / 1024));
}

/* What programs could get without anything being taken from others: free, less the reserves. */
static unsigned long available(unsigned long free)
{
	unsigned long reserve = 0;

	for (int z = 0; z < MAX_NR_ZONES; z++)
		reserve += zones[z].pages_low;
	return free > reserve ? free - reserve : 0;
}

void meminfo_show(struct seq_file *m)
{
	unsigned long total = totalram_pages(), free = nr_free_pages();
	unsigned long high = totalhigh_pages(), high_free = nr_zone_free_pages(ZONE_HIGHMEM);
	unsigned long reclaimable = slab_reclaimable();
	struct frame_uses n = count_frames();

	line(m, "MemTotal:", total);
	line(m, "MemFree:", free);
	line(m, "MemAvailable:", available(free));
	line(m, "Buffers:", 0);
	line(m, "Cached:", n.file);
	line(m, "SwapCached:", 0);
	line(m, "HighTotal:", high);
	line(m, "HighFree:", high_free);
	line(m, "LowTotal:", total - high);
	line(m, "LowFree:", free - high_free);
	line(m, "SwapTotal:", 0);
	line(m, "SwapFree:", 0);
	line(m, "Shmem:", nr_shm_pages());
	line(m, "Slab:", n.slab);
	line(m, "SReclaimable:", reclaimable);
	line(m, "SUnreclaim:", n.slab - reclaimable);
	line(m, "KernelStack:", n.stacks);
	line(m, "PageTables:", n.tables);
	line(m, "CommitLimit:", total / 100 * sysctl_overcommit_ratio);
	line(m, "Committed_AS:", vm_committed());
	line(m, "VmallocTotal:", (VMALLOC_END - VMALLOC_START) / PAGE_SIZE);
}

void buddyinfo_show(struct seq_file *m)
{
	for (int z = 0; z < MAX_NR_ZONES; z++) {
		if (!zones[z].present)
			continue;
		seq_printf(m, "Node 0, zone %8s ", zones[z].name);
		for (int order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", READ_ONCE(zones[z].area[order].nr));
		seq_puts(m, "\n");
	}
}

static void show_cpu_lists(struct seq_file *m, enum zone_type z)
{
	unsigned int cpu;

	seq_puts(m, "  pagesets\n");
	for_each_possible_cpu(cpu) {
		seq_printf(m, "    cpu: %u\n", cpu);
		seq_printf(m, "              count: %u\n", cpu_list_pages(z, cpu));
		seq_printf(m, "              high:  %u\n", CPU_LIST_HIGH);
		seq_printf(m, "              batch: %u\n", CPU_LIST_BATCH);
	}
}

/* One number a zone: what it keeps from requests that would have liked that one better. */
static void show_protection(struct seq_file *m, const struct zone *zone)
{
	seq_puts(m, "        protection: (");
	for (int first = 0; first < MAX_NR_ZONES; first++)
		seq_printf(m, first ? ", %lu" : "%lu", zone->protection[first]);
	seq_puts(m, ")\n");
}

/* A zone without memory ends after its protection, as on Linux. */
void zoneinfo_show(struct seq_file *m)
{
	for (int z = 0; z < MAX_NR_ZONES; z++) {
		const struct zone *zone = &zones[z];

		seq_printf(m, "Node 0, zone %8s\n", zone->name);
		seq_printf(m, "  pages free     %lu\n", zone->free);
		seq_puts(m, "        boost    0\n");
		seq_printf(m, "        min      %lu\n", zone->pages_min);
		seq_printf(m, "        low      %lu\n", zone->pages_low);
		seq_printf(m, "        high     %lu\n", zone->pages_high);
		seq_printf(m, "        spanned  %lu\n", zone->end_pfn - zone->start_pfn);
		seq_printf(m, "        present  %lu\n", zone->present);
		seq_printf(m, "        managed  %lu\n", zone->present);
		seq_puts(m, "        cma      0\n");
		show_protection(m, zone);
		if (!zone->present)
			continue;
		seq_printf(m, "      nr_free_pages %lu\n", zone->free);
		show_cpu_lists(m, z);
		seq_printf(m, "  start_pfn:           %lu\n", zone->start_pfn);
	}
}

/* --- One area's page tables ------------------------------------------------------------------ */

static void show_table(struct seq_file *m, struct vm_area_struct *vma, unsigned long addr,
		       const struct page *table)
{
	const struct vm_area_struct *before = vma_prev(vma->vm_mm, vma);
	unsigned long start = ALIGN_DOWN(addr, PGDIR_SIZE);

	/* Areas may share a table: it was shown with the first one that reaches into it. */
	if (before && before->vm_end > start)
		return;
	seq_printf(m, "table %08lx frame %05lx present %u users %u\n", start, page_to_pfn(table),
		   table->pt_present, table->pt_users);
}

static void show_page(struct seq_file *m, const struct vm_area_struct *vma, unsigned long addr,
		      pte_t pte)
{
	const struct page *page = pte_page(pte);
	bool zero = page == zero_page, write = pte_writable(pte);
	/* A private page that may be written but is not yet: the next write finds out who owns it. */
	bool cow = !write && (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;

	seq_printf(m, "page %08lx frame %05lx count %d flags %s%s%s%s%s%s%s\n", addr,
		   page_to_pfn(page), page_count(page), write ? "rw" : "r",
		   pte.pte & PTE_USER ? ",user" : "", pte.pte & PTE_DIRTY ? ",dirty" : "",
		   pte.pte & PTE_ACCESSED ? ",accessed" : "", zero ? ",zero" : "",
		   !zero && (page->flags & PG_MASK(file)) ? ",file" : "", cow ? ",cow" : "");
}

void area_pages_show(struct seq_file *m, struct vm_area_struct *vma)
{
	unsigned long next;

	for (unsigned long addr = vma->vm_start; addr < vma->vm_end; addr = next) {
		pte_t *table = pgd_table(*pgd_entry(vma->vm_mm, addr));

		next = min((addr | (PGDIR_SIZE - 1)) + 1, vma->vm_end);
		if (!table)
			continue;
		show_table(m, vma, addr, pte_table(table));
		for (; addr < next; addr += PAGE_SIZE) {
			pte_t pte = READ_ONCE(table[pte_index(addr)]);

			if (!pte_none(pte))
				show_page(m, vma, addr, pte);
		}
	}
}
