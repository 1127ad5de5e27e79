// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls, by Linux's numbers for i386: kernel/x86/entry.S indexes the table with eax after
 * checking that it is below SYSCALL_SLOTS; a number without an entry answers ENOSYS. A call takes up to
 * six words as the i386 ABI passes them and returns a result or -errno; it is defined where its subject
 * is, and its manual page is its specification.
 */
#include <err.h>
#include <syscalls.h>
#include <uapi/unistd.h>
#include <x86/asm_offsets.h>

/* Only the address of each goes into the table: what it is called with differs from call to call. */
#define DECLARE(name) extern const char sys_##name[];
SYSTEM_CALLS(DECLARE)

static long no_such_call(void)
{
	return -ENOSYS;
}

/* A range says what the holes are; the entries below it override it, which is what is meant here. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define ENTRY(name) [__NR_##name] = sys_##name,

const void *const sys_call_table[SYSCALL_SLOTS] = {
	[0 ... SYSCALL_SLOTS - 1] = (const void *)no_such_call, SYSTEM_CALLS(ENTRY)};
