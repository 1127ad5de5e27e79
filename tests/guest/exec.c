// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve that succeeds: arguments and environment, what of the process survives and what is made
 * new, the auxiliary vector, the clean FPU, scripts. Refusals are in exec_refuse.c.
 */
#include "t.h"

#include <elf.h>
#include <sys/prctl.h>

PROGRAM(check_args)
{
	EQ(argc, 6);
	STREQ(argv[1], "");
	STREQ(argv[2], "two words");
	STREQ(argv[3], "\x01\xff");
	STREQ(argv[4], "");
	EQ(strlen(argv[5]), 100000);
	CHECK(!argv[6]);
	STREQ(environ[0], "A=1");
	STREQ(environ[1], "");
	STREQ(environ[2], "NO_EQUALS");
	CHECK(!environ[3]);
	return 0;
}

TEST(exec_passes_args_and_env, "")
{
	static char large[100001];
	char *args[] = {"", "two words", "\x01\xff", "", large, NULL};
	char *env[] = {"A=1", "", "NO_EQUALS", NULL}, *argv[12];
	pid_t pid;

	memset(large, 'x', sizeof(large) - 1);
	t_child_argv(argv, "check_args", args);
	pid = t_fork();
	if (pid == 0) {
		execve("/proc/self/exe", argv, env);
		t_die("exec: errno %d", errno);
	}
	t_join(pid);
}

PROGRAM(count_args)
{
	EQ(argc, 3001);
	for (int i = 1; i < argc; i++)
		EQ(atoi(argv[i]), i);
	return 0;
}

TEST(exec_passes_thousands_of_args, "")
{
	static char text[3000][8], *args[3001], *argv[3010];
	pid_t pid;

	for (int i = 0; i < 3000; i++) {
		snprintf(text[i], sizeof(text[i]), "%d", i + 1);
		args[i] = text[i];
	}
	t_child_argv(argv, "count_args", args);
	pid = t_fork();
	if (pid == 0) {
		execve("/proc/self/exe", argv, environ);
		t_die("exec: errno %d", errno);
	}
	t_join(pid);
}

PROGRAM(check_descriptors)
{
	char c;

	/* argv: a descriptor that must be open at offset 3, one that must be closed. */
	EQ(fcntl(atoi(argv[1]), F_GETFD), 0);
	EQ(read(atoi(argv[1]), &c, 1), 1);
	EQ(c, 'd');
	FAILS(fcntl(atoi(argv[2]), F_GETFD), EBADF);
	FAILS(fcntl(900, F_GETFD), EBADF);
	return 0;
}

TEST(exec_closes_close_on_exec, "")
{
	char keep[12], drop[12], three[3];
	int fd, gone;
	pid_t pid;

	t_tmpdir();
	t_put_file("f", "abcdef", 0600);
	fd = OK(open("f", O_RDONLY));
	gone = OK(open("f", O_RDONLY | O_CLOEXEC));
	EQ(read(fd, three, 3), 3);
	snprintf(keep, sizeof(keep), "%d", fd);
	snprintf(drop, sizeof(drop), "%d", gone);
	pid = t_fork();
	if (pid == 0) {
		struct rlimit lim;

		OK(getrlimit(RLIMIT_NOFILE, &lim));
		if (lim.rlim_cur > 900)
			OK(fcntl(gone, F_DUPFD_CLOEXEC, 900));
		t_exec_child("check_descriptors", keep, drop, NULL);
	}
	t_join(pid);
	OK(fcntl(gone, F_GETFD));
}

static int exec_without_descriptors(void *arg)
{
	t_exec_child("check_descriptors", ((char **)arg)[0], ((char **)arg)[1], NULL);
}

/* A shared descriptor table becomes the program's own before close-on-exec is applied. */
TEST(exec_unshares_descriptors, "")
{
	struct clone_req req = {.flags = CLONE_FILES | SIGCHLD};
	char keep[12], drop[12], *args[2] = {keep, drop};
	int fd, gone;

	t_tmpdir();
	t_put_file("f", "abcdef", 0600);
	fd = OK(open("f", O_RDONLY));
	gone = OK(open("f", O_RDONLY | O_CLOEXEC));
	EQ(lseek(fd, 3, SEEK_SET), 3);
	snprintf(keep, sizeof(keep), "%d", fd);
	snprintf(drop, sizeof(drop), "%d", gone);
	t_join(t_clone(&req, exec_without_descriptors, args));
	OK(fcntl(gone, F_GETFD));
}

PROGRAM(check_signals)
{
	struct sigaction act;
	sigset_t set;

	OK(sigaction(SIGUSR1, NULL, &act));
	CHECK(act.sa_handler == SIG_DFL);
	OK(sigaction(SIGUSR2, NULL, &act));
	CHECK(act.sa_handler == SIG_IGN);
	OK(sigprocmask(SIG_BLOCK, NULL, &set));
	CHECK(sigismember(&set, SIGTERM) && !sigismember(&set, SIGINT));
	OK(sigpending(&set));
	CHECK(sigismember(&set, SIGTERM));
	return 0;
}

static void handler(int sig)
{
}

/* Handlers fall back to default; ignored stays ignored; mask and pending signals stay. */
TEST(exec_resets_handlers_only, "")
{
	struct sigaction act = {.sa_handler = handler};
	sigset_t set;
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(sigaction(SIGUSR1, &act, NULL));
		act.sa_handler = SIG_IGN;
		OK(sigaction(SIGUSR2, &act, NULL));
		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		OK(sigprocmask(SIG_SETMASK, &set, NULL));
		OK(kill(getpid(), SIGTERM));
		t_exec_child("check_signals", NULL);
	}
	t_join(pid);
}

static int exec_seven(void *arg)
{
	t_exec_child("exit_seven", NULL);
}

/* The parent of a CLONE_SIGHAND child keeps its handlers when the child execs. */
TEST(exec_unshares_handlers, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_SIGHAND | SIGCHLD, .stack = t_stack()};
	struct sigaction act = {.sa_handler = handler}, got;

	OK(sigaction(SIGUSR1, &act, NULL));
	EQ(t_wait(t_clone(&req, exec_seven, NULL)), 7 << 8);
	OK(sigaction(SIGUSR1, NULL, &got));
	CHECK(got.sa_handler == handler);
}

/* Ids and settings that a new program finds as they were. */
static void gather(char *buf, int size)
{
	struct rlimit lim;
	char cwd[128];
	mode_t mask = umask(0);

	umask(mask);
	OK(syscall(__NR_getcwd, cwd, sizeof(cwd)));
	OK(getrlimit(RLIMIT_NOFILE, &lim));
	snprintf(buf, size, "%d %d %d %d %d %s %o %d %d", getpid(), getppid(), getpgrp(), getsid(0),
		 getuid(), cwd, mask, (int)lim.rlim_cur, getpriority(PRIO_PROCESS, 0));
}

PROGRAM(check_kept)
{
	char now[256];

	gather(now, sizeof(now));
	STREQ(now, argv[1]);
	return 0;
}

TEST(exec_keeps_the_process, "")
{
	struct rlimit lim;
	char before[256];
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(setsid());
		OK(chdir("/proc"));
		umask(013);
		OK(getrlimit(RLIMIT_NOFILE, &lim));
		lim.rlim_cur = 77;
		OK(setrlimit(RLIMIT_NOFILE, &lim));
		OK(setpriority(PRIO_PROCESS, 0, 3));
		gather(before, sizeof(before));
		t_exec_child("check_kept", before, NULL);
	}
	t_join(pid);
}

static int in_data = 1;

PROGRAM(check_fresh)
{
	static char maps[8192];
	char *heap;

	EQ(in_data, 1);
	/* The caller's mapping is gone, and so is its heap: this one is small or not there yet. */
	FAILS(syscall(__NR_uname, strtoul(argv[1], NULL, 16)), EFAULT);
	t_get_file("/proc/self/maps", maps, sizeof(maps));
	heap = strstr(maps, "[heap]");
	while (heap && heap > maps && heap[-1] != '\n')
		heap--;
	if (heap) {
		unsigned long from = strtoul(heap, &heap, 16);

		CHECK(strtoul(heap + 1, NULL, 16) - from < 1 << 20);
	}
	return 0;
}

TEST(exec_replaces_memory, "")
{
	char page[16];
	pid_t pid = t_fork();

	if (pid == 0) {
		CHECK(sbrk(2 << 20) != (void *)-1);
		in_data = 2;
		snprintf(page, sizeof(page), "%lx",
			 (unsigned long)mmap((void *)0x30000000, PAGE, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
		STREQ(page, "30000000");
		t_exec_child("check_fresh", page, NULL);
	}
	t_join(pid);
	EQ(in_data, 1);
}

/* The auxiliary vector lies behind the environment as pairs of type and value. */
static const unsigned long *auxv(void)
{
	char **p = environ;

	while (*p)
		p++;
	return (void *)(p + 1);
}

static unsigned long aux(unsigned long type)
{
	for (const unsigned long *a = auxv(); a[0] != AT_NULL; a += 2)
		if (a[0] == type)
			return a[1];
	t_die("no entry %lu in the auxiliary vector", type);
}

extern void _start(void);

PROGRAM(check_auxv)
{
	const Elf32_Phdr *ph = (void *)aux(AT_PHDR);
	const unsigned char *random = (void *)aux(AT_RANDOM);
	int loads = 0, sum = 0;

	EQ(aux(AT_PAGESZ), 4096);
	EQ(aux(AT_PHENT), sizeof(Elf32_Phdr));
	CHECK(aux(AT_PHNUM) > 0 && aux(AT_PHNUM) < 20);
	for (unsigned int i = 0; i < aux(AT_PHNUM); i++)
		loads += ph[i].p_type == PT_LOAD;
	CHECK(loads > 0);
	EQ(aux(AT_ENTRY), (unsigned long)_start);
	EQ(aux(AT_UID), getuid());
	EQ(aux(AT_EUID), geteuid());
	EQ(aux(AT_GID), getgid());
	EQ(aux(AT_EGID), getegid());
	EQ(aux(AT_SECURE), 0);
	CHECK(aux(AT_HWCAP) & 1 << 24); /* FXSR */
	STREQ((char *)aux(AT_EXECFN), argv[1]);
	for (int i = 0; i < 16; i++)
		sum += random[i];
	CHECK(sum != 0);
	return 0;
}

TEST(exec_auxiliary_vector, "")
{
	pid_t pid = t_fork();

	if (pid == 0)
		t_exec_child("check_auxv", "/proc/self/exe", NULL);
	t_join(pid);
}

/* Set-user-id programs: argv has the effective user that is to be seen, and AT_SECURE. */
PROGRAM(check_setid)
{
	EQ(getuid(), 5020);
	EQ(geteuid(), atoi(argv[1]));
	EQ(aux(AT_UID), 5020);
	EQ(aux(AT_EUID), atoi(argv[1]));
	EQ(aux(AT_SECURE), atoi(argv[2]));
	return 0;
}

static int sleep_till_killed(void *arg)
{
	while (1)
		pause();
	return 0;
}

static int exec_setid(void *with_thread)
{
	struct clone_req thread = {.flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD};
	char *allowed[] = {"5021", "1", NULL}, *refused[] = {"5020", "1", NULL};
	char *argv[8];

	OK(syscall(__NR_setresuid32, 5020, 5020, 5020));
	thread.stack = t_stack();
	if (with_thread)
		CHECK(t_clone(&thread, sleep_till_killed, NULL) > 0);
	t_child_argv(argv, "check_setid", with_thread ? allowed : refused);
	execve("prog", argv, environ);
	t_die("exec: errno %d", errno);
}

/* Who shares the root directory with another process could lie to the program: no more rights for him. */
TEST(exec_set_user_id, "root")
{
	struct clone_req alone = {.flags = SIGCHLD}, sharing = {.flags = CLONE_FS | SIGCHLD};
	pid_t pid;

	t_tmpdir();
	t_copy_self("prog");
	OK(chown("prog", 5021, 5021));
	OK(chmod("prog", 04755));
	pid = t_clone(&alone, exec_setid, "with a thread");
	CHECK(pid > 0);
	t_join(pid);
	pid = t_clone(&sharing, exec_setid, NULL);
	CHECK(pid > 0);
	t_join(pid);
}

/* Tine offers no vDSO, so that C libraries bring their own way back from a signal. */
PROGRAM(check_no_vdso)
{
	for (const unsigned long *a = auxv(); a[0] != AT_NULL; a += 2)
		CHECK(a[0] != AT_SYSINFO_EHDR && a[0] != AT_SYSINFO);
	return 0;
}

TEST(exec_offers_no_vdso, "guest-only")
{
	pid_t pid = t_fork();

	if (pid == 0)
		t_exec_child("check_no_vdso", NULL);
	t_join(pid);
}

PROGRAM(check_fpu)
{
	unsigned int xmm[4], mxcsr;
	struct {
		unsigned short cw, pad0, sw, pad1, tags, pad2, rest[8];
	} env;

	asm volatile("movups %%xmm7, %0\n\t"
		     "stmxcsr %1\n\t"
		     "fnstenv %2\n\t"
		     "fldenv %2"
		     : "=m"(xmm), "=m"(mxcsr), "=m"(env));
	EQ(env.cw, 0x37f);
	EQ(env.sw & 0x3800, 0);
	EQ(env.tags, 0xffff);
	EQ(mxcsr, 0x1f80);
	EQ(xmm[0] | xmm[1] | xmm[2] | xmm[3], 0);
	return 0;
}

TEST(exec_starts_with_a_clean_fpu, "")
{
	static const unsigned int pattern[4] = {1, 2, 3, 4};
	static const unsigned int mxcsr = 0x7f80;
	static const unsigned short cw = 0xf7f;
	pid_t pid = t_fork();

	if (pid == 0) {
		asm volatile(
			"fninit\n\tfldpi\n\tfldpi\n\tfldcw %0\n\tldmxcsr %1\n\tmovups %2, %%xmm7"
			:
			: "m"(cw), "m"(mxcsr), "m"(pattern));
		t_exec_child("check_fpu", NULL);
	}
	t_join(pid);
}

PROGRAM(check_comm)
{
	char buf[512], name[17] = "";

	t_get_file("/proc/self/stat", buf, sizeof(buf));
	*strrchr(buf, ')') = 0;
	STREQ(strchr(buf, '(') + 1, argv[1]);
	OK(prctl(PR_GET_NAME, name));
	STREQ(name, argv[1]);
	return 0;
}

/* The name of a process is the last part of the path, cut at fifteen characters. */
TEST(exec_sets_the_name, "")
{
	char *args[] = {"a-name-longer-t", NULL}, *argv[8];
	pid_t pid;

	t_tmpdir();
	t_copy_self("a-name-longer-than-fifteen");
	t_child_argv(argv, "check_comm", args);
	pid = t_fork();
	if (pid == 0) {
		execve("./a-name-longer-than-fifteen", argv, environ);
		t_die("exec: errno %d", errno);
	}
	t_join(pid);
}

PROGRAM(check_exe_link)
{
	char path[256] = "";
	int n = strlen(argv[1]);

	/* argv: what the link must end with, and what to unlink first. */
	if (argc > 2)
		OK(unlink(argv[2]));
	OK(readlink("/proc/self/exe", path, sizeof(path) - 1));
	CHECK((int)strlen(path) >= n);
	STREQ(path + strlen(path) - n, argv[1]);
	OK(access("/proc/self/exe", X_OK));
	return 0;
}

/* /proc/self/exe names the file that runs, follows a rename, and works after an unlink. */
TEST(exec_self_link, "")
{
	char *args[] = {"/renamed", NULL, NULL}, *argv[8];

	t_tmpdir();
	t_copy_self("original");
	OK(symlink("original", "link"));
	for (int round = 0; round < 3; round++) {
		const char *path = round == 0 ? "link" : "renamed";
		pid_t pid;

		if (round == 1)
			OK(rename("original", "renamed"));
		args[0] = round == 0 ? "/original" : round == 1 ? "/renamed" : "/renamed (deleted)";
		args[1] = round == 2 ? "renamed" : NULL;
		t_child_argv(argv, "check_exe_link", args);
		pid = t_fork();
		if (pid == 0) {
			execve(path, argv, environ);
			t_die("exec: errno %d", errno);
		}
		t_join(pid);
	}
	FAILS(access("renamed", F_OK), ENOENT);
}

/* Ten programs in a row in one process, each counting down and executing the next. */
PROGRAM(count_down)
{
	char next[12];

	if (argv[1][0] == '0' && !argv[1][1])
		return 66;
	snprintf(next, sizeof(next), "%d", atoi(argv[1]) - 1);
	t_exec_child("count_down", next, NULL);
}

TEST(exec_ten_times_in_a_row, "")
{
	pid_t pid = t_fork();

	if (pid == 0)
		t_exec_child("count_down", "10", NULL);
	EQ(t_wait(pid), 66 << 8);
}

static int wait_at_gate(void *gate)
{
	t_gate_wait(gate);
	return 0;
}

/* argv: the child, and the descriptor of the gate at which it waits. */
PROGRAM(hear_of_child)
{
	struct gate go = {.fd = {-1, atoi(argv[2])}};
	pid_t pid = atoi(argv[1]);
	sigset_t set;

	t_gate_open(&go);
	t_await_zombie(pid);
	OK(sigpending(&set));
	EQ(sigismember(&set, SIGCHLD), 1);
	EQ(sigismember(&set, SIGUSR1), 0);
	t_join(pid);
	return 0;
}

/* The signal a child of clone sends was for the program that asked for it: the next hears SIGCHLD. */
TEST(exec_hears_sigchld_of_older_children, "")
{
	struct clone_req req = {.flags = SIGUSR1};
	struct gate go = t_gate();
	pid_t pid = t_fork(), child;
	char number[12], fd[12];
	sigset_t set;

	if (pid == 0) {
		sigfillset(&set);
		OK(sigprocmask(SIG_BLOCK, &set, NULL));
		child = t_clone(&req, wait_at_gate, &go);
		snprintf(number, sizeof(number), "%d", child);
		snprintf(fd, sizeof(fd), "%d", go.fd[1]);
		t_exec_child("hear_of_child", number, fd, NULL);
	}
	t_join(pid);
}
