// SPDX-License-Identifier: GPL-2.0-only
// kill [-SIGNAL | -s SIGNAL] PID...: a signal to tasks, TERM unless said; a negative PID is a
// process group.  kill -l: the names.
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	"0",	"HUP",	"INT",	"QUIT", "ILL",	  "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
	"SEGV", "USR2", "PIPE", "ALRM", "TERM",	  "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
	"TTOU", "URG",	"XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "IO",   "PWR",  "SYS",
};

#define COUNT ((int)(sizeof(names) / sizeof(names[0])))

/* A number, or a name with or without SIG in front; -1 if it is neither. */
static int number(const char *s)
{
	if (isdigit((unsigned char)*s))
		return atoi(s);
	if (!strncmp(s, "SIG", 3))
		s += 3;
	for (int i = 1; i < COUNT; i++)
		if (!strcmp(s, names[i]))
			return i;
	return -1;
}

int main(int argc, char **argv)
{
	int sig = SIGTERM, failed = 0, i = 1;

	if (argc == 2 && !strcmp(argv[1], "-l")) {
		for (i = 1; i < COUNT; i++)
			printf("%2d %s\n", i, names[i]);
		return 0;
	}
	if (argc > 3 && !strcmp(argv[1], "-s")) {
		sig = number(argv[2]);
		i = 3;
	} else if (argc > 2 && argv[1][0] == '-') {
		sig = number(argv[1] + 1 + (argv[1][1] == '-'));
		i = 2;
	}
	if (i >= argc || sig < 0) {
		fprintf(stderr, "usage: kill [-SIGNAL] PID...\n");
		return 2;
	}
	for (; i < argc; i++) {
		char *end;
		long pid = strtol(argv[i], &end, 10);

		if (*end || end == argv[i]) {
			fprintf(stderr, "kill: %s: not a pid\n", argv[i]);
			failed = 1;
		} else if (kill(pid, sig) < 0) {
			perror(argv[i]);
			failed = 1;
		}
	}
	return failed;
}
