/* SPDX-License-Identifier: GPL-2.0-only */
/* struct user_desc, under the name that programs for Linux use. */
#ifndef TINE_USER_ASM_LDT_H
#define TINE_USER_ASM_LDT_H

#include <uapi/ldt.h>

#endif /* TINE_USER_ASM_LDT_H */
