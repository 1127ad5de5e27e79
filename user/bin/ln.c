// SPDX-License-Identifier: GPL-2.0-only
// ln [-s] FROM TO: another name for a file, or with -s a symbolic link.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int soft = argc > 1 && !strcmp(argv[1], "-s");
	char **args = argv + 1 + soft;

	if (argc - soft != 3) {
		fprintf(stderr, "usage: ln [-s] FROM TO\n");
		return 2;
	}
	if ((soft ? symlink(args[0], args[1]) : link(args[0], args[1])) < 0) {
		perror(args[1]);
		return 1;
	}
	return 0;
}
