/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors in pointers: the last page of the address space is never mapped, so -errno cast to a
 * pointer is never a valid one.
 */
#ifndef TINE_ERR_H
#define TINE_ERR_H

#include <types.h>
#include <uapi/errno.h>

/* Inside the kernel only: what a system call interrupted by a signal answers to its exit path. */
#define ERESTARTSYS	      512 /* restart if the handler has SA_RESTART or there is none */
#define ERESTARTNOINTR	      513 /* restart always */
#define ERESTARTNOHAND	      514 /* restart only if there is no handler */
#define ERESTART_RESTARTBLOCK 516 /* restart by sys_restart_syscall, with the remaining time */

#define MAX_ERRNO 4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-MAX_ERRNO;
}

static inline long PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? PTR_ERR(ptr) : 0;
}

#endif
