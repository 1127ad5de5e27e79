/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptor tables (fs/file.c): what CLONE_FILES shares and fork copies.
 *
 *   files_struct --> fdtable { max_fds, fd[], close_on_exec[], open_fds[] }
 *
 * A table starts embedded, for NR_OPEN_DEFAULT descriptors, and grows by doubling. A descriptor may be
 * reserved (bit in open_fds) before a file is installed (fd[] not NULL).
 */
#ifndef TINE_FILE_H
#define TINE_FILE_H

#include <fdtable.h>
#include <fs.h>

struct files_struct {
	atomic_t count;	      /* tasks that share the table */
	spinlock_t file_lock; /* guards all below; the only task of a table may look without it */
	unsigned int next_fd; /* no free descriptor below it */
	struct fdtable fdt;   /* its arrays are the ones below or an allocation */
	unsigned long close_on_exec_init[1], open_fds_init[1];
	struct file *fd_array[NR_OPEN_DEFAULT];
};

extern struct files_struct init_files;

/* dup_fd: a table of its own with every installed file counted. NULL: -ENOMEM, nothing kept. */
struct files_struct *dup_fd(struct files_struct *old);
/* put_files_struct: drops a user; the last one closes every file. May sleep. */
void put_files_struct(struct files_struct *files);
/* fget: the counted file of a descriptor of the caller, or NULL. */
struct file *fget(unsigned int fd);
/* get_unused_fd_flags: reserves the lowest free descriptor >= start; -EMFILE, -ENOMEM. O_CLOEXEC. */
int get_unused_fd_flags(unsigned int start, unsigned int flags);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file); /* takes the caller's count */
/*
 * A descriptor of the caller, reserved and not seen yet, and the file that will be there. prepare_fd makes
 * both: 0, -EMFILE, -ENOMEM; then either it is published or it is cancelled.
 */
struct new_fd {
	int fd;
	struct file *file; /* NULL: there is none, and nothing to publish or cancel */
};
int prepare_fd(struct new_fd *new, struct dentry *dentry, unsigned int flags,
	       const struct file_operations *fop);
void publish_fd(const struct new_fd *new);
void cancel_fd(const struct new_fd *new);
void do_close_on_exec(void);
void files_init(void);

#endif
