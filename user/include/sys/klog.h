/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's log. */
#ifndef TINE_USER_SYS_KLOG_H
#define TINE_USER_SYS_KLOG_H

int klogctl(int type, char *buf, int n);

#endif /* TINE_USER_SYS_KLOG_H */
