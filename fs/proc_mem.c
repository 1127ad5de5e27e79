// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task's memory, as /proc/PID shows it: areas (maps), page tables and pages (pagetable),
 * arguments and environment. mmap_sem is held for reading while areas and tables are printed; the
 * printing goes to a kernel buffer and cannot fault.
 *
 * Entry points: proc_maps_show, proc_pagetable_show. Specification: proc(5); pagetable is our own.
 */
#include <mm.h>
#include <proc_fs.h>
#include <sched.h>
#include <slab.h>
#include <string.h>

/*
 * node_mm: the counted memory of a node's task; NULL: a zombie or kernel thread; ERR_PTR(-ESRCH).
 */
static struct mm_struct *node_mm(const struct proc_node *node)
{
	struct task_struct *task = proc_task(node);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = get_task_mm(task);
	put_task_struct(task);
	return mm;
}

/* --- areas ----------------------------------------------------------------------------------- */

/* area_name: what to call it: a path, [heap], [stack], or "". buf is a page. */
static const char *area_name(struct mm_struct *mm, struct vm_area_struct *vma, char *buf)
{
	char *path;

	if (vma->vm_file) {
		path = d_path(vma->vm_file->f_dentry, buf, PAGE_SIZE);
		return IS_ERR(path) ? "?" : path;
	}
	if (vma->vm_flags & VM_SHARED)
		return "/dev/zero (deleted)";
	if (vma->vm_start <= mm->brk && vma->vm_end > mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end > mm->start_stack)
		return "[stack]";
	return "";
}

static void perms(const struct vm_area_struct *vma, char out[5])
{
	out[0] = vma->vm_flags & VM_READ ? 'r' : '-';
	out[1] = vma->vm_flags & VM_WRITE ? 'w' : '-';
	out[2] = vma->vm_flags & VM_EXEC ? 'x' : '-';
	out[3] = vma->vm_flags & VM_SHARED ? 's' : 'p';
	out[4] = '\0';
}

static void print_area(struct seq_file *m, struct vm_area_struct *vma, const char *name)
{
	const struct inode *inode = vma->vm_file ? vma->vm_file->f_inode : NULL;
	dev_t dev = inode ? inode->i_sb->s_dev : 0;
	char perm[5], line[80];
	int n;

	perms(vma, perm);
	n = scnprintf(line, sizeof(line), "%08lx-%08lx %s %08lx %02x:%02x %lu ", vma->vm_start,
		      vma->vm_end, perm, vma->vm_file ? vma->vm_pgoff << PAGE_SHIFT : 0, MAJOR(dev),
		      MINOR(dev), inode ? inode->i_ino : 0);
	/* A name begins in the fiftieth column, as on every Linux of 32 bits. */
	if (*name)
		seq_printf(m, "%s%*s%s\n", line, max(49 - n, 0), "", name);
	else
		seq_printf(m, "%s\n", line);
}

int proc_maps_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	struct vm_area_struct *vma;
	char *buf;

	if (!mm || IS_ERR(mm))
		return PTR_ERR(mm);
	buf = (char *)__get_free_page(GFP_KERNEL);
	if (buf) {
		down_read(&mm->mmap_sem);
		list_for_each_entry(vma, &mm->mmap, vm_link)
			print_area(m, vma, area_name(mm, vma, buf));
		up_read(&mm->mmap_sem);
		free_page((unsigned long)buf);
	}
	mmput(mm);
	return buf ? 0 : -ENOMEM;
}

void proc_vm_sizes(struct mm_struct *mm, struct vm_sizes *sizes)
{
	struct vm_area_struct *vma;

	*sizes = (struct vm_sizes){0};
	down_read(&mm->mmap_sem);
	list_for_each_entry(vma, &mm->mmap, vm_link) {
		unsigned long pages = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;

		if (vma->vm_flags & VM_GROWSDOWN)
			sizes->stack += pages;
		else if ((vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE)
			sizes->data += pages;
		else if ((vma->vm_flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
			sizes->exec += pages;
	}
	up_read(&mm->mmap_sem);
}

/*
 * size, resident, shared, text, libraries (always 0), data with stack, dirty (always 0); in
 * pages.
 */
int proc_statm_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	struct vm_sizes sizes;
	unsigned long file;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	if (!mm) {
		seq_puts(m, "0 0 0 0 0 0 0\n");
		return 0;
	}
	proc_vm_sizes(mm, &sizes);
	file = atomic_read(&mm->rss_file);
	seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm, atomic_read(&mm->rss_anon) + file,
		   file, sizes.exec, sizes.data + sizes.stack);
	mmput(mm);
	return 0;
}

/* --- page tables ----------------------------------------------------------------------------- */

/* What the walk over one area prints to, and what it is a walk over. */
struct pagetable_walk {
	struct pt_walk walk;
	struct seq_file *m;
	const struct vm_area_struct *vma;
	unsigned long last_table; /* printed last: areas may share a table */
};

static void print_table(struct pt_walk *walk, unsigned long addr, struct page *table)
{
	struct pagetable_walk *w = walk->data;

	addr = ALIGN_DOWN(addr, PGDIR_SIZE);
	if (addr == w->last_table)
		return;
	w->last_table = addr;
	seq_printf(w->m, "table %08lx frame %05lx present %u users %u\n", addr, page_to_pfn(table),
		   table->pt_present, table->pt_users);
}

/* A private page that may be written but is not yet: the next write finds out who owns it. */
static bool is_cow(const struct vm_area_struct *vma, const struct pte_info *info)
{
	return !info->write && (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
}

static void print_page(struct pt_walk *walk, const struct pte_info *info)
{
	struct pagetable_walk *w = walk->data;
	const struct page *page = pfn_to_page(info->pfn);
	bool zero = page == zero_page;

	seq_printf(w->m, "page %08lx frame %05lx count %d flags %s%s%s%s%s%s%s\n", info->addr,
		   info->pfn, page_count(page), info->write ? "rw" : "r", info->user ? ",user" : "",
		   info->dirty ? ",dirty" : "", info->accessed ? ",accessed" : "",
		   zero ? ",zero" : "", !zero && (page->flags & PG_MASK(file)) ? ",file" : "",
		   is_cow(w->vma, info) ? ",cow" : "");
}

int proc_pagetable_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	struct pagetable_walk w = {
		.walk = {.table = print_table, .page = print_page, .data = &w},
		.m = m,
		.last_table = -1ul,
	};
	struct vm_area_struct *vma;
	char *buf, perm[5];

	if (!mm || IS_ERR(mm))
		return PTR_ERR(mm);
	buf = (char *)__get_free_page(GFP_KERNEL);
	if (buf) {
		down_read(&mm->mmap_sem);
		list_for_each_entry(vma, &mm->mmap, vm_link) {
			perms(vma, perm);
			seq_printf(m, "area %08lx-%08lx %s %s\n", vma->vm_start, vma->vm_end, perm,
				   area_name(mm, vma, buf));
			w.vma = vma;
			walk_page_tables(mm, vma->vm_start, vma->vm_end, &w.walk);
		}
		up_read(&mm->mmap_sem);
		free_page((unsigned long)buf);
	}
	mmput(mm);
	return buf ? 0 : -ENOMEM;
}

/* --- strings --------------------------------------------------------------------------------- */

/* print_memory: [start, end) of a task's memory as it is; what cannot be read ends it. */
static int print_memory(struct seq_file *m, struct mm_struct *mm, unsigned long start,
			unsigned long end)
{
	char *buf = (char *)__get_free_page(GFP_KERNEL);
	size_t got;

	if (!buf)
		return -ENOMEM;
	while (start < end) {
		got = access_process_vm(mm, start, buf, min(end - start, (unsigned long)PAGE_SIZE),
					false);
		if (!got)
			break;
		seq_write(m, buf, got);
		start += got;
	}
	free_page((unsigned long)buf);
	return 0;
}

int proc_cmdline_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	int err;

	if (!mm || IS_ERR(mm))
		return PTR_ERR(mm);
	err = print_memory(m, mm, mm->arg_start, mm->arg_end);
	mmput(mm);
	return err;
}

int proc_environ_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	int err;

	if (!mm || IS_ERR(mm))
		return PTR_ERR(mm);
	err = print_memory(m, mm, mm->env_start, mm->env_end);
	mmput(mm);
	return err;
}

int proc_auxv_show(struct seq_file *m)
{
	struct mm_struct *mm = node_mm(seq_node(m));
	unsigned int n = 0;

	if (!mm || IS_ERR(mm))
		return PTR_ERR(mm);
	while (n + 2 < ARRAY_SIZE(mm->saved_auxv) && mm->saved_auxv[n])
		n += 2;
	seq_write(m, mm->saved_auxv, (n + 2) * sizeof(long));
	mmput(mm);
	return 0;
}
