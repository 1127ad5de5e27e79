// SPDX-License-Identifier: GPL-2.0-only
// mount: what is mounted where.  mount -t TYPE WHAT WHERE: mounts.
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int main(int argc, char **argv)
{
	char line[512];
	FILE *f;

	if (argc == 5 && !strcmp(argv[1], "-t")) {
		if (mount(argv[3], argv[4], argv[2], 0, NULL) == 0)
			return 0;
		perror(argv[4]);
		return 1;
	}
	if (argc != 1) {
		fprintf(stderr, "usage: mount [-t TYPE WHAT WHERE]\n");
		return 2;
	}
	f = fopen("/proc/mounts", "r");
	if (!f) {
		perror("/proc/mounts");
		return 1;
	}
	while (fgets(line, sizeof(line), f))
		fputs(line, stdout);
	return 0;
}
