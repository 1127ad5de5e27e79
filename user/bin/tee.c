// SPDX-License-Identifier: GPL-2.0-only
// tee [-a] [FILE...]: standard input to standard output and to each file; -a adds to what is there.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST 16

static int put(int fd, const char *name, const char *buf, ssize_t n)
{
	for (ssize_t done = 0, more; done < n; done += more) {
		more = write(fd, buf + done, n - done);
		if (more < 0) {
			perror(name);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	int add = argc > 1 && !strcmp(argv[1], "-a"), failed = 0, fds = 1, fd[MOST + 1] = {1};
	char buf[4096], *name[MOST + 1] = {"standard output"};
	ssize_t n;

	if (argc - 1 - add > MOST) {
		fprintf(stderr, "tee: more than %d files\n", MOST);
		return 2;
	}
	for (int i = 1 + add; i < argc; i++) {
		name[fds] = argv[i];
		fd[fds] = open(argv[i], O_WRONLY | O_CREAT | (add ? O_APPEND : O_TRUNC), 0666);
		if (fd[fds] < 0) {
			perror(argv[i]);
			failed = 1;
		} else {
			fds++;
		}
	}
	while ((n = read(0, buf, sizeof(buf))) > 0)
		for (int i = 0; i < fds; i++)
			failed |= put(fd[i], name[i], buf, n);
	if (n < 0)
		perror("standard input");
	return failed || n < 0;
}
