// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sharing table: every legal combination of VM FS FILES SIGHAND THREAD SYSVSEM, with and without
 * VFORK and PARENT, each with all eight sets of the tid flags. A line a combination, every word of it
 * an effect that somebody saw, never the flag:
 *
 *	shares     what the child did to memory, directory and umask, descriptors and handlers that its
 *		   maker finds done; to the mask of signals: never
 *	a thread   its getpid is its maker's               of maker, of its parent   its getppid
 *	reaped by  whose plain wait4 takes it: its maker's, that one's parent's, nobody's
 *	at once, waits   was the child already gone when clone came back?
 *	exit_group ends itself, or both
 *	tids       for each set of PARENT_SETTID CHILD_SETTID CHILD_CLEARTID, counted in binary: the tid
 *		   in the parent's word as its maker saw it (P) and the child at its start (p), in the
 *		   child's word as the child saw it (c), and what its maker found there afterwards
 *		   (C the tid, 0 cleared)
 */
#include "futex_help.h"

static const struct {
	unsigned long flag;
	const char *name;
} parts[] = {{CLONE_VM, "VM"},		 {CLONE_FS, "FS"},	   {CLONE_FILES, "FILES"},
	     {CLONE_SIGHAND, "SIGHAND"}, {CLONE_THREAD, "THREAD"}, {CLONE_SYSVSEM, "SYSVSEM"},
	     {CLONE_VFORK, "VFORK"},	 {CLONE_PARENT, "PARENT"}};

static const unsigned long tid_flags[] = {CLONE_PARENT_SETTID, CLONE_CHILD_SETTID,
					  CLONE_CHILD_CLEARTID};

/* In memory that all share, whatever the flags. */
static struct board {
	volatile int pid, tid, ppid;  /* what the child says it is */
	volatile int ptid, ctid;      /* what it found in the two words */
	volatile int back, done;      /* clone came back; the child is at its end */
	volatile int waits, by_maker; /* what the maker found */
	volatile int shares, ptid_here, ctid_here;
} * board;

enum { MEMORY = 1, DIRECTORY = 2, DESCRIPTORS = 4, HANDLERS = 8, MASK = 16 };

static volatile int memory, ptid, ctid; /* each process's own, unless shared */
static int fd, patience_ms, group_exit;

/* The child: says what it is and finds, changes everything, and ends. */
static int child(void *arg)
{
	struct timespec ms = {0, 1000000};
	sigset_t set;

	board->pid = t_raw(__NR_getpid, 0, 0, 0, 0, 0, 0);
	board->tid = t_raw(__NR_gettid, 0, 0, 0, 0, 0, 0);
	board->ppid = t_raw(__NR_getppid, 0, 0, 0, 0, 0, 0);
	board->ptid = ptid;
	board->ctid = ctid;
	memory = 1;
	t_raw(__NR_chdir, (long)"/proc", 0, 0, 0, 0, 0);
	t_raw(__NR_umask, 0123, 0, 0, 0, 0, 0);
	t_raw(__NR_close, fd, 0, 0, 0, 0, 0);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; !board->back && i < patience_ms; i++)
		t_raw(__NR_nanosleep, (long)&ms, 0, 0, 0, 0, 0);
	board->done = 1;
	t_raw(group_exit ? __NR_exit_group : __NR_exit, 6, 0, 0, 0, 0, 0);
	return 0;
}

static int seen_by_maker(void)
{
	struct sigaction act;
	int shares = 0;
	char cwd[64];
	sigset_t set;

	shares |= memory ? MEMORY : 0;
	OK(syscall(__NR_getcwd, cwd, sizeof(cwd)));
	shares |= !strcmp(cwd, "/proc") && umask(022) == 0123 ? DIRECTORY : 0;
	shares |= fcntl(fd, F_GETFD) < 0 ? DESCRIPTORS : 0;
	OK(sigaction(SIGUSR2, NULL, &act));
	shares |= act.sa_handler == SIG_IGN ? HANDLERS : 0;
	OK(sigprocmask(SIG_BLOCK, NULL, &set));
	return shares | (sigismember(&set, SIGUSR1) ? MASK : 0);
}

/* A process that makes one child with these flags and looks what became of itself. */
static void maker(unsigned long flags)
{
	struct clone_req req = {.flags = flags | SIGCHLD,
				.stack = flags & CLONE_VM ? t_stack() : NULL,
				.ptid = (int *)&ptid,
				.ctid = (int *)&ctid};
	long tid;

	fd = OK(dup(1));
	OK(chdir("/"));
	umask(022);
	memory = 0;
	ptid = ctid = -1;
	tid = t_clone(&req, child, NULL);
	CHECK(tid > 0);
	board->waits = board->done;
	board->back = 1;
	/* Gone, or a zombie. */
	for (int i = 0; i < 20000; i++) {
		if (board->done && (t_raw(__NR_tgkill, board->pid, tid, 0, 0, 0, 0) == -ESRCH ||
				    (board->pid == tid && t_state(tid) == 'Z')))
			break;
		if (i < 50)
			t_raw(__NR_sched_yield, 0, 0, 0, 0, 0, 0);
		else
			t_sleep_ms(1);
	}
	board->shares = seen_by_maker();
	board->ptid_here = ptid;
	board->ctid_here = ctid;
	board->by_maker = t_raw(__NR_wait4, tid, 0, WNOHANG, 0, 0, 0) == tid;
	_exit(0);
}

/* One run; the maker's wait status. */
static int run(unsigned long flags, pid_t *made_by)
{
	memset(board, 0, sizeof(*board));
	patience_ms = flags & CLONE_VFORK ? 2 : 5000;
	*made_by = t_fork();
	if (*made_by == 0)
		maker(flags);
	return t_wait(*made_by);
}

static const char *tid_word(int value, const char *if_tid)
{
	return value == board->tid ? if_tid : value == 0 ? "0" : value == -1 ? "-" : "?";
}

/* What of a run does not depend on the tid flags, in words. */
static void describe(char *line, int size, pid_t made_by)
{
	static const char *const names[] = {"memory", "fs", "files", "handlers", "mask"};
	int by_us = board->tid != made_by && waitpid(board->tid, NULL, WNOHANG) == board->tid;
	char shares[64] = "";

	for (int i = 0; i < 5; i++) {
		if (board->shares & 1 << i) {
			strcat(shares, " ");
			strcat(shares, names[i]);
		}
	}
	snprintf(line, size, "shares%s; %s of %s; reaped by %s; clone %s",
		 shares[0] ? shares : " nothing",
		 board->pid == made_by	    ? "a thread"
		 : board->pid == board->tid ? "a process"
					    : "?",
		 board->ppid == made_by	   ? "its maker"
		 : board->ppid == getpid() ? "its maker's parent"
					   : "?",
		 board->by_maker ? "its maker"
		 : by_us	 ? "its maker's parent"
				 : "nobody",
		 board->waits ? "waits" : "is back at once");
}

static void observe(unsigned long flags)
{
	char line[200] = "", again[200], tids[64] = "", names[80] = "";
	pid_t made_by;
	int status;

	group_exit = 0;
	for (int set = 0; set < 8; set++) {
		unsigned long all = flags;

		for (int i = 0; i < 3; i++)
			all |= set & 1 << i ? tid_flags[i] : 0;
		EQ(run(all, &made_by), 0);
		describe(again, sizeof(again), made_by);
		if (set)
			STREQ(again, line);
		strcpy(line, again);
		snprintf(tids + strlen(tids), 8, " %s%s%s%s", tid_word(board->ptid_here, "P"),
			 tid_word(board->ptid, "p"), tid_word(board->ctid, "c"),
			 tid_word(board->ctid_here, "C"));
	}
	group_exit = 1;
	status = run(flags, &made_by);
	waitpid(board->tid, NULL, WNOHANG | __WALL);
	for (int i = 0; i < COUNT(parts); i++) {
		if (flags & parts[i].flag) {
			strcat(names, " ");
			strcat(names, parts[i].name);
		}
	}
	fact("%s: %s; exit_group ends %s; tids%s", names[0] ? names + 1 : "none", line,
	     status == 0	? "itself"
	     : status == 6 << 8 ? "both"
				: "?",
	     tids);
}

TEST(sharing_table, "facts slow")
{
	board = t_shared(PAGE);
	for (int set = 0; set < 1 << COUNT(parts); set++) {
		unsigned long flags = 0;

		for (int i = 0; i < COUNT(parts); i++)
			flags |= set & 1 << i ? parts[i].flag : 0;
		if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
			continue;
		if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
			continue;
		observe(flags);
	}
}
