// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies what the multiboot loader told us: command line, memory map, modules. It lies wherever
 * the loader liked (QEMU: 0x9500, GRUB: 0x10000), so this runs before anything else in C.
 * Invariant: boot_info.ram is sorted, page-aligned and does not overlap, whatever the loader's
 * map was like; nr_ram 0 says that there was none, and the memory's own set-up then panics by
 * that name.
 * Entry point: boot_info_init(). Read next: start_kernel() in kernel/main.c.
 */
#include <boot.h>
#include <cmdline.h>
#include <init.h>
#include <kernel.h>
#include <layout.h>
#include <mm.h>
#include <printk.h>
#include <string.h>

/* struct multiboot_info, as the specification lays it out; flags say which fields are there. */
struct multiboot_info {
	u32 flags;
	u32 mem_lower, mem_upper; /* KiB from 0, and from 1 MiB */
	u32 boot_device;
	u32 cmdline;
	u32 mods_count, mods_addr;
	u32 syms[4];
	u32 mmap_length, mmap_addr;
	u32 drives_length, drives_addr;
	u32 config_table, loader_name;
};

#define MBI_MEMORY	0x001
#define MBI_CMDLINE	0x004
#define MBI_MODULES	0x008
#define MBI_MMAP	0x040
#define MBI_LOADER_NAME 0x200

struct multiboot_module {
	u32 start, end, string, reserved;
};

struct multiboot_mmap {
	u32 size; /* of what follows */
	u64 base, length;
	u32 type; /* 1: RAM to use */
} __packed;

struct boot_info boot_info;

/* Where the kernel sees something of the loader's; NULL when outside the direct map or at 0. */
static const void *loader_data(phys_addr_t phys)
{
	return phys && phys < DIRECT_MAP_MAX ? phys_to_virt(phys) : NULL;
}

/* Adds [start, end), cut to whole pages below 4 GiB, in its place; ranges that touch become one. */
static void add_ram(u64 start, u64 end)
{
	struct boot_range *ram = boot_info.ram;
	unsigned int at = 0, last;
	u32 low, high;

	end = min(end, (u64)0xfffff000u);
	if (start >= end)
		return;
	low = ALIGN(start, PAGE_SIZE);
	high = ALIGN_DOWN(end, PAGE_SIZE);
	if (low >= high)
		return;
	while (at < boot_info.nr_ram && ram[at].end < low)
		at++;
	for (last = at; last < boot_info.nr_ram && ram[last].start <= high; last++) {
		low = min(low, ram[last].start);
		high = max(high, ram[last].end);
	}
	if (last == at && boot_info.nr_ram == MAX_BOOT_RANGES) {
		printk(KERN_WARNING "boot: more than %d ranges of memory: %08x-%08x is not used\n",
		       MAX_BOOT_RANGES, low, high);
		return;
	}
	memmove(&ram[at + 1], &ram[last], (boot_info.nr_ram - last) * sizeof(*ram));
	boot_info.nr_ram += 1 - (last - at);
	ram[at] = (struct boot_range){.start = low, .end = high};
}

static void copy_memory_map(const struct multiboot_info *mbi)
{
	const char *map = loader_data(mbi->mmap_addr);
	u32 offset = 0;

	while ((mbi->flags & MBI_MMAP) && map && offset + 24 <= mbi->mmap_length) {
		struct multiboot_mmap entry;

		memcpy(&entry, map + offset, sizeof(entry));
		if (entry.size < 20 || entry.size > 1024) {
			printk(KERN_WARNING "boot: the memory map is damaged at byte %u\n", offset);
			break;
		}
		if (entry.type == 1 && entry.base + entry.length >= entry.base)
			add_ram(entry.base, entry.base + entry.length);
		offset += entry.size + 4;
	}
	if (!boot_info.nr_ram && (mbi->flags & MBI_MEMORY)) {
		add_ram(0, (u64)mbi->mem_lower * 1024);
		add_ram(0x100000, 0x100000 + (u64)mbi->mem_upper * 1024);
	}
}

static void copy_modules(const struct multiboot_info *mbi)
{
	const struct multiboot_module *mods = loader_data(mbi->mods_addr);

	if (!(mbi->flags & MBI_MODULES) || !mods)
		return;
	for (u32 i = 0; i < mbi->mods_count; i++) {
		struct boot_module *module = &boot_info.modules[boot_info.nr_modules];
		const char *string = loader_data(mods[i].string);

		if (boot_info.nr_modules == MAX_BOOT_MODULES) {
			printk(KERN_WARNING "boot: %u modules, only %d are used\n", mbi->mods_count,
			       MAX_BOOT_MODULES);
			return;
		}
		if (mods[i].end < mods[i].start || mods[i].end > DIRECT_MAP_MAX) {
			printk(KERN_WARNING "boot: module %u at %08x-%08x is not used\n", i,
			       mods[i].start, mods[i].end);
			continue;
		}
		module->start = mods[i].start;
		module->end = mods[i].end;
		strlcpy(module->string, string ? string : "", sizeof(module->string));
		boot_info.nr_modules++;
	}
}

/* QEMU puts the kernel's own path in front, which is nobody's option. */
static void copy_command_line(const struct multiboot_info *mbi)
{
	const char *line = loader_data(mbi->cmdline), *loader = loader_data(mbi->loader_name);

	if (!(mbi->flags & MBI_CMDLINE) || !line)
		return;
	if ((mbi->flags & MBI_LOADER_NAME) && loader && !strncmp(loader, "qemu", 4)) {
		while (*line && *line != ' ')
			line++;
		while (*line == ' ')
			line++;
	}
	if (strlcpy(saved_command_line, line, COMMAND_LINE_SIZE) >= COMMAND_LINE_SIZE)
		printk(KERN_WARNING "boot: the command line was cut to %d bytes\n",
		       COMMAND_LINE_SIZE - 1);
}

/*
 * boot_info_init: called by boot/head.S with what the loader left in eax (checked there) and ebx.
 */
void boot_info_init(u32 magic, phys_addr_t info)
{
	const struct multiboot_info *mbi = loader_data(info);

	if (!mbi)
		return;
	copy_command_line(mbi);
	copy_memory_map(mbi);
	copy_modules(mbi);
}
