// SPDX-License-Identifier: GPL-2.0-only
// madvise and fork: MADV_DONTFORK leaves an area out of the child, MADV_WIPEONFORK gives the child
// an empty one, MADV_DOFORK takes the first back.  --without gives no advice.
#define _GNU_SOURCE
#include "demo.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEFT_OUT, WIPED, TAKEN_BACK, PAGES };

static char *page[PAGES];
static char *notes; /* one letter a page: what the child found */

static void advise(void *p, int advice)
{
	if (with_flag && madvise(p, 4096, advice) < 0) {
		perror("madvise");
		exit(2);
	}
}

static const char *found(int i)
{
	return notes[i] == 'x' ? "our byte" : notes[i] == 0 ? "zero" : "nothing mapped";
}

int main(int argc, char **argv)
{
	pid_t pid;

	demo(argc, argv, "madvise: areas that fork does not copy",
	     "without advice: fork copies every area");
	notes = shared_page();
	for (int i = 0; i < PAGES; i++) {
		page[i] = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);
		if (page[i] == MAP_FAILED)
			return 2;
		page[i][0] = 'x';
	}
	advise(page[LEFT_OUT], MADV_DONTFORK);
	advise(page[WIPED], MADV_WIPEONFORK);
	advise(page[TAKEN_BACK], MADV_DONTFORK);
	advise(page[TAKEN_BACK], MADV_DOFORK);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < PAGES; i++)
			notes[i] = readable(page[i]) ? page[i][0] : '-';
		_exit(0);
	}
	await(pid);
	check("in the child: page with MADV_DONTFORK", with_flag ? "nothing mapped" : "our byte",
	      found(LEFT_OUT));
	check("in the child: page with MADV_WIPEONFORK", with_flag ? "zero" : "our byte",
	      found(WIPED));
	check("in the child: page with DONTFORK, then DOFORK", "our byte", found(TAKEN_BACK));
	check("in the parent: all three", "our bytes",
	      page[0][0] == 'x' && page[1][0] == 'x' && page[2][0] == 'x' ? "our bytes" : "?");
	return verdict();
}
