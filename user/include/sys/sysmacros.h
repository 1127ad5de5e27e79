/* SPDX-License-Identifier: GPL-2.0-only */
/* Device numbers. */
#ifndef TINE_USER_SYS_SYSMACROS_H
#define TINE_USER_SYS_SYSMACROS_H

#include <sys/types.h>

#define major(d)      ((unsigned int)(((d) >> 8) & 0xfff))
#define minor(d)      ((unsigned int)(((d)&0xff) | (((d) >> 12) & 0xfff00)))
#define makedev(a, b) ((dev_t)(((b)&0xff) | ((a) << 8) | (((b)&0xfff00) << 12)))

#endif /* TINE_USER_SYS_SYSMACROS_H */
