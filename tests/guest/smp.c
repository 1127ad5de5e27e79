// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several processors: which of them a task may run on, and that what one changes in its memory the
 * others see. On one processor most of this has nothing to show, and the tests say so by passing
 * with what there is: who counts messages between CPUs skips.
 */
#include "t.h"

#include <sys/prctl.h>

enum { SHARING = CLONE_VM | CLONE_FS | CLONE_FILES };

static int this_cpu(void)
{
	unsigned int cpu = ~0u;

	OK(syscall(SYS_getcpu, &cpu, NULL, NULL));
	return cpu;
}

/* The second CPU that this task may use; the first where there is only one. Before it is pinned. */
static int other_cpu(void)
{
	return t_cpus() > 1;
}

/* --- Where a task runs -------------------------------------------------------------------------- */

TEST(affinity_is_where_a_task_runs, "")
{
	int cpus = t_cpus();

	for (int round = 0; round < 3; round++)
		for (int cpu = 0; cpu < cpus && cpu < 8; cpu++) {
			t_pin(cpu);
			for (int i = 0; i < 20; i++) {
				EQ(this_cpu(), cpu);
				sched_yield();
			}
			EQ(t_cpus(), 1);
		}
}

TEST(affinity_is_inherited, "")
{
	int cpu = other_cpu();
	pid_t pid;

	t_pin(cpu);
	pid = t_fork();
	if (pid == 0) {
		EQ(this_cpu(), cpu);
		EQ(t_cpus(), 1);
		t_pin(0);
		EQ(this_cpu(), 0);
		t_exit();
	}
	t_join(pid);
	EQ(this_cpu(), cpu);
}

/* A task that never sleeps is moved as well, where nobody waits for its place or has one to offer. */
TEST(affinity_moves_a_running_task, "")
{
	volatile int *where = t_shared(PAGE);
	int other = other_cpu();
	unsigned long mask;
	pid_t pid;

	t_pin(0);
	pid = t_fork();
	if (pid == 0)
		for (;;)
			*where = this_cpu();
	for (int round = 0; round < 8; round++) {
		int to = round % 2 ? 0 : other;

		t_pin(to); /* and never sleep, or this CPU would fetch the child */
		EQ(this_cpu(), to);
		*where = -1;
		while (*where < 0)
			sched_yield();
		mask = 1ul << to;
		OK(syscall(__NR_sched_setaffinity, pid, sizeof(mask), &mask));
		for (int tries = 0; *where != to; tries++) {
			CHECK(tries < 1000000);
			sched_yield();
		}
	}
	for (int i = 0; i < 50; i++) {
		EQ(*where, 0);
		t_sleep_ms(1);
	}
	t_kill(pid, SIGKILL);
	t_wait(pid);
}

TEST(affinity_bad_arguments, "")
{
	unsigned long mask = 1, none = 0, far = 1ul << 31, got[32];
	int fd_pid = t_fork();

	if (fd_pid == 0)
		t_exit();
	FAILS(syscall(__NR_sched_setaffinity, 0, sizeof(mask), BAD), EFAULT);
	FAILS(syscall(__NR_sched_setaffinity, 0, sizeof(none), &none), EINVAL);
	FAILS(syscall(__NR_sched_setaffinity, 0, 0, &mask), EINVAL);
	FAILS(syscall(__NR_sched_setaffinity, 0, sizeof(far), &far), EINVAL);
	FAILS(syscall(__NR_sched_setaffinity, 0x3fffffff, sizeof(mask), &mask), ESRCH);
	FAILS(syscall(__NR_sched_getaffinity, 0x3fffffff, sizeof(got), got), ESRCH);
	FAILS(syscall(__NR_sched_getaffinity, 0, 3, got), EINVAL);
	FAILS(syscall(__NR_sched_getaffinity, 0, sizeof(got), BAD), EFAULT);
	FAILS(syscall(SYS_getcpu, BAD, NULL, NULL), EFAULT);
	FAILS(syscall(SYS_getcpu, NULL, BAD, NULL), EFAULT);
	EQ(OK(syscall(SYS_getcpu, NULL, NULL, NULL)), 0);
	t_join(fd_pid);
}

/* As many spinning tasks as CPUs, all in the first one's queue: the idle ones fetch who waits there. */
TEST(idle_cpus_find_work, "guest-only")
{
	volatile unsigned int *where = t_shared(PAGE);
	int cpus = t_cpus(), all = (1 << cpus) - 1, seen = 0;
	unsigned long any = ~0ul;
	pid_t pid[8];

	t_pin(0);
	for (int i = 0; i < cpus - 1; i++) {
		pid[i] = t_fork();
		if (pid[i] == 0)
			for (;;)
				where[i] = 1u << this_cpu();
	}
	for (int i = 0; i < cpus - 1; i++)
		OK(syscall(__NR_sched_setaffinity, pid[i], sizeof(any), &any));
	for (int tries = 0; seen != all; tries++) {
		CHECK(tries < 5000000);
		seen = 1 << this_cpu();
		for (int i = 0; i < cpus - 1; i++)
			seen |= where[i];
	}
	for (int i = 0; i < cpus - 1; i++) {
		t_kill(pid[i], SIGKILL);
		t_wait(pid[i]);
	}
}

/* The second number of /proc/uptime, in hundredths: how long all CPUs together had nothing to do. */
static long idle_time(long *up)
{
	char text[64];
	long second, hundredth, idle, rest;

	CHECK(t_get_file("/proc/uptime", text, sizeof(text)) > 0);
	EQ(sscanf(text, "%ld.%ld %ld.%ld", &second, &hundredth, &idle, &rest), 4);
	*up = second * 100 + hundredth;
	return idle * 100 + rest;
}

/* While the first CPU spins, the others' idling counts. */
TEST(idle_time_is_that_of_all_cpus, "guest-only")
{
	long begin, now, idle;
	int others = t_cpus() > 1;

	t_pin(0);
	idle = idle_time(&begin);
	do
		CHECK(idle_time(&now) >= idle);
	while (now < begin + 50);
	CHECK(!others || idle_time(&now) > idle + 10);
}

/* --- What the others know of the page tables ------------------------------------------------------ */

/* So often, but twice where a task that waits for another has to sit out the other's time slice. */
static int rounds(int many)
{
	return t_cpus() > 1 ? many : 2;
}

/* A task with our memory that adds to words[0] on a CPU until words[1] is set, or we are gone. */
static int counter(void *arg)
{
	volatile unsigned int *words = arg;

	OK(prctl(PR_SET_PDEATHSIG, SIGKILL));
	t_pin(words[2]);
	while (!words[1])
		words[0]++;
	return 0;
}

static void await_change(volatile unsigned int *word)
{
	for (unsigned int before = *word, i = 0; *word == before; i++) {
		CHECK(i < 1000000);
		sched_yield();
	}
}

/* Starts a counter on cpu in our memory; returns when it counts. */
static pid_t start_counter(volatile unsigned int *words, int cpu)
{
	pid_t pid;

	words[2] = cpu;
	pid = clone(counter, t_stack(), SHARING | SIGCHLD, (void *)words);
	CHECK(pid > 0);
	await_change(words);
	return pid;
}

/* TLB messages each CPU has got, from /proc/interrupts. */
static unsigned int tlb_messages(int cpu)
{
	char text[4096], *p;

	CHECK(t_get_file("/proc/interrupts", text, sizeof(text)) > 0);
	p = strstr(text, "TLB:");
	CHECK(p != NULL);
	p += 4;
	for (int i = 0; i < cpu; i++)
		strtoul(p, &p, 10);
	return strtoul(p, NULL, 10);
}

/* The memory runs on CPUs 0 and 1: CPU 1 is told, once for a range however long; others never. */
TEST(shootdown_by_count, "guest-only")
{
	enum { MANY = 1000 };
	volatile unsigned int *words = t_private(PAGE);
	char *p = t_private(MANY * PAGE);
	unsigned int before[8], after[8];
	int cpus = t_cpus();
	pid_t pid;

	if (cpus < 2)
		t_skip("one processor");
	t_pin(0);
	pid = start_counter(words, 1);
	/* An idle CPU on which it began has borrowed the memory, and hears of it one last time. */
	memset(p, 1, PAGE);
	OK(mprotect(p, PAGE, PROT_READ));
	OK(mprotect(p, PAGE, PROT_READ | PROT_WRITE));
	for (int round = 0; round < 4; round++) {
		memset(p, 1, MANY * PAGE);
		for (int cpu = 0; cpu < cpus; cpu++)
			before[cpu] = tlb_messages(cpu);
		if (round == 0)
			OK(mprotect(p, MANY * PAGE, PROT_READ));
		else if (round == 1)
			OK(madvise(p, MANY * PAGE, MADV_DONTNEED));
		else if (round == 2)
			OK(mprotect(p + 5 * PAGE, PAGE, PROT_READ));
		else
			OK(munmap(p + 5 * PAGE, 300 * PAGE));
		for (int cpu = 0; cpu < cpus; cpu++)
			after[cpu] = tlb_messages(cpu);
		EQ(after[1] - before[1], 1);
		for (int cpu = 2; cpu < cpus; cpu++)
			EQ(after[cpu] - before[cpu], 0);
		if (round != 3)
			OK(mprotect(p, MANY * PAGE, PROT_READ | PROT_WRITE));
	}
	/* A memory that is on no other CPU bothers nobody. */
	words[1] = 1;
	t_join(pid);
	OK(mprotect(p, PAGE,
		    PROT_READ)); /* the CPU may still be about to leave the task that ended */
	OK(mprotect(p, PAGE, PROT_READ | PROT_WRITE));
	memset(p, 1, 5 * PAGE);
	before[1] = tlb_messages(1);
	OK(munmap(p, 5 * PAGE));
	EQ(tlb_messages(1) - before[1], 0);
}

static void segv_counts(int sig)
{
	_exit(sig);
}

/*
 * A page made read-only here can be written to nowhere. It is the last of many, so that a CPU that was
 * told too early has the time to read the entry again before it changes.
 */
TEST(readonly_here_is_readonly_everywhere, "")
{
	enum { BEFORE = 500 * PAGE };
	int cpus = t_cpus() < 4 ? t_cpus() : 4;
	volatile unsigned int *words;
	unsigned int last;
	pid_t pid;
	char *p;

	t_pin(0);
	signal(SIGSEGV, segv_counts);
	for (int round = 0; round < 8; round++)
		for (int cpu = round ? 1 : 0; cpu < cpus; cpu++) {
			p = t_private(BEFORE + PAGE);
			memset(p, 1, BEFORE);
			words = (void *)(p + BEFORE);
			pid = start_counter(words, cpu);
			OK(mprotect(p, BEFORE + PAGE, PROT_READ));
			last = words[0];
			EQ(t_wait(pid), SIGSEGV << 8);
			EQ(words[0], last);
			OK(munmap(p, BEFORE + PAGE));
		}
}

/* The mapping is replaced under a task that looks at it: it sees what is there now. */
TEST(unmapped_here_is_gone_everywhere, "")
{
	volatile unsigned int *words = t_private(PAGE);
	int other = other_cpu();
	pid_t pid;

	signal(SIGSEGV, segv_counts);
	t_pin(0);
	pid = start_counter(words, other);
	OK(munmap((void *)words, PAGE));
	EQ(t_wait(pid), SIGSEGV << 8);
}

/*
 * A task writes to the memory all the while it is forked: the child's copy stands still from its
 * first look, and the parent's goes on.
 */
TEST(fork_while_another_writes, "")
{
	volatile unsigned int *words = t_private(PAGE);
	int many = rounds(60);
	int other = other_cpu();
	pid_t pid, child;

	t_pin(0);
	pid = start_counter(words, other);
	for (int i = 0; i < many; i++) {
		child = t_fork();
		if (child == 0) {
			unsigned int seen = words[0];

			for (int look = 0; look < many; look++) {
				EQ(words[0], seen);
				sched_yield();
			}
			words[0] = 0xffff0000;
			t_exit();
		}
		await_change(words);
		t_join(child);
		CHECK(words[0] < 0xffff0000);
	}
	words[1] = 1;
	t_join(pid);
}

/* Of two tasks that write to one page after a fork, each finds what it and the other wrote. */
TEST(copied_page_is_one_page_for_both, "")
{
	volatile unsigned int *words = t_private(PAGE);
	int many = rounds(300);
	int other = other_cpu();
	pid_t pid, child;

	t_pin(0);
	pid = start_counter(words, other);
	for (int i = 0; i < many; i++) {
		child = t_fork();
		if (child == 0)
			t_exit();
		words[100] = i; /* a copy, made here or there */
		EQ(words[100], i);
		await_change(words);
		EQ(words[100], i);
		t_join(child);
	}
	words[1] = 1;
	t_join(pid);
}

/* --- One is held up, the others go on ------------------------------------------------------------- */

PROGRAM(ends_at_once)
{
	return 0;
}

/* Forks, faults, opens and exits, again and again, until *stop. */
static void keep_going(volatile int *stop)
{
	while (!*stop) {
		volatile char *page = t_private(PAGE);
		pid_t pid = t_fork();

		if (pid == 0) {
			*page = 1;
			t_exit();
		}
		*page = 2;
		close(OK(open("/dev/null", O_RDONLY)));
		t_join(pid);
		EQ(*page, 2);
		OK(munmap((void *)page, PAGE));
	}
}

/*
 * With delay=WHERE on the command line of a debug kernel, the task that is named held stays there until
 * the others have done enough; the boots delay_* look at what the kernel says then.
 */
TEST(others_go_on_while_one_is_held, "guest-only slow")
{
	volatile int *stop = t_shared(PAGE);
	pid_t worker[8], held;

	for (int i = 0; i < COUNT(worker); i++) {
		worker[i] = t_fork();
		if (worker[i] == 0) {
			keep_going(stop);
			t_exit();
		}
	}
	held = t_fork();
	if (held == 0) {
		pid_t pid;

		OK(prctl(PR_SET_NAME, "held"));
		pid = t_fork();
		if (pid == 0)
			t_exec_child("ends_at_once", NULL);
		t_join(pid);
		t_exit();
	}
	t_join(held);
	*stop = 1;
	for (int i = 0; i < COUNT(worker); i++)
		t_join(worker[i]);
}
