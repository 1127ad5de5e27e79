// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor tables as data: sizes, growth, copies. No locks, no counts, no kernel: fs/file.c adds
 * those, and the unit tests run this on the host.
 *
 * A table is one allocation:  fd[max_fds] | open_fds | close_on_exec
 */
#include <err.h>
#include <fdtable.h>
#include <string.h>

static size_t table_bytes(unsigned int max_fds)
{
	return max_fds * sizeof(struct file *) + 2 * (max_fds / 8);
}

unsigned int fdtable_size_for(unsigned int nr)
{
	unsigned int size = NR_OPEN_DEFAULT;

	while (size <= nr)
		size *= 2;
	return size;
}

int fdtable_alloc(struct fdtable *fdt, unsigned int max_fds)
{
	void *mem = fdtable_mem_alloc(table_bytes(max_fds));

	if (!mem)
		return -ENOMEM;
	fdt->max_fds = max_fds;
	fdt->fd = mem;
	fdt->open_fds = (unsigned long *)(fdt->fd + max_fds);
	fdt->close_on_exec = fdt->open_fds + BITS_TO_LONGS(max_fds);
	memset(fdt->open_fds, 0, 2 * (max_fds / 8));
	return 0;
}

void fdtable_free(struct fdtable *fdt)
{
	fdtable_mem_free(fdt->fd, table_bytes(fdt->max_fds));
}

void fdtable_copy(struct fdtable *dst, const struct fdtable *src)
{
	size_t bits = src->max_fds / 8;

	memcpy(dst->fd, src->fd, src->max_fds * sizeof(struct file *));
	memset(dst->fd + src->max_fds, 0, (dst->max_fds - src->max_fds) * sizeof(struct file *));
	memcpy(dst->open_fds, src->open_fds, bits);
	memcpy(dst->close_on_exec, src->close_on_exec, bits);
}

unsigned int fdtable_highest(const struct fdtable *fdt)
{
	for (unsigned int i = BITS_TO_LONGS(fdt->max_fds); i-- > 0;) {
		if (fdt->open_fds[i])
			return (i + 1) * BITS_PER_LONG - __builtin_clzl(fdt->open_fds[i]);
	}
	return 0;
}

void fdtable_dup(struct fdtable *dst, const struct fdtable *src, unsigned int nr)
{
	unsigned int words = BITS_TO_LONGS(nr);

	memset(dst->fd, 0, dst->max_fds * sizeof(struct file *));
	for (unsigned int i = 0; i < words; i++) {
		unsigned long open = src->open_fds[i], left = open;

		while (left) {
			unsigned int bit = __builtin_ctzl(left), fd = i * BITS_PER_LONG + bit;

			left &= left - 1;
			dst->fd[fd] = src->fd[fd];
			if (!src->fd[fd])
				open &= ~(1UL << bit);
		}
		dst->open_fds[i] = open;
		dst->close_on_exec[i] = src->close_on_exec[i] & open;
	}
}
