// SPDX-License-Identifier: GPL-2.0-only
/*
 * The instructions that touch user memory. Each stands in the exception table with the place to
 * go on when its address is bad; the page fault handler (fault.c) has then done all it could.
 * Invariant: no address at or above TASK_SIZE is ever touched here.
 */
#include <preempt.h>
#include <sched.h>
#include <string.h>
#include <uaccess.h>

/* A copy may fault and sleep: debug builds say so where that is not allowed. */
static void might_sleep_in_fault(void)
{
	if (DEBUG_LOCKS && !current->zeroed.pagefault_disabled)
		might_sleep();
}

#define FIXUP(insn, to)                                                                            \
	".pushsection __ex_table, \"a\"\n\t"                                                       \
	".long " insn ", " to "\n\t"                                                               \
	".popsection\n"

/* Copies n bytes, either side the user's; how many were left when one faulted. */
static size_t copy_bytes(void *to, const void *from, size_t n)
{
	size_t left = n / 4;

	__asm__ volatile("1:	rep movsl\n"
			 "	movl	%[tail], %[left]\n"
			 "2:	rep movsb\n"
			 "3:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "4:	leal	(%[tail],%[left],4), %[left]\n"
			 "	jmp	2b\n" /* byte by byte up to the very one */
			 "	.popsection\n" FIXUP("1b", "4b") FIXUP("2b", "3b")
			 : [left] "+c"(left), "+D"(to), "+S"(from)
			 : [tail] "r"(n % 4)
			 : "memory");
	return left;
}

/* One word, the commonest case: 0, or not when it faulted. */
static size_t copy_word(u32 *to, const u32 *from)
{
	size_t left = 0;
	u32 word;

	__asm__ volatile("1:	movl	%[from], %[word]\n"
			 "2:	movl	%[word], %[to]\n"
			 "3:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "4:	movl	$4, %[left]\n"
			 "	jmp	3b\n"
			 "	.popsection\n" FIXUP("1b", "4b") FIXUP("2b", "4b")
			 : [left] "+r"(left), [word] "=&r"(word), [to] "=m"(*to)
			 : [from] "m"(*from)
			 : "memory");
	return left;
}

/* copy_from_user: what could not be read is zero in to, so that no old bytes get loose. */
size_t copy_from_user(void *to, const void __user *from, size_t n)
{
	size_t left = n;

	if (likely(access_ok(from, n))) {
		might_sleep_in_fault();
		if (n != 4 || copy_word(to, (__force const void *)from))
			left = copy_bytes(to, (__force const void *)from, n);
		else
			left = 0;
	}
	if (unlikely(left))
		memset((char *)to + (n - left), 0, left);
	return left;
}

size_t copy_to_user(void __user *to, const void *from, size_t n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	might_sleep_in_fault();
	if (n == 4 && !copy_word((__force void *)to, from))
		return 0;
	return copy_bytes((__force void *)to, from, n);
}

size_t clear_user(void __user *to, size_t n)
{
	size_t left = n / 4;

	if (unlikely(!access_ok(to, n)))
		return n;
	might_sleep_in_fault();
	__asm__ volatile("1:	rep stosl\n"
			 "	movl	%[tail], %[left]\n"
			 "2:	rep stosb\n"
			 "3:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "4:	leal	(%[tail],%[left],4), %[left]\n"
			 "	jmp	2b\n" /* byte by byte up to the very one */
			 "	.popsection\n" FIXUP("1b", "4b") FIXUP("2b", "3b")
			 : [left] "+c"(left), "+D"(to)
			 : [tail] "r"(n % 4), "a"(0)
			 : "memory");
	return left;
}

int cmpxchg_user(u32 __user *ptr, u32 *old, u32 new)
{
	int error = 0;

	if (unlikely(!access_ok(ptr, sizeof(*ptr))))
		return -EFAULT;
	might_sleep_in_fault();
	__asm__ volatile("1:	lock cmpxchgl %[new], %[word]\n"
			 "2:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "3:	movl	%[fault], %[error]\n"
			 "	jmp	2b\n"
			 "	.popsection\n" FIXUP("1b", "3b")
			 : [word] "+m"(*(__force u32 *)ptr), "+a"(*old), [error] "+r"(error)
			 : [new] "r"(new), [fault] "i"(-EFAULT)
			 : "memory", "cc");
	return error;
}

/* What of max bytes from s on lies below TASK_SIZE; 0 when s itself does not. */
static size_t user_span(const char __user *s, size_t max)
{
	unsigned long start = (__force unsigned long)s;

	if (start >= TASK_SIZE)
		return 0;
	return max < TASK_SIZE - start ? max : TASK_SIZE - start;
}

long strncpy_from_user(char *to, const char __user *from, size_t max)
{
	size_t span = user_span(from, max), left = span;
	const char *src = (__force const char *)from;
	bool fault = false, ended = false;

	might_sleep_in_fault();
	if (!span)
		return max ? -EFAULT : 0;
	__asm__ volatile("1:	lodsb\n"
			 "	movb	%%al, (%[to])\n"
			 "	testb	%%al, %%al\n"
			 "	je	2f\n"
			 "	incl	%[to]\n"
			 "	decl	%[left]\n"
			 "	jnz	1b\n"
			 "	jmp	3f\n"
			 "2:	movb	$1, %[ended]\n"
			 "3:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "4:	movb	$1, %[fault]\n"
			 "	jmp	3b\n"
			 "	.popsection\n" FIXUP("1b", "4b")
			 : [to] "+r"(to),
			   "+S"(src), [left] "+r"(left), [fault] "+m"(fault), [ended] "+m"(ended)
			 :
			 : "eax", "memory");
	if (fault || (!ended && span < max))
		return -EFAULT;
	return span - left;
}

size_t strnlen_user(const char __user *s, size_t max)
{
	size_t span = user_span(s, max), left = span;
	const char *src = (__force const char *)s;
	bool fault = false;

	might_sleep_in_fault();
	if (!span)
		return 0;
	__asm__ volatile("1:	lodsb\n"
			 "	decl	%[left]\n"
			 "	testb	%%al, %%al\n"
			 "	je	3f\n"
			 "	testl	%[left], %[left]\n"
			 "	jnz	1b\n"
			 "	decl	%[left]\n"
			 "3:\n"
			 "	.pushsection .fixup, \"ax\"\n"
			 "4:	movb	$1, %[fault]\n"
			 "	jmp	3b\n"
			 "	.popsection\n" FIXUP("1b", "4b")
			 : "+S"(src), [left] "+r"(left), [fault] "+m"(fault)
			 :
			 : "eax", "memory");
	if (fault || ((ssize_t)left < 0 && span < max))
		return 0;
	return span - left; /* max + 1 when there was no NUL */
}
