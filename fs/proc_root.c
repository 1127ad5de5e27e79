// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc itself: the files about the machine and the system as a whole. Formats are Linux's where
 * programs parse them. Entry points: proc_root_entry, proc_stat_init. Specification: proc(5).
 */
#include <cmdline.h>
#include <irq.h>
#include <ledger.h>
#include <mm.h>
#include <nsproxy.h>
#include <percpu.h>
#include <proc_fs.h>
#include <sched.h>
#include <string.h>
#include <task.h>
#include <time.h>
#include <trace.h>
#include <vmstat.h>

#define NR_IRQS 16

/* --- the load average ------------------------------------------------------------------------ */

/* Fixed point with 11 bits; every 5 s each average decays towards the number of running tasks. */
#define LOAD_ONE       2048u
#define LOAD_PERIOD_NS (5ull * NSEC_PER_SEC)

/* LOAD_ONE times e to the -5/60, -5/300, -5/900. */
static const u32 load_decay[3] = {1884, 2014, 2037};
static u32 load_avg[3];
static struct timer_list load_timer;

static void update_load(struct timer_list *timer)
{
	u32 active = nr_running() * LOAD_ONE;

	for (int i = 0; i < 3; i++)
		load_avg[i] = (load_avg[i] * load_decay[i] + active * (LOAD_ONE - load_decay[i])) /
			      LOAD_ONE;
	mod_timer(timer, timer->expires_ns + LOAD_PERIOD_NS);
}

void proc_stat_init(void)
{
	setup_timer(&load_timer, update_load);
	mod_timer(&load_timer, ktime_get_ns() + LOAD_PERIOD_NS);
}

static void loadavg_print(struct seq_file *m)
{
	for (int i = 0; i < 3; i++) {
		u32 hundredths = (load_avg[i] * 100 + LOAD_ONE / 2) / LOAD_ONE;

		seq_printf(m, "%u.%02u ", hundredths / 100, hundredths % 100);
	}
	seq_printf(m, "%lu/%d %d\n", nr_running(), nr_threads(), init_pid_ns.last_pid);
}

/* --- time ------------------------------------------------------------------------------------ */

/* print_seconds: with hundredths, as /proc/uptime has them. */
static void print_seconds(struct seq_file *m, u64 ns)
{
	u32 rest = do_div(&ns, NSEC_PER_SEC);

	seq_printf(m, "%llu.%02u", ns, rest / (NSEC_PER_SEC / 100));
}

static void uptime_print(struct seq_file *m)
{
	print_seconds(m, ktime_get_ns());
	seq_putc(m, ' ');
	print_seconds(m, task_sched_runtime(&init_task)); /* the idle task's time */
	seq_putc(m, '\n');
}

static u32 sum_event(enum vmstat_item item)
{
	unsigned int cpu;
	u32 sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu(vmstat, cpu)[item];
	return sum;
}

/* print_cpu_times: in hundredths of a second, out of ticks. */
static void print_cpu_times(struct seq_file *m, const char *name, u32 user, u32 system, u32 idle)
{
	const u32 mul = USER_HZ / 50, div = HZ / 50;

	seq_printf(m, "%s %u 0 %u %u 0 0 0 0 0 0\n", name, user * mul / div, system * mul / div,
		   idle * mul / div);
}

static void stat_print(struct seq_file *m)
{
	u64 boot = realtime_ns() - ktime_get_ns();
	unsigned long sum = 0;
	unsigned int cpu;
	char name[8];

	do_div(&boot, NSEC_PER_SEC);
	print_cpu_times(m, "cpu ", sum_event(VM_tick_user), sum_event(VM_tick_system),
			sum_event(VM_tick_idle));
	for_each_possible_cpu(cpu) {
		const u32 *events = per_cpu(vmstat, cpu);

		snprintf(name, sizeof(name), "cpu%u", cpu);
		print_cpu_times(m, name, events[VM_tick_user], events[VM_tick_system],
				events[VM_tick_idle]);
	}
	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		sum += irq_count(irq);
	seq_printf(m, "intr %lu", sum);
	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		seq_printf(m, " %lu", irq_count(irq));
	seq_printf(m,
		   "\nctxt %llu\nbtime %llu\nprocesses %lu\nprocs_running %lu\nprocs_blocked 0\n",
		   nr_context_switches(), boot, total_forks, nr_running());
}

/* --- the machine ----------------------------------------------------------------------------- */

static void cpuinfo_print(struct seq_file *m)
{
	/* CPUID.1 EDX, from bit 0; what has no name here is reserved. */
	static const char *const names[32] = {
		"fpu",	"vme",	 "de",	 "pse",	    "tsc",  "msr", "pae",  "mce",
		"cx8",	"apic",	 NULL,	 "sep",	    "mtrr", "pge", "mca",  "cmov",
		"pat",	"pse36", "pn",	 "clflush", NULL,   "dts", "acpi", "mmx",
		"fxsr", "sse",	 "sse2", "ss",	    "ht",   "tm",  "ia64", "pbe",
	};
	u32 family = (cpu_signature >> 8) & 15, model = (cpu_signature >> 4) & 15;
	unsigned int cpu;

	if (family == 6 || family == 15)
		model += (cpu_signature >> 12) & 0xf0;
	if (family == 15)
		family += (cpu_signature >> 20) & 0xff;
	for_each_possible_cpu(cpu) {
		seq_printf(m, "processor\t: %u\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\n",
			   cpu, cpu_vendor, family, model);
		seq_printf(m, "model name\t: %s\nstepping\t: %u\ncpu MHz\t\t: %u.%03u\n", cpu_model,
			   cpu_signature & 15, tsc_khz / 1000, tsc_khz % 1000);
		seq_puts(m, "fpu\t\t: yes\nwp\t\t: yes\nflags\t\t:");
		for (int bit = 0; bit < 32; bit++)
			if ((cpu_features & (1u << bit)) && names[bit])
				seq_printf(m, " %s", names[bit]);
		seq_puts(m, "\n\n");
	}
}

static void interrupts_print(struct seq_file *m)
{
	/* What a PC's lines are wired to. */
	static const char *const names[NR_IRQS] = {
		[0] = "timer", [1] = "keyboard", [2] = "cascade",
		[3] = "ttyS1", [4] = "ttyS0",	 [8] = "rtc",
	};

	seq_puts(m, "           CPU0\n");
	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		if (irq_count(irq))
			seq_printf(m, "%3u: %10lu   XT-PIC   %s\n", irq, irq_count(irq),
				   names[irq] ? names[irq] : "");
}

static void version_print(struct seq_file *m)
{
	const struct utsname *name = &init_uts_ns.name;

	seq_printf(m, "%s version %s %s\n", name->sysname, name->release, name->version);
}

static void cmdline_print(struct seq_file *m)
{
	seq_printf(m, "%s\n", saved_command_line);
}

static int trace_store(const struct proc_node *node, char *text)
{
	return trace_set(text);
}

/* --- links to the reader --------------------------------------------------------------------- */

static int self_text(const struct proc_node *node, char *buf, size_t size)
{
	char text[16];
	size_t len = scnprintf(text, sizeof(text), "%d", task_tgid_vnr(current));

	len = min(len, size);
	memcpy(buf, text, len);
	return len;
}

static int thread_self_text(const struct proc_node *node, char *buf, size_t size)
{
	char text[40];
	size_t len = scnprintf(text, sizeof(text), "%d/task/%d", task_tgid_vnr(current),
			       task_pid_vnr(current));

	len = min(len, size);
	memcpy(buf, text, len);
	return len;
}

static int mounts_text(const struct proc_node *node, char *buf, size_t size)
{
	size_t len = min(strlen("self/mounts"), size);

	memcpy(buf, "self/mounts", len);
	return len;
}

/* --- the directory --------------------------------------------------------------------------- */

static const struct proc_entry root_table[] = {
	{.name = "buddyinfo", .mode = PROC_FILE, .print = buddyinfo_show},
	{.name = "cmdline", .mode = PROC_FILE, .print = cmdline_print},
	{.name = "cpuinfo", .mode = PROC_FILE, .print = cpuinfo_print},
	{.name = "filesystems", .mode = PROC_FILE, .print = filesystems_show},
	{.name = "interrupts", .mode = PROC_FILE, .print = interrupts_print},
	{.name = "ledger", .mode = PROC_FILE, .print = ledger_show},
	{.name = "loadavg", .mode = PROC_FILE, .print = loadavg_print},
	{.name = "meminfo", .mode = PROC_FILE, .print = meminfo_show},
	{.name = "mounts", .mode = PROC_LINK, .text = mounts_text},
	{.name = "self", .mode = PROC_LINK, .text = self_text},
	{.name = "slabinfo", .mode = S_IFREG | 0400, .print = slabinfo_show},
	{.name = "stat", .mode = PROC_FILE, .print = stat_print},
	{.name = "sys", .mode = PROC_DIR, PROC_TABLE(proc_sys_table)},
	{.name = "thread-self", .mode = PROC_LINK, .text = thread_self_text},
	{.name = "trace", .mode = S_IFREG | 0644, .print = trace_show, .store = trace_store},
	{.name = "uptime", .mode = PROC_FILE, .print = uptime_print},
	{.name = "version", .mode = PROC_FILE, .print = version_print},
	{.name = "vmallocinfo", .mode = S_IFREG | 0400, .print = vmallocinfo_show},
	{.name = "vmstat", .mode = PROC_FILE, .print = vmstat_show},
	{.name = "zoneinfo", .mode = PROC_FILE, .print = zoneinfo_show},
};

static int root_lookup(struct inode *dir, struct dentry *dentry)
{
	int err = proc_lookup_table(dir, dentry);

	return err == -ENOENT ? proc_pid_lookup(dir, dentry) : err;
}

static int root_iterate(struct file *file, struct dir_context *ctx)
{
	return proc_emit_table(file, ctx) ? proc_pid_iterate(file, ctx) : 0;
}

static const struct inode_operations root_iops = {
	.lookup = root_lookup,
	.revalidate = proc_pid_revalidate,
};
static const struct file_operations root_fops = {.llseek = proc_dir_lseek, .iterate = root_iterate};

const struct proc_entry proc_root_entry = {
	.name = "",
	.mode = PROC_DIR,
	PROC_TABLE(root_table),
	.iops = &root_iops,
	.fops = &root_fops,
};
