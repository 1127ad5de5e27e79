// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entering a signal handler and coming back. Which signal, and what is blocked meanwhile, is
 * kernel/sigdeliver.c's; here is only the frame on the user's stack.
 *
 *   user stack:  | interrupted program ... | fpu_frame | sigframe |  <- esp in the handler
 *
 * A handler without SA_RESTORER returns to a stub in the frame itself. sigreturn takes everything
 * from the frame, which the program may have changed as it liked.
 * Invariant: sigreturn gives no privilege: of the flags only those a program can set anyway, and
 * every selector with RPL 3.
 */
#include "sigframe.h"
#include "x86.h"
#include <kernel.h>
#include <signal.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/unistd.h>

#define X86_EFLAGS_ARITHMETIC 0x8d5 /* CF PF AF ZF SF OF */
#define FLAGS_RESTORED                                                                             \
	(X86_EFLAGS_ARITHMETIC | X86_EFLAGS_DF | X86_EFLAGS_TF | X86_EFLAGS_AC | X86_EFLAGS_RF)

/* pop %eax; mov $number, %eax; int $0x80 */
#define OLD_STUB                                                                                   \
	{                                                                                          \
		0x58, 0xb8, __NR_sigreturn, 0, 0, 0, 0xcd, 0x80                                    \
	}
#define RT_STUB                                                                                    \
	{                                                                                          \
		0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80, 0                                    \
	}

/*
 * The place for a frame of size bytes, with the FPU state above it, or 0 when it would leave the
 * alternate stack it stands on. At the handler's first instruction esp + 4 is a multiple of 16.
 */
static unsigned long place_frame(const struct ksignal *ksig, const struct pt_regs *regs,
				 size_t size, struct fpu_frame __user **fpu)
{
	bool was_on = on_sig_stack(regs->sp);
	bool goes_on = !was_on && current->sas_ss_size && (ksig->ka.sa_flags & SA_ONSTACK);
	unsigned long sp = goes_on ? current->sas_ss_sp + current->sas_ss_size : regs->sp;

	sp = ALIGN_DOWN(sp - sizeof(struct fpu_frame), 16);
	*fpu = (struct fpu_frame __user *)sp;
	sp = ALIGN_DOWN(sp - size + 4, 16) - 4;
	if ((was_on || goes_on) && !on_sig_stack(sp))
		return 0;
	return sp;
}

static void fill_context(struct sigcontext *sc, const struct pt_regs *regs, sigset_t mask,
			 struct fpu_frame __user *fpu)
{
	sc->gs = regs->gs & 0xffff;
	sc->fs = regs->fs & 0xffff;
	sc->es = regs->es & 0xffff;
	sc->ds = regs->ds & 0xffff;
	sc->di = regs->di;
	sc->si = regs->si;
	sc->bp = regs->bp;
	sc->sp = regs->sp;
	sc->bx = regs->bx;
	sc->dx = regs->dx;
	sc->cx = regs->cx;
	sc->ax = regs->ax;
	sc->trap_nr = current->thread.trap_nr;
	sc->error_code = current->thread.error_code;
	sc->ip = regs->ip;
	sc->cs = regs->cs & 0xffff;
	sc->flags = regs->flags;
	sc->sp_at_signal = regs->sp;
	sc->ss = regs->ss & 0xffff;
	sc->fpu = fpu;
	sc->oldmask = mask;
	sc->cr2 = current->thread.cr2;
}

static u32 return_address(const struct ksignal *ksig, const u8 __user *stub)
{
	if (ksig->ka.sa_flags & SA_RESTORER)
		return (u32)ksig->ka.sa_restorer;
	return (__force u32)stub;
}

static int push_old_frame(struct ksignal *ksig, sigset_t mask, struct pt_regs *regs)
{
	struct fpu_frame __user *fpu;
	struct old_sigframe __user *frame = (struct old_sigframe __user *)place_frame(
		ksig, regs, sizeof(struct old_sigframe), &fpu);
	struct {
		u32 return_to;
		int sig;
		struct sigcontext context;
	} head;
	__typeof__(frame->tail) tail = {.mask_high = mask >> 32, .stub = OLD_STUB};

	head.return_to = return_address(ksig, frame->tail.stub);
	head.sig = ksig->sig;
	fill_context(&head.context, regs, mask, fpu);
	if (!frame || save_fpu_frame(fpu) || copy_to_user(frame, &head, sizeof(head)) ||
	    copy_to_user(&frame->tail, &tail, sizeof(tail)))
		return -EFAULT;
	regs->sp = (__force unsigned long)frame;
	regs->dx = regs->cx = 0;
	return 0;
}

static int push_rt_frame(struct ksignal *ksig, sigset_t mask, struct pt_regs *regs)
{
	struct fpu_frame __user *fpu;
	struct rt_sigframe __user *at = (struct rt_sigframe __user *)place_frame(
		ksig, regs, sizeof(struct rt_sigframe), &fpu);
	struct rt_sigframe frame = {
		.return_to = return_address(ksig, at->stub),
		.sig = ksig->sig,
		.info_ptr = (__force u32)&at->info,
		.context_ptr = (__force u32)&at->context,
		.context.stack =
			{
				.ss_sp = (void *)current->sas_ss_sp,
				.ss_flags =
					current->sas_ss_size ? current->sas_ss_flags : SS_DISABLE,
				.ss_size = current->sas_ss_size,
			},
		.context.sigmask = mask,
		.stub = RT_STUB,
	};

	memcpy(&frame.info, &ksig->info, SIGINFO_USED);
	fill_context(&frame.context.mcontext, regs, mask, fpu);
	if (!at || save_fpu_frame(fpu) || copy_to_user(at, &frame, sizeof(frame)))
		return -EFAULT;
	regs->sp = (__force unsigned long)at;
	regs->dx = frame.info_ptr;
	regs->cx = frame.context_ptr;
	return 0;
}

/*
 * setup_signal_frame: after 0 the frame is there and regs lead into the handler; after -EFAULT regs
 * are as they were. The handler begins with a clean FPU, as on Linux.
 */
int setup_signal_frame(struct ksignal *ksig, const sigset_t *oldset, struct pt_regs *regs)
{
	bool rt = ksig->ka.sa_flags & SA_SIGINFO;
	int error = rt ? push_rt_frame(ksig, *oldset, regs) : push_old_frame(ksig, *oldset, regs);

	if (error)
		return error;
	regs->ip = (unsigned long)ksig->ka.sa_handler;
	regs->ax = ksig->sig; /* the arguments for a handler that takes them in registers */
	regs->cs = USER_CS;
	regs->ds = regs->es = regs->ss = USER_DS;
	regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_RF);
	fpu_reset();
	return 0;
}

/* A null selector stays null; any other is asked for with the program's own privilege. */
static u32 user_selector(u32 selector)
{
	selector &= 0xffff;
	return selector & ~3u ? selector | 3 : 0;
}

/* Everything from the frame into regs, the FPU too. 0, or -EFAULT. */
static int restore_context(struct pt_regs *regs, const struct sigcontext *sc)
{
	regs->gs = user_selector(sc->gs);
	regs->fs = user_selector(sc->fs);
	regs->es = user_selector(sc->es);
	regs->ds = user_selector(sc->ds);
	regs->di = sc->di;
	regs->si = sc->si;
	regs->bp = sc->bp;
	regs->sp = sc->sp;
	regs->bx = sc->bx;
	regs->dx = sc->dx;
	regs->cx = sc->cx;
	regs->ax = sc->ax;
	regs->ip = sc->ip;
	regs->cs = (sc->cs & 0xffff) | 3;
	regs->ss = (sc->ss & 0xffff) | 3;
	regs->flags = (regs->flags & ~FLAGS_RESTORED) | (sc->flags & FLAGS_RESTORED);
	regs->orig_ax = -1; /* this call is not the one that may be restarted */
	return restore_fpu_frame(sc->fpu);
}

static long bad_frame(void)
{
	force_sig(SIGSEGV);
	return 0;
}

/* The stub has popped the return address and the signal number. */
long sys_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	const struct old_sigframe __user *frame =
		(const struct old_sigframe __user *)(regs->sp - 8);
	struct sigcontext context;
	u32 high;

	if (copy_from_user(&context, &frame->context, sizeof(context)) ||
	    get_user(high, &frame->tail.mask_high))
		return bad_frame();
	set_current_blocked(((sigset_t)high << 32) | context.oldmask);
	return restore_context(regs, &context) ? bad_frame() : (long)regs->ax;
}

/* The handler's return has popped the return address. */
long sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	const struct rt_sigframe __user *frame = (const struct rt_sigframe __user *)(regs->sp - 4);
	struct ucontext context;

	if (copy_from_user(&context, &frame->context, sizeof(context)))
		return bad_frame();
	set_current_blocked(context.sigmask);
	/* What the handler did to the alternate stack ends with it; that it is in use is no error here. */
	if (restore_context(regs, &context.mcontext) ||
	    sys_sigaltstack(&frame->context.stack, NULL) == -EFAULT)
		return bad_frame();
	return regs->ax;
}
