// SPDX-License-Identifier: GPL-2.0-only
/*
 * Robust lists: a thread that ends, or calls exec, with locks in its hands leaves FUTEX_OWNER_DIED in
 * each and wakes one who waits. Nothing in such a list is to be believed.
 */
#include "futex_help.h"

#define OFFSET 8 /* of the word, from its list entry */
#define NR     6

struct lock {
	struct robust_list entry;
	int unused;
	word_t word;
};

/* In memory that parent and child share. */
struct room {
	struct robust_list_head head;
	struct lock lock[NR];
	volatile int how; /* the owner ends thus */
	struct lock many[2100];
};

enum { EXIT, EXIT_GROUP, EXEC, KILL, FAULT };

static unsigned gettid_raw(void)
{
	return t_raw(__NR_gettid, 0, 0, 0, 0, 0, 0);
}

static long set_list(struct room *room)
{
	return t_raw(__NR_set_robust_list, (long)&room->head, sizeof(room->head), 0, 0, 0, 0);
}

/* A list of the first n locks. */
static void chain(struct room *room, int n)
{
	struct robust_list *last = &room->head.list;

	room->head.futex_offset = OFFSET;
	room->head.list_op_pending = NULL;
	for (int i = 0; i < n; i++) {
		last->next = &room->lock[i].entry;
		last = last->next;
	}
	last->next = &room->head.list;
}

static struct room *new_room(void)
{
	struct room *room = t_shared(sizeof(struct room));

	EQ(offsetof(struct lock, word), OFFSET);
	chain(room, 0);
	return room;
}

PROGRAM(exit_nine)
{
	return 9;
}

static void end(int how)
{
	switch (how) {
	case EXIT:
		t_exit_task(9);
	case EXIT_GROUP:
		_exit(9);
	case EXEC:
		t_exec_child("exit_nine", NULL);
	case KILL:
		t_kill(getpid(), SIGKILL);
		for (;;)
			t_sleep_ms(1000);
	default:
		t_fault();
	}
}

/* A child that owns the first three of four listed locks, the second with waiters, and ends. */
static void owner(struct room *room, int how)
{
	unsigned me = gettid_raw();

	chain(room, 4);
	room->lock[0].word = me;
	room->lock[1].word = me | FUTEX_WAITERS;
	room->lock[2].word = me;
	room->lock[3].word = me + 1;
	room->lock[4].word = me; /* not in the list */
	EQ(set_list(room), 0);
	end(how);
}

/* What an owner's end leaves in a word, with names for numbers. */
static const char *left_in(unsigned word, unsigned owner)
{
	static char text[64];

	snprintf(text, sizeof(text), "%s%s%s", word & FUTEX_WAITERS ? "waiters " : "",
		 word & FUTEX_OWNER_DIED ? "died " : "",
		 (word & FUTEX_TID_MASK) == owner ? "owner"
		 : word & FUTEX_TID_MASK	  ? "another"
						  : "nobody");
	return text;
}

static void print_locks(const char *when, struct room *room, unsigned owner)
{
	for (int i = 0; i < 5; i++)
		fact("%s, lock %d: %s", when, i, left_in(room->lock[i].word, owner));
}

TEST(robust_locks_of_the_dead, "facts")
{
	static const char *const names[] = {"exit", "exit_group", "exec", "SIGKILL", "SIGSEGV"};

	for (int how = EXIT; how <= FAULT; how++) {
		struct room *room = new_room();
		struct rlimit none = {0, 0};
		pid_t pid = t_fork();

		if (pid == 0) {
			OK(setrlimit(RLIMIT_CORE, &none));
			owner(room, how);
		}
		t_wait(pid);
		print_locks(names[how], room, pid);
	}
	CHECK(1);
}

/* At exec the list is walked at once, not when the new program ends. */
PROGRAM(wait_for_gate)
{
	char c;

	return read(atoi(argv[1]), &c, 1) != 1;
}

TEST(robust_exec_gives_up_at_once, "")
{
	struct room *room = new_room();
	struct gate hold = t_gate();
	char fd[12];
	pid_t pid;

	snprintf(fd, sizeof(fd), "%d", hold.fd[0]);
	pid = t_fork();
	if (pid == 0) {
		chain(room, 1);
		room->lock[0].word = gettid_raw();
		EQ(set_list(room), 0);
		t_exec_child("wait_for_gate", fd, NULL);
	}
	for (int i = 0; !(room->lock[0].word & FUTEX_OWNER_DIED) && i < 5000; i++)
		t_sleep_ms(1);
	EQ(room->lock[0].word, FUTEX_OWNER_DIED);
	room->lock[0].word = pid;
	t_gate_open(&hold);
	EQ(t_wait(pid), 0);
	EQ(room->lock[0].word, pid); /* the new program has no list */
}

static struct room *thread_room;
static struct gate thread_gate;

static int thread_owner(void *arg)
{
	struct room *room = thread_room;
	char c;

	room->lock[0].word = gettid_raw() | FUTEX_WAITERS;
	chain(room, 1);
	set_list(room);
	room->how = 1;
	t_raw(__NR_read, thread_gate.fd[0], (long)&c, 1, 0, 0, 0);
	return 0;
}

/* Of two who wait for a thread's lock one is woken by its end. */
TEST(robust_wakes_one_waiter, "")
{
	static volatile unsigned tid;
	static struct waiter w[2];
	struct room *room = thread_room = new_room();
	word_t *word = &room->lock[0].word;

	thread_gate = t_gate();
	t_thread(thread_owner, NULL, &tid);
	while (!room->how)
		t_sleep_ms(1);
	t_start_waiters(w, 2, word, *word, 0);
	t_gate_open(&thread_gate);
	t_join_waiter(&w[0]);
	t_join_thread(&tid);
	EQ(w[0].result, 0);
	EQ(*word, FUTEX_OWNER_DIED | FUTEX_WAITERS);
	t_sleep_ms(10);
	CHECK(w[1].tid != 0);
	EQ(futex(word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	t_join_waiter(&w[1]);
}

/* The lock being taken or released is not in the list yet, or no longer. */
TEST(robust_pending_operation, "facts")
{
	static const char *const names[] = {"taken", "released", "another's", "also in the list"};

	for (int i = 0; i < COUNT(names); i++) {
		struct room *room = new_room();
		pid_t pid = t_fork();

		if (pid == 0) {
			unsigned me = gettid_raw();

			chain(room, i == 3);
			room->lock[i == 3 ? 0 : 1].word = i == 1 ? 0 : i == 2 ? me + 1 : me;
			room->head.list_op_pending = &room->lock[i == 3 ? 0 : 1].entry;
			EQ(set_list(room), 0);
			_exit(0);
		}
		t_join(pid);
		fact("pending, %s: %s", names[i], left_in(room->lock[i == 3 ? 0 : 1].word, pid));
	}
	CHECK(1);
}

/* Released, and the owner died before it could wake: who waits is woken. */
TEST(robust_pending_release_wakes, "")
{
	static struct waiter w;
	struct room *room = new_room();
	pid_t pid;

	room->lock[1].word = 0;
	t_start_waiters(&w, 1, &room->lock[1].word, 0, 0);
	pid = t_fork();
	if (pid == 0) {
		room->head.list_op_pending = &room->lock[1].entry;
		EQ(set_list(room), 0);
		_exit(0);
	}
	t_join(pid);
	t_join_waiter(&w);
	EQ(w.result, 0);
}

/* Lists that lie: what is before the lie is done, the rest is the program's loss; exit comes to an end. */
static void lie(struct room *room, int which)
{
	unsigned me = gettid_raw();
	struct robust_list_head *head = &room->head;

	chain(room, 3);
	for (int i = 0; i < NR; i++)
		room->lock[i].word = me;
	if (which == 0)
		room->lock[1].entry.next = &room->lock[0].entry;
	if (which == 1)
		room->lock[1].entry.next = BAD;
	if (which == 2)
		room->lock[0].entry.next = NULL;
	if (which == 3)
		head->futex_offset = OFFSET + 2;
	if (which == 4)
		head->futex_offset = 0x7ffffff0;
	if (which == 5)
		head->list_op_pending = BAD;
	if (which == 6)
		room->lock[1].entry.next = &room->lock[1].entry;
	if (which == 7)
		head->list.next = (void *)((char *)&room->lock[0].entry + 1); /* PI */
	if (which == 8)
		t_raw(__NR_set_robust_list, (long)BAD, sizeof(*head), 0, 0, 0, 0);
	else
		EQ(set_list(room), 0);
	_exit(0);
}

TEST(robust_lists_that_lie, "facts")
{
	static const char *const names[] = {"a circle",		  "a wild entry",  "a null entry",
					    "misaligned",	  "a wild offset", "a wild pending",
					    "an entry to itself", "a PI lock",	   "a wild head"};

	for (int i = 0; i < COUNT(names); i++) {
		struct room *room = new_room();
		pid_t pid = t_fork();

		if (pid == 0)
			lie(room, i);
		t_join(pid);
		for (int k = 0; k < 3; k++)
			fact("%s, lock %d: %s", names[i], k, left_in(room->lock[k].word, pid));
	}
	CHECK(1);
}

/* A list has an end even if it has none. */
TEST(robust_lists_are_walked_so_far, "facts")
{
	struct room *room = new_room();
	int died = 0;
	pid_t pid = t_fork();

	if (pid == 0) {
		room->head.list.next = &room->many[0].entry;
		for (int i = 0; i < 2100; i++) {
			room->many[i].word = gettid_raw();
			room->many[i].entry.next = &room->many[i + 1 < 2100 ? i + 1 : 0].entry;
		}
		EQ(set_list(room), 0);
		_exit(0);
	}
	t_join(pid);
	for (int i = 0; i < 2100; i++)
		died += room->many[i].word == FUTEX_OWNER_DIED;
	fact("of 2100 locks %d are marked", died);
	CHECK(1);
}

static int own_list(void *arg)
{
	struct robust_list_head *head = BAD;
	size_t len;

	t_raw(__NR_get_robust_list, 0, (long)&head, (long)&len, 0, 0, 0);
	*(struct robust_list_head *volatile *)arg = head;
	return 0;
}

/* Each thread has its own, and a child begins without. */
TEST(robust_list_is_the_threads_own, "")
{
	static volatile unsigned tid;
	static struct robust_list_head *volatile seen;
	struct robust_list_head *head;
	struct room *room = new_room();
	size_t len;
	pid_t pid;

	EQ(set_list(room), 0);
	EQ(t_raw(__NR_get_robust_list, 0, (long)&head, (long)&len, 0, 0, 0), 0);
	CHECK(head == &room->head);
	EQ(len, sizeof(*head));
	seen = BAD;
	t_thread(own_list, (void *)&seen, &tid);
	t_join_thread(&tid);
	CHECK(seen == NULL);
	pid = t_fork();
	if (pid == 0) {
		own_list((void *)&seen);
		CHECK(seen == NULL);
		EQ(t_raw(__NR_get_robust_list, getppid(), (long)&head, (long)&len, 0, 0, 0), 0);
		CHECK(head == &room->head);
		t_exit();
	}
	t_join(pid);
}

TEST(robust_list_calls_bad_input, "")
{
	struct robust_list_head *head;
	size_t len;

	EQ(t_raw(__NR_set_robust_list, 0, 11, 0, 0, 0, 0), -EINVAL);
	EQ(t_raw(__NR_set_robust_list, 0, 0, 0, 0, 0, 0), -EINVAL);
	EQ(t_raw(__NR_set_robust_list, (long)BAD, 12, 0, 0, 0, 0), 0);
	EQ(t_raw(__NR_get_robust_list, 0, (long)BAD, (long)&len, 0, 0, 0), -EFAULT);
	EQ(t_raw(__NR_get_robust_list, 0, (long)&head, (long)BAD, 0, 0, 0), -EFAULT);
	EQ(t_raw(__NR_get_robust_list, 0x3ffffff, (long)&head, (long)&len, 0, 0, 0), -ESRCH);
	EQ(t_raw(__NR_get_robust_list, -1, (long)&head, (long)&len, 0, 0, 0), -ESRCH);
	EQ(t_raw(__NR_set_robust_list, 0, 12, 0, 0, 0, 0), 0);
}

/* Where another user keeps its locks is not ours to know. */
TEST(robust_list_of_others, "root")
{
	struct robust_list_head *head;
	size_t len;
	pid_t parent = getpid(), pid = t_fork();

	if (pid == 0) {
		EQ(t_raw(__NR_get_robust_list, parent, (long)&head, (long)&len, 0, 0, 0), 0);
		OK(syscall(__NR_setresuid32, 65534, 65534, 65534));
		EQ(t_raw(__NR_get_robust_list, parent, (long)&head, (long)&len, 0, 0, 0), -EPERM);
		t_exit();
	}
	t_join(pid);
}
