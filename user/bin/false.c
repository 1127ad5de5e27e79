// SPDX-License-Identifier: GPL-2.0-only
// false: failure.

int main(void)
{
	return 1;
}
