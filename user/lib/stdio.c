// SPDX-License-Identifier: GPL-2.0-only
// Streams: a descriptor, an input buffer, two flags.  Output goes straight out.
// Entry points: fopen, fclose, fgetc, fgets, getline, fread, fwrite, fputs, puts.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file_stream {
	int fd;
	int eof, error;
	size_t pos, len; /* unread input is buf[pos .. len) */
	char buf[BUFSIZ];
};

static FILE std_streams[3] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
FILE *stdin = &std_streams[0], *stdout = &std_streams[1], *stderr = &std_streams[2];

FILE *fdopen(int fd, const char *mode)
{
	FILE *f = calloc(1, sizeof(*f));

	if (f)
		f->fd = fd;
	return f;
}

FILE *fopen(const char *path, const char *mode)
{
	int flags = *mode == 'r' ? O_RDONLY : O_WRONLY | O_CREAT;
	int fd;
	FILE *f;

	if (strchr(mode, '+'))
		flags = (flags & ~O_ACCMODE) | O_RDWR;
	if (*mode == 'w')
		flags |= O_TRUNC;
	if (*mode == 'a')
		flags |= O_APPEND;
	if (strchr(mode, 'e'))
		flags |= O_CLOEXEC;
	fd = open(path, flags, 0666);
	if (fd < 0)
		return NULL;
	f = fdopen(fd, mode);
	if (!f)
		close(fd);
	return f;
}

int fclose(FILE *f)
{
	int ret = close(f->fd);

	if (f < std_streams || f >= std_streams + 3)
		free(f);
	return ret;
}

/* Nothing is ever waiting to be written. */
int fflush(FILE *f)
{
	return 0;
}

/* Writing at once satisfies "unbuffered" and "by line"; full buffering is refused. */
int setvbuf(FILE *f, char *buf, int mode, size_t size)
{
	return mode == _IOFBF ? -1 : 0;
}

int fileno(FILE *f)
{
	return f->fd;
}

int feof(FILE *f)
{
	return f->eof;
}

int ferror(FILE *f)
{
	return f->error;
}

void clearerr(FILE *f)
{
	f->eof = f->error = 0;
}

int fgetc(FILE *f)
{
	ssize_t n;

	if (f->pos == f->len) {
		n = read(f->fd, f->buf, sizeof(f->buf));
		if (n <= 0) {
			f->eof |= n == 0;
			f->error |= n < 0;
			return EOF;
		}
		f->pos = 0;
		f->len = n;
	}
	return (unsigned char)f->buf[f->pos++];
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

/* At most size - 1 characters, the newline included; NULL at the end. */
char *fgets(char *buf, int size, FILE *f)
{
	int n = 0, c = 0;

	while (n < size - 1 && c != '\n' && (c = fgetc(f)) != EOF)
		buf[n++] = c;
	if (n == 0)
		return NULL;
	buf[n] = 0;
	return buf;
}

/* *line is grown as needed and belongs to the caller.  Returns the length, -1 at the end. */
ssize_t getline(char **line, size_t *size, FILE *f)
{
	size_t n = 0;
	int c = 0;

	if (!*line)
		*size = 0;
	while (c != '\n' && (c = fgetc(f)) != EOF) {
		if (n + 2 > *size) {
			size_t want = *size ? *size * 2 : 128;
			char *p = realloc(*line, want);

			if (!p)
				return -1;
			*line = p;
			*size = want;
		}
		(*line)[n++] = c;
	}
	if (n == 0)
		return -1;
	(*line)[n] = 0;
	return n;
}

size_t fread(void *buf, size_t size, size_t n, FILE *f)
{
	size_t want = size * n, got = 0;
	int c;

	while (got < want && (c = fgetc(f)) != EOF)
		((char *)buf)[got++] = c;
	return size ? got / size : 0;
}

size_t fwrite(const void *buf, size_t size, size_t n, FILE *f)
{
	size_t want = size * n, done = 0;

	while (done < want) {
		ssize_t ret = write(f->fd, (const char *)buf + done, want - done);

		if (ret < 0) {
			f->error = 1;
			break;
		}
		done += ret;
	}
	return size ? done / size : 0;
}

int fputc(int c, FILE *f)
{
	char byte = c;

	return fwrite(&byte, 1, 1, f) == 1 ? (unsigned char)c : EOF;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *s, FILE *f)
{
	size_t n = strlen(s);

	return fwrite(s, 1, n, f) == n ? 0 : EOF;
}

/* One call, so that lines of different tasks do not tear. */
int puts(const char *s)
{
	return printf("%s\n", s) < 0 ? EOF : 0;
}

int remove(const char *path)
{
	if (unlink(path) == 0)
		return 0;
	return errno == EISDIR ? rmdir(path) : -1;
}
