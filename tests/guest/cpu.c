// SPDX-License-Identifier: GPL-2.0-only
/*
 * The exceptions of the CPU as the signals they become, and that no instruction of a program,
 * however forged its operands, gives it privilege or takes the machine down.
 */
#include "t.h"

static const char *end_of(int status)
{
	static char text[32];

	if (WIFEXITED(status))
		return "none";
	snprintf(text, sizeof(text), "dies of %d", WTERMSIG(status));
	return text;
}

/* What an instruction that goes wrong does to the process that ran it, and to it alone. */
static void go_wrong(int how)
{
	switch (how) {
	case 0:
		asm volatile("divl %0" : : "r"(0), "a"(1), "d"(0) : "cc");
		break;
	case 1:
		asm volatile("ud2");
		break;
	case 2:
		asm volatile("int3");
		break;
	case 3:
		asm volatile("cli");
		break;
	case 4:
		asm volatile("hlt");
		break;
	case 5:
		asm volatile("int $0x42");
		break;
	case 6:
		asm volatile("mov %0, %%ds" : : "r"(0x18));
		break;
	case 7:
		asm volatile("ljmp $0x08, $0");
		break;
	case 8:
		asm volatile("mov %%cr0, %%eax" : : : "eax");
		break;
	case 9:
		asm volatile("outb %%al, $0x80" : : "a"(0));
		break;
	case 10:
		asm volatile("jmp *%0" : : "r"(0x10));
		break;
	case 11:
		asm volatile("mov $0x10, %%esp; push %%eax" : : : "memory");
		break;
	case 12:
		t_fault();
		break;
	case 13:
		asm volatile("lidt (%0)" : : "r"(&how));
		break;
	case 14:
		asm volatile("pushl $0x7fffffff; popl %%eax; addl $1, %%eax; into" : : : "eax");
		break;
	}
	_exit(0);
}

TEST(cpu_exceptions_become_signals, "facts")
{
	static const char *const name[] = {"divide by zero",
					   "undefined instruction",
					   "breakpoint",
					   "cli",
					   "hlt",
					   "int 0x42",
					   "kernel selector in ds",
					   "far jump to a kernel selector",
					   "mov from cr0",
					   "out",
					   "jump to nowhere",
					   "push on a bad stack",
					   "store to nowhere",
					   "lidt",
					   "into"};
	struct rlimit none = {0, 0};

	OK(setrlimit(RLIMIT_CORE, &none));
	for (int how = 0; how < COUNT(name); how++) {
		pid_t pid = t_fork();

		if (pid == 0)
			go_wrong(how);
		fact("%s: %s", name[how], end_of(t_wait(pid) & ~0x80));
	}
}

/* A single step by the trap flag, and unmasked floating-point errors. */
TEST(cpu_traps_become_signals, "facts")
{
	static const unsigned short unmasked = 0x340;
	struct rlimit none = {0, 0};
	pid_t pid;

	OK(setrlimit(RLIMIT_CORE, &none));
	pid = t_fork();
	if (pid == 0) {
		asm volatile("pushf; orl $0x100, (%%esp); popf; nop; nop" : : : "memory", "cc");
		_exit(0);
	}
	fact("trap flag: %s", end_of(t_wait(pid) & ~0x80));
	pid = t_fork();
	if (pid == 0) {
		asm volatile("fninit; fldcw %0; fldz; fld1; fdivp; fwait" : : "m"(unmasked));
		_exit(0);
	}
	fact("x87 divide by zero: %s", end_of(t_wait(pid) & ~0x80));
}

/* After all that the CPU is as it was: interrupts on, no trap flag, divisions work. */
TEST(cpu_flags_do_not_leak, "")
{
	unsigned int flags;
	pid_t pid = t_fork();

	if (pid == 0) {
		/* Alignment checks, direction and nested-task flags set, then death. */
		asm volatile("pushf; orl $0x44400, (%%esp); popf; ud2" : : : "memory");
		_exit(0);
	}
	EQ(t_wait(pid) & 0x7f, SIGILL);
	asm volatile("pushf; pop %0" : "=r"(flags));
	EQ(flags & 0x44500, 0);
	EQ(flags & 0x200, 0x200);
}

/* Jump to this code through any selector; the privilege it runs with afterwards. */
static int far_jump(unsigned short selector)
{
	struct {
		void *offset;
		unsigned short selector;
	} target = {NULL, selector};
	unsigned int cs;

	asm volatile("movl $1f, (%1)\n\t"
		     "ljmp *(%1)\n"
		     "1:\n\t"
		     "mov %%cs, %0"
		     : "=r"(cs)
		     : "r"(&target)
		     : "memory");
	return cs & 3;
}

/* Every selector of the GDT and the first of an LDT, with each privilege, as code and as data. */
TEST(cpu_no_selector_gives_privilege, "guest-only")
{
	int died = 0;

	for (unsigned int selector = 0; selector < 0x108; selector++) {
		pid_t pid = t_fork();
		int status;

		if (pid == 0)
			_exit(far_jump(selector));
		status = t_wait(pid);
		CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 3);
		died += WIFSIGNALED(status);
		pid = t_fork();
		if (pid == 0) {
			asm volatile("mov %0, %%es; mov %0, %%fs; mov %0, %%gs" : : "r"(selector));
			asm volatile("mov %%esp, %%eax; mov %0, %%ss; push %%eax; pop %%eax"
				     :
				     : "r"(selector)
				     : "eax", "memory");
			sched_yield();
			_exit(4);
		}
		status = t_wait(pid);
		CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 4);
		died += WIFSIGNALED(status);
	}
	CHECK(died > 400);
}
