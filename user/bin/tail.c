// SPDX-License-Identifier: GPL-2.0-only
// tail [-n N | -N] [FILE...]: the last lines, 10 unless said.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last lines seen stand in a ring: line n in kept[n % lines]. */
static int tail(FILE *f, int lines)
{
	char **kept = calloc(lines + 1, sizeof(*kept));
	size_t *size = calloc(lines + 1, sizeof(*size));
	int n = 0, failed = 1;

	if (kept && size) {
		while (lines && getline(&kept[n % lines], &size[n % lines], f) > 0)
			n++;
		for (int i = n > lines ? n - lines : 0; i < n; i++)
			fputs(kept[i % lines], stdout);
		failed = ferror(f);
	}
	for (int i = 0; kept && i < lines; i++)
		free(kept[i]);
	free(kept);
	free(size);
	return failed;
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
	if (lines < 0 || (i < argc && argv[i][0] == '-' && argv[i][1])) {
		fprintf(stderr, "usage: tail [-n N | -N] [FILE...]\n");
		return 2;
	}
	if (i == argc)
		return tail(stdin, lines);
	for (; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f || tail(f, lines)) {
			perror(argv[i]);
			failed = 1;
		}
		if (f)
			fclose(f);
	}
	return failed;
}
