// SPDX-License-Identifier: GPL-2.0-only
// seq [FIRST] LAST: the numbers from FIRST (1 unless said) to LAST, a line each.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	long n = 1, last;
	char *end = "", *rest = "";

	if (argc == 3)
		n = strtol(argv[1], &end, 10);
	if (argc == 2 || argc == 3)
		last = strtol(argv[argc - 1], &rest, 10);
	if (argc < 2 || argc > 3 || *end || *rest) {
		fprintf(stderr, "usage: seq [FIRST] LAST\n");
		return 2;
	}
	for (; n <= last; n++)
		printf("%ld\n", n);
	return 0;
}
