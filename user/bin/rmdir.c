// SPDX-License-Identifier: GPL-2.0-only
// rmdir DIR...: empty directories.
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: rmdir DIR...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		if (rmdir(argv[i]) < 0) {
			perror(argv[i]);
			failed = 1;
		}
	return failed;
}
