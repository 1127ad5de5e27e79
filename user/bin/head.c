// SPDX-License-Identifier: GPL-2.0-only
// head [-n N | -N] [FILE...]: the first lines, 10 unless said.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int head(FILE *f, int lines)
{
	char *line = NULL;
	size_t size = 0;

	while (lines-- > 0 && getline(&line, &size, f) > 0)
		fputs(line, stdout);
	free(line);
	return ferror(f);
}

int main(int argc, char **argv)
{
	int lines = 10, failed = 0, i = 1;

	if (argc > 2 && !strcmp(argv[1], "-n")) {
		lines = atoi(argv[2]);
		i = 3;
	} else if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		lines = atoi(argv[1] + 1);
		i = 2;
	}
	if (i < argc && argv[i][0] == '-' && argv[i][1]) {
		fprintf(stderr, "usage: head [-n N | -N] [FILE...]\n");
		return 2;
	}
	if (i == argc)
		return head(stdin, lines);
	for (; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f || head(f, lines)) {
			perror(argv[i]);
			failed = 1;
		}
		if (f)
			fclose(f);
	}
	return failed;
}
