// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/sys: numbers and names that can be looked at and, by root, be set. A number is read and
 * written in one instruction; who uses it reads it each time. Entry point: proc_sys_table.
 */
#include <file.h>
#include <lockcheck.h>
#include <mm.h>
#include <nsproxy.h>
#include <proc_fs.h>
#include <sched.h>
#include <string.h>
#include <task.h>

/* show_uts: one of the names of uname(2). */
static int show_uts(struct seq_file *m, const char *name)
{
	struct uts_namespace *uts = current->nsproxy->uts_ns;

	down_read(&uts->sem);
	seq_printf(m, "%s\n", name);
	up_read(&uts->sem);
	return 0;
}

static int ostype_show(struct seq_file *m)
{
	return show_uts(m, current->nsproxy->uts_ns->name.sysname);
}

static int osrelease_show(struct seq_file *m)
{
	return show_uts(m, current->nsproxy->uts_ns->name.release);
}

static int version_show(struct seq_file *m)
{
	return show_uts(m, current->nsproxy->uts_ns->name.version);
}

static int hostname_show(struct seq_file *m)
{
	return show_uts(m, current->nsproxy->uts_ns->name.nodename);
}

static int hostname_store(const struct proc_node *node, char *text)
{
	struct uts_namespace *uts = current->nsproxy->uts_ns;

	down_write(&uts->sem);
	strlcpy(uts->name.nodename, text, sizeof(uts->name.nodename));
	up_write(&uts->sem);
	return 0;
}

static int pid_max_store(const struct proc_node *node, char *text)
{
	unsigned long value;
	char *end;

	value = simple_strtoul(text, &end, 10);
	if (end == text || *end || value < (unsigned long)pid_max_min || value > PID_MAX_LIMIT)
		return -EINVAL;
	pid_max = value;
	return 0;
}

/* The bit that Linux sets after a warning: here the lock checker's. */
static void tainted_print(struct seq_file *m)
{
	seq_printf(m, "%d\n", lockcheck_reports ? 1 << 9 : 0);
}

static void file_max_print(struct seq_file *m)
{
	seq_printf(m, "%u\n", NR_OPEN_MAX);
}

static void file_nr_print(struct seq_file *m)
{
	seq_printf(m, "%lu\t0\t%u\n", nr_open_files(), NR_OPEN_MAX);
}

#define PROC_SETTABLE (S_IFREG | 0644)

static const struct proc_entry kernel_table[] = {
	{.name = "hostname", .mode = PROC_SETTABLE, .show = hostname_show, .store = hostname_store},
	{.name = "osrelease", .mode = PROC_FILE, .show = osrelease_show},
	{.name = "ostype", .mode = PROC_FILE, .show = ostype_show},
	{.name = "pid_max", .mode = PROC_SETTABLE, .value = &pid_max, .store = pid_max_store},
	{.name = "sched_child_runs_first",
	 .mode = PROC_SETTABLE,
	 .value = &sysctl_sched_child_runs_first,
	 .min = 0,
	 .max = 1},
	{.name = "tainted", .mode = PROC_FILE, .print = tainted_print},
	{.name = "threads-max",
	 .mode = PROC_SETTABLE,
	 .value = &max_threads,
	 .min = 20,
	 .max = 0x3fffffff},
	{.name = "version", .mode = PROC_FILE, .show = version_show},
};

static const struct proc_entry vm_table[] = {
	{.name = "overcommit_memory",
	 .mode = PROC_SETTABLE,
	 .value = &sysctl_overcommit_memory,
	 .min = 0,
	 .max = 2},
	{.name = "overcommit_ratio",
	 .mode = PROC_SETTABLE,
	 .value = &sysctl_overcommit_ratio,
	 .min = 0,
	 .max = 0x7fffffff},
};

static const struct proc_entry fs_table[] = {
	{.name = "file-max", .mode = PROC_FILE, .print = file_max_print},
	{.name = "file-nr", .mode = PROC_FILE, .print = file_nr_print},
};

const struct proc_entry proc_sys_table[3] = {
	{.name = "fs", .mode = PROC_DIR, PROC_TABLE(fs_table)},
	{.name = "kernel", .mode = PROC_DIR, PROC_TABLE(kernel_table)},
	{.name = "vm", .mode = PROC_DIR, PROC_TABLE(vm_table)},
};
