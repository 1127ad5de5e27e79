// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures walked on purpose: for each call that makes, changes or ends something, the first allocation
 * fails, then the second, and so on until the call passes untouched. Each failing call returns the
 * documented error and leaves the caller as it was; that nothing is lost, the ledger around each test says.
 */
#include "t.h"

#include <sys/syscall.h>

static int nth_fd = -1;
static struct clone_req req;

/* Arms the n-th allocation from now on; 0 disarms. Allocates nothing itself. */
static void arm(int n)
{
	char text[12];
	int len = snprintf(text, sizeof(text), "%d", n);

	EQ(pwrite(nth_fd, text, len, 0), len);
}

/* Did it fire? */
static int fired(void)
{
	char text[12] = "";

	CHECK(pread(nth_fd, text, sizeof(text) - 1, 0) > 0);
	return atoi(text) == 0;
}

/*
 * Calls once() with the first, second, ... allocation failing; the points met. once() returns -errno or
 * what the call gave; want is the only error allowed.
 */
static int sweep(const char *what, long (*once)(void), void (*undo)(long), int want)
{
	int n;

	if (nth_fd < 0)
		nth_fd = OK(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
	for (n = 1; n < 1000; n++) {
		long ret;

		arm(n);
		ret = once();
		if (!fired()) {
			arm(0);
			if (ret < 0)
				t_die("%s: untouched, yet it failed with %ld", what, -ret);
			undo(ret);
			break;
		}
		if (ret != -want) {
			arm(0);
			t_die("%s: allocation %d failed, the call gave %ld", what, n, ret);
		}
	}
	t_note("%s: %d points", what, n - 1);
	CHECK(n > 1 && n < 1000);
	return n - 1;
}

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void reap(long pid)
{
	int status = t_wait(pid);

	EQ(status, 0);
}

static void close_it(long fd)
{
	OK(close(fd));
}

static void nothing(long ret)
{
	(void)ret;
}

static int exit_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static long fork_once(void)
{
	long pid = syscall(__NR_fork);

	if (pid == 0)
		syscall(__NR_exit, 0);
	return result(pid);
}

TEST(fail_nth_fork, "guest-only")
{
	char *p = t_private(64 * PAGE);

	memset(p, 1, 64 * PAGE);
	/* task, stack, FPU, files, fs, sighand, signal, mm, pgd, areas and tables, pid */
	CHECK(sweep("fork", fork_once, reap, ENOMEM) >= 14);
	EQ(p[0], 1);
}

TEST(fail_nth_fork_with_many_descriptors, "guest-only")
{
	int plain = sweep("fork", fork_once, reap, ENOMEM);

	OK(dup2(0, 200));
	CHECK(sweep("fork with 200 descriptors", fork_once, reap, ENOMEM) > plain);
}

static long clone_once(void)
{
	return t_clone(&req, exit_at_once, NULL);
}

TEST(fail_nth_clone, "guest-only")
{
	static const unsigned long flags[] = {
		0,
		CLONE_VM,
		CLONE_FS,
		CLONE_FILES,
		CLONE_VM | CLONE_SIGHAND,
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND,
		CLONE_VFORK,
		CLONE_PARENT_SETTID,
		CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
	};
	int tid[2], all, some;

	for (int i = 0; i < COUNT(flags); i++) {
		req = (struct clone_req){
			.flags = flags[i] | SIGCHLD,
			.stack = flags[i] & CLONE_VM ? t_stack() : NULL,
			.ptid = &tid[0],
			.ctid = &tid[1],
		};
		some = sweep("clone", clone_once, reap, ENOMEM);
		req.flags = SIGCHLD;
		all = sweep("the same without flags", clone_once, reap, ENOMEM);
		if (flags[i] & (CLONE_VM | CLONE_FS | CLONE_FILES))
			CHECK(some < all);
		else
			EQ(some, all);
	}
}

static volatile int thread_tid;

static void await_thread(long tid)
{
	(void)tid;
	while (thread_tid)
		sched_yield();
}

static long thread_once(void)
{
	thread_tid = 1;
	return t_clone(&req, exit_at_once, NULL);
}

TEST(fail_nth_thread, "guest-only")
{
	req = (struct clone_req){
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			 CLONE_SYSVSEM | CLONE_CHILD_CLEARTID,
		.stack = t_stack(),
		.ctid = (int *)&thread_tid,
	};
	/* task, stack, FPU, pid: a thread is that cheap */
	CHECK(sweep("thread", thread_once, await_thread, ENOMEM) >= 4);
}

static long vfork_once(void)
{
	long pid = vfork();

	if (pid == 0)
		_exit(0);
	return result(pid);
}

TEST(fail_nth_vfork, "guest-only")
{
	CHECK(sweep("vfork", vfork_once, reap, ENOMEM) >= 6);
}

/* exec: the child arms itself, and says with its exit status what became of it. */
static int exec_with(int n)
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		char *argv[8], *args[] = {NULL};

		nth_fd = OK(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
		t_child_argv(argv, "exit_seven", args);
		arm(n);
		execve("/proc/self/exe", argv, NULL);
		_exit(errno == ENOMEM && fired() ? 1 : 2);
	}
	status = t_wait(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(fail_nth_exec, "guest-only")
{
	int n, refused = 0, killed = 0;

	for (n = 1; n < 1000; n++) {
		int end = exec_with(n);

		if (end == 7)
			break;
		/* Before the point of no return ENOMEM; past it there is no caller left to tell. */
		if (end == 1)
			refused++;
		else if (end == 100 + SIGSEGV || end == 100 + SIGKILL)
			killed++;
		else
			t_die("exec: allocation %d failed, the child ended with %d", n, end);
	}
	t_note("exec: %d points refused, %d past the point of no return", refused, killed);
	CHECK(refused > 5 && n < 1000);
}

static long mmap_once(void)
{
	void *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	OK(munmap(p, 4 * PAGE));
	return 0;
}

static char *area;

static long split_once(void)
{
	return result(munmap(area + PAGE, PAGE));
}

static long protect_once(void)
{
	return result(mprotect(area + 4 * PAGE, PAGE, PROT_READ));
}

static long shared_once(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	OK(munmap(p, PAGE));
	return 0;
}

TEST(fail_nth_memory_calls, "guest-only")
{
	void *far = mmap((void *)0x20000000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(far != MAP_FAILED);
	area = mmap((void *)0x30000000, 8 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(area != MAP_FAILED);
	memset(area, 3, 8 * PAGE);
	sweep("mmap", mmap_once, nothing, ENOMEM);
	sweep("mmap shared", shared_once, nothing, ENOMEM);
	sweep("munmap of the middle", split_once, nothing, ENOMEM);
	sweep("mprotect of the middle", protect_once, nothing, ENOMEM);
	EQ(area[0] + area[2 * PAGE] + area[4 * PAGE] + area[7 * PAGE], 12);
	OK(munmap(area, 8 * PAGE));
	OK(munmap(far, PAGE));
}

static long pipe_once(void)
{
	int fd[2];

	if (pipe(fd) < 0)
		return -errno;
	OK(close(fd[0]));
	OK(close(fd[1]));
	return 0;
}

/* A file system in memory may call what it lacks space: Linux's ramfs does. */
static long no_space(long ret)
{
	return ret == -ENOSPC ? -ENOMEM : ret;
}

static long create_once(void)
{
	return no_space(result(open("a-file-to-be", O_RDWR | O_CREAT, 0600)));
}

static void remove_it(long fd)
{
	OK(close(fd));
	OK(unlink("a-file-to-be"));
}

static long open_once(void)
{
	return result(open("there", O_RDONLY));
}

static long grow_once(void)
{
	return result(dup2(0, 500));
}

static long mkdir_once(void)
{
	return no_space(result(mkdir("a-directory-with-a-name-that-does-not-fit-inside", 0700)));
}

static void rmdir_it(long ret)
{
	(void)ret;
	OK(rmdir("a-directory-with-a-name-that-does-not-fit-inside"));
}

TEST(fail_nth_files, "guest-only")
{
	t_tmpdir();
	t_put_file("there", "text", 0600);
	sweep("pipe", pipe_once, nothing, ENOMEM);
	sweep("open", open_once, close_it, ENOMEM);
	sweep("open and create", create_once, remove_it, ENOMEM);
	FAILS(open("a-file-to-be", O_RDONLY), ENOENT);
	sweep("dup2 that grows the table", grow_once, close_it, ENOMEM);
	sweep("mkdir", mkdir_once, rmdir_it, ENOMEM);
}

/* wait and exit allocate nothing that could fail: with everything failing they still work. */
TEST(fail_nth_exit_and_wait_need_nothing, "guest-only")
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		nth_fd = OK(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
		arm(1);
		_exit(9);
	}
	nth_fd = OK(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
	arm(1);
	EQ(syscall(__NR_wait4, pid, &status, 0, NULL), pid);
	EQ(fired(), 0);
	arm(0);
	EQ(status, 9 << 8);
}
