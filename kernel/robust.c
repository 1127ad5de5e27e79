// SPDX-License-Identifier: GPL-2.0-only
/*
 * Robust locks: what happens to the locks of a thread that dies with them in its hands.
 *
 *   head --> lock --> lock --> ... --> head        in user memory, kept by the thread itself
 *   pending: the lock that it is just taking or releasing, in the list or not
 *
 * At its end, or when it calls exec, the kernel walks the list: in the word of each lock that the thread
 * owns it sets FUTEX_OWNER_DIED and wakes one waiter, who learns of it. Nothing in the list is to be
 * trusted: it may be circular, endless, unmapped or misaligned; then the walk ends, and the loss is the
 * program's own.
 * Entry points: sys_set_robust_list, sys_get_robust_list, exit_robust_list (from mm_release).
 * Specification: get_robust_list(2), the ABI in pthread_mutexattr_setrobust(3).
 */
#include <futex.h>
#include <task.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/futex.h>

#define LOCK_IS_PI 1ul /* in the pointer to an entry: a priority-inheriting lock */

long sys_set_robust_list(struct robust_list_head __user *head, size_t len)
{
	if (len != sizeof(*head))
		return -EINVAL;
	current->zeroed.robust_list = head;
	return 0;
}

long sys_get_robust_list(pid_t pid, struct robust_list_head __user *__user *to, size_t __user *len)
{
	struct robust_list_head __user *head = NULL;
	struct task_struct *p;
	long retval = -ESRCH;

	read_lock(&tasklist_lock);
	p = pid ? find_task_by_vpid(pid) : current;
	if (p) {
		retval = p->signal == current->signal || p->cred->uid == current_cred()->uid ||
					 capable(CAP_SYS_PTRACE)
				 ? 0
				 : -EPERM;
		head = p->zeroed.robust_list;
	}
	read_unlock(&tasklist_lock);
	if (retval)
		return retval;
	return put_user(sizeof(*head), len) ?: put_user(head, to);
}

/* One lock of the list. pending: it may not have been stored yet that it is ours, or no longer. */
static int owner_died(unsigned long addr, bool pi, bool pending)
{
	u32 __user *uaddr = (u32 __user *)addr;
	u32 word, was;

	if (addr % sizeof(*uaddr))
		return -EFAULT;
	do {
		if (get_user(word, uaddr))
			return -EFAULT;
		/* Released, and we died before the wake-up: whoever waits takes it from here. */
		if (pending && !pi && !word) {
			futex_wake_one(uaddr);
			return 0;
		}
		if ((word & FUTEX_TID_MASK) != (u32)task_pid_vnr(current))
			return 0;
		was = word;
		if (cmpxchg_user(uaddr, &was, (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED))
			return -EFAULT;
	} while (was != word);
	if (!pi && (word & FUTEX_WAITERS))
		futex_wake_one(uaddr);
	return 0;
}

void exit_robust_list(void)
{
	struct robust_list_head __user *head = current->zeroed.robust_list;
	unsigned long entry, next, pending;
	int limit = ROBUST_LIST_LIMIT;
	long offset;

	current->zeroed.robust_list = NULL;
	if (get_user(entry, (unsigned long __user *)&head->list.next) ||
	    get_user(offset, &head->futex_offset) ||
	    get_user(pending, (unsigned long __user *)&head->list_op_pending))
		return;
	while ((entry & ~LOCK_IS_PI) != (__force unsigned long)&head->list && limit--) {
		/* The next one first: whom we wake may free the lock. */
		bool last = get_user(next, (unsigned long __user *)(entry & ~LOCK_IS_PI));

		if ((entry ^ pending) & ~LOCK_IS_PI &&
		    owner_died((entry & ~LOCK_IS_PI) + offset, entry & LOCK_IS_PI, false))
			return;
		if (last)
			return;
		entry = next;
		cond_resched();
	}
	if (pending)
		owner_died((pending & ~LOCK_IS_PI) + offset, pending & LOCK_IS_PI, true);
}
