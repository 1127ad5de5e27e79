// SPDX-License-Identifier: GPL-2.0-only
// chmod MODE FILE...: the mode in octal.
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	int failed = 0;
	char *end;
	long mode;

	if (argc < 3 || ((mode = strtol(argv[1], &end, 8)), *end)) {
		fprintf(stderr, "usage: chmod OCTAL FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		if (chmod(argv[i], mode) < 0) {
			perror(argv[i]);
			failed = 1;
		}
	return failed;
}
