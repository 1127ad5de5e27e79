// SPDX-License-Identifier: GPL-2.0-only
/*
 * High memory, which the kernel reaches only for a while: what files hold comes from there first, as all
 * that programs hold (huge.c). For boots with highmem=64M; the killer by zone is in oom.c.
 */
#include "t.h"

static long kib(const char *what)
{
	return t_value("/proc/meminfo", what);
}

#define FILE_PAGES 2048
#define SLACK	   512 /* KiB: tables, nodes and lists beside what is counted */

static unsigned word(long at)
{
	return (unsigned)at * 2654435761u;
}

static void write_words(int fd, char *buf)
{
	for (long at = 0; at < FILE_PAGES * (long)PAGE; at += 3 * PAGE) {
		long n = FILE_PAGES * (long)PAGE - at;

		n = n < 3 * (long)PAGE ? n : 3 * (long)PAGE;
		for (long i = 0; i < n; i += 4)
			*(unsigned *)(buf + i) = word(at + i);
		EQ(write(fd, buf, n), n);
	}
}

static long wrong_words(const char *memory, long from, long to)
{
	long wrong = 0;

	for (long at = from; at < to; at += 4)
		wrong += *(const unsigned *)(memory + at - from) != word(at);
	return wrong;
}

/* Written, read across pages into memory not yet there, mapped, cut inside a page, grown again. */
TEST(file_pages_are_high_first, "guest-only high")
{
	long high = kib("HighFree"), low = kib("LowFree"), size = FILE_PAGES * (long)PAGE;
	char *buf = t_private(8 * PAGE), *map;
	int fd;

	t_tmpdir();
	fd = OK(open("file", O_RDWR | O_CREAT, 0600));
	write_words(fd, buf);
	CHECK(kib("HighFree") <= high - size / 1024 + SLACK);
	CHECK(kib("LowFree") >= low - SLACK);
	buf = t_private(8 * PAGE);
	EQ(pread(fd, buf + 100, 5 * PAGE, 7 * PAGE + 40), 5 * PAGE);
	EQ(wrong_words(buf + 100, 7 * PAGE + 40, 12 * PAGE + 40), 0);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(map != MAP_FAILED);
	EQ(wrong_words(map, 0, size), 0);
	map[9 * PAGE] = 1;
	EQ(pread(fd, buf, 1, 9 * PAGE), 1);
	EQ(buf[0], 1);
	OK(ftruncate(fd, 3 * PAGE + 20));
	OK(ftruncate(fd, 4 * PAGE));
	EQ(pread(fd, buf, PAGE, 3 * PAGE), PAGE);
	EQ(wrong_words(buf, 3 * PAGE, 3 * PAGE + 20), 0);
	for (unsigned i = 20; i < PAGE; i++)
		CHECK(buf[i] == 0);
	OK(munmap(map, size));
	OK(close(fd));
	OK(unlink("file"));
	CHECK(kib("HighFree") >= high - SLACK);
}
