// SPDX-License-Identifier: GPL-2.0-only
/*
 * x87 and SSE state, eagerly: saved and restored at every switch (process.c), CR0.TS never set.
 * Invariant: the registers always hold the running task's state; its image is up to date only
 * while it does not run. What FXSAVE leaves alone in an image is zero for ever: signal frames show
 * the whole of it to programs.
 */
#include "x86.h"
#include <slab.h>
#include <string.h>
#include <uapi/signal.h>

#define MXCSR_ALL_MASKED 0x1f80
#define MXCSR_OLD_MASK	 0xffbf /* of a CPU that does not name one */

u32 mxcsr_mask;

static struct kmem_cache *fpu_cache;

/* What FNINIT and a reset MXCSR leave: all exceptions masked, stack empty. */
static const struct fpu_state clean_state = {.control = 0x37f, .mxcsr = MXCSR_ALL_MASKED};

void fpu_reset(void)
{
	fpu_restore(&clean_state);
}

void fpu_init_cpu(void)
{
	static struct fpu_state state; /* not on the stack: that is not aligned as FXSAVE wants */

	fpu_reset();
	fpu_save(&state);
	mxcsr_mask = state.mxcsr_mask ? state.mxcsr_mask : MXCSR_OLD_MASK;
}

static void clear_image(void *image)
{
	memset(image, 0, sizeof(struct fpu_state));
}

/* The first task made at boot makes the cache; nobody else runs then. */
int fpu_dup(struct task_struct *child)
{
	if (!fpu_cache)
		fpu_cache =
			kmem_cache_create("fpu_state", sizeof(struct fpu_state),
					  __alignof__(struct fpu_state), SLAB_PANIC, clear_image);
	child->thread.fpu = kmem_cache_alloc(fpu_cache, GFP_KERNEL);
	if (!child->thread.fpu)
		return -ENOMEM;
	fpu_save(child->thread.fpu);
	return 0;
}

void fpu_free(struct task_struct *task)
{
	kmem_cache_free(fpu_cache, task->thread.fpu);
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

	fpu_save(image);
	return sse ? code_of(image->mxcsr & ~(image->mxcsr >> 7))
		   : code_of(image->status & ~image->control);
}
