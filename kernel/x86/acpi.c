// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processors and interrupt controllers of this machine, out of ACPI's MADT. Nothing else of
 * ACPI is looked at.
 *
 *   RSDP (in the firmware's memory below 1 MiB) --> RSDT --> MADT: a list of records
 *
 * Invariants: a table counts only if its bytes sum up to 0; what a record says is checked before
 * it is believed; a machine without a usable MADT has one CPU and the two 8259s.
 * Tables may lie anywhere, so they are looked at through a window of the fixed mappings.
 * Entry point: acpi_find_cpus(). Specified by ACPI 1.0b, chapter 5.
 */
#include "x86.h"
#include <mm.h>
#include <printk.h>
#include <string.h>

#define WINDOW_PAGES 4
#define MAX_TABLES   64
#define EBDA_SEGMENT 0x40e /* where the BIOS says in which segment its own data lies */

struct rsdp {
	char signature[8];
	u8 checksum;
	char oem[6];
	u8 revision;
	u32 rsdt;
} __packed;

struct acpi_header {
	char signature[4];
	u32 length;
	u8 rest[28];
} __packed;

struct madt {
	struct acpi_header header;
	u32 lapic, flags;
	u8 records[];
} __packed;

enum { MADT_CPU, MADT_IOAPIC, MADT_OVERRIDE };

/* The three kinds of record we read, behind type and length. */
union madt_record {
	struct {
		u8 type, length;
	};
	struct {
		u8 head[2], acpi_id, apic_id;
		u32 flags; /* bit 0: there is a processor */
	} __packed cpu;
	struct {
		u8 head[2], id, reserved;
		u32 addr, first_pin;
	} __packed ioapic;
	struct {
		u8 head[2], bus, irq;
		u32 pin;
		u16 flags;
	} __packed override;
};

struct apic_machine apic_machine;

static bool sums_to_zero(const void *table, size_t len)
{
	u8 sum = 0;

	for (const u8 *p = table; len; len--)
		sum += *p++;
	return sum == 0;
}

/* The table at phys through the window; NULL: not a whole one, or too long for it. */
static const struct acpi_header *map_table(phys_addr_t phys)
{
	const struct acpi_header *table = (void *)(FIX_ACPI + phys % PAGE_SIZE);
	size_t room = WINDOW_PAGES * PAGE_SIZE - phys % PAGE_SIZE;

	for (unsigned int i = 0; i < WINDOW_PAGES; i++)
		map_device_page(FIX_ACPI + i * PAGE_SIZE, (phys & PAGE_MASK) + i * PAGE_SIZE);
	if (table->length < sizeof(*table) || table->length > room)
		return NULL;
	return sums_to_zero(table, table->length) ? table : NULL;
}

static const struct rsdp *find_rsdp(phys_addr_t start, phys_addr_t end)
{
	for (; start < end; start += 16) {
		const struct rsdp *rsdp = phys_to_virt(start);

		if (!memcmp(rsdp->signature, "RSD PTR ", 8) && sums_to_zero(rsdp, sizeof(*rsdp)))
			return rsdp;
	}
	return NULL;
}

/* The MADT; the last one, should there be several. */
static const struct madt *find_madt(void)
{
	phys_addr_t ebda = *(u16 *)phys_to_virt(EBDA_SEGMENT) << 4, found = 0;
	const struct rsdp *rsdp = ebda ? find_rsdp(ebda, ebda + 1024) : NULL;
	const struct acpi_header *rsdt;
	u32 tables[MAX_TABLES], n;

	if (!rsdp)
		rsdp = find_rsdp(0xe0000, 0x100000);
	rsdt = rsdp ? map_table(rsdp->rsdt) : NULL;
	if (!rsdt || memcmp(rsdt->signature, "RSDT", 4))
		return NULL;
	n = min((rsdt->length - sizeof(*rsdt)) / sizeof(u32), (size_t)MAX_TABLES);
	memcpy(tables, rsdt + 1, n * sizeof(u32));
	for (u32 i = 0; i < n; i++) {
		const struct acpi_header *table = map_table(tables[i]);

		if (table && !memcmp(table->signature, "APIC", 4) &&
		    table->length >= sizeof(struct madt))
			found = tables[i];
	}
	return found ? (const struct madt *)map_table(found) : NULL;
}

/* This CPU is number 0, whatever its place in the list. */
static void add_cpu(u8 apic_id)
{
	struct apic_machine *m = &apic_machine;

	if (apic_id == m->apic_id[0])
		return;
	if (m->nr_cpus == NR_CPUS)
		printk(KERN_WARNING "smp: more than %d processors, %u is not used\n", NR_CPUS,
		       apic_id);
	else
		m->apic_id[m->nr_cpus++] = apic_id;
}

static void read_record(const union madt_record *record)
{
	struct apic_machine *m = &apic_machine;

	if (record->type == MADT_CPU && record->length >= sizeof(record->cpu)) {
		if (record->cpu.flags & 1)
			add_cpu(record->cpu.apic_id);
	} else if (record->type == MADT_IOAPIC && record->length >= sizeof(record->ioapic)) {
		if (!record->ioapic.first_pin)
			m->ioapic = record->ioapic.addr;
	} else if (record->type == MADT_OVERRIDE && record->length >= sizeof(record->override)) {
		if (record->override.irq < NR_IRQS && record->override.pin < NR_IOAPIC_PINS)
			m->line[record->override.irq] = (struct apic_line){
				.pin = record->override.pin, .flags = record->override.flags};
	}
}

/*
 * acpi_find_cpus: fills apic_machine, whose lapic is 0 if this machine has no APICs that we can use.
 * self: what this CPU's APIC says it is called. Boot.
 */
void acpi_find_cpus(u8 self)
{
	struct apic_machine *m = &apic_machine;
	const struct madt *madt = find_madt();
	const u8 *p, *end;

	m->nr_cpus = 1;
	m->apic_id[0] = self;
	for (unsigned int i = 0; i < NR_IRQS; i++)
		m->line[i].pin = i;
	if (!madt)
		return;
	end = (const u8 *)madt + madt->header.length;
	for (p = madt->records; p + 2 <= end && p[1] >= 2 && p + p[1] <= end; p += p[1])
		read_record((const union madt_record *)p);
	if (m->ioapic)
		m->lapic = madt->lapic;
}
