/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of reboot(2), under the name that programs for Linux use. */
#ifndef TINE_USER_LINUX_REBOOT_H
#define TINE_USER_LINUX_REBOOT_H

#include <uapi/reboot.h>

#endif /* TINE_USER_LINUX_REBOOT_H */
