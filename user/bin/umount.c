// SPDX-License-Identifier: GPL-2.0-only
// umount WHERE...
#include <stdio.h>
#include <sys/mount.h>

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: umount WHERE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		if (umount(argv[i]) < 0) {
			perror(argv[i]);
			failed = 1;
		}
	return failed;
}
