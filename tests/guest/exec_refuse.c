// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve that is refused: each errno, and the caller going on as it was. And scripts, which are
 * mostly about getting `#!` lines right.
 */
#include "t.h"

#include <elf.h>

static char *const no_args[] = {"x", NULL};

static void put_bytes(const char *path, const void *bytes, int len)
{
	int fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700));

	EQ(write(fd, bytes, len), len);
	OK(close(fd));
}

TEST(exec_enoexec, "")
{
	Elf32_Ehdr head;
	int fd;

	t_tmpdir();
	put_bytes("empty", "", 0);
	FAILS(execve("empty", no_args, environ), ENOEXEC);
	put_bytes("text", "hello world, not a program\n", 27);
	FAILS(execve("text", no_args, environ), ENOEXEC);
	put_bytes("short", "\177ELF\1\1\1", 7);
	FAILS(execve("short", no_args, environ), ENOEXEC);
	fd = OK(open("/proc/self/exe", O_RDONLY));
	EQ(read(fd, &head, sizeof(head)), sizeof(head));
	OK(close(fd));
	head.e_machine = 40; /* ARM */
	put_bytes("arm", &head, sizeof(head));
	FAILS(execve("arm", no_args, environ), ENOEXEC);
	head.e_machine = EM_386;
	head.e_type = ET_REL;
	put_bytes("object", &head, sizeof(head));
	FAILS(execve("object", no_args, environ), ENOEXEC);
	head.e_type = ET_EXEC;
	head.e_phentsize = 7;
	put_bytes("headers", &head, sizeof(head));
	FAILS(execve("headers", no_args, environ), ENOEXEC);
	FAILS(waitpid(-1, NULL, 0), ECHILD);
}

/* A program header table that is not there is no reason to die, for nobody. */
TEST(exec_truncated_elf, "")
{
	Elf32_Ehdr head;
	int fd = OK(open("/proc/self/exe", O_RDONLY)), status;
	pid_t pid;

	EQ(read(fd, &head, sizeof(head)), sizeof(head));
	OK(close(fd));
	t_tmpdir();
	head.e_phoff = 0x10000;
	put_bytes("cut", &head, sizeof(head));
	pid = t_fork();
	if (pid == 0) {
		execve("cut", no_args, environ);
		_exit(errno);
	}
	status = t_wait(pid);
	CHECK(WIFEXITED(status));
	CHECK(WEXITSTATUS(status) == ENOEXEC || WEXITSTATUS(status) == EIO);
}

TEST(exec_path_refusals, "")
{
	char *bad_arg[] = {"x", BAD, NULL};
	char name[300];

	t_tmpdir();
	put_bytes("file", "#!/bin/none\n", 12);
	OK(mkdir("dir", 0755));
	OK(symlink("loop", "loop"));
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = 0;
	FAILS(execve("none", no_args, environ), ENOENT);
	FAILS(execve("", no_args, environ), ENOENT);
	FAILS(execve("none/x", no_args, environ), ENOENT);
	FAILS(execve("file/x", no_args, environ), ENOTDIR);
	FAILS(execve("dir", no_args, environ), EACCES);
	FAILS(execve("/dev/null", no_args, environ), EACCES);
	FAILS(execve("loop", no_args, environ), ELOOP);
	FAILS(execve(name, no_args, environ), ENAMETOOLONG);
	FAILS(execve(BAD, no_args, environ), EFAULT);
	FAILS(syscall(__NR_execve, "/proc/self/exe", BAD, environ), EFAULT);
	FAILS(syscall(__NR_execve, "/proc/self/exe", no_args, BAD), EFAULT);
	FAILS(execve("/proc/self/exe", bad_arg, environ), EFAULT);
}

/* Without any x bit not even root may. */
TEST(exec_without_permission, "")
{
	t_tmpdir();
	t_copy_self("prog");
	OK(chmod("prog", 0644));
	FAILS(execve("prog", no_args, environ), EACCES);
}

/* With an x bit that is not for him a user may not; search permission counts as well. */
TEST(exec_permission_of_a_user, "root")
{
	char *argv[8];
	pid_t pid;

	t_tmpdir();
	t_copy_self("prog");
	OK(mkdir("closed", 0700));
	OK(link("prog", "closed/prog"));
	OK(chmod("prog", 0744));
	t_child_argv(argv, "exit_seven", NULL);
	pid = t_fork();
	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 5001, 5001, 5001));
		FAILS(execve("prog", argv, environ), EACCES);
		FAILS(execve("closed/prog", argv, environ), EACCES);
		t_exit();
	}
	t_join(pid);
	OK(chmod("prog", 0711));
	pid = t_fork();
	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 5001, 5001, 5001));
		execve("prog", argv, environ);
		t_die("exec of an execute-only file: errno %d", errno);
	}
	EQ(t_wait(pid), 7 << 8);
}

/* A file open for writing is not run, and a running file is not opened for writing. */
TEST(exec_text_busy, "")
{
	char *argv[8];
	struct gate hold = t_gate();
	char fd[12], *args[] = {fd, NULL};
	pid_t pid;
	int writer;

	t_tmpdir();
	t_copy_self("prog");
	snprintf(fd, sizeof(fd), "%d", hold.fd[0]);
	t_child_argv(argv, "wait_for_byte", args);
	writer = OK(open("prog", O_WRONLY));
	FAILS(execve("prog", argv, environ), ETXTBSY);
	OK(close(writer));
	pid = vfork();
	if (pid == 0) {
		execve("prog", argv, environ);
		_exit(1);
	}
	FAILS(open("prog", O_WRONLY), ETXTBSY);
	FAILS(open("prog", O_RDWR), ETXTBSY);
	FAILS(truncate("prog", 0), ETXTBSY);
	OK(close(OK(open("prog", O_RDONLY))));
	t_gate_open(&hold);
	EQ(t_wait(pid), 5 << 8);
	OK(close(OK(open("prog", O_WRONLY))));
}

/* One string may have 32 pages, all together a quarter of the stack's limit. */
TEST(exec_e2big, "")
{
	static char large[32 * PAGE + 1];
	static char *args[300];
	struct rlimit lim;
	char *argv[] = {"x", large, NULL};

	OK(getrlimit(RLIMIT_STACK, &lim));
	lim.rlim_cur = 8 << 20;
	OK(setrlimit(RLIMIT_STACK, &lim));
	memset(large, 'y', sizeof(large) - 1);
	FAILS(execve("/proc/self/exe", argv, environ), E2BIG);
	FAILS(execve("/proc/self/exe", no_args, argv), E2BIG);
	large[32 * PAGE - 1000] = 0;
	for (int i = 0; i < 20; i++)
		args[i] = large;
	args[20] = NULL;
	FAILS(execve("/proc/self/exe", args, environ), E2BIG);
}

/* A refused exec, early or late, leaves memory, descriptors and handlers alone. */
TEST(exec_refusal_leaves_the_caller, "")
{
	static volatile int word = 5;
	struct sigaction act = {.sa_handler = (void (*)(int))t_sleep_ms}, got;
	int fd = OK(fcntl(1, F_DUPFD_CLOEXEC, 0));

	OK(sigaction(SIGUSR1, &act, NULL));
	t_tmpdir();
	put_bytes("text", "no program", 10);
	for (int i = 0; i < 10; i++)
		FAILS(execve(i & 1 ? "text" : "none", no_args, environ), i & 1 ? ENOEXEC : ENOENT);
	EQ(word, 5);
	EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	OK(sigaction(SIGUSR1, NULL, &got));
	CHECK(got.sa_handler == act.sa_handler);
}

/*
 * The interpreter is this program: its line gives `--child` as the one optional argument, the path
 * of the script comes next and names the program to run, so a script that tests this is called
 * check_script. It compares what follows its first argument with $EXPECT.
 */
PROGRAM(check_script)
{
	char seen[512] = "";

	for (int i = 2; i < argc; i++) {
		strcat(seen, "[");
		strcat(seen, argv[i]);
		strcat(seen, "]");
	}
	STREQ(seen, getenv("EXPECT"));
	return 0;
}

static void run_script(const char *path, char *const argv[], const char *expect)
{
	char env0[600], *env[] = {env0, NULL};
	pid_t pid = t_fork();

	if (pid == 0) {
		snprintf(env0, sizeof(env0), "EXPECT=%s", expect);
		execve(path, argv, env);
		t_die("exec of %s: errno %d", path, errno);
	}
	t_join(pid);
}

static void put_script(const char *path, const char *line)
{
	put_bytes(path, line, strlen(line));
}

TEST(exec_script, "")
{
	static const char *const form[] = {
		"#!%s/interp --child\n",
		"#! \t %s/interp \t --child \t \n",
		"#!%s/interp --child",
	};
	char line[300], here[128];
	char *argv[] = {"dropped", "A", "B C", "", NULL};

	t_tmpdir();
	OK(syscall(__NR_getcwd, here, sizeof(here)));
	t_copy_self("interp");
	for (int i = 0; i < COUNT(form); i++) {
		snprintf(line, sizeof(line), form[i], here);
		put_script("check_script", line);
		run_script("check_script", argv, "[B C][]");
	}
	OK(chmod("check_script", 0600));
	FAILS(execve("check_script", argv, environ), EACCES);
}

/* A script may be the interpreter of a script: two levels, each adding itself. */
TEST(exec_script_of_script, "")
{
	char line[300], here[128];
	char *argv[] = {"dropped", "A", NULL};

	t_tmpdir();
	OK(syscall(__NR_getcwd, here, sizeof(here)));
	t_copy_self("interp");
	snprintf(line, sizeof(line), "#!%s/interp --child\n", here);
	put_script("check_script", line);
	put_script("outer", "#!check_script one word\n");
	/* interp --child check_script "one word" outer A */
	run_script("outer", argv, "[outer][A]");
}

TEST(exec_script_refusals, "")
{
	char line[300];

	t_tmpdir();
	put_script("none", "#!/no/such/interpreter\n");
	FAILS(execve("none", no_args, environ), ENOENT);
	put_script("bare", "#!\n");
	FAILS(execve("bare", no_args, environ), ENOEXEC);
	put_script("dir", "#!/tmp\n");
	FAILS(execve("dir", no_args, environ), EACCES);
	put_script("self", "#!self\n");
	FAILS(execve("self", no_args, environ), ELOOP);
	memset(line, 'x', sizeof(line));
	memcpy(line, "#!/", 3);
	line[sizeof(line) - 1] = 0;
	put_script("long", line);
	FAILS(execve("long", no_args, environ), ENOEXEC);
	put_script("data", "#!./data2\n");
	put_bytes("data2", "garbage", 7);
	FAILS(execve("data", no_args, environ), ENOEXEC);
}

/* Of a first line 256 bytes are looked at. Blanks at their end, or at the line's, are cut off; at a file's not. */
TEST(exec_script_line_end, "")
{
	static const struct {
		char last; /* byte 255, the last one */
		int err;
	} row[] = {{'x', ENOEXEC}, {'\n', ENOENT}, {' ', ENOENT}, {'\t', ENOENT}};
	char line[300], here[128];
	char *argv[] = {"dropped", "A", NULL};

	t_tmpdir();
	for (int i = 0; i < COUNT(row); i++) {
		memset(line, 'x', sizeof(line));
		memcpy(line, "#!/", 3);
		line[255] = row[i].last;
		line[sizeof(line) - 1] = 0;
		put_script("full", line);
		FAILS(execve("full", no_args, environ), row[i].err);
	}
	OK(syscall(__NR_getcwd, here, sizeof(here)));
	t_copy_self("interp");
	snprintf(line, sizeof(line), "#!%s/interp --child%250s", here, "x");
	put_script("check_script", line);
	run_script("check_script", argv, "");
	put_script("blank", "#!check_script "); /* an argument, and it is empty */
	run_script("blank", argv, "[blank][A]");
	/* Blanks, and x as the last byte: there is no argument. */
	snprintf(line, sizeof(line), "#!check_script%242s", "x");
	put_script("blanks", line);
	run_script("blanks", argv, "[A]");
	memset(line, 'x', sizeof(line));
	memcpy(line, "#!check_script", 15); /* with its zero: the name is whole */
	put_bytes("zero", line, sizeof(line));
	run_script("zero", argv, "[A]");
}
