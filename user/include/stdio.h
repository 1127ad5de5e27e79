/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams.  Output is never kept back: each call writes what it was given before it
 * returns, so that a fork cannot duplicate a buffer.  Input is buffered, per stream.
 */
#ifndef TINE_USER_STDIO_H
#define TINE_USER_STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF	 (-1)
#define BUFSIZ	 1024
#define _IOFBF	 0
#define _IOLBF	 1
#define _IONBF	 2
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

typedef struct file_stream FILE;
extern FILE *stdin, *stdout, *stderr;

FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *f, char *buf, int mode, size_t size);
int fileno(FILE *f);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);

int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
char *fgets(char *buf, int size, FILE *f);
ssize_t getline(char **line, size_t *size, FILE *f);
size_t fread(void *buf, size_t size, size_t n, FILE *f);
size_t fwrite(const void *buf, size_t size, size_t n, FILE *f);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int fputs(const char *s, FILE *f);
int puts(const char *s);
void perror(const char *what);

#define TINE_PRINTF(a, b) __attribute__((format(printf, a, b)))
int printf(const char *fmt, ...) TINE_PRINTF(1, 2);
int fprintf(FILE *f, const char *fmt, ...) TINE_PRINTF(2, 3);
int dprintf(int fd, const char *fmt, ...) TINE_PRINTF(2, 3);
int sprintf(char *buf, const char *fmt, ...) TINE_PRINTF(2, 3);
int snprintf(char *buf, size_t size, const char *fmt, ...) TINE_PRINTF(3, 4);
int vprintf(const char *fmt, va_list ap) TINE_PRINTF(1, 0);
int vfprintf(FILE *f, const char *fmt, va_list ap) TINE_PRINTF(2, 0);
int vdprintf(int fd, const char *fmt, va_list ap) TINE_PRINTF(2, 0);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap) TINE_PRINTF(3, 0);
int sscanf(const char *s, const char *fmt, ...) __attribute__((format(scanf, 2, 3)));

int remove(const char *path);
int rename(const char *from, const char *to);

#endif /* TINE_USER_STDIO_H */
