// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc as programs read it: a process's own files, those of others, the system's, and on Tine the
 * ledger and vmstat.
 */
#include "t.h"

#include <dirent.h>
#include <sys/prctl.h>

/* Field n (from 1) of a stat line, after the name in parentheses has been cut off as field 2. */
static long stat_field(const char *path, int n)
{
	char buf[1024], *p;

	t_get_file(path, buf, sizeof(buf));
	p = strrchr(buf, ')');
	CHECK(p != NULL);
	p += 2;
	for (int i = 3; i < n; i++) {
		p = strchr(p, ' ');
		CHECK(p != NULL);
		p++;
	}
	return n == 3 ? *p : strtol(p, NULL, 10);
}

TEST(proc_self_stat, "")
{
	char buf[1024], start[64];

	OK(prctl(PR_SET_NAME, "a) b (c"));
	t_get_file("/proc/self/stat", buf, sizeof(buf));
	snprintf(start, sizeof(start), "%d (a) b (c) R %d %d %d ", getpid(), getppid(), getpgrp(),
		 getsid(0));
	EQ(strncmp(buf, start, strlen(start)), 0);
	EQ(buf[strlen(buf) - 1], '\n');
	EQ(stat_field("/proc/self/stat", 20), 1);     /* threads */
	CHECK(stat_field("/proc/self/stat", 23) > 0); /* vsize in bytes */
	CHECK(stat_field("/proc/self/stat", 24) > 0); /* rss in pages */
}

TEST(proc_stat_of_others, "")
{
	char path[64];
	pid_t pid = t_sleeper();

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	t_await_state(pid, 'S');
	EQ(stat_field(path, 4), getpid());
	t_kill(pid, SIGSTOP);
	t_await_state(pid, 'T');
	t_kill(pid, SIGKILL);
	t_await_zombie(pid);
	EQ(stat_field(path, 3), 'Z');
	EQ(t_wait(pid), SIGKILL);
	FAILS(open(path, O_RDONLY), ENOENT);
}

/* Numbers that would be a process's if they were cut to 32 bits, or read loosely. */
TEST(proc_names_are_exact, "")
{
	OK(access("/proc/1", F_OK));
	FAILS(access("/proc/4294967297", F_OK), ENOENT);
	FAILS(access("/proc/18446744073709551617", F_OK), ENOENT);
	FAILS(access("/proc/01", F_OK), ENOENT);
	FAILS(access("/proc/-1", F_OK), ENOENT);
	FAILS(access("/proc/0", F_OK), ENOENT);
	FAILS(access("/proc/1x", F_OK), ENOENT);
}

/* An open file of a process that is gone gives an error, not the next owner of the number. */
TEST(proc_open_file_of_the_dead, "")
{
	char path[64], buf[16];
	pid_t pid = t_sleeper();
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = OK(open(path, O_RDONLY));
	t_kill(pid, SIGKILL);
	t_wait(pid);
	FAILS(read(fd, buf, sizeof(buf)), ESRCH);
}

/* The first number of a "Name:\tvalue" line of /proc/self/status, in this base. */
static unsigned long status_value(const char *name, int base)
{
	static char buf[8192];
	char key[32], *p;

	t_get_file("/proc/self/status", buf, sizeof(buf));
	snprintf(key, sizeof(key), "\n%s:", name);
	p = strstr(buf, key);
	if (!p)
		t_die("/proc/self/status has no line %s", name);
	return strtoul(p + strlen(key), NULL, base);
}

TEST(proc_self_status, "")
{
	struct sigaction ign = {.sa_handler = SIG_IGN};
	static char buf[8192];
	sigset_t set;

	OK(prctl(PR_SET_NAME, "statusname"));
	OK(sigaction(SIGUSR1, &ign, NULL));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	OK(kill(getpid(), SIGUSR2));
	t_get_file("/proc/self/status", buf, sizeof(buf));
	EQ(strncmp(buf, "Name:\tstatusname\n", 17), 0);
	CHECK(strstr(buf, "\nState:\tR (running)\n") != NULL);
	EQ(status_value("Pid", 10), getpid());
	EQ(status_value("Tgid", 10), getpid());
	EQ(status_value("PPid", 10), getppid());
	EQ(status_value("Uid", 10), getuid());
	EQ(status_value("Gid", 10), getgid());
	EQ(status_value("Threads", 10), 1);
	CHECK(status_value("SigIgn", 16) & 1 << (SIGUSR1 - 1));
	CHECK(status_value("SigBlk", 16) & 1 << (SIGUSR2 - 1));
	CHECK(status_value("ShdPnd", 16) & 1 << (SIGUSR2 - 1));
	CHECK(status_value("VmSize", 10) >= status_value("VmRSS", 10));
	CHECK(status_value("VmRSS", 10) > 0);
}

/* What rss says grows by what is touched and falls when it goes. */
TEST(proc_rss_follows_memory, "")
{
	long before = stat_field("/proc/self/stat", 24), size = stat_field("/proc/self/stat", 23);
	char *p = t_private(256 * PAGE);

	CHECK(stat_field("/proc/self/stat", 23) >= size + 256 * (long)PAGE);
	memset(p, 1, 256 * PAGE);
	CHECK(stat_field("/proc/self/stat", 24) >= before + 200);
	OK(munmap(p, 256 * PAGE));
	CHECK(stat_field("/proc/self/stat", 24) <= before + 100);
	EQ(stat_field("/proc/self/stat", 23), size);
}

/* The line of /proc/self/maps that covers addr, or NULL. */
static const char *maps_line(const void *addr)
{
	static char buf[16384];
	unsigned long lo, hi;

	t_get_file("/proc/self/maps", buf, sizeof(buf));
	for (char *line = buf; *line; line = strchr(line, '\0') + 1) {
		char *end = strchr(line, '\n'), *dash;

		CHECK(end != NULL);
		*end = 0;
		lo = strtoul(line, &dash, 16);
		EQ(*dash, '-');
		hi = strtoul(dash + 1, NULL, 16);
		CHECK(lo < hi);
		if ((uintptr_t)addr >= lo && (uintptr_t)addr < hi)
			return line;
	}
	return NULL;
}

static void expect_rights(const void *addr, const char *rights)
{
	const char *line = maps_line(addr);

	if (!line)
		t_die("%p is in no line of /proc/self/maps", addr);
	if (strncmp(strchr(line, ' ') + 1, rights, 4))
		t_die("got \"%s\", expected rights %s", line, rights);
	CHECK(line != NULL);
}

TEST(proc_self_maps, "")
{
	char *p = t_private(4 * PAGE), *shared = t_shared(PAGE), *file;
	int on_stack = 0, fd;

	expect_rights((void *)(uintptr_t)maps_line, "r-xp");
	expect_rights(&on_stack, "rw-p");
	CHECK(strstr(maps_line(&on_stack), "[stack]") != NULL);
	CHECK(sbrk(PAGE) != (void *)-1);
	CHECK(strstr(maps_line((char *)sbrk(0) - 1), "[heap]") != NULL);
	OK(mprotect(p + PAGE, PAGE, PROT_READ));
	OK(mprotect(p + 2 * PAGE, PAGE, PROT_NONE));
	expect_rights(p, "rw-p");
	expect_rights(p + PAGE, "r--p");
	expect_rights(p + 2 * PAGE, "---p");
	expect_rights(p + 3 * PAGE, "rw-p");
	expect_rights(shared, "rw-s");
	OK(munmap(p + PAGE, PAGE));
	CHECK(maps_line(p + PAGE) == NULL);
	t_tmpdir();
	t_put_file("mapped-file", "x", 0600);
	fd = OK(open("mapped-file", O_RDONLY));
	file = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(file != MAP_FAILED);
	expect_rights(file, "r--s");
	CHECK(strstr(maps_line(file), "/mapped-file") != NULL);
}

TEST(proc_links, "")
{
	char path[64], buf[256], other[256];
	pid_t pid;

	EQ(readlink("/proc/self", buf, sizeof(buf)), snprintf(path, sizeof(path), "%d", getpid()));
	EQ(strncmp(buf, path, strlen(path)), 0);
	memset(buf, 0, sizeof(buf));
	memset(other, 0, sizeof(other));
	OK(readlink("/proc/self/exe", buf, sizeof(buf) - 1));
	EQ(buf[0], '/');
	OK(access(buf, X_OK));
	pid = t_sleeper();
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	OK(readlink(path, other, sizeof(other) - 1));
	STREQ(other, buf);
	t_kill(pid, SIGKILL);
	t_wait(pid);
	FAILS(readlink(path, other, sizeof(other)), ENOENT);
}

PROGRAM(show_cmdline)
{
	char buf[128], want[] = "guest\0--child\0show_cmdline\0two words\0\0last";

	EQ(argc, 4);
	EQ(t_get_file("/proc/self/cmdline", buf, sizeof(buf)), sizeof(want));
	EQ(memcmp(buf, want, sizeof(want)), 0);
	return 0;
}

TEST(proc_cmdline, "")
{
	pid_t pid = t_fork();

	if (pid == 0)
		t_exec_child("show_cmdline", "two words", "", "last", NULL);
	t_join(pid);
}

TEST(proc_lists_processes, "")
{
	pid_t pid = t_sleeper();
	struct dirent *d;
	int self = 0, child = 0, one = 0;
	DIR *dir = opendir("/proc");

	CHECK(dir != NULL);
	while ((d = readdir(dir))) {
		self += atoi(d->d_name) == getpid();
		child += atoi(d->d_name) == pid;
		one += !strcmp(d->d_name, "1");
	}
	closedir(dir);
	EQ(self, 1);
	EQ(child, 1);
	EQ(one, 1);
	t_kill(pid, SIGKILL);
	t_wait(pid);
	FAILS(access("/proc/4000000", F_OK), ENOENT);
	FAILS(access("/proc/self/nothing", F_OK), ENOENT);
	FAILS(access("/proc/0", F_OK), ENOENT);
}

TEST(proc_meminfo, "")
{
	long total = t_value("/proc/meminfo", "MemTotal"),
	     free = t_value("/proc/meminfo", "MemFree");
	long available = t_value("/proc/meminfo", "MemAvailable");

	CHECK(total > 4096);
	CHECK(free > 0 && free < total);
	CHECK(available > 0 && available <= total);
	CHECK(t_value("/proc/meminfo", "SwapTotal") >= t_value("/proc/meminfo", "SwapFree"));
}

/* The number behind a word, from *p on; *p moves past it. */
static long number_behind(const char **p, const char *word)
{
	const char *at = strstr(*p, word);

	if (!at)
		t_die("there is no \"%s\"", word);
	*p = at + strlen(word);
	return strtol(*p, NULL, 10);
}

/* High and low memory together are all of it; in one reading, so the sums are exact. */
TEST(proc_meminfo_high_and_low, "guest-only")
{
	static char text[4096];
	const char *p = text;
	long total, free, high, high_free;

	t_get_file("/proc/meminfo", text, sizeof(text));
	total = number_behind(&p, "MemTotal:");
	free = number_behind(&p, "MemFree:");
	high = number_behind(&p, "HighTotal:");
	high_free = number_behind(&p, "HighFree:");
	EQ(number_behind(&p, "LowTotal:"), total - high);
	EQ(number_behind(&p, "LowFree:"), free - high_free);
	CHECK(high >= 0 && high_free >= 0 && high_free <= high);
}

/* Each zone's watermarks rise; what the zones manage together is all memory. */
TEST(proc_zoneinfo, "")
{
	static char text[1 << 18];
	const char *p = text;
	long managed = 0;
	int zones = 0;

	t_get_file("/proc/zoneinfo", text, sizeof(text));
	CHECK(!strncmp(text, "Node 0, zone      DMA\n", 22));
	while (strstr(p, "\n  pages free ")) {
		long free = number_behind(&p, "\n  pages free "), min, low, high, present;

		min = number_behind(&p, "\n        min "),
		low = number_behind(&p, "\n        low ");
		high = number_behind(&p, "\n        high ");
		CHECK(0 <= min && min <= low && low <= high);
		CHECK(number_behind(&p, "\n        spanned ") >= 0);
		present = number_behind(&p, "\n        present ");
		CHECK(free <= present);
		managed += number_behind(&p, "\n        managed ");
		CHECK(number_behind(&p, "\n        protection: (") >= 0);
		zones++;
	}
	CHECK(zones >= 2);
	EQ(managed * 4, t_value("/proc/meminfo", "MemTotal"));
}

TEST(proc_system_files, "")
{
	static const char *const path[] = {"/proc/version",
					   "/proc/uptime",
					   "/proc/loadavg",
					   "/proc/cpuinfo",
					   "/proc/mounts",
					   "/proc/vmstat",
					   "/proc/self/mounts",
					   "/proc/sys/kernel/pid_max",
					   "/proc/sys/kernel/threads-max",
					   "/proc/sys/kernel/tainted"};
	static char whole[32768];

	for (int i = 0; i < COUNT(path); i++) {
		int n = t_get_file(path[i], whole, sizeof(whole));

		if (n <= 0 || !strchr(whole, '\n'))
			t_die("%s has %d bytes", path[i], n);
	}
	t_get_file("/proc/version", whole, sizeof(whole));
	EQ(strncmp(whole, "Linux version ", 14), 0);
	t_get_file("/proc/mounts", whole, sizeof(whole));
	CHECK(strstr(whole, " /proc proc ") != NULL);
}

/* Read in one go, a byte at a time, or again after a seek: the same text. */
TEST(proc_partial_reads, "")
{
	char whole[512], pieces[512];
	int n = t_get_file("/proc/version", whole, sizeof(whole)), len = 0;
	int fd = OK(open("/proc/version", O_RDONLY));

	CHECK(n > 20);
	while (len < (int)sizeof(pieces) && OK(read(fd, pieces + len, 1)) == 1)
		len++;
	EQ(len, n);
	EQ(memcmp(whole, pieces, n), 0);
	EQ(lseek(fd, 6, SEEK_SET), 6);
	EQ(read(fd, pieces, 7), 7);
	EQ(memcmp(pieces, "version", 7), 0);
	FAILS(read(fd, BAD, 4), EFAULT);
}

TEST(proc_is_read_only_where_it_must, "")
{
	FAILS(open("/proc/new", O_WRONLY | O_CREAT, 0600), ENOENT);
	FAILS(mkdir("/proc/dir", 0755), ENOENT);
	CHECK(unlink("/proc/version") == -1);
	CHECK(rmdir("/proc/self/task") == -1);
	OK(access("/proc/version", F_OK));
}

/* Reading the ledger changes nothing in it. */
TEST(ledger_reads_the_same_twice, "guest-only")
{
	static char a[16384], b[16384];

	memset(a, 1, sizeof(a));
	memset(b, 1, sizeof(b));
	t_get_file("/proc/ledger", a, sizeof(a));
	t_get_file("/proc/ledger", a, sizeof(a));
	t_get_file("/proc/ledger", b, sizeof(b));
	CHECK(strlen(a) > 100);
	STREQ(a, b);
}

/* What is taken shows in the ledger and is gone again: a task, its memory, a file, an inode. */
TEST(ledger_sees_what_is_held, "guest-only")
{
	static char before[16384], during[16384], after[16384];

	memset(before, 1, sizeof(before));
	memset(during, 1, sizeof(during));
	memset(after, 1, sizeof(after));
	t_tmpdir();
	/* The first round only touches what this process needs for the second. */
	for (int round = 0; round < 2; round++) {
		pid_t pid;
		int fd;

		t_get_file("/proc/ledger", before, sizeof(before));
		pid = t_sleeper();
		fd = OK(open("f", O_RDWR | O_CREAT, 0600));
		t_await_state(pid, 'S');
		t_get_file("/proc/ledger", during, sizeof(during));
		CHECK(strcmp(before, during) != 0);
		t_kill(pid, SIGKILL);
		t_wait(pid);
		OK(close(fd));
		OK(unlink("f"));
		t_get_file("/proc/ledger", after, sizeof(after));
	}
	STREQ(after, before);
}
