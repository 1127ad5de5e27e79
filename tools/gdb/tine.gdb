# SPDX-License-Identifier: GPL-2.0-only
# gdb helpers for Tine, loaded by `make debug`. They walk the kernel's own lists, so they work
# where the guest is stopped, in plain gdb without Python.
#   tine-tasks          every process, its threads' leader, state and parent
#   tine-areas PID      the areas of a process's memory
#   tine-pages PID ADDR the directory and table entry that map an address

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
