// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where clone stores the new tid (PARENT_SETTID, CHILD_SETTID, CHILD_CLEARTID), set_tid_address,
 * and the thread pointer (SETTLS): who sees the store, when, and what a bad pointer does.
 */
#include "futex_help.h"

static volatile int tid_a, tid_b;

static int copy_tids(void *arg)
{
	volatile int *out = arg;

	out[0] = tid_a;
	out[1] = tid_b;
	return 0;
}

/* The parent's copy is written after the memory was copied: a forked child does not see it. */
TEST(clone_parent_settid, "")
{
	struct clone_req req = {.flags = CLONE_PARENT_SETTID | SIGCHLD, .ptid = (int *)&tid_a};
	volatile int *seen = t_shared(PAGE);
	long pid;

	tid_a = tid_b = -5;
	pid = t_clone(&req, copy_tids, (void *)seen);
	EQ(tid_a, pid);
	t_join(pid);
	EQ(seen[0], -5);
	EQ(tid_b, -5);
}

TEST(clone_child_settid, "")
{
	struct clone_req req = {.flags = CLONE_CHILD_SETTID | SIGCHLD, .ctid = (int *)&tid_b};
	volatile int *seen = t_shared(PAGE);
	long pid;

	tid_a = tid_b = -5;
	pid = t_clone(&req, copy_tids, (void *)seen);
	t_join(pid);
	EQ(seen[1], pid);
	EQ(seen[0], -5);
	EQ(tid_b, -5);
}

/* With shared memory both stores are in place before the child's first instruction. */
TEST(clone_vm_settids, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID |
					 SIGCHLD,
				.stack = t_stack(),
				.ptid = (int *)&tid_a,
				.ctid = (int *)&tid_b};
	volatile int *seen = t_shared(PAGE);
	long pid;

	tid_a = tid_b = -5;
	pid = t_clone(&req, copy_tids, (void *)seen);
	t_join(pid);
	EQ(seen[0], pid);
	EQ(seen[1], pid);
	EQ(tid_a, pid);
	EQ(tid_b, pid);
}

static int return_seven(void *arg)
{
	return 7;
}

/* Cleared at exit, but only when somebody else still uses the memory. */
TEST(clone_child_cleartid, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
				.stack = t_stack()};
	volatile int *word = t_shared(PAGE);

	req.ctid = (int *)word;
	*word = 99;
	EQ(t_wait(t_clone(&req, return_seven, NULL)), 7 << 8);
	EQ(*word, 0);
	*word = 99;
	req.flags = CLONE_CHILD_CLEARTID | SIGCHLD;
	EQ(t_wait(t_clone(&req, return_seven, NULL)), 7 << 8);
	EQ(*word, 99);
}

static int set_address(void *arg)
{
	return syscall(__NR_set_tid_address, arg) == syscall(__NR_gettid) ? 7 : 1;
}

TEST(set_tid_address_clears_at_exit, "")
{
	struct clone_req req = {.flags = CLONE_VM | SIGCHLD, .stack = t_stack()};
	volatile int word = 99;

	EQ(t_wait(t_clone(&req, set_address, (void *)&word)), 7 << 8);
	EQ(word, 0);
}

PROGRAM(exit_seven)
{
	return 7;
}

static int exec_seven(void *arg)
{
	t_exec_child("exit_seven", NULL);
}

/*
 * exec leaves the shared memory, which counts as an exit for the clear; the new image is not
 * written.
 */
TEST(cleartid_at_exec, "")
{
	struct clone_req req = {.flags = CLONE_VM | CLONE_CHILD_CLEARTID | CLONE_VFORK | SIGCHLD,
				.stack = t_stack()};
	static volatile int word;
	long pid;

	req.ctid = (int *)&word;
	word = 99;
	pid = t_clone(&req, exec_seven, NULL);
	EQ(word, 0);
	EQ(t_wait(pid), 7 << 8);
}

/* Stores through bad pointers are lost without a word. */
TEST(clone_settid_bad_pointers_are_ignored, "")
{
	static const unsigned long flags[] = {CLONE_PARENT_SETTID, CLONE_CHILD_SETTID,
					      CLONE_CHILD_CLEARTID};

	for (int i = 0; i < 2 * COUNT(flags); i++) {
		struct clone_req req = {.flags = flags[i / 2] | SIGCHLD, .ptid = BAD, .ctid = BAD};

		if (i & 1) {
			req.flags |= CLONE_VM;
			req.stack = t_stack();
		}
		EQ(t_wait(t_clone(&req, return_seven, NULL)), 7 << 8);
	}
}

/* A read-only page is as bad as none. */
TEST(clone_settid_to_read_only_page, "")
{
	int *page = t_private(PAGE);
	struct clone_req req = {.flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD,
				.ptid = page,
				.ctid = page + 1};

	page[0] = page[1] = 11;
	OK(mprotect(page, PAGE, PROT_READ));
	EQ(t_wait(t_clone(&req, return_seven, NULL)), 7 << 8);
	EQ(page[0], 11);
	EQ(page[1], 11);
}

static int read_tls(void *arg)
{
	return t_tls_read((uintptr_t)arg) & 0x7f;
}

TEST(clone_settls_is_the_childs_alone, "")
{
	static unsigned int mine[4] = {0x11}, theirs[4] = {0x22};
	unsigned int entry = t_tls_entry(mine);
	struct user_desc_t desc = {entry, (uintptr_t)theirs, 0xfffff, USER_DESC_FLAGS};
	struct clone_req req = {.flags = CLONE_SETTLS | SIGCHLD, .tls = &desc};
	void *arg = (void *)(uintptr_t)entry;

	EQ(t_wait(t_clone(&req, read_tls, arg)), 0x22 << 8);
	EQ(t_tls_read(entry), 0x11);
	req.flags |= CLONE_VM;
	req.stack = t_stack();
	EQ(t_wait(t_clone(&req, read_tls, arg)), 0x22 << 8);
	EQ(t_tls_read(entry), 0x11);
}

/* Entries that are a TLS slot on no Linux, -1 included, and descriptors that cannot be read. */
TEST(clone_settls_refusals, "")
{
	static const int none[] = {-1, 0, 1, 2, 3, 4, 5, 9, 10, 11, 15, 16, 8191};
	struct user_desc_t desc = {0, 0, 0xfffff, USER_DESC_FLAGS};

	for (int i = 0; i < COUNT(none); i++) {
		desc.entry_number = none[i];
		FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, &desc, 0), EINVAL);
	}
	FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, BAD, 0), EFAULT);
	FAILS(syscall(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, NULL, 0), EFAULT);
	FAILS(waitpid(-1, NULL, __WALL), ECHILD);
}

/* -1 gives the first free of three entries, and the choice is written back; a fourth is refused. */
TEST(set_thread_area_gives_free_entries, "")
{
	struct user_desc_t desc = {-1u, 0x1000, 0xfffff, USER_DESC_FLAGS};
	unsigned int last = 0;
	int n;

	for (n = 0; n < 4 && syscall(__NR_set_thread_area, &desc) == 0; n++) {
		CHECK(desc.entry_number > last);
		last = desc.entry_number;
		desc.entry_number = -1;
	}
	CHECK(n >= 1 && n <= 3);
	FAILS(syscall(__NR_set_thread_area, &desc), ESRCH);
	desc.entry_number = last + 1;
	FAILS(syscall(__NR_set_thread_area, &desc), EINVAL);
	FAILS(syscall(__NR_set_thread_area, BAD), EFAULT);
}

/* The obsolete CLONE_DETACHED changes nothing: the child is waited for as ever. */
/* What was set can be read again, from entries that exist. */
TEST(get_thread_area_tells, "")
{
	static int word;
	unsigned int entry = t_tls_entry(&word);
	struct user_desc_t desc = {.entry_number = entry};

	OK(syscall(__NR_get_thread_area, &desc));
	EQ(desc.entry_number, entry);
	EQ(desc.base_addr, (uintptr_t)&word);
	EQ(desc.limit, 0xfffff);
	EQ(desc.flags, USER_DESC_FLAGS);
	desc.entry_number = -1u;
	FAILS(syscall(__NR_get_thread_area, &desc), EINVAL);
	desc.entry_number = 2;
	FAILS(syscall(__NR_get_thread_area, &desc), EINVAL);
	FAILS(syscall(__NR_get_thread_area, BAD), EFAULT);
}

/* The word is each thread's own: the last that was named counts, none with NULL. */
static int name_two_words(void *arg)
{
	volatile int *words = arg;

	t_raw(__NR_set_tid_address, (long)&words[0], 0, 0, 0, 0, 0);
	t_raw(__NR_set_tid_address, (long)&words[1], 0, 0, 0, 0, 0);
	return 7;
}

static int name_none(void *arg)
{
	t_raw(__NR_set_tid_address, 0, 0, 0, 0, 0, 0);
	return 7;
}

TEST(set_tid_address_the_last_counts, "")
{
	static volatile int words[2] = {5, 5};
	struct clone_req req = {.flags = CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
				.stack = t_stack(),
				.ctid = (int *)&words[0]};

	EQ(t_wait(t_clone(&req, name_two_words, (void *)words)), 7 << 8);
	EQ(words[0], 5);
	EQ(words[1], 0);
	EQ(t_wait(t_clone(&req, name_none, NULL)), 7 << 8);
	EQ(words[0], 5);
}

TEST(clone_detached_is_ignored, "")
{
	struct clone_req req = {.flags = CLONE_DETACHED | SIGCHLD};

	EQ(t_wait(t_clone(&req, return_seven, NULL)), 7 << 8);
}
