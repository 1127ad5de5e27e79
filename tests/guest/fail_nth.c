// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures walked on purpose: for each call that makes, changes or ends something, the first allocation
 * fails, then the second, and so on until the call passes untouched. Each failing call returns the
 * documented error and leaves the caller as it was; that nothing is lost, the ledger around each test says.
 * The figures are printed, `# sweep CALL ...`; docs/robustness.md keeps them. The engine is sweep.c.
 */
#include "sweep.h"

#include <poll.h>
#include <linux/futex.h>
#include <sys/syscall.h>

static struct clone_req req;

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void reap(long pid)
{
	int status = t_wait(pid);

	EQ(status, 0);
}

static void close_it(long fd)
{
	OK(close(fd));
}

static void nothing(long ret)
{
	(void)ret;
}

static int exit_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static long fork_once(void)
{
	long pid = syscall(__NR_fork);

	if (pid == 0)
		syscall(__NR_exit, 0);
	return result(pid);
}

/* Steps that take what the caller has by counting it, or fill in what exists: no point by design. */
static const char no_points_by_design[] = "namespaces thread pidfd";

/* A step of copy_process that could fail and was never seen to fail is not tested. */
static void check_steps(void)
{
	CHECK(survey.nr_steps > 8);
	for (int i = 1; i < survey.nr_steps; i++) {
		const struct step *step = &survey.step[i];

		if ((step->points > 0) == t_has_tag(no_points_by_design, step->name))
			t_die("step %s of copy_process has %d points", step->name, step->points);
	}
	EQ(survey.step[0].points, 0); /* act I allocates nothing */
}

TEST(fail_nth_fork, "guest-only prints")
{
	char *p = t_private(64 * PAGE);

	memset(p, 1, 64 * PAGE);
	sweep_and_print("fork", fork_once, reap);
	check_steps();
	EQ(p[0], 1);
}

/* The table and its bitmaps are points of their own when they do not fit inside the struct. */
TEST(fail_nth_fork_with_many_descriptors, "guest-only prints")
{
	int plain = sweep("fork", fork_once, reap, ENOMEM);

	OK(dup2(0, 200));
	CHECK(sweep_and_print("fork with 200 descriptors", fork_once, reap) > plain);
}

/* One point for each area, one for each page table. */
TEST(fail_nth_fork_by_area_and_table, "guest-only prints")
{
	const int how = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	int plain = sweep("fork", fork_once, reap, ENOMEM);
	char *far = (char *)0x20000000;

	CHECK(mmap(far, PAGE, PROT_READ, how, -1, 0) == far);
	EQ(sweep("fork with an area more", fork_once, reap, ENOMEM), plain + 1);
	OK(munmap(far, PAGE));
	for (int i = 0; i < 4; i++) {
		char *p = far + i * 0x400000;

		CHECK(mmap(p, PAGE, PROT_READ | PROT_WRITE, how, -1, 0) == p);
		*p = i;
	}
	EQ(sweep_and_print("fork with 4 areas and 4 tables more", fork_once, reap), plain + 8);
}

static volatile int thread_tid;

static void await_thread(long tid)
{
	(void)tid;
	while (thread_tid)
		sched_yield();
}

static long clone_once(void)
{
	thread_tid = 1;
	return t_clone(&req, exit_at_once, NULL);
}

static int ptid;
static void (*undo_child)(long);

static void undo_and_close(long tid)
{
	undo_child(tid);
	OK(close(ptid)); /* the pidfd */
}

/* clone with these flags, swept; what and how many are printed. */
static void sweep_clone(unsigned long flags)
{
	static void *stack;
	static int ctid;
	struct user_desc_t tls = {.limit = 0xfffff, .flags = USER_DESC_FLAGS};
	void (*undo)(long) = reap;
	char what[32];

	stack = stack ?: t_stack();
	req = (struct clone_req){
		.flags = flags | SIGCHLD, .ptid = &ptid, .ctid = &ctid, .tls = &tls};
	if (flags & CLONE_SETTLS)
		tls.entry_number = t_tls_entry(&ptid);
	if (flags & CLONE_VM)
		req.stack = stack;
	if (flags & CLONE_PARENT)
		undo = nothing;
	if (flags & CLONE_THREAD) {
		req.flags |= CLONE_CHILD_CLEARTID;
		req.ctid = (int *)&thread_tid;
		undo = await_thread;
	}
	undo_child = undo;
	if (flags & CLONE_PIDFD)
		undo = undo_and_close;
	snprintf(what, sizeof(what), "clone %08lx", flags);
	sweep(what, clone_once, undo, ENOMEM);
	print_survey(what, 0);
	CHECK(survey.points >= 4); /* task, stack, FPU, pid: what nobody shares */
}

/* What is shared is a step without points; a sibling is the test's own child. */
TEST(fail_nth_clone_each_flag, "guest-only root prints")
{
	static const unsigned long alone[] = {
		0,
		CLONE_VM,
		CLONE_FS,
		CLONE_FILES,
		CLONE_VM | CLONE_SIGHAND,
		CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
		CLONE_VFORK,
		CLONE_PARENT,
		CLONE_PTRACE,
		CLONE_UNTRACED,
		CLONE_DETACHED,
		CLONE_SYSVSEM,
		CLONE_IO,
		CLONE_NEWCGROUP,
		CLONE_SETTLS,
		CLONE_PARENT_SETTID,
		CLONE_CHILD_SETTID,
		CLONE_CHILD_CLEARTID,
	};
	pid_t pid = t_fork();
	int status, bad = 0;

	if (pid == 0) {
		for (int i = 0; i < COUNT(alone); i++)
			sweep_clone(alone[i]);
		t_exit();
	}
	while (waitpid(-1, &status, __WALL) > 0)
		bad |= status;
	EQ(bad, 0);
}

/*
 * Each legal combination of the flags that take a step's points away or add some, with vfork and
 * without.
 */
TEST(fail_nth_clone_combinations, "guest-only prints")
{
	static const unsigned long memory[] = {
		0,
		CLONE_VM,
		CLONE_VM | CLONE_SIGHAND,
		CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
	};
	static const unsigned long rest[] = {CLONE_FS, CLONE_FILES, CLONE_VFORK, CLONE_PIDFD};
	int plain = 0, most = 0, least = 1000, next;

	prepare(); /* has a descriptor */
	next = t_lowest_fd();
	for (int m = 0; m < COUNT(memory); m++) {
		for (int set = 0; set < 1 << COUNT(rest); set++) {
			unsigned long flags = memory[m];

			for (int i = 0; i < COUNT(rest); i++)
				flags |= set & 1 << i ? rest[i] : 0;
			sweep_clone(flags);
			plain = flags ? plain : survey.points;
			most = survey.points > most ? survey.points : most;
			least = survey.points < least ? survey.points : least;
		}
	}
	EQ(most, plain + 1);
	EQ(t_lowest_fd(), next);
	CHECK(least < plain / 2);
}

/* CLONE_PIDFD adds the file behind the descriptor, and the table if it must grow. */
static volatile int pidfd;

static void reap_and_close(long pid)
{
	reap(pid);
	OK(close(pidfd));
}

static int points_of(const char *name)
{
	for (int i = 0; i < survey.nr_steps; i++)
		if (!strcmp(survey.step[i].name, name))
			return survey.step[i].points;
	return -1;
}

TEST(fail_nth_clone_pidfd, "guest-only prints")
{
	int plain = sweep("fork", fork_once, reap, ENOMEM), next = t_lowest_fd();

	req = (struct clone_req){.flags = CLONE_PIDFD | SIGCHLD, .ptid = (int *)&pidfd};
	EQ(sweep_and_print("clone with a pidfd", clone_once, reap_and_close), plain + 1);
	EQ(points_of("pidfd"), 1);
	EQ(t_lowest_fd(), next);
}

/* clone3 allocates what clone does; a number that is asked for needs its page of the map at most. */
static pid_t wanted;

static long clone3_once(void)
{
	struct clone_args args = {.flags = CLONE_CLEAR_SIGHAND | CLONE_PIDFD,
				  .exit_signal = SIGCHLD,
				  .pidfd = (uintptr_t)&pidfd,
				  .set_tid = (uintptr_t)&wanted,
				  .set_tid_size = 1};
	long pid = syscall(__NR_clone3, &args, sizeof(args));

	if (pid == 0)
		syscall(__NR_exit, 0);
	return result(pid);
}

TEST(fail_nth_clone3, "guest-only root prints")
{
	int plain = sweep("fork", fork_once, reap, ENOMEM);

	wanted = 3000;
	EQ(sweep_and_print("clone3", clone3_once, reap_and_close), plain + 1);
}

/* Sleeping and waking need nothing that could fail. */
TEST(fail_nth_futex_needs_nothing, "guest-only")
{
	struct timespec past = {1, 0};
	int word = 0, *shared = t_shared(PAGE);

	*shared = 0;
	prepare();
	arm(1);
	FAILS(syscall(__NR_futex, &word, FUTEX_WAIT_BITSET, 0, &past, NULL, -1), ETIMEDOUT);
	FAILS(syscall(__NR_futex, shared, FUTEX_WAIT_BITSET, 0, &past, NULL, -1), ETIMEDOUT);
	EQ(syscall(__NR_futex, &word, FUTEX_REQUEUE, 1, 1, shared, 0), 0);
	EQ(syscall(__NR_futex, &word, FUTEX_WAKE_OP, 1, 1, shared, 0), 0);
	EQ(left(), 1);
	arm(0);
}

static long pidfd_once(void)
{
	return result(syscall(__NR_pidfd_open, getpid(), 0));
}

TEST(fail_nth_pidfd_open, "guest-only prints")
{
	EQ(sweep_and_print("pidfd_open", pidfd_once, close_it), 1);
}

static long vfork_once(void)
{
	long pid = vfork();

	if (pid == 0)
		_exit(0);
	return result(pid);
}

TEST(fail_nth_vfork, "guest-only prints")
{
	sweep_and_print("vfork", vfork_once, reap);
}

/* exec: the child arms itself, and says with its exit status what became of it. */
static int exec_with(int n)
{
	pid_t pid;
	int status;

	prepare();
	pid = t_fork();
	if (pid == 0) {
		char *argv[8], *args[] = {NULL};

		t_child_argv(argv, "exit_seven", args);
		arm(n);
		execve("/proc/self/exe", argv, NULL);
		_exit(errno == ENOMEM && left() == 0 ? 1 : 2);
	}
	status = t_wait(pid);
	read_trace(pid, n - 1);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(fail_nth_exec, "guest-only prints")
{
	int n, refused = 0, killed = 0;

	set_trace("fail");
	for (n = 1; n < 1000; n++) {
		int end = exec_with(n);

		if (end == 7)
			break;
		/* Before the point of no return ENOMEM; past it there is no caller left to tell. */
		if (end == 1)
			refused++;
		else if (end == 100 + SIGSEGV || end == 100 + SIGKILL)
			killed++;
		else
			t_die("exec: allocation %d failed, the child ended with %d", n, end);
	}
	set_trace("none");
	print_survey("exec", 1);
	t_note("sweep exec: %d points refused, %d past the point of no return", refused, killed);
	CHECK(refused > 5 && n < 1000);
}

static long mmap_once(void)
{
	void *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	OK(munmap(p, 4 * PAGE));
	return 0;
}

static long shared_once(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	OK(munmap(p, PAGE));
	return 0;
}

static char *const area = (char *)0x30000000, *const elsewhere = (char *)0x38000000;

/* Eight pages full of threes, with nothing beside them. */
static void restore(long ret)
{
	(void)ret;
	CHECK(mmap(area, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		   -1, 0) == area);
	memset(area, 3, 8 * PAGE);
}

static long split_once(void)
{
	return result(munmap(area + PAGE, PAGE));
}

static long protect_once(void)
{
	return result(mprotect(area + 4 * PAGE, PAGE, PROT_READ));
}

static long move_once(void)
{
	return mremap(area, 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere) ==
			       MAP_FAILED
		       ? -errno
		       : 0;
}

static void move_back(long ret)
{
	EQ(elsewhere[0] + elsewhere[7 * PAGE], 6);
	OK(munmap(elsewhere, 8 * PAGE));
	restore(ret);
}

static char *heap_end;

static long brk_once(void)
{
	return result(brk(heap_end + PAGE));
}

static void brk_back(long ret)
{
	(void)ret;
	OK(brk(heap_end));
}

TEST(fail_nth_memory_calls, "guest-only prints")
{
	sweep_and_print("mmap", mmap_once, nothing);
	sweep_and_print("mmap shared", shared_once, nothing);
	restore(0);
	sweep_and_print("munmap of the middle", split_once, restore);
	sweep_and_print("mprotect of the middle", protect_once, restore);
	sweep_and_print("mremap that moves", move_once, move_back);
	EQ(area[0] + area[2 * PAGE] + area[4 * PAGE] + area[7 * PAGE], 12);
	OK(munmap(area, 8 * PAGE));
	/* The heap's last page is unlike what brk adds, so that it takes an area. */
	CHECK(sbrk(2 * PAGE) != (void *)-1);
	heap_end = (char *)(((uintptr_t)sbrk(0) + PAGE - 1) & -PAGE);
	OK(brk(heap_end));
	OK(mprotect(heap_end - PAGE, PAGE, PROT_READ));
	sweep_and_print("brk", brk_once, brk_back);
}

static long poll_once(void)
{
	struct pollfd p[40];

	for (int i = 0; i < COUNT(p); i++)
		p[i] = (struct pollfd){.fd = 1, .events = POLLOUT};
	return result(poll(p, COUNT(p), 0));
}

static long pipe_once(void)
{
	int fd[2];

	if (pipe(fd) < 0)
		return -errno;
	OK(close(fd[0]));
	OK(close(fd[1]));
	return 0;
}

/* A file system in memory may call what it lacks space: Linux's ramfs does. */
static long no_space(long ret)
{
	return ret == -ENOSPC ? -ENOMEM : ret;
}

static long create_once(void)
{
	return no_space(result(open("a-file-to-be", O_RDWR | O_CREAT, 0600)));
}

static void remove_it(long fd)
{
	OK(close(fd));
	OK(unlink("a-file-to-be"));
}

static long open_once(void)
{
	return result(open("there", O_RDONLY));
}

/* A table never shrinks: the survey grows it to one size, the sweep to the next. */
static int grow_to = 100;

static long grow_once(void)
{
	return result(dup2(0, grow_to));
}

static void grow_more(long fd)
{
	OK(close(fd));
	grow_to = 500;
}

static long mkdir_once(void)
{
	return no_space(result(mkdir("a-directory-with-a-name-that-does-not-fit-inside", 0700)));
}

static void rmdir_it(long ret)
{
	(void)ret;
	OK(rmdir("a-directory-with-a-name-that-does-not-fit-inside"));
}

static long timer_once(void)
{
	int id;

	if (syscall(__NR_timer_create, CLOCK_MONOTONIC, NULL, &id) < 0)
		return -errno;
	return id;
}

static void delete_timer(long id)
{
	OK(syscall(__NR_timer_delete, id));
}

static long queue_once(void)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_code = SI_QUEUE;
	return result(syscall(__NR_rt_sigqueueinfo, getpid(), 50, &info));
}

static void take_it(long ret)
{
	struct timespec zero = {0, 0};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, 50);
	EQ(syscall(__NR_rt_sigtimedwait, &set, NULL, &zero, 8), 50);
}

/* Without memory a timer or a signal with a value is refused, but no signal that kill sends is lost. */
TEST(fail_nth_timers_and_signals, "guest-only prints")
{
	sigset_t set;

	sigfillset(&set);
	OK(sigprocmask(SIG_BLOCK, &set, NULL));
	EQ(sweep("timer_create", timer_once, delete_timer, EAGAIN), 2);
	EQ(sweep("rt_sigqueueinfo", queue_once, take_it, EAGAIN), 1);
	arm(1);
	OK(kill(getpid(), 50));
	arm(0);
	take_it(0);
}

TEST(fail_nth_files, "guest-only prints")
{
	t_tmpdir();
	t_put_file("there", "text", 0600);
	sweep_and_print("pipe", pipe_once, nothing);
	sweep_and_print("open", open_once, close_it);
	sweep_and_print("open and create", create_once, remove_it);
	FAILS(open("a-file-to-be", O_RDONLY), ENOENT);
	sweep_and_print("dup2 that grows the table", grow_once, grow_more);
	sweep_and_print("mkdir", mkdir_once, rmdir_it);
	sweep_and_print("poll of 40 files", poll_once, nothing);
}

/* wait and exit allocate nothing that could fail: with everything failing they still work. */
TEST(fail_nth_exit_and_wait_need_nothing, "guest-only")
{
	pid_t pid;
	int status;

	prepare();
	pid = t_fork();
	if (pid == 0) {
		arm(1);
		_exit(9);
	}
	arm(1);
	EQ(syscall(__NR_wait4, pid, &status, 0, NULL), pid);
	EQ(left(), 1);
	arm(0);
	EQ(status, 9 << 8);
}
