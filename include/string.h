/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory and strings (kernel/lib/string.c), as in the C library, and numbers out of text.
 */
#ifndef TINE_STRING_H
#define TINE_STRING_H

#include <types.h>

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *hay, const char *needle);
/* strlcpy: copies at most size - 1 bytes and always ends the string; returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);
/* simple_strtoul: decimal digits, without a sign; *end is the first byte that is none. ~0: too large. */
unsigned long simple_strtoul(const char *s, char **end);

#endif
