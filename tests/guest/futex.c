// SPDX-License-Identifier: GPL-2.0-only
/*
 * futex(2): who sleeps, who is woken, by which name a word is known, and what bad words answer.
 * Waiting with time limits and signals is in futex_time.c.
 */
#include "futex_help.h"

#define PRIVATE FUTEX_PRIVATE_FLAG

static word_t word, other;

static long wake(word_t *w, int nr)
{
	return futex(w, FUTEX_WAKE | PRIVATE, nr, NULL, NULL, 0);
}

/* The ones that came back, as digits: 1 came first. */
static void came_back_in_order(struct waiter *w, int n, const char *want)
{
	char got[16] = "";

	for (int i = 0; i < n; i++) {
		for (int spin = 0; w[i].tid && want[i] != '-' && spin < 5000; spin++)
			t_sleep_ms(1);
		got[i] = w[i].tid ? '-' : '0' + w[i].order;
	}
	STREQ(got, want);
}

TEST(futex_wait_needs_the_value, "")
{
	word = 5;
	EQ(futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0), -EAGAIN);
	EQ(futex(&word, FUTEX_WAIT | PRIVATE, 4, NULL, NULL, 0), -EAGAIN);
	EQ(futex(&word, FUTEX_WAIT_BITSET | PRIVATE, 4, NULL, NULL, ~0), -EAGAIN);
	EQ(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EQ(wake(&word, 1), 0);
}

/* First come, first served; the number woken is the result; the others go on sleeping. */
TEST(futex_wakes_as_many_as_asked, "")
{
	static struct waiter w[5];

	word = 1;
	t_start_waiters(w, 5, &word, 1, PRIVATE);
	EQ(wake(&other, 9), 0);
	EQ(wake(&word, 1), 1);
	came_back_in_order(w, 5, "1----");
	EQ(wake(&word, 1), 1);
	came_back_in_order(w, 5, "12---");
	EQ(wake(&word, 100), 3);
	for (int i = 0; i < 5; i++) {
		t_join_waiter(&w[i]);
		EQ(w[i].result, 0);
	}
	EQ(wake(&word, 1), 0);
}

/* Odd numbers to wake: what Linux makes of none and of fewer. */
TEST(futex_wakes_odd_numbers, "facts")
{
	static struct waiter w[3];

	word = 1;
	t_start_waiters(w, 3, &word, 1, PRIVATE);
	fact("wake 0: %ld", wake(&word, 0));
	fact("wake -1: %ld", wake(&word, -1));
	fact("wake 0x80000000: %ld", wake(&word, 0x80000000));
	wake(&word, 9);
	for (int i = 0; i < 3; i++)
		t_join_waiter(&w[i]);
	CHECK(1);
}

TEST(futex_bitsets_choose, "")
{
	static struct waiter w[4];
	static const unsigned int bits[] = {1, 2, 3, ~0u};

	word = 1;
	for (int i = 0; i < 4; i++) {
		w[i] = (struct waiter){.word = &word, .val = 1, .bitset = bits[i]};
		t_start_waiter(&w[i]);
	}
	EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4), 1); /* the one with all bits */
	EQ(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 2), 1);
	EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 2), 1);
	EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 0), -EINVAL);
	EQ(futex(&word, FUTEX_WAIT_BITSET, 1, NULL, NULL, 0), -EINVAL);
	EQ(futex(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 1); /* plain wake is for all bits */
	for (int i = 0; i < 4; i++)
		t_join_waiter(&w[i]);
}

/* Two are woken, two moved to the other word; then they answer there and no longer here. */
TEST(futex_requeue_moves, "")
{
	static struct waiter w[5];

	word = 1;
	t_start_waiters(w, 5, &word, 1, PRIVATE);
	EQ(futex(&word, FUTEX_CMP_REQUEUE | PRIVATE, 2, (void *)2, &other, 7), -EAGAIN);
	EQ(futex(&word, FUTEX_CMP_REQUEUE | PRIVATE, 2, (void *)2, &other, 1), 4);
	for (int i = 0; i < 2; i++)
		t_join_waiter(&w[i]);
	EQ(wake(&other, 1), 1);
	t_join_waiter(&w[2]);
	EQ(wake(&word, 9), 1);
	t_join_waiter(&w[4]);
	EQ(wake(&other, 9), 1);
	t_join_waiter(&w[3]);
	for (int i = 0; i < 5; i++)
		EQ(w[i].result, 0);
}

TEST(futex_requeue_numbers, "facts")
{
	static struct waiter w[4];

	word = 1;
	t_start_waiters(w, 4, &word, 1, PRIVATE);
	fact("cmp_requeue -1, 1: %ld",
	     futex(&word, FUTEX_CMP_REQUEUE | PRIVATE, -1, (void *)1, &other, 1));
	fact("cmp_requeue 1, -1: %ld",
	     futex(&word, FUTEX_CMP_REQUEUE | PRIVATE, 1, (void *)-1, &other, 1));
	fact("requeue 1, 1: %ld", futex(&word, FUTEX_REQUEUE | PRIVATE, 1, (void *)1, &other, 0));
	fact("requeue 0, 0: %ld", futex(&word, FUTEX_REQUEUE | PRIVATE, 0, NULL, &other, 0));
	fact("requeue to itself 0, 9: %ld",
	     futex(&word, FUTEX_REQUEUE | PRIVATE, 0, (void *)9, &word, 0));
	fact("requeue 0, INT_MAX: %ld",
	     futex(&word, FUTEX_REQUEUE | PRIVATE, 0, (void *)0x7fffffff, &other, 0));
	fact("left at the first: %ld", wake(&word, 9));
	fact("found at the second: %ld", wake(&other, 9));
	for (int i = 0; i < 4; i++)
		t_join_waiter(&w[i]);
	CHECK(1);
}

#define INSN(op, oparg, cmp, cmparg)                                                               \
	((unsigned)(op) << 28 | (cmp) << 24 | ((oparg)&0xfff) << 12 | ((cmparg)&0xfff))

/* Each operation on the second word and each comparison with what it had been. */
TEST(futex_wake_op_changes_and_compares, "facts")
{
	static const char *const ops[] = {"set", "add", "or", "andn", "xor", "5", "6", "7"};
	static const char *const cmps[] = {"==", "!=", "<", "<=", ">", ">=", "6", "7"};

	for (int op = 0; op < 8; op++) {
		long ret;

		other = 12;
		ret = futex(&word, FUTEX_WAKE_OP | PRIVATE, 0, NULL, &other, INSN(op, 6, 0, 0));
		fact("12 %s 6: %ld, %u", ops[op], ret, other);
	}
	for (int op = 0; op < 5; op++) {
		other = 12;
		futex(&word, FUTEX_WAKE_OP | PRIVATE, 0, NULL, &other, INSN(op | 8, 35, 0, 0));
		fact("12 %s 1 << 35: %u", ops[op], other);
	}
	other = 12;
	futex(&word, FUTEX_WAKE_OP | PRIVATE, 0, NULL, &other, INSN(1, -3, 0, 0));
	fact("12 add -3: %d", other);
	for (int cmp = 0; cmp < 8; cmp++) {
		for (int was = -1; was <= 1; was++) {
			static struct waiter w;
			long ret;

			word = 1;
			t_start_waiters(&w, 1, &other, other = was, PRIVATE);
			ret = futex(&word, FUTEX_WAKE_OP | PRIVATE, 1, (void *)1, &other,
				    INSN(0, 77, cmp, 0));
			fact("%d %s 0: %ld, %u", was, cmps[cmp], ret, other);
			if (ret <= 0)
				wake(&other, 1);
			t_join_waiter(&w);
		}
	}
	CHECK(1);
}

/* Both words have waiters: as many as asked are woken at each. */
TEST(futex_wake_op_wakes_at_both, "")
{
	static struct waiter w[3], v[3];

	word = other = 1;
	t_start_waiters(w, 3, &word, 1, PRIVATE);
	t_start_waiters(v, 3, &other, 1, PRIVATE);
	EQ(futex(&word, FUTEX_WAKE_OP | PRIVATE, 2, (void *)1, &other, INSN(0, 9, 0, 1)), 3);
	EQ(other, 9);
	EQ(wake(&word, 9), 1);
	EQ(wake(&other, 9), 2);
	for (int i = 0; i < 3; i++) {
		t_join_waiter(&w[i]);
		t_join_waiter(&v[i]);
	}
}

/* With and without FUTEX_PRIVATE_FLAG a word of private memory has two names; on a shared one too. */
TEST(futex_private_flag_is_part_of_the_name, "facts")
{
	word_t *shared = t_shared(PAGE), *words[] = {&word, shared};

	for (int i = 0; i < 2; i++) {
		for (int how = 0; how < 4; how++) {
			static struct waiter w;
			int wait_flag = how & 1 ? PRIVATE : 0, wake_flag = how & 2 ? PRIVATE : 0;

			*words[i] = 1;
			t_start_waiters(&w, 1, words[i], 1, wait_flag);
			fact("%s memory, waits %s, woken %s: %ld", i ? "shared" : "private",
			     wait_flag ? "private" : "shared", wake_flag ? "private" : "shared",
			     futex(words[i], FUTEX_WAKE | wake_flag, 1, NULL, NULL, 0));
			futex(words[i], FUTEX_WAKE | wait_flag, 1, NULL, NULL, 0);
			t_join_waiter(&w);
		}
	}
	CHECK(1);
}

/* A child process that waits at word with these flags; back when it sleeps. */
static pid_t waiting_child(word_t *w, unsigned int val, int flags)
{
	pid_t pid = t_fork();

	if (pid == 0) {
		EQ(futex(w, FUTEX_WAIT | flags, val, NULL, NULL, 0), 0);
		t_exit();
	}
	t_await_state(pid, 'S');
	return pid;
}

/* Parent and child find each other in shared anonymous memory, in another object nobody does. */
TEST(futex_shared_across_fork, "")
{
	word_t *shared = t_shared(2 * PAGE), *second = t_shared(PAGE);
	pid_t pid;

	shared[PAGE / 4 + 3] = 7;
	pid = waiting_child(&shared[PAGE / 4 + 3], 7, 0);
	EQ(futex(&shared[3], FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	EQ(futex(&second[3], FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	EQ(futex(&shared[PAGE / 4 + 2], FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	EQ(futex(&shared[PAGE / 4 + 3], FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	t_join(pid);
}

/* What is private is one's own after a fork, though no byte of it was copied yet. */
TEST(futex_private_memory_is_not_shared_by_fork, "")
{
	pid_t pid;

	word = 7;
	pid = waiting_child(&word, 7, 0);
	EQ(futex(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	EQ(wake(&word, 9), 0);
	EQ(t_state(pid), 'S');
	t_kill(pid, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
}

static word_t *map_file(const char *path, int offset, int sharing)
{
	int fd = OK(open(path, O_RDWR));
	word_t *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, sharing, fd, offset);

	CHECK(p != MAP_FAILED);
	OK(close(fd));
	return p;
}

PROGRAM(wake_in_file)
{
	word_t *p = map_file(argv[1], PAGE, MAP_SHARED);

	EQ(p[5], 11);
	EQ(futex(&p[5], FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	return 0;
}

/* Two programs, two addresses, one file: the place in the file is the name. */
TEST(futex_shared_across_processes_by_file, "")
{
	word_t *low, *high, *own;
	pid_t pid, waker;

	t_tmpdir();
	t_put_file("file", "", 0600);
	OK(truncate("file", 2 * PAGE));
	low = map_file("file", 0, MAP_SHARED);
	high = map_file("file", PAGE, MAP_SHARED);
	own = map_file("file", PAGE, MAP_PRIVATE);
	high[5] = 11;
	pid = waiting_child(&high[5], 11, 0);
	EQ(futex(&low[5], FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	own[5] = 11;
	EQ(futex(&own[5], FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	waker = t_fork();
	if (waker == 0)
		t_exec_child("wake_in_file", "file", NULL);
	t_join(waker);
	t_join(pid);
}

/*
 * The page behind a private word moves when copy-on-write copies it; who waits there is found all the
 * same.
 */
TEST(futex_survives_copy_on_write, "")
{
	static struct waiter w[2];
	struct gate hold = t_gate();
	word_t *p = t_private(PAGE);
	pid_t pid;

	p[0] = 1;
	t_start_waiters(&w[0], 1, p, 1, PRIVATE);
	t_start_waiters(&w[1], 1, p, 1, 0);
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&hold);
		EQ(p[1], 0);
		t_exit();
	}
	p[1] = 5; /* copied: the child keeps the old page */
	EQ(futex(p, FUTEX_WAKE | PRIVATE, 9, NULL, NULL, 0), 1);
	EQ(futex(p, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	t_join_waiter(&w[0]);
	t_join_waiter(&w[1]);
	t_gate_open(&hold);
	t_join(pid);
}

/* A waiter's mapping goes away under it: whoever maps something there later does not find it. */
TEST(futex_forgets_what_was_unmapped, "")
{
	static struct waiter w;
	static struct timespec limit = {0, 200000000};
	word_t *p = t_shared(PAGE), *q;

	p[0] = 1;
	w = (struct waiter){.word = p, .val = 1, .timeout = &limit};
	t_start_waiter(&w);
	OK(munmap((void *)p, PAGE));
	q = mmap((void *)p, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0);
	CHECK(q == p);
	EQ(futex(q, FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	t_join_waiter(&w);
	EQ(w.result, -ETIMEDOUT);
}

/* Every operation on every kind of bad word; private names are not looked at by a wake. */
TEST(futex_bad_words, "facts")
{
	static const struct {
		const char *name;
		int op;
	} ops[] = {{"wait", FUTEX_WAIT},
		   {"wake", FUTEX_WAKE},
		   {"wait_bitset", FUTEX_WAIT_BITSET},
		   {"wake_bitset", FUTEX_WAKE_BITSET},
		   {"requeue", FUTEX_REQUEUE},
		   {"cmp_requeue", FUTEX_CMP_REQUEUE},
		   {"wake_op", FUTEX_WAKE_OP}};
	const char *const kinds[] = {"misaligned", "unmapped", "kernel", "read-only"};
	char *p = t_private(3 * PAGE);
	word_t *words[] = {(word_t *)(p + 2), (word_t *)(p + PAGE), BAD, (word_t *)(p + 2 * PAGE)};

	p[2 * PAGE] = 3;
	OK(munmap(p + PAGE, PAGE));
	OK(mprotect(p + 2 * PAGE, PAGE, PROT_READ));
	for (int op = 0; op < COUNT(ops); op++) {
		for (int kind = 0; kind < 4; kind++) {
			long got[4];

			word = 0;
			for (int i = 0; i < 4; i++) {
				word_t *first = i & 2 ? &word : words[kind];
				word_t *second = i & 2 ? words[kind] : &word;

				got[i] = futex(first, ops[op].op | (i & 1 ? PRIVATE : 0), 99, NULL,
					       second, op == 5 ? 0 : INSN(1, 1, 0, 0));
			}
			/* What is the kernel's here is a program's on a 64-bit machine. */
			if (kind == 2)
				fact("%s %s: %ld", ops[op].name, kinds[kind], got[0]);
			else if (op < 4)
				fact("%s %s: shared %ld, private %ld", ops[op].name, kinds[kind],
				     got[0], got[1]);
			else
				fact("%s %s: shared %ld, private %ld; as second: %ld, %ld",
				     ops[op].name, kinds[kind], got[0], got[1], got[2], got[3]);
		}
	}
	CHECK(1);
}

/* The zero page behind untouched memory is no word to wait at for others; it is one's own. */
TEST(futex_on_untouched_memory, "")
{
	static struct waiter w;
	word_t *p = t_private(PAGE);

	t_start_waiters(&w, 1, p, 0, 0);
	EQ(futex(p, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	t_join_waiter(&w);
	EQ(w.result, 0);
}

TEST(futex_unknown_operations, "facts")
{
	static const int ops[] = {2, 14, 15, 126, 127, 512 | FUTEX_WAKE, 1024 | FUTEX_WAKE};

	word = 5;
	for (int i = 0; i < COUNT(ops); i++)
		fact("operation %d: %ld", ops[i], futex(&word, ops[i], 9, NULL, NULL, 1));
	CHECK(1);
}

/* A lock made of these calls: nothing lost, nobody left asleep. */
static word_t lock_word;
static volatile int counted;

static void lock(void)
{
	unsigned was = __sync_val_compare_and_swap(&lock_word, 0, 1);

	while (was) {
		if (was == 2 || __sync_val_compare_and_swap(&lock_word, 1, 2))
			futex(&lock_word, FUTEX_WAIT | PRIVATE, 2, NULL, NULL, 0);
		was = __sync_val_compare_and_swap(&lock_word, 0, 2);
	}
}

static void unlock(void)
{
	if (__sync_fetch_and_sub(&lock_word, 1) != 1) {
		lock_word = 0;
		futex(&lock_word, FUTEX_WAKE | PRIVATE, 1, NULL, NULL, 0);
	}
}

static int count(void *arg)
{
	for (int i = 0; i < (int)(long)arg; i++) {
		int seen;

		lock();
		seen = counted;
		if (i % 16 == 0)
			t_raw(__NR_sched_yield, 0, 0, 0, 0, 0, 0);
		counted = seen + 1;
		unlock();
	}
	return 0;
}

TEST(futex_lock_counts_right, "")
{
	static volatile unsigned tid[8];

	for (int i = 0; i < COUNT(tid); i++)
		t_thread(count, (void *)2000, &tid[i]);
	for (int i = 0; i < COUNT(tid); i++)
		t_join_thread(&tid[i]);
	EQ(counted, 2000 * COUNT(tid));
	EQ(lock_word, 0);
}

/* Many words at once, so that buckets are shared: each wake finds its own waiter. */
TEST(futex_many_words, "")
{
	static word_t words[40];
	static struct waiter w[40];

	t_start_waiters(w, 40, words, 0, PRIVATE);
	for (int i = 1; i < 40; i++)
		EQ(futex(words, FUTEX_REQUEUE | PRIVATE, 0, (void *)1, &words[i], 0), 1);
	for (int i = 0; i < 40; i++)
		EQ(wake(&words[i], 9), 1);
	for (int i = 0; i < 40; i++)
		t_join_waiter(&w[i]);
}
