// SPDX-License-Identifier: GPL-2.0-only
// Numbers, sorting, the environment.
// Entry points: strtol and relatives, qsort, getenv, setenv, unsetenv, putenv, rand, system,
// mkstemp.
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	if (isalpha(c))
		return tolower(c) - 'a' + 10;
	return 99;
}

/*
 * The one parser behind the family.  Stores whether there was a minus sign, and saturates at
 * ULLONG_MAX with ERANGE.  *end is s itself when no digit was found.
 */
static unsigned long long parse(const char *s, char **end, int base, int *minus)
{
	const char *p = s;
	unsigned long long v = 0;
	int any = 0, over = 0;

	while (isspace((unsigned char)*p))
		p++;
	*minus = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 32) == 'x' &&
	    digit_value((unsigned char)p[2]) < 16) {
		p += 2;
		base = 16;
	}
	if (base == 0)
		base = *p == '0' ? 8 : 10;
	for (; digit_value((unsigned char)*p) < base; p++, any = 1) {
		unsigned long long next = v * base + digit_value((unsigned char)*p);

		if (v >> 58 && (next < v || v >> 59))
			over = 1;
		v = next;
	}
	if (end)
		*end = (char *)(any ? p : s);
	if (over) {
		errno = ERANGE;
		return ULLONG_MAX;
	}
	return v;
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	int minus;
	unsigned long long v = parse(s, end, base, &minus);

	return minus ? -v : v;
}

long long strtoll(const char *s, char **end, int base)
{
	int minus;
	unsigned long long v = parse(s, end, base, &minus);

	if (v > (unsigned long long)LLONG_MAX + minus) {
		errno = ERANGE;
		return minus ? LLONG_MIN : LLONG_MAX;
	}
	return minus ? -v : v;
}

unsigned long strtoul(const char *s, char **end, int base)
{
	int minus;
	unsigned long long v = parse(s, end, base, &minus);

	if (v > ULONG_MAX) {
		errno = ERANGE;
		return ULONG_MAX;
	}
	return minus ? -v : v;
}

long strtol(const char *s, char **end, int base)
{
	int minus;
	unsigned long long v = parse(s, end, base, &minus);

	if (v > (unsigned long long)LONG_MAX + minus) {
		errno = ERANGE;
		return minus ? LONG_MIN : LONG_MAX;
	}
	return minus ? -v : v;
}

int atoi(const char *s)
{
	return strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

int abs(int n)
{
	return n < 0 ? -n : n;
}

static unsigned int seed = 1;

void srand(unsigned int s)
{
	seed = s;
}

int rand(void)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 1) & RAND_MAX;
}

static void swap(char *a, char *b, size_t size)
{
	while (size--) {
		char t = *a;

		*a++ = *b;
		*b++ = t;
	}
}

/* Shell sort: no recursion, no memory, fast enough for a directory. */
void qsort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	char *a = base;

	for (size_t gap = n / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < n; i++)
			for (size_t j = i; j >= gap; j -= gap) {
				char *lo = a + (j - gap) * size, *hi = a + j * size;

				if (cmp(lo, hi) <= 0)
					break;
				swap(lo, hi, size);
			}
}

/* The slot of NAME=... in environ, or the slot of the closing NULL. */
static char **env_slot(const char *name, size_t len)
{
	char **p;

	for (p = environ; *p; p++)
		if (!strncmp(*p, name, len) && (*p)[len] == '=')
			break;
	return p;
}

char *getenv(const char *name)
{
	size_t len = strlen(name);
	char **slot = env_slot(name, len);

	return *slot ? *slot + len + 1 : NULL;
}

/* The string becomes part of the environment; it is not copied. */
int putenv(char *assignment)
{
	static char **owned; /* the table, once we had to move it */
	char **slot = env_slot(assignment, strcspn(assignment, "="));
	size_t used = slot - environ;
	char **table;

	if (*slot) {
		*slot = assignment;
		return 0;
	}
	table = realloc(environ == owned ? owned : NULL, (used + 2) * sizeof(*table));
	if (!table)
		return -1;
	if (environ != owned)
		memcpy(table, environ, used * sizeof(*table));
	table[used] = assignment;
	table[used + 1] = NULL;
	environ = owned = table;
	return 0;
}

/* A replaced string is not freed: it may be the one exec brought. */
int setenv(const char *name, const char *value, int overwrite)
{
	char *s;

	if (!*name || strchr(name, '=')) {
		errno = EINVAL;
		return -1;
	}
	if (!overwrite && getenv(name))
		return 0;
	s = malloc(strlen(name) + strlen(value) + 2);
	if (!s)
		return -1;
	stpcpy(stpcpy(stpcpy(s, name), "="), value);
	return putenv(s);
}

int unsetenv(const char *name)
{
	char **p = env_slot(name, strlen(name));

	for (; *p; p++)
		p[0] = p[1];
	return 0;
}

/* Returns the wait status of sh -c command, -1 when no child could be made. */
int system(const char *command)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* Replaces the closing XXXXXX and creates that file, mode 0600. */
int mkstemp(char *template)
{
	static unsigned int counter;
	size_t len = strlen(template);
	char *x = template + len - 6;

	if (len < 6 || strcmp(x, "XXXXXX")) {
		errno = EINVAL;
		return -1;
	}
	for (int tries = 0; tries < 1000; tries++) {
		unsigned int n = getpid() * 1000003u + counter++;
		int fd;

		for (int i = 0; i < 6; i++, n /= 26)
			x[i] = 'a' + n % 26;
		fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}
