// SPDX-License-Identifier: GPL-2.0-only
/*
 * CLONE_VM, FS, FILES, SIGHAND, PARENT and the new stack: each flag alone shares its one thing and
 * leaving it out copies it. The table of all combinations is an observing test: every column is an
 * effect the parent saw, never the flag.
 */
#include "t.h"

static volatile int memory;

/* What a child does to everything it might share; the parent looks afterwards. */
struct sharing {
	volatile int *memory;
	int fd;
	char dir[64];
};

static int change_everything(void *arg)
{
	struct sharing *s = arg;
	struct sigaction ign = {.sa_handler = SIG_IGN};
	sigset_t set;

	*s->memory = 1;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (chdir(s->dir) || close(s->fd) || sigaction(SIGUSR2, &ign, NULL))
		return 1;
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return 1;
	umask(0123);
	return 0;
}

/* Run one child with these flags from a process of its own and say what reached that process. */
static int observe(unsigned long flags)
{
	struct clone_req req = {.flags = flags | SIGCHLD};
	struct sharing s = {.memory = &memory, .dir = "/proc"};
	struct sigaction got;
	sigset_t set;
	char cwd[64];
	int seen = 0;

	s.fd = OK(dup(1));
	OK(chdir("/"));
	umask(022);
	if (flags & CLONE_VM)
		req.stack = t_stack();
	memory = 0;
	t_join(t_clone(&req, change_everything, &s));
	seen |= memory == 1 ? CLONE_VM : 0;
	OK(syscall(__NR_getcwd, cwd, sizeof(cwd)));
	seen |= !strcmp(cwd, "/proc") && umask(022) == 0123 ? CLONE_FS : 0;
	seen |= fcntl(s.fd, F_GETFD) < 0 ? CLONE_FILES : 0;
	OK(sigaction(SIGUSR2, NULL, &got));
	seen |= got.sa_handler == SIG_IGN ? CLONE_SIGHAND : 0;
	OK(sigprocmask(SIG_BLOCK, NULL, &set));
	CHECK(!sigismember(&set, SIGUSR1));
	return seen;
}

TEST(clone_sharing_table, "facts")
{
	static const unsigned long part[] = {CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND};
	static const char *const name[] = {"memory", "fs", "files", "handlers"};
	int *seen = t_shared(sizeof(int));

	for (int bits = 0; bits < 16; bits++) {
		unsigned long flags = 0;
		char line[128] = "";
		pid_t pid;

		for (int i = 0; i < 4; i++)
			flags |= bits & 1 << i ? part[i] : 0;
		if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
			continue;
		pid = t_fork();
		if (pid == 0) {
			*seen = observe(flags);
			t_exit();
		}
		t_join(pid);
		for (int i = 0; i < 4; i++)
			if (*seen & part[i]) {
				strcat(line, " ");
				strcat(line, name[i]);
			}
		fact("flags %03lx share:%s", flags, line[0] ? line : " nothing");
	}
}

TEST(clone_vm_shares_memory, "")
{
	EQ(observe(CLONE_VM), CLONE_VM);
}

TEST(clone_without_flags_shares_nothing, "")
{
	EQ(observe(0), 0);
}

TEST(clone_fs_shares_directory_and_umask, "")
{
	EQ(observe(CLONE_FS), CLONE_FS);
}

TEST(clone_files_shares_descriptors, "")
{
	EQ(observe(CLONE_FILES), CLONE_FILES);
}

TEST(clone_sighand_shares_dispositions, "")
{
	EQ(observe(CLONE_VM | CLONE_SIGHAND), CLONE_VM | CLONE_SIGHAND);
}

static int where_am_i(void *arg)
{
	volatile char here;

	*(volatile uintptr_t *)arg = (uintptr_t)&here;
	return 0;
}

/* The child runs on the stack it was given, with or without CLONE_VM. */
TEST(clone_runs_on_the_new_stack, "")
{
	char *top = t_stack();
	struct clone_req req = {.flags = SIGCHLD, .stack = top};
	volatile uintptr_t *where = t_shared(PAGE);

	t_join(t_clone(&req, where_am_i, (void *)where));
	CHECK(*where<(uintptr_t)top && * where>(uintptr_t) top - PAGE);
	*where = 0;
	req.flags |= CLONE_VM;
	t_join(t_clone(&req, where_am_i, (void *)where));
	CHECK(*where<(uintptr_t)top && * where>(uintptr_t) top - PAGE);
}

/* A stack of zero keeps the parent's, also where the memory is shared under CLONE_VFORK. */
TEST(clone_stack_zero_keeps_stack, "")
{
	struct clone_req req = {.flags = SIGCHLD};
	volatile uintptr_t *where = t_shared(PAGE);
	volatile char here;

	t_join(t_clone(&req, where_am_i, (void *)where));
	CHECK(*where<(uintptr_t)&here && * where>(uintptr_t) & here - PAGE);
	*where = 0;
	req.flags |= CLONE_VM | CLONE_VFORK;
	t_join(t_clone(&req, where_am_i, (void *)where));
	CHECK(*where<(uintptr_t)&here && * where>(uintptr_t) & here - PAGE);
}

static int report_parent(void *arg)
{
	*(volatile int *)arg = getppid();
	return 21;
}

/* CLONE_PARENT: the new task is the caller's sibling; the caller cannot wait for it. */
TEST(clone_parent_makes_a_sibling, "")
{
	struct clone_req req = {.flags = CLONE_PARENT | SIGCHLD};
	volatile int *said = t_shared(PAGE);
	pid_t middle = t_fork();

	if (middle == 0) {
		said[1] = t_clone(&req, report_parent, (void *)said);
		CHECK(said[1] > 0);
		FAILS(waitpid(said[1], NULL, __WALL), ECHILD);
		t_exit();
	}
	t_join(middle);
	EQ(t_wait(said[1]), 21 << 8);
	EQ(said[0], getpid());
}

/* CLONE_PARENT takes the exit signal of the caller, whatever the low byte says. */
TEST(clone_parent_takes_exit_signal, "")
{
	struct clone_req middle = {.flags = SIGCHLD};
	volatile int *said = t_shared(PAGE);

	for (int round = 0; round < 2; round++) {
		pid_t pid;

		middle.flags = round ? 0 : SIGCHLD;
		pid = syscall(__NR_clone, middle.flags, 0, 0, 0, 0);
		CHECK(pid >= 0);
		if (pid == 0) {
			struct clone_req req = {.flags = CLONE_PARENT | (round ? SIGCHLD : 0)};

			said[1] = t_clone(&req, report_parent, (void *)said);
			CHECK(said[1] > 0);
			t_exit();
		}
		t_join(pid);
		if (round) {
			FAILS(waitpid(said[1], NULL, 0), ECHILD);
			EQ(waitpid(said[1], NULL, __WCLONE), said[1]);
		} else {
			FAILS(waitpid(said[1], NULL, __WCLONE), ECHILD);
			EQ(waitpid(said[1], NULL, 0), said[1]);
		}
	}
}

static int open_many(void *arg)
{
	int *fds = arg;

	for (int i = 0; i < 100; i++)
		if ((fds[i] = open("/dev/null", O_RDONLY | (i % 2 ? O_CLOEXEC : 0))) < 0)
			return 1;
	return 0;
}

/* A shared table grows in the child, and the parent uses what was put in it, close-on-exec too. */
TEST(clone_files_table_grows_for_both, "")
{
	struct clone_req req = {.flags = CLONE_FILES | SIGCHLD};
	int *fds = t_shared(PAGE);

	t_join(t_clone(&req, open_many, fds));
	for (int i = 0; i < 100; i++) {
		EQ(fcntl(fds[i], F_GETFD), i % 2 ? FD_CLOEXEC : 0);
		OK(close(fds[i]));
	}
	FAILS(close(fds[50]), EBADF);
}

/* The directory stays in use by the survivor when one of two sharers is gone. */
TEST(clone_fs_survives_first_exit, "")
{
	struct clone_req req = {.flags = CLONE_FS | SIGCHLD};
	char cwd[256];

	t_tmpdir();
	OK(mkdir("sub", 0755));
	for (int i = 0; i < 10; i++)
		t_join(t_clone(&req, (int (*)(void *))chdir, "sub/../sub/.."));
	OK(chdir("sub"));
	OK(syscall(__NR_getcwd, cwd, sizeof(cwd)));
	STREQ(strrchr(cwd, '/'), "/sub");
	OK(chdir(".."));
}

TEST(clone_fs_shares_root, "root")
{
	struct clone_req req = {.flags = CLONE_FS | SIGCHLD};
	pid_t pid;

	t_tmpdir();
	OK(mkdir("jail", 0755));
	t_put_file("jail/inside", "x", 0644);
	pid = t_fork();
	if (pid == 0) {
		t_join(t_clone(&req, (int (*)(void *))chroot, "jail"));
		OK(access("/inside", F_OK));
		t_exit();
	}
	t_join(pid);
	FAILS(access("/inside", F_OK), ENOENT);
}

/* Tasks that share memory and descriptors but are processes of their own have their own pids. */
static int own_pid(void *arg)
{
	volatile int *said = arg;

	said[0] = syscall(__NR_getpid);
	said[1] = syscall(__NR_gettid);
	said[2] = getppid();
	return 0;
}

TEST(clone_vm_is_a_process_of_its_own, "")
{
	struct clone_req req = {.flags =
					CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | SIGCHLD,
				.stack = t_stack()};
	static volatile int said[3];
	pid_t pid = t_clone(&req, own_pid, (void *)said);

	t_join(pid);
	EQ(said[0], pid);
	EQ(said[1], pid);
	EQ(said[2], getpid());
}

static int map_page(void *arg)
{
	*(char *volatile *)arg = t_private(PAGE);
	**(char *volatile *)arg = 42;
	return 0;
}

/*
 * What a child maps in shared memory outlives it; what one of two sharers unmaps is gone for both.
 */
TEST(clone_vm_mappings_outlive_child, "")
{
	struct clone_req req = {.flags = CLONE_VM | SIGCHLD, .stack = t_stack()};
	static char *volatile page;

	t_join(t_clone(&req, map_page, (void *)&page));
	EQ(*page, 42);
	OK(munmap(page, PAGE));
	FAILS(syscall(__NR_uname, page), EFAULT);
}

static int fault_now(void *arg)
{
	t_fault();
	return 0;
}

/* A fault kills the process that made it, not another that merely shares its memory. */
TEST(clone_vm_fault_kills_one, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_SIGHAND | SIGCHLD, .stack = t_stack()};
	struct rlimit none = {0, 0};

	OK(setrlimit(RLIMIT_CORE, &none));
	EQ(t_wait(t_clone(&req, fault_now, NULL)) & 0x7f, SIGSEGV);
	memory = 5;
	EQ(memory, 5);
}
