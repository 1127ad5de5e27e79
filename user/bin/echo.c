// SPDX-License-Identifier: GPL-2.0-only
// echo [-n] WORD...: its arguments, in one write.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int first = argc > 1 && !strcmp(argv[1], "-n") ? 2 : 1;
	size_t size = 2;
	char *line, *p;

	for (int i = first; i < argc; i++)
		size += strlen(argv[i]) + 1;
	p = line = malloc(size);
	if (!line)
		return 1;
	*p = 0;
	for (int i = first; i < argc; i++) {
		p = stpcpy(p, argv[i]);
		if (i + 1 < argc)
			*p++ = ' ';
	}
	if (first == 1)
		*p++ = '\n';
	return p > line && write(1, line, p - line) < 0;
}
