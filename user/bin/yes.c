// SPDX-License-Identifier: GPL-2.0-only
// yes [WORD]: the word on line after line, until nobody reads it (SIGPIPE).
#include <stdio.h>

int main(int argc, char **argv)
{
	while (puts(argc > 1 ? argv[1] : "y") >= 0)
		;
	return 1;
}
