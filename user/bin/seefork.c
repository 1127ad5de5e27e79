// SPDX-License-Identifier: GPL-2.0-only
// seefork: three pages of memory as the page tables have them, before a fork, after it, and after
// each of two writes to the same page.
//
//	first page    written before the fork; the child writes to it, then the parent
//	second page   written before the fork, and never again
//	third page    only read: the zero page
//
// Before the fork it prints its own lines of /proc/self/pagetable; later what `pages PARENT CHILD`
// says about the three. pages is started by vfork, which copies nothing: looking changes no count.
// On a kernel without those files it says so and ends with 1.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 3 };

#define PLACE 0x20000000ul

static volatile char *const area = (volatile char *)PLACE;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int in_area(const char *address)
{
	unsigned long at = strtoul(address, NULL, 16);

	return at >= PLACE && at < PLACE + PAGES * PAGE;
}

static void show_own(void)
{
	FILE *f = fopen("/proc/self/pagetable", "r");
	char line[256];

	if (!f)
		fail("/proc/self/pagetable");
	printf("before the fork, /proc/self/pagetable:\n");
	while (fgets(line, sizeof(line), f)) {
		const char *address = strchr(line, ' ');

		if (address && in_area(address))
			printf("  %s", line);
	}
	fclose(f);
}

/* Runs pages on both with its output into a pipe; returns the end to read from. */
static int start_pages(pid_t child, pid_t *pages)
{
	char parent_text[12], child_text[12];
	int fd[2];

	snprintf(parent_text, sizeof(parent_text), "%d", getpid());
	snprintf(child_text, sizeof(child_text), "%d", child);
	if (pipe(fd) < 0)
		fail("pipe");
	*pages = vfork();
	if (*pages == 0) {
		dup2(fd[1], 1);
		close(fd[0]);
		execl("/bin/pages", "pages", parent_text, child_text, NULL);
		_exit(127);
	}
	close(fd[1]);
	return fd[0];
}

/* The heading of pages, and what it says about the area. */
static void show_both(const char *when, pid_t child)
{
	char line[256];
	pid_t pages;
	FILE *f = fdopen(start_pages(child, &pages), "r");

	if (!f)
		fail("fdopen");
	printf("%s, pages %d %d:\n", when, getpid(), child);
	for (int n = 0; fgets(line, sizeof(line), f); n++)
		if (n == 0 || in_area(line))
			printf("  %s", line);
	fclose(f);
	waitpid(pages, NULL, 0);
}

/* The child: writes a byte when it is told to, says so, and waits to be told to end. */
static void child_part(int orders, int news)
{
	char order;

	while (read(orders, &order, 1) == 1) {
		area[0] = order;
		if (write(news, &order, 1) != 1)
			break;
	}
	_exit(0);
}

int main(void)
{
	int orders[2], news[2];
	char byte;
	pid_t child;

	if (mmap((void *)PLACE, PAGES * PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		fail("mmap");
	area[0] = area[PAGE] = 'p';
	byte = area[2 * PAGE];
	if (pipe(orders) < 0 || pipe(news) < 0)
		fail("pipe");
	show_own();
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		close(orders[1]);
		child_part(orders[0], news[1]);
	}
	show_both("after the fork", child);
	if (write(orders[1], "c", 1) != 1 || read(news[0], &byte, 1) != 1)
		fail("pipe");
	show_both("after the child wrote to the first page", child);
	area[0] = 'P';
	show_both("after the parent wrote to it too", child);
	close(orders[1]);
	waitpid(child, NULL, 0);
	return 0;
}
