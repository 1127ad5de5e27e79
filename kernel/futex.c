// SPDX-License-Identifier: GPL-2.0-only
/*
 * futex(2): how a task sleeps until a word of its memory is changed by somebody who says so.
 *
 *   lock:   cmpxchg of the word, in user mode; taken already? FUTEX_WAIT on "is taken"
 *   unlock: store, in user mode; waiters?    FUTEX_WAKE one                      (user/lib/thread.c)
 *
 * The kernel knows a word only while somebody waits at it: a waiter lies on its own stack, in the list
 * of the bucket to which the word's key hashes. A key never names the page behind the word, which
 * copy-on-write moves, but what the program means by it: (memory, address), or (object, index) where the
 * mapping is shared and others see the same word elsewhere.
 *
 * No wake-up is lost: the waiter looks at the word under the bucket's lock and is in the list before it
 * lets go; the waker has changed the word before it takes that lock. The look must not sleep, so a word
 * that is not present is brought in without the lock, and all begins anew.
 *
 * Locks: a bucket's lock; of two the one with the lower address first; inside it the run queue's. Entry
 * points: sys_futex, sys_futex_time64, futex_wake. What a dying owner leaves: kernel/robust.c.
 * Specification: futex(2); docs/futex.md reads this file with you.
 */
#include <file.h>
#include <fs.h>
#include <futex.h>
#include <mm.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/futex.h>

#define FUTEX_BUCKETS 128 /* a power of two */

struct futex_key {
	unsigned long space;  /* an mm, a file system, or shared anonymous memory as a whole */
	unsigned long object; /* in it: an inode's or a shared object's number, never reused */
	unsigned long index;  /* page of the object; in an mm the address */
	unsigned long offset;
};

struct futex_bucket {
	spinlock_t lock;
	struct list_head waiters; /* first come, first served */
};

struct futex_waiter {
	struct list_head link;	     /* empty: was woken {bucket->lock} */
	struct futex_bucket *bucket; /* a requeue moves it {the bucket's lock} */
	struct futex_key key;
	u32 bitset;
	struct task_struct *task;
};

/* A call as it came; timeout and nr2 are the same argument. */
struct futex_call {
	u32 __user *uaddr;
	int op;
	u32 val;
	const void __user *timeout;
	u32 __user *uaddr2;
	u32 val3;
	bool wide, shared;
};

static struct futex_bucket buckets[FUTEX_BUCKETS];

/* --- Keys ---------------------------------------------------------------------------------------- */

static struct futex_bucket *bucket_of(const struct futex_key *key)
{
	u32 hash = (key->space >> 4) + key->object + key->index * 31 + key->offset;

	return &buckets[(hash * 0x9e3779b1u) >> 25];
}

static bool same_key(const struct futex_key *a, const struct futex_key *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* What area says the word at addr is. {mmap_sem} 0, or -EFAULT for a word that can never change. */
static int shared_key(const struct vm_area_struct *area, unsigned long addr, struct futex_key *key)
{
	const struct inode *inode = area->vm_file ? area->vm_file->f_inode : NULL;
	bool own = !(area->vm_flags & VM_SHARED);

	if (own && (area->vm_flags & VM_WRITE)) {
		key->object = 1; /* not the word that FUTEX_PRIVATE_FLAG names there */
		return 0;
	}
	if (own && !inode)
		return -EFAULT;
	key->space = inode ? (unsigned long)inode->i_sb : 0;
	key->object = inode ? inode->i_ino : shm_object_id(area);
	key->index = ((addr - area->vm_start) >> PAGE_SHIFT) + area->vm_pgoff;
	key->offset = addr & ~PAGE_MASK;
	return 0;
}

/* Brings the word in. May sleep. 0 or -EFAULT. */
static int fault_in(u32 __user *uaddr, bool write)
{
	u32 word;
	int retval = get_user(word, uaddr);

	return retval || !write ? retval : cmpxchg_user(uaddr, &word, word);
}

/* The key of a word. May sleep. 0, -EINVAL (not aligned), -EFAULT. */
static int get_key(u32 __user *uaddr, bool shared, struct futex_key *key)
{
	unsigned long addr = (__force unsigned long)uaddr;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *area;
	int retval = -EFAULT;

	if (addr % sizeof(*uaddr))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	*key = (struct futex_key){.space = (unsigned long)mm, .index = addr};
	if (!shared)
		return 0;
	if (fault_in(uaddr, false))
		return -EFAULT;
	down_read(&mm->mmap_sem);
	area = find_vma(mm, addr);
	if (area && area->vm_start <= addr)
		retval = shared_key(area, addr, key);
	up_read(&mm->mmap_sem);
	return retval;
}

/* --- Buckets ------------------------------------------------------------------------------------- */

/* The two words of a call, and their buckets, which may be one. */
struct futex_words {
	struct futex_key key, key2;
	struct futex_bucket *from, *to;
};

static void unlock_words(struct futex_words *w)
{
	if (w->from != w->to)
		spin_unlock(max(&w->from->lock, &w->to->lock));
	spin_unlock(min(&w->from->lock, &w->to->lock));
}

/* Finds both and takes their locks. 0, -EINVAL, -EFAULT. */
static int lock_words(const struct futex_call *c, struct futex_words *w)
{
	int retval =
		get_key(c->uaddr, c->shared, &w->key) ?: get_key(c->uaddr2, c->shared, &w->key2);

	if (retval)
		return retval;
	w->from = bucket_of(&w->key);
	w->to = bucket_of(&w->key2);
	spin_lock(min(&w->from->lock, &w->to->lock));
	if (w->from != w->to)
		spin_lock_nested(max(&w->from->lock, &w->to->lock), 1);
	return 0;
}

/* Inside a bucket's lock: reads the word, or -EFAULT where it would have to be brought in first. */
static int peek(u32 *word, u32 __user *uaddr)
{
	int retval;

	pagefault_disable();
	retval = get_user(*word, uaddr);
	pagefault_enable();
	return retval;
}

/*
 * Takes a waiter out of its list and lets it run. The task is alive: to leave, it needs the bucket's
 * lock, which we hold.
 */
static void wake_waiter(struct futex_waiter *w)
{
	list_del_init(&w->link);
	wake_up_state(w->task, TASK_NORMAL);
}

/* Wakes up to nr waiters (one at least) of a bit in bitset; how many. {bucket->lock} */
static int wake_locked(struct futex_bucket *bucket, const struct futex_key *key, int nr, u32 bitset)
{
	struct futex_waiter *w, *next;
	int woken = 0;

	list_for_each_entry_safe(w, next, &bucket->waiters, link) {
		if (!(w->bitset & bitset) || !same_key(&w->key, key))
			continue;
		wake_waiter(w);
		if (++woken >= nr)
			break;
	}
	return woken;
}

/* --- Waiting ------------------------------------------------------------------------------------- */

/* Into the list, if the word is val. 0, -EAGAIN (it is not), -EFAULT, -EINVAL. */
static int enqueue(struct futex_waiter *w, u32 __user *uaddr, u32 val, bool shared)
{
	struct futex_bucket *bucket;
	int retval;
	u32 word;

	do {
		retval = get_key(uaddr, shared, &w->key);
		if (retval)
			return retval;
		w->bucket = bucket = bucket_of(&w->key);
		spin_lock(&bucket->lock);
		retval = peek(&word, uaddr);
		if (!retval && word == val) {
			list_add_tail(&w->link, &bucket->waiters);
			spin_unlock(&bucket->lock);
			return 0;
		}
		spin_unlock(&bucket->lock);
	} while (retval && !fault_in(uaddr, false));
	return retval ?: -EAGAIN;
}

/* Out of the list, whichever it is by now; true: nobody had woken us. */
static bool dequeue(struct futex_waiter *w)
{
	struct futex_bucket *bucket = READ_ONCE(w->bucket);
	bool waited;

	spin_lock(&bucket->lock);
	while (unlikely(bucket != w->bucket)) {
		spin_unlock(&bucket->lock);
		bucket = READ_ONCE(w->bucket);
		spin_lock(&bucket->lock);
	}
	waited = !list_empty(&w->link);
	list_del_init(&w->link);
	spin_unlock(&bucket->lock);
	return waited;
}

/* Sleeps until w is woken, the time has come, or a signal; what the call answers if nobody woke it. */
static long sleep_in_queue(const struct futex_waiter *w, u64 expires_ns)
{
	long retval = 0;

	while (1) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(w->link.next) == &w->link)
			break;
		retval = -ETIMEDOUT;
		if (expires_ns != NEVER && ktime_get_ns() >= expires_ns)
			break;
		retval = -ERESTARTSYS;
		if (signal_pending())
			break;
		sleep_once(expires_ns);
	}
	__set_current_state(TASK_RUNNING);
	return retval;
}

static long wait_on(struct restart_block *restart);

static long futex_wait(const struct restart_block *call)
{
	struct restart_block *restart = &current->zeroed.restart;
	struct futex_waiter w = {.task = current, .bitset = call->futex.bitset};
	long retval;

	if (!w.bitset)
		return -EINVAL;
	retval = enqueue(&w, call->futex.uaddr, call->futex.val, call->futex.shared);
	if (retval)
		return retval;
	retval = sleep_in_queue(&w, call->expires_ns);
	if (!dequeue(&w))
		return 0;
	if (retval == -ERESTARTSYS && call->expires_ns != NEVER) {
		*restart = *call;
		restart->fn = wait_on;
		return -ERESTART_RESTARTBLOCK;
	}
	return retval;
}

static long wait_on(struct restart_block *restart)
{
	struct restart_block call = *restart;

	return futex_wait(&call);
}

/* --- Waking -------------------------------------------------------------------------------------- */

static long wake(u32 __user *uaddr, bool shared, int nr, u32 bitset)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	int retval = get_key(uaddr, shared, &key);

	if (retval)
		return retval;
	bucket = bucket_of(&key);
	spin_lock(&bucket->lock);
	retval = wake_locked(bucket, &key, nr, bitset);
	spin_unlock(&bucket->lock);
	return retval;
}

void futex_wake_one(u32 __user *uaddr)
{
	wake(uaddr, true, 1, ~0u);
}

/*
 * Wakes nr_wake at the first word and lets up to nr_move others wait at the second from now on, as if
 * they had come there: so a broadcast does not wake a herd for one lock. cmp: what the first word must
 * be. How many were woken and moved, or -errno.
 */
static long requeue(const struct futex_call *c, int nr_wake, int nr_move, const u32 *cmp)
{
	struct futex_waiter *w, *next;
	struct futex_words words;
	int retval, done = 0;
	u32 word;

	if (nr_wake < 0 || nr_move < 0)
		return -EINVAL;
	while (1) {
		retval = lock_words(c, &words);
		if (retval)
			return retval;
		if (!cmp || !peek(&word, c->uaddr))
			break;
		unlock_words(&words);
		if (fault_in(c->uaddr, false))
			return -EFAULT;
	}
	if (cmp && word != *cmp) {
		unlock_words(&words);
		return -EAGAIN;
	}
	list_for_each_entry_safe(w, next, &words.from->waiters, link) {
		if (done - nr_wake >= nr_move)
			break;
		if (!same_key(&w->key, &words.key))
			continue;
		if (++done <= nr_wake) {
			wake_waiter(w);
			continue;
		}
		w->key = words.key2;
		if (words.from != words.to)
			list_move_tail(&w->link, &words.to->waiters);
		WRITE_ONCE(w->bucket, words.to);
	}
	unlock_words(&words);
	return done;
}

/* WAKE_OP's last argument says what becomes of the second word ... */
static u32 changed(u32 insn, u32 word)
{
	u32 arg = (int)(insn << 8) >> 20;

	if (insn >> 28 & FUTEX_OP_OPARG_SHIFT)
		arg = 1u << (arg & 31);
	switch (insn >> 28 & 7) {
	case FUTEX_OP_SET:
		return arg;
	case FUTEX_OP_ADD:
		return word + arg;
	case FUTEX_OP_OR:
		return word | arg;
	case FUTEX_OP_ANDN:
		return word & ~arg;
	default:
		return word ^ arg;
	}
}

/* ... and how what it was is to compare, for its waiters to be woken too. 0, not 0, or -ENOSYS. */
static int compared(u32 insn, int was)
{
	enum { LESS = 1, SAME = 2, MORE = 4 };
	static const u8 wanted[] = {
		[FUTEX_OP_CMP_EQ] = SAME, [FUTEX_OP_CMP_NE] = LESS | MORE,
		[FUTEX_OP_CMP_LT] = LESS, [FUTEX_OP_CMP_LE] = LESS | SAME,
		[FUTEX_OP_CMP_GT] = MORE, [FUTEX_OP_CMP_GE] = MORE | SAME,
	};
	int arg = (int)(insn << 20) >> 20;
	u32 cmp = insn >> 24 & 15;

	if (cmp >= ARRAY_SIZE(wanted))
		return -ENOSYS;
	return wanted[cmp] & (was < arg ? LESS : was == arg ? SAME : MORE);
}

/* Inside the locks: changes the word at once for all who look; was: what it had been. 0 or -EFAULT. */
static int change_word(u32 __user *uaddr, u32 insn, u32 *was)
{
	u32 old;
	int retval;

	pagefault_disable();
	do {
		retval = get_user(*was, uaddr);
		old = *was;
		if (!retval)
			retval = cmpxchg_user(uaddr, &old, changed(insn, old));
	} while (!retval && old != *was);
	pagefault_enable();
	return retval;
}

/*
 * Changes the second word, wakes nr_wake at the first and, if what the second was compares, nr_wake2
 * there: a condition's signal and its lock's unlock in one call. How many were woken, or -errno.
 */
static long wake_op(const struct futex_call *c, int nr_wake, int nr_wake2)
{
	struct futex_words words;
	int retval;
	u32 was = 0;

	if ((c->val3 >> 28 & 7) > FUTEX_OP_XOR)
		return -ENOSYS;
	while (1) {
		retval = lock_words(c, &words);
		if (retval)
			return retval;
		if (!change_word(c->uaddr2, c->val3, &was))
			break;
		unlock_words(&words);
		if (fault_in(c->uaddr2, true))
			return -EFAULT;
	}
	retval = compared(c->val3, was);
	if (retval >= 0) {
		nr_wake2 = retval ? wake_locked(words.to, &words.key2, nr_wake2, ~0u) : 0;
		retval = nr_wake2 + wake_locked(words.from, &words.key, nr_wake, ~0u);
	}
	unlock_words(&words);
	return retval;
}

/* --- The system calls ---------------------------------------------------------------------------- */

/* FUTEX_WAIT's time is relative, FUTEX_WAIT_BITSET's absolute; none: for ever. */
static long wait_call(const struct futex_call *c, int cmd)
{
	struct restart_block call = {
		.expires_ns = NEVER,
		.futex = {c->uaddr, c->val, cmd == FUTEX_WAIT ? ~0u : c->val3, c->shared},
	};
	long retval = c->timeout ? fetch_time(&call.expires_ns, c->timeout, c->wide) : 0;

	if (retval)
		return retval;
	if (c->timeout && cmd == FUTEX_WAIT)
		call.expires_ns += ktime_get_ns();
	else if (c->timeout && (c->op & FUTEX_CLOCK_REALTIME))
		call.expires_ns = realtime_to_monotonic(call.expires_ns);
	return futex_wait(&call);
}

static long do_futex(struct futex_call *c)
{
	int cmd = c->op & FUTEX_CMD_MASK, nr2 = (__force long)c->timeout;

	c->shared = !(c->op & FUTEX_PRIVATE_FLAG);
	if ((c->op & FUTEX_CLOCK_REALTIME) && cmd != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		return wait_call(c, cmd);
	case FUTEX_WAKE:
		return wake(c->uaddr, c->shared, c->val, ~0u);
	case FUTEX_WAKE_BITSET:
		return c->val3 ? wake(c->uaddr, c->shared, c->val, c->val3) : -EINVAL;
	case FUTEX_REQUEUE:
		return requeue(c, c->val, nr2, NULL);
	case FUTEX_CMP_REQUEUE:
		return requeue(c, c->val, nr2, &c->val3);
	case FUTEX_WAKE_OP:
		return wake_op(c, c->val, nr2);
	default:
		return -ENOSYS;
	}
}

long sys_futex(u32 __user *uaddr, int op, u32 val, const struct timespec __user *timeout,
	       u32 __user *uaddr2, u32 val3)
{
	return do_futex(&(struct futex_call){uaddr, op, val, timeout, uaddr2, val3, .wide = false});
}

long sys_futex_time64(u32 __user *uaddr, int op, u32 val, const struct timespec64 __user *timeout,
		      u32 __user *uaddr2, u32 val3)
{
	return do_futex(&(struct futex_call){uaddr, op, val, timeout, uaddr2, val3, .wide = true});
}

void futex_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(buckets); i++) {
		spin_lock_init(&buckets[i].lock);
		INIT_LIST_HEAD(&buckets[i].waiters);
	}
}
