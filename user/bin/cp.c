// SPDX-License-Identifier: GPL-2.0-only
// cp FILE... TARGET: copies of files, mode included.
#include "into.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int pour(int in, int out)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, n) != n)
			return -1;
	return n;
}

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out, ret;
	struct stat st;

	if (in < 0 || fstat(in, &st) < 0) {
		perror(from);
		return 1;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	if (out < 0) {
		perror(to);
		close(in);
		return 1;
	}
	ret = pour(in, out);
	if (ret < 0)
		perror(to);
	close(in);
	close(out);
	return ret < 0;
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
