/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When memory is out and no cache has any left to give: a process dies, and the rest live on
 * (kernel/oom.c).
 */
#ifndef TINE_OOM_H
#define TINE_OOM_H

#include <gfp.h>

struct task_struct;
struct mm_struct;

/*
 * out_of_memory: kills somebody for a request of 2^order pages, unless one is dying already, and
 * sleeps for a tick. True: memory is on its way, try again. False: the caller dies itself, or
 * there is nobody left to kill. May sleep; the caller holds no spinlock.
 */
bool out_of_memory(gfp_t gfp, unsigned int order);

/* oom_victim: the caller was chosen: the reserve is its to die with. */
bool oom_victim(void);

/* process_uses: does a thread of p's process use mm? {tasklist_lock} */
bool process_uses(struct task_struct *p, const struct mm_struct *mm);

/* oom_mm_gone: the last mmput's: what mm held is free. */
void oom_mm_gone(struct mm_struct *mm);

#endif
