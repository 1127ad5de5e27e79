// SPDX-License-Identifier: GPL-2.0-only
// CLONE_SETTLS: the new task begins with a thread-local segment of its own.  The parent asks for a
// GDT entry and points it at one word; clone points the child's at another; both read fs:0.
#define _GNU_SOURCE
#include "demo.h"
#include <asm/ldt.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARENTS = 1, CHILDS = 2 };

static int parents_word = PARENTS, childs_word = CHILDS;
static unsigned int selector;

/* The first word of the segment; gs is left alone, the C library may live in it. */
static int read_segment(void)
{
	int word;

	asm volatile("movw %w1, %%fs\n\tmovl %%fs:0, %0" : "=r"(word) : "r"(selector));
	return word;
}

static int child(void *unused)
{
	return read_segment();
}

static struct user_desc describe(unsigned int entry, void *base)
{
	return (struct user_desc){
		.entry_number = entry,
		.base_addr = (unsigned int)base,
		.limit = 0xfffff,
		.seg_32bit = 1,
		.limit_in_pages = 1,
		.useable = 1,
	};
}

static const char *whose(int word)
{
	return word == PARENTS ? "the parent's" : word == CHILDS ? "the child's" : "?";
}

int main(int argc, char **argv)
{
	struct user_desc ours = describe(-1, &parents_word), its;
	int flags, status;

	demo(argc, argv, "CLONE_SETTLS: the new task has a thread-local segment of its own",
	     "without CLONE_SETTLS: the new task has its parent's segment");
	flags = CLONE_VM | (with_flag ? CLONE_SETTLS : 0) | SIGCHLD;
	if (syscall(SYS_set_thread_area, &ours) < 0) {
		perror("set_thread_area");
		return 2;
	}
	selector = ours.entry_number << 3 | 3;
	its = describe(ours.entry_number, &childs_word);
	check("the word at fs:0 in the parent", "the parent's", whose(read_segment()));
	status = await(start(child, flags, NULL, &its, NULL));
	check("the word at fs:0 in the child", with_flag ? "the child's" : "the parent's",
	      whose(WEXITSTATUS(status)));
	check("the word at fs:0 in the parent, afterwards", "the parent's", whose(read_segment()));
	return verdict();
}
