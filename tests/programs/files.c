// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files through a stock C library: stdio, folders, names, modes, links, time stamps.
 * Everything happens in a folder of its own below /tmp, which is gone at the end.
 */
#define _GNU_SOURCE
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static void stdio(void)
{
	FILE *file = fopen("lines", "w+");
	char line[64];
	int sum = 0, number;

	is("fopen", file != NULL, 1);
	if (!file)
		return;
	for (int i = 1; i <= 1000; i++)
		fprintf(file, "line %d\n", i);
	rewind(file);
	while (fgets(line, sizeof(line), file))
		sum += sscanf(line, "line %d", &number) == 1 ? number : 0;
	is("the sum of 1000 lines", sum, 500500);
	is("fseek", fseek(file, -10, SEEK_END), 0);
	is("ftell", ftell(file), 8893 - 10);
	same("the last line", fgets(line, 10, file), "line 1000");
	is("fclose", fclose(file), 0);
}

static void names(void)
{
	struct stat st;
	char target[64] = "";

	is("mkdir", mkdir("folder", 0751), 0);
	is("rename", rename("lines", "folder/moved"), 0);
	is("stat", stat("folder/moved", &st), 0);
	is("st_size", st.st_size, 8893);
	is("link", link("folder/moved", "second"), 0);
	is("st_nlink", stat("second", &st) ? -1 : (long)st.st_nlink, 2);
	is("symlink", symlink("folder/moved", "soft"), 0);
	is("readlink", readlink("soft", target, sizeof(target) - 1), 12);
	same("the link's text", target, "folder/moved");
	is("lstat says it is a link", !lstat("soft", &st) && S_ISLNK(st.st_mode), 1);
	is("rmdir of a full folder", rmdir("folder"), -1);
	is("and errno is ENOTEMPTY", errno, ENOTEMPTY);
	is("unlink", unlink("second") | unlink("soft"), 0);
	is("open of what is gone", open("second", O_RDONLY), -1);
	is("and errno is ENOENT", errno, ENOENT);
}

static void modes(void)
{
	struct stat st = {0};
	mode_t was = umask(027);

	close(open("made", O_CREAT | O_WRONLY, 0666));
	umask(was);
	stat("made", &st);
	is("mode under umask 027", st.st_mode & 07777, 0640);
	is("chmod", chmod("made", 0600), 0);
	stat("made", &st);
	is("mode after it", st.st_mode & 07777, 0600);
	is("access for running", access("made", X_OK), -1);
	is("O_EXCL", open("made", O_CREAT | O_EXCL | O_WRONLY, 0600), -1);
	is("and errno is EEXIST", errno, EEXIST);
	unlink("made");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void folders(void)
{
	struct dirent **entries;
	char path[32], all[64] = "";
	int n;

	for (int i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "folder/%c", 'e' - i);
		close(open(path, O_CREAT | O_WRONLY, 0600));
	}
	n = scandir("folder", &entries, NULL, by_name);
	is("entries of a folder", n, 8);
	for (int i = 0; i < n; i++) {
		strcat(strcat(all, i ? " " : ""), entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	same("their names", all, ". .. a b c d e moved");
}

static void vectors(void)
{
	char first[3] = "", second[8] = "";
	struct iovec out[] = {{"one ", 4}, {"two", 3}}, in[] = {{first, 2}, {second, 5}};
	int fd = open("vector", O_CREAT | O_RDWR, 0600), copy = dup(fd);

	is("writev", writev(fd, out, 2), 7);
	is("the offset is shared with a copy", lseek(copy, 0, SEEK_CUR), 7);
	is("pwrite", pwrite(fd, "T", 1, 4), 1);
	lseek(copy, 0, SEEK_SET);
	is("readv", readv(fd, in, 2), 7);
	same("its second part", second, "e Two");
	is("ftruncate", ftruncate(fd, 3), 0);
	is("the length after it", lseek(fd, 0, SEEK_END), 3);
	close(fd);
	close(copy);
	unlink("vector");
}

static void machine(void)
{
	struct statfs fs;
	struct utsname uts = {0};
	struct timespec now = {0}, later = {0};
	time_t day = 86400 * 365;
	char text[64] = "";

	is("uname", uname(&uts), 0);
	same("its system", uts.sysname, "Linux");
	is("statfs", statfs(".", &fs), 0);
	is("clock_gettime", clock_gettime(CLOCK_MONOTONIC, &now), 0);
	nanosleep(&(struct timespec){0, 2000000}, NULL);
	clock_gettime(CLOCK_MONOTONIC, &later);
	is("2 ms pass in a sleep",
	   (later.tv_sec - now.tv_sec) * 1000000000ll + later.tv_nsec - now.tv_nsec >= 2000000, 1);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", gmtime(&day));
	same("a date", text, "1971-01-01 00:00");
	is("sysconf(_SC_PAGESIZE)", sysconf(_SC_PAGESIZE), 4096);
}

int main(void)
{
	char top[] = "/tmp/programs.XXXXXX", here[64] = "";

	same("mkdtemp", mkdtemp(top) ? "made" : NULL, "made");
	is("chdir", chdir(top), 0);
	same("getcwd", getcwd(here, sizeof(here)), top);
	stdio();
	names();
	modes();
	folders();
	vectors();
	machine();
	for (const char *name = "abcde"; *name; name++)
		unlink((char[]){'f', 'o', 'l', 'd', 'e', 'r', '/', *name, 0});
	is("the folder can go", unlink("folder/moved") | rmdir("folder") | chdir("/") | rmdir(top),
	   0);
	return verdict("files");
}
