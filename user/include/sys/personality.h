/* SPDX-License-Identifier: GPL-2.0-only */
/* personality. */
#ifndef TINE_USER_SYS_PERSONALITY_H
#define TINE_USER_SYS_PERSONALITY_H

#include <uapi/personality.h>

int personality(unsigned long persona);

#endif /* TINE_USER_SYS_PERSONALITY_H */
