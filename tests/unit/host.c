// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel around the tested code, as far as that calls it: panic, printk, the lock checker.
 * Locks are counted here, so that a path that leaves one held, or takes it twice, fails its test.
 * Also: random numbers from a seed that is printed.
 */
#include "unit.h"
#include <bug.h>
#include <layout.h>
#include <smp.h>
#include <spinlock.h>
#include <wait.h>

unsigned long unit_page_offset;
u64 unit_seed;
static u64 random_state;

static u64 mix(u64 x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

u64 random_u64(void)
{
	random_state += 0x9e3779b97f4a7c15u;
	return mix(random_state);
}

static u64 fresh_seed(void)
{
	u64 seed = 1;
	FILE *urandom = fopen("/dev/urandom", "r");

	if (urandom) {
		if (fread(&seed, sizeof(seed), 1, urandom) != 1)
			seed = 1;
		fclose(urandom);
	}
	return seed >> 32; /* short enough to be typed */
}

int unit_random_setup(void **state)
{
	const char *given = getenv("SEED");

	unit_seed = given ? strtoull(given, NULL, 0) : fresh_seed();
	random_state = unit_seed;
	print_message("SEED=%llu repeats this run\n", unit_seed);
	return 0;
}

void *exact(const void *data, size_t size)
{
	char *copy = malloc(size);

	assert_non_null(copy);
	for (size_t i = 0; i < size; i++)
		copy[i] = ((const char *)data)[i];
	return copy;
}

/* --- locks ------------------------------------------------------------------------------------ */

struct thread_info unit_thread;
bool unit_irqs_off;
static void *held[MAX_HELD_LOCKS];
static unsigned int nr_held;

void __lock_acquire(const void *lock, struct lock_dep *dep, int subclass, unsigned int mode,
		    unsigned long ip)
{
	for (unsigned int i = 0; i < nr_held; i++)
		if (held[i] == lock)
			fail_msg("%s is taken twice", dep->class ? dep->class->name : "a lock");
	assert_true(nr_held < MAX_HELD_LOCKS);
	held[nr_held++] = (void *)lock;
}

void __lock_release(const void *lock, unsigned long ip)
{
	unsigned int i = 0;

	while (i < nr_held && held[i] != lock)
		i++;
	if (i == nr_held)
		fail_msg("a lock is released that is not held");
	held[i] = held[--nr_held];
}

/* Nobody else is there who could have it. */
void spin_wait(spinlock_t *lock, u16 ticket)
{
	fail_msg("a spinlock is not free");
}

bool lock_is_held(const void *lock)
{
	for (unsigned int i = 0; i < nr_held; i++)
		if (held[i] == lock)
			return true;
	return false;
}

void __might_sleep(const char *file, int line)
{
	if (nr_held || unit_irqs_off)
		fail_msg("sleep in atomic context at %s:%d", file, line);
}

/* Nobody else is there to wait for. */
void mutex_lock(struct mutex *m)
{
	__might_sleep(__FILE__, __LINE__);
	if (m->owner)
		fail_msg("a mutex is taken twice");
	m->owner = (struct task_struct *)&unit_thread;
}

void mutex_unlock(struct mutex *m)
{
	assert_non_null(m->owner);
	m->owner = NULL;
}

/* One CPU: here, with interrupts off. */
void on_each_cpu(void (*fn)(void *arg), void *arg)
{
	bool off = unit_irqs_off;

	unit_irqs_off = true;
	fn(arg);
	unit_irqs_off = off;
}

/* After a panic, which left everything as it was. Spinlocks only. */
static void let_go_of_locks(void)
{
	while (nr_held) {
		spinlock_t *lock = held[--nr_held];

		lock->owner = lock->next;
	}
	unit_irqs_off = false;
	unit_thread.preempt_count = 0;
}

void unit_nothing_held(void)
{
	assert_int_equal(nr_held, 0);
	assert_int_equal(unit_thread.preempt_count, 0);
	assert_false(unit_irqs_off);
}

/* --- words ------------------------------------------------------------------------------------ */

jmp_buf unit_panic_jump;
bool unit_panic_expected;
char unit_panic_text[512];
char unit_messages[8192];
static size_t messages_len;

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(unit_panic_text, sizeof(unit_panic_text), fmt, args);
	va_end(args);
	if (!unit_panic_expected) {
		print_error("panic: %s\n", unit_panic_text);
		fail();
		abort();
	}
	unit_panic_expected = false;
	let_go_of_locks();
	longjmp(unit_panic_jump, 1);
}

void warn_at(const char *file, int line, const char *what)
{
	fail_msg("%s:%d: WARN_ON(%s)", file, line, what);
}

void dump_stack(void)
{
}

void unit_forget_messages(void)
{
	messages_len = 0;
	unit_messages[0] = '\0';
}

int printk(const char *fmt, ...) __printf(1, 2);
int printk(const char *fmt, ...)
{
	size_t room = sizeof(unit_messages) - messages_len;
	va_list args;
	int len;

	if (fmt[0] == '\001') /* KERN_*: two bytes in front */
		fmt += 2;
	va_start(args, fmt);
	len = vsnprintf(unit_messages + messages_len, room, fmt, args);
	va_end(args);
	assert_true(len >= 0 && (size_t)len < room);
	messages_len += len;
	return len;
}
