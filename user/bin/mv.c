// SPDX-License-Identifier: GPL-2.0-only
// mv FILE... TARGET: another name, or another directory, on the same file system.
#include "into.h"
#include <stdio.h>

int main(int argc, char **argv)
{
	int failed = 0;
	char buf[4096];

	if (argc < 3) {
		fprintf(stderr, "usage: mv FILE... TARGET\n");
		return 2;
	}
	for (int i = 1; i < argc - 1; i++)
		if (rename(argv[i], into(argv[i], argv[argc - 1], buf, sizeof(buf))) < 0) {
			perror(argv[i]);
			failed = 1;
		}
	return failed;
}
