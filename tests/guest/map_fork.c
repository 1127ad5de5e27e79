// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings across fork: what is shared stays shared, what is private parts at the first write on
 * either side and whoever does the writing, the program or the kernel for it; DONTFORK and
 * WIPEONFORK; and that each process's later changes to its own map are its own.
 */
#include "t.h"

#define RW (PROT_READ | PROT_WRITE)

static void no_core(void)
{
	struct rlimit none = {0, 0};

	OK(setrlimit(RLIMIT_CORE, &none));
}

TEST(fork_shares_shared_anonymous, "")
{
	volatile int *p = t_shared(4 * PAGE);
	pid_t pid;

	p[0] = 1;
	pid = t_fork();
	if (pid == 0) {
		EQ(p[0], 1);
		p[0] = 2;
		/* A page neither has touched yet is shared as well. */
		p[3 * PAGE / 4] = 3;
		t_exit();
	}
	t_join(pid);
	EQ(p[0], 2);
	EQ(p[3 * PAGE / 4], 3);
}

/* Shared memory outlives the process that made it. */
TEST(fork_shared_memory_survives_its_maker, "")
{
	struct gate go = t_gate(), done = t_gate();
	int status;
	pid_t maker = t_fork();

	if (maker == 0) {
		volatile int *p = t_shared(PAGE);

		p[0] = 77;
		if (t_fork() == 0) {
			t_gate_wait(&go);
			EQ(p[0], 77);
			p[1] = 78;
			EQ(p[1], 78);
			t_gate_open(&done);
			t_exit();
		}
		t_exit();
	}
	status = t_wait(maker);
	EQ(status, 0);
	t_gate_open(&go);
	t_gate_wait(&done);
}

TEST(fork_shares_unlinked_file, "")
{
	volatile char *p;
	char buf[4];
	int fd;
	pid_t pid;

	t_tmpdir();
	fd = OK(open("f", O_RDWR | O_CREAT, 0600));
	OK(unlink("f"));
	OK(ftruncate(fd, 2 * PAGE));
	p = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	pid = t_fork();
	if (pid == 0) {
		p[0] = 'c';
		EQ(pwrite(fd, "w", 1, PAGE), 1);
		OK(close(fd));
		t_exit();
	}
	t_join(pid);
	EQ(p[0], 'c');
	EQ(p[PAGE], 'w');
	EQ(pread(fd, buf, 1, 0), 1);
	EQ(buf[0], 'c');
}

TEST(fork_parts_private_file_pages, "")
{
	struct gate go = t_gate();
	char *p, buf[4];
	int fd;
	pid_t pid;

	t_tmpdir();
	t_put_file("f", "file", 0600);
	fd = OK(open("f", O_RDWR));
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	CHECK(p != MAP_FAILED);
	p[0] = 'P';
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&go);
		EQ(memcmp(p, "Pile", 4), 0);
		p[1] = 'C';
		t_exit();
	}
	p[2] = 'X';
	t_gate_open(&go);
	t_join(pid);
	EQ(memcmp(p, "PiXe", 4), 0);
	EQ(pread(fd, buf, 4, 0), 4);
	EQ(memcmp(buf, "file", 4), 0);
}

TEST(fork_dontfork_leaves_a_hole, "")
{
	char *p = t_private(3 * PAGE);
	pid_t pid;

	memset(p, 'd', 3 * PAGE);
	OK(madvise(p + PAGE, PAGE, MADV_DONTFORK));
	OK(syscall(__NR_mlock, p + PAGE, PAGE));
	for (int round = 0; round < 2; round++) {
		pid = t_fork();
		if (pid == 0) {
			no_core();
			EQ(p[0], 'd');
			EQ(p[2 * PAGE], 'd');
			EQ(t_value("/proc/self/status", "VmLck"), 0);
			if (round == 0)
				FAILS(syscall(__NR_uname, p + PAGE), EFAULT);
			_exit(p[PAGE] == 'd' ? 9 : 1);
		}
		EQ(t_wait(pid) & 0xff7f, round == 0 ? SIGSEGV : 9 << 8);
		EQ(p[PAGE], 'd');
		OK(madvise(p + PAGE, PAGE, MADV_DOFORK));
	}
}

TEST(fork_wipeonfork_gives_zeroes, "")
{
	char *p = t_private(3 * PAGE);
	pid_t pid, grandchild;

	memset(p, 'w', 3 * PAGE);
	OK(madvise(p + PAGE, PAGE, MADV_WIPEONFORK));
	pid = t_fork();
	if (pid == 0) {
		EQ(p[0], 'w');
		EQ(p[PAGE], 0);
		EQ(p[2 * PAGE - 1], 0);
		EQ(p[2 * PAGE], 'w');
		/* The advice itself is inherited. */
		p[PAGE] = 'x';
		grandchild = t_fork();
		if (grandchild == 0) {
			EQ(p[PAGE], 0);
			t_exit();
		}
		t_join(grandchild);
		EQ(p[PAGE], 'x');
		t_exit();
	}
	t_join(pid);
	EQ(p[PAGE], 'w');
	OK(madvise(p + PAGE, PAGE, MADV_KEEPONFORK));
	pid = t_fork();
	if (pid == 0) {
		EQ(p[PAGE], 'w');
		t_exit();
	}
	t_join(pid);
	/* Only private anonymous memory can be wiped. */
	FAILS(madvise(t_shared(PAGE), PAGE, MADV_WIPEONFORK), EINVAL);
}

/* The classic mistake: making a copy-on-write page writable again must not join it to the other. */
TEST(fork_mprotect_keeps_pages_apart, "")
{
	struct gate go = t_gate(), done = t_gate();
	volatile char *p = t_private(2 * PAGE);
	pid_t pid;

	p[0] = 'a';
	p[PAGE] = 'b';
	pid = t_fork();
	if (pid == 0) {
		OK(mprotect((void *)p, 2 * PAGE, PROT_READ));
		OK(mprotect((void *)p, 2 * PAGE, RW));
		p[0] = 'c';
		t_gate_open(&done);
		t_gate_wait(&go);
		EQ(p[0], 'c');
		EQ(p[PAGE], 'b');
		t_exit();
	}
	t_gate_wait(&done);
	EQ(p[0], 'a');
	p[PAGE] = 'p';
	t_gate_open(&go);
	t_join(pid);
	EQ(p[PAGE], 'p');
}

/* Unmapping, protecting, discarding and growing in one process change nothing in the other. */
TEST(fork_maps_are_separate, "")
{
	char *p = t_private(4 * PAGE);
	pid_t pid;

	memset(p, 's', 4 * PAGE);
	pid = t_fork();
	if (pid == 0) {
		OK(munmap(p, PAGE));
		OK(mprotect(p + PAGE, PAGE, PROT_NONE));
		OK(madvise(p + 2 * PAGE, PAGE, MADV_DONTNEED));
		EQ(p[2 * PAGE], 0);
		p[3 * PAGE] = 't';
		t_exit();
	}
	t_join(pid);
	for (int i = 0; i < 4; i++)
		EQ(p[i * PAGE], 's');
	p[0] = p[PAGE] = 'u';
	EQ(p[0] + p[PAGE], 2 * 'u');
}

/* read(2) into a page that is still common: the copy is made for the kernel's store too. */
TEST(fork_kernel_write_parts_pages, "")
{
	volatile char *p = t_private(4 * PAGE);
	struct stat *st = (struct stat *)(p + 2 * PAGE);
	int fd[2];
	pid_t pid;

	memset((void *)p, 'k', 4 * PAGE);
	OK(pipe(fd));
	EQ(write(fd[1], "read!", 5), 5);
	pid = t_fork();
	if (pid == 0) {
		EQ(read(fd[0], (char *)p + PAGE - 2, 5), 5); /* over a page boundary */
		OK(fstat(fd[0], st));
		CHECK(S_ISFIFO(st->st_mode));
		OK(syscall(__NR_getcwd, p + 3 * PAGE, 100));
		EQ(memcmp((char *)p + PAGE - 2, "read!", 5), 0);
		t_exit();
	}
	t_join(pid);
	for (unsigned int i = 0; i < 4 * PAGE; i++)
		if (p[i] != 'k')
			t_die("the child's kernel wrote into the parent at %#x", i);
	EQ(p[0], 'k');
}

/* And the parent's side: the status that wait stores must not reach another child's copy. */
TEST(fork_wait_status_parts_pages, "")
{
	int *p = t_private(PAGE);
	struct gate go = t_gate();
	pid_t watcher, dead;

	*p = 0x1234;
	watcher = t_fork();
	if (watcher == 0) {
		t_gate_wait(&go);
		EQ(*p, 0x1234);
		t_exit();
	}
	dead = t_fork();
	if (dead == 0)
		_exit(3);
	EQ(waitpid(dead, p, 0), dead);
	EQ(*p, 3 << 8);
	t_gate_open(&go);
	t_join(watcher);
}

/* Pages nobody has touched before the fork are private as well once someone does. */
TEST(fork_untouched_pages_part, "")
{
	struct gate go = t_gate(), done = t_gate();
	volatile int *p = t_private(16 * PAGE);
	int sum = 0;
	pid_t pid;

	for (int i = 0; i < 8; i++)
		sum += p[i * PAGE / 4]; /* half of them through the zero page */
	EQ(sum, 0);
	pid = t_fork();
	for (int i = 0; i < 16; i++)
		p[i * PAGE / 4] = pid ? 'p' : 'c';
	t_gate_open(pid ? &go : &done);
	t_gate_wait(pid ? &done : &go);
	for (int i = 0; i < 16; i++)
		EQ(p[i * PAGE / 4], pid ? 'p' : 'c');
	if (pid == 0)
		t_exit();
	t_join(pid);
}

/* The shape of the heap after fork: both may move it, neither moves the other's. */
TEST(fork_brk_is_separate, "")
{
	char *end = sbrk(8 * PAGE);
	struct gate go = t_gate();
	pid_t pid;

	CHECK(end != (void *)-1);
	memset(end, 'b', 8 * PAGE);
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&go);
		for (unsigned int i = 0; i < 8 * PAGE; i++)
			EQ(end[i], 'b');
		CHECK(sbrk(0) == end + 8 * PAGE);
		t_exit();
	}
	CHECK(sbrk(-8 * (int)PAGE) == end + 8 * PAGE);
	CHECK(sbrk(8 * PAGE) == end);
	t_gate_open(&go);
	t_join(pid);
}

/* Twenty rounds of fork and write on both sides: a wrong count would free a page in use. */
TEST(fork_write_storm_keeps_contents, "")
{
	enum { PAGES = 32, ROUNDS = 20 };
	volatile unsigned int *p = t_private(PAGES * PAGE);

	for (int i = 0; i < PAGES; i++)
		p[i * PAGE / 4] = i;
	for (int r = 1; r <= ROUNDS; r++) {
		pid_t pid = t_fork();

		for (int i = r % 3; i < PAGES; i += 3)
			p[i * PAGE / 4] += pid ? PAGES : 1000 * PAGES;
		if (pid == 0) {
			for (int i = 0; i < PAGES; i++)
				EQ(p[i * PAGE / 4] % PAGES, i);
			t_exit();
		}
		t_join(pid);
	}
	for (int i = 0; i < PAGES; i++) {
		unsigned int rounds = 0;

		for (int r = 1; r <= ROUNDS; r++)
			rounds += i >= r % 3 && (i - r % 3) % 3 == 0;
		EQ(p[i * PAGE / 4], i + rounds * PAGES);
	}
}

static int exit_0(void *arg)
{
	return 0;
}

/* Stack pages are copied like any: a deep frame of the parent is found by the child. */
static int __attribute__((noinline)) deep(int level)
{
	volatile int frame[512];

	frame[0] = level;
	if (level > 0)
		return deep(level - 1) + (frame[0] == level);
	pid_t pid = t_fork();

	if (pid == 0)
		return 0;
	t_join(pid);
	return 0;
}

TEST(fork_from_a_deep_stack, "")
{
	struct clone_req req = {.flags = SIGCHLD};
	pid_t self = getpid();
	int levels = deep(200);

	EQ(levels, 200);
	if (getpid() != self)
		t_exit();
	t_join(t_clone(&req, exit_0, NULL));
}
