// SPDX-License-Identifier: GPL-2.0-only
/*
 * clone3(2): arguments in a struct whose size says how new its caller is. What is refused and how,
 * and what it can say that clone cannot.
 */
#include "futex_help.h"

#define SIZE ((long)sizeof(struct clone_args))

static long clone3(const struct clone_args *args, long size)
{
	long pid = t_raw(__NR_clone3, (long)args, size, 0, 0, 0, 0);

	if (pid == 0)
		t_raw(__NR_exit, 7, 0, 0, 0, 0, 0);
	return pid;
}

/* The call's errno, or 0 for a child, which is waited for. */
static long tried(const struct clone_args *args, long size)
{
	long pid = clone3(args, size);

	if (pid <= 0)
		return -pid;
	EQ(t_wait(pid), 7 << 8);
	return 0;
}

TEST(clone3_makes_a_child, "")
{
	volatile int ptid = 0, pidfd = -1, next = t_lowest_fd();
	struct clone_args args = {
		.flags = CLONE_PARENT_SETTID | CLONE_PIDFD,
		.exit_signal = SIGCHLD,
		.parent_tid = (uintptr_t)&ptid,
		.pidfd = (uintptr_t)&pidfd,
	};
	long pid = clone3(&args, SIZE);

	EQ(ptid, pid);
	EQ(pidfd, next);
	EQ(t_raw(__NR_pidfd_send_signal, pidfd, 0, 0, 0, 0, 0), 0);
	EQ(waitpid(pid, NULL, 0), pid);
	EQ(t_raw(__NR_pidfd_send_signal, pidfd, 0, 0, 0, 0, 0), -ESRCH);
}

/* Smaller structs are older callers, larger ones newer: what they add must be zero. */
TEST(clone3_sizes, "facts")
{
	static const long sizes[] = {0, 8, 56, 63, 64, 65, 72, 80, 88, 96, 4096, 4097, -1};
	char *buf = t_private(2 * PAGE);
	struct clone_args *args = (void *)buf;

	args->exit_signal = SIGCHLD;
	for (int i = 0; i < COUNT(sizes); i++) {
		buf[sizes[i] < 4096 && sizes[i] > 88 ? sizes[i] - 1 : 5000] = 0;
		fact("size %ld, zeros behind: %ld", sizes[i], tried(args, sizes[i]));
		if (sizes[i] > 88 && sizes[i] <= 4096) {
			buf[sizes[i] - 1] = 1;
			fact("size %ld, not zero: %ld", sizes[i], tried(args, sizes[i]));
			buf[sizes[i] - 1] = 0;
		}
	}
	fact("bad pointer: %ld", tried((void *)BAD, SIZE));
	args = (void *)(buf + 2 * PAGE - 80);
	args->exit_signal = SIGCHLD;
	fact("ends at the end of memory: %ld", tried(args, 80));
	OK(munmap(buf + PAGE, PAGE));
	args = (void *)(buf + PAGE - 64);
	memset(args, 0, 64);
	args->exit_signal = SIGCHLD;
	fact("64 bytes where there are 64: %ld", tried(args, 64));
	fact("80 bytes where there are 64: %ld", tried(args, 80));
	args = (void *)(buf + PAGE - 88);
	memset(args, 0, 88);
	args->exit_signal = SIGCHLD;
	fact("96 bytes where there are 88: %ld", tried(args, 96));
	CHECK(1);
}

TEST(clone3_refusals, "facts")
{
	static char stack[4096];
	const struct {
		const char *name;
		struct clone_args args;
	} rows[] = {
		{"nothing", {.exit_signal = SIGCHLD}},
		{"a signal in the flags", {.flags = SIGCHLD}},
		{"signal 64", {.exit_signal = 64}},
		{"signal 65", {.exit_signal = 65}},
		{"signal 256", {.exit_signal = 256}},
		{"signal -1", {.exit_signal = -1ull}},
		{"signal 0", {.exit_signal = 0}},
		{"DETACHED", {.flags = CLONE_DETACHED, .exit_signal = SIGCHLD}},
		{"flag 1 << 34", {.flags = 1ull << 34, .exit_signal = SIGCHLD}},
		{"flag 1 << 63", {.flags = 1ull << 63, .exit_signal = SIGCHLD}},
		{"CLEAR_SIGHAND", {.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD}},
		{"CLEAR_SIGHAND, SIGHAND",
		 {.flags = CLONE_CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD}},
		{"SIGHAND without VM", {.flags = CLONE_SIGHAND, .exit_signal = SIGCHLD}},
		{"PARENT with a signal", {.flags = CLONE_PARENT, .exit_signal = SIGCHLD}},
		{"THREAD with a signal",
		 {.flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD}},
		{"a stack without size", {.stack = 0x10000, .exit_signal = SIGCHLD}},
		{"a size without stack", {.stack_size = 4096, .exit_signal = SIGCHLD}},
		{"a stack of all memory", {.stack = 4096, .stack_size = 1ull << 63}},
		{"PIDFD nowhere", {.flags = CLONE_PIDFD, .exit_signal = SIGCHLD}},
		{"set_tid without size", {.set_tid = (uintptr_t)stack, .exit_signal = SIGCHLD}},
		{"a size without set_tid", {.set_tid_size = 1, .exit_signal = SIGCHLD}},
		{"33 of set_tid",
		 {.set_tid = (uintptr_t)stack, .set_tid_size = 33, .exit_signal = SIGCHLD}},
		{"set_tid of 0",
		 {.set_tid = (uintptr_t)stack, .set_tid_size = 1, .exit_signal = SIGCHLD}},
		{"set_tid nowhere",
		 {.set_tid = 0xfffff000, .set_tid_size = 1, .exit_signal = SIGCHLD}},
	};

	OK(signal(64, SIG_IGN) == SIG_ERR ? -1 : 0);
	for (int i = 0; i < COUNT(rows); i++)
		fact("%s: %ld", rows[i].name, tried(&rows[i].args, SIZE));
	CHECK(1);
}

/* PIDFD and PARENT_SETTID would both be stored at one word. */
TEST(clone3_two_results_for_one_word, "")
{
	volatile int word = 0;
	struct clone_args args = {.flags = CLONE_PIDFD | CLONE_PARENT_SETTID,
				  .exit_signal = SIGCHLD,
				  .pidfd = (uintptr_t)&word,
				  .parent_tid = (uintptr_t)&word};

	EQ(tried(&args, SIZE), EINVAL);
	EQ(word, 0);
}

/* Handlers become default actions, "ignore" stays. */
static void never(int sig)
{
}

TEST(clone3_clear_sighand, "")
{
	struct clone_args args = {.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
	struct sigaction got;
	long pid;

	signal(SIGUSR1, never);
	signal(SIGUSR2, SIG_IGN);
	pid = t_raw(__NR_clone3, (long)&args, SIZE, 0, 0, 0, 0);
	if (pid == 0) {
		OK(sigaction(SIGUSR1, NULL, &got));
		CHECK(got.sa_handler == SIG_DFL);
		OK(sigaction(SIGUSR2, NULL, &got));
		CHECK(got.sa_handler == SIG_IGN);
		t_exit();
	}
	t_join(pid);
	OK(sigaction(SIGUSR1, NULL, &got));
	CHECK(got.sa_handler == never);
}

/* The stack is given by its lowest address and its size. */
static int on_stack(void)
{
	return 9;
}

TEST(clone3_stack_from_below, "")
{
	char *stack = t_private(4 * PAGE);
	struct clone_args args = {.flags = CLONE_VM | CLONE_VFORK,
				  .exit_signal = SIGCHLD,
				  .stack = (uintptr_t)stack,
				  .stack_size = 4 * PAGE};
	long ret;

	/* The child calls on_stack() and says with its status where it found itself. */
	asm volatile("int $0x80\n\t"
		     "test %%eax, %%eax\n\t"
		     "jnz 1f\n\t"
		     "mov %%esp, %%esi\n\t"
		     "call *%%edi\n\t"
		     "mov %%esp, %%ebx\n\t"
		     "sub %%esi, %%ebx\n\t"
		     "add %%eax, %%ebx\n\t"
		     "mov $1, %%eax\n\t"
		     "int $0x80\n"
		     "1:"
		     : "=a"(ret)
		     : "a"(__NR_clone3), "b"(&args), "c"(SIZE), "D"(on_stack)
		     : "edx", "esi", "memory", "cc");
	CHECK(ret > 0);
	EQ(t_wait(ret), 9 << 8);
	CHECK(*(long *)(stack + 4 * PAGE - 4) != 0); /* the return address of the call */
}

/* The number is the caller's choice, if nobody has it and he may choose. */
static pid_t free_number(void)
{
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(0);
	EQ(t_wait(pid), 0);
	return pid;
}

TEST(clone3_set_tid, "root")
{
	pid_t want = free_number(), taken[2] = {0, 0};
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&want, .set_tid_size = 1};
	long pid = clone3(&args, SIZE);

	EQ(pid, want);
	EQ(tried(&args, SIZE), EEXIST); /* a zombie has it */
	EQ(t_wait(pid), 7 << 8);
	EQ(tried(&args, SIZE), 0);
	want = getpid();
	EQ(tried(&args, SIZE), EEXIST);
	want = 1;
	EQ(tried(&args, SIZE), EEXIST);
	want = -5;
	EQ(tried(&args, SIZE), EINVAL);
	want = 0x3ffffff;
	EQ(tried(&args, SIZE), EINVAL);
	taken[0] = taken[1] = free_number();
	args.set_tid = (uintptr_t)taken;
	args.set_tid_size = 2; /* there is one namespace */
	EQ(tried(&args, SIZE), EINVAL);
}

TEST(clone3_set_tid_needs_a_privilege, "root")
{
	pid_t want = free_number(), pid = t_fork();
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&want, .set_tid_size = 1};

	if (pid == 0) {
		OK(syscall(__NR_setresuid32, 65534, 65534, 65534));
		EQ(tried(&args, SIZE), EPERM);
		want = 0x3ffffff;
		EQ(tried(&args, SIZE), EINVAL); /* is looked at first */
		args.set_tid = args.set_tid_size = 0;
		EQ(tried(&args, SIZE), 0);
		t_exit();
	}
	t_join(pid);
}
