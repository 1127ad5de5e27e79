// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of one process: demand zero, files, holes, protection, the refusals of mmap, and the
 * heap and stack with their limits. What fork does with mappings is in map_fork.c.
 */
#include "t.h"

#define RW (PROT_READ | PROT_WRITE)

static void no_core(void)
{
	struct rlimit none = {0, 0};

	OK(setrlimit(RLIMIT_CORE, &none));
}

/* How touching this address in a child ends: 0, or the signal. */
static int touch(volatile char *p, int write)
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		no_core();
		if (write)
			*p = 1;
		else
			(void)*p;
		_exit(0);
	}
	status = t_wait(pid);
	CHECK(status == 0 || WIFSIGNALED(status));
	return status & 0x7f;
}

TEST(map_anonymous_is_zero, "")
{
	unsigned char *p = t_private(64 * PAGE);
	unsigned int sum = 0;

	for (unsigned int i = 0; i < 32 * PAGE; i++)
		sum += p[i];
	EQ(sum, 0);
	memset(p, 0xee, 64 * PAGE);
	OK(munmap(p, 64 * PAGE));
	p = mmap(p, 64 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK(p != MAP_FAILED);
	for (unsigned int i = 0; i < 64 * PAGE; i++)
		sum += p[i];
	EQ(sum, 0);
}

/* Reading first (the zero page) and writing afterwards gives a page of one's own. */
TEST(map_zero_page_is_not_written, "")
{
	volatile char *p = t_private(8 * PAGE);

	for (int i = 0; i < 8; i++)
		EQ(p[i * PAGE], 0);
	p[0] = 1;
	p[PAGE + 5] = 2;
	for (int i = 2; i < 8; i++)
		EQ(p[i * PAGE] | p[i * PAGE + 5], 0);
	EQ(p[0], 1);
	EQ(p[PAGE + 5], 2);
	EQ(p[5], 0);
}

TEST(map_hole_splits_area, "")
{
	char *p = t_private(5 * PAGE);

	for (int i = 0; i < 5; i++)
		p[i * PAGE] = i + 1;
	OK(munmap(p + 2 * PAGE, PAGE));
	EQ(touch(p + 2 * PAGE, 0), SIGSEGV);
	EQ(p[PAGE], 2);
	EQ(p[3 * PAGE], 4);
	/* Unmapping a range that is partly or wholly empty is no error. */
	OK(munmap(p, 5 * PAGE));
	OK(munmap(p, 5 * PAGE));
	EQ(touch(p + 4 * PAGE, 0), SIGSEGV);
}

TEST(map_protection, "")
{
	char *p = t_private(3 * PAGE);

	memset(p, 'a', 3 * PAGE);
	OK(mprotect(p + PAGE, PAGE, PROT_READ));
	EQ(touch(p + PAGE, 0), 0);
	EQ(touch(p + PAGE, 1), SIGSEGV);
	EQ(touch(p, 1), 0);
	EQ(touch(p + 2 * PAGE, 1), 0);
	OK(mprotect(p + PAGE, PAGE, PROT_NONE));
	EQ(touch(p + PAGE, 0), SIGSEGV);
	OK(mprotect(p, 3 * PAGE, RW));
	EQ(touch(p + PAGE, 1), 0);
	EQ(p[PAGE], 'a');
	p[PAGE] = 'b';
	EQ(p[PAGE], 'b');
	OK(munmap(p + PAGE, PAGE));
	FAILS(mprotect(p, 3 * PAGE, PROT_READ), ENOMEM);
	FAILS(mprotect(p + 1, PAGE, PROT_READ), EINVAL);
}

/* Kernel writes obey the same rights as the program's own. */
TEST(map_kernel_respects_protection, "")
{
	char *p = t_private(2 * PAGE);
	int fd = OK(open("/dev/zero", O_RDONLY));

	OK(mprotect(p, PAGE, PROT_READ));
	FAILS(read(fd, p, 10), EFAULT);
	OK(mprotect(p, PAGE, PROT_NONE));
	FAILS(read(fd, p, 10), EFAULT);
	FAILS(open(p, O_RDONLY), EFAULT);
	OK(munmap(p + PAGE, PAGE));
	FAILS(read(fd, p + PAGE, 10), EFAULT);
}

TEST(map_bad_addresses_fault, "")
{
	EQ(touch((char *)16, 0), SIGSEGV);
	EQ(touch((char *)16, 1), SIGSEGV);
	EQ(touch((char *)0xfffff000u, 0), SIGSEGV);
	EQ(touch((char *)0xfffff000u, 1), SIGSEGV);
	EQ(touch((char *)0xffffffffu, 1), SIGSEGV);
}

/* On Tine the kernel begins at C0000000; on an x86-64 host that is user space. */
TEST(map_kernel_addresses_fault, "guest-only")
{
	EQ(touch((char *)0xc0000000u, 0), SIGSEGV);
	EQ(touch((char *)0xc0100000u, 1), SIGSEGV);
	EQ(touch((char *)0xf8000000u, 0), SIGSEGV);
	EQ(touch((char *)0xffc00000u, 0), SIGSEGV);
	FAILS(syscall(__NR_uname, 0xc0100000u), EFAULT);
	FAILS(syscall(__NR_uname, 0xbfffffffu), EFAULT);
}

TEST(map_refusals, "")
{
	const int anon = MAP_PRIVATE | MAP_ANONYMOUS;
	int r, w;

	t_tmpdir();
	t_put_file("f", "text", 0600);
	r = OK(open("f", O_RDONLY));
	w = OK(open("f", O_WRONLY));
	FAILS(mmap(NULL, 0, RW, anon, -1, 0), EINVAL);
	FAILS(mmap((void *)0x10000001, PAGE, RW, anon | MAP_FIXED, -1, 0), EINVAL);
	FAILS(mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), EINVAL);
	FAILS(mmap(NULL, PAGE, RW, MAP_PRIVATE, 99, 0), EBADF);
	FAILS(mmap(NULL, 0xfffff000u, RW, anon, -1, 0), ENOMEM);
	FAILS(mmap((void *)0xfffff000u, PAGE, RW, anon | MAP_FIXED, -1, 0), ENOMEM);
	FAILS(mmap(NULL, PAGE, RW, MAP_SHARED, r, 0), EACCES);
	FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, w, 0), EACCES);
	CHECK(mmap(NULL, PAGE, RW, MAP_PRIVATE, r, 0) != MAP_FAILED);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, r, 0) != MAP_FAILED);
	FAILS(mprotect(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, r, 0), PAGE, RW), EACCES);
	FAILS(munmap((void *)0x10000001, PAGE), EINVAL);
	FAILS(munmap((void *)0x10000000, 0), EINVAL);
	FAILS(munmap((void *)0xfffff000u, 2 * PAGE), EINVAL);
	FAILS(madvise((void *)0x10000001, PAGE, MADV_DONTNEED), EINVAL);
	FAILS(madvise((void *)0x10000000, PAGE, 9999), EINVAL);
}

TEST(map_fixed_replaces, "")
{
	char *p = t_private(3 * PAGE), *q;

	memset(p, 'o', 3 * PAGE);
	q = mmap(p + PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK(q == p + PAGE);
	EQ(q[0], 0);
	EQ(p[PAGE - 1], 'o');
	EQ(p[2 * PAGE], 'o');
}

/* A file that may not be mapped so is refused before room is made for it. */
TEST(map_fixed_refused_replaces_nothing, "")
{
	char *p = t_private(PAGE);
	int fd = OK(open("/proc/self/exe", O_RDONLY)), pipes[2];

	p[0] = 'o';
	FAILS(mmap(p, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0), EACCES);
	EQ(p[0], 'o');
	OK(pipe(pipes));
	FAILS(mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, pipes[0], 0), ENODEV);
	EQ(p[0], 'o');
}

/* A private file mapping reads the file, from any page offset, and never writes it. */
TEST(map_private_file, "")
{
	char buf[8], *p;
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	OK(ftruncate(fd, 3 * PAGE));
	EQ(pwrite(fd, "second", 6, PAGE), 6);
	p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, PAGE);
	CHECK(p != MAP_FAILED);
	OK(close(fd));
	EQ(memcmp(p, "second", 6), 0);
	p[0] = 'S';
	fd = OK(open("f", O_RDONLY));
	EQ(pread(fd, buf, 6, PAGE), 6);
	EQ(memcmp(buf, "second", 6), 0);
	EQ(p[0], 'S');
}

/* A shared file mapping and read/write see each other at once, also after the file's unlink. */
TEST(map_shared_file, "")
{
	char buf[8], *p;
	int fd;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	OK(unlink("f"));
	OK(ftruncate(fd, 2 * PAGE));
	p = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	EQ(pwrite(fd, "hello", 5, PAGE - 2), 5);
	EQ(memcmp(p + PAGE - 2, "hello", 5), 0);
	memcpy(p + 100, "back", 4);
	EQ(pread(fd, buf, 4, 100), 4);
	EQ(memcmp(buf, "back", 4), 0);
	OK(close(fd));
	EQ(p[PAGE], 'l');
}

/* The rest of the last page is zero; whole pages beyond the end are not there. */
TEST(map_beyond_end_of_file, "")
{
	char *p;
	int fd;

	t_tmpdir();
	t_put_file("f", "12345", 0600);
	fd = OK(open("f", O_RDWR));
	p = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	EQ(p[4], '5');
	EQ(p[5] | p[PAGE - 1], 0);
	EQ(touch(p + PAGE, 0), SIGBUS);
	EQ(touch(p + 2 * PAGE, 1), SIGBUS);
	FAILS(syscall(__NR_uname, p + PAGE), EFAULT);
	OK(ftruncate(fd, 2 * PAGE));
	EQ(touch(p + PAGE, 0), 0);
	EQ(touch(p + 2 * PAGE, 0), SIGBUS);
	OK(ftruncate(fd, PAGE));
	EQ(touch(p + PAGE, 0), SIGBUS);
}

TEST(map_dontneed, "")
{
	char *p = t_private(3 * PAGE), *q;
	int fd;

	memset(p, 'x', 3 * PAGE);
	OK(madvise(p + PAGE, PAGE, MADV_DONTNEED));
	EQ(p[PAGE], 0);
	EQ(p[0], 'x');
	EQ(p[2 * PAGE], 'x');
	p[PAGE] = 'y';
	EQ(p[PAGE], 'y');
	t_tmpdir();
	t_put_file("f", "file", 0600);
	fd = OK(open("f", O_RDWR));
	q = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	CHECK(q != MAP_FAILED);
	q[0] = 'F';
	OK(madvise(q, PAGE, MADV_DONTNEED));
	EQ(q[0], 'f');
	/* Over a hole: an error, but what is mapped on both sides is dropped all the same. */
	memset(p, 'z', 3 * PAGE);
	OK(munmap(p + PAGE, PAGE));
	FAILS(madvise(p, 3 * PAGE, MADV_DONTNEED), ENOMEM);
	EQ(p[0] | p[2 * PAGE], 0);
}

/* The heap grows zeroed, shrinks, and is zero again where it had been given back. */
TEST(brk_grows_and_shrinks, "")
{
	char *end = sbrk(0), *up;

	CHECK(end != (void *)-1);
	CHECK(syscall(__NR_brk, 0) == (long)end);
	CHECK(syscall(__NR_brk, end + 10 * PAGE) == (long)(end + 10 * PAGE));
	for (unsigned int i = 0; i < 10 * PAGE; i++)
		EQ(end[i], 0);
	memset(end, 'h', 10 * PAGE);
	CHECK(syscall(__NR_brk, end + PAGE) == (long)(end + PAGE));
	EQ(end[PAGE - 1], 'h');
	up = (char *)(((uintptr_t)end + PAGE + PAGE - 1) & -PAGE);
	EQ(touch(up, 0), SIGSEGV);
	CHECK(syscall(__NR_brk, end + 10 * PAGE) == (long)(end + 10 * PAGE));
	EQ(end[0], 'h');
	EQ(up[0] | up[PAGE], 0);
	/* Nonsense leaves the heap where it is. */
	CHECK(syscall(__NR_brk, 0xfffff000u) == (long)(end + 10 * PAGE));
	CHECK(syscall(__NR_brk, 0x1000) == (long)(end + 10 * PAGE));
}

TEST(brk_stops_at_a_mapping, "")
{
	char *end = sbrk(0);
	char *wall = (char *)(((uintptr_t)end + 16 * PAGE) & -PAGE);

	CHECK(mmap(wall, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == wall);
	wall[0] = 'w';
	CHECK(syscall(__NR_brk, wall + 8 * PAGE) == (long)end);
	EQ(wall[0], 'w');
	CHECK(syscall(__NR_brk, end + PAGE) == (long)(end + PAGE));
}

/* Go down the stack a page at a time without the compiler noticing that it is endless. */
static int descend(volatile int levels)
{
	volatile char frame[PAGE];

	frame[0] = levels;
	frame[PAGE - 1] = levels;
	return levels > 0 ? descend(levels - 1) + (frame[0] != (char)levels) : 0;
}

static int stack_child(unsigned long limit, int pages)
{
	struct rlimit lim;
	pid_t pid = t_fork();

	if (pid == 0) {
		no_core();
		OK(getrlimit(RLIMIT_STACK, &lim));
		lim.rlim_cur = limit;
		OK(setrlimit(RLIMIT_STACK, &lim));
		_exit(descend(pages));
	}
	return t_wait(pid);
}

TEST(stack_grows_to_its_limit, "")
{
	EQ(stack_child(4 << 20, 500), 0);
	EQ(stack_child(1 << 20, 500) & 0x7f, SIGSEGV);
	EQ(stack_child(4 << 20, 5000) & 0x7f, SIGSEGV);
}

/* The kernel too may be the one who touches the stack first: a buffer below everything used. */
static int __attribute__((noinline)) read_deep(int fd)
{
	volatile char room[64 * PAGE];

	EQ(read(fd, (char *)room, 32), 32);
	return room[0];
}

TEST(stack_grows_for_the_kernel, "")
{
	EQ(read_deep(OK(open("/dev/zero", O_RDONLY))), 0);
}

/* An access far below the stack pointer, with nothing mapped between, is an error, not growth. */
TEST(stack_does_not_grow_over_a_mapping, "")
{
	struct rlimit lim;
	char here, *stack = (char *)((uintptr_t)&here & -PAGE), *wall = stack - 64 * PAGE;
	pid_t pid = t_fork();

	if (pid == 0) {
		no_core();
		OK(getrlimit(RLIMIT_STACK, &lim));
		CHECK(lim.rlim_cur > 128 * PAGE);
		wall = mmap(wall, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		CHECK(wall != MAP_FAILED);
		_exit(descend(100));
	}
	EQ(t_wait(pid) & 0x7f, SIGSEGV);
}

/* --- Locked in memory ----------------------------------------------------------------------------- */

static long locked_kib(void)
{
	return t_value("/proc/self/status", "VmLck");
}

static long faults(void)
{
	struct rusage usage;

	OK(getrusage(RUSAGE_SELF, &usage));
	return usage.ru_minflt;
}

/* What is locked is there at once, is counted, and is not locked in a child. */
TEST(mlock_fills_and_counts, "")
{
	char *p = t_private(8 * PAGE), *q;
	long before;
	pid_t pid;

	p[0] = p[4 * PAGE] = 1;
	OK(syscall(__NR_mlock, p + PAGE + 1, PAGE));
	EQ(locked_kib(), 8);
	before = faults();
	p[PAGE] = p[2 * PAGE] = 1;
	EQ(faults(), before);
	OK(syscall(__NR_mlock, p, 2 * PAGE)); /* one of them again */
	EQ(locked_kib(), 12);
	pid = t_fork();
	if (pid == 0) {
		EQ(locked_kib(), 0);
		OK(syscall(__NR_munlock, p, 3 * PAGE)); /* nothing is unlocked that was not */
		EQ(locked_kib(), 0);
		t_exit();
	}
	t_join(pid);
	OK(syscall(__NR_munlock, p + PAGE, PAGE));
	EQ(locked_kib(), 8);
	OK(munmap(p, PAGE));
	EQ(locked_kib(), 4);
	FAILS(syscall(__NR_mlock, p, 4 * PAGE), ENOMEM); /* the hole */
	EQ(locked_kib(), 4);
	FAILS(syscall(__NR_munlock, p, 8 * PAGE), ENOMEM);
	EQ(locked_kib(), 4);
	FAILS(syscall(__NR_mlockall, 0), EINVAL);
	FAILS(syscall(__NR_mlockall, 8), EINVAL);
	OK(syscall(__NR_mlockall, MCL_FUTURE));
	q = t_private(3 * PAGE);
	EQ(locked_kib(), 16);
	before = faults();
	q[0] = q[2 * PAGE] = 1;
	EQ(faults(), before);
	OK(syscall(__NR_munlockall));
	EQ(locked_kib(), 0);
	(void)t_private(PAGE);
	EQ(locked_kib(), 0);
}

static void *map_locked(size_t size)
{
	return mmap(NULL, size, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
}

TEST(mlock_keeps_to_its_limit, "root")
{
	struct rlimit lim = {4 * PAGE, 4 * PAGE};
	char *p = t_private(8 * PAGE);

	OK(setrlimit(RLIMIT_MEMLOCK, &lim));
	OK(syscall(__NR_mlock, p, 5 * PAGE)); /* root's limit is none */
	OK(syscall(__NR_munlock, p, 5 * PAGE));
	OK(munmap(map_locked(5 * PAGE), 5 * PAGE));
	OK(syscall(__NR_setresuid32, 5006, 5006, 5006));
	FAILS(syscall(__NR_mlock, p, 5 * PAGE), ENOMEM);
	OK(syscall(__NR_mlock, p, 3 * PAGE));
	FAILS(syscall(__NR_mlock, p + 4 * PAGE, 2 * PAGE), ENOMEM);
	EQ(locked_kib(), 12);
	FAILS((long)map_locked(2 * PAGE), EAGAIN);
	FAILS(syscall(__NR_mlockall, MCL_CURRENT), ENOMEM);
	lim.rlim_cur = 0;
	OK(setrlimit(RLIMIT_MEMLOCK, &lim));
	FAILS(syscall(__NR_mlock, p, PAGE), EPERM);
	FAILS((long)map_locked(PAGE), EPERM);
	OK(syscall(__NR_munlock, p, 8 * PAGE));
	EQ(locked_kib(), 0);
}

/* There is nothing to write back; holes are told, and what is locked may not be forgotten. */
TEST(msync_looks_for_holes_and_locks, "")
{
	char *p = t_private(8 * PAGE);

	OK(munmap(p + 6 * PAGE, PAGE));
	OK(syscall(__NR_mlock, p + PAGE, PAGE));
	OK(msync(p, 6 * PAGE, MS_SYNC));
	FAILS(msync(p, 7 * PAGE, MS_SYNC), ENOMEM);
	FAILS(msync(p, 6 * PAGE, MS_SYNC | MS_INVALIDATE), EBUSY);
	FAILS(msync(p, 8 * PAGE, MS_ASYNC | MS_INVALIDATE), EBUSY);
	OK(msync(p + 2 * PAGE, 2 * PAGE, MS_INVALIDATE));
	OK(munmap(p, PAGE)); /* a hole before what is locked, of which is told first */
	FAILS(msync(p, 2 * PAGE, MS_INVALIDATE), EBUSY);
	FAILS(msync(p, 2 * PAGE, MS_SYNC), ENOMEM);
	OK(msync(p + PAGE, 0, MS_INVALIDATE));
	FAILS(msync(p, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
	FAILS(msync(p + 1, PAGE, MS_SYNC), EINVAL);
	FAILS(msync(p, PAGE, 8), EINVAL);
}
