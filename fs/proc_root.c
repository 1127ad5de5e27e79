// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc itself: the files about the machine and the system as a whole, and below sys/ the numbers that
 * root can set (each is read and written in one instruction; who uses it reads it each time). Formats
 * are Linux's where programs parse them. Entry points: proc_root_entry, procfs_init. Specification:
 * proc(5).
 */
#include "internal.h"
#include <cmdline.h>
#include <ledger.h>
#include <lockcheck.h>
#include <mm.h>
#include <nsproxy.h>
#include <percpu.h>
#include <proc_fs.h>
#include <sched.h>
#include <task.h>
#include <time.h>
#include <smp.h>
#include <trace.h>
#include <vmstat.h>

/* --- the load average ------------------------------------------------------------------------ */

/* Fixed point with 11 bits; every 5 s each average decays towards the number of running tasks. */
#define LOAD_SHIFT     11
#define LOAD_ONE       (1u << LOAD_SHIFT)
#define LOAD_PERIOD_NS (5ull * NSEC_PER_SEC)

/* LOAD_ONE times e to the -5/60, -5/300, -5/900. */
static const u32 load_decay[3] = {1884, 2014, 2037};
static u32 load_avg[3];
static struct timer_list load_timer;

static void update_load(struct timer_list *timer)
{
	u64 active = (u64)nr_running() << LOAD_SHIFT;

	for (int i = 0; i < 3; i++)
		load_avg[i] =
			((u64)load_avg[i] * load_decay[i] + active * (LOAD_ONE - load_decay[i])) >>
			LOAD_SHIFT;
	mod_timer(timer, timer->expires_ns + LOAD_PERIOD_NS);
}

void procfs_init(void)
{
	setup_timer(&load_timer, update_load);
	mod_timer(&load_timer, ktime_get_ns() + LOAD_PERIOD_NS);
}

static void loadavg_show(struct seq_file *m)
{
	for (int i = 0; i < 3; i++) {
		u32 hundredths = (load_avg[i] * 100 + LOAD_ONE / 2) >> LOAD_SHIFT;

		seq_printf(m, "%u.%02u ", hundredths / 100, hundredths % 100);
	}
	seq_printf(m, "%lu/%d %d\n", nr_running(), nr_threads(), init_pid_ns.last_pid);
}

/* --- time ------------------------------------------------------------------------------------ */

static void uptime_show(struct seq_file *m)
{
	u64 up = ktime_get_ns(), idle = idle_runtime();
	u32 up_rest = do_div(&up, NSEC_PER_SEC), idle_rest = do_div(&idle, NSEC_PER_SEC);

	seq_printf(m, "%llu.%02u %llu.%02u\n", up, up_rest / (NSEC_PER_SEC / 100), idle,
		   idle_rest / (NSEC_PER_SEC / 100));
}

/* --- the machine ----------------------------------------------------------------------------- */

/* show_cpu_times: in hundredths of a second, out of ticks. */
static void show_cpu_times(struct seq_file *m, const char *name, const u32 ticks[NR_VMSTAT])
{
	const u32 mul = USER_HZ / 50, div = HZ / 50;

	seq_printf(m, "%s %u 0 %u %u 0 0 0 0 0 0\n", name, ticks[VM_tick_user] * mul / div,
		   ticks[VM_tick_system] * mul / div, ticks[VM_tick_idle] * mul / div);
}

static void stat_show(struct seq_file *m)
{
	u64 boot = realtime_ns() - ktime_get_ns();
	u32 sum[NR_VMSTAT] = {0};
	unsigned int cpu;
	char name[8];

	for_each_online_cpu(cpu) {
		for (int i = 0; i < NR_VMSTAT; i++)
			sum[i] += per_cpu(vmstat, cpu)[i];
	}
	show_cpu_times(m, "cpu ", sum);
	for_each_online_cpu(cpu) {
		snprintf(name, sizeof(name), "cpu%u", cpu);
		show_cpu_times(m, name, per_cpu(vmstat, cpu));
	}
	do_div(&boot, NSEC_PER_SEC);
	seq_printf(m, "ctxt %u\nbtime %llu\nprocesses %lu\n", sum[VM_context_switch], boot,
		   total_forks);
	seq_printf(m, "procs_running %lu\nprocs_blocked 0\n", nr_running());
}

/* What one CPU asked of another, by who was asked; the names are Linux's. */
static void interrupts_show(struct seq_file *m)
{
	static const struct {
		const char *name;
		enum vmstat_item item;
		const char *what;
	} rows[] = {
		{"RES", VM_resched_ipi, "Rescheduling interrupts"},
		{"CAL", VM_call_ipi, "Function call interrupts"},
		{"TLB", VM_tlb_ipi, "TLB shootdowns"},
	};
	unsigned int cpu;

	for_each_online_cpu(cpu)
		seq_printf(m, "%sCPU%u", cpu ? "        " : "           ", cpu);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		seq_printf(m, "\n%s:", rows[i].name);
		for_each_online_cpu(cpu)
			seq_printf(m, " %10u", per_cpu(vmstat, cpu)[rows[i].item]);
		seq_printf(m, "   %s", rows[i].what);
	}
	seq_printf(m, "\n");
}

static void cpuinfo_show(struct seq_file *m)
{
	u32 family = (cpu_signature >> 8) & 15, model = (cpu_signature >> 4) & 15;
	unsigned int cpu;

	if (family == 6 || family == 15)
		model += (cpu_signature >> 12) & 0xf0;
	if (family == 15)
		family += (cpu_signature >> 20) & 0xff;
	for_each_online_cpu(cpu) {
		seq_printf(m, "processor\t: %u\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\n",
			   cpu, cpu_vendor, family, model);
		seq_printf(m, "model name\t: %s\nstepping\t: %u\ncpu MHz\t\t: %u.%03u\n\n",
			   cpu_model, cpu_signature & 15, tsc_khz / 1000, tsc_khz % 1000);
	}
}

static void version_show(struct seq_file *m)
{
	const struct utsname *name = &init_uts_ns.name;

	seq_printf(m, "%s version %s %s\n", name->sysname, name->release, name->version);
}

static void cmdline_show(struct seq_file *m)
{
	seq_printf(m, "%s\n", saved_command_line);
}

/* The bit that Linux sets after a warning: here the lock checker's. */
static void tainted_show(struct seq_file *m)
{
	seq_printf(m, "%d\n", lockcheck_reports ? 1 << 9 : 0);
}

/* --- links to the reader --------------------------------------------------------------------- */

static int self_text(char *buf, size_t size)
{
	return scnprintf(buf, size, "%d", task_tgid_vnr(current));
}

static int thread_self_text(char *buf, size_t size)
{
	return scnprintf(buf, size, "%d/task/%d", task_tgid_vnr(current), task_pid_vnr(current));
}

/* --- sys/ ------------------------------------------------------------------------------------ */

/* NUMBER: a file below sys/ with a number from low to high. */
#define NUMBER(file, variable, low, high)                                                          \
	{                                                                                          \
		.name = (file), .mode = PROC_SETTABLE, .value = &(variable), .min = (low),         \
		.max = (high),                                                                     \
	}

static const struct proc_entry kernel_table[] = {
	NUMBER("pid_max", pid_max, RESERVED_PIDS + 1, PID_MAX_LIMIT),
	NUMBER("sched_child_runs_first", sysctl_sched_child_runs_first, 0, 1),
	{.name = "tainted", .mode = PROC_FILE, .show = tainted_show},
	NUMBER("threads-max", max_threads, 20, 0x3fffffff),
};

static const struct proc_entry vm_table[] = {
	NUMBER("overcommit_memory", sysctl_overcommit_memory, 0, 2),
	NUMBER("overcommit_ratio", sysctl_overcommit_ratio, 0, 0x7fffffff),
};

static const struct proc_entry sys_table[] = {
	{.name = "kernel", .mode = PROC_DIR, PROC_TABLE(kernel_table)},
	{.name = "vm", .mode = PROC_DIR, PROC_TABLE(vm_table)},
};

/* --- the directory --------------------------------------------------------------------------- */

static const struct proc_entry root_table[] = {
	{.name = "buddyinfo", .mode = PROC_FILE, .show = buddyinfo_show},
	{.name = "cmdline", .mode = PROC_FILE, .show = cmdline_show},
	{.name = "cpuinfo", .mode = PROC_FILE, .show = cpuinfo_show},
	{.name = "interrupts", .mode = PROC_FILE, .show = interrupts_show},
	{.name = "ledger", .mode = PROC_FILE, .show = ledger_show},
	{.name = "loadavg", .mode = PROC_FILE, .show = loadavg_show},
	{.name = "lock_stat", .mode = PROC_FILE, .show = lock_stat_show},
	{.name = "meminfo", .mode = PROC_FILE, .show = meminfo_show},
	{.name = "mounts", .mode = PROC_FILE, .show = mounts_show},
	{.name = "self", .mode = PROC_LINK, .text = self_text},
	{.name = "slabinfo", .mode = PROC_SECRET, .show = slabinfo_show},
	{.name = "stat", .mode = PROC_FILE, .show = stat_show},
	{.name = "sys", .mode = PROC_DIR, PROC_TABLE(sys_table)},
	{.name = "thread-self", .mode = PROC_LINK, .text = thread_self_text},
	{.name = "trace", .mode = PROC_SETTABLE, .show = trace_show, .store = trace_set},
	{.name = "uptime", .mode = PROC_FILE, .show = uptime_show},
	{.name = "version", .mode = PROC_FILE, .show = version_show},
	{.name = "vmallocinfo", .mode = PROC_SECRET, .show = vmallocinfo_show},
	{.name = "vmstat", .mode = PROC_FILE, .show = vmstat_show},
	{.name = "zoneinfo", .mode = PROC_FILE, .show = zoneinfo_show},
};

const struct proc_entry proc_root_entry = {
	.mode = PROC_DIR,
	PROC_TABLE(root_table),
	.tasks = true,
};
