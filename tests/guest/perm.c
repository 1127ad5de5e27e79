// SPDX-License-Identifier: GPL-2.0-only
/*
 * Permissions: what the bits allow to owner, group and others, what only an owner or root may do,
 * the sticky bit, umask, and the identity calls themselves.
 */
#include "t.h"

static void become(uid_t uid, gid_t gid)
{
	OK(syscall(__NR_setgroups32, 0, NULL));
	OK(syscall(__NR_setresgid32, gid, gid, gid));
	OK(syscall(__NR_setresuid32, uid, uid, uid));
}

/*
 * Nine bits, three classes: exactly the class that applies counts, even when another allows more.
 */
TEST(perm_bits, "root")
{
	t_tmpdir();
	t_put_file("f", "x", 0600);
	OK(chown("f", 5010, 6010));
	for (int who = 0; who < 3; who++)
		for (int bits = 0; bits < 8; bits++) {
			int mode = (0777 & ~(7 << (6 - 3 * who))) | bits << (6 - 3 * who);
			pid_t pid;

			OK(chmod("f", mode));
			pid = t_fork();
			if (pid == 0) {
				become(who == 0 ? 5010 : 5011, who < 2 ? 6010 : 6011);
				EQ(access("f", R_OK) == 0, !!(bits & 4));
				EQ(access("f", W_OK) == 0, !!(bits & 2));
				EQ(access("f", X_OK) == 0, bits & 1);
				EQ(open("f", O_RDONLY) >= 0, !!(bits & 4));
				EQ(open("f", O_WRONLY) >= 0, !!(bits & 2));
				EQ(open("f", O_RDWR) >= 0, (bits & 6) == 6);
				t_exit();
			}
			t_join(pid);
		}
	/* Root reads and writes everything, but needs one x bit to execute. */
	OK(chmod("f", 0));
	OK(access("f", R_OK | W_OK));
	FAILS(access("f", X_OK), EACCES);
	OK(chmod("f", 0001));
	OK(access("f", X_OK));
}

TEST(perm_directories, "root")
{
	pid_t pid;

	t_tmpdir();
	umask(0);
	OK(mkdir("search", 0711));
	OK(mkdir("list", 0744));
	OK(mkdir("open", 0777));
	t_put_file("search/f", "x", 0644);
	t_put_file("list/f", "x", 0644);
	pid = t_fork();
	if (pid == 0) {
		become(5010, 6010);
		OK(access("search/f", R_OK));
		FAILS(open("search", O_RDONLY), EACCES);
		FAILS(access("list/f", R_OK), EACCES);
		OK(close(OK(open("list", O_RDONLY))));
		FAILS(chdir("list"), EACCES);
		FAILS(open("search/new", O_WRONLY | O_CREAT, 0600), EACCES);
		FAILS(unlink("search/f"), EACCES);
		FAILS(mkdir("search/d", 0755), EACCES);
		FAILS(rename("search/f", "open/f"), EACCES);
		FAILS(symlink("x", "search/l"), EACCES);
		OK(mkdir("open/d", 0755));
		OK(rmdir("open/d"));
		t_exit();
	}
	t_join(pid);
	OK(access("search/f", F_OK));
}

TEST(perm_sticky_directory, "root")
{
	pid_t pid;

	t_tmpdir();
	OK(mkdir("tmp", 0777));
	OK(chmod("tmp", 01777));
	t_put_file("tmp/roots", "x", 0666);
	pid = t_fork();
	if (pid == 0) {
		become(5010, 6010);
		FAILS(unlink("tmp/roots"), EPERM);
		FAILS(rename("tmp/roots", "tmp/x"), EPERM);
		t_put_file("tmp/mine", "x", 0600);
		FAILS(rename("tmp/mine", "tmp/roots"), EPERM);
		OK(unlink("tmp/mine"));
		t_exit();
	}
	t_join(pid);
	OK(access("tmp/roots", F_OK));
}

TEST(perm_chmod_and_chown, "root")
{
	struct stat st;
	pid_t pid;

	t_tmpdir();
	t_put_file("f", "x", 0644);
	OK(chown("f", 5010, 6010));
	OK(stat("f", &st));
	EQ(st.st_uid, 5010);
	EQ(st.st_gid, 6010);
	OK(chown("f", -1, 6011));
	OK(stat("f", &st));
	EQ(st.st_uid, 5010);
	EQ(st.st_gid, 6011);
	pid = t_fork();
	if (pid == 0) {
		become(5010, 6010);
		OK(chmod("f", 0600));
		FAILS(chown("f", 5011, -1), EPERM);
		FAILS(chown("f", -1, 6012), EPERM);
		OK(chown("f", -1, 6010));
		t_exit();
	}
	t_join(pid);
	pid = t_fork();
	if (pid == 0) {
		become(5011, 6010);
		FAILS(chmod("f", 0666), EPERM);
		FAILS(chown("f", 5011, -1), EPERM);
		FAILS(utimensat(AT_FDCWD, "f", NULL, 0), EACCES);
		t_exit();
	}
	t_join(pid);
	/* A write or a change of owner takes the set-user-id bit away. */
	OK(chmod("f", 04755));
	OK(chown("f", 5012, 6012));
	OK(stat("f", &st));
	EQ(st.st_mode & 07777, 0755);
}

TEST(perm_umask, "")
{
	static const int masks[] = {0, 022, 077, 0777};
	struct stat st;

	t_tmpdir();
	umask(022);
	EQ(umask(0), 022);
	for (int i = 0; i < COUNT(masks); i++) {
		umask(masks[i]);
		OK(close(OK(open("f", O_WRONLY | O_CREAT, 0666))));
		OK(mkdir("d", 0777));
		OK(stat("f", &st));
		EQ(st.st_mode & 0777, 0666 & ~masks[i]);
		OK(stat("d", &st));
		EQ(st.st_mode & 0777, 0777 & ~masks[i]);
		OK(unlink("f"));
		OK(rmdir("d"));
	}
	umask(07777);
	EQ(umask(022), 0777);
}

TEST(perm_ids, "root")
{
	uid_t r, e, s;
	pid_t pid = t_fork();

	if (pid == 0) {
		OK(syscall(__NR_setresuid32, -1, 5020, -1));
		OK(syscall(__NR_getresuid32, &r, &e, &s));
		EQ(r, 0);
		EQ(e, 5020);
		EQ(s, 0);
		FAILS(syscall(__NR_setresuid32, 5021, -1, -1), EPERM);
		OK(syscall(__NR_setresuid32, -1, 0, -1));
		OK(syscall(__NR_setreuid32, 5021, 5022));
		OK(syscall(__NR_getresuid32, &r, &e, &s));
		EQ(r, 5021);
		EQ(e, 5022);
		EQ(s, 5022);
		FAILS(syscall(__NR_setuid32, 0), EPERM);
		OK(syscall(__NR_setuid32, 5021));
		EQ(geteuid(), 5021);
		FAILS(syscall(__NR_setgroups32, 0, NULL), EPERM);
		FAILS(syscall(__NR_getresuid32, BAD, &e, &s), EFAULT);
		t_exit();
	}
	t_join(pid);
	EQ(getuid(), 0);
}

TEST(perm_groups, "root")
{
	gid_t set[3] = {6022, 6020, 6021}, rising[3] = {6020, 6021, 6022}, got[3];
	gid_t none[2] = {6020, -1};
	pid_t pid;

	t_tmpdir();
	t_put_file("f", "x", 0040);
	OK(chown("f", 0, 6021));
	OK(chmod("f", 0040));
	pid = t_fork();
	if (pid == 0) {
		OK(syscall(__NR_setgroups32, 3, set));
		FAILS(syscall(__NR_setgroups32, 2, none), EINVAL);
		OK(syscall(__NR_setresgid32, 6030, 6030, 6030));
		OK(syscall(__NR_setresuid32, 5030, 5030, 5030));
		EQ(syscall(__NR_getgroups32, 0, NULL), 3);
		EQ(syscall(__NR_getgroups32, 3, got), 3);
		EQ(memcmp(rising, got, sizeof(got)), 0);
		FAILS(syscall(__NR_getgroups32, 2, got), EINVAL);
		OK(access("f", R_OK));
		FAILS(access("f", W_OK), EACCES);
		t_exit();
	}
	t_join(pid);
}

/* A limited user may lower his limits and his priority, and raise neither again. */
TEST(perm_limits_and_priority, "root")
{
	struct rlimit lim;
	pid_t pid = t_fork();

	if (pid == 0) {
		become(5040, 6040);
		OK(getrlimit(RLIMIT_NOFILE, &lim));
		lim.rlim_cur = lim.rlim_max = 50;
		OK(setrlimit(RLIMIT_NOFILE, &lim));
		lim.rlim_max = 51;
		FAILS(setrlimit(RLIMIT_NOFILE, &lim), EPERM);
		lim.rlim_cur = 52;
		FAILS(setrlimit(RLIMIT_NOFILE, &lim), EINVAL);
		FAILS(getrlimit(99, &lim), EINVAL);
		FAILS(syscall(__NR_ugetrlimit, RLIMIT_NOFILE, BAD), EFAULT);
		lim.rlim_max = 0;
		lim.rlim_cur = 0;
		OK(setrlimit(RLIMIT_CORE, &lim));
		OK(setpriority(PRIO_PROCESS, 0, 10));
		FAILS(setpriority(PRIO_PROCESS, 0, 0), EACCES);
		EQ(getpriority(PRIO_PROCESS, 0), 10);
		FAILS(setpriority(PRIO_PROCESS, 1, 10), EPERM);
		FAILS(setpriority(99, 0, 10), EINVAL);
		FAILS(setpriority(PRIO_PROCESS, 0x3fffffff, 10), ESRCH);
		t_exit();
	}
	t_join(pid);
}

/* Who may not change the mode cannot have the bits go by a chown that changes nothing. */
TEST(perm_chown_of_nothing, "root")
{
	static const int mode[] = {0644, 04644, 04755, 02755, 06777};
	struct stat st;
	pid_t pid;

	t_tmpdir();
	for (int i = 0; i < COUNT(mode); i++) {
		t_put_file("f", "x", 0644);
		OK(chown("f", 5010, 6010));
		OK(chmod("f", mode[i]));
		pid = t_fork();
		if (pid == 0) {
			become(5011, 6010);
			EQ(chown("f", -1, -1), mode[i] & 06000 ? -1 : 0);
			t_exit();
		}
		t_join(pid);
		OK(stat("f", &st));
		EQ(st.st_mode & 07777, mode[i]);
		OK(unlink("f"));
	}
}

/* Of a set-group-id bit without x only a member of the group leaves something behind when he writes. */
TEST(perm_write_drops_setgid, "root")
{
	struct stat st;

	t_tmpdir();
	for (int member = 0; member < 2; member++) {
		pid_t pid;

		t_put_file("f", "x", 0644);
		OK(chown("f", 5010, 6010));
		OK(chmod("f", 06666));
		pid = t_fork();
		if (pid == 0) {
			int fd = OK(open("f", O_WRONLY));

			become(5011, member ? 6010 : 6011);
			EQ(write(fd, "y", 1), 1);
			t_exit();
		}
		t_join(pid);
		OK(stat("f", &st));
		EQ(st.st_mode & 07777, member ? 02666 : 0666);
		OK(unlink("f"));
	}
}
