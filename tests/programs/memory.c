// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory through a stock C library: its malloc over brk and mmap, mappings of files and of nothing,
 * and what fork makes of each.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, SLOTS = 64, ROUNDS = 20000 };

static uint32_t seed = 1;

static uint32_t next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* A block carries its size and a byte repeated; 0 when it still does. */
static int spoiled(const unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i += 1 + size / 64)
		if (p[i] != (size & 0xff))
			return 1;
	return p[size - 1] != (size & 0xff);
}

static void heap(void)
{
	unsigned char *block[SLOTS] = {0};
	size_t size[SLOTS] = {0};
	long bad = 0, failed = 0;

	for (int i = 0; i < ROUNDS; i++) {
		int at = next() % SLOTS;
		size_t want = 1 + next() % (i % 100 ? 4000 : 400000);

		if (block[at])
			bad += spoiled(block[at], size[at]);
		if (next() % 2) {
			free(block[at]);
			block[at] = malloc(want);
		} else {
			block[at] = realloc(block[at], want);
		}
		if (!block[at]) {
			failed++;
			continue;
		}
		size[at] = want;
		memset(block[at], want & 0xff, want);
	}
	for (int at = 0; at < SLOTS; at++)
		free(block[at]);
	is("blocks that changed by themselves", bad, 0);
	is("allocations that failed", failed, 0);
	free(malloc(PAGE));
	block[0] = calloc(1000, 1000);
	is("calloc gives zeros", block[0] && !block[0][0] && !block[0][999999], 1);
	free(block[0]);
	is("posix_memalign", posix_memalign((void **)&block[0], 65536, 100), 0);
	is("and it is aligned", (uintptr_t)block[0] % 65536, 0);
	free(block[0]);
}

static void *map(size_t size, int flags, int fd)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* A child that adds one to both; how much of it the parent then sees. */
static void across_fork(void)
{
	volatile int *own = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	volatile int *common = map(PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
	static volatile int global = 5;
	pid_t pid;

	is("two mappings", own && common, 1);
	if (!own || !common)
		return;
	*own = *common = 5;
	pid = fork();
	if (pid == 0) {
		global++;
		++*own;
		_exit(++*common + *own + global != 18);
	}
	waitpid(pid, (int *)(common + 1), 0);
	is("the child's sum was right", common[1], 0);
	is("a global variable", global, 5);
	is("private memory", *own, 5);
	is("shared memory", *common, 6);
	munmap((void *)own, PAGE);
	munmap((void *)common, PAGE);
}

static void files(void)
{
	char path[] = "/tmp/programs.XXXXXX", text[8] = "";
	int fd = mkstemp(path);
	char *common, *own;

	is("mkstemp", fd >= 0, 1);
	unlink(path);
	is("ftruncate", ftruncate(fd, 2 * PAGE), 0);
	common = map(2 * PAGE, MAP_SHARED, fd);
	own = map(2 * PAGE, MAP_PRIVATE, fd);
	is("a file mapped twice", common && own, 1);
	if (!common || !own)
		return;
	strcpy(common + PAGE, "shared");
	same("a private mapping sees the file", own + PAGE, "shared");
	own[PAGE] = 'S';
	is("what is written to it stays there", common[PAGE], 's');
	is("pread", pread(fd, text, 7, PAGE), 7);
	same("the file has what was stored", text, "shared");
	close(fd);
	same("and lives on in its mapping", common + PAGE, "shared");
	munmap(common, 2 * PAGE);
	munmap(own, 2 * PAGE);
}

static int write_after_mprotect(void)
{
	volatile char *p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	pid_t pid;
	int status = 0;

	p[0] = 1;
	if (mprotect((void *)p, PAGE, PROT_READ))
		return -1;
	pid = fork();
	if (pid == 0) {
		p[0] = 2;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	munmap((void *)p, PAGE);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int deep(int depth)
{
	volatile char frame[PAGE];

	frame[0] = depth;
	return depth ? deep(depth - 1) + (frame[0] == (char)depth) : 0;
}

int main(void)
{
	heap();
	across_fork();
	files();
	is("a write where only reading is allowed", write_after_mprotect(), 11);
	is("the stack grows by 4 MiB", deep(1000), 1000);
	return verdict("memory");
}
