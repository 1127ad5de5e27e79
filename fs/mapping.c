// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a file: found by index, read, written, mapped into memory areas, truncated.
 *
 * Invariant: a page in mapping->pages has one count for being there, its index, and PG_file. Only
 * i_mutex holders change i_size, under page_lock so that a reader sees all 64 bits of one value.
 * Holes have no page; a read gives zeros, a write or a fault makes one. Pages are high where there is high
 * memory: who looks into one holds a kmap() of it, over faults too.
 */
#include "internal.h"
#include <highmem.h>
#include <sched.h>
#include <uapi/mount.h>
#include <uapi/resource.h>
#include <x86/bitops.h>

void mapping_init(struct address_space *mapping, struct inode *host)
{
	mapping->host = host;
	mapping->pages = RADIX_ROOT;
	mapping->nr_pages = 0;
	spin_lock_init(&mapping->page_lock);
	mutex_init(&mapping->i_mmap_lock);
	INIT_LIST_HEAD(&mapping->i_mmap);
}

static struct page *find_get_page(struct address_space *mapping, unsigned long index)
{
	struct page *page;

	spin_lock(&mapping->page_lock);
	page = radix_lookup(&mapping->pages, index);
	if (page)
		get_page(page);
	spin_unlock(&mapping->page_lock);
	return page;
}

/*
 * add_page: a zero-filled page comes to index, if somebody was not faster. beyond: past the end too, for
 * those who hold i_mutex. 0, -ENOMEM; -EFAULT: the file ends before.
 */
static int add_page(struct address_space *mapping, unsigned long index, bool beyond)
{
	struct page *page = alloc_page(GFP_HIGHUSER | __GFP_ZERO);
	int err = -EFAULT;

	if (!page)
		return -ENOMEM;
	page->index = index;
	set_bit(PG_file, &page->flags);
	spin_lock(&mapping->page_lock);
	if (beyond || (loff_t)index << PAGE_SHIFT < mapping->host->i_size)
		err = radix_insert(&mapping->pages, index, page);
	mapping->nr_pages += !err;
	spin_unlock(&mapping->page_lock);
	if (err)
		put_page(page);
	return err == -EEXIST ? 0 : err;
}

/* take_page: the first page at *index or behind it leaves the mapping; NULL: there is none. */
static struct page *take_page(struct address_space *mapping, u32 *index)
{
	struct page *page;

	spin_lock(&mapping->page_lock);
	page = radix_next(&mapping->pages, index);
	if (page) {
		radix_delete(&mapping->pages, *index);
		mapping->nr_pages--;
		set_bit(PG_cut, &page->flags);
	}
	spin_unlock(&mapping->page_lock);
	return page;
}

/*
 * i_size is already from: nobody finds a page behind it any more. Whoever found one before and has yet to
 * put it into a table sees there that it was cut, or the zap sees his entry.
 */
void truncate_pages(struct address_space *mapping, loff_t from)
{
	u32 first = (from + PAGE_SIZE - 1) >> PAGE_SHIFT, index = first;
	unsigned int offset = from & ~PAGE_MASK;
	struct page *page = offset ? find_get_page(mapping, index - 1) : NULL;

	if (page) {
		memset((char *)kmap(page) + offset, 0, PAGE_SIZE - offset);
		kunmap(page);
		put_page(page);
	}
	while ((page = take_page(mapping, &index))) {
		put_page(page);
		cond_resched();
	}
	mutex_lock(&mapping->i_mmap_lock);
	zap_mapping(&mapping->i_mmap, first, 0);
	mutex_unlock(&mapping->i_mmap_lock);
}

loff_t i_size_read(struct inode *inode)
{
	loff_t size;

	spin_lock(&inode->i_data.page_lock);
	size = inode->i_size;
	spin_unlock(&inode->i_data.page_lock);
	return size;
}

/* --- read and write --- */

/* page_for_read: is pos inside the file, and the page there (NULL: a hole), counted; *size its length. */
static bool page_for_read(struct address_space *mapping, loff_t pos, struct page **page,
			  loff_t *size)
{
	bool inside;

	*page = NULL;
	spin_lock(&mapping->page_lock);
	*size = mapping->host->i_size;
	inside = pos < *size;
	if (inside)
		*page = radix_lookup(&mapping->pages, pos >> PAGE_SHIFT);
	if (*page)
		get_page(*page);
	spin_unlock(&mapping->page_lock);
	return inside;
}

ssize_t generic_file_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct address_space *mapping = &file->f_inode->i_data;
	size_t done = 0;
	bool bad = false;
	struct page *page;
	loff_t size;

	while (to->count && !bad && page_for_read(mapping, *pos, &page, &size)) {
		unsigned int offset = *pos & ~PAGE_MASK;
		size_t chunk = PAGE_SIZE - offset, got;

		if (size - *pos < (loff_t)chunk)
			chunk = size - *pos;
		chunk = min(chunk, to->count);
		got = copy_to_iter(page ? (char *)kmap(page) + offset : NULL, chunk, to);
		if (page) {
			kunmap(page);
			put_page(page);
		}
		bad = got < chunk;
		done += got;
		*pos += got;
		cond_resched();
	}
	return bad && !done ? -EFAULT : (ssize_t)done;
}

loff_t file_size_limit(void)
{
	unsigned long limit = READ_ONCE(current->signal->rlim[RLIMIT_FSIZE].rlim_cur);

	return limit == RLIM_INFINITY ? (loff_t)0x7fffffff << PAGE_SHIFT : (loff_t)limit;
}

/* file_too_big: the signal is for who has a limit of his own, not for what no file can hold. */
int file_too_big(void)
{
	if (READ_ONCE(current->signal->rlim[RLIMIT_FSIZE].rlim_cur) != RLIM_INFINITY)
		send_signal(SIGXFSZ, SEND_SIG_NOINFO, current, TO_THREAD);
	return -EFBIG;
}

/* write_piece: within one page of each side, so that a bad address is found before anything changes. */
static ssize_t write_piece(struct inode *inode, struct iov_iter *from, size_t n, loff_t *pos)
{
	struct address_space *mapping = &inode->i_data;
	unsigned int offset = *pos & ~PAGE_MASK;
	size_t ready = iov_ready(from);
	struct page *page;

	if (!ready)
		return -EFAULT;
	while (!(page = find_get_page(mapping, *pos >> PAGE_SHIFT))) {
		if (add_page(mapping, *pos >> PAGE_SHIFT, true))
			return -ENOSPC;
	}
	n = min(min(n, ready), (size_t)PAGE_SIZE - offset);
	n = copy_from_iter((char *)kmap(page) + offset, n, from);
	kunmap(page);
	put_page(page);
	*pos += n;
	spin_lock(&mapping->page_lock);
	if (*pos > inode->i_size)
		inode->i_size = *pos;
	spin_unlock(&mapping->page_lock);
	return n ? (ssize_t)n : -EFAULT;
}

ssize_t generic_file_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct inode *inode = file->f_inode;
	loff_t left = file_size_limit();
	ssize_t done = 0, ret = 0;

	if (!from->count)
		return 0;
	mutex_lock(&inode->i_mutex);
	if (file->f_flags & O_APPEND)
		*pos = inode->i_size;
	left = min(left - *pos, (loff_t)from->count);
	if (left > 0)
		remove_setid(inode);
	else
		ret = file_too_big();
	for (; left > 0; left -= ret) {
		ret = write_piece(inode, from, left, pos);
		if (ret < 0)
			break;
		done += ret;
		cond_resched();
	}
	if (done)
		inode->i_mtime = inode->i_ctime = current_time();
	mutex_unlock(&inode->i_mutex);
	return done ? done : ret;
}

/* --- memory areas --- */

static void link_area(struct vm_area_struct *vma)
{
	struct address_space *mapping = &vma->vm_file->f_inode->i_data;

	mutex_lock(&mapping->i_mmap_lock);
	list_add_tail(&vma->vm_shared, &mapping->i_mmap);
	mutex_unlock(&mapping->i_mmap_lock);
}

/* An area's copy: fork, or a split. */
static void file_vma_open(struct vm_area_struct *vma)
{
	get_file(vma->vm_file);
	link_area(vma);
}

static void file_vma_close(struct vm_area_struct *vma)
{
	struct address_space *mapping = &vma->vm_file->f_inode->i_data;

	mutex_lock(&mapping->i_mmap_lock);
	list_del(&vma->vm_shared);
	mutex_unlock(&mapping->i_mmap_lock);
	fput(vma->vm_file);
}

static int file_vma_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	struct address_space *mapping = &vma->vm_file->f_inode->i_data;
	loff_t size;
	int err = 0;

	while (page_for_read(mapping, (loff_t)vmf->pgoff << PAGE_SHIFT, &vmf->page, &size)) {
		if (vmf->page || err)
			return vmf->page ? 0 : err;
		err = add_page(mapping, vmf->pgoff, false);
	}
	return -EFAULT;
}

static const struct vm_operations file_vm_ops = {
	.open = file_vma_open,
	.close = file_vma_close,
	.fault = file_vma_fault,
};

int generic_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &file_vm_ops;
	return 0;
}

long file_vm_flags(struct file *file, unsigned long flags)
{
	bool noexec = file->f_inode->i_sb->s_flags & MS_NOEXEC;

	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if ((flags & VM_SHARED) && !(file->f_mode & FMODE_WRITE)) {
		if (flags & VM_WRITE)
			return -EACCES;
		flags &= ~VM_MAYWRITE;
	}
	if (noexec && (flags & VM_EXEC))
		return -EPERM;
	if (!file->f_op->mmap)
		return -ENODEV;
	return noexec ? flags & ~VM_MAYEXEC : flags;
}

/*
 * vma_attach_file: file's mmap decides what the area shows: with file_vm_ops the area counts the file
 * from here on; without operations it is anonymous (/dev/zero) and the file is not kept.
 */
int vma_attach_file(struct file *file, struct vm_area_struct *vma)
{
	int err = file->f_op->mmap(file, vma);

	if (err || vma->vm_ops != &file_vm_ops)
		return err;
	vma->vm_file = get_file(file);
	link_area(vma);
	return 0;
}
