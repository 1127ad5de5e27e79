/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for include/x86/percpu_ops.h: one CPU, whose copy is the variable itself.
 */
#ifndef TINE_X86_PERCPU_OPS_H
#define TINE_X86_PERCPU_OPS_H

#include <types.h>

#define this_cpu_read(var)     (var)
#define this_cpu_write(var, v) ((void)((var) = (v)))
#define this_cpu_add(var, n)   ((void)((var) += (n)))
#define this_cpu_inc(var)      ((void)(var)++)
#define this_cpu_dec(var)      ((void)(var)--)

#endif
