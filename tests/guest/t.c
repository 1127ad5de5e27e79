// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers of the guest tests: processes, memory, files, raw clone. They are built on as few system
 * calls as possible, so that a broken kernel fails in the test of the broken thing. The checks
 * themselves and what a test prints are in main.c; the interface is t.h.
 */
#include "t.h"

#include <stdarg.h>

pid_t t_fork(void)
{
	return OK(syscall(__NR_fork));
}

void t_exit(void)
{
	_exit(0);
}

int t_wait(pid_t pid)
{
	int status = -1;

	EQ(waitpid(pid, &status, __WALL), pid);
	return status;
}

void t_join(pid_t pid)
{
	int status = t_wait(pid);

	if (status)
		t_die("child %d ended with status %#x, expected 0", pid, status);
}

void t_kill(pid_t pid, int sig)
{
	CHECK(pid > 1 || pid < -1);
	OK(kill(pid, sig));
}

pid_t t_dead_child(void)
{
	pid_t pid = t_fork();

	if (pid == 0)
		_exit(0);
	t_join(pid);
	return pid;
}

pid_t t_sleeper(void)
{
	pid_t pid = t_fork();

	if (pid == 0)
		for (int i = 0; i < 100; i++)
			t_sleep_ms(1000);
	if (pid == 0)
		t_die("a sleeper was not killed");
	return pid;
}

void t_pin(int cpu)
{
	unsigned long mask = cpu < 0 ? ~0ul : 1ul << cpu;

	OK(syscall(__NR_sched_setaffinity, 0, sizeof(mask), &mask));
}

int t_cpus(void)
{
	unsigned long mask[32] = {0}; /* Linux wants room for all CPUs it could have */
	int bytes = OK(syscall(__NR_sched_getaffinity, 0, sizeof(mask), mask)), cpus = 0;

	for (int i = 0; i < bytes * 8; i++)
		cpus += mask[i / 32] >> (i % 32) & 1;
	return cpus;
}

void t_fault(void)
{
	volatile int *nowhere = (int *)16;

	asm("" : "+r"(nowhere));
	*nowhere = 1;
}

void t_await_zombie(pid_t pid)
{
	siginfo_t info;

	OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT | __WALL));
}

void t_sleep_ms(int ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000L};

	nanosleep(&ts, NULL);
}

char t_state(pid_t pid)
{
	char path[32], buf[512];
	char *end;
	int fd, n;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	n = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	buf[n] = 0;
	end = strrchr(buf, ')');
	CHECK(end && end[1] == ' ');
	return end[2];
}

void t_await_state(pid_t pid, char state)
{
	char now = 0;

	for (int i = 0; i < 5000; i++) {
		now = t_state(pid);
		if (now == state) {
			CHECK(now == state);
			return;
		}
		t_sleep_ms(2);
	}
	t_die("process %d stayed in state '%c', expected '%c'", pid, now ?: '-', state ?: '-');
}

static void *map(size_t size, int how)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, how | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		t_die("mmap of %u bytes: errno %d", (unsigned int)size, errno);
	return p;
}

void *t_private(size_t size)
{
	return map(size, MAP_PRIVATE);
}

void *t_shared(size_t size)
{
	return map(size, MAP_SHARED);
}

void *t_stack(void)
{
	return (char *)t_private(16 * PAGE) + 16 * PAGE;
}

void t_put_file(const char *path, const char *text, int mode)
{
	int fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));

	EQ(write(fd, text, strlen(text)), strlen(text));
	OK(fchmod(fd, mode));
	OK(close(fd));
}

int t_get_file(const char *path, char *buf, int size)
{
	int fd = OK(open(path, O_RDONLY));
	int len = 0, n;

	while (len < size - 1 && (n = OK(read(fd, buf + len, size - 1 - len))) > 0)
		len += n;
	buf[len] = 0;
	OK(close(fd));
	return len;
}

int t_lowest_fd(void)
{
	int fd = OK(dup(1));

	OK(close(fd));
	return fd;
}

void t_copy_self(const char *path)
{
	static char buf[16384];
	int in = OK(open("/proc/self/exe", O_RDONLY));
	int out = OK(open(path, O_WRONLY | O_CREAT | O_EXCL, 0700));
	int n;

	while ((n = OK(read(in, buf, sizeof(buf)))) > 0)
		EQ(write(out, buf, n), n);
	OK(close(in));
	OK(close(out));
}

void t_put_number(const char *path, long value)
{
	char text[16];
	int fd = OK(open(path, O_WRONLY));
	int n = snprintf(text, sizeof(text), "%ld", value);

	EQ(write(fd, text, n), n);
	OK(close(fd));
}

long t_value(const char *path, const char *name)
{
	static char buf[32768];
	size_t len = strlen(name);

	/* Touched to its end, or the length of the text would decide how many pages fault. */
	memset(buf, 0, sizeof(buf));
	t_get_file(path, buf, sizeof(buf));
	for (char *line = buf; *line;) {
		char *next = strchr(line, '\n');

		if (!strncmp(line, name, len) && (line[len] == ' ' || line[len] == ':'))
			return strtol(line + len + 1, NULL, 10);
		if (!next)
			break;
		line = next + 1;
	}
	t_die("%s has no line '%s'", path, name);
}

long t_pages_in_use(void)
{
	static char buf[16384];
	long pages = 0;

	/* Touched to its end: the first reading must not find fewer than the next. */
	memset(buf, 0, sizeof(buf));
	t_get_file("/proc/ledger", buf, sizeof(buf));
	for (char *line = buf; (line = strstr(line, "pages.")); line++)
		pages += strtol(line + strcspn(line, " "), NULL, 10);
	return pages;
}

void t_same_pages(long were)
{
	long are = t_pages_in_use();

	if (are > were + 16 || are < were - 16)
		t_die("%ld pages are in use, %ld were", are, were);
	CHECK(were > 0);
}

struct gate t_gate(void)
{
	struct gate g;

	OK(pipe(g.fd));
	return g;
}

void t_gate_open(struct gate *g)
{
	EQ(write(g->fd[1], "o", 1), 1);
}

void t_gate_wait(struct gate *g)
{
	char c;

	EQ(read(g->fd[0], &c, 1), 1);
}

void t_child_argv(char **argv, const char *name, char *const *args)
{
	*argv++ = "guest";
	*argv++ = "--child";
	*argv++ = (char *)name;
	while (args && *args)
		*argv++ = *args++;
	*argv = NULL;
}

void t_exec_child(const char *name, ...)
{
	char *args[16], *argv[20];
	va_list ap;
	int n = 0;

	va_start(ap, name);
	while (n < 15 && (args[n] = va_arg(ap, char *)))
		n++;
	va_end(ap);
	args[n] = NULL;
	t_child_argv(argv, name, args);
	execve("/proc/self/exe", argv, environ);
	t_die("exec of /proc/self/exe for %s: errno %d", name, errno);
}

void t_exit_task(int code)
{
	for (;;)
		syscall(__NR_exit, code);
}

/*
 * The child must not return through frames it shares with the parent, so everything between the
 * system call and its exit happens here. With a stack of its own, fn and arg wait on it:
 *
 *	top-32+12   fn      <- esp after the call, popped
 *	top-16      arg     <- esp at `call`, 16-byte aligned as the ABI wants
 */
long t_clone(const struct clone_req *req, int (*fn)(void *), void *arg)
{
	long args[5] = {req->flags, (long)req->stack, (long)req->ptid, (long)req->tls,
			(long)req->ctid};
	long ret = __NR_clone;

	if (req->stack) {
		long *sp = (long *)((char *)req->stack - 20);

		sp[0] = (long)fn;
		sp[1] = (long)arg;
		args[1] = (long)sp;
	}
	asm volatile("int $0x80\n\t"
		     "test %%eax, %%eax\n\t"
		     "jnz 1f\n\t"
		     "test %%ecx, %%ecx\n\t"
		     "jz 1f\n\t"
		     "pop %%eax\n\t"
		     "call *%%eax\n\t"
		     "mov %%eax, %%ebx\n\t"
		     "mov $1, %%eax\n\t"
		     "int $0x80\n"
		     "1:"
		     : "+a"(ret)
		     : "b"(args[0]), "c"(args[1]), "d"(args[2]), "S"(args[3]), "D"(args[4])
		     : "memory", "cc");
	if (ret == 0)
		t_exit_task(fn(arg));
	return ret;
}

unsigned int t_tls_entry(void *base)
{
	struct user_desc_t desc = {-1u, (unsigned int)(uintptr_t)base, 0xfffff, USER_DESC_FLAGS};

	OK(syscall(__NR_set_thread_area, &desc));
	CHECK(desc.entry_number != -1u);
	return desc.entry_number;
}

unsigned int t_tls_read(unsigned int entry)
{
	unsigned int selector = entry * 8 + 3, saved, value;

	asm volatile("mov %%fs, %0\n\t"
		     "mov %2, %%fs\n\t"
		     "mov %%fs:0, %1\n\t"
		     "mov %0, %%fs"
		     : "=&r"(saved), "=&r"(value)
		     : "r"(selector));
	return value;
}
