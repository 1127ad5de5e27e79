/* SPDX-License-Identifier: GPL-2.0-only */
/* Mappings. */
#ifndef TINE_USER_SYS_MMAN_H
#define TINE_USER_SYS_MMAN_H

#include <sys/types.h>
#include <uapi/mman.h>

void *mmap(void *addr, size_t n, int prot, int flags, int fd, off_t offset);
int munmap(void *addr, size_t n);
int mprotect(void *addr, size_t n, int prot);
int madvise(void *addr, size_t n, int advice);
int msync(void *addr, size_t n, int flags);
void *mremap(void *addr, size_t old_size, size_t new_size, int flags, ...);

#endif /* TINE_USER_SYS_MMAN_H */
