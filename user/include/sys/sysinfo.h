/* SPDX-License-Identifier: GPL-2.0-only */
/* sysinfo. */
#ifndef TINE_USER_SYS_SYSINFO_H
#define TINE_USER_SYS_SYSINFO_H

#include <uapi/sysinfo.h>

int sysinfo(struct sysinfo *si);

#endif /* TINE_USER_SYS_SYSINFO_H */
