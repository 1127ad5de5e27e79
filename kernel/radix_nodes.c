// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the kernel's radix trees (kernel/lib/radix.c) get their nodes: a slab cache. The host's
 * tests bring nodes of their own.
 */
#include <init.h>
#include <radix.h>
#include <slab.h>

static struct kmem_cache *radix_cache;

void radix_init(void)
{
	radix_cache =
		kmem_cache_create("radix_node", sizeof(struct radix_node), 0, SLAB_PANIC, NULL);
}

/* The trees are guarded by spinlocks: an insertion must not sleep. */
struct radix_node *radix_node_alloc(void)
{
	return kmem_cache_zalloc(radix_cache, GFP_ATOMIC);
}

void radix_node_free(struct radix_node *node)
{
	kmem_cache_free(radix_cache, node);
}
