/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the benchmark share: the clock, raw system calls, and how a row is written.
 *
 * A row measures one thing again and again:
 *
 *	while (wanting()) {
 *		u64 began = ticks();
 *		... what is measured, raw system calls only ...
 *		note(began);
 *	}
 *
 * Invariant: between ticks() and note() there is no call into the library, and nothing that writes
 * to the stack between a fork and note(): a copy-on-write fault there would be counted.
 */
#ifndef TINE_USER_BENCH_H
#define TINE_USER_BENCH_H

#include <sys/types.h>
#include <uapi/unistd.h>

#define PAGE 4096ul
#define MiB  (1024 * 1024ul)

typedef unsigned long long u64;

/* A row: its name in tests/bench/reference.tsv, how often it is measured, and the work. */
struct row {
	const char *name;
	int runs;
	const char *(*measure)(void); /* NULL, or why there is nothing to measure here */
};

extern const struct row process_rows[], memory_rows[], call_rows[]; /* each ends with name NULL */

/* This program's file, and the arguments with which it ends at once. */
extern char own_path[];
extern char *const exit_argv[];

int wanting(void);
void keep(u64 spent);
long mem_free_kib(void);
long tables_copied(void);
int child_runs_first(int setting);

void measure_parallel(int out, int processors); /* parallel.c */

/* Rows of process.c that memory.c measures again with more memory. */
const char *fork_parent(void);
const char *fork_exit_wait(void);

/*
 * Children that sleep until end_idle(); see idle.c. start_idle returns a pid, or -errno as fork
 * does; end_idle wakes and collects them all.
 */
long start_idle(void);
void end_idle(void);

/* The clock: instructions under QEMU's -icount shift=0, else the processor's own ticks. */
static inline u64 ticks(void)
{
	u64 now;

	__asm__ volatile("rdtsc" : "=A"(now) : : "memory");
	return now;
}

static inline void note(u64 began)
{
	keep(ticks() - began);
}

static inline long call4(long nr, long a, long b, long c, long d)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d)
			 : "memory");
	return ret;
}

static inline long call3(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "0"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}

static inline long call2(long nr, long a, long b)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "0"(nr), "b"(a), "c"(b) : "memory");
	return ret;
}

static inline long call0(long nr)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "0"(nr) : "memory");
	return ret;
}

/* mmap2 of fresh private memory, wherever there is room; the offset, in ebp, is 0. */
static inline long map_private(unsigned long size)
{
	long ret;

	__asm__ volatile("pushl %%ebp\n\t"
			 "xorl %%ebp, %%ebp\n\t"
			 "int $0x80\n\t"
			 "popl %%ebp"
			 : "=a"(ret)
			 : "0"(__NR_mmap2), "b"(0), "c"(size), "d"(3), "S"(0x22), "D"(-1)
			 : "memory");
	return ret;
}

/* Waits for pid, or any child for -1; its wait status, or -errno. */
static inline long wait_for(long pid)
{
	int status;
	long ret = call4(__NR_wait4, pid, (long)&status, 0, 0);

	return ret < 0 ? ret : status;
}

/*
 * fork or vfork whose child ends at once. The child never leaves these few instructions, so after
 * vfork it does not touch the stack that it shares with its parent.
 */
static inline long start_and_exit(long nr)
{
	long ret;

	__asm__ volatile("int $0x80\n\t"
			 "testl %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "movl %[exit], %%eax\n\t"
			 "xorl %%ebx, %%ebx\n\t"
			 "int $0x80\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(nr), [exit] "i"(__NR_exit_group)
			 : "memory", "cc");
	return ret;
}

/* fork or vfork whose child becomes this program anew, told to end at once. */
static inline long start_and_exec(long nr)
{
	long ret;

	__asm__ volatile("int $0x80\n\t"
			 "testl %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "movl %[execve], %%eax\n\t"
			 "int $0x80\n\t"
			 "movl $127, %%ebx\n\t"
			 "movl %[exit], %%eax\n\t"
			 "int $0x80\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(nr), "b"(own_path), "c"(exit_argv),
			   "d"(0), [execve] "i"(__NR_execve), [exit] "i"(__NR_exit_group)
			 : "memory", "cc");
	return ret;
}

/* clone whose child, on a stack of its own, ends at once, alone. */
static inline long start_thread(unsigned long flags, void *stack, volatile int *tid)
{
	long ret;

	__asm__ volatile("int $0x80\n\t"
			 "testl %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "movl %[exit], %%eax\n\t"
			 "xorl %%ebx, %%ebx\n\t"
			 "int $0x80\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(__NR_clone), "b"(flags), "c"(stack), "d"(tid), "S"(0),
			   "D"(tid), [exit] "i"(__NR_exit)
			 : "memory", "cc");
	return ret;
}

#endif /* TINE_USER_BENCH_H */
