// SPDX-License-Identifier: GPL-2.0-only
/*
 * fork(2) itself: two returns, two memories, the registers of the caller in both, many and deep.
 * What else a child inherits is in fork_inherit.c; shared and unusual mappings are in map_fork.c.
 */
#include "t.h"

TEST(fork_returns_twice, "")
{
	pid_t self = getpid(), parent = getppid();
	int *seen = t_shared(3 * sizeof(int));
	pid_t pid = t_fork();

	if (pid == 0) {
		seen[0] = 1;
		seen[1] = getpid();
		seen[2] = getppid();
		t_exit();
	}
	CHECK(pid != self);
	t_join(pid);
	EQ(seen[0], 1);
	EQ(seen[1], pid);
	EQ(seen[2], self);
	EQ(getpid(), self);
	EQ(getppid(), parent);
}

static int in_data = 1;
static int in_bss;

/*
 * Every kind of private memory: the child sees the values of the call, and neither sees the
 * other's.
 */
TEST(fork_copies_memory, "")
{
	volatile int on_stack = 3;
	int *mapped = t_private(PAGE), *heap = sbrk(PAGE);
	struct gate go = t_gate(), done = t_gate();
	pid_t pid;

	CHECK(heap != (void *)-1);
	in_bss = 2;
	*mapped = 4;
	*heap = 5;
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&go);
		EQ(in_data, 1);
		EQ(in_bss, 2);
		EQ(on_stack, 3);
		EQ(*mapped, 4);
		EQ(*heap, 5);
		in_data = in_bss = on_stack = *mapped = *heap = 20;
		t_gate_open(&done);
		t_exit();
	}
	in_data = in_bss = on_stack = *mapped = *heap = 10;
	t_gate_open(&go);
	t_gate_wait(&done);
	EQ(in_data, 10);
	EQ(in_bss, 10);
	EQ(on_stack, 10);
	EQ(*mapped, 10);
	EQ(*heap, 10);
	t_join(pid);
}

/* Raw fork with known values in every register; both sides hand back what they found after it. */
static long fork_with_registers(unsigned int found[6])
{
	long ret;

	asm volatile("push %%ebp\n\t"
		     "push %%ebx\n\t"
		     "push %[found]\n\t"
		     "mov $2, %%eax\n\t"
		     "mov $0x1111, %%ebx\n\t"
		     "mov $0x2222, %%ecx\n\t"
		     "mov $0x3333, %%edx\n\t"
		     "mov $0x4444, %%esi\n\t"
		     "mov $0x5555, %%edi\n\t"
		     "mov $0x6666, %%ebp\n\t"
		     "int $0x80\n\t"
		     "xchg %%eax, (%%esp)\n\t"
		     "mov %%ebx, 0(%%eax)\n\t"
		     "mov %%ecx, 4(%%eax)\n\t"
		     "mov %%edx, 8(%%eax)\n\t"
		     "mov %%esi, 12(%%eax)\n\t"
		     "mov %%edi, 16(%%eax)\n\t"
		     "mov %%ebp, 20(%%eax)\n\t"
		     "pop %%eax\n\t"
		     "pop %%ebx\n\t"
		     "pop %%ebp"
		     : "=&a"(ret), [found] "+S"(found)
		     :
		     : "ecx", "edx", "edi", "memory", "cc");
	return ret;
}

TEST(fork_keeps_registers, "")
{
	unsigned int found[6] = {0};
	long pid = fork_with_registers(found);

	CHECK(pid >= 0);
	for (int i = 0; i < 6; i++)
		EQ(found[i], 0x1111 * (i + 1));
	if (pid == 0)
		t_exit();
	t_join(pid);
}

TEST(fork_many_in_sequence, "")
{
	pid_t last = 0;

	for (int i = 0; i < 300; i++) {
		pid_t pid = t_fork();

		if (pid == 0)
			_exit(i & 0x7f);
		CHECK(pid != last && pid != getpid());
		EQ(t_wait(pid), (i & 0x7f) << 8);
		last = pid;
	}
}

/* A hundred generations alive at once, each waiting for the next; the count comes back up. */
TEST(fork_chain_100_deep, "big")
{
	volatile int depth = 0;
	int status;

	for (;;) {
		pid_t pid = depth < 100 ? t_fork() : -1;

		if (pid == 0) {
			depth++;
			continue;
		}
		if (pid > 0) {
			status = t_wait(pid);
			CHECK(WIFEXITED(status));
			EQ(WEXITSTATUS(status), 100 - depth);
		}
		break;
	}
	if (depth)
		_exit(101 - depth);
}

/* A thousand children alive at the same time; each answers, and each is collected once. */
TEST(fork_1000_wide, "big slow")
{
	struct gate go = t_gate();
	unsigned char *alive = t_shared(PAGE);
	int n, status;

	for (n = 0; n < 1000; n++) {
		if (t_fork())
			continue;
		alive[n] = 1;
		close(go.fd[1]);
		EQ(read(go.fd[0], &status, 1), 0);
		alive[n] = 2;
		_exit(n % 200);
	}
	for (int i = 0; i < n; i++)
		for (int spin = 0; alive[i] != 1; spin++) {
			CHECK(spin < 100000);
			sched_yield();
		}
	OK(close(go.fd[1]));
	for (int i = 0; i < n; i++) {
		CHECK(wait(&status) > 0);
		CHECK(WIFEXITED(status));
		CHECK(WEXITSTATUS(status) < 200);
	}
	for (int i = 0; i < n; i++)
		EQ(alive[i], 2);
	FAILS(wait(&status), ECHILD);
}

/* A child's own children and the parent's are separate families. */
TEST(fork_children_are_not_inherited, "")
{
	pid_t sleeper = t_sleeper();
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		FAILS(waitpid(sleeper, &status, 0), ECHILD);
		FAILS(waitpid(-1, &status, __WALL), ECHILD);
		t_exit();
	}
	t_join(pid);
	t_kill(sleeper, SIGKILL);
	EQ(t_wait(sleeper), SIGKILL);
}

/* Three generations write the same page: each keeps its own value. */
TEST(fork_three_generations, "")
{
	volatile int *word = t_private(PAGE);
	pid_t child, grandchild;

	*word = 1;
	child = t_fork();
	if (child == 0) {
		grandchild = t_fork();
		if (grandchild == 0) {
			EQ(*word, 1);
			*word = 3;
			EQ(*word, 3);
			t_exit();
		}
		*word = 2;
		t_join(grandchild);
		EQ(*word, 2);
		t_exit();
	}
	t_join(child);
	EQ(*word, 1);
}

/* Two hundred small areas of three kinds of protection survive a fork with contents and rights. */
TEST(fork_copies_many_areas, "")
{
	enum { AREAS = 200 };
	char *base = t_private(2 * AREAS * PAGE);
	pid_t pid;

	for (int i = 0; i < AREAS; i++) {
		char *page = base + 2 * i * PAGE;

		*page = i;
		OK(munmap(page + PAGE, PAGE));
		if (i % 3 == 0)
			OK(mprotect(page, PAGE, PROT_READ));
	}
	pid = t_fork();
	if (pid == 0) {
		for (int i = 0; i < AREAS; i++) {
			char *page = base + 2 * i * PAGE;

			EQ(*page, (char)i);
			if (i % 3)
				*page = 0;
		}
		/* The kernel may not write to a read-only area nor to a hole. */
		FAILS(syscall(__NR_uname, base), EFAULT);
		FAILS(syscall(__NR_uname, base + PAGE), EFAULT);
		t_exit();
	}
	t_join(pid);
	for (int i = 0; i < AREAS; i++)
		EQ(base[2 * i * PAGE], (char)i);
}
