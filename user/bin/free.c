// SPDX-License-Identifier: GPL-2.0-only
// free: memory in KiB, from /proc/meminfo.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	"MemTotal:", "MemFree:", "MemAvailable:", "SwapTotal:", "SwapFree:",
};
enum { TOTAL, FREE, AVAILABLE, SWAP_TOTAL, SWAP_FREE, COUNT };

int main(void)
{
	unsigned long kib[COUNT] = {0};
	FILE *f = fopen("/proc/meminfo", "r");
	char line[256];

	if (!f) {
		perror("/proc/meminfo");
		return 1;
	}
	while (fgets(line, sizeof(line), f))
		for (int i = 0; i < COUNT; i++)
			if (!strncmp(line, names[i], strlen(names[i])))
				kib[i] = strtoul(line + strlen(names[i]), NULL, 10);
	printf("%-6s %10s %10s %10s %10s\n", "KiB", "total", "used", "free", "available");
	printf("%-6s %10lu %10lu %10lu %10lu\n", "Mem:", kib[TOTAL], kib[TOTAL] - kib[FREE],
	       kib[FREE], kib[AVAILABLE]);
	printf("%-6s %10lu %10lu %10lu\n", "Swap:", kib[SWAP_TOTAL],
	       kib[SWAP_TOTAL] - kib[SWAP_FREE], kib[SWAP_FREE]);
	return 0;
}
