// SPDX-License-Identifier: GPL-2.0-only
/*
 * fs/file.c with fs/fdtable.c: one task's descriptors beside a model with a file a number. Files
 * are counted here: whatever happens, each has exactly one count a descriptor, and one of its
 * owner's.
 */
// sources: fs/file.c fs/fdtable.c kernel/lib/bitmap.c tests/unit/host.c
#include "unit.h"
#include <err.h>
#include <file.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <uapi/fcntl.h>
#include <uapi/resource.h>
#include "../../fs/internal.h"

long sys_close(unsigned int fd);

#define NR_FILES 8
#define NR_FDS	 600
#define ROUNDS	 20000

/* --- the kernel around ------------------------------------------------------------------------ */

static unsigned int allowed; /* allocations until one fails */
static unsigned int blocks;
static void (*while_allocating)(void); /* what other tasks do during the next allocation */

static void *take(size_t size)
{
	void (*others)(void) = while_allocating;

	unit_nothing_held(); /* it may sleep */
	while_allocating = NULL;
	if (others)
		others();
	if (!allowed)
		return NULL;
	allowed -= allowed != ~0u;
	blocks++;
	return memset(malloc(size), 0xa5, size);
}

static void give(const void *mem)
{
	blocks--;
	free((void *)mem);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return take(size);
}

void kfree(const void *ptr)
{
	give(ptr);
}

void *vmalloc(size_t size)
{
	return take(size);
}

void vfree(const void *addr)
{
	give(addr);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, u32 flags,
				     void (*ctor)(void *))
{
	return (struct kmem_cache *)size;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return take((size_t)cache);
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	give(obj);
}

unsigned long totalram_pages(void)
{
	return 32768;
}

/*
 * What only the last fput() of a file, opening one, and the ledger call: never here, where each file has
 * a count that is the test's own.
 */
#define UNUSED(type, name, args)                                                                   \
	type name args                                                                             \
	{                                                                                          \
		fail_msg(#name " was called");                                                     \
		__builtin_unreachable();                                                           \
	}

UNUSED(void, dput, (struct dentry * dentry))
UNUSED(struct dentry *, dget, (struct dentry * dentry))
UNUSED(void, __mutex_init, (struct mutex * m))
UNUSED(bool, capable, (int cap))
UNUSED(void, kmem_cache_for_each,
       (void (*fn)(void *data, const char *name, unsigned long in_use), void *data))

void cond_resched(void)
{
	unit_nothing_held();
}

/* --- the task and the model ------------------------------------------------------------------- */

static struct file pool[NR_FILES];
static struct signal_struct signals;
static struct task_struct task;

struct model {
	struct files_struct *files;
	struct file *file[NR_FDS]; /* NULL: free, or reserved */
	bool open[NR_FDS], cloexec[NR_FDS];
};

static struct model parent;

static int setup(void **state)
{
	files_init();
	allowed = ~0u;
	blocks = 0;
	for (unsigned int i = 0; i < NR_FILES; i++)
		atomic_set(&pool[i].f_count, 1);
	signals.rlim[RLIMIT_NOFILE].rlim_cur = NR_FDS;
	task.signal = &signals;
	unit_thread.task = &task;
	memset(&parent, 0, sizeof(parent));
	task.files = parent.files = dup_fd(&init_files); /* as every task's: a copy */
	assert_non_null(task.files);
	return 0;
}

static int teardown(void **state)
{
	put_files_struct(task.files);
	assert_int_equal(blocks, 0);
	for (unsigned int i = 0; i < NR_FILES; i++)
		assert_int_equal(atomic_read(&pool[i].f_count), 1);
	return 0;
}

/* Every descriptor and every count; and the invariant about next_fd. */
static void assert_table_is(const struct model *m, const struct model *other)
{
	const struct fdtable *fdt = &m->files->fdt;
	int counts[NR_FILES] = {0};

	for (unsigned int fd = 0; fd < NR_FDS; fd++) {
		bool inside = fd < fdt->max_fds;

		assert_ptr_equal(inside ? fdt->fd[fd] : NULL, m->file[fd]);
		assert_int_equal(inside && bitmap_test(fdt->open_fds, fd), m->open[fd]);
		assert_int_equal(inside && bitmap_test(fdt->close_on_exec, fd), m->cloexec[fd]);
		if (fd < m->files->next_fd)
			assert_true(m->open[fd]);
		if (m->file[fd])
			counts[m->file[fd] - pool]++;
		if (other && other->file[fd])
			counts[other->file[fd] - pool]++;
	}
	for (unsigned int i = 0; i < NR_FILES; i++)
		assert_int_equal(atomic_read(&pool[i].f_count), 1 + counts[i]);
	unit_nothing_held();
}

static struct file *any_file(void)
{
	return &pool[random_below(NR_FILES)];
}

static int lowest_free(const struct model *m, unsigned int start)
{
	while (start < NR_FDS && m->open[start])
		start++;
	return start < signals.rlim[RLIMIT_NOFILE].rlim_cur ? (int)start : -EMFILE;
}

/* Opens the lowest free number from start on; some are only reserved, as while a file is opened. */
static void open_one(struct model *m, unsigned int start, bool cloexec, struct file *file)
{
	int want = lowest_free(m, start), fd = get_unused_fd_flags(start, cloexec ? O_CLOEXEC : 0);

	assert_int_equal(fd, want);
	if (fd < 0)
		return;
	m->open[fd] = true;
	m->cloexec[fd] = cloexec;
	m->file[fd] = file;
	if (file)
		fd_install(fd, get_file(file));
}

static void close_one(struct model *m, unsigned int fd)
{
	if (m->open[fd] &&
	    !m->file[fd]) { /* reserved: nobody may close it, who opened it gives it up */
		assert_int_equal(sys_close(fd), -EBADF);
		put_unused_fd(fd);
	} else {
		assert_int_equal(sys_close(fd), m->file[fd] ? 0 : -EBADF);
	}
	m->open[fd] = m->cloexec[fd] = false;
	m->file[fd] = NULL;
}

static void replace_one(struct model *m, unsigned int fd, bool cloexec, struct file *file)
{
	int want = m->open[fd] && !m->file[fd] ? -EBUSY : (int)fd;

	assert_int_equal(replace_fd(fd, file, cloexec ? O_CLOEXEC : 0), want);
	if (want < 0)
		return;
	m->file[fd] = file;
	m->open[fd] = true;
	m->cloexec[fd] = cloexec;
}

static void change_somewhere(struct model *m, unsigned int range)
{
	unsigned int fd = random_below(range);

	switch (random_below(5)) {
	case 0:
	case 1:
		open_one(m, random_below(4) ? 0 : fd, random_bool(),
			 random_below(8) ? any_file() : NULL);
		break;
	case 2:
		close_one(m, fd);
		break;
	case 3:
		if (random_below(10) == 0)
			replace_one(m, fd, random_bool(), any_file());
		break;
	default:
		if (!m->open[fd])
			break;
		m->cloexec[fd] = random_bool();
		put_close_on_exec(fd, m->cloexec[fd]);
		assert_int_equal(get_close_on_exec(fd), m->cloexec[fd]);
	}
}

/* --- tests ------------------------------------------------------------------------------------ */

static void numbers_and_counts_follow_the_model(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		/* At first within the embedded table, later through several larger ones. */
		change_somewhere(&parent, 20 + round * (NR_FDS - 20) / ROUNDS);
		if (round % 16 == 0)
			assert_table_is(&parent, NULL);
	}
	assert_table_is(&parent, NULL);
}

static void the_lowest_free_number_is_taken(void **state)
{
	for (int fd = 0; fd < 200; fd++)
		open_one(&parent, 0, false, &pool[0]);
	close_one(&parent, 150);
	close_one(&parent, 3);
	open_one(&parent, 100, false, &pool[1]);
	assert_ptr_equal(parent.file[150], &pool[1]);
	open_one(&parent, 0, false, &pool[2]);
	assert_ptr_equal(parent.file[3], &pool[2]);
	open_one(&parent, 0, false, &pool[3]);
	assert_ptr_equal(parent.file[200], &pool[3]);
	assert_table_is(&parent, NULL);
}

static void the_limit_is_the_number_that_is_not_given(void **state)
{
	signals.rlim[RLIMIT_NOFILE].rlim_cur = 40;
	for (int fd = 0; fd < 45; fd++)
		open_one(&parent, 0, false, &pool[0]); /* the last ones: -EMFILE */
	assert_true(parent.open[39]);
	assert_int_equal(get_unused_fd_flags(40, 0), -EMFILE);
	assert_int_equal(replace_fd(40, &pool[0], 0), -EBADF);
	replace_one(&parent, 39, true, &pool[1]);
	signals.rlim[RLIMIT_NOFILE].rlim_cur = 10; /* what is open above stays */
	close_one(&parent, 39);
	open_one(&parent, 0, false, &pool[0]);
	assert_table_is(&parent, NULL);
}

static void without_memory_the_table_stays_as_it_is(void **state)
{
	for (int fd = 0; fd < NR_OPEN_DEFAULT; fd++)
		open_one(&parent, 0, false, any_file());
	allowed = 0;
	assert_int_equal(get_unused_fd_flags(0, 0), -ENOMEM);
	assert_int_equal(replace_fd(100, &pool[0], 0), -ENOMEM);
	assert_table_is(&parent, NULL);
	allowed = ~0u;
	open_one(&parent, 0, false, any_file());
	assert_table_is(&parent, NULL);
}

/* What a child gets of the parent's: all that is installed. */
static struct model forked(const struct model *from)
{
	struct model child = *from;

	for (unsigned int fd = 0; fd < NR_FDS; fd++) {
		child.open[fd] = from->file[fd] != NULL;
		child.cloexec[fd] = child.open[fd] && from->cloexec[fd];
	}
	return child;
}

static void a_child_gets_what_is_installed_and_goes_its_own_way(void **state)
{
	static struct model child;

	for (int round = 0; round < 150; round++) {
		for (int i = 0; i < 20; i++)
			change_somewhere(&parent, 20 + round * 3);
		child = forked(&parent);
		child.files = dup_fd(parent.files);
		assert_table_is(&child, &parent);
		task.files = child.files;
		for (int i = 0; i < 20; i++)
			change_somewhere(&child, 500);
		assert_table_is(&child, &parent);
		assert_table_is(&parent, &child);
		put_files_struct(child.files);
		task.files = parent.files;
		assert_table_is(&parent, NULL);
	}
}

static void a_failed_copy_keeps_nothing(void **state)
{
	for (int fd = 0; fd < 100; fd++)
		open_one(&parent, 0, false, any_file());
	for (unsigned int n = 0; n < 2; n++) { /* the struct, then the table */
		unsigned int before = blocks;

		allowed = n;
		assert_null(dup_fd(parent.files));
		assert_int_equal(blocks, before);
		assert_table_is(&parent, NULL);
	}
}

/* The other task of the table needs a larger one too, is faster, and soon needs more. */
static void open_three(void)
{
	open_one(&parent, 0, false, &pool[1]);
	open_one(&parent, 0, false, &pool[2]);
	replace_one(&parent, 300, false, &pool[3]);
}

static void two_tasks_that_grow_a_table_end_with_one(void **state)
{
	for (int fd = 0; fd < NR_OPEN_DEFAULT; fd++)
		open_one(&parent, 0, false, &pool[0]);
	while_allocating = open_three;
	assert_int_equal(get_unused_fd_flags(0, 0), NR_OPEN_DEFAULT + 2);
	parent.open[NR_OPEN_DEFAULT + 2] = true;
	assert_int_equal(blocks, 2); /* the struct and one table */
	assert_table_is(&parent, NULL);
}

/* Another task of the parent opens a file while the child's table, not its struct, is made. */
static void open_far_above(void)
{
	replace_one(&parent, 300, true, &pool[3]);
}

static void wait_for_the_table(void)
{
	while_allocating = open_far_above;
}

static void a_parent_that_grows_during_the_copy_is_copied_whole(void **state)
{
	static struct model child;

	for (int fd = 0; fd < 50; fd++)
		open_one(&parent, 0, false, any_file());
	while_allocating = wait_for_the_table;
	child.files = dup_fd(parent.files);
	assert_true(parent.open[300]);
	task.files = child.files;
	child = forked(&parent);
	child.files = task.files;
	assert_table_is(&child, &parent);
	put_files_struct(child.files);
	task.files = parent.files;
}

static void exec_closes_what_it_should(void **state)
{
	for (int round = 0; round < 300; round++)
		change_somewhere(&parent, 200);
	do_close_on_exec();
	for (unsigned int fd = 0; fd < NR_FDS; fd++) {
		if (!parent.cloexec[fd] || !parent.file[fd])
			continue;
		parent.file[fd] = NULL;
		parent.open[fd] = parent.cloexec[fd] = false;
	}
	assert_table_is(&parent, NULL);
}

static void a_file_that_is_looked_up_is_counted(void **state)
{
	open_one(&parent, 0, false, &pool[0]);
	for (int sharers = 1; sharers <= 2; sharers++) {
		assert_ptr_equal(fget(0), &pool[0]);
		assert_int_equal(atomic_read(&pool[0].f_count), 3);
		fput(&pool[0]);
		assert_null(fget(1));
		assert_null(fget(1u << 31));
		assert_null(fget(~0u));
		atomic_inc(&parent.files->count); /* as CLONE_FILES does */
	}
	put_files_struct(parent.files); /* not the last */
	put_files_struct(parent.files);
	assert_table_is(&parent, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_and_counts_follow_the_model),
		TEST(the_lowest_free_number_is_taken),
		TEST(the_limit_is_the_number_that_is_not_given),
		TEST(without_memory_the_table_stays_as_it_is),
		TEST(a_child_gets_what_is_installed_and_goes_its_own_way),
		TEST(a_failed_copy_keeps_nothing),
		TEST(two_tasks_that_grow_a_table_end_with_one),
		TEST(a_parent_that_grows_during_the_copy_is_copied_whole),
		TEST(exec_closes_what_it_should),
		TEST(a_file_that_is_looked_up_is_counted),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
