// SPDX-License-Identifier: GPL-2.0-only
/*
 * x87 and SSE state, eagerly: saved and restored at every switch (process.c), CR0.TS never set.
 * Invariant: the registers always hold the running task's state; its image is up to date only
 * while it does not run. The first idle task has no image: it has nothing to lose.
 */
#include "x86.h"
#include <slab.h>
#include <string.h>
#include <uapi/signal.h>

static struct kmem_cache *fpu_cache;

/* What FNINIT and a reset MXCSR leave: all exceptions masked, stack empty. */
static const struct fpu_state clean_state = {
	.fxsave = {[0] = 0x7f, [1] = 0x03, [24] = 0x80, [25] = 0x1f},
};

void fpu_save(struct fpu_state *image)
{
	__asm__ volatile("fxsave %0" : "=m"(*image));
}

void fpu_restore(const struct fpu_state *image)
{
	__asm__ volatile("fxrstor %0" : : "m"(*image));
}

void fpu_init_cpu(void)
{
	fpu_restore(&clean_state);
}

/* The first task made at boot makes the cache; nobody else runs then. */
int fpu_dup(struct task_struct *child)
{
	if (!fpu_cache)
		fpu_cache = kmem_cache_create("fpu_state", sizeof(struct fpu_state),
					      __alignof__(struct fpu_state), SLAB_PANIC, NULL);
	child->thread.fpu = kmem_cache_alloc(fpu_cache, GFP_KERNEL);
	if (!child->thread.fpu)
		return -ENOMEM;
	fpu_save(child->thread.fpu);
	return 0;
}

void fpu_free(struct task_struct *task)
{
	if (task->thread.fpu)
		kmem_cache_free(fpu_cache, task->thread.fpu);
	task->thread.fpu = NULL;
}

void fpu_reset(void)
{
	fpu_restore(&clean_state);
}

/* The lowest raised and unmasked exception bit as siginfo calls it. */
static int code_of(u32 raised)
{
	if (raised & 0x01)
		return FPE_FLTINV;
	if (raised & 0x04)
		return FPE_FLTDIV;
	if (raised & 0x08)
		return FPE_FLTOVF;
	if (raised & 0x12) /* underflow, denormal */
		return FPE_FLTUND;
	if (raised & 0x20)
		return FPE_FLTRES;
	return FPE_FLTINV;
}

int fpu_error_code(bool sse)
{
	struct fpu_state *image = current->thread.fpu;
	u16 control, status;
	u32 mxcsr;

	fpu_save(image);
	memcpy(&control, image->fxsave, 2);
	memcpy(&status, image->fxsave + 2, 2);
	memcpy(&mxcsr, image->fxsave + 24, 4);
	return sse ? code_of(mxcsr & ~(mxcsr >> 7)) : code_of(status & ~control);
}
