// SPDX-License-Identifier: GPL-2.0-only
// true: success.

int main(void)
{
	return 0;
}
