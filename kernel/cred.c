// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who a task is: creds, the users they belong to, and the calls that change them.
 *
 * A cred is immutable once a task has it. prepare_creds() gives a private copy to alter, commit_creds()
 * puts it in place. Other tasks look at task->cred under tasklist_lock, so commit takes it for writing.
 * Specification: credentials(7), setuid(2), setresuid(2), capget(2).
 */
#include <err.h>
#include <sched.h>
#include <slab.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/capability.h>

#define ALL_CAPS ((1ULL << (CAP_LAST_CAP + 1)) - 1)
#define NO_ID	 ((uid_t)-1)

static struct kmem_cache *cred_cache, *user_cache;

static struct user_struct root_user = {
	.count = ATOMIC_INIT(2), /* init_cred, and it never goes */
	.processes = ATOMIC_INIT(1),
	.uid = 0,
};

struct cred init_cred = {
	.usage = ATOMIC_INIT(2),
	.cap_permitted = ALL_CAPS,
	.cap_effective = ALL_CAPS,
	.cap_bset = ALL_CAPS,
	.user = &root_user,
};

static DEFINE_SPINLOCK(uid_lock); /* guards the hash; a leaf, interrupts off */
static struct hlist_head uid_hash[16];

/* --- Users --------------------------------------------------------------------------------------- */

static struct user_struct *find_uid(uid_t uid)
{
	struct user_struct *user;

	hlist_for_each_entry(user, &uid_hash[uid % ARRAY_SIZE(uid_hash)], hash) {
		if (user->uid == uid)
			return user;
	}
	return NULL;
}

struct user_struct *alloc_uid(uid_t uid)
{
	struct user_struct *new = kmem_cache_zalloc(user_cache, GFP_KERNEL), *user;

	if (!new)
		return NULL;
	new->uid = uid;
	spin_lock_irq(&uid_lock);
	user = find_uid(uid);
	if (!user) {
		user = new;
		new = NULL;
		hlist_add_head(&user->hash, &uid_hash[uid % ARRAY_SIZE(uid_hash)]);
	}
	atomic_inc(&user->count);
	spin_unlock_irq(&uid_lock);
	if (new)
		kmem_cache_free(user_cache, new);
	return user;
}

void free_uid(struct user_struct *user)
{
	unsigned long flags;
	bool last;

	spin_lock_irqsave(&uid_lock, flags);
	last = atomic_dec_and_test(&user->count);
	if (last)
		hlist_del_init(&user->hash);
	spin_unlock_irqrestore(&uid_lock, flags);
	if (last)
		kmem_cache_free(user_cache, user);
}

/* --- Creds --------------------------------------------------------------------------------------- */

struct cred *get_cred(const struct cred *cred)
{
	struct cred *counted = (struct cred *)cred;

	atomic_inc(&counted->usage);
	return counted;
}

void put_cred(const struct cred *cred)
{
	struct cred *counted = (struct cred *)cred;

	if (!atomic_dec_and_test(&counted->usage))
		return;
	free_uid(counted->user);
	kmem_cache_free(cred_cache, counted);
}

struct cred *prepare_creds(void)
{
	struct cred *new = kmem_cache_alloc(cred_cache, GFP_KERNEL);

	if (!new)
		return NULL;
	*new = *current_cred();
	atomic_set(&new->usage, 1);
	atomic_inc(&new->user->count);
	return new;
}

static bool over_nproc(const struct user_struct *user)
{
	return user != &root_user && (unsigned long)atomic_read(&user->processes) >
					     current->signal->rlim[RLIMIT_NPROC].rlim_cur;
}

int commit_creds(struct cred *new)
{
	const struct cred *old = current->cred;

	/* Who gains or loses rights is no longer to be killed on behalf of who it was. */
	if (new->euid != old->euid || new->egid != old->egid ||
	    (new->cap_permitted & ~old->cap_permitted))
		current->zeroed.pdeath_signal = 0;
	if (new->user != old->user) {
		current->flags &= ~PF_NPROC;
		if (over_nproc(new->user))
			current->flags |= PF_NPROC;
		atomic_inc(&new->user->processes);
		atomic_dec(&old->user->processes);
	}
	write_lock_irq(&tasklist_lock);
	current->cred = new;
	write_unlock_irq(&tasklist_lock);
	put_cred(old);
	return 0;
}

/* A setuid to a user with too many processes is not refused, as programs do not expect that: exec is. */
bool nproc_exceeded(void)
{
	if ((current->flags & PF_NPROC) && over_nproc(current_cred()->user))
		return true;
	current->flags &= ~PF_NPROC;
	return false;
}

bool capable(int cap)
{
	if (!(current_cred()->cap_effective & (1ULL << cap)))
		return false;
	current->flags |= PF_SUPERPRIV;
	return true;
}

bool in_group_p(gid_t gid)
{
	const struct cred *cred = current_cred();

	if (cred->fsgid == gid)
		return true;
	for (u32 i = 0; i < cred->ngroups; i++) {
		if (cred->groups[i] == gid)
			return true;
	}
	return false;
}

/* --- Changing uids ------------------------------------------------------------------------------- */

/* Capabilities follow the uids: leaving root for good drops all, leaving it for now the effective. */
static void fix_caps(const struct cred *old, struct cred *new)
{
	bool was_root = !old->uid || !old->euid || !old->suid;
	bool is_root = !new->uid || !new->euid || !new->suid;

	if (was_root && !is_root)
		new->cap_permitted = new->cap_effective = 0;
	if (!old->euid && new->euid)
		new->cap_effective = 0;
	if (old->euid && !new->euid)
		new->cap_effective = new->cap_permitted;
}

/* Changes these uids (NO_ID: stays as it is). 0, -ENOMEM, -EAGAIN. */
static long change_uids(uid_t uid, uid_t euid, uid_t suid)
{
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (uid != NO_ID && uid != new->uid) {
		struct user_struct *user = alloc_uid(uid);

		if (!user) {
			put_cred(new);
			return -EAGAIN;
		}
		free_uid(new->user);
		new->user = user;
	}
	new->uid = uid != NO_ID ? uid : new->uid;
	new->euid = euid != NO_ID ? euid : new->euid;
	new->suid = suid != NO_ID ? suid : new->suid;
	new->fsuid = new->euid;
	fix_caps(current_cred(), new);
	return commit_creds(new);
}

static bool is_own_uid(uid_t id)
{
	const struct cred *c = current_cred();

	return id == NO_ID || id == c->uid || id == c->euid || id == c->suid;
}

static bool is_own_gid(gid_t id)
{
	const struct cred *c = current_cred();

	return id == NO_ID || id == c->gid || id == c->egid || id == c->sgid;
}

long sys_setresuid32(uid_t uid, uid_t euid, uid_t suid)
{
	if (!(is_own_uid(uid) && is_own_uid(euid) && is_own_uid(suid)) && !capable(CAP_SETUID))
		return -EPERM;
	return change_uids(uid, euid, suid);
}

long sys_setuid32(uid_t uid)
{
	if (uid == NO_ID)
		return -EINVAL;
	if (capable(CAP_SETUID))
		return change_uids(uid, uid, uid);
	if (uid != current_cred()->uid && uid != current_cred()->suid)
		return -EPERM;
	return change_uids(NO_ID, uid, NO_ID);
}

long sys_setreuid32(uid_t uid, uid_t euid)
{
	const struct cred *old = current_cred();
	bool keep_saved = uid == NO_ID && (euid == NO_ID || euid == old->uid);
	bool real_ok = uid == NO_ID || uid == old->uid || uid == old->euid;

	if (!(real_ok && is_own_uid(euid)) && !capable(CAP_SETUID))
		return -EPERM;
	return change_uids(uid, euid, keep_saved ? NO_ID : euid != NO_ID ? euid : old->euid);
}

/* --- Changing gids ------------------------------------------------------------------------------- */

long sys_setresgid32(gid_t gid, gid_t egid, gid_t sgid)
{
	struct cred *new;

	if (!(is_own_gid(gid) && is_own_gid(egid) && is_own_gid(sgid)) && !capable(CAP_SETGID))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->gid = gid != NO_ID ? gid : new->gid;
	new->egid = egid != NO_ID ? egid : new->egid;
	new->sgid = sgid != NO_ID ? sgid : new->sgid;
	new->fsgid = new->egid;
	return commit_creds(new);
}

long sys_setgid32(gid_t gid)
{
	if (gid == NO_ID)
		return -EINVAL;
	if (capable(CAP_SETGID))
		return sys_setresgid32(gid, gid, gid);
	if (gid != current_cred()->gid && gid != current_cred()->sgid)
		return -EPERM;
	return sys_setresgid32(NO_ID, gid, NO_ID);
}

long sys_setregid32(gid_t gid, gid_t egid)
{
	const struct cred *old = current_cred();
	gid_t saved = egid != NO_ID ? egid : old->egid;

	/* The saved gid may become the effective one, but not the real. */
	if (gid != NO_ID && gid != old->gid && gid != old->egid && !capable(CAP_SETGID))
		return -EPERM;
	if (gid == NO_ID && (egid == NO_ID || egid == old->gid))
		saved = NO_ID;
	return sys_setresgid32(gid, egid, saved);
}

/* sort_groups: they are told in rising order; -1 is none. */
static int sort_groups(gid_t *groups, int n)
{
	for (int i = 0; i < n; i++) {
		if (groups[i] == (gid_t)-1)
			return -EINVAL;
		for (int j = i; j && groups[j - 1] > groups[j]; j--)
			swap(groups[j - 1], groups[j]);
	}
	return 0;
}

long sys_setgroups32(int n, const gid_t __user *list)
{
	struct cred *new;
	int err = -EFAULT;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (n < 0 || n > CRED_NGROUPS)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (!copy_from_user(new->groups, list, n * sizeof(gid_t)))
		err = sort_groups(new->groups, n);
	if (err) {
		put_cred(new);
		return err;
	}
	new->ngroups = n;
	return commit_creds(new);
}

long sys_getgroups32(int n, gid_t __user *list)
{
	const struct cred *cred = current_cred();

	if (n < 0)
		return -EINVAL;
	if (n && (u32)n < cred->ngroups)
		return -EINVAL;
	if (n && copy_to_user(list, cred->groups, cred->ngroups * sizeof(gid_t)))
		return -EFAULT;
	return cred->ngroups;
}

/* --- Asking -------------------------------------------------------------------------------------- */

long sys_getuid32(void)
{
	return current_cred()->uid;
}

long sys_geteuid32(void)
{
	return current_cred()->euid;
}

long sys_getgid32(void)
{
	return current_cred()->gid;
}

long sys_getegid32(void)
{
	return current_cred()->egid;
}

static long put_three(const u32 *ids, u32 __user *a, u32 __user *b, u32 __user *c)
{
	return put_user(ids[0], a) || put_user(ids[1], b) || put_user(ids[2], c) ? -EFAULT : 0;
}

long sys_getresuid32(uid_t __user *uid, uid_t __user *euid, uid_t __user *suid)
{
	const struct cred *c = current_cred();

	return put_three((u32[]){c->uid, c->euid, c->suid}, uid, euid, suid);
}

long sys_getresgid32(gid_t __user *gid, gid_t __user *egid, gid_t __user *sgid)
{
	const struct cred *c = current_cred();

	return put_three((u32[]){c->gid, c->egid, c->sgid}, gid, egid, sgid);
}

/* The first calls had 16-bit ids: what does not fit is shown as 65534. */
static long short_id(u32 id)
{
	return id > 0xffff ? 65534 : id;
}

static u32 wide_id(u32 id)
{
	return (id & 0xffff) == 0xffff ? NO_ID : id & 0xffff;
}

long sys_getuid(void)
{
	return short_id(current_cred()->uid);
}

long sys_geteuid(void)
{
	return short_id(current_cred()->euid);
}

long sys_getgid(void)
{
	return short_id(current_cred()->gid);
}

long sys_getegid(void)
{
	return short_id(current_cred()->egid);
}

long sys_setuid(u32 uid)
{
	return sys_setuid32(wide_id(uid));
}

long sys_setgid(u32 gid)
{
	return sys_setgid32(wide_id(gid));
}

/* --- Capabilities -------------------------------------------------------------------------------- */

/*
 * Fetches the header. How many 32-bit words a set has in its version; -EINVAL, and the version we speak
 * stored: unknown; -EFAULT.
 */
static int get_cap_header(struct __user_cap_header_struct *head,
			  struct __user_cap_header_struct __user *header)
{
	if (copy_from_user(head, header, sizeof(*head)))
		return -EFAULT;
	if (head->version == _LINUX_CAPABILITY_VERSION_1)
		return _LINUX_CAPABILITY_U32S_1;
	if (head->version == _LINUX_CAPABILITY_VERSION_2 ||
	    head->version == _LINUX_CAPABILITY_VERSION_3)
		return _LINUX_CAPABILITY_U32S_3;
	return put_user((u32)_LINUX_CAPABILITY_VERSION_3, &header->version) ? -EFAULT : -EINVAL;
}

long sys_capget(struct __user_cap_header_struct __user *header,
		struct __user_cap_data_struct __user *data)
{
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct sets[2];
	const struct cred *cred;
	struct task_struct *p;
	int words = get_cap_header(&head, header);

	/* Without a place for the sets the question was which version we speak. */
	if (!data)
		return words == -EFAULT ? -EFAULT : 0;
	if (words < 0)
		return words;
	if (head.pid < 0)
		return -EINVAL;
	read_lock(&tasklist_lock);
	p = head.pid ? find_task_by_vpid(head.pid) : current;
	cred = p ? get_cred(p->cred) : NULL;
	read_unlock(&tasklist_lock);
	if (!cred)
		return -ESRCH;
	for (unsigned int i = 0; i < 2; i++) {
		sets[i].effective = cred->cap_effective >> (32 * i);
		sets[i].permitted = cred->cap_permitted >> (32 * i);
		sets[i].inheritable = cred->cap_inheritable >> (32 * i);
	}
	put_cred(cred);
	return copy_to_user(data, sets, words * sizeof(sets[0])) ? -EFAULT : 0;
}

long sys_capset(struct __user_cap_header_struct __user *header,
		const struct __user_cap_data_struct __user *data)
{
	struct __user_cap_header_struct head;
	struct __user_cap_data_struct sets[2] = {};
	const struct cred *old = current_cred();
	u64 effective, permitted, inheritable;
	struct cred *new;
	int words = get_cap_header(&head, header);

	if (words < 0)
		return words;
	if (head.pid && head.pid != task_pid_vnr(current))
		return -EPERM;
	if (copy_from_user(sets, data, words * sizeof(sets[0])))
		return -EFAULT;
	effective = (((u64)sets[1].effective << 32) | sets[0].effective) & ALL_CAPS;
	permitted = (((u64)sets[1].permitted << 32) | sets[0].permitted) & ALL_CAPS;
	inheritable = (((u64)sets[1].inheritable << 32) | sets[0].inheritable) & ALL_CAPS;
	/* Never more than permitted before; effective never more than permitted now. */
	if ((permitted & ~old->cap_permitted) || (effective & ~permitted) ||
	    (inheritable & ~(old->cap_inheritable | old->cap_permitted)))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_effective = effective;
	new->cap_permitted = permitted;
	new->cap_inheritable = inheritable;
	return commit_creds(new);
}

void cred_init(void)
{
	cred_cache = kmem_cache_create("cred_jar", sizeof(struct cred), 0, SLAB_PANIC, NULL);
	user_cache =
		kmem_cache_create("uid_cache", sizeof(struct user_struct), 0, SLAB_PANIC, NULL);
	hlist_add_head(&root_user.hash, &uid_hash[0]);
}
