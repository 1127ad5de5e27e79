// SPDX-License-Identifier: GPL-2.0-only
// wc [-l|-w|-c] [FILE...]: lines, words and bytes.
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char only; /* 'l', 'w', 'c', or 0 for all three */

static int count(int fd, const char *name)
{
	unsigned long lines = 0, words = 0, bytes = 0;
	char buf[4096];
	int inside = 0;
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		bytes += n;
		for (ssize_t i = 0; i < n; i++) {
			int space = isspace((unsigned char)buf[i]);

			lines += buf[i] == '\n';
			words += inside && space;
			inside = !space;
		}
	}
	if (n < 0) {
		perror(name ? name : "wc");
		return 1;
	}
	words += inside;
	if (only)
		printf("%lu", only == 'l' ? lines : only == 'w' ? words : bytes);
	else
		printf("%7lu %7lu %7lu", lines, words, bytes);
	printf("%s%s\n", name ? " " : "", name ? name : "");
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0, i = 1;

	if (argc > 1 && argv[1][0] == '-' && argv[1][1])
		only = argv[i++][1];
	if (only && (!strchr("lwc", only) || argv[1][2])) {
		fprintf(stderr, "usage: wc [-l|-w|-c] [FILE...]\n");
		return 2;
	}
	if (i == argc)
		return count(0, NULL);
	for (; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);

		if (fd < 0) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		failed |= count(fd, argv[i]);
		close(fd);
	}
	return failed;
}
