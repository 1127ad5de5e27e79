// SPDX-License-Identifier: GPL-2.0-only
// touch FILE...: makes files that are missing, sets the times of the others to now.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: touch FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_WRONLY | O_CREAT | O_NONBLOCK, 0666), why = errno;

		/* What cannot be opened, a directory say, may still be there. */
		if (utimensat(AT_FDCWD, argv[i], NULL, 0) < 0) {
			errno = fd < 0 ? why : errno;
			perror(argv[i]);
			failed = 1;
		}
		if (fd >= 0)
			close(fd);
	}
	return failed;
}
