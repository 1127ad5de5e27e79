// SPDX-License-Identifier: GPL-2.0-only
// id: user and group numbers, real and effective.
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	printf("uid=%u gid=%u", getuid(), getgid());
	if (geteuid() != getuid() || getegid() != getgid())
		printf(" euid=%u egid=%u", geteuid(), getegid());
	printf("\n");
	return 0;
}
