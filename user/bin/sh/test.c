// SPDX-License-Identifier: GPL-2.0-only
// test and [: one question, answered by the exit status (0 yes, 1 no, 2 not understood).
//
//	expr := '!' expr | '-x' FILE | '-n' STR | '-z' STR | A op B | STR
//
// Entry point: test_builtin.
#include "sh.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YES = 0, NO = 1, HUH = 2 };

static int file_test(char op, const char *path)
{
	struct stat st;

	if (op == 'L' || op == 'h')
		return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
	if (op == 'r' || op == 'w' || op == 'x')
		return access(path, op == 'r' ? R_OK : op == 'w' ? W_OK : X_OK) == 0;
	if (stat(path, &st) < 0)
		return 0;
	switch (op) {
	case 'f':
		return S_ISREG(st.st_mode);
	case 'd':
		return S_ISDIR(st.st_mode);
	case 'c':
		return S_ISCHR(st.st_mode);
	case 'b':
		return S_ISBLK(st.st_mode);
	case 'p':
		return S_ISFIFO(st.st_mode);
	case 's':
		return st.st_size > 0;
	}
	return 1; /* -e */
}

static int unary(const char *op, const char *arg)
{
	if (op[0] != '-' || !op[1] || op[2])
		return HUH;
	if (op[1] == 'n')
		return *arg ? YES : NO;
	if (op[1] == 'z')
		return *arg ? NO : YES;
	if (op[1] == 't')
		return isatty(atoi(arg)) ? YES : NO;
	if (!strchr("efdcbpsrwxLh", op[1]))
		return HUH;
	return file_test(op[1], arg) ? YES : NO;
}

static int binary(const char *a, const char *op, const char *b)
{
	static const char *const compare[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
	long x, y;

	if (!strcmp(op, "=") || !strcmp(op, "=="))
		return strcmp(a, b) ? NO : YES;
	if (!strcmp(op, "!="))
		return strcmp(a, b) ? YES : NO;
	x = strtol(a, NULL, 10);
	y = strtol(b, NULL, 10);

	int answers[] = {x == y, x != y, x<y, x <= y, x> y, x >= y};

	for (int i = 0; i < 6; i++)
		if (!strcmp(op, compare[i]))
			return answers[i] ? YES : NO;
	return HUH;
}

static int evaluate(int n, char **args)
{
	int inner;

	if (n == 0)
		return NO;
	if (n == 1)
		return *args[0] ? YES : NO;
	if (n == 3) {
		inner = binary(args[0], args[1], args[2]);
		if (inner != HUH)
			return inner;
	}
	if (!strcmp(args[0], "!")) {
		inner = evaluate(n - 1, args + 1);
		return inner == HUH ? HUH : !inner;
	}
	return n == 2 ? unary(args[0], args[1]) : HUH;
}

int test_builtin(int argc, char **argv)
{
	int answer;

	if (argv[0][0] == '[') {
		if (strcmp(argv[argc - 1], "]")) {
			complain("[", "missing ]");
			return HUH;
		}
		argc--;
	}
	answer = evaluate(argc - 1, argv + 1);
	if (answer == HUH)
		complain(argv[0], "not understood");
	return answer;
}
