/* SPDX-License-Identifier: GPL-2.0-only */
/* Where cp and mv put a file: the target itself, or under its own name in a target directory. */
#ifndef TINE_USER_BIN_INTO_H
#define TINE_USER_BIN_INTO_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Writes the path into buf and returns it; target itself if that is no directory. */
static inline const char *into(const char *file, const char *target, char *buf, size_t size)
{
	const char *name = strrchr(file, '/');
	struct stat st;

	if (stat(target, &st) < 0 || !S_ISDIR(st.st_mode))
		return target;
	snprintf(buf, size, "%s/%s", target, name ? name + 1 : file);
	return buf;
}

#endif /* TINE_USER_BIN_INTO_H */
