// SPDX-License-Identifier: GPL-2.0-only
// pwd: where this task is.
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char buf[4096];

	if (!getcwd(buf, sizeof(buf))) {
		perror("pwd");
		return 1;
	}
	return puts(buf) < 0;
}
