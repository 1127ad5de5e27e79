// SPDX-License-Identifier: GPL-2.0-only
// Memory: mappings and the end of the heap.
// Entry points: what sys/mman.h declares, brk, sbrk.
#include "sys.h"
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE_SHIFT 12

void *mmap(void *addr, size_t n, int prot, int flags, int fd, off_t offset)
{
	if (offset & ((1 << PAGE_SHIFT) - 1)) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return (void *)syscall(__NR_mmap2, addr, n, prot, flags, fd,
			       (unsigned long)offset >> PAGE_SHIFT);
}

int munmap(void *addr, size_t n)
{
	return syscall(__NR_munmap, addr, n);
}

int mprotect(void *addr, size_t n, int prot)
{
	return syscall(__NR_mprotect, addr, n, prot);
}

int madvise(void *addr, size_t n, int advice)
{
	return syscall(__NR_madvise, addr, n, advice);
}

int msync(void *addr, size_t n, int flags)
{
	return syscall(__NR_msync, addr, n, flags);
}

void *mremap(void *addr, size_t old_size, size_t new_size, int flags, ...)
{
	va_list ap;
	void *to;

	va_start(ap, flags);
	to = va_arg(ap, void *);
	va_end(ap);
	return (void *)syscall(__NR_mremap, addr, old_size, new_size, flags, to);
}

/* The kernel answers with the end of the heap, moved or not. */
int brk(void *end)
{
	if ((void *)__sys(__NR_brk, end) == end)
		return 0;
	errno = ENOMEM;
	return -1;
}

/* Asks the kernel each time: whoever shares this memory may have moved the end. */
void *sbrk(ptrdiff_t increment)
{
	char *end = (char *)__sys(__NR_brk, 0);

	if (increment && brk(end + increment) < 0)
		return (void *)-1;
	return end;
}
