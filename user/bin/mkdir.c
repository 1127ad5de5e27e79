// SPDX-License-Identifier: GPL-2.0-only
// mkdir [-p] DIR...: with -p the directories above as well, and none of them is too many.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int make(char *path, int parents)
{
	struct stat st;

	for (char *p = path + 1; parents && (p = strchr(p, '/')); p++) {
		*p = 0;
		mkdir(path, 0777);
		*p = '/';
	}
	if (mkdir(path, 0777) == 0)
		return 0;
	if (parents && errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	perror(path);
	return 1;
}

int main(int argc, char **argv)
{
	int parents = argc > 1 && !strcmp(argv[1], "-p"), failed = 0;

	if (argc < 2 + parents) {
		fprintf(stderr, "usage: mkdir [-p] DIR...\n");
		return 2;
	}
	for (int i = 1 + parents; i < argc; i++)
		failed |= make(argv[i], parents);
	return failed;
}
