// SPDX-License-Identifier: GPL-2.0-only
// cp FILE... TARGET: copies of files, mode included.
#include "into.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* NULL, or which of the two names an error belongs to. */
static const char *pour(int in, const char *from, int out, const char *to)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, n) != n)
			return to;
	return n < 0 ? from : NULL;
}

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out;
	const char *wrong;
	struct stat st;

	if (in < 0 || fstat(in, &st) < 0) {
		perror(from);
		return 1;
	}
	if (S_ISDIR(st.st_mode)) {
		fprintf(stderr, "%s: is a directory\n", from);
		close(in);
		return 1;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	if (out < 0) {
		perror(to);
		close(in);
		return 1;
	}
	wrong = pour(in, from, out, to);
	if (wrong)
		perror(wrong);
	close(in);
	close(out);
	return wrong != NULL;
}

int main(int argc, char **argv)
{
	int failed = 0;
	char buf[4096];

	if (argc < 3) {
		fprintf(stderr, "usage: cp FILE... TARGET\n");
		return 2;
	}
	for (int i = 1; i < argc - 1; i++)
		failed |= copy(argv[i], into(argv[i], argv[argc - 1], buf, sizeof(buf)));
	return failed;
}
