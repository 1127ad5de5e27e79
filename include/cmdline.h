/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's command line (kernel/main.c): key=value words up to `--`; the rest is init's. Words
 * that mean nothing are named in a message and left alone.
 */
#ifndef TINE_CMDLINE_H
#define TINE_CMDLINE_H

#include <types.h>

#define COMMAND_LINE_SIZE 2048

extern char saved_command_line[COMMAND_LINE_SIZE];

/* cmdline_get: the value of key= in buf; true when the word is there. A bare word has the value "". */
bool cmdline_get(const char *key, char *buf, size_t size);

#endif
