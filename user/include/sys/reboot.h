/* SPDX-License-Identifier: GPL-2.0-only */
/* Ending the machine. */
#ifndef TINE_USER_SYS_REBOOT_H
#define TINE_USER_SYS_REBOOT_H

#include <uapi/reboot.h>

#define RB_AUTOBOOT    LINUX_REBOOT_CMD_RESTART
#define RB_HALT_SYSTEM LINUX_REBOOT_CMD_HALT
#define RB_POWER_OFF   LINUX_REBOOT_CMD_POWER_OFF
#define RB_ENABLE_CAD  LINUX_REBOOT_CMD_CAD_ON
#define RB_DISABLE_CAD LINUX_REBOOT_CMD_CAD_OFF

int reboot(int cmd);

#endif /* TINE_USER_SYS_REBOOT_H */
