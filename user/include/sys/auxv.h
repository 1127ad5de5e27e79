/* SPDX-License-Identifier: GPL-2.0-only */
/* The auxiliary vector. */
#ifndef TINE_USER_SYS_AUXV_H
#define TINE_USER_SYS_AUXV_H

#include <uapi/auxvec.h>

unsigned long getauxval(unsigned long type); /* 0, and errno ENOENT, if it is not there */

#endif /* TINE_USER_SYS_AUXV_H */
