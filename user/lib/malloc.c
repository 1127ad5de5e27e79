// SPDX-License-Identifier: GPL-2.0-only
// malloc: blocks cut from the heap that brk grows; large ones are mappings of their own.
//
//	| size | next | payload ... |	size counts the head; next only while free
//
// The free list is sorted by address, so that neighbours merge.  Tasks that share memory must
// not call this at the same time: there is no lock.
// Entry points: malloc, calloc, realloc, free.
#include "sys.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN	 16u
#define GROW	 16384u	      /* least step of the heap */
#define MAP_FROM (128u << 10) /* blocks this large are mapped */
#define MAPPED	 1u	      /* flag in size */
#define PAGE	 4096u

struct block {
	size_t size;
	struct block *next;
	size_t pad[2]; /* payloads start at a multiple of ALIGN */
};

static struct block *free_list;

/* Puts b in its place and merges it with the neighbours it touches. */
static void insert(struct block *b)
{
	struct block **link = &free_list, *prev = NULL;

	while (*link && *link < b) {
		prev = *link;
		link = &prev->next;
	}
	b->next = *link;
	*link = b;
	if (b->next && (char *)b + b->size == (char *)b->next) {
		b->size += b->next->size;
		b->next = b->next->next;
	}
	if (prev && (char *)prev + prev->size == (char *)b) {
		prev->size += b->size;
		prev->next = b->next;
	}
}

static int grow(size_t size)
{
	struct block *b;
	uintptr_t end;

	size = (size + GROW - 1) & ~(GROW - 1);
	end = (uintptr_t)sbrk(0);
	if (end & (ALIGN - 1) && sbrk(ALIGN - (end & (ALIGN - 1))) == (void *)-1)
		return -1;
	b = sbrk(size);
	if (b == (void *)-1)
		return -1;
	b->size = size;
	insert(b);
	return 0;
}

static void *map_large(size_t size)
{
	struct block *b;

	size = (size + PAGE - 1) & ~(PAGE - 1);
	b = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b == MAP_FAILED)
		return NULL;
	b->size = size | MAPPED;
	return b + 1;
}

/* First fit; the tail of a block that is too long goes back to the list. */
static void *take(size_t size)
{
	struct block **link, *b;

	for (link = &free_list; (b = *link); link = &b->next) {
		if (b->size < size)
			continue;
		if (b->size - size > sizeof(struct block)) {
			struct block *rest = (struct block *)((char *)b + size);

			rest->size = b->size - size;
			rest->next = b->next;
			b->size = size;
			*link = rest;
		} else {
			*link = b->next;
		}
		return b + 1;
	}
	return NULL;
}

void *malloc(size_t size)
{
	size_t whole = ((size + ALIGN - 1) & ~(ALIGN - 1)) + sizeof(struct block);
	void *p;

	if (whole < size || whole > PTRDIFF_MAX) {
		errno = ENOMEM;
		return NULL;
	}
	if (whole >= MAP_FROM)
		return map_large(whole);
	p = take(whole);
	if (!p && grow(whole) == 0)
		p = take(whole);
	return p;
}

void free(void *p)
{
	struct block *b = (struct block *)p - 1;
	int saved = errno;

	if (!p)
		return;
	if (b->size & MAPPED)
		munmap(b, b->size & ~MAPPED);
	else
		insert(b);
	errno = saved;
}

void *calloc(size_t n, size_t size)
{
	void *p;

	if (size && n > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	p = malloc(n * size);
	if (p)
		memset(p, 0, n * size);
	return p;
}

void *realloc(void *p, size_t size)
{
	size_t had;
	void *q;

	if (!p)
		return malloc(size);
	had = (((struct block *)p - 1)->size & ~MAPPED) - sizeof(struct block);
	if (size <= had)
		return p;
	q = malloc(size);
	if (!q)
		return NULL;
	memcpy(q, p, had);
	free(p);
	return q;
}
