// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random numbers that differ from run to run, for hash seeds and the like; not for secrets, as who
 * knows the state knows all that follows. One 64-bit state: it goes on by an odd constant and the time
 * stamp counter, and each step is mixed into eight bytes (the finalizer of splitmix64).
 */
#include "internal.h"
#include <sched.h>

static DEFINE_SPINLOCK(random_lock);
static u64 state; /* {random_lock} */

static u64 step(void)
{
	u64 z;

	spin_lock(&random_lock);
	z = state += rdtsc() + 0x9e3779b97f4a7c15ull;
	spin_unlock(&random_lock);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

void get_random_bytes(void *buf, size_t n)
{
	while (n) {
		u64 bytes = step();
		size_t chunk = min(n, sizeof(bytes));

		memcpy(buf, &bytes, chunk);
		buf = (char *)buf + chunk;
		n -= chunk;
	}
}

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
	return feed(&to, true);
}
