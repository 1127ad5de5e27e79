// SPDX-License-Identifier: GPL-2.0-only
/*
 * The out-of-memory killer. It is asked when a page fault or an allocation that may sleep finds
 * neither a free page nor a cache to shrink, and ends the process that gives most back.
 *
 *   score = present pages + page tables + oom_score_adj thousandths of all memory
 *
 * When it is low memory that is short, high pages and high memory are left out of the sum: whose pages
 * are high could die without anybody being helped.
 * Spared: init, kernel threads, oom_score_adj -1000, and a vfork child, whose memory is its
 * parent's. Who shares the victim's memory without being of its process dies with it, or nothing
 * would be freed.
 * Invariant: one address space at a time is dying of this, until the last mmput has torn it down;
 * meanwhile nobody else is chosen and whoever needs memory sleeps. A victim that cannot die because
 * somebody who waits here holds what it needs is given up after a while, and the next one chosen.
 * Locks: oom_lock > tasklist_lock > task_lock.
 * Entry points: out_of_memory, oom_victim, oom_mm_gone. See proc(5), oom_score_adj.
 */
#include <mm.h>
#include <oom.h>
#include <printk.h>
#include <sched.h>
#include <time.h>
#include <vmstat.h>

#define PATIENCE (5 * HZ) /* for one victim to die */

static DEFINE_SPINLOCK(oom_lock);
static struct mm_struct *dying;	    /* only to compare with: it may be gone {oom_lock} */
static unsigned long give_up_after; /* jiffies {oom_lock} */

struct candidate {
	struct task_struct *task; /* leader of its thread group; none: NULL */
	struct mm_struct *mm;
	long pages, score; /* of the memory that is short */
};

static bool spared(const struct task_struct *p)
{
	return (p->flags & PF_KTHREAD) || (p->signal->flags & SIGNAL_UNKILLABLE) ||
	       p->signal->oom.score_adj == -1000;
}

/* What killing the process would give back, into *c; false: nothing, or it was chosen before. */
static bool weigh(struct task_struct *p, bool high, struct candidate *c)
{
	unsigned long all = totalram_pages() - (high ? 0 : totalhigh_pages());
	struct task_struct *t;

	c->mm = NULL;
	for_each_thread(p, t) {
		task_lock(t);
		if (t->mm && !t->mm->oom_victim && !t->zeroed.vfork_done) {
			c->mm = t->mm;
			c->pages = mm_rss(c->mm) - (high ? 0 : atomic_read(&c->mm->rss_high));
			c->score = c->pages + atomic_read(&c->mm->nr_ptes);
		}
		task_unlock(t);
		if (c->mm)
			break;
	}
	if (!c->mm)
		return false;
	c->task = p;
	c->score += p->signal->oom.score_adj * (long)(all / 1000);
	return true;
}

/* The process with the highest score; .task NULL: there is none. {tasklist_lock} */
static struct candidate choose(bool high)
{
	struct candidate best = {.task = NULL}, next;
	struct task_struct *p;

	for_each_process(p) {
		if (!spared(p) && weigh(p, high, &next) && (!best.task || next.score > best.score))
			best = next;
	}
	return best;
}

/* The leader may have gone before its threads. {tasklist_lock} */
bool process_uses(struct task_struct *p, const struct mm_struct *mm)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		if (t->mm == mm)
			return true;
	}
	return false;
}

/*
 * Marks the victim's memory, and counts it. That takes a user who is not yet done with it: then the last
 * mmput() is still to come and sees the mark. false: it goes already, without being killed.
 */
static bool mark(const struct candidate *victim)
{
	struct task_struct *t;
	bool there = false;

	for_each_thread(victim->task, t) {
		task_lock(t);
		if (t->mm == victim->mm && !there) {
			there = true;
			atomic_inc(&t->mm->mm_count);
			t->mm->oom_victim = true;
		}
		task_unlock(t);
	}
	return there;
}

/* {oom_lock} */
static bool kill_largest(gfp_t gfp, unsigned int order)
{
	bool high = (gfp & __GFP_HIGHMEM) || !totalhigh_pages();
	struct candidate victim;
	struct task_struct *p;

	read_lock(&tasklist_lock);
	victim = choose(high);
	if (!victim.task || !mark(&victim)) {
		read_unlock(&tasklist_lock);
		return victim.task;
	}
	printk(KERN_ERR "out of %smemory: %s[%d] asked for 2^%u pages (gfp %x), %lu free\n",
	       high ? "" : "low ", current->comm, current->pid, order, gfp,
	       nr_free_pages() - (high ? 0 : nr_zone_free_pages(ZONE_HIGHMEM)));
	printk(KERN_ERR "killed %s[%d]: %ld of its pages are %s, oom_score_adj %d, score %ld\n",
	       victim.task->comm, victim.task->pid, victim.pages, high ? "present" : "low",
	       victim.task->signal->oom.score_adj, victim.score);
	count_vm_event(oom_kill);
	dying = victim.mm;
	give_up_after = jiffies + PATIENCE;
	for_each_process(p) {
		if (!spared(p) && process_uses(p, victim.mm))
			send_signal(SIGKILL, SEND_SIG_PRIV, p, TO_PROCESS);
	}
	read_unlock(&tasklist_lock);
	mmdrop(victim.mm);
	return true;
}

bool out_of_memory(gfp_t gfp, unsigned int order)
{
	bool coming;

	if (fatal_signal_pending(current))
		return false;
	spin_lock(&oom_lock);
	coming = (dying && (long)(jiffies - give_up_after) < 0) || kill_largest(gfp, order);
	spin_unlock(&oom_lock);
	if (!coming || fatal_signal_pending(current))
		return false;
	set_current_state(TASK_KILLABLE);
	schedule_timeout(1);
	return true;
}

bool oom_victim(void)
{
	return current->mm && current->mm->oom_victim;
}

void oom_mm_gone(struct mm_struct *mm)
{
	spin_lock(&oom_lock);
	if (dying == mm)
		dying = NULL;
	spin_unlock(&oom_lock);
}
