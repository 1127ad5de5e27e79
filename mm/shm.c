// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared anonymous memory: an object without a name that holds the pages, counted by the areas
 * that map it. Fork duplicates the areas, so parent and child find the same pages.
 *
 *   area (parent) --.
 *   area (child)  ---+--> shm_object --radix--> pages (PG_file: never one mapper's own)
 *
 * Invariant: users is the number of areas; each page in the tree has one count of the tree's; the
 * pages promised at creation stay charged until the object goes.
 * Locks: object->lock, a mutex inside mmap_sem, guards the tree. Entry point: shm_object_attach.
 */
#include <radix.h>
#include "internal.h"

struct shm_object {
	atomic_t users; /* areas */
	struct mutex lock;
	unsigned long id;
	struct radix_root pages; /* {lock} */
	unsigned long size;	 /* pages; what lies beyond is SIGBUS */
	unsigned long charged;	 /* pages of it that were promised */
};

static struct kmem_cache *shm_cache;
static atomic_t shm_pages; /* for /proc/meminfo */
static atomic_t last_id;

void shm_init(void)
{
	shm_cache = kmem_cache_create("shm_object", sizeof(struct shm_object), 0, SLAB_PANIC, NULL);
}

unsigned long nr_shm_pages(void)
{
	return atomic_read(&shm_pages);
}

static void shm_open(struct vm_area_struct *vma)
{
	struct shm_object *object = vma->vm_private;

	atomic_inc(&object->users);
}

static void shm_close(struct vm_area_struct *vma)
{
	struct shm_object *object = vma->vm_private;
	struct page *page;
	u32 index = 0;

	if (!atomic_dec_and_test(&object->users))
		return;
	while ((page = radix_next(&object->pages, &index))) {
		radix_delete(&object->pages, index);
		put_page(page);
		atomic_dec(&shm_pages);
	}
	vm_unacct_memory(object->charged);
	kmem_cache_free(shm_cache, object);
}

/* A new page, in the tree; NULL: no memory. object->lock held. */
static struct page *add_page(struct shm_object *object, u32 index)
{
	struct page *page = alloc_page(GFP_HIGHUSER | __GFP_ZERO);

	if (!page)
		return NULL;
	if (radix_insert(&object->pages, index, page)) {
		put_page(page);
		return NULL;
	}
	page->flags |= PG_MASK(file);
	page->index = index;
	atomic_inc(&shm_pages);
	return page;
}

static int shm_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	struct shm_object *object = vma->vm_private;
	struct page *page;

	if (vmf->pgoff >= object->size)
		return -EFAULT;
	mutex_lock(&object->lock);
	page = radix_lookup(&object->pages, vmf->pgoff);
	if (!page)
		page = add_page(object, vmf->pgoff);
	if (page)
		get_page(page);
	mutex_unlock(&object->lock);
	vmf->page = page;
	return page ? 0 : -ENOMEM;
}

static const struct vm_operations shm_vm_ops = {
	.open = shm_open,
	.close = shm_close,
	.fault = shm_fault,
};

unsigned long shm_object_id(const struct vm_area_struct *vma)
{
	return ((const struct shm_object *)vma->vm_private)->id;
}

int shm_object_attach(struct vm_area_struct *vma)
{
	struct shm_object *object = kmem_cache_alloc(shm_cache, GFP_KERNEL);

	if (!object)
		return -ENOMEM;
	object->size = vma_pages(vma);
	object->charged = vma->vm_flags & VM_NORESERVE ? 0 : object->size;
	if (vm_enough_memory(object->charged)) {
		kmem_cache_free(shm_cache, object);
		return -ENOMEM;
	}
	atomic_set(&object->users, 1);
	object->id = atomic_add_return(1, &last_id);
	mutex_init(&object->lock);
	object->pages = RADIX_ROOT;
	vma->vm_private = object;
	vma->vm_ops = &shm_vm_ops;
	vma->vm_pgoff = 0;
	return 0;
}
