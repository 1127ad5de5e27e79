// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signal handlers: what they are called with, what is blocked meanwhile, and that what they
 * interrupted goes on as if nothing had been, be it registers, the FPU or a system call. Stacks,
 * faults and forged frames are in handler_stack.c.
 */
#include "handler.h"

static volatile int calls, seen_sig;
static volatile unsigned int seen_sp;
static sigset_t seen_mask;
static siginfo_t seen_info;

static void note_all(int sig, void *frame)
{
	calls++;
	seen_sig = sig;
	seen_sp = (unsigned int)frame + 4; /* above the saved ebp: the return address */
	sigprocmask(SIG_BLOCK, NULL, &seen_mask);
}

static void note(int sig)
{
	note_all(sig, __builtin_frame_address(0));
}

static void note_info(int sig, siginfo_t *info, void *context)
{
	note_all(sig, __builtin_frame_address(0));
	seen_info = *info;
}

static sigset_t set_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	if (sig)
		sigaddset(&set, sig);
	return set;
}

/* --- What a handler is called with ------------------------------------------------------------ */

TEST(handler_is_called, "")
{
	for (int how = 0; how < 8; how++) {
		struct k_sigaction act = {.sa_handler = how & 1 ? (void *)note_info : note,
					  .sa_mask = set_of(SIGTERM)};
		sigset_t mask = set_of(0), after;

		/* By number: without SA_RESTORER, so the way back is the kernel's to provide. */
		act.sa_flags = (how & 1 ? SA_SIGINFO : 0) | (how & 2 ? SA_NODEFER : 0);
		if (how & 4)
			handle_info(SIGUSR1, note_info, 0);
		else
			OK(syscall(__NR_rt_sigaction, SIGUSR1, &act, NULL, 8));
		calls = 0;
		send_self(SIGUSR1);
		EQ(calls, 1);
		EQ(seen_sig, SIGUSR1);
		EQ((seen_sp + 4) % 16, 0); /* its arguments are aligned */
		EQ(sigismember(&seen_mask, SIGUSR1), !(how & 2) || how & 4);
		EQ(sigismember(&seen_mask, SIGTERM), !(how & 4));
		OK(sigprocmask(SIG_BLOCK, NULL, &after));
		CHECK(!memcmp(&after, &mask, sizeof(mask)));
		if (how & 5) {
			EQ(seen_info.si_signo, SIGUSR1);
			EQ(seen_info.si_code, SI_USER);
			EQ(seen_info.si_pid, getpid());
		}
	}
}

static void send_again(int sig)
{
	static int depth;
	static volatile int deepest;

	if (++depth > deepest)
		deepest = depth;
	if (++calls < 4)
		send_self(sig);
	depth--;
	seen_sp = deepest;
}

TEST(handler_flags, "")
{
	struct sigaction act;
	pid_t pid;

	/* A signal that comes in its own handler waits for its end, or not. */
	handle(SIGUSR1, send_again, 0);
	send_self(SIGUSR1);
	EQ(calls, 4);
	EQ(seen_sp, 1);
	calls = 0;
	handle(SIGUSR1, send_again, SA_NODEFER);
	send_self(SIGUSR1);
	EQ(calls, 4);
	EQ(seen_sp, 4);
	/* It serves once, then the default action is back. */
	pid = t_fork();
	if (pid == 0) {
		handle(SIGUSR1, note, SA_RESETHAND);
		send_self(SIGUSR1);
		EQ(calls, 5);
		OK(sigaction(SIGUSR1, NULL, &act));
		CHECK(act.sa_handler == SIG_DFL);
		send_self(SIGUSR1);
		t_exit();
	}
	EQ(t_wait(pid), SIGUSR1);
}

static char order[8];

static void note_order(int sig)
{
	order[calls++] = 'A' + sig;
}

/* Unblocked at once: frames are pushed by number, so that the last pushed runs first. */
TEST(handler_order, "")
{
	static const int sig[] = {SIGTERM, SIGUSR2, SIGHUP, SIGUSR1};
	sigset_t all, none = set_of(0);

	sigfillset(&all);
	OK(sigprocmask(SIG_SETMASK, &all, NULL));
	for (int i = 0; i < COUNT(sig); i++) {
		handle(sig[i], note_order, 0);
		send_self(sig[i]);
		send_self(sig[i]); /* is pending once only */
	}
	OK(sigprocmask(SIG_SETMASK, &none, NULL));
	STREQ(order, "PMKB");
}

/* --- What it interrupts goes on ---------------------------------------------------------------- */

/* Every register keeps its value over kill(getpid(), SIGUSR1), whatever its handler does. */
static void kill_with_registers(unsigned int out[8])
{
	asm volatile("pushal\n\t"
		     "movl %[out], %%eax\n\t"
		     "pushl %%eax\n\t"
		     "movl $0x5151, %%esi; movl $0xd1d1, %%edi; movl $0xb0b0, %%ebp\n\t"
		     "movl $0xd2d2, %%edx\n\t"
		     "movl %[nr], %%eax\n\t"
		     "pushl $0xcd7; popf\n\t" /* every arithmetic flag, and DF */
		     "int $0x80\n\t"
		     "pushf\n\t"
		     "cld\n\t"
		     "xchgl 4(%%esp), %%ebx\n\t" /* out */
		     "movl %%esi, (%%ebx); movl %%edi, 4(%%ebx); movl %%ebp, 8(%%ebx)\n\t"
		     "movl %%edx, 12(%%ebx); movl %%ecx, 16(%%ebx); movl %%eax, 20(%%ebx)\n\t"
		     "popl 24(%%ebx)\n\t"
		     "popl 28(%%ebx)\n\t"
		     "popal"
		     :
		     : [out] "S"(out), [nr] "i"(__NR_kill), "b"(getpid()), "c"(SIGUSR1)
		     : "memory", "cc");
}

static void wreck(int sig)
{
	asm volatile("movl $1, %%eax; movl $2, %%edx; movl $3, %%ecx; cmpl $4, %%eax"
		     :
		     :
		     : "eax", "edx", "ecx", "ebx", "esi", "edi", "cc");
}

TEST(handler_leaves_registers, "")
{
	for (int flags = 0; flags <= SA_SIGINFO; flags += SA_SIGINFO) {
		unsigned int out[8] = {0};

		handle(SIGUSR1, wreck, flags);
		kill_with_registers(out);
		EQ(out[0], 0x5151);
		EQ(out[1], 0xd1d1);
		EQ(out[2], 0xb0b0);
		EQ(out[3], 0xd2d2);
		EQ(out[4], SIGUSR1);
		EQ(out[5], 0);
		EQ(out[6] & 0xcd5, 0xcd5);
		EQ(out[7], getpid());
	}
}

static unsigned char fpu_before[512] __attribute__((aligned(16)));
static unsigned char fpu_after[512] __attribute__((aligned(16)));
static unsigned char fpu_inside[512] __attribute__((aligned(16)));
static unsigned char *change_at;

static void use_fpu(int sig)
{
	asm volatile("fxsave %0" : "=m"(fpu_inside));
	asm volatile("fninit; fldpi; fldpi; pxor %%xmm1, %%xmm1; pcmpeqd %%xmm7, %%xmm7" ::
			     : "memory");
}

static void change_fpu(int sig, siginfo_t *info, void *context)
{
	struct context *c = context;

	use_fpu(sig);
	if (change_at)
		c->fpu[FXSAVE_AT + (change_at - fpu_before)] ^= 0xff;
}

static void fill_fpu(void)
{
	static const unsigned short control = 0x27f;
	static const unsigned int mxcsr = 0x7f80, value[4] = {1, 2, 3, 4};

	asm volatile(
		"fninit; fldcw %0; fld1; fldpi; fldz; ldmxcsr %1; movups %2, %%xmm1; movups %2, %%xmm7"
		:
		: "m"(control), "m"(mxcsr), "m"(value));
}

/* It begins with a clean FPU; its program's comes back, with what it changed in the frame. */
TEST(handler_leaves_the_fpu, "")
{
	for (int how = 0; how < 3; how++) {
		handle_info(SIGUSR1, change_fpu, 0);
		change_at = how == 2 ? fpu_before + 160 + 16 : NULL; /* in xmm1 */
		if (how == 0)
			handle(SIGUSR1, use_fpu, 0);
		fill_fpu();
		asm volatile("fxsave %0" : "=m"(fpu_before));
		send_self(SIGUSR1);
		asm volatile("fxsave %0" : "=m"(fpu_after));
		EQ(fpu_inside[0] | fpu_inside[1] << 8, 0x37f);
		EQ(fpu_inside[4], 0);
		EQ(fpu_inside[24] | fpu_inside[25] << 8, 0x1f80);
		if (change_at)
			*change_at ^= 0xff;
		CHECK(!memcmp(fpu_before, fpu_after, 8));
		CHECK(!memcmp(fpu_before + 24, fpu_after + 24, 288 - 24));
	}
}

/* --- Interrupted system calls ------------------------------------------------------------------- */

static const struct {
	const char *name;
	int restarts; /* with SA_RESTART */
} blocking[] = {{"read", 1},	  {"wait4", 1}, {"waitid", 1},
		{"nanosleep", 0}, {"pause", 0}, {"sigsuspend", 0}};

struct meeting {
	volatile int calls, returned;
	int fd[2];
};

static struct meeting *meeting;

static void note_meeting(int sig)
{
	meeting->calls++;
}

static long block(int call)
{
	struct timespec long_time = {100, 0};
	sigset_t none = set_of(0);
	siginfo_t info;
	char c;

	switch (call) {
	case 0:
		return read(meeting->fd[0], &c, 1);
	case 1:
		return waitpid(-1, NULL, 0);
	case 2:
		return waitid(P_ALL, 0, &info, WEXITED);
	case 3:
		return nanosleep(&long_time, &long_time);
	case 4:
		return pause();
	}
	return sigsuspend(&none);
}

/* The other side: interrupts the call of sleeper, by a stop or a handler; then lets it finish. */
static void disturb(pid_t sleeper, int stop, int restarts)
{
	t_await_state(sleeper, 'S');
	if (stop) {
		t_kill(sleeper, SIGSTOP);
		t_await_state(sleeper, 'T');
		t_kill(sleeper, SIGCONT);
		t_await_state(sleeper, 'S');
		EQ(meeting->returned, 0);
	}
	if (!stop || !restarts)
		t_kill(sleeper, SIGUSR1);
	while (!restarts && !meeting->returned)
		sched_yield();
	while (!stop && !meeting->calls)
		sched_yield();
	if (restarts)
		t_await_state(sleeper, 'S');
	EQ(write(meeting->fd[1], "x", 1), 1);
	t_exit();
}

static void blocked(int call, int stop, int restart)
{
	pid_t self = getpid(), other;
	long ret;

	OK(pipe(meeting->fd));
	handle(SIGUSR1, note_meeting, restart ? SA_RESTART : 0);
	other = t_fork();
	if (other == 0)
		disturb(self, stop, blocking[call].restarts && (restart || stop));
	errno = 0;
	ret = block(call);
	meeting->returned = 1;
	if (blocking[call].restarts && (restart || stop)) {
		EQ(ret, call == 0 ? 1 : call == 1 ? other : 0);
	} else {
		EQ(ret, -1);
		EQ(errno, EINTR);
	}
	EQ(meeting->calls, !stop || !blocking[call].restarts);
	if (waitpid(other, NULL, WNOHANG) == 0)
		t_join(other);
	t_exit();
}

/* A handler ends the call with EINTR or, with SA_RESTART, some go on; after a stop all go on. */
TEST(handler_interrupts_calls, "")
{
	meeting = t_shared(PAGE);
	for (int call = 0; call < COUNT(blocking); call++) {
		for (int how = 0; how < 3; how++) {
			pid_t pid;

			memset(meeting, 0, sizeof(*meeting));
			t_note("%s, %s", blocking[call].name,
			       how == 0	  ? "handler"
			       : how == 1 ? "SA_RESTART"
					  : "stop");
			pid = t_fork();
			if (pid == 0)
				blocked(call, how == 2, how == 1);
			t_join(pid);
		}
	}
}

/* While it sleeps the mask is the given one; the handler sees that, its end brings the old back. */
TEST(handler_in_sigsuspend, "")
{
	sigset_t blocked_set = set_of(SIGUSR1), wait_mask = set_of(SIGHUP), after;

	handle(SIGUSR1, note, 0);
	OK(sigprocmask(SIG_BLOCK, &blocked_set, NULL));
	send_self(SIGUSR1);
	EQ(calls, 0);
	FAILS(sigsuspend(&wait_mask), EINTR);
	EQ(calls, 1);
	CHECK(sigismember(&seen_mask, SIGHUP) && sigismember(&seen_mask, SIGUSR1));
	OK(sigprocmask(SIG_BLOCK, NULL, &after));
	CHECK(sigismember(&after, SIGUSR1) && !sigismember(&after, SIGHUP));
}
