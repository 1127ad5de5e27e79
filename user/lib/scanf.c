// SPDX-License-Identifier: GPL-2.0-only
// Formatted input from a string: d i u x s c n and literal text, with width, *, l, ll and h.
// Entry point: sscanf.
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void store(va_list *ap, int size, unsigned long long v)
{
	void *p = va_arg(*ap, void *);

	if (size == 8)
		*(unsigned long long *)p = v;
	else if (size == 2)
		*(unsigned short *)p = v;
	else
		*(unsigned int *)p = v;
}

/* Converts at most width characters of s; returns how many were used, 0 for none. */
static int scan_number(const char *s, int width, int base, unsigned long long *v)
{
	char tmp[32], *end;

	if (width > (int)sizeof(tmp) - 1)
		width = sizeof(tmp) - 1;
	strncpy(tmp, s, width);
	tmp[width] = 0;
	*v = strtoull(tmp, &end, base);
	return end - tmp;
}

/* %s and %c; dst may be NULL.  Returns how many characters were used. */
static int scan_text(const char *s, int width, int word, char *dst)
{
	int n = 0;

	while (n < width && s[n] && !(word && isspace((unsigned char)s[n])))
		n++;
	if (dst) {
		memcpy(dst, s, n);
		if (word)
			dst[n] = 0;
	}
	return n;
}

struct conversion {
	char kind;
	int skip; /* %*: read it, store nothing */
	int width, size;
};

/* p is behind the percent sign; returns the place of the conversion's letter. */
static const char *read_conversion(const char *p, struct conversion *c)
{
	*c = (struct conversion){.size = 4};
	if (*p == '*') {
		c->skip = 1;
		p++;
	}
	c->width = strtol(p, (char **)&p, 10);
	for (; *p == 'l' || *p == 'h'; p++)
		c->size = *p == 'h' ? 2 : p[1] == 'l' ? 8 : c->size;
	c->kind = *p;
	return p;
}

/* Returns how many characters of s were used, 0 if they do not fit the conversion. */
static int convert(const char *s, const struct conversion *c, va_list *ap)
{
	unsigned long long v;
	int base = c->kind == 'x' ? 16 : c->kind == 'i' ? 0 : 10, width = c->width, used;

	if (c->kind == 's' || c->kind == 'c') {
		if (!width)
			width = c->kind == 's' ? INT_MAX : 1;
		return scan_text(s, width, c->kind == 's', c->skip ? NULL : va_arg(*ap, char *));
	}
	used = scan_number(s, width ? width : INT_MAX, base, &v);
	if (used && !c->skip)
		store(ap, c->size, v);
	return used;
}

static const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* Returns the number of conversions stored, EOF if the string ended before the first. */
int sscanf(const char *str, const char *fmt, ...)
{
	const char *s = str;
	int stored = 0, used;
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		struct conversion c;

		if (isspace((unsigned char)*fmt)) {
			s = skip_space(s);
			continue;
		}
		if (*fmt != '%') {
			if (*s++ != *fmt)
				break;
			continue;
		}
		fmt = read_conversion(fmt + 1, &c);
		if (c.kind == 'n') {
			store(&ap, c.size, s - str);
			continue;
		}
		if (c.kind != 'c')
			s = skip_space(s);
		if (!*s) {
			stored = stored ? stored : EOF;
			break;
		}
		used = convert(s, &c, &ap);
		if (!used)
			break;
		s += used;
		stored += !c.skip;
	}
	va_end(ap);
	return stored;
}
