// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random numbers: the ChaCha20 block function with its key replaced by its own first output, so that
 * what was given out cannot be computed from what is left. The key begins from the clock and the time
 * stamp counter; each event from outside (a key typed) stirs in when it came.
 */
#include "internal.h"
#include <sched.h>
#include <syscalls.h>
#include <time.h>

#define KEY_WORDS   8
#define BLOCK_WORDS 16

static DEFINE_SPINLOCK(random_lock); /* guards key and counter; irq-safe */
static u32 key[KEY_WORDS];
static u32 counter;

static u32 rotate(u32 x, int by)
{
	return x << by | x >> (32 - by);
}

static void quarter(u32 *a, u32 *b, u32 *c, u32 *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

/* RFC 8439, 2.3, with a nonce of zero. */
static void chacha_block(u32 out[BLOCK_WORDS])
{
	u32 in[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	memcpy(in + 4, key, sizeof(key));
	in[12] = counter++;
	memcpy(out, in, sizeof(in));
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 4; i++)
			quarter(out + i, out + 4 + i, out + 8 + i, out + 12 + i);
		for (int i = 0; i < 4; i++)
			quarter(out + i, out + 4 + (i + 1) % 4, out + 8 + (i + 2) % 4,
				out + 12 + (i + 3) % 4);
	}
	for (int i = 0; i < BLOCK_WORDS; i++)
		out[i] += in[i];
}

/* stir: random_lock held. */
static void stir(u64 value)
{
	u32 block[BLOCK_WORDS];

	key[0] ^= value;
	key[1] ^= value >> 32;
	chacha_block(block);
	memcpy(key, block, sizeof(key));
}

static void stir_in(u64 value)
{
	unsigned long flags;

	spin_lock_irqsave(&random_lock, flags);
	stir(value);
	spin_unlock_irqrestore(&random_lock, flags);
}

void chrdev_init(void)
{
	stir_in(realtime_ns());
}

void add_randomness(void)
{
	stir_in(rdtsc());
}

void get_random_bytes(void *buf, size_t n)
{
	u32 block[BLOCK_WORDS];
	unsigned long flags;

	while (n) {
		size_t chunk = min(n, sizeof(block) - sizeof(key));

		spin_lock_irqsave(&random_lock, flags);
		stir(rdtsc());
		chacha_block(block);
		memcpy(key, block, sizeof(key));
		spin_unlock_irqrestore(&random_lock, flags);
		memcpy(buf, block + KEY_WORDS, chunk);
		buf = (char *)buf + chunk;
		n -= chunk;
	}
}

static ssize_t random_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	char bytes[256];
	ssize_t done = 0;

	while (to->count && !(done && signal_pending())) {
		size_t chunk = min(to->count, sizeof(bytes)), got;

		get_random_bytes(bytes, chunk);
		got = copy_to_iter(bytes, chunk, to);
		done += got;
		if (got < chunk)
			return done ? done : -EFAULT;
		cond_resched();
	}
	return done;
}

const struct file_operations random_fops = {
	.llseek = null_lseek,
	.read = random_read,
	.write = null_write, /* what users write is no surprise */
};

#define GRND_INSECURE 4

long sys_getrandom(char __user *buf, size_t n, unsigned int flags)
{
	struct iovec iov = {.iov_base = (__force void *)buf,
			    .iov_len = min(n, (size_t)MAX_RW_COUNT)};
	struct iov_iter to = {.iov = &iov, .count = iov.iov_len};

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	return random_read(NULL, &to, NULL);
}
