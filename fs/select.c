// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for any of several files: poll, select and their kin.
 *
 *   slots[]   | file 3 | file 5 | file 9 |      one for each file of a call: what is asked of it, and an
 *                 |        |        |           entry in the queue that this file says it wakes
 *   queues     pipe's   pipe's   tty's
 *
 * All files are asked once with the entries put into their queues, then slept, then asked again. An entry
 * stays where it is when woken and leaves a mark, table.triggered: asking may sleep itself, and a wake-up
 * that comes while the last file is asked must not be lost because the first was asked long ago.
 * What a call hands in and out (pollfd or bitmaps, three shapes of a time) is at its edges; in between all
 * go the same way, poll_slots().
 * Specification: poll(2), select(2). Locks: none of its own; the queues have theirs.
 */
#include <file.h>
#include <sched.h>
#include <slab.h>
#include <time.h>
#include <uaccess.h>
#include <uapi/poll.h>

#define FEW 8 /* files for which the stack has room */

struct poll_slot {
	struct wait_queue_entry wait;
	wait_queue_head_t *queue; /* where wait is; NULL: nowhere */
	struct file *file;	  /* NULL: nothing is open there */
	int fd;
	unsigned short events, revents; /* POLL*: asked for, found */
};

struct poll_table {
	struct poll_slot *slot; /* of the file that is being asked */
	bool triggered;		/* a queue was woken since the files were asked */
};

void poll_wait(struct poll_table *table, wait_queue_head_t *q)
{
	struct poll_slot *slot = table ? table->slot : NULL;

	if (!slot)
		return;
	slot->wait = (struct wait_queue_entry){.task = current, .triggered = &table->triggered};
	INIT_LIST_HEAD(&slot->wait.link);
	slot->queue = q;
	prepare_to_wait(q, &slot->wait, TASK_RUNNING);
}

/* set_slot: the file and what is asked of it; a descriptor below 0 asks nothing. */
static void set_slot(struct poll_slot *slot, int fd, unsigned int events)
{
	slot->fd = fd;
	slot->events = events;
	slot->queue = NULL;
	slot->file = fd < 0 ? NULL : fget(fd);
}

static unsigned int ask(const struct poll_slot *slot, struct poll_table *table)
{
	const struct file *file = slot->file;
	unsigned int events = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;

	if (!file)
		return slot->fd < 0 ? 0 : POLLNVAL;
	if (file->f_op->poll)
		events = file->f_op->poll(slot->file, table);
	return events & slot->events;
}

/* How many of the files have something to tell; those asked before the first of them wait for more. */
static int ask_all(struct poll_slot *slots, unsigned int n, struct poll_table *table)
{
	int found = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (table)
			table->slot = &slots[i];
		slots[i].revents = ask(&slots[i], found ? NULL : table);
		found += slots[i].revents != 0;
	}
	return found;
}

/*
 * poll_slots: waits until a file has something to tell. How many have, 0 when the time is over
 * (expires_ns 0: at once), -ERESTARTNOHAND on a signal.
 */
static int poll_slots(struct poll_slot *slots, unsigned int n, u64 expires_ns)
{
	struct poll_table table, *waiting = expires_ns ? &table : NULL;
	int found;

	while (1) {
		/* The mark is gone before anything is looked at, for other CPUs too. */
		__atomic_store_n(&table.triggered, false, __ATOMIC_SEQ_CST);
		found = ask_all(slots, n, waiting);
		if (found)
			break;
		found = signal_pending() ? -ERESTARTNOHAND : 0; /* it comes before the time */
		if (found || !expires_ns || (expires_ns != NEVER && ktime_get_ns() >= expires_ns))
			break;
		waiting = NULL; /* they are in their queues from now on */
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(table.triggered))
			__set_current_state(TASK_RUNNING);
		else
			sleep_once(expires_ns);
	}
	/* Whoever wakes a queue writes to table as long as one of the entries is in it. */
	for (unsigned int i = 0; i < n; i++) {
		if (slots[i].queue)
			finish_wait(slots[i].queue, &slots[i].wait);
	}
	return found;
}

/* alloc_slots: those on the stack if they are enough; NULL: no memory. */
static struct poll_slot *alloc_slots(struct poll_slot *few, unsigned int n)
{
	return n <= FEW ? few : kmalloc(n * sizeof(*few), GFP_KERNEL | __GFP_NOWARN);
}

/* free_slots: gives the files of the first n back. */
static void free_slots(struct poll_slot *few, struct poll_slot *slots, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		if (slots[i].file)
			fput(slots[i].file);
	}
	if (slots != few)
		kfree(slots);
}

/* --- poll: an array of struct pollfd ------------------------------------------------------------- */

static long do_poll(struct pollfd __user *fds, unsigned int n, u64 expires_ns)
{
	struct poll_slot few[FEW], *slots;
	struct pollfd pollfd;
	unsigned int i;
	long found = 0;

	if (n > READ_ONCE(current->signal->rlim[RLIMIT_NOFILE].rlim_cur))
		return -EINVAL;
	slots = alloc_slots(few, n);
	if (!slots)
		return -ENOMEM;
	for (i = 0; i < n && !found; i++) {
		if (copy_from_user(&pollfd, &fds[i], sizeof(pollfd)))
			found = -EFAULT;
		else
			set_slot(&slots[i], pollfd.fd, pollfd.events | POLLERR | POLLHUP);
	}
	n = found ? i - 1 : n;
	if (!found)
		found = poll_slots(slots, n, expires_ns);
	for (i = 0; i < n && found != -EFAULT; i++) {
		if (put_user((short)slots[i].revents, &fds[i].revents))
			found = -EFAULT;
	}
	free_slots(few, slots, n);
	return found;
}

/* A call that a stop interrupts goes on to the same end; one that a handler interrupts does not. */
static long poll_on(struct restart_block *restart)
{
	long found = do_poll(restart->poll.fds, restart->poll.n, restart->expires_ns);

	if (found != -ERESTARTNOHAND)
		return found;
	restart->fn = poll_on;
	return -ERESTART_RESTARTBLOCK;
}

long sys_poll(struct pollfd __user *fds, unsigned int n, int timeout_ms)
{
	struct restart_block *restart = &current->zeroed.restart;

	restart->expires_ns = timeout_ms < 0 ? NEVER : 0;
	if (timeout_ms > 0)
		restart->expires_ns = ktime_get_ns() + timeout_ms * 1000000ULL;
	restart->poll.fds = fds;
	restart->poll.n = n;
	return poll_on(restart);
}

/* --- Times and masks ----------------------------------------------------------------------------- */

enum shape { TIMESPEC, TIMESPEC64, TIMEVAL };

/* *expires_ns: NEVER without a time, 0 for a time of zero. 0, -EFAULT, -EINVAL. */
static long fetch_timeout(u64 *expires_ns, const void __user *from, enum shape shape)
{
	struct timeval tv;
	u64 ns = 0;
	long err = 0;

	*expires_ns = NEVER;
	if (!from)
		return 0;
	if (shape != TIMEVAL)
		err = fetch_time(&ns, from, shape == TIMESPEC64);
	else if (copy_from_user(&tv, from, sizeof(tv)))
		err = -EFAULT;
	else if (tv.tv_sec < 0 || tv.tv_usec < 0)
		err = -EINVAL;
	else
		ns = (u64)tv.tv_sec * NSEC_PER_SEC + (u64)tv.tv_usec * 1000;
	*expires_ns = ns ? ktime_get_ns() + ns : 0;
	return err;
}

/*
 * finish: the mask before is back, unless a handler is to find it so, and what is left of the time
 * is told. Where that cannot be stored a call cannot be made again.
 */
static long finish(long found, u64 expires_ns, void __user *to, enum shape shape)
{
	u64 now = ktime_get_ns(), left = expires_ns > now ? expires_ns - now : 0;
	struct timeval tv = ns_to_tv(left);
	bool lost;

	if (found != -ERESTARTNOHAND)
		restore_saved_sigmask();
	if (!to || !expires_ns)
		return found;
	lost = shape == TIMEVAL ? copy_to_user(to, &tv, sizeof(tv)) != 0
				: store_time(left, to, shape == TIMESPEC64) != 0;
	return lost && found == -ERESTARTNOHAND ? -EINTR : found;
}

static long ppoll(struct pollfd __user *fds, unsigned int n, void __user *timeout,
		  const sigset_t __user *mask, size_t size, enum shape shape)
{
	u64 expires_ns;
	long err = fetch_timeout(&expires_ns, timeout, shape) ?: set_user_sigmask(mask, size);

	return err ?: finish(do_poll(fds, n, expires_ns), expires_ns, timeout, shape);
}

long sys_ppoll(struct pollfd __user *fds, unsigned int n, struct timespec __user *timeout,
	       const sigset_t __user *mask, size_t size)
{
	return ppoll(fds, n, timeout, mask, size, TIMESPEC);
}

long sys_ppoll_time64(struct pollfd __user *fds, unsigned int n, struct timespec64 __user *timeout,
		      const sigset_t __user *mask, size_t size)
{
	return ppoll(fds, n, timeout, mask, size, TIMESPEC64);
}

/* --- select: three bitmaps ----------------------------------------------------------------------- */

/* What makes a file readable, writable, exceptional. */
static const unsigned short select_events[3] = {
	POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR,
	POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR, POLLPRI};

struct fd_sets {
	unsigned long __user *set[3]; /* each may be NULL */
};

static unsigned int events_of(const unsigned long *words, unsigned int bit)
{
	unsigned int events = 0;

	for (unsigned int i = 0; i < 3; i++)
		events |= words[i] >> bit & 1 ? select_events[i] : 0;
	return events;
}

/* A slot for each of the first n descriptors that is in a set, *count in all. 0, -EFAULT, -EBADF. */
static int take_sets(const struct fd_sets *sets, struct poll_slot *slots, unsigned int n,
		     unsigned int *count)
{
	unsigned long words[3] = {0};
	int err = 0;

	for (unsigned int fd = 0; fd < n && !err; fd++) {
		unsigned int bit = fd % BITS_PER_LONG, events;

		for (unsigned int i = 0; !bit && i < 3; i++) {
			if (sets->set[i] && get_user(words[i], sets->set[i] + fd / BITS_PER_LONG))
				err = -EFAULT;
		}
		events = events_of(words, bit);
		if (err || !events)
			continue;
		set_slot(&slots[*count], fd, events);
		if (!slots[(*count)++].file)
			err = -EBADF;
	}
	return err;
}

/*
 * The sets become what was found in count slots; how many bits that are, or -EFAULT. A bit is set only
 * where it was: a slot's events were made of all the sets that it was in.
 */
static int give_sets(const struct fd_sets *sets, const struct poll_slot *slots, unsigned int count,
		     unsigned int n)
{
	int found = 0;

	for (unsigned int i = 0; i < 3; i++) {
		const struct poll_slot *slot = slots;

		for (unsigned int fd = 0; sets->set[i] && fd < n; fd += BITS_PER_LONG) {
			unsigned long __user *at = sets->set[i] + fd / BITS_PER_LONG;
			unsigned long was, word = 0;

			if (get_user(was, at))
				return -EFAULT;
			for (; slot < slots + count && (u32)slot->fd < fd + BITS_PER_LONG; slot++) {
				if (slot->revents & select_events[i])
					word |= 1UL << slot->fd % BITS_PER_LONG;
			}
			word &= was;
			found += __builtin_popcountl(word);
			if (put_user(word, at))
				return -EFAULT;
		}
	}
	return found;
}

static long do_select(int n, const struct fd_sets *sets, u64 expires_ns)
{
	struct poll_slot few[FEW], *slots;
	unsigned int count = 0;
	long found;

	if (n < 0)
		return -EINVAL;
	n = min((unsigned int)n, READ_ONCE(current->files->fdt.max_fds));
	slots = alloc_slots(few, n);
	if (!slots)
		return -ENOMEM;
	found = take_sets(sets, slots, n, &count) ?: poll_slots(slots, count, expires_ns);
	if (found >= 0)
		found = give_sets(sets, slots, count, n);
	free_slots(few, slots, count);
	return found;
}

long sys__newselect(int n, unsigned long __user *in, unsigned long __user *out,
		    unsigned long __user *ex, struct timeval __user *timeout)
{
	struct fd_sets sets = {{in, out, ex}};
	u64 expires_ns;
	long err = fetch_timeout(&expires_ns, timeout, TIMEVAL);

	return err ?: finish(do_select(n, &sets, expires_ns), expires_ns, timeout, TIMEVAL);
}

static long pselect(int n, const struct fd_sets *sets, void __user *timeout,
		    const struct sigset_arg __user *arg, enum shape shape)
{
	struct sigset_arg mask = {NULL, 0};
	u64 expires_ns;
	long err;

	if (arg && copy_from_user(&mask, arg, sizeof(mask)))
		return -EFAULT;
	err = fetch_timeout(&expires_ns, timeout, shape)
		      ?: set_user_sigmask((const sigset_t __user *)mask.set, mask.size);
	return err ?: finish(do_select(n, sets, expires_ns), expires_ns, timeout, shape);
}

long sys_pselect6(int n, unsigned long __user *in, unsigned long __user *out,
		  unsigned long __user *ex, struct timespec __user *timeout,
		  const struct sigset_arg __user *mask)
{
	return pselect(n, &(struct fd_sets){{in, out, ex}}, timeout, mask, TIMESPEC);
}

long sys_pselect6_time64(int n, unsigned long __user *in, unsigned long __user *out,
			 unsigned long __user *ex, struct timespec64 __user *timeout,
			 const struct sigset_arg __user *mask)
{
	return pselect(n, &(struct fd_sets){{in, out, ex}}, timeout, mask, TIMESPEC64);
}
