// SPDX-License-Identifier: GPL-2.0-only
// clear: an empty screen, the cursor at its top.
#include <stdio.h>

int main(void)
{
	return fputs("\033[H\033[2J", stdout) < 0;
}
