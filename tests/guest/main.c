// SPDX-License-Identifier: GPL-2.0-only
/*
 * The multi-call binary: finds the test or program it was asked for, runs it, and prints TAP. A
 * test passes when its first process comes back from it, at least one check was made, and its facts
 * equal the expected ones. Everything goes straight to descriptor 1; nothing is buffered over a
 * fork.
 *
 *	guest --list               name and tags of each test
 *	guest [--data DIR] NAME    run one test; exit 0 passed, 1 failed, 77 skipped
 *	guest --facts NAME         print what an observing test saw (for expected/)
 *	guest --child NAME ARGS    a program that a test executes
 *	run [words]                the runner, run.c
 */
#include "t.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/utsname.h>

extern const struct program __start_programs[], __stop_programs[];

char t_data[256];
static const struct test *current;
static pid_t first_process;
static int checks;
static char tmp_dir[64];
static char facts[32768];
static int facts_len;

static void say(const char *fmt, va_list ap)
{
	char line[1024];
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	if (n > (int)sizeof(line) - 1)
		n = sizeof(line) - 1;
	for (int done = 0, w; done < n; done += w)
		if ((w = write(1, line + done, n - done)) <= 0)
			return;
}

static void out(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void t_remove_tree(const char *path)
{
	char below[512];
	struct dirent *d;
	DIR *dir;

	if (unlink(path) == 0)
		return;
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, d->d_name);
		t_remove_tree(below);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* End this process with the verdict; the first process of the test also says it in TAP. */
static void finish(int status, const char *reason) __attribute__((noreturn));
static void finish(int status, const char *reason)
{
	if (!first_process || getpid() != first_process)
		_exit(status);
	if (tmp_dir[0] && chdir("/") == 0)
		t_remove_tree(tmp_dir);
	if (status == 77)
		out("ok 1 - %s # SKIP %s\n", current->name, reason);
	else
		out("%sok 1 - %s\n", status ? "not " : "", current->name);
	_exit(status);
}

void t_note(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out("# %s\n", text);
}

void t_die(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out("# %s\n", text);
	finish(1, NULL);
}

void t_check(int ok, const char *what, const char *file, int line)
{
	checks++;
	if (!ok)
		t_die("%s:%d: not so: %s", file, line, what);
}

void t_eq(long long got, long long want, const char *what, const char *file, int line)
{
	checks++;
	if (got != want)
		t_die("%s:%d: %s: got %lld (%#llx), expected %lld (%#llx)", file, line, what, got,
		      got, want, want);
}

void t_streq(const char *got, const char *want, const char *what, const char *file, int line)
{
	checks++;
	if (!got || strcmp(got, want))
		t_die("%s:%d: %s: got \"%s\", expected \"%s\"", file, line, what,
		      got ? got : "(null)", want);
}

long t_ok(long ret, const char *what, const char *file, int line)
{
	int err = errno;

	checks++;
	if (ret == -1)
		t_die("%s:%d: %s: got errno %d (%s), expected success", file, line, what, err,
		      strerror(err));
	return ret;
}

void t_fails(long ret, int err, int want, const char *what, const char *file, int line)
{
	checks++;
	if (ret != -1)
		t_die("%s:%d: %s: got %ld, expected errno %d (%s)", file, line, what, ret, want,
		      strerror(want));
	if (err != want)
		t_die("%s:%d: %s: got errno %d, expected %d (%s)", file, line, what, err, want,
		      strerror(want));
}

void t_skip(const char *reason)
{
	CHECK(getpid() == first_process);
	finish(77, reason);
}

void fact(const char *fmt, ...)
{
	va_list ap;
	int room = sizeof(facts) - facts_len - 1;
	int n;

	CHECK(getpid() == first_process);
	va_start(ap, fmt);
	n = vsnprintf(facts + facts_len, room, fmt, ap);
	va_end(ap);
	CHECK(n < room);
	facts_len += n;
	facts[facts_len++] = '\n';
	facts[facts_len] = 0;
}

int t_on_tine(void)
{
	struct utsname name;

	OK(uname(&name));
	return strstr(name.version, "Tine") != NULL || strstr(name.release, "tine") != NULL;
}

void t_tmpdir(void)
{
	CHECK(getpid() == first_process && !tmp_dir[0]);
	snprintf(tmp_dir, sizeof(tmp_dir), "/tmp/guest.%d", (int)getpid());
	OK(mkdir(tmp_dir, 0755));
	OK(chmod(tmp_dir, 0755));
	OK(chdir(tmp_dir));
}

int t_has_tag(const char *tags, const char *tag)
{
	size_t len = strlen(tag);

	for (const char *p = tags; (p = strstr(p, tag)); p += len)
		if ((p == tags || p[-1] == ' ') && (p[len] == ' ' || !p[len]))
			return 1;
	return 0;
}

/* Compare the facts with expected/NAME.txt line by line; the first difference fails the test. */
static void judge_facts(void)
{
	static char want[sizeof(facts)];
	char path[512];
	char *a = facts, *b = want;

	snprintf(path, sizeof(path), "%s/expected/%s.txt", t_data, current->name);
	t_get_file(path, want, sizeof(want));
	for (int line = 1; *a || *b; line++) {
		int la = strcspn(a, "\n"), lb = strcspn(b, "\n");

		checks++;
		if (la != lb || memcmp(a, b, la))
			t_die("fact %d: got \"%.*s\", expected \"%.*s\"", line, la, a, lb, b);
		a += la + (a[la] == '\n');
		b += lb + (b[lb] == '\n');
	}
}

static void skip_unsuitable(void)
{
	if (t_has_tag(current->tags, "guest-only") && !t_on_tine())
		t_skip("guest-only");
	if (t_has_tag(current->tags, "root") && geteuid() != 0)
		t_skip("needs root");
	if (t_has_tag(current->tags, "big") && t_value("/proc/meminfo", "MemTotal") < 100 * 1024)
		t_skip("needs 100 MiB");
	if (t_has_tag(current->tags, "huge") && t_value("/proc/meminfo", "MemTotal") < 2000 * 1024)
		t_skip("needs 2 GiB");
	if (t_has_tag(current->tags, "high") && t_value("/proc/meminfo", "HighTotal") == 0)
		t_skip("needs high memory");
}

/* Whatever the caller left open, blocked or ignored would be in the way of some test. */
static void begin_clean(void)
{
	struct sigaction dfl = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	for (int sig = 1; sig < 32; sig++)
		sigaction(sig, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(022);
}

static int run_test(const char *name, int print_facts)
{
	for (current = __start_tests; current < __stop_tests; current++)
		if (!strcmp(current->name, name))
			break;
	if (current == __stop_tests) {
		out("# no test is named %s\n", name);
		return 2;
	}
	first_process = getpid();
	begin_clean();
	if (!print_facts)
		out("1..1\n");
	skip_unsuitable();
	checks = 0;
	current->run();
	CHECK(getpid() == first_process);
	if (print_facts) {
		if (tmp_dir[0] && chdir("/") == 0)
			t_remove_tree(tmp_dir);
		EQ(write(1, facts, facts_len), facts_len);
		return 0;
	}
	if (t_has_tag(current->tags, "facts"))
		judge_facts();
	if (checks < 2)
		t_die("the test checked nothing");
	finish(0, NULL);
}

static int run_program(int argc, char **argv)
{
	for (const struct program *p = __start_programs; p < __stop_programs; p++)
		if (!strcmp(p->name, argv[0]))
			return p->main(argc, argv);
	out("# no program is named %s\n", argv[0]);
	return 2;
}

/* The data lies beside the binary unless --data says otherwise. */
static void set_data(const char *dir)
{
	int n;

	if (dir && dir[0] == '/') {
		snprintf(t_data, sizeof(t_data), "%s", dir);
	} else if (dir) {
		OK(syscall(__NR_getcwd, t_data, 128));
		n = strlen(t_data);
		snprintf(t_data + n, sizeof(t_data) - n, "/%s", dir);
	} else {
		n = readlink("/proc/self/exe", t_data, sizeof(t_data) - 1);
		while (n > 0 && t_data[n - 1] != '/')
			n--;
		t_data[n > 0 ? n - 1 : 0] = 0;
	}
}

int main(int argc, char **argv)
{
	const char *base = strrchr(argc > 0 ? argv[0] : "", '/');
	const char *dir = NULL;
	int print_facts = 0;

	base = base ? base + 1 : argc > 0 ? argv[0] : "";
	if (!strcmp(base, "run"))
		return run_main(argc, argv);
	if (argc >= 3 && !strcmp(argv[1], "--child"))
		return run_program(argc - 2, argv + 2);
	if (argc == 2 && !strcmp(argv[1], "--list")) {
		for (const struct test *t = __start_tests; t < __stop_tests; t++)
			out("%s %s\n", t->name, t->tags);
		return 0;
	}
	argv++;
	if (argc >= 3 && !strcmp(argv[0], "--data")) {
		dir = argv[1];
		argv += 2;
	}
	if (argv[0] && !strcmp(argv[0], "--facts")) {
		print_facts = 1;
		argv++;
	}
	if (!argv[0] || argv[1]) {
		out("usage: guest --list | [--data DIR] [--facts] NAME\n");
		return 2;
	}
	set_data(dir);
	return run_test(argv[0], print_facts);
}
