/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only way to user memory. Addresses are checked to lie below TASK_SIZE, then touched; the page
 * fault handler mends what can be mended (copy-on-write included) and sends the rest to the fix-up.
 * All of them may sleep, unless inside pagefault_disable() (then what is not present is an error).
 */
#ifndef TINE_UACCESS_H
#define TINE_UACCESS_H

#include <err.h>
#include <layout.h>

static inline bool access_ok(const void __user *addr, size_t size)
{
	unsigned long start = (__force unsigned long)addr;

	return size <= TASK_SIZE && start <= TASK_SIZE - size;
}

/* Return the number of bytes NOT copied: 0 is success. */
size_t __must_check copy_from_user(void *to, const void __user *from, size_t n);
size_t __must_check copy_to_user(void __user *to, const void *from, size_t n);
size_t __must_check clear_user(void __user *to, size_t n);
/* strncpy_from_user: length without NUL; max when there was no NUL in max bytes; -EFAULT. */
long strncpy_from_user(char *to, const char __user *from, size_t max);
/* strnlen_user: length with NUL; 0 on a fault; more than max when longer. */
size_t strnlen_user(const char __user *s, size_t max);

/* get_user/put_user: one 32-bit or smaller scalar. 0 or -EFAULT. */
#define get_user(x, ptr)                                                                           \
	({                                                                                         \
		__typeof__((__typeof__(*(ptr)))0) _gu;                                             \
		int _err = copy_from_user(&_gu, ptr, sizeof(_gu)) ? -EFAULT : 0;                   \
		if (!_err)                                                                         \
			(x) = _gu;                                                                 \
		_err;                                                                              \
	})
#define put_user(x, ptr)                                                                           \
	({                                                                                         \
		__typeof__(*(ptr)) _pu = (x);                                                      \
		copy_to_user(ptr, &_pu, sizeof(_pu)) ? -EFAULT : 0;                                \
	})

/*
 * cmpxchg_user: stores new, at once for all CPUs, if the word is *old; *old becomes what it was. 0 or
 * -EFAULT.
 */
int __must_check cmpxchg_user(u32 __user *ptr, u32 *old, u32 new);

void pagefault_disable(void);
void pagefault_enable(void);

#endif
