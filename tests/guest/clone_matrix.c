// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clone matrix: every row of clone-matrix.txt, which is what Linux was measured to accept, is
 * called for real and compared. Namespaces do not exist in Tine: a row that asks for one must be
 * refused there, and on Linux only the refused rows of that kind are run, so that no person's
 * machine is made to build thousands of namespaces.
 *
 * A row is run so that its child cannot get in the way of the next: the child tells through shared
 * memory that it has run and ends at once, and nobody goes on before it is gone. One process makes
 * the calls; its parent collects what CLONE_PARENT gives it.
 */
#include "t.h"

#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNET)
/* What Tine has no object for, and refuses as a Linux built without it would. */
#define ABSENT NAMESPACES

#define NEWCGROUP 0x02000000ul

enum { SKIP = -1 };

/* Shared by the caller of the rows, its children and its parent. */
struct board {
	volatile int ran; /* set by the child of the current row */
	volatile int rows, refused;
	volatile int ptid, ctid;
};

static struct board *board;
static struct user_desc_t tls;
static void *stack;

static int say_ran(void *arg)
{
	board->ran = 1;
	return 0;
}

/* What this kernel has to answer to the row; SKIP where nothing can be said here. */
static int expected(unsigned long flags, int listed)
{
	if (t_on_tine())
		return flags & ABSENT ? EINVAL : listed;
	if (listed == 0 && (flags & NAMESPACES))
		return SKIP;
	if (listed == 0 && (flags & NEWCGROUP))
		return SKIP;
	/* This rule alone is tried after the right to make a namespace, which only root has. */
	if ((flags & CLONE_NEWIPC) && (flags & CLONE_SYSVSEM) && geteuid() != 0)
		return SKIP;
	/* Linux before 6.9 refuses PIDFD with THREAD. */
	if ((flags & CLONE_PIDFD) && (flags & CLONE_THREAD))
		return listed ? listed : SKIP;
	return listed;
}

static long call_row(unsigned long flags)
{
	struct clone_req req = {.flags = flags,
				.ptid = (int *)&board->ptid,
				.tls = &tls,
				.ctid = (int *)&board->ctid};

	if (flags & CLONE_VM)
		req.stack = stack;
	board->ran = 0;
	return t_clone(&req, say_ran, NULL);
}

/* Until the task has run and is gone: nobody answers to its number any more. */
static void await_end(long pid, unsigned long flags)
{
	long group = flags & CLONE_THREAD ? getpid() : pid;

	for (int i = 0; !board->ran; i++) {
		CHECK(i < 100000);
		sched_yield();
	}
	if (!(flags & (CLONE_PARENT | CLONE_THREAD)))
		EQ(waitpid(pid, NULL, __WALL), pid);
	for (int i = 0; syscall(__NR_tgkill, group, pid, 0) == 0; i++) {
		CHECK(i < 100000);
		sched_yield();
	}
}

static void check_row(char set, unsigned long flags, int listed)
{
	int want = expected(flags, listed), got;
	long pid;

	if (want == SKIP)
		return;
	pid = call_row(flags);
	got = pid < 0 ? -pid : 0;
	if (got != want)
		t_die("row %c %08lx: got %d, expected %d", set, flags, got, want);
	board->rows++;
	board->refused += got != 0;
	if (got == 0)
		await_end(pid, flags);
	if (got == 0 && (flags & CLONE_PIDFD))
		OK(close(board->ptid));
}

/* Call fn for each row of one set. */
static void each_row(char set, void (*fn)(char, unsigned long, int))
{
	static char text[256 * 1024];
	char path[300];

	snprintf(path, sizeof(path), "%s/clone-matrix.txt", t_data);
	CHECK(t_get_file(path, text, sizeof(text)) < (int)sizeof(text) - 1);
	for (char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (line[0] == set && line[1] == ' ')
			fn(set, strtoul(line + 2, NULL, 16), line[11] == 'O' ? 0 : atoi(line + 11));
	}
}

/* As oldest of the family: collect siblings of the caller until the caller itself is done. */
static void collect(pid_t caller)
{
	int status, done = 0;
	pid_t pid;

	while (!done) {
		pid = OK(waitpid(-1, &status, __WALL));
		if (pid == caller && status)
			t_die("the caller of the rows ended with status %#x", status);
		done = pid == caller;
	}
	while (waitpid(-1, NULL, __WALL) > 0)
		;
}

static void run_set(char set, int rows, void (*fn)(char, unsigned long, int))
{
	pid_t caller;

	board = t_shared(sizeof(*board));
	stack = t_stack();
	tls = (struct user_desc_t){t_tls_entry(NULL), 0, 0xfffff, USER_DESC_FLAGS};
	caller = t_fork();
	if (caller == 0) {
		each_row(set, fn);
		t_exit();
	}
	collect(caller);
	t_note("set %c: %d rows called, %d of them refused", set, board->rows, board->refused);
	CHECK(board->rows > 0);
	if (t_on_tine())
		EQ(board->rows, rows);
}

/* Sets A, B and D were measured with SIGCHLD in the low byte. */
static void check_with_sigchld(char set, unsigned long flags, int listed)
{
	check_row(set, flags | SIGCHLD, listed);
}

TEST(clone_matrix_a, "slow")
{
	run_set('A', 4096, check_with_sigchld);
}

TEST(clone_matrix_b, "slow")
{
	run_set('B', 8192, check_with_sigchld);
}

TEST(clone_matrix_d, "")
{
	run_set('D', 72, check_with_sigchld);
}

static struct gate caller_gone;

static int outlive_the_caller(void *arg)
{
	t_gate_wait(&caller_gone);
	return 0;
}

/*
 * Set E asks whether any exit signal is refused. The child must not send it, or SIGKILL would hit
 * its parent: each row has a caller of its own, and the child ends after it, as an orphan or a
 * sibling.
 */
static void check_exit_signal(char set, unsigned long flags, int listed)
{
	struct clone_req req = {.flags = flags};
	pid_t caller;

	/*
	 * A gate for each row, or the child of one would go through what was opened for the last.
	 */
	caller_gone = t_gate();
	caller = t_fork();
	if (caller == 0) {
		req.stack = flags & CLONE_VM ? t_stack() : NULL;
		long pid = t_clone(&req, outlive_the_caller, NULL);

		if ((pid < 0 ? -pid : 0) != listed)
			t_die("row %c %08lx: got %ld, expected %d", set, flags, -pid, listed);
		t_exit();
	}
	t_join(caller);
	board->rows++;
	if (listed == 0 && !(flags & CLONE_THREAD))
		t_gate_open(&caller_gone);
	if (flags & CLONE_PARENT)
		CHECK(waitpid(-1, NULL, __WALL) > 0);
	OK(close(caller_gone.fd[0]));
	OK(close(caller_gone.fd[1]));
}

TEST(clone_matrix_e, "")
{
	run_set('E', 48, check_exit_signal);
}
