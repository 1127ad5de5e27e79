// SPDX-License-Identifier: GPL-2.0-only
/* What futex_help.h declares: the raw call, and tasks that wait on purpose. */
#include "futex_help.h"

long t_raw(long nr, long a, long b, long c, long d, long e, long f)
{
	long args[7] = {nr, a, b, c, d, e, f}, ret;

	asm volatile("push %%ebp\n\t"
		     "push %%ebx\n\t"
		     "mov 0(%%eax), %%edi\n\t"
		     "push %%edi\n\t"
		     "mov 4(%%eax), %%ebx\n\t"
		     "mov 8(%%eax), %%ecx\n\t"
		     "mov 12(%%eax), %%edx\n\t"
		     "mov 16(%%eax), %%esi\n\t"
		     "mov 20(%%eax), %%edi\n\t"
		     "mov 24(%%eax), %%ebp\n\t"
		     "pop %%eax\n\t"
		     "int $0x80\n\t"
		     "pop %%ebx\n\t"
		     "pop %%ebp"
		     : "=a"(ret)
		     : "a"(args)
		     : "ecx", "edx", "esi", "edi", "memory", "cc");
	return ret;
}

/* On its own stack, and without errno: clone's result is negative where it failed. */
int t_thread(int (*fn)(void *), void *arg, volatile unsigned *tid)
{
	struct clone_req req = {.flags = ALL_THREAD | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID,
				.stack = t_stack(),
				.ptid = (int *)tid,
				.ctid = (int *)tid};
	long ret = t_clone(&req, fn, arg);

	CHECK(ret > 0);
	return ret;
}

/* Not with FUTEX_PRIVATE_FLAG: the kernel wakes for everybody who shares the word. */
void t_join_thread(volatile unsigned *tid)
{
	struct timespec limit = {10, 0};
	unsigned left;

	while ((left = *tid))
		if (futex(tid, FUTEX_WAIT, left, &limit, NULL, 0) == -ETIMEDOUT)
			t_die("thread %u is still there", left);
}

void t_await_thread(pid_t pid, pid_t tid, char state)
{
	char path[64], buf[512] = "", *end;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	for (int i = 0; i < 5000; i++) {
		t_get_file(path, buf, sizeof(buf));
		end = strrchr(buf, ')');
		if (end && end[2] == state)
			return;
		t_sleep_ms(1);
	}
	t_die("thread %d is not in state %c: %s", tid, state, buf);
}

static volatile int came_back;

static int wait_at_word(void *arg)
{
	struct waiter *w = arg;
	int op = (w->bitset ? FUTEX_WAIT_BITSET : FUTEX_WAIT) | w->op_flags;

	w->result = futex(w->word, op, w->val, w->timeout, NULL, w->bitset);
	w->order = __sync_add_and_fetch(&came_back, 1);
	return 0;
}

void t_start_waiter(struct waiter *w)
{
	int tid;

	w->result = 1;
	w->order = 0;
	tid = t_thread(wait_at_word, w, &w->tid);
	t_await_thread(getpid(), tid, 'S');
}

void t_start_waiters(struct waiter *w, int n, word_t *word, unsigned int val, int op_flags)
{
	came_back = 0;
	for (int i = 0; i < n; i++) {
		w[i] = (struct waiter){.word = word, .val = val, .op_flags = op_flags};
		t_start_waiter(&w[i]);
	}
}

void t_join_waiter(struct waiter *w)
{
	t_join_thread(&w->tid);
}
