/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who a task is (kernel/cred.c). A cred never changes once a task has it: to change, copy, alter,
 * commit. So fork counts it, and no lock is needed to read one's own.
 */
#ifndef TINE_CRED_H
#define TINE_CRED_H

#include <list.h>
#include <x86/atomic.h>

/* One a uid: what RLIMIT_NPROC counts. */
struct user_struct {
	atomic_t count;	    /* creds that refer to it, tasks among them */
	atomic_t processes; /* tasks of this uid */
	atomic_t sigpending;
	uid_t uid;
	struct hlist_node hash;
};

#define CRED_NGROUPS 32

struct cred {
	atomic_t usage;
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	u64 cap_inheritable, cap_permitted, cap_effective, cap_bset;
	u32 ngroups;
	gid_t groups[CRED_NGROUPS];
	struct user_struct *user; /* of uid */
};

extern struct cred init_cred;

#define current_cred()	(current->cred)
#define current_fsuid() (current->cred->fsuid)
#define current_fsgid() (current->cred->fsgid)

void cred_init(void);
/* prepare_creds: a copy of the caller's, to alter: then commit or put it. Or NULL */
struct cred *prepare_creds(void);
int commit_creds(struct cred *new); /* the caller takes it; its user is charged. 0 */
struct cred *get_cred(const struct cred *cred);
void put_cred(const struct cred *cred);
struct user_struct *alloc_uid(uid_t uid); /* counted, or NULL */
void free_uid(struct user_struct *user);
bool nproc_exceeded(void);  /* exec's: does the setuid of before still break RLIMIT_NPROC? */
bool capable(int cap);	    /* CAP_*; marks the task PF_SUPERPRIV */
bool in_group_p(gid_t gid); /* fsgid or a supplementary group */

#endif
