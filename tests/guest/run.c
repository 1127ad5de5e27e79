// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runner: init of a test boot, /tests/run. It runs each chosen test as `/tests/guest NAME` in a
 * session of its own, reads the kernel's ledger before and after, and prints TAP on the second
 * serial port, plan first; then it powers the machine off. README.md beside this file has the form.
 *
 * Invariant: between the two readings of the ledger the runner itself keeps nothing. Its buffers
 * are static and touched at the start, the test's output goes to a file that is gone again before
 * the second reading, and every process the test left behind is killed and collected.
 */
#include "t.h"

#include <linux/reboot.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/sysmacros.h>
#include <termios.h>

#define CAPTURE "/tmp/.output"

enum { LIMIT = 60, SLOW_LIMIT = 300, STRESS_LIMIT = 3000, STORM_LIMIT = 2 }; /* seconds */

static char before[16384], after[16384], output[16384];
static char clone_parent[40] = "INIT_CLONE_PARENT=0";
static char *const environment[] = {"PATH=/bin:/tests", clone_parent, NULL};
static struct termios settings;
static int tty = 1;
static int storm; /* fail= on the command line: allocations fail by chance, for all but init */

static int has_word(int argc, char **argv, char sign, const char *tags)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] == sign && t_has_tag(tags, argv[i] + 1))
			return 1;
	return 0;
}

static int is_named(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return 1;
	return 0;
}

/*
 * Words: NAME selects a test, +tag those with a tag, -tag leaves some out; no NAME and no + is all.
 */
static int is_chosen(int argc, char **argv, const struct test *t)
{
	int selective = 0;

	for (int i = 1; i < argc; i++)
		selective |= argv[i][0] != '-';
	if (is_named(argc, argv, t->name))
		return 1;
	if (has_word(argc, argv, '-', t->tags))
		return 0;
	if (selective)
		return has_word(argc, argv, '+', t->tags);
	return !t_has_tag(t->tags, "icount") && !t_has_tag(t->tags, "huge") &&
	       !t_has_tag(t->tags, "high");
}

/* Read a file without leaving a trace; its length, or -1 if it cannot be opened. */
static int slurp(const char *path, char *buf, int size)
{
	int fd = open(path, O_RDONLY), len = 0, n;

	buf[0] = 0;
	if (fd < 0)
		return -1;
	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += n;
	buf[len] = 0;
	close(fd);
	return len;
}

/* Print text line by line, each as a remark. */
static void remark(const char *text)
{
	while (*text) {
		int n = strcspn(text, "\n");

		if (n)
			dprintf(tty, "%s%.*s\n", text[0] == '#' ? "" : "# ", n, text);
		text += n + (text[n] == '\n');
	}
}

/* The value of a ledger line "name value" in text, as a string up to the end of its line. */
static const char *find_line(const char *text, const char *name, int len)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (!strncmp(text, name, len) && text[len] == ' ')
			return text + len + 1;
	return NULL;
}

static long pages_in(const char *ledger)
{
	long sum = 0;

	for (const char *p = ledger; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (!strncmp(p, "pages.", 6))
			sum += atol(p + strcspn(p, " \n"));
	return sum;
}

/*
 * Name every line that differs; `cache.` lines may grow. A page of the runner's own may have moved to
 * another zone, copied while its own was full: the zones' sum is what counts. The number of differences.
 */
static int compare_ledgers(void)
{
	int same_pages = pages_in(before) == pages_in(after);
	int bad = 0;

	for (const char *p = after; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		int len = strcspn(p, " \n");
		const char *was = find_line(before, p, len), *is = p + len + 1;

		if (!strncmp(p, "cache.", 6) || p[len] != ' ')
			continue;
		if (!strncmp(p, "pages.", 6) && same_pages)
			continue;
		if (was && strcspn(was, "\n") == strcspn(is, "\n") &&
		    !strncmp(was, is, strcspn(is, "\n")))
			continue;
		dprintf(tty, "# ledger: %.*s was %.*s, is %.*s\n", len, p,
			was ? (int)strcspn(was, "\n") : 6, was ? was : "absent",
			(int)strcspn(is, "\n"), is);
		bad++;
	}
	return bad;
}

/*
 * The test's process, stopped: it goes on when the runner has done all that could disturb a test which
 * counts faults or forks, and has only to wait.
 */
static pid_t start_test(const char *name)
{
	char *argv[] = {"guest", (char *)name, NULL};
	pid_t pid = fork();
	int fd;

	if (pid) {
		waitpid(pid, NULL, WUNTRACED);
		return pid;
	}
	kill(getpid(), SIGSTOP);
	setsid();
	close(tty);
	fd = open(CAPTURE, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
	dup2(fd, 1);
	dup2(fd, 2);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	for (fd = 3; fd < 20; fd++)
		close(fd);
	execve("/proc/self/exe", argv, environment);
	_exit(126);
}

/*
 * Seconds between signs of life. A test that a storm made wait for nothing is given up soon; where
 * instructions are the clock, a second is some of the host's, on a busy one many.
 */
static int heartbeat(const struct test *t)
{
	return storm ? STORM_LIMIT : t_has_tag(t->tags, "icount") ? 1 : 5;
}

/* A clock that a test which runs out of memory must not kill: its end would count as seconds. */
static pid_t start_watcher(const struct test *t)
{
	pid_t pid = fork();
	int fd;

	if (pid == 0) {
		fd = open("/proc/self/oom_score_adj", O_WRONLY);
		if (write(fd, "-1000", 5) == 5)
			close(fd);
		t_sleep_ms(heartbeat(t) * 1000);
		_exit(0);
	}
	return pid;
}

/* Collect everything that dies until the test does, or its time is over; its status word. */
static int await_test(pid_t test, const struct test *t)
{
	int limit = storm			   ? STORM_LIMIT
		    : t_has_tag(t->tags, "stress") ? STRESS_LIMIT
		    : t_has_tag(t->tags, "slow")   ? SLOW_LIMIT
						   : LIMIT;
	int spent = 0, status = 0;
	pid_t watcher = start_watcher(t), pid;

	/* On another processor it may take its time over the pages that it copies before it sleeps. */
	while (watcher > 0 && strchr("RD", t_state(watcher) ?: 'Z'))
		sched_yield();
	kill(test, SIGCONT);
	while ((pid = waitpid(-1, &status, __WALL)) != test) {
		if (pid != watcher && pid > 0)
			continue;
		spent += heartbeat(t);
		dprintf(tty, "# %s has been running for %d s\n", t->name, spent);
		if (spent >= limit) {
			dprintf(tty, "# time is over\n");
			kill(test, SIGKILL);
		}
		watcher = start_watcher(t);
	}
	return status;
}

/* As init: everybody else is a leftover of the test. */
static void clear_the_room(void)
{
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
}

/* What a test of a storm could not remove itself; done by a child, which leaves the storm for it. */
static void clear_tmp(void)
{
	pid_t pid = fork();
	int fd;

	if (pid == 0) {
		while ((fd = open("/proc/self/fail-nth", O_WRONLY)) < 0)
			;
		if (write(fd, "0", 1) != 1)
			_exit(1);
		t_remove_tree("/tmp");
		mkdir("/tmp", 0);
		chmod("/tmp", 01777);
		_exit(0);
	}
	waitpid(pid, NULL, __WALL);
}

static const char *skip_reason(void)
{
	char *reason = strstr(output, "# SKIP ");

	if (!reason)
		return "no reason given";
	reason[strcspn(reason, "\n")] = 0;
	return reason + 7;
}

/*
 * Run one test; true unless it failed. In a storm it may fail, and leave files: what counts is that
 * the kernel lives and has lost nothing.
 */
static int run_one(int number, const struct test *t)
{
	int status, ok;

	dprintf(tty, "# running %s\n", t->name);
	ok = slurp("/proc/ledger", before, sizeof(before)) > 0;
	status = await_test(start_test(t->name), t);
	clear_the_room();
	slurp(CAPTURE, output, sizeof(output));
	if (storm)
		clear_tmp();
	unlink(CAPTURE);
	if (slurp("/proc/ledger", after, sizeof(after)) <= 0 || !ok) {
		dprintf(tty, "# there is no /proc/ledger\n");
		ok = 0;
	}
	if (compare_ledgers())
		ok = 0;
	if (WIFSIGNALED(status))
		dprintf(tty, "# the test died of signal %d\n", WTERMSIG(status));
	if (ok && WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		dprintf(tty, "ok %d - %s # SKIP %s\n", number, t->name, skip_reason());
		return 1;
	}
	ok = ok && (status == 0 || storm);
	if (!ok || t_has_tag(t->tags, "prints"))
		remark(output);
	dprintf(tty, "%sok %d - %s\n", ok ? "" : "not ", number, t->name);
	return ok;
}

/* Only init can try whether init may use CLONE_PARENT; a test reads the answer. */
static void try_clone_parent(void)
{
	long pid = syscall(__NR_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	snprintf(clone_parent, sizeof(clone_parent), "INIT_CLONE_PARENT=%d", pid < 0 ? errno : 0);
}

TEST(clone_parent_is_refused_to_init, "guest-only")
{
	STREQ(getenv("INIT_CLONE_PARENT"), "22");
}

static void prepare(void)
{
	mkdir("/proc", 0555);
	mkdir("/tmp", 01777);
	mount("proc", "/proc", "proc", 0, NULL);
	mknod("/dev/ttyS1", S_IFCHR | 0600, makedev(4, 65));
	tty = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
	if (tty < 0) {
		tty = 1;
		dprintf(tty, "run: /dev/ttyS1: %s\n", strerror(errno));
	}
	if (tcgetattr(tty, &settings) == 0) {
		settings.c_oflag &= ~OPOST;
		settings.c_lflag &= ~ECHO;
		tcsetattr(tty, TCSANOW, &settings);
	}
	memset(before, 1, sizeof(before));
	memset(after, 1, sizeof(after));
	memset(output, 1, sizeof(output));
	storm = slurp("/proc/cmdline", output, sizeof(output)) > 0 && strstr(output, "fail=");
}

/* The test in our place, where the kernel is too broken for a runner: the end of it is a panic. */
static void run_alone(char *name)
{
	char *argv[] = {"guest", name, NULL};

	dprintf(tty, "# running %s\n", name);
	dup2(tty, 1);
	dup2(tty, 2);
	execve("/proc/self/exe", argv, environment);
}

int run_main(int argc, char **argv)
{
	static const struct test nothing = {"nothing", "", NULL};
	int plan = 0, number = 0, passed = 0;
	pid_t pid;

	if (getpid() != 1) {
		dprintf(2, "run: only init may run this, it kills every other process\n");
		return 1;
	}
	prepare();
	if (argc == 3 && !strcmp(argv[1], "alone"))
		run_alone(argv[2]);
	try_clone_parent();
	for (const struct test *t = __start_tests; t < __stop_tests; t++)
		plan += is_chosen(argc, argv, t);
	dprintf(tty, "TAP version 13\n1..%d\n", plan);
	/*
	 * Once round with nothing to do, so that what the runner itself needs is there from now on.
	 */
	pid = start_test("nothing");
	await_test(pid, &nothing);
	clear_the_room();
	slurp(CAPTURE, output, sizeof(output));
	unlink(CAPTURE);
	slurp("/proc/ledger", before, sizeof(before));
	for (const struct test *t = __start_tests; t < __stop_tests; t++)
		if (is_chosen(argc, argv, t))
			passed += run_one(++number, t);
	dprintf(tty, "# %d of %d passed\n", passed, plan);
	tcsetattr(tty, TCSADRAIN, &settings);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 1;
}
