// SPDX-License-Identifier: GPL-2.0-only
// Formatted output and input.
//
// Conversions: d i u x X o c s p % with the flags - 0 + space #, width, precision and h hh l ll z
// j t.  Output is gathered in a small buffer and written before the call returns.
// Entry points: the printf family, sscanf (d i u x s c n, width, *).
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where characters go: a buffer that is either flushed to fd (>= 0) or cut at its end. */
struct sink {
	char *buf;
	size_t size, used;
	int fd;
	int total; /* what was asked for, written or not; -1 after a failed write */
};

static void flush(struct sink *s)
{
	size_t done = 0;

	while (done < s->used) {
		ssize_t n = write(s->fd, s->buf + done, s->used - done);

		if (n <= 0) {
			s->total = -1;
			break;
		}
		done += n;
	}
	s->used = 0;
}

static void emit(struct sink *s, char c)
{
	if (s->total < 0)
		return;
	if (s->used == s->size && s->fd >= 0)
		flush(s);
	if (s->used < s->size)
		s->buf[s->used++] = c;
	if (s->total >= 0)
		s->total++;
}

static void pad(struct sink *s, char c, int n)
{
	while (n-- > 0)
		emit(s, c);
}

struct spec {
	int left, zero, plus, space, alt;
	int width, precision; /* precision -1: none given */
	int size;	      /* of the integer, in bytes */
};

/* Divides *v by a small base and returns the remainder: 64-bit division without a library. */
static unsigned int div_small(unsigned long long *v, unsigned int base)
{
	unsigned long long q = 0;
	unsigned int rem = 0;

	for (int shift = 48; shift >= 0; shift -= 16) {
		unsigned int part = rem << 16 | (unsigned int)(*v >> shift & 0xffff);

		q |= (unsigned long long)(part / base) << shift;
		rem = part % base;
	}
	*v = q;
	return rem;
}

static void put_number(struct sink *s, const struct spec *sp, unsigned long long v,
		       const char *prefix, const char *digits)
{
	unsigned int base = strlen(digits);
	char tmp[24];
	int n = 0, zeros, fill;

	while (v)
		tmp[n++] = digits[div_small(&v, base)];
	zeros = (sp->precision < 0 ? 1 : sp->precision) - n;
	if (zeros < 0)
		zeros = 0;
	fill = sp->width - n - zeros - (int)strlen(prefix);
	if (sp->zero && !sp->left && sp->precision < 0 && fill > 0) {
		zeros += fill;
		fill = 0;
	}
	if (!sp->left)
		pad(s, ' ', fill);
	while (*prefix)
		emit(s, *prefix++);
	pad(s, '0', zeros);
	while (n > 0)
		emit(s, tmp[--n]);
	if (sp->left)
		pad(s, ' ', fill);
}

static void put_string(struct sink *s, const struct spec *sp, const char *str)
{
	size_t max = sp->precision < 0 ? SIZE_MAX : (size_t)sp->precision;
	size_t len;

	if (!str)
		str = "(null)";
	len = strnlen(str, max);
	if (!sp->left)
		pad(s, ' ', sp->width - (int)len);
	for (size_t i = 0; i < len; i++)
		emit(s, str[i]);
	if (sp->left)
		pad(s, ' ', sp->width - (int)len);
}

/* Reads flags, width, precision and size; returns the conversion character's place. */
static const char *read_spec(const char *p, struct spec *sp, va_list *ap)
{
	*sp = (struct spec){.precision = -1, .size = sizeof(int)};
	for (;; p++) {
		if (*p == '-')
			sp->left = 1;
		else if (*p == '0')
			sp->zero = 1;
		else if (*p == '+')
			sp->plus = 1;
		else if (*p == ' ')
			sp->space = 1;
		else if (*p == '#')
			sp->alt = 1;
		else
			break;
	}
	if (*p == '*') {
		sp->width = va_arg(*ap, int);
		if (sp->width < 0) {
			sp->left = 1;
			sp->width = -sp->width;
		}
		p++;
	} else {
		sp->width = strtol(p, (char **)&p, 10);
	}
	if (*p == '.') {
		p++;
		sp->precision = *p == '*' ? va_arg(*ap, int) : 0;
		if (*p == '*')
			p++;
		while (isdigit((unsigned char)*p))
			sp->precision = sp->precision * 10 + *p++ - '0';
	}
	for (; *p == 'l' || *p == 'h' || *p == 'z' || *p == 'j' || *p == 't'; p++) {
		if (*p == 'h')
			sp->size /= 2;
		else if (*p == 'j' || (*p == 'l' && p[1] == 'l'))
			sp->size = 8;
	}
	return p;
}

static unsigned long long get_unsigned(const struct spec *sp, va_list *ap)
{
	if (sp->size == 8)
		return va_arg(*ap, unsigned long long);
	if (sp->size == 2)
		return (unsigned short)va_arg(*ap, int);
	if (sp->size == 1)
		return (unsigned char)va_arg(*ap, int);
	return va_arg(*ap, unsigned int);
}

static void put_signed(struct sink *s, const struct spec *sp, va_list *ap)
{
	unsigned long long v = get_unsigned(sp, ap);
	long long n = (long long)(v << (64 - 8 * sp->size)) >> (64 - 8 * sp->size);

	if (n < 0)
		put_number(s, sp, -(unsigned long long)n, "-", "0123456789");
	else
		put_number(s, sp, n, sp->plus ? "+" : sp->space ? " " : "", "0123456789");
}

static void convert(struct sink *s, struct spec *sp, char c, va_list *ap)
{
	unsigned long long v;
	char one[2] = "";

	switch (c) {
	case 'd':
	case 'i':
		put_signed(s, sp, ap);
		break;
	case 'u':
		put_number(s, sp, get_unsigned(sp, ap), "", "0123456789");
		break;
	case 'o':
		put_number(s, sp, get_unsigned(sp, ap), sp->alt ? "0" : "", "01234567");
		break;
	case 'x':
	case 'X':
		v = get_unsigned(sp, ap);
		put_number(s, sp, v,
			   !sp->alt || !v ? ""
			   : c == 'x'	  ? "0x"
					  : "0X",
			   c == 'x' ? "0123456789abcdef" : "0123456789ABCDEF");
		break;
	case 'p':
		put_number(s, sp, va_arg(*ap, uintptr_t), "0x", "0123456789abcdef");
		break;
	case 's':
		put_string(s, sp, va_arg(*ap, const char *));
		break;
	case 'c':
		one[0] = va_arg(*ap, int);
		pad(s, ' ', sp->left ? 0 : sp->width - 1);
		emit(s, one[0]);
		pad(s, ' ', sp->left ? sp->width - 1 : 0);
		break;
	default:
		emit(s, '%');
		if (c != '%')
			emit(s, c);
	}
}

static void format(struct sink *s, const char *fmt, va_list args)
{
	va_list ap;
	struct spec sp;

	va_copy(ap, args);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			emit(s, *fmt);
			continue;
		}
		fmt = read_spec(fmt + 1, &sp, &ap);
		if (!*fmt)
			break;
		convert(s, &sp, *fmt, &ap);
	}
	va_end(ap);
}

int vdprintf(int fd, const char *fmt, va_list ap)
{
	char buf[512];
	struct sink s = {buf, sizeof(buf), 0, fd, 0};

	format(&s, fmt, ap);
	flush(&s);
	return s.total;
}

int vfprintf(FILE *f, const char *fmt, va_list ap)
{
	return vdprintf(fileno(f), fmt, ap);
}

int vprintf(const char *fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct sink s = {buf, size ? size - 1 : 0, 0, -1, 0};

	format(&s, fmt, ap);
	if (size)
		buf[s.used] = 0;
	return s.total;
}

#define FORWARD(call)                                                                              \
	({                                                                                         \
		va_list ap;                                                                        \
		int n;                                                                             \
                                                                                                   \
		va_start(ap, fmt);                                                                 \
		n = call;                                                                          \
		va_end(ap);                                                                        \
		n;                                                                                 \
	})

int printf(const char *fmt, ...)
{
	return FORWARD(vfprintf(stdout, fmt, ap));
}

int fprintf(FILE *f, const char *fmt, ...)
{
	return FORWARD(vfprintf(f, fmt, ap));
}

int dprintf(int fd, const char *fmt, ...)
{
	return FORWARD(vdprintf(fd, fmt, ap));
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	return FORWARD(vsnprintf(buf, size, fmt, ap));
}

int sprintf(char *buf, const char *fmt, ...)
{
	return FORWARD(vsnprintf(buf, INT_MAX, fmt, ap));
}
