// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names: directories, hard and symbolic links, rename, reading a directory, the working directory
 * and the root, and what a path may not be.
 */
#include "t.h"

TEST(dir_make_and_remove, "")
{
	struct stat st;

	t_tmpdir();
	OK(mkdir("a", 0755));
	OK(mkdir("a/b", 0700));
	OK(stat("a", &st));
	EQ(st.st_nlink, 3);
	FAILS(mkdir("a", 0755), EEXIST);
	FAILS(mkdir("none/x", 0755), ENOENT);
	FAILS(rmdir("a"), ENOTEMPTY);
	FAILS(rmdir("a/."), EINVAL);
	FAILS(rmdir("none"), ENOENT);
	t_put_file("a/f", "x", 0600);
	FAILS(rmdir("a/f"), ENOTDIR);
	FAILS(mkdir("a/f/x", 0755), ENOTDIR);
	FAILS(unlink("a/b"), EISDIR);
	OK(unlink("a/f"));
	OK(rmdir("a/b"));
	OK(rmdir("a"));
	FAILS(stat("a", &st), ENOENT);
	FAILS(rmdir("/"), EBUSY);
}

TEST(dir_hard_links, "")
{
	struct stat st;
	char buf[8];

	t_tmpdir();
	t_put_file("f", "same", 0600);
	OK(link("f", "g"));
	FAILS(link("f", "g"), EEXIST);
	FAILS(link("none", "h"), ENOENT);
	FAILS(link("f", "none/h"), ENOENT);
	OK(mkdir("d", 0755));
	FAILS(link("d", "e"), EPERM);
	OK(unlink("f"));
	EQ(t_get_file("g", buf, sizeof(buf)), 4);
	OK(stat("g", &st));
	EQ(st.st_nlink, 1);
	FAILS(unlink("f"), ENOENT);
}

TEST(dir_rename, "")
{
	char buf[8];
	int fd;

	t_tmpdir();
	t_put_file("a", "A", 0600);
	t_put_file("b", "B", 0600);
	fd = OK(open("b", O_RDONLY));
	OK(rename("a", "b"));
	FAILS(access("a", F_OK), ENOENT);
	EQ(t_get_file("b", buf, sizeof(buf)), 1);
	STREQ(buf, "A");
	EQ(read(fd, buf, 1), 1);
	EQ(buf[0], 'B');
	OK(mkdir("d", 0755));
	OK(mkdir("d/sub", 0755));
	OK(mkdir("e", 0755));
	FAILS(rename("b", "d"), EISDIR);
	FAILS(rename("d", "b"), ENOTDIR);
	FAILS(rename("d", "d/sub/x"), EINVAL);
	FAILS(rename("e", "d"), ENOTEMPTY);
	FAILS(rename("none", "x"), ENOENT);
	OK(rename("d", "e"));
	OK(access("e/sub", F_OK));
	OK(rename("b", "e/sub/b"));
	OK(rename("e/sub/b", "e/sub/b"));
	/* A moved directory's parent is the new one. */
	OK(mkdir("f", 0755));
	OK(rename("e/sub", "f/sub"));
	OK(access("f/sub/../../e", F_OK));
	OK(link("f/sub/b", "c"));
	OK(rename("c", "f/sub/b"));
	OK(access("c", F_OK));
}

TEST(dir_symlinks, "")
{
	char buf[64];
	struct stat st;

	t_tmpdir();
	OK(mkdir("d", 0755));
	t_put_file("d/f", "text", 0600);
	OK(symlink("d/f", "link"));
	OK(symlink("d", "dlink"));
	OK(symlink("/nowhere/at/all", "dangling"));
	EQ(t_get_file("link", buf, sizeof(buf)), 4);
	EQ(t_get_file("dlink/f", buf, sizeof(buf)), 4);
	EQ(readlink("link", buf, sizeof(buf)), 3);
	EQ(memcmp(buf, "d/f", 3), 0);
	EQ(readlink("link", buf, 2), 2);
	OK(lstat("link", &st));
	CHECK(S_ISLNK(st.st_mode));
	EQ(st.st_size, 3);
	OK(stat("link", &st));
	CHECK(S_ISREG(st.st_mode));
	FAILS(readlink("d", buf, sizeof(buf)), EINVAL);
	FAILS(readlink("link", buf, 0), EINVAL);
	FAILS(readlink("none", buf, sizeof(buf)), ENOENT);
	FAILS(readlink("", buf, sizeof(buf)), ENOENT);
	FAILS(stat("dangling", &st), ENOENT);
	OK(lstat("dangling", &st));
	FAILS(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
	FAILS(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST);
	FAILS(mkdir("dangling", 0755), EEXIST);
	FAILS(symlink("x", "link"), EEXIST);
	FAILS(symlink("", "y"), ENOENT);
	FAILS(rmdir("dlink"), ENOTDIR);
	OK(unlink("dlink"));
	OK(access("d/f", F_OK));
	/* open(O_CREAT) through a dangling link makes the target. */
	OK(symlink("made", "maker"));
	OK(close(OK(open("maker", O_WRONLY | O_CREAT, 0600))));
	OK(access("made", F_OK));
}

TEST(dir_symlink_chains, "")
{
	char from[8], to[8];

	t_tmpdir();
	t_put_file("0", "x", 0600);
	for (int i = 1; i <= 41; i++) {
		snprintf(from, sizeof(from), "%d", i - 1);
		snprintf(to, sizeof(to), "%d", i);
		OK(symlink(from, to));
	}
	OK(access("40", F_OK));
	FAILS(access("41", F_OK), ELOOP);
	OK(symlink("loop2", "loop1"));
	OK(symlink("loop1", "loop2"));
	FAILS(open("loop1", O_RDONLY), ELOOP);
}

TEST(dir_paths, "")
{
	static char path[4200];
	char name[260];
	struct stat here, st;

	t_tmpdir();
	t_put_file("f", "x", 0600);
	OK(mkdir("d", 0755));
	OK(stat(".", &here));
	OK(stat("d/../d/..//./d/./../", &st));
	EQ(st.st_ino, here.st_ino);
	OK(stat("/..", &st));
	OK(stat("/", &here));
	EQ(st.st_ino, here.st_ino);
	FAILS(stat("", &st), ENOENT);
	FAILS(stat("f/", &st), ENOTDIR);
	FAILS(stat("f/.", &st), ENOTDIR);
	FAILS(stat("f/x", &st), ENOTDIR);
	FAILS(open("new/", O_WRONLY | O_CREAT, 0600), EISDIR);
	OK(mkdir("e/", 0755));
	memset(name, 'n', sizeof(name));
	name[255] = 0;
	t_put_file(name, "x", 0600);
	name[255] = 'n';
	name[256] = 0;
	FAILS(open(name, O_WRONLY | O_CREAT, 0600), ENAMETOOLONG);
	for (int i = 0; i < 4096; i += 2)
		memcpy(path + i, "./", 2);
	path[4095] = 0;
	OK(stat(path, &st));
	path[4095] = '/';
	path[4096] = 0;
	FAILS(stat(path, &st), ENAMETOOLONG);
}

/* linux_dirent64, as getdents64 fills it in. */
struct entry {
	unsigned long long ino;
	long long off;
	unsigned short len;
	unsigned char type;
	char name[];
};

/*
 * Count the entries of an open directory through a buffer of this size, marking the numbered ones.
 */
static int read_all(int fd, int size, unsigned char *seen)
{
	static char buf[4096];
	int total = 0, n;

	while ((n = OK(syscall(__NR_getdents64, fd, buf, size))) > 0)
		for (int at = 0; at < n;) {
			struct entry *e = (struct entry *)(buf + at);

			CHECK(e->len % 8 == 0 && e->len > 19 && at + e->len <= n);
			CHECK(e->ino != 0);
			if (e->name[0] == 'n')
				seen[atoi(e->name + 1)]++;
			at += e->len;
			total++;
		}
	return total;
}

TEST(dir_read, "")
{
	static const int sizes[] = {32, 100, 4096};
	char name[16];
	char small[8];
	int fd;

	t_tmpdir();
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		t_put_file(name, "", 0600);
	}
	fd = OK(open(".", O_RDONLY | O_DIRECTORY));
	for (int s = 0; s < COUNT(sizes); s++) {
		unsigned char seen[200] = {0};

		OK(lseek(fd, 0, SEEK_SET));
		EQ(read_all(fd, sizes[s], seen), 202);
		for (int i = 0; i < 200; i++)
			EQ(seen[i], 1);
	}
	OK(lseek(fd, 0, SEEK_SET));
	FAILS(syscall(__NR_getdents64, fd, small, sizeof(small)), EINVAL);
	FAILS(syscall(__NR_getdents64, fd, BAD, 4096), EFAULT);
	FAILS(syscall(__NR_getdents64, 1000, small, 100), EBADF);
	FAILS(read(fd, small, 1), EISDIR);
	OK(close(fd));
	fd = OK(open("n0", O_RDONLY));
	FAILS(syscall(__NR_getdents64, fd, small, 100), ENOTDIR);
}

TEST(dir_entry_types, "")
{
	static char buf[4096];
	int fd, n, seen = 0;

	t_tmpdir();
	t_put_file("file", "", 0600);
	OK(mkdir("dir", 0755));
	OK(symlink("x", "link"));
	fd = OK(open(".", O_RDONLY));
	n = OK(syscall(__NR_getdents64, fd, buf, sizeof(buf)));
	for (int at = 0; at < n; at += ((struct entry *)(buf + at))->len) {
		struct entry *e = (struct entry *)(buf + at);

		EQ(e->type, e->name[0] == 'f' ? 8 : e->name[0] == 'l' ? 10 : 4);
		seen++;
	}
	EQ(seen, 5);
}

TEST(dir_working_directory, "")
{
	char cwd[256], base[256];
	int fd;

	t_tmpdir();
	OK(syscall(__NR_getcwd, base, sizeof(base)));
	OK(mkdir("d", 0755));
	t_put_file("f", "x", 0600);
	fd = OK(open("d", O_RDONLY | O_DIRECTORY));
	OK(chdir("d"));
	EQ(syscall(__NR_getcwd, cwd, sizeof(cwd)), strlen(base) + 3);
	EQ(strncmp(cwd, base, strlen(base)), 0);
	STREQ(cwd + strlen(base), "/d");
	FAILS(syscall(__NR_getcwd, cwd, 3), ERANGE);
	FAILS(syscall(__NR_getcwd, BAD, 256), EFAULT);
	OK(chdir(".."));
	FAILS(chdir("f"), ENOTDIR);
	FAILS(chdir("none"), ENOENT);
	OK(fchdir(fd));
	FAILS(fchdir(99), EBADF);
	FAILS(fchdir(OK(open("../f", O_RDONLY))), ENOTDIR);
	/* A directory that is removed under one's feet has no name and no room. */
	OK(rmdir("../d"));
	FAILS(syscall(__NR_getcwd, cwd, sizeof(cwd)), ENOENT);
	FAILS(open("x", O_WRONLY | O_CREAT, 0600), ENOENT);
	FAILS(mkdir("x", 0755), ENOENT);
	OK(chdir(base));
}

TEST(dir_chroot, "root")
{
	char cwd[64];
	pid_t pid;

	t_tmpdir();
	OK(mkdir("jail", 0755));
	t_put_file("jail/in", "x", 0644);
	OK(symlink("/in", "jail/abs"));
	pid = t_fork();
	if (pid == 0) {
		OK(chroot("jail"));
		OK(chdir("/"));
		STREQ((OK(syscall(__NR_getcwd, cwd, sizeof(cwd))), cwd), "/");
		OK(access("/in", F_OK));
		OK(access("/abs", F_OK));
		OK(access("/../../in", F_OK));
		FAILS(access("/proc", F_OK), ENOENT);
		FAILS(chroot("in"), ENOTDIR);
		OK(syscall(__NR_setresuid32, 5003, 5003, 5003));
		FAILS(chroot("/"), EPERM);
		t_exit();
	}
	t_join(pid);
	FAILS(access("/in", F_OK), ENOENT);
}

/* The ...at calls start from a directory's descriptor. */
TEST(dir_at_calls, "")
{
	struct stat st;
	int d;

	t_tmpdir();
	OK(mkdir("d", 0755));
	d = OK(open("d", O_RDONLY | O_DIRECTORY));
	OK(close(OK(openat(d, "f", O_WRONLY | O_CREAT, 0600))));
	OK(access("d/f", F_OK));
	OK(fstatat(d, "f", &st, AT_SYMLINK_NOFOLLOW));
	OK(mkdirat(d, "sub", 0755));
	OK(unlinkat(d, "f", 0));
	FAILS(unlinkat(d, "sub", 0), EISDIR);
	OK(unlinkat(d, "sub", AT_REMOVEDIR));
	FAILS(openat(99, "f", O_RDONLY), EBADF);
	OK(close(OK(openat(99, "/", O_RDONLY))));
	FAILS(openat(OK(openat(d, "g", O_WRONLY | O_CREAT, 0600)), "x", O_RDONLY), ENOTDIR);
	FAILS(unlinkat(d, "g", 0x4000), EINVAL);
}
