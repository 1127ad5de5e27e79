// SPDX-License-Identifier: GPL-2.0-only
// hexdump [FILE]: bytes in hexadecimal and as characters, 16 a line.
#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "r") : stdin;
	unsigned char row[16];
	size_t n;

	if (!f) {
		perror(argv[1]);
		return 1;
	}
	for (unsigned long at = 0; (n = fread(row, 1, sizeof(row), f)) > 0; at += n) {
		char line[80], *p = line;

		p += sprintf(p, "%08lx ", at);
		for (size_t i = 0; i < sizeof(row); i++)
			p += i < n ? sprintf(p, " %02x", row[i]) : sprintf(p, "   ");
		p += sprintf(p, "  ");
		for (size_t i = 0; i < n; i++)
			*p++ = isprint(row[i]) ? row[i] : '.';
		*p = 0;
		puts(line);
	}
	if (ferror(f)) {
		perror(argc > 1 ? argv[1] : "standard input");
		return 1;
	}
	return 0;
}
