// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thread-local storage: three descriptors a task, in entries 6 to 8 of the GDT while it runs.
 * Invariant: a descriptor that a program gives is data, 32-bit, present, DPL 3, or empty: it can
 * never name more than what the program reaches anyway. Specified by set_thread_area(2).
 * Entry points: sys_set_thread_area(), sys_get_thread_area(), set_tls() for clone, load_tls().
 */
#include "x86.h"
#include <irq.h>
#include <percpu.h>
#include <uaccess.h>
#include <uapi/ldt.h>
#include <x86/irqflags.h>

#define DESC_PRESENT_DPL3_DATA 0xf000 /* of the second word; the type follows */
#define DESC_WRITABLE	       0x0200
#define DESC_GROWS_DOWN	       0x0400
#define DESC_AVAILABLE	       0x00100000
#define DESC_32BIT	       0x00400000
#define DESC_PAGES	       0x00800000

/* load_tls: interrupts off, task runs here or is about to. */
void load_tls(const struct task_struct *task)
{
	struct desc_struct *gdt = gdt_table[smp_processor_id()];

	for (unsigned int i = 0; i < GDT_TLS_ENTRIES; i++)
		gdt[GDT_TLS_MIN + i] = task->thread.tls[i];
}

/* Two spellings of "no segment": all zero, or read-only and not present, as modify_ldt has it. */
static bool is_empty(const struct user_desc *d)
{
	return !d->base_addr && !d->limit && !d->contents && !d->seg_32bit && !d->limit_in_pages &&
	       !d->useable && d->read_exec_only == d->seg_not_present;
}

static bool is_allowed(const struct user_desc *d)
{
	return is_empty(d) ||
	       (d->seg_32bit && d->contents <= MODIFY_LDT_CONTENTS_STACK && !d->seg_not_present);
}

static struct desc_struct pack(const struct user_desc *d)
{
	struct desc_struct desc;

	if (is_empty(d))
		return (struct desc_struct){0, 0};
	desc = make_desc(d->base_addr, d->limit & 0xfffff, 0);
	desc.b |= DESC_PRESENT_DPL3_DATA | DESC_32BIT | 0x100; /* "accessed", so nobody writes it */
	if (!d->read_exec_only)
		desc.b |= DESC_WRITABLE;
	if (d->contents == MODIFY_LDT_CONTENTS_STACK)
		desc.b |= DESC_GROWS_DOWN;
	if (d->limit_in_pages)
		desc.b |= DESC_PAGES;
	if (d->useable)
		desc.b |= DESC_AVAILABLE;
	return desc;
}

static struct user_desc unpack(struct desc_struct desc)
{
	return (struct user_desc){
		.base_addr = (desc.a >> 16) | ((desc.b & 0xff) << 16) | (desc.b & 0xff000000),
		.limit = (desc.a & 0xffff) | (desc.b & 0xf0000),
		.seg_32bit = !!(desc.b & DESC_32BIT),
		.contents = (desc.b >> 10) & 3,
		.read_exec_only = !(desc.b & DESC_WRITABLE),
		.limit_in_pages = !!(desc.b & DESC_PAGES),
		.seg_not_present = !(desc.b & 0x8000),
		.useable = !!(desc.b & DESC_AVAILABLE),
	};
}

static int free_entry(const struct task_struct *task)
{
	for (int i = 0; i < GDT_TLS_ENTRIES; i++)
		if (!task->thread.tls[i].a && !task->thread.tls[i].b)
			return GDT_TLS_MIN + i;
	return -ESRCH;
}

int set_tls(struct task_struct *task, struct user_desc __user *udesc, bool may_choose)
{
	struct user_desc d;
	unsigned long flags;
	int entry;

	if (copy_from_user(&d, udesc, sizeof(d)))
		return -EFAULT;
	if (!is_allowed(&d))
		return -EINVAL;
	entry = d.entry_number;
	if (entry == -1 && may_choose) {
		entry = free_entry(task);
		if (entry < 0)
			return entry;
		if (put_user((unsigned int)entry, &udesc->entry_number))
			return -EFAULT;
	}
	if (entry < GDT_TLS_MIN || entry > GDT_TLS_MAX)
		return -EINVAL;
	task->thread.tls[entry - GDT_TLS_MIN] = pack(&d);
	if (task != current)
		return 0;
	flags = local_irq_save();
	load_tls(task);
	local_irq_restore(flags);
	return 0;
}

long sys_set_thread_area(struct user_desc __user *udesc)
{
	return set_tls(current, udesc, true);
}

long sys_get_thread_area(struct user_desc __user *udesc)
{
	struct user_desc d;
	int entry;

	if (get_user(entry, (int __user *)&udesc->entry_number))
		return -EFAULT;
	if (entry < GDT_TLS_MIN || entry > GDT_TLS_MAX)
		return -EINVAL;
	d = unpack(current->thread.tls[entry - GDT_TLS_MIN]);
	d.entry_number = entry;
	return copy_to_user(udesc, &d, sizeof(d)) ? -EFAULT : 0;
}
