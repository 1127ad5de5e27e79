// SPDX-License-Identifier: GPL-2.0-only
/*
 * The allocator's first day: which frames exist, where mem_map goes, what is handed over.
 *
 *   0   640K   1M: kernel image | loader's modules | free ... 16M: mem_map | free ... 896M: high ...
 *
 * Invariant: a frame that the allocator does not have is PG_reserved: page 0 and the trampoline, firmware holes, the
 * kernel, mem_map, and until free_boot_modules() the modules.
 * Entry points: page_alloc_init, mem_init, free_boot_modules.
 */
#include <boot.h>
#include <bug.h>
#include <cmdline.h>
#include <config.h>
#include <printk.h>
#include <string.h>
#include <x86/page.h>
#include "internal.h"

#define RESERVED_MAX (MAX_BOOT_MODULES + 4)
#define DMA_END	     (16ul << 20)
#define LOW_MIN	     (24ul << 20) /* what highmem= leaves at least */

/* Frames that are in use before there is an allocator; [start, end). */
static struct frame_range {
	unsigned long start, end;
} reserved[RESERVED_MAX];
static unsigned int nr_reserved;

static void reserve(phys_addr_t start, phys_addr_t end)
{
	if (end <= start)
		return;
	BUG_ON(nr_reserved == RESERVED_MAX);
	reserved[nr_reserved++] = (struct frame_range){
		.start = start >> PAGE_SHIFT,
		.end = ((end - 1) >> PAGE_SHIFT) + 1,
	};
}

/* The reserved range that ends after pfn and starts lowest; NULL when there is none. */
static const struct frame_range *next_reserved(unsigned long pfn)
{
	const struct frame_range *next = NULL;

	for (unsigned int i = 0; i < nr_reserved; i++)
		if (reserved[i].end > pfn && (!next || reserved[i].start < next->start))
			next = &reserved[i];
	return next;
}

/* One usable range of the loader's map in whole frames below max_pfn. */
static struct frame_range ram_frames(const struct boot_range *ram)
{
	return (struct frame_range){
		.start = ((unsigned long)ram->start + PAGE_SIZE - 1) >> PAGE_SHIFT,
		.end = min((unsigned long)ram->end >> PAGE_SHIFT, max_pfn),
	};
}

/* The lowest run of low frames from first on that is usable and not reserved; 0: none. */
static unsigned long find_frames(unsigned long count, unsigned long first)
{
	for (unsigned int i = 0; i < boot_info.nr_ram; i++) {
		struct frame_range ram = ram_frames(&boot_info.ram[i]);
		unsigned long start = max(ram.start, first);

		while (start + count <= min(ram.end, max_low_pfn)) {
			const struct frame_range *busy = next_reserved(start);

			if (!busy || busy->start >= start + count)
				return start;
			start = busy->end;
		}
	}
	return 0;
}

/* Room for the page map; the first 16 MiB are for those who can use no other. */
static unsigned long place_mem_map(unsigned long count)
{
	unsigned long first = find_frames(count, DMA_END >> PAGE_SHIFT);

	if (!first)
		first = find_frames(count, KERNEL_LOAD >> PAGE_SHIFT);
	if (!first)
		panic("no room for the page map: %lu frames needed beside the kernel and modules",
		      count);
	return first;
}

/* Hands [start, end) over in blocks as large as place and size allow. */
static void give_frames(unsigned long start, unsigned long end)
{
	while (start < end) {
		struct zone *zone = &zones[page_zone(pfn_to_page(start))];
		unsigned int order = MAX_ORDER - 1;
		unsigned long flags;

		while ((start & ((1ul << order) - 1)) || start + (1ul << order) > end)
			order--;
		for (unsigned long pfn = start; pfn < start + (1ul << order); pfn++)
			pfn_to_page(pfn)->flags &= ZONE_FLAGS;
		if (DEBUG_PAGES)
			fill_frames(pfn_to_page(start), order, FREE_POISON);
		spin_lock_irqsave(&zone->lock, flags);
		buddy_free(zone, pfn_to_page(start), order);
		zone->present += 1ul << order;
		spin_unlock_irqrestore(&zone->lock, flags);
		start += 1ul << order;
	}
}

/* Hands over what is not reserved of [start, end). */
static void give_range(unsigned long start, unsigned long end)
{
	while (start < end) {
		const struct frame_range *busy = next_reserved(start);
		unsigned long stop = busy ? min(max(busy->start, start), end) : end;

		give_frames(start, stop);
		start = busy ? max(busy->end, stop) : stop;
	}
}

/* Hands over all usable memory of [start, end). */
static void give_ram(unsigned long start, unsigned long end)
{
	for (unsigned int i = 0; i < boot_info.nr_ram; i++) {
		struct frame_range ram = ram_frames(&boot_info.ram[i]);

		give_range(max(ram.start, start), min(ram.end, end));
	}
	zone_set_watermarks();
}

/* Room for mem_map, every frame in it reserved and in its zone. */
static void init_mem_map(void)
{
	const unsigned long limit[MAX_NR_ZONES] = {
		[ZONE_DMA] = DMA_END >> PAGE_SHIFT,
		[ZONE_NORMAL] = max_low_pfn,
		[ZONE_HIGHMEM] = max_pfn,
	};
	static const char *const names[MAX_NR_ZONES] = {"DMA", "Normal", "HighMem"};
	unsigned long frames = DIV_ROUND_UP(max_pfn * sizeof(struct page), PAGE_SIZE);
	unsigned long first = place_mem_map(frames), pfn = 0;

	reserve(first << PAGE_SHIFT, (first + frames) << PAGE_SHIFT);
	mem_map = phys_to_virt(first << PAGE_SHIFT);
	fill_words(mem_map, 0, frames * (PAGE_SIZE / 4));
	for (unsigned long z = 0; z < MAX_NR_ZONES; z++) {
		unsigned long end = min(limit[z], max_pfn);

		spin_lock_init(&zones[z].lock);
		buddy_init(&zones[z], names[z], pfn, end);
		for (; pfn < end; pfn++)
			mem_map[pfn].flags = (z << ZONE_SHIFT) | PG_MASK(reserved);
	}
}

/*
 * highmem=N (MiB): that much at the top of memory is high, however little there is: so that a small
 * machine can try what a large one does. What the loader put there stays low, and LOW_MIN too.
 */
static void force_highmem(void)
{
	unsigned long low = max_pfn, least = LOW_MIN >> PAGE_SHIFT, high;
	char value[16], *end;

	if (!cmdline_get("highmem", value, sizeof(value)))
		return;
	high = simple_strtoul(value, &end) << (20 - PAGE_SHIFT);
	for (unsigned int i = 0; i < nr_reserved; i++)
		least = max(least, reserved[i].end);
	low = high < low ? ALIGN_DOWN(low - high, 1ul << (MAX_ORDER - 1)) : 0;
	if (low < least)
		printk(KERN_WARNING "highmem=%s: too little would be left\n", value);
	else
		max_low_pfn = min(low, max_low_pfn);
}

/* What 32 bits of kernel address space cannot map directly is high memory. */
static void set_limits(void)
{
	max_pfn = boot_info.ram[boot_info.nr_ram - 1].end >> PAGE_SHIFT;
	max_low_pfn = min(max_pfn, (unsigned long)DIRECT_MAP_MAX >> PAGE_SHIFT);
	force_highmem();
}

/* High frames come last: filling them (DEBUG_PAGES) takes the final tables. */
void page_alloc_init(void)
{
	if (!boot_info.nr_ram)
		panic("the boot loader gave no memory map");
	reserve(0, PAGE_SIZE);
	reserve(TRAMPOLINE, TRAMPOLINE + PAGE_SIZE);
	reserve(KERNEL_LOAD, virt_to_phys(_end));
	for (unsigned int i = 0; i < boot_info.nr_modules; i++)
		reserve(boot_info.modules[i].start, boot_info.modules[i].end);
	set_limits();
	init_mem_map();
	give_ram(0, max_low_pfn);
	kernel_tables_init();
	give_ram(max_low_pfn, max_pfn);
}

void mem_init(void)
{
	static_assert(PAGE_OFFSET + DIRECT_MAP_MAX == VMALLOC_START,
		      "vmalloc follows the direct map");
	static_assert(KSTACK_START % THREAD_SLOT == 0, "stack slots are aligned to their size");
	static_assert(KSTACK_END < VMALLOC_END && VMALLOC_END == PKMAP_BASE &&
			      PKMAP_BASE + PGDIR_SIZE == FIXADDR_START,
		      "the layout has no holes");

	printk(KERN_INFO "memory: %lu KiB free of %lu KiB; kernel %lu KiB, page map %lu KiB\n",
	       nr_free_pages() * (PAGE_SIZE / 1024), max_pfn * (PAGE_SIZE / 1024),
	       (unsigned long)(_end - _text) / 1024, max_pfn * sizeof(struct page) / 1024);
	if (totalhigh_pages())
		printk(KERN_INFO "memory: %lu KiB of it high\n",
		       totalhigh_pages() * (PAGE_SIZE / 1024));
}

/* Their ranges are reserved no longer: what of them is usable memory and nobody else's is handed over. */
void free_boot_modules(void)
{
	unsigned long frames = totalram_pages();

	for (unsigned int i = 0; i < nr_reserved; i++)
		for (unsigned int m = 0; m < boot_info.nr_modules; m++)
			if (reserved[i].start == boot_info.modules[m].start >> PAGE_SHIFT)
				reserved[i].end = 0;
	for (unsigned int m = 0; m < boot_info.nr_modules; m++)
		give_ram(DIV_ROUND_UP((unsigned long)boot_info.modules[m].start, PAGE_SIZE),
			 DIV_ROUND_UP((unsigned long)boot_info.modules[m].end, PAGE_SIZE));
	boot_info.nr_modules = 0;
	frames = totalram_pages() - frames;
	printk(KERN_INFO "memory: %lu KiB of boot modules freed\n", frames * (PAGE_SIZE / 1024));
}
