// SPDX-License-Identifier: GPL-2.0-only
// dmesg: the kernel's log.
#include <stdio.h>
#include <stdlib.h>
#include <sys/klog.h>

/* Commands of syslog(2). */
enum { READ_ALL = 3, SIZE_BUFFER = 10 };

int main(void)
{
	int size = klogctl(SIZE_BUFFER, NULL, 0), n;
	char *buf;

	if (size <= 0)
		size = 1 << 16;
	buf = malloc(size);
	if (!buf) {
		perror("dmesg");
		return 1;
	}
	n = klogctl(READ_ALL, buf, size);
	if (n < 0) {
		perror("dmesg");
		return 1;
	}
	fwrite(buf, 1, n, stdout);
	return 0;
}
