// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel address for any page, for a moment. All memory in use is low so far and has one for
 * good; what remains of the contract is that nobody sleeps between the two calls.
 */
#include <mm.h>
#include <preempt.h>

void *kmap_atomic(struct page *page)
{
	preempt_disable();
	return page_address(page);
}

void kunmap_atomic(void *addr)
{
	preempt_enable();
}
