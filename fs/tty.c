// SPDX-License-Identifier: GPL-2.0-only
/*
 * Terminals as files: opened, read, written, asked (ioctl); the controlling terminal of a session and
 * its foreground group. tty_ldisc.c has what happens to the bytes.
 *
 * Locks: tty_mutex > tasklist_lock > tty->lock. tty_mutex makes one change of session after the other,
 * so that tty->session and the signal->tty of its members agree: whoever loses the one loses the other.
 * signal->tty is written under tasklist_lock, as fork copies it and setsid clears it under that; who
 * reads it needs no lock: terminals are never freed.
 *
 * Without ICANON a read gives what there is, one byte at least unless VMIN is 0; VTIME is not looked at.
 * A terminal has no position, so f_pos remembers tty->hangups of the time it was opened: a file of
 * an earlier session reads end-of-file and cannot write. /dev/console is never taken away.
 */
#include "internal.h"
#include <cmdline.h>
#include <sched.h>
#include <task.h>
#include <tty.h>
#include <uaccess.h>
#include <uapi/capability.h>
#include <uapi/ioctls.h>
#include <uapi/poll.h>

#define NEVER_HUNG_UP -1

static DEFINE_MUTEX(tty_mutex);
struct tty_struct tty_console = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("tty->lock"))}};
struct tty_struct tty_serial1 = {.lock = {.dep = LOCK_DEP_INIT(LOCK_CLASS("tty->lock"))},
				 .line = 1};

static const struct termios default_termios = {
	.c_iflag = ICRNL,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE,
	.c_cc = {[VINTR] = 3,
		 [VQUIT] = 28,
		 [VERASE] = 127,
		 [VKILL] = 21,
		 [VEOF] = 4,
		 [VMIN] = 1,
		 [VSUSP] = 26},
};

/* Nobody can ask a serial line how large the screen at its other end is. */
static const struct winsize winsize = {.ws_row = 24, .ws_col = 80};

static void tty_setup(struct tty_struct *tty, void (*write)(int line, const char *text, size_t len))
{
	tty->write = write;
	tty->termios = default_termios;
	init_waitqueue_head(&tty->read_wait);
}

void tty_init(void)
{
	char console[16];
	bool vga = cmdline_get("console", console, sizeof(console)) && !strcmp(console, "tty0");

	tty_setup(&tty_console, vga ? vga_write : serial_write);
	tty_setup(&tty_serial1, serial_write);
}

/* --- the controlling terminal --- */

static struct tty_struct *current_tty(void)
{
	return READ_ONCE(current->signal->tty);
}

struct pid *tty_pgrp(struct tty_struct *tty)
{
	struct pid *pgrp;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	pgrp = tty->pgrp ? get_pid(tty->pgrp) : NULL;
	spin_unlock_irqrestore(&tty->lock, flags);
	return pgrp;
}

void tty_signal(struct tty_struct *tty, int sig)
{
	struct pid *pgrp = tty_pgrp(tty);

	if (!pgrp)
		return;
	read_lock(&tasklist_lock);
	kill_pgrp(pgrp, sig, SEND_SIG_PRIV);
	read_unlock(&tasklist_lock);
	put_pid(pgrp);
}

/* set_session: who controls tty from now on: takes both counts. All of the session before lose it. */
static void set_session(struct tty_struct *tty, struct pid *session, struct pid *pgrp)
{
	struct task_struct *p;

	spin_lock_irq(&tty->lock);
	swap(tty->session, session);
	swap(tty->pgrp, pgrp);
	spin_unlock_irq(&tty->lock);
	if (session) {
		read_lock(&tasklist_lock);
		do_each_pid_task(session, PIDTYPE_SID, p) WRITE_ONCE(p->signal->tty, NULL);
		read_unlock(&tasklist_lock);
	}
	put_pid(session);
	put_pid(pgrp);
}

/* take_terminal: the caller, a session leader without a terminal, makes tty his. tty_mutex held. */
static void take_terminal(struct tty_struct *tty)
{
	struct pid *session, *pgrp;

	read_lock(&tasklist_lock);
	session = get_pid(task_pid_type(current, PIDTYPE_SID));
	pgrp = get_pid(task_pid_type(current, PIDTYPE_PGID));
	read_unlock(&tasklist_lock);
	set_session(tty, session, pgrp);
	read_lock(&tasklist_lock);
	WRITE_ONCE(current->signal->tty, tty);
	read_unlock(&tasklist_lock);
}

void disassociate_ctty(bool on_exit)
{
	struct tty_struct *tty;

	mutex_lock(&tty_mutex);
	tty = current_tty();
	if (tty && current->signal->leader) {
		tty_signal(tty, SIGHUP);
		if (!on_exit) /* else who is stopped is told as an orphan */
			tty_signal(tty, SIGCONT);
		set_session(tty, NULL, NULL);
	}
	if (tty && current->signal->leader && on_exit) {
		WRITE_ONCE(tty->hangups, tty->hangups + 1);
		wake_up_all(&tty->read_wait);
	}
	read_lock(&tasklist_lock);
	WRITE_ONCE(current->signal->tty, NULL);
	read_unlock(&tasklist_lock);
	mutex_unlock(&tty_mutex);
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
	struct pid *foreground = READ_ONCE(tty->pgrp); /* these two are compared, not looked into */

	if (current_tty() != tty || !foreground ||
	    foreground == READ_ONCE(current->signal->pids[PIDTYPE_PGID]))
		return 0;
	if (signal_held_back(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_current_pgrp_orphaned())
		return -EIO;
	read_lock(&tasklist_lock);
	kill_pgrp(task_pid_type(current, PIDTYPE_PGID), sig, SEND_SIG_PRIV);
	read_unlock(&tasklist_lock);
	set_tsk_thread_flag(current, TIF_SIGPENDING); /* whoever takes it: the call starts again */
	return -ERESTARTSYS;
}

/* --- open --- */

/* tty_of: the terminal behind a device number; NULL: there is none. */
static struct tty_struct *tty_of(dev_t dev)
{
	bool vga = tty_console.write == vga_write;

	switch (dev) {
	case MKDEV(4, 0):
		return vga ? &tty_console : NULL;
	case MKDEV(4, 64):
		return vga ? NULL : &tty_console;
	case MKDEV(4, 65):
		return &tty_serial1;
	case MKDEV(5, 0):
		return current_tty();
	default:
		return &tty_console;
	}
}

static int tty_open(struct file *file)
{
	dev_t dev = file->f_inode->i_rdev;
	bool console = dev == MKDEV(5, 1);
	struct tty_struct *tty = tty_of(dev);

	if (!tty)
		return -ENXIO;
	file->private_data = tty;
	file->f_pos = console ? NEVER_HUNG_UP : (loff_t)READ_ONCE(tty->hangups);
	if (console || (file->f_flags & O_NOCTTY))
		return 0;
	mutex_lock(&tty_mutex);
	if (current->signal->leader && !current_tty() && !tty->session)
		take_terminal(tty);
	mutex_unlock(&tty_mutex);
	return 0;
}

/* --- read --- */

/* readable: a read need not wait: there is input, or none is to be waited for (VMIN 0), or no more. */
static bool readable(struct tty_struct *tty, const struct file *file)
{
	bool ready;

	spin_lock_irq(&tty->lock);
	ready = ldisc_available(tty) ||
		(!(tty->termios.c_lflag & ICANON) && !tty->termios.c_cc[VMIN]);
	spin_unlock_irq(&tty->lock);
	return ready || hung_up(tty, file);
}

/* read_chunks: what is there, up to the end of a line. */
static ssize_t read_chunks(struct tty_struct *tty, struct iov_iter *to, bool *ended)
{
	u8 chunk[TTY_CHUNK];
	size_t done = 0, got = 1;

	while (to->count && !*ended && got) {
		spin_lock_irq(&tty->lock);
		got = ldisc_take(tty, chunk, min(to->count, sizeof(chunk)), ended);
		spin_unlock_irq(&tty->lock);
		if (copy_to_iter(chunk, got, to) < got)
			return done ? (ssize_t)done : -EFAULT;
		done += got;
	}
	return done;
}

static ssize_t tty_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct tty_struct *tty = file->private_data;
	bool ended = false;
	ssize_t ret;

	if (!to->count)
		return 0;
	do { /* again when another reader was faster */
		if (hung_up(tty, file))
			return 0;
		ret = check_foreground(tty, SIGTTIN);
		if (!ret && (file->f_flags & O_NONBLOCK) && !readable(tty, file))
			ret = -EAGAIN;
		if (!ret)
			ret = wait_event_interruptible(&tty->read_wait, readable(tty, file));
		if (!ret)
			ret = read_chunks(tty, to, &ended);
	} while (!ret && !ended && (tty->termios.c_lflag & ICANON || tty->termios.c_cc[VMIN]));
	return ret;
}

static unsigned int tty_poll(struct file *file, struct poll_table *table)
{
	struct tty_struct *tty = file->private_data;
	unsigned int events = POLLOUT | POLLWRNORM;

	poll_wait(table, &tty->read_wait);
	spin_lock_irq(&tty->lock);
	if (ldisc_available(tty))
		events |= POLLIN | POLLRDNORM;
	spin_unlock_irq(&tty->lock);
	return hung_up(tty, file) ? events | POLLIN | POLLRDNORM | POLLERR | POLLHUP : events;
}

/* --- write --- */

static ssize_t tty_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct tty_struct *tty = file->private_data;
	u8 raw[TTY_CHUNK];
	char cooked[2 * TTY_CHUNK];
	ssize_t done = 0;
	int err = 0;

	if (tty->termios.c_lflag & TOSTOP)
		err = check_foreground(tty, SIGTTOU);
	while (!err && from->count) {
		size_t chunk = min(from->count, sizeof(raw)), got, len;

		if (hung_up(tty, file)) {
			err = -EIO;
			break;
		}
		got = copy_from_iter(raw, chunk, from);
		if (got < chunk)
			err = -EFAULT;
		spin_lock_irq(&tty->lock);
		len = ldisc_cook(tty, raw, got, cooked);
		spin_unlock_irq(&tty->lock);
		tty->write(tty->line, cooked, len);
		done += got;
		cond_resched();
	}
	return done ? done : err;
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
	struct termios copy;

	spin_lock_irq(&tty->lock);
	copy = tty->termios;
	spin_unlock_irq(&tty->lock);
	return copy_to_user(arg, &copy, sizeof(copy)) ? -EFAULT : 0;
}

/* get_foreground: TIOCGPGRP, for those whose terminal it is. */
static long get_foreground(struct tty_struct *tty, int __user *arg)
{
	struct pid *pgrp = tty_pgrp(tty);
	int nr = pgrp ? pid_vnr(pgrp) : 0;

	put_pid(pgrp);
	return current_tty() == tty ? put_user(nr, arg) : -ENOTTY;
}

/* find_group: the process group nr of the caller's session, counted; ERR_PTR(-ESRCH, -EPERM). */
static struct pid *find_group(int nr)
{
	struct task_struct *member;
	struct pid *pgrp;

	read_lock(&tasklist_lock);
	pgrp = find_vpid(nr);
	member = pgrp ? pid_task(pgrp, PIDTYPE_PGID) : NULL;
	if (member && task_pid_type(member, PIDTYPE_SID) == task_pid_type(current, PIDTYPE_SID))
		pgrp = get_pid(pgrp);
	else
		pgrp = ERR_PTR(pgrp ? -EPERM : -ESRCH);
	read_unlock(&tasklist_lock);
	return pgrp;
}

/* set_foreground: TIOCSPGRP: a group of the caller's own session. */
static long set_foreground(struct tty_struct *tty, const int __user *arg)
{
	struct pid *pgrp;
	int nr, err = check_foreground(tty, SIGTTOU);

	if (err == -EIO || (!err && current_tty() != tty))
		return -ENOTTY;
	if (err)
		return err;
	if (get_user(nr, arg))
		return -EFAULT;
	pgrp = nr < 0 ? ERR_PTR(-EINVAL) : find_group(nr);
	if (IS_ERR(pgrp))
		return PTR_ERR(pgrp);
	mutex_lock(&tty_mutex);
	if (current_tty() == tty) { /* still */
		spin_lock_irq(&tty->lock);
		swap(tty->pgrp, pgrp);
		spin_unlock_irq(&tty->lock);
	}
	mutex_unlock(&tty_mutex);
	put_pid(pgrp);
	return 0;
}

/* TIOCSCTTY: only a session leader without a terminal; steal: root may take it from another session. */
static long set_controlling(struct tty_struct *tty, bool steal)
{
	long err = 0;

	mutex_lock(&tty_mutex);
	if (current_tty() == tty && current->signal->leader)
		err = 0;
	else if (!current->signal->leader || current_tty() ||
		 (tty->session && !(steal && capable(CAP_SYS_ADMIN))))
		err = -EPERM;
	else
		take_terminal(tty);
	mutex_unlock(&tty_mutex);
	return err;
}

static long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty = file->private_data;
	void __user *p = (void __user *)arg;

	if (hung_up(tty, file))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	switch (cmd) {
	case TCGETS:
		return get_termios(tty, p);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_termios(tty, cmd, p);
	case TIOCGWINSZ:
		return copy_to_user(p, &winsize, sizeof(winsize)) ? -EFAULT : 0;
	case TIOCGPGRP:
		return get_foreground(tty, p);
	case TIOCSPGRP:
		return set_foreground(tty, p);
	case TIOCSCTTY:
		return set_controlling(tty, arg == 1);
	case TIOCNOTTY:
		if (current_tty() != tty)
			return -ENOTTY;
		disassociate_ctty(false);
		return 0;
	case TCSBRK:
	case TCSBRKP:
		/* Output has left before the call; a break means nothing here. */
		return check_foreground(tty, SIGTTOU);
	default:
		return -ENOTTY;
	}
}

const struct file_operations tty_fops = {
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.ioctl = tty_ioctl,
	.open = tty_open,
};
