// SPDX-License-Identifier: GPL-2.0-only
/*
 * `leak=NAME` on the command line: every exec loses one of a kind, so that a test can show that the
 * ledger names what is lost (kernel/ledger.c). A table of thieves, and nothing else.
 * Entry points: leak_init, leak_one.
 */
#include <cmdline.h>
#include <file.h>
#include <ledger.h>
#include <mm.h>
#include <nsproxy.h>
#include <printk.h>
#include <sched.h>
#include <slab.h>
#include <string.h>

void (*leak_one)(void);

static void leak_page(void)
{
	(void)alloc_page(GFP_KERNEL);
}

static void leak_slab(void)
{
	(void)kmalloc(100, GFP_KERNEL);
}

static void leak_vmalloc(void)
{
	(void)vmalloc(PAGE_SIZE);
}

static void leak_stack(void)
{
	(void)alloc_thread_stack();
}

static void leak_mm(void)
{
	(void)mm_alloc(NULL);
}

/* The struct outlives its task, and with it the stack and what else only the last reference frees. */
static void leak_task(void)
{
	get_task_struct(current);
}

static void leak_promise(void)
{
	(void)vm_enough_memory(1);
}

static void leak_pid(void)
{
	(void)alloc_pid(&init_pid_ns, 0);
}

static void leak_file(void)
{
	(void)filp_open("/dev/null", O_RDONLY, 0);
}

static void leak_inode(void)
{
	(void)new_inode(current->fs->root->d_inode->i_sb, S_IFREG | 0600);
}

/* A file system that is mounted nowhere; without the mutex, as nobody mounts meanwhile. */
static void leak_mount(void)
{
	(void)alloc_super(current->fs->root->d_inode->i_sb->s_type, "leaked");
}

static const struct {
	const char *name;
	void (*leak)(void);
} thieves[] = {
	{"page", leak_page},	   {"slab", leak_slab},	  {"vmalloc", leak_vmalloc},
	{"stack", leak_stack},	   {"task", leak_task},	  {"mm", leak_mm},
	{"pid", leak_pid},	   {"file", leak_file},	  {"inode", leak_inode},
	{"promise", leak_promise}, {"mount", leak_mount},
};

void leak_init(void)
{
	char name[16];

	if (!cmdline_get("leak", name, sizeof(name)))
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(thieves); i++)
		if (!strcmp(thieves[i].name, name))
			leak_one = thieves[i].leak;
	if (!leak_one)
		printk(KERN_WARNING "leak=%s: not something that can be leaked\n", name);
}
