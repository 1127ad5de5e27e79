// SPDX-License-Identifier: GPL-2.0-only
// ls [-l] [-a] [-d] [FILE...]: -l mode, links, owner, group, size or device number; -a names with
// a dot too; -d a directory itself.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

static int long_form, all, themselves;

static void mode_string(mode_t mode, char *out)
{
	static const char letters[] = "rwxrwxrwx";
	mode_t kind = mode & S_IFMT;

	out[0] = kind == S_IFDIR    ? 'd'
		 : kind == S_IFLNK  ? 'l'
		 : kind == S_IFCHR  ? 'c'
		 : kind == S_IFBLK  ? 'b'
		 : kind == S_IFIFO  ? 'p'
		 : kind == S_IFSOCK ? 's'
				    : '-';
	for (int i = 0; i < 9; i++)
		out[1 + i] = mode & (0400 >> i) ? letters[i] : '-';
	if (mode & S_ISUID)
		out[3] = 's';
	if (mode & S_ISGID)
		out[6] = 's';
	if (mode & S_ISVTX)
		out[9] = 't';
	out[10] = 0;
}

/* One line for a file; name is what is shown, path how it is reached. */
static int show_long(const char *path, const char *name)
{
	char mode[11], size[24], target[1024];
	struct stat st;
	ssize_t n;

	if (lstat(path, &st) < 0) {
		perror(path);
		return 1;
	}
	mode_string(st.st_mode, mode);
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		snprintf(size, sizeof(size), "%u, %u", major(st.st_rdev), minor(st.st_rdev));
	else
		snprintf(size, sizeof(size), "%lu", (unsigned long)st.st_size);
	printf("%s %3u %5u %5u %9s %s", mode, (unsigned int)st.st_nlink, (unsigned int)st.st_uid,
	       (unsigned int)st.st_gid, size, name);
	n = S_ISLNK(st.st_mode) ? readlink(path, target, sizeof(target)) : -1;
	if (n >= 0)
		printf(" -> %.*s", (int)n, target);
	printf("\n");
	return 0;
}

/* Down the columns on a terminal, one a line elsewhere. */
static void show_columns(char **names, int n)
{
	struct winsize ws = {.ws_col = 80};
	int widest = 1, columns, rows;

	for (int i = 0; i < n; i++)
		if ((int)strlen(names[i]) > widest)
			widest = strlen(names[i]);
	if (isatty(1) && ioctl(1, TIOCGWINSZ, &ws) == 0 && ws.ws_col == 0)
		ws.ws_col = 80;
	columns = isatty(1) ? (ws.ws_col + 1) / (widest + 2) : 1;
	if (columns < 1)
		columns = 1;
	rows = (n + columns - 1) / columns;
	for (int row = 0; row < rows; row++)
		for (int i = row; i < n; i += rows) {
			int last = i + rows >= n;

			printf("%-*s%s", last ? 0 : widest + 2, names[i], last ? "\n" : "");
		}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int show_names(const char *dir, char **names, int n)
{
	int failed = 0;

	qsort(names, n, sizeof(*names), by_name);
	if (!long_form) {
		show_columns(names, n);
		return 0;
	}
	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		failed |= show_long(path, names[i]);
	}
	return failed;
}

static int show_dir(const char *path)
{
	DIR *d = opendir(path);
	char **names = NULL;
	struct dirent *e;
	int n = 0, failed;

	if (!d) {
		perror(path);
		return 1;
	}
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' && !all)
			continue;
		names = realloc(names, (n + 1) * sizeof(*names));
		if (!names || !(names[n++] = strdup(e->d_name))) {
			perror("ls");
			exit(1);
		}
	}
	closedir(d);
	failed = show_names(path, names, n);
	while (n > 0)
		free(names[--n]);
	free(names);
	return failed;
}

static int show(char *path, int many)
{
	struct stat st;

	if (!themselves && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (many)
			printf("%s:\n", path);
		return show_dir(path);
	}
	if (long_form)
		return show_long(path, path);
	if (lstat(path, &st) < 0) {
		perror(path);
		return 1;
	}
	puts(path);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0, i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		long_form |= strchr(argv[i], 'l') != NULL;
		all |= strchr(argv[i], 'a') != NULL;
		themselves |= strchr(argv[i], 'd') != NULL;
		if (argv[i][1 + strspn(argv[i] + 1, "lad")]) {
			fprintf(stderr, "usage: ls [-l] [-a] [-d] [FILE...]\n");
			return 2;
		}
	}
	if (i == argc)
		return show(".", 0);
	for (int first = i; i < argc; i++)
		failed |= show(argv[i], argc - first > 1);
	return failed;
}
