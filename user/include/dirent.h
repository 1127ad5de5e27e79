/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading directories. */
#ifndef TINE_USER_DIRENT_H
#define TINE_USER_DIRENT_H

#include <sys/types.h>
#include <uapi/dirent.h>

struct dirent {
	unsigned long long d_ino;
	long long d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};

typedef struct dir_stream DIR;

DIR *opendir(const char *path);
struct dirent *readdir(DIR *d); /* NULL at the end; errno changes on failure only */
int closedir(DIR *d);
int dirfd(DIR *d);

#endif /* TINE_USER_DIRENT_H */
