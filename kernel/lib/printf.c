// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formatted text into a buffer of known size. Pure but for %pS, which asks ksym_lookup() for a
 * name; the host's tests build it too.
 * Invariant: nothing is stored past the buffer's end, and text longer than it is counted all the
 * same, so that the result tells how much room was needed. Which conversions there are: printk.h.
 */
#include <kernel.h>
#include <printk.h>
#include <string.h>

struct sink {
	char *buf;
	size_t size, len; /* len counts what did not fit, too */
};

struct spec {
	bool left, zero;
	int width, precision; /* precision, of strings: -1: not given */
};

static void put(struct sink *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void pad(struct sink *out, char c, int n)
{
	for (; n > 0; n--)
		put(out, c);
}

static void put_text(struct sink *out, const struct spec *spec, const char *s, size_t len)
{
	if (!spec->left)
		pad(out, ' ', spec->width - (int)len);
	for (size_t i = 0; i < len; i++)
		put(out, s[i]);
	if (spec->left)
		pad(out, ' ', spec->width - (int)len);
}

/* Digits of value, last one first, into buf; how many: none for 0. */
static int digits_of(u64 value, unsigned int base, char *buf)
{
	static const char set[] = "0123456789abcdef";
	int n = 0;

	while (value >> 32)
		buf[n++] = set[do_div(&value, base)];
	for (u32 low = value; low; low /= base)
		buf[n++] = set[low % base];
	return n;
}

/* [blanks][sign or 0x][zeros]digits[blanks] */
static void put_number(struct sink *out, const struct spec *spec, u64 value, unsigned int base,
		       const char *sign)
{
	char digits[24];
	int n = digits_of(value, base, digits);
	int zeros = n ? 0 : 1, blanks = spec->width - (int)strlen(sign) - n - zeros;

	if (spec->zero && !spec->left && blanks > 0) {
		zeros += blanks;
		blanks = 0;
	}
	if (!spec->left)
		pad(out, ' ', blanks);
	while (*sign)
		put(out, *sign++);
	pad(out, '0', zeros);
	while (n)
		put(out, digits[--n]);
	if (spec->left)
		pad(out, ' ', blanks);
}

/* A kernel address as name+0xoffset; as a plain number where no function holds it. */
static void put_symbol(struct sink *out, const struct spec *spec, unsigned long addr)
{
	struct spec plain = {.precision = -1};
	unsigned long offset;
	const char *name = ksym_lookup(addr, &offset);

	if (!name) {
		put_number(out, spec, addr, 16, "0x");
		return;
	}
	put_text(out, &plain, name, strlen(name));
	put(out, '+');
	put_number(out, &plain, offset, 16, "0x");
}

/* Flags, width and precision; the format past them. */
static const char *parse_spec(const char *fmt, struct spec *spec, va_list *args)
{
	*spec = (struct spec){.precision = -1};
	for (; *fmt == '-' || *fmt == '0'; fmt++) {
		if (*fmt == '-')
			spec->left = true;
		else
			spec->zero = true;
	}
	if (*fmt == '*') {
		fmt++;
		spec->width = va_arg(*args, int);
		if (spec->width < 0) {
			spec->left = true;
			spec->width = -spec->width;
		}
	}
	while (*fmt >= '0' && *fmt <= '9')
		spec->width = spec->width * 10 + (*fmt++ - '0');
	if (*fmt != '.')
		return fmt;
	spec->precision = 0;
	if (*++fmt == '*') {
		fmt++;
		spec->precision = va_arg(*args, int);
	}
	while (*fmt >= '0' && *fmt <= '9')
		spec->precision = spec->precision * 10 + (*fmt++ - '0');
	return fmt;
}

/* The length modifier as bytes of the argument; the format past it. */
static const char *parse_size(const char *fmt, unsigned int *bytes)
{
	*bytes = sizeof(int);
	if (*fmt == 'l') {
		*bytes = sizeof(long);
		if (*++fmt == 'l') {
			*bytes = sizeof(long long);
			fmt++;
		}
	} else if (*fmt == 'z') {
		*bytes = sizeof(size_t);
		fmt++;
	}
	return fmt;
}

/* bytes: what parse_size() found. */
static void convert_number(struct sink *out, char kind, const struct spec *spec, unsigned int bytes,
			   va_list *args)
{
	bool wide = bytes == sizeof(u64);
	s64 value;

	if (kind == 'd') {
		value = wide ? va_arg(*args, s64) : va_arg(*args, int);
		put_number(out, spec, value < 0 ? -(u64)value : (u64)value, 10,
			   value < 0 ? "-" : "");
	} else {
		value = wide ? va_arg(*args, u64) : va_arg(*args, unsigned int);
		put_number(out, spec, value, kind == 'u' ? 10 : kind == 'o' ? 8 : 16, "");
	}
}

/* Pointers, strings and characters; false when kind is none of ours. */
static bool convert_other(struct sink *out, char kind, struct spec *spec, va_list *args)
{
	const char *s;
	char c;

	switch (kind) {
	case 'c':
		c = va_arg(*args, int);
		put_text(out, spec, &c, 1);
		return true;
	case 's':
		s = va_arg(*args, const char *);
		if (!s)
			s = "(null)";
		put_text(out, spec, s,
			 spec->precision < 0 ? strlen(s) : strnlen(s, spec->precision));
		return true;
	case 'p':
		*spec = (struct spec){.zero = true, .width = 2 * sizeof(void *)};
		put_number(out, spec, (unsigned long)va_arg(*args, void *), 16, "");
		return true;
	case '%':
		put(out, '%');
		return true;
	}
	return false;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct sink out = {.buf = buf, .size = size};
	struct spec spec;
	unsigned int bytes;
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		const char *start = fmt;

		if (*fmt++ != '%') {
			put(&out, *start);
			continue;
		}
		fmt = parse_size(parse_spec(fmt, &spec, &ap), &bytes);
		if (fmt[0] == 'p' && fmt[1] == 'S') {
			put_symbol(&out, &spec, (unsigned long)va_arg(ap, void *));
			fmt += 2;
		} else if (*fmt && strchr("duox", *fmt)) {
			convert_number(&out, *fmt++, &spec, bytes, &ap);
		} else if (*fmt && convert_other(&out, *fmt, &spec, &ap)) {
			fmt++;
		} else { /* not a conversion: shown as it stands */
			while (start < fmt)
				put(&out, *start++);
		}
	}
	va_end(ap);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return out.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t len;

	if (!size)
		return 0;
	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return min(len, size - 1);
}
