// SPDX-License-Identifier: GPL-2.0-only
// CLONE_VM: one memory for both.  Variables are the same variables, and what one maps the other
// has mapped.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>

static volatile int number = 1;
static char **mapped;

static int child(void *unused)
{
	number = 2;
	*mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return 0;
}

int main(int argc, char **argv)
{
	demo(argc, argv, "CLONE_VM: parent and child use the same memory",
	     "without CLONE_VM: the child has a copy of the memory");
	mapped = shared_page();
	await(start(child, (with_flag ? CLONE_VM : 0) | SIGCHLD, NULL, NULL, NULL));
	check("a number the child changed from 1 to 2", with_flag ? "2" : "1",
	      number == 2 ? "2" : "1");
	check("a page the child mapped", with_flag ? "mapped here" : "not here",
	      readable(*mapped) ? "mapped here" : "not here");
	return verdict();
}
