// SPDX-License-Identifier: GPL-2.0-only
/*
 * High memory, which the kernel reaches only for a while: what programs and files hold comes from
 * there first, and a shortage of low memory is no reason to kill who holds none. For boots with
 * highmem=64M.
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

/* --- The killer by zone ----------------------------------------------------------------------- */

static void set_adj(int adj)
{
	char text[16];
	int fd = OK(open("/proc/self/oom_score_adj", O_WRONLY));
	int n = snprintf(text, sizeof(text), "%d", adj);

	EQ(write(fd, text, n), n);
	OK(close(fd));
}

/* A child that touches memory until what is free of a kind has come down to so many KiB. */
static pid_t holder(const char *what, long leave)
{
	struct gate full = t_gate();
	pid_t pid = t_fork();

	if (pid) {
		t_gate_wait(&full);
		return pid;
	}
	while (kib(what) > leave)
		memset(t_private(64 * PAGE), 5, 64 * PAGE);
	t_gate_open(&full);
	for (;;)
		t_sleep_ms(1000);
}

/*
 * A child that takes low memory alone: a page table for every 4 MiB, all of them showing the zero page,
 * and once more by a fork.
 */
static pid_t taker_of_tables(void)
{
	pid_t pid = t_fork();
	char *area;

	if (pid)
		return pid;
	area = mmap((void *)0x10000000, 0x98000000, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	CHECK(area != MAP_FAILED);
	for (unsigned at = 0; at < 0x98000000; at += 0x400000)
		EQ(area[at], 0);
	pid = t_fork();
	if (pid)
		t_join(pid);
	t_exit();
}

/*
 * One holds nearly all of high memory, another less, but low; the third runs out of low memory. The
 * first, though the largest, has nothing that would help him.
 */
TEST(oom_of_low_memory_spares_high_pages, "guest-only root high")
{
	pid_t high, low, taker;
	int status;

	high = holder("HighFree", 1 << 10);
	low = holder("LowFree", 4 << 10);
	set_adj(-1000);
	CHECK(kib("HighTotal") > kib("LowTotal") * 9 / 10);
	taker = taker_of_tables();
	EQ(waitpid(-1, &status, 0), low);
	EQ(status, SIGKILL);
	t_join(taker);
	EQ(t_state(high), 'S');
	t_kill(high, SIGKILL);
	EQ(t_wait(high), SIGKILL);
}
