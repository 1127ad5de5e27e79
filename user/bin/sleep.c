// SPDX-License-Identifier: GPL-2.0-only
// sleep SECONDS: may have a fraction.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct timespec ts = {0};
	char *end;

	ts.tv_sec = strtol(argc == 2 ? argv[1] : "?", &end, 10);
	if (*end == '.')
		for (long unit = 100000000; *++end >= '0' && *end <= '9'; unit /= 10)
			ts.tv_nsec += (*end - '0') * unit;
	if (*end) {
		fprintf(stderr, "usage: sleep SECONDS\n");
		return 2;
	}
	if (nanosleep(&ts, NULL) < 0) {
		perror(argv[1]);
		return 1;
	}
	return 0;
}
