// SPDX-License-Identifier: GPL-2.0-only
// grep [-v] [-c] [-n] TEXT [FILE...]: lines that hold the text, taken literally.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int invert, count_only, numbers;

/* Returns how many lines matched; name is shown in front of them unless NULL. */
static int grep(FILE *f, const char *text, const char *name)
{
	char *line = NULL;
	size_t size = 0;
	int hits = 0;

	for (int n = 1; getline(&line, &size, f) > 0; n++) {
		if ((strstr(line, text) != NULL) == invert)
			continue;
		hits++;
		if (count_only)
			continue;
		if (name)
			printf("%s:", name);
		if (numbers)
			printf("%d:", n);
		printf("%s%s", line, strchr(line, '\n') ? "" : "\n");
	}
	if (count_only)
		printf("%s%s%d\n", name ? name : "", name ? ":" : "", hits);
	free(line);
	return hits;
}

int main(int argc, char **argv)
{
	int hits = 0, failed = 0, i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		invert |= argv[i][1] == 'v';
		count_only |= argv[i][1] == 'c';
		numbers |= argv[i][1] == 'n';
		if (!strchr("vcn", argv[i][1]) || argv[i][2])
			i = argc - 1; /* what is not known gives the usage */
	}
	if (i == argc) {
		fprintf(stderr, "usage: grep [-v] [-c] [-n] TEXT [FILE...]\n");
		return 2;
	}

	const char *text = argv[i++];
	int many = argc - i > 1;

	if (i == argc)
		hits = grep(stdin, text, NULL);
	for (; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		hits += grep(f, text, many ? argv[i] : NULL);
		if (ferror(f)) {
			perror(argv[i]);
			failed = 1;
		}
		fclose(f);
	}
	return failed ? 2 : !hits;
}
