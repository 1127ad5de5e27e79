/* SPDX-License-Identifier: GPL-2.0-only */
/* uname. */
#ifndef TINE_USER_SYS_UTSNAME_H
#define TINE_USER_SYS_UTSNAME_H

#include <uapi/utsname.h>

int uname(struct utsname *u);

#endif /* TINE_USER_SYS_UTSNAME_H */
