// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once on all processors: workers that fork, clone, fault, map, protect, execute, talk
 * through pipes, meet at futexes, signal, share descriptors and move between CPUs, by chance and
 * checking what they can see.
 * The words seed=N and forks=N, given to the runner, choose another walk; the seed is printed. Each worker has a companion in its memory that writes and maps while the worker forks.
 *
 * Invariant: a page of `own` holds what its tag says in the process that looks; a page of `race` is
 * written by the companion alone, so a forked copy of it stands still.
 */
#include "t.h"

#include <linux/futex.h>
#include <sys/prctl.h>

enum { OWN = 12, RACE = 4, SLOTS = 16, SHARING = CLONE_VM | CLONE_FS | CLONE_FILES };

/* Shared by all. */
static struct world {
	volatile int forks, wanted;
	volatile int slots[SLOTS]; /* each worker's children add to one */
} * world;

/* One a worker, in its own memory; a fork copies it. */
static struct worker {
	unsigned int seed;
	int nr, cpus, added;
	char *own;
	unsigned int tags[OWN];
	volatile unsigned int *race;
	volatile int stop;
	char *stack;
} me;

static unsigned int chance(unsigned int *seed, unsigned int below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 10) % below;
}

static unsigned int rnd(unsigned int below)
{
	return chance(&me.seed, below);
}

static pid_t make_child(void)
{
	__sync_fetch_and_add(&world->forks, 1);
	return t_fork();
}

static void fill(char *page, unsigned int tag)
{
	for (unsigned int i = 0; i < PAGE / 4; i += 61)
		((volatile unsigned int *)page)[i] = tag + i;
}

static void check(const char *page, unsigned int tag)
{
	for (unsigned int i = 0; i < PAGE / 4; i += 61)
		EQ(((volatile unsigned int *)page)[i], tag + i);
}

static void fill_own(int i, unsigned int tag)
{
	me.tags[i] = tag;
	fill(me.own + i * PAGE, tag);
}

static void check_own(void)
{
	for (int i = 0; i < OWN; i++)
		check(me.own + i * PAGE, me.tags[i]);
}

/* --- The companion -------------------------------------------------------------------------------- */

static int companion(void *unused)
{
	unsigned int seed = me.seed ^ 0x5a5a5a5a;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned int n = 1; !me.stop; n++) {
		for (int i = 0; i < RACE; i++)
			me.race[i * PAGE / 4] = me.race[i * PAGE / 4 + 100] = n;
		if (n % 8 == 0) {
			char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			if (p == MAP_FAILED)
				t_exit_task(1);
			p[chance(&seed, 3) * PAGE] = n;
			munmap(p, 3 * PAGE);
			t_sleep_ms(2);
		}
	}
	return 0;
}

/* In a child: the companion is not here, its pages are as they were at the fork. */
static void check_race(void)
{
	unsigned int seen[RACE][2];

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < RACE; i++) {
			volatile unsigned int *page = me.race + i * PAGE / 4;

			if (!round) {
				seen[i][0] = page[0];
				seen[i][1] = page[100];
			}
			EQ(page[0], seen[i][0]);
			EQ(page[100], seen[i][1]);
		}
		sched_yield();
	}
	me.race[0] = ~0u;
}

/* --- What a worker does --------------------------------------------------------------------------- */

static void fork_and_write(void)
{
	int mine = rnd(OWN), theirs = rnd(OWN), code = rnd(64), deeper = !rnd(4);
	pid_t pid = make_child();

	if (pid == 0) {
		check_own();
		check_race();
		fill_own(theirs, code * 77);
		if (deeper) {
			pid = make_child();
			if (pid == 0) {
				check_own();
				_exit(code ^ 1);
			}
			EQ(t_wait(pid), (code ^ 1) << 8);
		}
		check_own();
		__sync_fetch_and_add(&world->slots[me.nr], 1);
		_exit(code);
	}
	me.added++;
	fill_own(mine, me.seed);
	EQ(t_wait(pid), code << 8);
	EQ(world->slots[me.nr], me.added);
	check_own();
}

PROGRAM(stress_program)
{
	CHECK(argc == 2);
	return atoi(argv[1]) ^ 5;
}

static void fork_and_exec(void)
{
	int code = rnd(64);
	char number[12];
	pid_t pid = make_child();

	if (pid == 0) {
		snprintf(number, sizeof(number), "%d", code);
		t_exec_child("stress_program", number, NULL);
	}
	EQ(t_wait(pid), (code ^ 5) << 8);
}

static int write_a_page(void *arg)
{
	unsigned int *order = arg;

	fill(me.own + order[0] * PAGE, order[1]);
	return order[0];
}

static int open_a_file(void *arg)
{
	return open("/dev/null", O_RDONLY);
}

static pid_t start_sharer(int flags, int (*fn)(void *), void *arg)
{
	__sync_fetch_and_add(&world->forks, 1);
	return OK(clone(fn, me.stack, flags | SIGCHLD, arg));
}

/* A task in our memory writes a page of it; perhaps it shares more, perhaps we sleep meanwhile. */
static void share_memory(void)
{
	static const int more[] = {0, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_VFORK};
	unsigned int order[2] = {rnd(OWN), me.seed};
	pid_t pid = start_sharer(CLONE_VM | more[rnd(COUNT(more))], write_a_page, order);

	EQ(t_wait(pid), order[0] << 8);
	me.tags[order[0]] = order[1];
	check_own();
}

static void share_descriptors(void)
{
	int status = t_wait(start_sharer(CLONE_VM | CLONE_FILES, open_a_file, NULL));

	CHECK(status >= 3 << 8);
	OK(close(status >> 8));
}

static void map_and_unmap(void)
{
	unsigned int n = 2 + rnd(30), first = rnd(n), some = 1 + rnd(n - first), tag = me.seed;
	char *p = t_private(n * PAGE);

	for (unsigned int i = 0; i < n; i++)
		fill(p + i * PAGE, tag + i);
	OK(mprotect(p + first * PAGE, some * PAGE, rnd(2) ? PROT_READ : PROT_NONE));
	OK(mprotect(p + first * PAGE, some * PAGE, PROT_READ | PROT_WRITE));
	for (unsigned int i = 0; i < n; i++)
		check(p + i * PAGE, tag + i);
	OK(munmap(p + first * PAGE, some * PAGE));
	for (unsigned int i = 0; i < n; i++) {
		if (i < first || i >= first + some)
			check(p + i * PAGE, tag + i);
	}
	/* Not all at once: the companion may have mapped something in the gap. */
	if (first)
		OK(munmap(p, first * PAGE));
	if (first + some < n)
		OK(munmap(p + (first + some) * PAGE, (n - first - some) * PAGE));
}

static void talk_through_a_pipe(void)
{
	unsigned int bytes = 1 + rnd(3 * PAGE), got = 0, tag = rnd(200);
	unsigned char buf[256];
	int fd[2], n;
	pid_t pid;

	OK(pipe(fd));
	pid = make_child();
	if (pid == 0) {
		for (unsigned int i = 0; i < bytes; i++)
			me.own[i] = tag + i;
		for (unsigned int done = 0; done < bytes; done += n)
			n = OK(write(fd[1], me.own + done, bytes - done));
		_exit(0);
	}
	OK(close(fd[1]));
	while ((n = OK(read(fd[0], buf, sizeof(buf)))) > 0) {
		for (int i = 0; i < n; i++)
			EQ(buf[i], (unsigned char)(tag + got++));
	}
	EQ(got, bytes);
	OK(close(fd[0]));
	EQ(t_wait(pid), 0);
}

static void kill_a_sleeper(void)
{
	pid_t pid = make_child();

	if (pid == 0)
		for (;;)
			pause();
	if (rnd(2))
		sched_yield();
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

/* --- Threads and futexes -------------------------------------------------------------------------- */

enum { THREADS = 3, TURNS = 40 };
static volatile int turn_lock, turns; /* 0 free, 1 held, 2 held and waited for */

static long futex(volatile int *word, int op, int value)
{
	return syscall(__NR_futex, word, op, value, NULL, NULL, 0);
}

static void take_lock(void)
{
	int was = __sync_val_compare_and_swap(&turn_lock, 0, 1);

	if (was == 1)
		was = __sync_lock_test_and_set(&turn_lock, 2);
	while (was) {
		futex(&turn_lock, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2);
		was = __sync_lock_test_and_set(&turn_lock, 2);
	}
}

static void give_lock(void)
{
	if (__sync_fetch_and_sub(&turn_lock, 1) == 2) {
		turn_lock = 0;
		futex(&turn_lock, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
	}
}

static int take_turns(void *unused)
{
	for (int i = 0; i < TURNS; i++) {
		int seen;

		take_lock();
		seen = turns;
		if (i % 8 == 0)
			sched_yield();
		turns = seen + 1;
		give_lock();
	}
	return 0;
}

/* Threads of this process count together; each is joined by the word that its end clears. */
static void count_in_threads(void)
{
	const int flags = SHARING | CLONE_SIGHAND | CLONE_THREAD | CLONE_CHILD_CLEARTID;
	static volatile int tid[THREADS];
	static char *stacks[THREADS];

	turns = 0;
	for (int i = 0; i < THREADS; i++) {
		if (!stacks[i])
			stacks[i] = t_stack();
		tid[i] = 1;
		__sync_fetch_and_add(&world->forks, 1);
		OK(clone(take_turns, stacks[i], flags, NULL, NULL, NULL, (int *)&tid[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		while (tid[i])
			futex(&tid[i], FUTEX_WAIT, 1);
	}
	EQ(turns, THREADS * TURNS);
}

/* --- Signals -------------------------------------------------------------------------------------- */

enum { RT = 42 };
static volatile int heard, heard_sum;

static void hear(int sig, siginfo_t *info, void *context)
{
	heard++;
	heard_sum += info->si_value.sival_int;
}

static void queue(pid_t pid, int value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_value.sival_int = value;
	OK(syscall(__NR_rt_sigqueueinfo, pid, RT, &info));
}

/* A child queues signals to us: each arrives once, with its value. */
static void hear_from_a_child(void)
{
	int n = 1 + rnd(20);
	pid_t pid;

	heard = heard_sum = 0;
	pid = make_child();
	if (pid == 0) {
		for (int i = 0; i < n; i++)
			queue(getppid(), i);
		_exit(0);
	}
	while (heard < n)
		sched_yield();
	EQ(t_wait(pid), 0);
	EQ(heard, n);
	EQ(heard_sum, n * (n - 1) / 2);
}

static void move(void)
{
	t_pin(rnd(3) ? -1 : (int)rnd(me.cpus));
}

static void work(void)
{
	static void (*const acts[])(void) = {fork_and_write,
					     fork_and_write,
					     fork_and_write,
					     fork_and_exec,
					     share_memory,
					     share_memory,
					     share_descriptors,
					     map_and_unmap,
					     map_and_unmap,
					     kill_a_sleeper,
					     move,
					     talk_through_a_pipe,
					     count_in_threads,
					     hear_from_a_child};
	struct sigaction listen = {.sa_sigaction = hear, .sa_flags = SA_SIGINFO | SA_RESTART};
	pid_t pid;

	me.own = t_private(OWN * PAGE);
	me.race = t_private(RACE * PAGE);
	me.stack = t_stack();
	OK(sigaction(RT, &listen, NULL));
	for (int i = 0; i < OWN; i++)
		fill_own(i, rnd(1 << 20));
	pid = OK(clone(companion, t_stack(), SHARING | SIGCHLD, NULL));
	while (world->forks < world->wanted)
		acts[rnd(COUNT(acts))]();
	me.stop = 1;
	EQ(t_wait(pid), 0);
	t_exit();
}

/* A number behind a word that init got. */
static int given(const char *word, int usual)
{
	char words[2048];
	int len = t_get_file("/proc/1/cmdline", words, sizeof(words));

	for (char *p = words; p < words + len; p += strlen(p) + 1) {
		if (!strncmp(p, word, strlen(word)))
			return atoi(p + strlen(word));
	}
	return usual;
}

TEST(stress, "guest-only slow stress prints")
{
	int seed = given("seed=", 1), cpus = t_cpus(), workers = cpus * 2;
	pid_t pid[SLOTS];

	world = t_shared(PAGE);
	world->wanted = given("forks=", 500 * cpus);
	t_note("seed %d: %d forks by %d workers on %d processors", seed, world->wanted, workers,
	       cpus);
	for (int i = 0; i < workers; i++) {
		me = (struct worker){.seed = seed * 1000003 + i * 7919, .nr = i, .cpus = cpus};
		pid[i] = t_fork();
		if (pid[i] == 0)
			work();
	}
	for (int i = 0; i < workers; i++)
		t_join(pid[i]);
}
