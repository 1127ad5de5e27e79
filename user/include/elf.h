/* SPDX-License-Identifier: GPL-2.0-only */
/* The ELF structures. */
#ifndef TINE_USER_ELF_H
#define TINE_USER_ELF_H

#include <uapi/elf.h>
#include <uapi/auxvec.h>

#endif /* TINE_USER_ELF_H */
