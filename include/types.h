/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names of sizes. phys_addr_t holds a physical address and is never dereferenced; loff_t is a
 * place in a file, in bytes.
 */
#ifndef TINE_TYPES_H
#define TINE_TYPES_H

#include <compiler.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef _Bool bool;
#define true 1
#define false 0

typedef long ssize_t;
typedef u32 phys_addr_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned short umode_t;
typedef unsigned int dev_t; /* MKDEV() in fs.h makes one */
typedef long long loff_t;
typedef unsigned int gfp_t;
typedef unsigned int cpumask_t; /* one bit a CPU */

#endif
