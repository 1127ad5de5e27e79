// SPDX-License-Identifier: GPL-2.0-only
// uname [-a|-r|-m]: what the system calls itself.
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

int main(int argc, char **argv)
{
	struct utsname u;

	if (uname(&u) < 0) {
		perror("uname");
		return 1;
	}
	if (argc == 1)
		puts(u.sysname);
	else if (!strcmp(argv[1], "-r"))
		puts(u.release);
	else if (!strcmp(argv[1], "-m"))
		puts(u.machine);
	else
		printf("%s %s %s %s %s\n", u.sysname, u.nodename, u.release, u.version, u.machine);
	return 0;
}
