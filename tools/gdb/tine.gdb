# SPDX-License-Identifier: GPL-2.0-only
# gdb helpers for Tine, loaded by `make debug`. They walk the kernel's own lists, so they work
# where the guest is stopped, in plain gdb without Python.
#   tine-tasks          every process, its threads' leader, state and parent
#   tine-areas PID      the areas of a process's memory
#   tine-pages PID ADDR the directory and table entry that map an address
#   tine-pagetable PID  every page table and page of a process
#   tine-slabs          every cache: objects in use, slabs, size
#   tine-ledger         what is in use: frames by zone, tasks, memories, caches' objects
# Each reads the guest one word at a time: a large process takes seconds.

set pagination off
set confirm off
set print pretty on
set disassembly-flavor att

# $arg0: a struct list_head *, $arg1: struct name, $arg2: member. Leaves $entry.
define tine-entry
	set $entry = (struct $arg1 *)((char *)($arg0) - (unsigned long)&((struct $arg1 *)0)->$arg2)
end

define tine-tasks
	printf "  PID  TGID  PPID  COMM             STATE TASK\n"
	set $node = &init_task.tasks
	set $first = $node
	set $more = 1
	while $more
		tine-entry $node task_struct tasks
		set $task = $entry
		printf "%5d %5d %5d  %-16s %5ld %p\n", $task->pid, $task->tgid, $task->real_parent->pid, $task->comm, $task->state, $task
		set $node = $node->next
		set $more = $node != $first
	end
end
document tine-tasks
Every process: numbers, name, state (0 is running) and the address of its task_struct.
end

# Leaves $found: the task with this pid, or 0.
define tine-find
	set $found = (struct task_struct *)0
	set $node = init_task.tasks.next
	while $node != &init_task.tasks
		tine-entry $node task_struct tasks
		if $entry->pid == $arg0
			set $found = $entry
		end
		set $node = $node->next
	end
	if $found == 0
		printf "no process has pid %d\n", $arg0
	end
end
document tine-find
tine-find PID: sets $found to the process's task_struct.
end

define tine-areas
	tine-find $arg0
	if $found != 0 && $found->mm != 0
		set $areas = &$found->mm->mmap
		set $node = $areas->next
		while $node != $areas
			tine-entry $node vm_area_struct vm_link
			printf "%08lx-%08lx flags %08lx page %lx file %p\n", $entry->vm_start, $entry->vm_end, $entry->vm_flags, $entry->vm_pgoff, $entry->vm_file
			set $node = $node->next
		end
	end
end
document tine-areas
tine-areas PID: the areas of a process, by address.
end

# Entries: bit 0 present, 1 writable, 2 user, 5 accessed, 6 dirty. Tables lie in the direct map.
define tine-pages
	tine-find $arg0
	if $found != 0 && $found->mm != 0
		set $pde = ((unsigned int *)$found->mm->pgd)[(unsigned int)$arg1 >> 22]
		printf "directory entry %08x\n", $pde
		if $pde & 1
			set $table = (unsigned int *)(($pde & 0xfffff000) + 0xc0000000)
			set $pte = $table[((unsigned int)$arg1 >> 12) & 1023]
			printf "table entry     %08x\n", $pte
			if $pte & 1
				printf "frame %05x, count %d\n", $pte >> 12, mem_map[$pte >> 12].count.counter
			end
		end
	end
end
document tine-pages
tine-pages PID ADDRESS: how an address is mapped, and how many own the frame.
end

# Literal words one by one: gdb would put a string given to printf into the guest's memory.
define tine-page
	printf "  page %08x frame %05x count %d flags r", $arg0, $arg1 >> 12, mem_map[$arg1 >> 12].count.counter
	if $arg1 & 2
		printf "w"
	end
	if $arg1 & 0x40
		printf ",dirty"
	end
	if $arg1 & 0x20
		printf ",accessed"
	end
	if &mem_map[$arg1 >> 12] == zero_page
		printf ",zero"
	end
	printf "\n"
end

# $arg0: directory index. Prints the table and its present pages from $from up to $to.
define tine-table
	set $pde = ((unsigned int *)$found->mm->pgd)[$arg0]
	if $pde & 1
		set $owner = &mem_map[$pde >> 12]
		if $pde != $last_table
			printf "  table %08x frame %05x present %d users %d\n", (unsigned int)$arg0 << 22, $pde >> 12, $owner->pt_present, $owner->pt_users
			set $last_table = $pde
		end
		set $table = (unsigned int *)(($pde & 0xfffff000) + 0xc0000000)
		set $addr = $from
		while $addr < $to
			set $pte = $table[($addr >> 12) & 1023]
			if $pte != 0
				tine-page $addr $pte
			end
			set $addr = $addr + 4096
		end
	end
end

# An area is walked by the 4 MiB, so that what has no table costs one look.
define tine-pagetable
	tine-find $arg0
	if $found != 0 && $found->mm != 0
		set $areas = &$found->mm->mmap
		set $area = $areas->next
		set $last_table = 0
		while $area != $areas
			tine-entry $area vm_area_struct vm_link
			set $end = (unsigned int)$entry->vm_end
			set $from = (unsigned int)$entry->vm_start
			printf "area %08x-%08x flags %08lx\n", $from, $end, $entry->vm_flags
			while $from < $end
				set $to = ($from | 0x3fffff) + 1
				if $to > $end
					set $to = $end
				end
				tine-table $from>>22
				set $from = $to
			end
			set $area = $area->next
		end
	end
end
document tine-pagetable
tine-pagetable PID: areas, page tables and pages, as /proc/PID/pagetable has them: frame, owners, flags.
end

# $arg0: a list of slabs. Adds to $slabs and $used.
define tine-count-slabs
	set $node = $arg0.next
	while $node != &$arg0
		tine-entry $node slab link
		set $slabs = $slabs + 1
		set $used = $used + $entry->in_use
		set $node = $node->next
	end
end

# $arg0: a kmem_cache. An object that rests in a CPU's array is free, though not for its slab.
define tine-count-cache
	set $slabs = 0
	set $used = 0
	tine-count-slabs $arg0->partial
	tine-count-slabs $arg0->full
	tine-count-slabs $arg0->empty
	set $cpu = 0
	while $cpu < nr_cpu_ids
		set $used = $used - $arg0->array[$cpu].count
		set $cpu = $cpu + 1
	end
end

define tine-slabs
	printf "CACHE                 IN USE OBJECTS  SLABS   SIZE\n"
	set $caches = &'mm/slab.c'::caches
	set $link = $caches->next
	while $link != $caches
		tine-entry $link kmem_cache link
		set $cache = $entry
		tine-count-cache $cache
		printf "%-20s %7d %7d %6d %6d\n", $cache->name, $used, $slabs * $cache->per_slab, $slabs, $cache->size
		set $link = $link->next
	end
end
document tine-slabs
Every cache, counted from its slabs as they stand: nothing is drained first.
end

# $arg0: the head of a list. Leaves $length.
define tine-length
	set $length = 0
	set $node = $arg0.next
	while $node != &$arg0
		set $length = $length + 1
		set $node = $node->next
	end
end

define tine-ledger
	set $zone = 0
	while $zone < sizeof(zones) / sizeof(zones[0])
		if zones[$zone].present
			printf "pages.%s %lu of %lu\n", zones[$zone].name, zones[$zone].present - zones[$zone].free, zones[$zone].present
		end
		set $zone = $zone + 1
	end
	tine-length init_task.tasks
	printf "processes %d\n", $length
	tine-length mmlist
	printf "mms %d\n", $length
	set $caches = &'mm/slab.c'::caches
	set $link = $caches->next
	while $link != $caches
		tine-entry $link kmem_cache link
		set $cache = $entry
		tine-count-cache $cache
		if $used
			printf "slab.%s %d\n", $cache->name, $used
		end
		set $link = $link->next
	end
end
document tine-ledger
What /proc/ledger counts, as far as lists show it. Frames on the CPUs' lists count as in use here:
a stopped guest cannot drain them.
end
