// SPDX-License-Identifier: GPL-2.0-only
/*
 * The FPU's part of a signal frame: what FSAVE would have stored, a word that says whether more
 * follows, and the FXSAVE image. Programs look at either, and may change either; on return the x87
 * registers come from the first and everything else from the second, as on Linux.
 * Invariant: whatever a program leaves there, FXRSTOR never faults: reserved bits of MXCSR are refused.
 * Entry points: save_fpu_frame(), restore_fpu_frame(). Layouts: Intel's manual, FSAVE and FXSAVE.
 */
#include "sigframe.h"
#include "x86.h"
#include <kernel.h>
#include <string.h>
#include <uaccess.h>

#define FSAVE_HIGH   0xffff0000 /* the upper halves of FSAVE's 16-bit fields */
#define FXSAVE_USED  offsetof(struct fpu_state, rest) /* what FXSAVE writes and FXRSTOR reads */
#define FXSAVE_MAGIC 464 /* Linux says here that more than FXSAVE's state follows: never */
#define TAG_VALID    0
#define TAG_ZERO     1
#define TAG_SPECIAL  2
#define TAG_EMPTY    3

/* What FSAVE says of a register in use: 64 bits of significand, then sign and exponent. */
static u32 tag_of(const u8 *st)
{
	u32 low, high;
	u16 exponent;

	memcpy(&low, st, 4);
	memcpy(&high, st + 4, 4);
	memcpy(&exponent, st + 8, 2);
	exponent &= 0x7fff;
	if (exponent == 0x7fff)
		return TAG_SPECIAL;
	if (!exponent)
		return low || high ? TAG_SPECIAL : TAG_ZERO;
	return high & 0x80000000 ? TAG_VALID : TAG_SPECIAL;
}

/* Two bits for each physical register; st[] counts from the top of the stack. */
static u32 full_tags(const struct fpu_state *fx)
{
	unsigned int top = (fx->status >> 11) & 7;
	u32 tags = 0;

	for (unsigned int i = 0; i < 8; i++) {
		u32 tag = fx->tags & (1 << i) ? tag_of(fx->st[(i - top) & 7]) : TAG_EMPTY;

		tags |= tag << (2 * i);
	}
	return tags;
}

static void fill_fsave(struct fsave_area *fs, const struct fpu_state *fx)
{
	*fs = (struct fsave_area){
		.control = fx->control | FSAVE_HIGH,
		.status = fx->status | FSAVE_HIGH,
		.tags = 0xffff | FSAVE_HIGH,
		.ip = fx->ip,
		.cs_opcode = fx->cs | ((u32)fx->opcode << 16),
		.data = fx->data,
		.ds = fx->ds | FSAVE_HIGH,
		.short_status = fx->status,
		.magic = FPU_FRAME_FXSAVE,
	};
	if (!fx->tags)
		return; /* most programs never use the x87 */
	fs->tags = full_tags(fx) | FSAVE_HIGH;
	for (unsigned int i = 0; i < 8; i++)
		memcpy(fs->st[i], fx->st[i], sizeof(fs->st[i]));
}

static void take_fsave(struct fpu_state *fx, const struct fsave_area *fs)
{
	fx->control = fs->control;
	fx->status = fs->status;
	fx->tags = 0;
	for (unsigned int i = 0; (u16)fs->tags != 0xffff && i < 8; i++)
		if (((fs->tags >> (2 * i)) & 3) != TAG_EMPTY)
			fx->tags |= 1 << i;
	fx->opcode = fs->cs_opcode >> 16;
	fx->ip = fs->ip;
	fx->cs = fs->cs_opcode;
	fx->data = fs->data;
	fx->ds = fs->ds;
	for (unsigned int i = 0; fx->tags && i < 8; i++)
		memcpy(fx->st[i], fs->st[i], sizeof(fs->st[i]));
}

/* save_fpu_frame: the caller's state. 0, -EFAULT. */
int save_fpu_frame(struct fpu_frame __user *to)
{
	struct fpu_state *image = current->thread.fpu;
	struct fsave_area fsave;

	fpu_save(image); /* a switch while we sleep below would save the same */
	fill_fsave(&fsave, image);
	if (copy_to_user(&to->fsave, &fsave, sizeof(fsave)) ||
	    copy_to_user(to->fxsave, image, FXSAVE_USED) ||
	    put_user(0u, (u32 __user *)&to->fxsave[FXSAVE_MAGIC]))
		return -EFAULT;
	return 0;
}

/*
 * restore_fpu_frame: the registers from the frame; from NULL the clean state. -EFAULT: the frame is
 * not readable, or has bits in MXCSR that this CPU does not know.
 */
__attribute__((force_align_arg_pointer)) /* for state: entry.S aligns stacks to words alone */
int restore_fpu_frame(const struct fpu_frame __user *from)
{
	struct fpu_state state;
	struct fsave_area fsave;

	if (!from) {
		fpu_reset();
		return 0;
	}
	if (copy_from_user(&fsave, &from->fsave, sizeof(fsave)) ||
	    copy_from_user(&state, from->fxsave, FXSAVE_USED) || (state.mxcsr & ~mxcsr_mask))
		return -EFAULT;
	take_fsave(&state, &fsave);
	fpu_restore(&state);
	return 0;
}
