/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uname(122): names of the machine and of the system, each ending in a zero.
 */
#ifndef TINE_UAPI_UTSNAME_H
#define TINE_UAPI_UTSNAME_H

#define __NEW_UTS_LEN 64

struct utsname {
	char sysname[__NEW_UTS_LEN + 1];
	char nodename[__NEW_UTS_LEN + 1];
	char release[__NEW_UTS_LEN + 1];
	char version[__NEW_UTS_LEN + 1];
	char machine[__NEW_UTS_LEN + 1];
	char domainname[__NEW_UTS_LEN + 1];
};

#endif /* TINE_UAPI_UTSNAME_H */
