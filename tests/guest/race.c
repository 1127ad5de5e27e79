// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files under several tasks at once: what must hold however their steps fall between each other. On
 * one processor little can go wrong; with several each of these loops met the race it is named for.
 * The runner's ledger says that nothing was lost.
 */
#include "t.h"
#include <dirent.h>
#include <sys/mount.h>

static volatile int *shared; /* a page that all tasks of a test see */

/* both: one(arg) in a task made with flags while two(arg) runs here, until both have done. */
static void both(unsigned long flags, int (*one)(void *), void (*two)(void), int rounds)
{
	struct clone_req req = {.flags = flags | SIGCHLD};
	long pid;

	if (!shared)
		shared = t_shared(PAGE);
	shared[0] = shared[1] = 0;
	req.stack = flags & CLONE_VM ? t_stack() : NULL;
	pid = t_clone(&req, one, NULL);
	CHECK(pid > 0);
	for (int i = 0; i < rounds; i++)
		two();
	shared[0] = 1; /* the end */
	EQ(t_wait(pid), 0);
}

/* --- the descriptor table --- */

static int open_and_close(void *arg)
{
	while (!shared[0]) {
		int fd = open("f", O_RDWR | O_CREAT, 0600);

		CHECK(fd >= 0);
		CHECK(close(fd) == 0 || errno == EBADF);
	}
	return 0;
}

static void dup_over(void)
{
	int low = dup(0), ret;

	CHECK(low >= 0);
	for (int fd = low; fd < low + 3; fd++) {
		ret = dup2(0, fd);
		CHECK(ret == fd || errno == EBUSY);
		CHECK(close(fd) == 0 || errno == EBADF);
	}
}

TEST(race_dup2_and_close, "")
{
	int lowest = t_lowest_fd();

	t_tmpdir();
	both(CLONE_FILES, open_and_close, dup_over, 300);
	for (int fd = lowest; fd < lowest + 8; fd++)
		close(fd);
	EQ(t_lowest_fd(), lowest);
}

static int offset_file;

static int append_words(void *arg)
{
	for (int i = 0; i < 300; i++)
		EQ(write(offset_file, "word", 4), 4);
	while (!shared[0])
		sched_yield();
	return 0;
}

static void append_word(void)
{
	EQ(write(offset_file, "term", 4), 4);
}

/* One offset for both: no write lands on another. */
TEST(race_shared_offset, "")
{
	char buf[4];
	int words = 0;

	t_tmpdir();
	offset_file = OK(open("f", O_RDWR | O_CREAT, 0600));
	both(0, append_words, append_word, 300);
	OK(lseek(offset_file, 0, SEEK_SET));
	while (read(offset_file, buf, 4) == 4)
		words += !memcmp(buf, "word", 4) + !memcmp(buf, "term", 4);
	EQ(words, 600);
}

/* --- names --- */

static int look_up(void *arg)
{
	char cwd[256];

	while (!shared[0]) {
		int fd = open("d/f", O_RDONLY);

		CHECK(fd >= 0 || errno == ENOENT);
		if (fd >= 0)
			close(fd);
		CHECK(chdir("d") == 0 || errno == ENOENT);
		CHECK(getcwd(cwd, sizeof(cwd)) || errno == ENOENT);
		OK(chdir("/tmp/."));
		OK(fchdir(shared[1]));
	}
	return 0;
}

static void move_about(void)
{
	OK(rename("d", "e"));
	OK(rename("e/f", "g"));
	OK(rmdir("e"));
	OK(mkdir("d", 0700));
	OK(rename("g", "d/f"));
}

TEST(race_rename_and_look, "")
{
	t_tmpdir();
	OK(mkdir("d", 0700));
	t_put_file("d/f", "x", 0600);
	shared = t_shared(PAGE);
	OK(dup2(OK(open(".", O_RDONLY)), 0));
	both(0, look_up, move_about, 150);
}

static int change_umask(void *arg)
{
	while (!shared[0]) {
		umask(022);
		OK(chdir("a"));
		OK(chdir(".."));
	}
	return 0;
}

static void use_place(void)
{
	int fd = open("a/f", O_RDWR);

	CHECK(fd >= 0 || errno == ENOENT); /* from within a */
	if (fd >= 0)
		close(fd);
}

TEST(race_shared_place, "")
{
	t_tmpdir();
	OK(mkdir("a", 0700));
	t_put_file("a/f", "x", 0600);
	both(CLONE_FS, change_umask, use_place, 300);
}

static int walk_in(void *arg)
{
	while (!shared[0]) {
		int fd = open("m/f", O_RDWR | O_CREAT, 0600);

		if (fd >= 0)
			close(fd);
	}
	return 0;
}

static void mount_and_umount(void)
{
	OK(mount("x", "m", "tmpfs", 0, NULL));
	while (umount("m"))
		EQ(errno, EBUSY);
}

TEST(race_umount, "guest-only")
{
	t_tmpdir();
	OK(mkdir("m", 0700));
	both(0, walk_in, mount_and_umount, 100);
}

/* --- pages --- */

static volatile char *mapped, *copied; /* a page of the file, shared and private */
static int mapped_file;

/* Stores without dying of SIGBUS: read(2) into the page answers EFAULT where the file has ended. */
static void store(volatile char *p, char c)
{
	int ret = pread(0, (char *)p, 1, c);

	CHECK(ret == 1 || errno == EFAULT);
}

/* The same for a load: 0 where the file has ended. */
static char load(volatile char *p)
{
	char c = 0;

	if (pwrite(0, (char *)p, 1, 256) == 1)
		EQ(pread(0, &c, 1, 256), 1);
	return c;
}

/*
 * In an even turn anything, in an odd one that turn's letter, and shared[2] says that it is there. What is
 * behind the letter in the private page comes from the file as it is: shared[3].
 */
static int store_always(void *arg)
{
	while (!shared[0]) {
		int turn = shared[1];

		for (int i = 0; i < 20; i++) {
			store(mapped, turn % 2 ? 'b' + turn % 20 : 'a');
			store(copied, 'a');
		}
		shared[3] = turn % 2 ? load(copied + 1) : 0;
		shared[2] = turn;
		sched_yield();
	}
	return 0;
}

/* After the last ftruncate() the file has one page, and the area shows that one. */
static void truncate_to_and_fro(void)
{
	int turn = shared[1] + 1;
	char c;

	for (int i = 0; i < 8; i++) {
		EQ(pwrite(mapped_file, "lost", 4, 0), 4);
		OK(ftruncate(mapped_file, 0));
		OK(ftruncate(mapped_file, PAGE));
	}
	shared[1] = turn;
	while (shared[2] != turn)
		sched_yield();
	EQ(pread(mapped_file, &c, 1, 0), 1);
	EQ(c, 'b' + turn % 20);
	EQ(*mapped, c);
	EQ(shared[3], 0);
	shared[1]++;
}

TEST(race_truncate_and_fault, "")
{
	char letters[256];

	for (int i = 0; i < 256; i++)
		letters[i] = i;
	t_tmpdir();
	t_put_file("letters", "", 0600);
	OK(dup2(OK(open("letters", O_RDWR)), 0));
	EQ(write(0, letters, 256), 256);
	mapped_file = OK(open("f", O_RDWR | O_CREAT, 0600));
	OK(ftruncate(mapped_file, PAGE));
	mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped_file, 0);
	copied = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, mapped_file, 0);
	CHECK(mapped != MAP_FAILED && copied != MAP_FAILED);
	both(0, store_always, truncate_to_and_fro, 100);
}

/*
 * The file is cut to nothing and made long again while another process moves its mapping about, or cuts
 * it in pieces: no piece may keep a page that the file has lost. In an odd turn all is still, and what is
 * written to the file must show.
 */
enum { AREA = 24 };
static void (*disturb)(char **area);
static char *place[2];

static void move_area(char **area)
{
	char *to = *area == place[0] ? place[1] : place[0];

	*area = mremap(*area, AREA * PAGE, AREA * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	EQ(*area - to, 0);
}

static void cut_area(char **area)
{
	static int page;

	OK(mprotect(*area + page * PAGE, PAGE, PROT_READ));
	page = (page + 7) % AREA;
}

static int disturb_always(void *arg)
{
	char *area = NULL;
	int fd = open("f", O_RDWR);

	while (!shared[0]) {
		int turn = shared[1];

		if (!area)
			area = mmap(place[0], AREA * PAGE, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_FIXED, fd, 0);
		CHECK(area != MAP_FAILED);
		if (turn % 2 == 0) {
			for (int i = 0; i < AREA; i++)
				store(area + i * PAGE, 'a');
			shared[3]++;
			disturb(&area);
			continue;
		}
		for (int i = 0; i < AREA; i++) {
			EQ(pwrite(fd, "new", 3, i * PAGE), 3);
			EQ(area[i * PAGE], 'n');
		}
		OK(munmap(area, AREA * PAGE));
		area = NULL;
		shared[2] = turn;
		while (shared[1] == turn && !shared[0])
			t_sleep_ms(1);
	}
	return 0;
}

static void let_child_run(void)
{
	siginfo_t info = {.si_pid = 0};

	OK(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT));
	EQ(info.si_pid, 0);
	t_sleep_ms(1);
}

/* Once a turn, in the middle of it: the next cut would find what this one has missed. */
static void cut_and_lengthen(void)
{
	int begun = shared[3];

	while (shared[3] < begun + 1 + begun % 3)
		let_child_run();
	OK(ftruncate(mapped_file, 0));
	OK(ftruncate(mapped_file, AREA * PAGE));
	shared[1]++;
	while (shared[2] != shared[1])
		let_child_run();
	shared[1]++;
}

static void race_truncate(void (*fn)(char **area))
{
	disturb = fn;
	place[0] = t_private(AREA * PAGE);
	place[1] = t_private(AREA * PAGE);
	t_tmpdir();
	t_put_file("letters", "", 0600);
	OK(dup2(OK(open("letters", O_RDWR)), 0));
	EQ(pwrite(0, "a", 1, 'a'), 1);
	mapped_file = OK(open("f", O_RDWR | O_CREAT, 0600));
	both(0, disturb_always, cut_and_lengthen, 50);
}

TEST(race_truncate_and_mremap, "")
{
	race_truncate(move_area);
}

TEST(race_truncate_and_split, "")
{
	race_truncate(cut_area);
}

/* --- pipes --- */

static int ends[2];

static int drain(void *arg)
{
	long sum = 0;
	unsigned char buf[97];
	int n;

	close(ends[1]);
	while ((n = read(ends[0], buf, sizeof(buf))) > 0)
		for (int i = 0; i < n; i++)
			sum += buf[i];
	EQ(n, 0);
	__atomic_add_fetch(&shared[1], sum, __ATOMIC_SEQ_CST);
	return 0;
}

TEST(race_pipe_keeps_every_byte, "")
{
	unsigned char buf[5000];
	long sum = 0;
	pid_t pid[4];

	shared = t_shared(PAGE);
	OK(pipe(ends));
	for (int i = 0; i < (int)sizeof(buf); i++)
		sum += buf[i] = i * 7;
	for (int i = 0; i < 4; i++) {
		pid[i] = t_fork();
		if (pid[i] == 0 && i < 2) {
			drain(NULL);
			t_exit();
		}
		if (pid[i] == 0) {
			for (int j = 0; j < 30; j++)
				EQ(write(ends[1], buf, sizeof(buf)), sizeof(buf));
			t_exit();
		}
	}
	close(ends[0]);
	close(ends[1]);
	for (int i = 0; i < 4; i++)
		t_join(pid[i]);
	EQ(shared[1], 60 * sum);
}

/* --- /proc --- */

static int fork_always(void *arg)
{
	while (!shared[0]) {
		pid_t pid = t_fork();

		if (pid == 0)
			_exit(0);
		shared[1] = pid;
		EQ(t_wait(pid), 0);
	}
	return 0;
}

static void read_dying(void)
{
	static const char *const files[] = {"stat", "status", "maps", "cmdline", "exe", "task"};
	char path[64], buf[2048];
	int fd;

	for (int i = 0; i < COUNT(files); i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", shared[1], files[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0) {
			CHECK(errno == ENOENT || errno == ESRCH);
			continue;
		}
		CHECK(read(fd, buf, sizeof(buf)) >= 0 || errno == ESRCH || errno == EISDIR);
		close(fd);
	}
}

TEST(race_proc_of_the_dying, "")
{
	both(0, fork_always, read_dying, 150);
}

/* Who looks into a process counts its memory meanwhile, and shares it no more than before. */
static int look_into_parent(void *arg)
{
	char path[32], buf[2048];

	snprintf(path, sizeof(path), "/proc/%d/maps", getppid());
	while (!shared[0]) {
		int fd = OK(open(path, O_RDONLY));

		OK(read(fd, buf, sizeof(buf)));
		OK(close(fd));
	}
	return 0;
}

static void unshare_memory(void)
{
	OK(unshare(CLONE_VM | CLONE_SIGHAND));
}

TEST(race_proc_and_unshare, "")
{
	both(0, look_into_parent, unshare_memory, 20000);
}

/* A thread executes and takes its leader's number: argv[1] times, one after the other. */
static char times_left[12];

static int exec_again(void *arg)
{
	t_exec_child("exec_from_threads", times_left, NULL);
}

PROGRAM(exec_from_threads)
{
	struct clone_req thread = {.flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD};
	int left = atoi(argv[1]);

	if (!left)
		return 0;
	snprintf(times_left, sizeof(times_left), "%d", left - 1);
	thread.stack = t_stack();
	CHECK(t_clone(&thread, exec_again, NULL) > 0);
	while (1)
		pause();
}

/* Its directory stays the one it was: who stands in it and looks it up is not put out of it. */
TEST(race_proc_of_a_thread_that_executes, "")
{
	char path[32], cwd[32];
	pid_t pid = t_fork();
	int status;

	if (pid == 0)
		t_exec_child("exec_from_threads", "200", NULL);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	OK(chdir(path));
	while (!waitpid(pid, &status, WNOHANG)) {
		OK(access(path, F_OK));
		CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
		STREQ(cwd, path);
	}
	EQ(status, 0);
	OK(chdir("/"));
}

/* --- the ledger, which a debug kernel counts every page table for --- */

enum { TABLES = 32 };

/* A child that has many tables of its own, and gives them back. */
static void tables_come_and_go(void)
{
	char *area = mmap((void *)0x20000000, TABLES << 22, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);

	CHECK(area != MAP_FAILED);
	for (int i = 0; i < TABLES; i++)
		area[i << 22] = 1;
	OK(munmap(area, TABLES / 2 << 22));
	_exit(0);
}

static int map_always(void *arg)
{
	while (!shared[0]) {
		pid_t pid[4];

		for (int i = 0; i < COUNT(pid); i++) {
			pid[i] = t_fork();
			if (pid[i] == 0)
				tables_come_and_go();
		}
		for (int i = 0; i < COUNT(pid); i++)
			EQ(t_wait(pid[i]), 0);
	}
	return 0;
}

static void read_ledger(void)
{
	CHECK(t_value("/proc/ledger", "mms") > 1);
}

TEST(race_ledger_of_tables_that_go, "guest-only")
{
	both(0, map_always, read_ledger, 100);
}
