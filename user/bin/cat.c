// SPDX-License-Identifier: GPL-2.0-only
// cat [FILE...]: files, or standard input (-), one after the other.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int copy(int fd, const char *name)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t done = 0, put; done < n; done += put) {
			put = write(1, buf + done, n - done);
			if (put < 0) {
				perror("cat");
				return 1;
			}
		}
	if (n < 0)
		perror(name);
	return n < 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 1)
		return copy(0, "standard input");
	for (int i = 1; i < argc; i++) {
		int fd = strcmp(argv[i], "-") ? open(argv[i], O_RDONLY) : 0;

		if (fd < 0) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		failed |= copy(fd, argv[i]);
		if (fd)
			close(fd);
	}
	return failed;
}
