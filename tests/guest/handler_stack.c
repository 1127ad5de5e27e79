// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a handler's frame goes and what its end makes of it: the alternate stack, stacks that are
 * none, faults as handlers see them, and frames that their own program has forged, which must
 * neither give it privilege nor take the machine down.
 */
#include "handler.h"

#define ALT_SIZE 16384u
#define BELOW	 0x80000u /* what lies below it is memory too: only the kernel sees its end */

static char *alternate;
static volatile int calls, on_alternate;
static stack_t seen_stack;

static void no_core(void)
{
	struct rlimit none = {0, 0};

	OK(setrlimit(RLIMIT_CORE, &none));
}

static void use_alternate(unsigned int size)
{
	stack_t stack = {.ss_size = size};

	alternate = (char *)t_private(BELOW + ALT_SIZE) + BELOW;
	stack.ss_sp = alternate;
	OK(sigaltstack(&stack, NULL));
}

/* --- The alternate stack ----------------------------------------------------------------------- */

static void note_stack(int sig)
{
	unsigned int here = (unsigned int)__builtin_frame_address(0);

	calls++;
	on_alternate += here - (unsigned int)alternate < ALT_SIZE;
	OK(sigaltstack(NULL, &seen_stack));
	if (calls < 3 && on_alternate)
		send_self(sig);
}

TEST(handler_on_alternate_stack, "")
{
	stack_t stack = {.ss_size = MINSIGSTKSZ - 1}, old;

	OK(sigaltstack(NULL, &old));
	EQ(old.ss_flags, SS_DISABLE);
	FAILS(sigaltstack(&stack, NULL), ENOMEM);
	stack = (stack_t){.ss_sp = NULL}; /* none, as it is */
	OK(sigaltstack(&stack, NULL));
	stack.ss_sp = &stack;
	FAILS(sigaltstack(&stack, NULL), ENOMEM);
	stack = (stack_t){.ss_flags = SS_DISABLE};
	OK(sigaltstack(&stack, NULL));
	stack.ss_flags = 0; /* none, but it was said in other words */
	FAILS(sigaltstack(&stack, NULL), ENOMEM);
	stack = (stack_t){.ss_size = ALT_SIZE, .ss_flags = SS_DISABLE | SS_ONSTACK};
	FAILS(sigaltstack(&stack, NULL), EINVAL);
	use_alternate(ALT_SIZE);
	/* Another signal on it goes below the first. */
	handle(SIGUSR1, note_stack, SA_ONSTACK | SA_NODEFER);
	send_self(SIGUSR1);
	EQ(calls, 3);
	EQ(on_alternate, 3);
	EQ(seen_stack.ss_flags, SS_ONSTACK);
	EQ(seen_stack.ss_size, ALT_SIZE);
	OK(sigaltstack(NULL, &old));
	EQ(old.ss_flags, 0);
	calls = on_alternate = 0;
	handle(SIGUSR1, note_stack, 0);
	send_self(SIGUSR1);
	EQ(on_alternate, 0);
	EQ(seen_stack.ss_flags, 0);
}

static void change_stack(int sig)
{
	stack_t other = {.ss_size = ALT_SIZE, .ss_sp = alternate};

	calls++;
	FAILS(sigaltstack(&other, NULL), EPERM);
}

static void fill_stack(int sig)
{
	if (calls++ == 100)
		_exit(1);
	send_self(sig);
}

/* It cannot be exchanged while in use; frames that no longer fit end the process. */
TEST(handler_alternate_stack_ends, "")
{
	pid_t pid = t_fork();

	if (pid == 0) {
		use_alternate(ALT_SIZE);
		handle(SIGUSR1, change_stack, SA_ONSTACK);
		send_self(SIGUSR1);
		EQ(calls, 1);
		t_exit();
	}
	t_join(pid);
	pid = t_fork();
	if (pid == 0) {
		no_core();
		use_alternate(ALT_SIZE / 2);
		handle(SIGUSR1, fill_stack, SA_ONSTACK | SA_NODEFER);
		send_self(SIGUSR1);
		t_exit();
	}
	EQ(t_wait(pid) & 0x7f, SIGSEGV);
}

static int recurse(int depth)
{
	volatile char room[PAGE];

	room[0] = depth;
	return depth < 0 ? 0 : recurse(depth + 1) + room[0];
}

static void leave(int sig, siginfo_t *info, void *context)
{
	_exit(info->si_code == SEGV_MAPERR ? 42 : 1);
}

/* A stack that ran over has no room for a frame: only the alternate one saves its program. */
TEST(handler_of_stack_overflow, "")
{
	struct rlimit small = {256 << 10, 256 << 10};

	for (int saved = 0; saved < 2; saved++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			no_core();
			OK(setrlimit(RLIMIT_STACK, &small));
			if (saved)
				use_alternate(ALT_SIZE);
			handle_info(SIGSEGV, leave, SA_ONSTACK);
			_exit(recurse(0));
		}
		EQ(t_wait(pid) & ~0x80, saved ? 42 << 8 : SIGSEGV);
	}
}

static void note_nothing(int sig)
{
	calls++;
}

/* kill(getpid(), SIGUSR1) with this stack pointer. */
static void kill_on(unsigned int sp)
{
	asm volatile("movl %%esp, %%esi; movl %[sp], %%esp; int $0x80; movl %%esi, %%esp"
		     :
		     : "a"(__NR_kill), "b"(getpid()), "c"(SIGUSR1), [sp] "d"(sp)
		     : "esi", "memory");
}

TEST(handler_needs_a_stack, "")
{
	static const unsigned int sp[] = {0, 4, 0x10000, 0xc0000400, 0xfffff000, 0xffffffff};

	for (int i = 0; i < 2 * COUNT(sp); i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			no_core();
			handle(SIGUSR1, note_nothing, 0);
			if (i & 1)
				handle(SIGSEGV, note_nothing, 0); /* does not help */
			kill_on(sp[i / 2]);
			t_exit();
		}
		EQ(t_wait(pid) & ~0x80, SIGSEGV);
	}
}

/* --- Faults ------------------------------------------------------------------------------------- */

static struct {
	int sig, code, trap;
	unsigned int addr, ip;
} fault;

static unsigned int resume_at;

static void note_fault(int sig, siginfo_t *info, void *context)
{
	struct context *c = context;

	fault.sig = sig;
	fault.code = info->si_code;
	fault.addr = (unsigned int)info->si_addr;
	fault.ip = c->word[IP];
	fault.trap = c->word[TRAP];
	c->word[IP] = resume_at;
}

/* Runs an instruction that goes wrong, and goes on behind it. */
#define WRONG(insn, ...)                                                                           \
	asm volatile("movl $1f, %[resume]\n\t" insn "\n1:"                                         \
		     : [resume] "=m"(resume_at)                                                    \
		     : __VA_ARGS__                                                                 \
		     : "memory", "cc")

static void expect_fault(int sig, int code, int trap, unsigned int addr)
{
	EQ(fault.sig, sig);
	EQ(fault.code, code);
	EQ(fault.trap, trap);
	EQ(fault.addr, addr);
	memset(&fault, 0, sizeof(fault));
}

TEST(handler_sees_faults, "")
{
	char *page = t_private(PAGE);

	handle_info(SIGSEGV, note_fault, 0);
	handle_info(SIGFPE, note_fault, 0);
	handle_info(SIGILL, note_fault, 0);
	handle_info(SIGTRAP, note_fault, 0);
	WRONG("movl %1, 8", "r"(0));
	expect_fault(SIGSEGV, SEGV_MAPERR, 14, 8);
	WRONG("movl %1, 0xfffff000", "r"(0));
	expect_fault(SIGSEGV, SEGV_MAPERR, 14, 0xfffff000);
	OK(mprotect(page, PAGE, PROT_READ));
	WRONG("movl %1, 5(%2)", "r"(0), "r"(page));
	expect_fault(SIGSEGV, SEGV_ACCERR, 14, (unsigned int)page + 5);
	OK(mprotect(page, PAGE, PROT_NONE));
	WRONG("movl 12(%2), %%eax", "a"(0), "r"(page));
	expect_fault(SIGSEGV, SEGV_ACCERR, 14, (unsigned int)page + 12);
	WRONG("divl %1", "r"(0), "a"(1), "d"(0));
	expect_fault(SIGFPE, FPE_INTDIV, 0, fault.ip);
	WRONG("ud2", "r"(0));
	expect_fault(SIGILL, ILL_ILLOPN, 6, fault.ip);
	WRONG("hlt", "r"(0));
	expect_fault(SIGSEGV, SI_KERNEL, 13, 0);
	WRONG("int3", "r"(0));
	expect_fault(SIGTRAP, SI_KERNEL, 3, 0);
}

static char *repaired;

static void repair(int sig)
{
	calls++;
	OK(mprotect(repaired, PAGE, PROT_READ | PROT_WRITE));
}

/* After a repair the instruction is simply done again: how garbage collectors watch memory. */
TEST(handler_repairs_fault, "")
{
	repaired = t_private(PAGE);
	repaired[1] = 'a';
	OK(mprotect(repaired, PAGE, PROT_NONE));
	handle(SIGSEGV, repair, 0);
	repaired[0] = 'x';
	EQ(calls, 1);
	CHECK(repaired[0] == 'x' && repaired[1] == 'a');
}

/* --- Forged frames ------------------------------------------------------------------------------- */

static volatile int forged_word;
static volatile unsigned int forged_value;
static volatile unsigned int flags_after, cs_after;

static void forge(int sig, siginfo_t *info, void *context)
{
	struct context *c = context;

	if (forged_word < WORDS)
		c->word[forged_word] = forged_value;
	else if (forged_word == WORDS)
		c->fpu = (void *)forged_value;
	else
		memset(c->fpu, (int)forged_value, FXSAVE_AT + 512);
}

/* In the frame of a handler that asked for no siginfo the registers lie right behind the number. */
static void forge_old(int sig)
{
	char *frame = (char *)&sig;

	asm volatile("" : "+r"(frame)); /* the compiler need not know what lies there */
	forge(sig, NULL, frame + sizeof(sig) - offsetof(struct context, word));
}

/* One forged frame in a child: it dies of it, or goes on with no more rights than before. */
static int try_frame(int old, int word, unsigned int value)
{
	pid_t pid = t_fork();
	int status;

	if (pid == 0) {
		no_core();
		if (old)
			handle(SIGUSR1, forge_old, 0);
		else
			handle_info(SIGUSR1, forge, 0);
		forged_word = word;
		forged_value = value;
		asm volatile("int $0x80\n\t"
			     "pushf; popl %%eax\n\t"
			     "pushl $0x202; popf\n\t"
			     "movl %%ss, %%edx; movl %%edx, %%ds; movl %%edx, %%es\n\t"
			     "movl %%eax, %0; movl %%cs, %%edx; movl %%edx, %1"
			     : "=m"(flags_after), "=m"(cs_after)
			     : "a"(__NR_kill), "b"(getpid()), "c"(SIGUSR1)
			     : "edx", "memory", "cc");
		EQ(cs_after & 3, 3);
		EQ(flags_after & 0x27200, 0x200); /* IOPL 0, NT and VM clear, interrupts on */
		t_exit();
	}
	status = t_wait(pid) & 0x7f7f;
	CHECK(!status || status == SIGSEGV || status == SIGBUS || status == SIGTRAP);
	return status;
}

/* In both kinds of frame, with one end. */
static int try_forged(int word, unsigned int value)
{
	int status = try_frame(0, word, value);

	EQ(try_frame(1, word, value), status);
	return status;
}

TEST(handler_cannot_forge_privilege, "")
{
	static const int selector[] = {CS, SS, DS, ES, FS, GS};
	static const unsigned int flags[] = {0,	      0x3000,	0x4000,	       0x20000,
					     0x80000, 0x200000, ~0u & ~0x100u, 0x100};
	static const unsigned int pointer[] = {1, 0x10, 0xc0000000, 0xfffff000, 0xffffffff};

	for (int i = 0; i < COUNT(selector); i++) {
		for (unsigned int value = 0; value < 0x108; value += value < 8 ? 1 : 8)
			try_forged(selector[i], value);
		for (unsigned int value = 3; value < 0x108; value += 8)
			try_forged(selector[i], value);
		try_forged(selector[i], 0xffff);
	}
	for (int i = 0; i < COUNT(flags); i++)
		try_forged(FLAGS, flags[i]);
	for (int i = 0; i < COUNT(pointer); i++) {
		try_forged(IP, pointer[i]);
		try_forged(SP, pointer[i]);
		try_forged(WORDS, pointer[i]);
	}
	EQ(try_forged(WORDS, 0), 0);		  /* no FPU state: the clean one */
	EQ(try_forged(WORDS + 1, 0xff), SIGSEGV); /* reserved bits everywhere */
}

/* sigreturn without any frame, on stacks good and bad. */
TEST(handler_sigreturn_alone, "")
{
	static const int call[] = {__NR_sigreturn, __NR_rt_sigreturn};
	unsigned int sp[] = {0,		 4,	     0xc0000000,
			     0xfffff000, 0xfffffffc, (unsigned int)t_stack() - PAGE};

	for (int i = 0; i < COUNT(call) * COUNT(sp); i++) {
		pid_t pid = t_fork();

		if (pid == 0) {
			no_core();
			asm volatile("movl %1, %%esp; int $0x80; hlt"
				     :
				     : "a"(call[i % 2]), "r"(sp[i / 2])
				     : "memory");
			t_exit();
		}
		EQ(t_wait(pid) & ~0x80, SIGSEGV);
	}
}
