// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the loader's jump to the first program: start_kernel() brings up each room in the order in which
 * they stand on each other, becomes the idle task, and leaves the rest to kernel_init(), task 1.
 * Also here: the kernel's command line.
 */
#include <binfmts.h>
#include <boot.h>
#include <bug.h>
#include <cmdline.h>
#include <file.h>
#include <futex.h>
#include <init.h>
#include <ledger.h>
#include <mm.h>
#include <nsproxy.h>
#include <percpu.h>
#include <printk.h>
#include <slab.h>
#include <smp.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <tty.h>
#include <uapi/wait.h>

char saved_command_line[COMMAND_LINE_SIZE];

/* --- The first task -------------------------------------------------------------------------------- */

static struct signal_struct init_signals = {
	.count = ATOMIC_INIT(1),
	.live = ATOMIC_INIT(1),
	.nr_threads = 1,
	.thread_head = {&init_task.thread_node, &init_task.thread_node},
	.multiprocess = LIST_HEAD_INIT(init_signals.multiprocess),
	.posix_timers = LIST_HEAD_INIT(init_signals.posix_timers),
	.shared_pending = {.list = LIST_HEAD_INIT(init_signals.shared_pending.list)},
	.flags = SIGNAL_UNKILLABLE,
	.rlim =
		{
			[RLIMIT_CPU... RLIMIT_DATA] = {RLIM_INFINITY, RLIM_INFINITY},
			[RLIMIT_STACK] = {8 << 20, RLIM_INFINITY},
			[RLIMIT_CORE] = {0, RLIM_INFINITY},
			[RLIMIT_RSS] = {RLIM_INFINITY, RLIM_INFINITY},
			[RLIMIT_NOFILE] = {1024, 4096},
			[RLIMIT_MEMLOCK] = {8 << 20, 8 << 20},
			[RLIMIT_AS... RLIMIT_LOCKS] = {RLIM_INFINITY, RLIM_INFINITY},
			[RLIMIT_MSGQUEUE] = {819200, 819200},
			[RLIMIT_RTTIME] = {RLIM_INFINITY, RLIM_INFINITY},
		},
};

static struct sighand_struct init_sighand = {.count = ATOMIC_INIT(1)};

extern char init_stack[]; /* boot/head.S */

/* Every other task is a copy of a copy of this one: what it holds here is what a task begins with. */
struct task_struct init_task = {
	.state = TASK_RUNNING,
	.usage = ATOMIC_INIT(2),
	.flags = PF_KTHREAD,
	.stack = init_stack,
	.prio = MAX_PRIO - 1,
	.static_prio = NICE_TO_PRIO(0),
	.cpus_allowed = ~0u,
	.comm = "swapper",
	.cred = &init_cred,
	.files = &init_files,
	.fs = &init_fs,
	.sighand = &init_sighand,
	.signal = &init_signals,
	.active_mm = &init_mm,
	.nsproxy = &init_nsproxy,
	.pending = {.list = LIST_HEAD_INIT(init_task.pending.list)},
	.group_leader = &init_task,
	.thread_node = LIST_HEAD_INIT(init_signals.thread_head),
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.real_parent = &init_task,
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
};

static void init_first_task(void)
{
	spin_lock_init(&init_task.alloc_lock);
	spin_lock_init(&init_sighand.siglock);
	init_waitqueue_head(&init_signals.wait_chldexit);
	init_rwsem(&init_uts_ns.sem);
	snprintf(init_uts_ns.name.version, sizeof(init_uts_ns.name.version), "#1 Tine %s %s",
		 CONFIG_NAME, build_version);
	if (fpu_dup(&init_task))
		panic("no memory for the first task's FPU state");
}

/* --- The command line ------------------------------------------------------------------------------ */

/* The next word of a line, *len bytes, and *line behind it; NULL at its end, and at "--". */
static const char *next_word(const char **line, size_t *len)
{
	const char *word = *line;

	while (*word == ' ')
		word++;
	for (*len = 0; word[*len] && word[*len] != ' ';)
		++*len;
	*line = word + *len;
	return *len && (*len != 2 || memcmp(word, "--", 2)) ? word : NULL;
}

/* Is the word, up to its "=", that key? */
static bool has_key(const char *word, size_t len, const char *key)
{
	size_t key_len = strlen(key);

	return len >= key_len && !memcmp(word, key, key_len) &&
	       (len == key_len || word[key_len] == '=');
}

/* The last word with the key counts, so that more can be appended to a line. */
bool cmdline_get(const char *key, char *buf, size_t size)
{
	const char *line = saved_command_line, *word;
	size_t len;
	bool found = false;

	while ((word = next_word(&line, &len))) {
		size_t skip = min(strlen(key) + 1, len);

		if (!has_key(word, len, key))
			continue;
		strlcpy(buf, word + skip, min(len - skip + 1, size));
		found = true;
	}
	return found;
}

static const char *const known_words[] = {
	"init", "console", "quiet",   "loglevel", "selftest", "panic", "trace",
	"leak", "fail",	   "highmem", "nosmp",	  "maxcpus",  "delay",
};

static void warn_of_unknown_words(void)
{
	const char *line = saved_command_line, *word;
	unsigned int i;
	size_t len;

	while ((word = next_word(&line, &len))) {
		for (i = 0; i < ARRAY_SIZE(known_words) && !has_key(word, len, known_words[i]);)
			i++;
		if (i == ARRAY_SIZE(known_words))
			printk(KERN_WARNING "command line: \"%.*s\" means nothing here\n", (int)len,
			       word);
	}
}

/* --- Task 1 ---------------------------------------------------------------------------------------- */

#define MAX_INIT_ARGS 128

/* The words behind "--" become init's arguments, in place. */
static void collect_init_args(const char **argv)
{
	char *p = strncmp(saved_command_line, "-- ", 3) ? strstr(saved_command_line, " -- ")
							: saved_command_line;
	unsigned int n = 1;

	if (!p)
		return;
	p = strstr(p, "-- ") + 3;
	while (*p && n < MAX_INIT_ARGS) {
		while (*p == ' ')
			*p++ = 0;
		if (*p)
			argv[n++] = p;
		while (*p && *p != ' ')
			p++;
	}
	if (*p)
		panic("command line: more than %d words behind --", MAX_INIT_ARGS - 1);
}

/* Standard input, output and error of the first program. */
static void open_console(void)
{
	struct file *console = filp_open("/dev/console", O_RDWR, 0);

	if (IS_ERR(console)) {
		printk(KERN_WARNING "/dev/console cannot be opened (%ld): init has no terminal\n",
		       PTR_ERR(console));
		return;
	}
	for (unsigned int fd = 0; fd < 3; fd++)
		fd_install(get_unused_fd_flags(0, 0), fd ? get_file(console) : console);
}

static void run_init(void)
{
	static const char *argv[MAX_INIT_ARGS + 1];
	static const char *const envp[] = {"HOME=/", "TERM=linux", "PATH=/bin", NULL};
	static char path[256];
	int retval;

	if (!cmdline_get("init", path, sizeof(path)))
		strlcpy(path, "/init", sizeof(path));
	collect_init_args(argv);
	argv[0] = path;
	retval = kernel_execve(path, argv, envp);
	if (retval)
		panic("init %s cannot be run: error %d (%s)", path, -retval,
		      retval == -ENOENT	   ? "there is no such file"
		      : retval == -ENOEXEC ? "not a program for this machine"
		      : retval == -EACCES  ? "not executable"
					   : "see errno(3)");
}

static int kernel_init(void *unused)
{
	static char name[64];

	strlcpy(current->comm, "init", sizeof(current->comm));
	current->flags &= ~PF_KTHREAD;
	populate_rootfs();
	free_boot_modules();
	open_console();
	leak_init();
	fault_inject_init();
	if (cmdline_get("selftest", name, sizeof(name)))
		selftest_run(name);
	run_init();
	return 0;
}

/* --- Boot ------------------------------------------------------------------------------------------ */

static void start_rooms(void)
{
	mem_init();
	kmem_cache_init();
	setup_per_cpu_areas();
	vmalloc_init();
	radix_init();
	time_init();
	realtime_init(rtc_read_seconds());
	sched_init();
	mmap_init();
	cred_init();
	pid_init();
	signal_init();
	futex_init();
	init_first_task();
	fork_init();
	vfs_init();
	procfs_init();
	tty_init();
}

/* start_kernel: entered once, from boot/head.S, on init_task's stack, interrupts off. */
void start_kernel(void)
{
	char value[64];

	cpu_init(0);
	trap_init();
	console_init();
	printk("Tine %s %s: fork, one prong at a time\n", init_uts_ns.name.release, build_version);
	printk("command line: %s\n", saved_command_line);
	warn_of_unknown_words();
	if (cmdline_get("trace", value, sizeof(value)) && trace_set(value))
		printk(KERN_WARNING "trace=%s: not something that can be traced\n", value);
	paging_init();
	page_alloc_init();
	irq_init();
	start_rooms();
	serial_enable_irq();
	local_irq_enable();
	smp_init();
	if (kernel_thread(kernel_init, NULL, 0) < 0)
		panic("no memory for the first process");
	schedule();
	cpu_idle();
}
