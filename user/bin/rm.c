// SPDX-License-Identifier: GPL-2.0-only
// rm [-r] [-f] FILE...: -r directories with all they hold, -f no word about what is not there.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int recursive, force;

static int complain(const char *path)
{
	if (force && errno == ENOENT)
		return 0;
	perror(path);
	return 1;
}

static int remove_tree(const char *path);

/* Reads the directory anew after each round: removing while reading may skip entries. */
static int empty_dir(const char *path)
{
	int removed, failed = 0;

	do {
		DIR *d = opendir(path);
		struct dirent *e;

		removed = 0;
		if (!d)
			return complain(path);
		while (!failed && (e = readdir(d))) {
			char *child;

			if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
				continue;
			child = malloc(strlen(path) + strlen(e->d_name) + 2);
			if (!child)
				exit(1);
			sprintf(child, "%s/%s", path, e->d_name);
			failed |= remove_tree(child);
			free(child);
			removed = 1;
		}
		closedir(d);
	} while (removed && !failed);
	return failed;
}

static int remove_tree(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return complain(path);
	if (!S_ISDIR(st.st_mode) || !recursive)
		return unlink(path) < 0 ? complain(path) : 0;
	if (empty_dir(path))
		return 1;
	return rmdir(path) < 0 ? complain(path) : 0;
}

int main(int argc, char **argv)
{
	int failed = 0, i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		recursive |= strchr(argv[i], 'r') != NULL;
		force |= strchr(argv[i], 'f') != NULL;
	}
	if (i == argc && !force) {
		fprintf(stderr, "usage: rm [-rf] FILE...\n");
		return 2;
	}
	for (; i < argc; i++)
		failed |= remove_tree(argv[i]);
	return failed;
}
