// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminals as files: opened, read, written, asked (ioctl); the controlling terminal of a session and
 * its foreground group. tty_ldisc.c has what happens to the bytes.
 *
 * Locks: tasklist_lock > siglock (signal->tty), tasklist_lock > tty->lock; the last two never nest.
 * A terminal has no position, so f_pos remembers tty->hangups of the time it was opened: a file of
 * an earlier session reads end-of-file and cannot write. /dev/console is never taken away.
 */
#include "internal.h"
#include "tty_internal.h"
#include <cmdline.h>
#include <sched.h>
#include <task.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/ioctls.h>

#define NEVER_HUNG_UP -1

struct tty_struct tty_console = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("tty->lock"))}};
struct tty_struct tty_serial1 = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("tty->lock"))},
				 .line = 1};

static const struct termios default_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {[VINTR] = 3,
		 [VQUIT] = 28,
		 [VERASE] = 127,
		 [VKILL] = 21,
		 [VEOF] = 4,
		 [VMIN] = 1,
		 [VSTART] = 17,
		 [VSTOP] = 19,
		 [VSUSP] = 26,
		 [VREPRINT] = 18,
		 [VDISCARD] = 15,
		 [VWERASE] = 23,
		 [VLNEXT] = 22},
};

static void tty_setup(struct tty_struct *tty, const struct tty_driver *driver)
{
	tty->driver = driver;
	tty->termios = default_termios;
	tty->winsize = (struct winsize){.ws_row = 24, .ws_col = 80};
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
}

void tty_init(void)
{
	char console[16];
	bool vga = cmdline_get("console", console, sizeof(console)) && !strcmp(console, "tty0");

	tty_setup(&tty_console, vga ? &vga_driver : &serial_driver);
	tty_setup(&tty_serial1, &serial_driver);
}

/* --- the controlling terminal --- */

static struct tty_struct *current_tty(void)
{
	struct tty_struct *tty;

	spin_lock_irq(&current->sighand->siglock);
	tty = current->signal->tty;
	spin_unlock_irq(&current->sighand->siglock);
	return tty;
}

static void set_signal_tty(struct task_struct *p, struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&p->sighand->siglock, flags);
	p->signal->tty = tty;
	spin_unlock_irqrestore(&p->sighand->siglock, flags);
}

/* swap_session: who controls the terminal from now on; takes counts, gives back the ones it replaces. */
static void swap_session(struct tty_struct *tty, struct pid **session, struct pid **pgrp)
{
	struct pid *old_session, *old_pgrp;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	old_session = tty->session;
	old_pgrp = tty->pgrp;
	tty->session = *session;
	tty->pgrp = *pgrp;
	spin_unlock_irqrestore(&tty->lock, flags);
	*session = old_session;
	*pgrp = old_pgrp;
}

static void put_two(struct pid *a, struct pid *b)
{
	if (a)
		put_pid(a);
	if (b)
		put_pid(b);
}

/* leave_session: every task of the session loses its terminal. tasklist_lock held. */
static void leave_session(struct pid *session)
{
	struct task_struct *p;

	do_each_pid_task(session, PIDTYPE_SID, p) set_signal_tty(p, NULL);
}

/* take_terminal: the caller, a session leader, makes tty his; who had it loses it. */
static void take_terminal(struct tty_struct *tty)
{
	struct pid *session, *pgrp;

	read_lock(&tasklist_lock);
	session = get_pid(task_pid_type(current, PIDTYPE_SID));
	pgrp = get_pid(task_pid_type(current, PIDTYPE_PGID));
	swap_session(tty, &session, &pgrp);
	if (session)
		leave_session(session);
	set_signal_tty(current, tty);
	read_unlock(&tasklist_lock);
	put_two(session, pgrp);
}

void disassociate_ctty(bool on_exit)
{
	struct tty_struct *tty = current_tty();
	struct pid *session = NULL, *pgrp = NULL;

	if (!tty)
		return;
	if (!current->signal->leader) {
		set_signal_tty(current, NULL);
		return;
	}
	read_lock(&tasklist_lock);
	swap_session(tty, &session, &pgrp);
	if (pgrp) {
		kill_pgrp(pgrp, SIGHUP, SEND_SIG_PRIV);
		kill_pgrp(pgrp, SIGCONT, SEND_SIG_PRIV);
	}
	if (session)
		leave_session(session);
	read_unlock(&tasklist_lock);
	put_two(session, pgrp);
	if (on_exit) {
		WRITE_ONCE(tty->hangups, tty->hangups + 1);
		wake_up_all(&tty->read_wait);
		wake_up_all(&tty->write_wait);
	}
}

static bool hung_up(const struct tty_struct *tty, const struct file *file)
{
	return file->f_pos != NEVER_HUNG_UP && file->f_pos != READ_ONCE(tty->hangups);
}

static bool signal_held_back(int sig)
{
	bool held;

	spin_lock_irq(&current->sighand->siglock);
	held = sigismember(&current->blocked, sig) ||
	       current->sighand->action[sig - 1].sa_handler == SIG_IGN;
	spin_unlock_irq(&current->sighand->siglock);
	return held;
}

/*
 * check_foreground: a background group that reads gets SIGTTIN, one that writes or sets SIGTTOU, and
 * the call starts again when it is in the foreground. 0: go on.
 */
static int check_foreground(struct tty_struct *tty, int sig)
{
	struct pid *mine;
	bool background;

	if (current_tty() != tty)
		return 0;
	read_lock(&tasklist_lock);
	mine = task_pid_type(current, PIDTYPE_PGID);
	background = tty->pgrp && tty->pgrp != mine;
	read_unlock(&tasklist_lock);
	if (!background)
		return 0;
	if (signal_held_back(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_current_pgrp_orphaned())
		return -EIO;
	read_lock(&tasklist_lock);
	kill_pgrp(task_pid_type(current, PIDTYPE_PGID), sig, SEND_SIG_PRIV);
	read_unlock(&tasklist_lock);
	return -ERESTARTSYS;
}

/* --- open --- */

/* tty_of: the terminal behind a device number; NULL: there is none. */
static struct tty_struct *tty_of(dev_t dev)
{
	bool vga = tty_console.driver == &vga_driver;

	switch (dev) {
	case MKDEV(4, 0):
		return vga ? &tty_console : NULL;
	case MKDEV(4, 64):
		return vga ? NULL : &tty_console;
	case MKDEV(4, 65):
		return &tty_serial1;
	case MKDEV(5, 0):
		return current_tty();
	case MKDEV(5, 1):
		return &tty_console;
	default:
		return NULL;
	}
}

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = tty_of(inode->i_rdev);
	bool console = inode->i_rdev == MKDEV(5, 1);

	if (!tty)
		return -ENXIO;
	file->private_data = tty;
	file->f_pos = console ? NEVER_HUNG_UP : (loff_t)READ_ONCE(tty->hangups);
	if (!console && !(file->f_flags & O_NOCTTY) && current->signal->leader && !current_tty() &&
	    !tty->session)
		take_terminal(tty);
	return 0;
}

/* --- read --- */

/* wanted: how many bytes a read of n waits for, and in *timeout how long; VMIN and VTIME say so. */
static size_t wanted(const struct tty_struct *tty, size_t n, long *timeout)
{
	size_t min_bytes = tty->termios.c_cc[VMIN];
	long time = tty->termios.c_cc[VTIME] * HZ / 10;

	*timeout = MAX_SCHEDULE_TIMEOUT;
	if (tty->termios.c_lflag & ICANON)
		return 1;
	if (!min_bytes)
		*timeout = time; /* for the first byte */
	else if (time && ldisc_available(tty))
		*timeout = time; /* between two */
	return min(max(min_bytes, (size_t)1), n);
}

/* wait_for_input: 1: there is something to read; 0: VTIME is over, or it was hung up; or -errno. */
static int wait_for_input(struct tty_struct *tty, const struct file *file, size_t n)
{
	size_t want, have, seen = (size_t)-1;
	long timeout = 0, fresh;
	DEFINE_WAIT(wait);
	int ret;

	while (1) {
		prepare_to_wait(&tty->read_wait, &wait, TASK_INTERRUPTIBLE);
		spin_lock_irq(&tty->lock);
		want = wanted(tty, n, &fresh);
		have = ldisc_available(tty);
		spin_unlock_irq(&tty->lock);
		if (have != seen)
			timeout = fresh;
		seen = have;
		ret = have > 0;
		if (have >= want || !timeout || hung_up(tty, file))
			break;
		if (!ret && (file->f_flags & O_NONBLOCK))
			ret = -EAGAIN;
		else if (!ret && signal_pending())
			ret = -ERESTARTSYS;
		if (ret < 0 || (file->f_flags & O_NONBLOCK) || signal_pending())
			break;
		timeout = schedule_timeout(timeout);
	}
	finish_wait(&tty->read_wait, &wait);
	return ret;
}

/* read_chunks: what is there, up to n bytes, up to the end of a line. */
static ssize_t read_chunks(struct tty_struct *tty, char __user *buf, size_t n, bool *ended)
{
	u8 chunk[TTY_CHUNK];
	size_t done = 0, got = 1;

	while (done < n && !*ended && got) {
		spin_lock_irq(&tty->lock);
		got = ldisc_take(tty, chunk, min(n - done, sizeof(chunk)), ended);
		spin_unlock_irq(&tty->lock);
		if (copy_to_user(buf + done, chunk, got))
			return done ? (ssize_t)done : -EFAULT;
		done += got;
	}
	return done;
}

static ssize_t tty_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct tty_struct *tty = file->private_data;
	bool ended = false;
	ssize_t ret;

	if (!n)
		return 0;
	do { /* again when another reader was faster */
		if (hung_up(tty, file))
			return 0;
		ret = check_foreground(tty, SIGTTIN);
		if (!ret)
			ret = wait_for_input(tty, file, n);
		if (ret <= 0)
			return ret;
		ret = read_chunks(tty, buf, n, &ended);
	} while (!ret && !ended);
	return ret;
}

static size_t tty_readable(struct file *file)
{
	struct tty_struct *tty = file->private_data;
	size_t n;

	spin_lock_irq(&tty->lock);
	n = ldisc_available(tty);
	spin_unlock_irq(&tty->lock);
	return n;
}

/* --- write --- */

/* wait_for_output: while ^S holds it. */
static int wait_for_output(struct tty_struct *tty, const struct file *file)
{
	if (!READ_ONCE(tty->throttled))
		return 0;
	if (file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&tty->write_wait,
					!READ_ONCE(tty->throttled) || hung_up(tty, file));
}

static ssize_t do_tty_write(struct file *file, const struct user_or_kernel *from, size_t n)
{
	struct tty_struct *tty = file->private_data;
	u8 raw[TTY_CHUNK];
	char cooked[2 * TTY_CHUNK];
	size_t done = 0, len;
	int err = 0;

	if (tty->termios.c_lflag & TOSTOP)
		err = check_foreground(tty, SIGTTOU);
	while (!err && done < n) {
		size_t chunk = min(n - done, sizeof(raw));

		err = hung_up(tty, file) ? -EIO : wait_for_output(tty, file);
		if (!err && copy_in(raw, from, done, chunk))
			err = -EFAULT;
		if (err)
			break;
		spin_lock_irq(&tty->lock);
		len = ldisc_cook(tty, raw, chunk, cooked);
		spin_unlock_irq(&tty->lock);
		tty->driver->write(tty->line, cooked, len);
		done += chunk;
		cond_resched();
	}
	return done ? (ssize_t)done : err;
}

static ssize_t tty_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	struct user_or_kernel from = {.p = (__force const void *)buf};

	return do_tty_write(file, &from, n);
}

static ssize_t tty_send(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	struct user_or_kernel from = {.p = buf, .kernel = true};

	return do_tty_write(file, &from, n);
}

/* --- ioctl --- */

static long set_termios(struct tty_struct *tty, unsigned int cmd, const struct termios __user *arg)
{
	struct termios new;
	int err;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	err = check_foreground(tty, SIGTTOU);
	if (err)
		return err;
	spin_lock_irq(&tty->lock);
	if (cmd == TCSETSF)
		ldisc_flush(tty);
	ldisc_set_termios(tty, &new);
	spin_unlock_irq(&tty->lock);
	return 0;
}

static long get_termios(struct tty_struct *tty, struct termios __user *arg)
{
	struct termios now;

	spin_lock_irq(&tty->lock);
	now = tty->termios;
	spin_unlock_irq(&tty->lock);
	return copy_to_user(arg, &now, sizeof(now)) ? -EFAULT : 0;
}

static long set_winsize(struct tty_struct *tty, const struct winsize __user *arg)
{
	struct winsize new;

	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	read_lock(&tasklist_lock);
	if (memcmp(&new, &tty->winsize, sizeof(new)) && tty->pgrp)
		kill_pgrp(tty->pgrp, SIGWINCH, SEND_SIG_PRIV);
	tty->winsize = new;
	read_unlock(&tasklist_lock);
	return 0;
}

/* get_number: TIOCGPGRP and TIOCGSID: the caller must have this terminal. */
static long get_number(struct tty_struct *tty, struct pid **which, int __user *arg)
{
	int nr;

	if (current_tty() != tty)
		return -ENOTTY;
	read_lock(&tasklist_lock);
	nr = *which ? pid_vnr(*which) : 0;
	read_unlock(&tasklist_lock);
	if (!nr && which == &tty->session)
		return -ENOTTY;
	return put_user(nr, arg);
}

/* set_foreground: TIOCSPGRP: a group of the caller's own session. */
static long set_foreground(struct tty_struct *tty, const int __user *arg)
{
	struct pid *pgrp, *session;
	struct task_struct *member = NULL;
	int nr, err = check_foreground(tty, SIGTTOU);

	if (err)
		return err;
	if (current_tty() != tty)
		return -ENOTTY;
	if (get_user(nr, arg))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	read_lock(&tasklist_lock);
	session = task_pid_type(current, PIDTYPE_SID);
	pgrp = find_vpid(nr);
	if (pgrp)
		member = pid_task(pgrp, PIDTYPE_PGID);
	err = !pgrp ? -ESRCH : -EPERM;
	if (session != tty->session) {
		err = -ENOTTY;
	} else if (member && task_pid_type(member, PIDTYPE_SID) == session) {
		session = get_pid(session);
		pgrp = get_pid(pgrp);
		swap_session(tty, &session, &pgrp);
		put_two(session, pgrp);
		err = 0;
	}
	read_unlock(&tasklist_lock);
	return err;
}

/* TIOCSCTTY: only a session leader without a terminal; steal: root may take it from another session. */
static long set_controlling(struct tty_struct *tty, bool steal)
{
	bool mine;

	read_lock(&tasklist_lock);
	mine = tty->session && tty->session == task_pid_type(current, PIDTYPE_SID);
	read_unlock(&tasklist_lock);
	if (mine && current->signal->leader)
		return 0;
	if (!current->signal->leader || current_tty())
		return -EPERM;
	if (tty->session && !(steal && capable(CAP_SYS_ADMIN)))
		return -EPERM;
	take_terminal(tty);
	return 0;
}

static long give_up_controlling(struct tty_struct *tty)
{
	if (current_tty() != tty)
		return -ENOTTY;
	disassociate_ctty(false);
	return 0;
}

static long flush_queue(struct tty_struct *tty, unsigned long which)
{
	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH) { /* output is never queued */
		spin_lock_irq(&tty->lock);
		ldisc_flush(tty);
		spin_unlock_irq(&tty->lock);
	}
	return 0;
}

/* TCXONC: 0 and 1 stop and start the output. */
static long set_flow(struct tty_struct *tty, unsigned long action)
{
	if (action > 1)
		return -EINVAL;
	WRITE_ONCE(tty->throttled, !action);
	wake_up_all(&tty->write_wait);
	return 0;
}

static long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty = file->private_data;
	void __user *p = (void __user *)arg;

	if (hung_up(tty, file))
		return -EIO;
	switch (cmd) {
	case TCGETS:
		return get_termios(tty, p);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_termios(tty, cmd, p);
	case TIOCGWINSZ:
		return copy_to_user(p, &tty->winsize, sizeof(tty->winsize)) ? -EFAULT : 0;
	case TIOCSWINSZ:
		return set_winsize(tty, p);
	case TIOCGPGRP:
		return get_number(tty, &tty->pgrp, p);
	case TIOCGSID:
		return get_number(tty, &tty->session, p);
	case TIOCSPGRP:
		return set_foreground(tty, p);
	case TIOCSCTTY:
		return set_controlling(tty, arg == 1);
	case TIOCNOTTY:
		return give_up_controlling(tty);
	case TIOCOUTQ:
		return put_user(0, (int __user *)p);
	case TCSBRK:
	case TCSBRKP:
		return 0; /* output has left before the call; a break means nothing here */
	case TCXONC:
		return set_flow(tty, arg);
	case TCFLSH:
		return flush_queue(tty, arg);
	default:
		return -ENOTTY;
	}
}

const struct file_operations tty_fops = {
	.read = tty_read,
	.write = tty_write,
	.send = tty_send,
	.readable = tty_readable,
	.ioctl = tty_ioctl,
	.open = tty_open,
};
