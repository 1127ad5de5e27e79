// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files (alloc_file, get_file, fput) and descriptor tables: looked up, grown, copied by fork,
 * closed by exit. fs/fdtable.c has the arithmetic; here are the locks and the counts.
 *
 * Invariant: every non-NULL fd[] slot holds one count of its file; open_fds has a bit for each of
 * them and for each reserved number; next_fd is not above the lowest clear bit. Changes take
 * file_lock; looking needs it only when count > 1, for then another task may change the table.
 * An old, smaller table is freed under the lock: nobody reads without it.
 */
#include "internal.h"
#include <fault_inject.h>
#include <file.h>
#include <sched.h>
#include <slab.h>
#include <uapi/resource.h>

static struct kmem_cache *files_cache, *filp_cache;

struct files_struct init_files = {
	.count = ATOMIC_INIT(1),
	.file_lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("init_files.file_lock"))},
};

static void embed_table(struct files_struct *files)
{
	files->fdt = (struct fdtable){.max_fds = NR_OPEN_DEFAULT,
				      .fd = files->fd_array,
				      .close_on_exec = files->close_on_exec_init,
				      .open_fds = files->open_fds_init};
	files->open_fds_init[0] = files->close_on_exec_init[0] = 0;
}

void files_init(void)
{
	embed_table(&init_files);
	files_cache =
		kmem_cache_create("files_cache", sizeof(struct files_struct), 0, SLAB_PANIC, NULL);
	filp_cache = kmem_cache_create("filp", sizeof(struct file), 0, SLAB_PANIC, NULL);
}

/* --- open files: each holds one count of its dentry, and through it of the inode --- */

struct file *get_file(struct file *file)
{
	atomic_inc(&file->f_count);
	return file;
}

struct file *alloc_file(struct dentry *dentry, unsigned int flags,
			const struct file_operations *fop)
{
	struct file *file = kmem_cache_alloc(filp_cache, GFP_KERNEL);

	if (!file)
		return ERR_PTR(-ENOMEM);
	atomic_set(&file->f_count, 1);
	file->f_flags = flags;
	file->f_mode = (flags + 1) & (FMODE_READ | FMODE_WRITE);
	file->f_access = 0;
	file->f_pos = 0;
	mutex_init(&file->f_pos_lock);
	spin_lock_init(&file->f_lock);
	file->f_dentry = dget(dentry);
	file->f_inode = dentry->d_inode;
	file->f_op = fop;
	file->private_data = NULL;
	return file;
}

void fput(struct file *file)
{
	if (!atomic_dec_and_test(&file->f_count))
		return;
	if (file->f_op && file->f_op->release)
		file->f_op->release(file);
	if (file->f_access)
		put_access(file->f_inode, file->f_access);
	dput(file->f_dentry);
	kmem_cache_free(filp_cache, file);
}

void *fdtable_mem_alloc(size_t size)
{
	return size <= KMALLOC_MAX_CACHE ? kmalloc(size, GFP_KERNEL) : vmalloc(size);
}

void fdtable_mem_free(void *mem, size_t size)
{
	if (size <= KMALLOC_MAX_CACHE)
		kfree(mem);
	else
		vfree(mem);
}

/* --- looking --- */

struct file *fget(unsigned int fd)
{
	struct files_struct *files = current->files;
	bool shared = atomic_read(&files->count) > 1;
	struct file *file = NULL;

	if (unlikely(shared))
		spin_lock(&files->file_lock);
	if (likely(fd < files->fdt.max_fds))
		file = files->fdt.fd[fd];
	if (likely(file))
		get_file(file);
	if (unlikely(shared))
		spin_unlock(&files->file_lock);
	return file;
}

struct dentry *fd_dentry(unsigned int fd)
{
	struct file *file = fget(fd);
	struct dentry *dentry;

	if (!file)
		return ERR_PTR(-EBADF);
	dentry = dget(file->f_dentry);
	fput(file);
	return dentry;
}

/* --- growing and copying --- */

/*
 * expand_files: room for descriptor nr. file_lock is held, and dropped for the allocation: what the
 * caller read before may have changed. 0 or -ENOMEM.
 */
static int expand_files(struct files_struct *files, unsigned int nr)
{
	while (nr >= files->fdt.max_fds) {
		struct fdtable bigger, old;
		int err;

		spin_unlock(&files->file_lock);
		err = fdtable_alloc(&bigger, fdtable_size_for(nr));
		spin_lock(&files->file_lock);
		if (err)
			return err;
		old = bigger; /* not needed when somebody was faster */
		if (files->fdt.max_fds < bigger.max_fds) {
			old = files->fdt;
			fdtable_copy(&bigger, &old);
			files->fdt = bigger;
		}
		if (old.fd != files->fd_array) {
			spin_unlock(&files->file_lock);
			fdtable_free(&old);
			spin_lock(&files->file_lock);
		}
	}
	return 0;
}

/* room_for: lets new's table hold all of old's, whose file_lock is held but dropped to allocate. */
static int room_for(struct files_struct *new, struct files_struct *old)
{
	unsigned int nr;
	int err;

	while ((nr = fdtable_highest(&old->fdt)) > new->fdt.max_fds) {
		spin_unlock(&old->file_lock);
		if (new->fdt.fd != new->fd_array)
			fdtable_free(&new->fdt);
		err = fdtable_alloc(&new->fdt, fdtable_size_for(nr - 1));
		spin_lock(&old->file_lock);
		if (err)
			return err;
	}
	return nr;
}

struct files_struct *dup_fd(struct files_struct *old)
{
	struct files_struct *new = kmem_cache_alloc(files_cache, GFP_KERNEL);
	int nr;

	if (!new)
		return NULL;
	atomic_set(&new->count, 1);
	spin_lock_init(&new->file_lock);
	embed_table(new);
	spin_lock(&old->file_lock);
	nr = room_for(new, old);
	if (nr < 0) {
		spin_unlock(&old->file_lock);
		kmem_cache_free(files_cache, new);
		return NULL;
	}
	fdtable_dup(&new->fdt, &old->fdt, nr);
	new->next_fd = old->next_fd;
	for (int fd = 0; fd < nr; fd++) {
		if (new->fdt.fd[fd])
			get_file(new->fdt.fd[fd]);
		else if ((unsigned int)fd < new->next_fd)
			new->next_fd = fd; /* was reserved in the parent's */
	}
	hold_here("dup_fd");
	spin_unlock(&old->file_lock);
	return new;
}

void put_files_struct(struct files_struct *files)
{
	if (!atomic_dec_and_test(&files->count))
		return;
	for (unsigned int i = 0; i < BITS_TO_LONGS(files->fdt.max_fds); i++) {
		unsigned long open = files->fdt.open_fds[i];

		for (; open; open &= open - 1) {
			struct file *file = files->fdt.fd[i * BITS_PER_LONG + __builtin_ctzl(open)];

			if (file)
				fput(file);
		}
		cond_resched();
	}
	if (files->fdt.fd != files->fd_array)
		fdtable_free(&files->fdt);
	kmem_cache_free(files_cache, files);
}

/* --- changing --- */

static unsigned long nofile_limit(void)
{
	return min(READ_ONCE(current->signal->rlim[RLIMIT_NOFILE].rlim_cur),
		   (unsigned long)NR_OPEN_MAX);
}

static void set_close_on_exec(struct fdtable *fdt, unsigned int fd, bool on)
{
	if (on)
		bitmap_set(fdt->close_on_exec, fd);
	else
		bitmap_clear(fdt->close_on_exec, fd);
}

int get_unused_fd_flags(unsigned int start, unsigned int flags)
{
	struct files_struct *files = current->files;
	unsigned int fd;
	int err;

	spin_lock(&files->file_lock);
	do {
		fd = max(start, files->next_fd);
		if (fd < files->fdt.max_fds)
			fd = find_next_zero_bit(files->fdt.open_fds, files->fdt.max_fds, fd);
		err = -EMFILE;
		if (fd >= nofile_limit())
			goto out;
		err = expand_files(files, fd);
		if (err)
			goto out;
		/* Another task may have taken it while the lock was dropped. */
	} while (bitmap_test(files->fdt.open_fds, fd));
	bitmap_set(files->fdt.open_fds, fd);
	set_close_on_exec(&files->fdt, fd, flags & O_CLOEXEC);
	if (start <= files->next_fd)
		files->next_fd = fd + 1;
	err = fd;
out:
	spin_unlock(&files->file_lock);
	return err;
}

/* free_fd: file_lock held. */
static void free_fd(struct files_struct *files, unsigned int fd)
{
	bitmap_clear(files->fdt.open_fds, fd);
	bitmap_clear(files->fdt.close_on_exec, fd);
	if (fd < files->next_fd)
		files->next_fd = fd;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	free_fd(files, fd);
	spin_unlock(&files->file_lock);
}

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	files->fdt.fd[fd] = file;
	spin_unlock(&files->file_lock);
}

int prepare_fd(struct new_fd *new, struct dentry *dentry, unsigned int flags,
	       const struct file_operations *fop)
{
	struct file *file;
	int fd = get_unused_fd_flags(0, flags);

	if (fd < 0)
		return fd;
	file = alloc_file(dentry, flags & ~O_CLOEXEC, fop);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	*new = (struct new_fd){.fd = fd, .file = file};
	return 0;
}

void publish_fd(const struct new_fd *new)
{
	if (new->file)
		fd_install(new->fd, new->file);
}

void cancel_fd(const struct new_fd *new)
{
	if (!new->file)
		return;
	put_unused_fd(new->fd);
	fput(new->file);
}

long sys_close(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file = NULL;

	spin_lock(&files->file_lock);
	if (fd < files->fdt.max_fds)
		file = files->fdt.fd[fd];
	if (file) {
		files->fdt.fd[fd] = NULL;
		free_fd(files, fd);
	}
	spin_unlock(&files->file_lock);
	if (!file)
		return -EBADF;
	fput(file);
	return 0;
}

void do_close_on_exec(void)
{
	const struct fdtable *fdt = &current->files->fdt;

	for (unsigned int i = 0; i < BITS_TO_LONGS(fdt->max_fds); i++) {
		unsigned long set = fdt->close_on_exec[i] & fdt->open_fds[i];

		for (; set; set &= set - 1)
			sys_close(i * BITS_PER_LONG + __builtin_ctzl(set));
	}
}

/* replace_fd: dup2's: installs file, with a count of its own, at fd; what was there is closed. */
int replace_fd(unsigned int fd, struct file *file, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct file *was;
	int err;

	if (fd >= nofile_limit())
		return -EBADF;
	spin_lock(&files->file_lock);
	err = expand_files(files, fd);
	if (err)
		goto out;
	was = files->fdt.fd[fd];
	err = -EBUSY; /* reserved: another task is just opening a file there */
	if (!was && bitmap_test(files->fdt.open_fds, fd))
		goto out;
	files->fdt.fd[fd] = get_file(file);
	bitmap_set(files->fdt.open_fds, fd);
	set_close_on_exec(&files->fdt, fd, flags & O_CLOEXEC);
	spin_unlock(&files->file_lock);
	if (was)
		fput(was);
	return fd;
out:
	spin_unlock(&files->file_lock);
	return err;
}

bool get_close_on_exec(unsigned int fd)
{
	struct files_struct *files = current->files;
	bool set;

	spin_lock(&files->file_lock);
	set = bitmap_test(files->fdt.close_on_exec, fd);
	spin_unlock(&files->file_lock);
	return set;
}

void put_close_on_exec(unsigned int fd, bool on)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	if (bitmap_test(files->fdt.open_fds, fd))
		set_close_on_exec(&files->fdt, fd, on);
	spin_unlock(&files->file_lock);
}
