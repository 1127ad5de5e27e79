// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pipes: ends and their counts, sleeping and waking, what is atomic, O_NONBLOCK, and the refusals.
 */
#include "t.h"

enum { CAPACITY = 65536, ATOMIC = 4096 };

static void set_nonblock(int fd)
{
	OK(fcntl(fd, F_SETFL, OK(fcntl(fd, F_GETFL)) | O_NONBLOCK));
}

static void ignore_sigpipe(void)
{
	struct sigaction ign = {.sa_handler = SIG_IGN};

	OK(sigaction(SIGPIPE, &ign, NULL));
}

TEST(pipe_carries_bytes_in_order, "")
{
	char buf[16];
	int fd[2];

	OK(pipe(fd));
	EQ(write(fd[1], "abc", 3), 3);
	EQ(write(fd[1], "defg", 4), 4);
	EQ(read(fd[0], buf, 2), 2);
	EQ(memcmp(buf, "ab", 2), 0);
	EQ(read(fd[0], buf, sizeof(buf)), 5);
	EQ(memcmp(buf, "cdefg", 5), 0);
	EQ(write(fd[1], buf, 0), 0);
	set_nonblock(fd[0]);
	FAILS(read(fd[0], buf, 1), EAGAIN);
	EQ(read(fd[0], buf, 0), 0);
}

/* End of file comes when the last of all copies of the write end is gone, buffered bytes first. */
TEST(pipe_eof_after_last_writer, "")
{
	struct gate go = t_gate();
	int fd[2], copy;
	char c;
	pid_t pid;

	OK(pipe(fd));
	copy = OK(dup(fd[1]));
	pid = t_fork();
	if (pid == 0) {
		t_gate_wait(&go);
		EQ(write(fd[1], "z", 1), 1);
		t_exit();
	}
	OK(close(fd[1]));
	set_nonblock(fd[0]);
	FAILS(read(fd[0], &c, 1), EAGAIN);
	OK(close(copy));
	FAILS(read(fd[0], &c, 1), EAGAIN);
	t_gate_open(&go);
	t_join(pid);
	EQ(read(fd[0], &c, 1), 1);
	EQ(read(fd[0], &c, 1), 0);
	EQ(read(fd[0], &c, 1), 0);
}

TEST(pipe_without_reader, "")
{
	int fd[2], status;
	pid_t pid;

	OK(pipe(fd));
	OK(close(fd[0]));
	pid = t_fork();
	if (pid == 0) {
		status = write(fd[1], "x", 1);
		_exit(1);
	}
	status = t_wait(pid);
	EQ(status, SIGPIPE);
	ignore_sigpipe();
	FAILS(write(fd[1], "x", 1), EPIPE);
	EQ(write(fd[1], "x", 0), 0);
}

TEST(pipe_holds_64_KiB, "")
{
	static char block[ATOMIC];
	int fd[2], total = 0;
	long n;

	OK(pipe2(fd, O_NONBLOCK));
	while ((n = write(fd[1], block, sizeof(block))) > 0)
		total += n;
	EQ(errno, EAGAIN);
	EQ(total, CAPACITY);
	FAILS(write(fd[1], block, 1), EAGAIN);
	EQ(read(fd[0], block, sizeof(block)), (long)sizeof(block));
	EQ(write(fd[1], block, sizeof(block)), (long)sizeof(block));
	FAILS(write(fd[1], block, 1), EAGAIN);
}

/* Up to PIPE_BUF all or nothing; above it a non-blocking write takes what fits. */
TEST(pipe_nonblocking_write_is_atomic, "")
{
	static char block[2 * CAPACITY];
	int fd[2];

	OK(pipe2(fd, O_NONBLOCK));
	EQ(write(fd[1], block, CAPACITY - ATOMIC), CAPACITY - ATOMIC);
	EQ(write(fd[1], block, 100), 100);
	FAILS(write(fd[1], block, ATOMIC), EAGAIN);
	EQ(read(fd[0], block, 2 * CAPACITY), CAPACITY - ATOMIC + 100);
	EQ(write(fd[1], block, 2 * CAPACITY), CAPACITY);
	EQ(read(fd[0], block, 2 * CAPACITY), CAPACITY);
}

/* Four writers of full PIPE_BUF blocks, one letter each: no block is ever broken by another. */
TEST(pipe_blocks_do_not_mix, "")
{
	enum { WRITERS = 4, BLOCKS = 30 };
	static char block[ATOMIC];
	int fd[2], blocks[WRITERS] = {0};
	pid_t pid[WRITERS];

	OK(pipe(fd));
	for (int w = 0; w < WRITERS; w++) {
		pid[w] = t_fork();
		if (pid[w] == 0) {
			memset(block, 'a' + w, sizeof(block));
			for (int i = 0; i < BLOCKS; i++)
				EQ(write(fd[1], block, sizeof(block)), (long)sizeof(block));
			t_exit();
		}
	}
	OK(close(fd[1]));
	for (;;) {
		int have = 0, n = 1;

		while (have < ATOMIC && (n = OK(read(fd[0], block + have, ATOMIC - have))) > 0)
			have += n;
		if (!have)
			break;
		EQ(have, ATOMIC);
		for (int i = 1; i < ATOMIC; i++)
			if (block[i] != block[0])
				t_die("block of '%c' has '%c' at %d", block[0], block[i], i);
		blocks[block[0] - 'a']++;
	}
	for (int w = 0; w < WRITERS; w++) {
		EQ(blocks[w], BLOCKS);
		t_join(pid[w]);
	}
}

TEST(pipe_reader_sleeps_until_write, "")
{
	int fd[2];
	char c;
	pid_t pid;

	OK(pipe(fd));
	pid = t_fork();
	if (pid == 0) {
		EQ(read(fd[0], &c, 1), 1);
		EQ(c, 'w');
		t_exit();
	}
	t_await_state(pid, 'S');
	EQ(waitpid(pid, NULL, WNOHANG), 0);
	EQ(write(fd[1], "w", 1), 1);
	t_join(pid);
}

/* A writer to a full pipe sleeps, and goes on as the reader makes room; nothing is lost. */
TEST(pipe_writer_sleeps_until_room, "")
{
	static unsigned char buf[8192];
	enum { TOTAL = 4 * CAPACITY };
	int fd[2], got = 0, n;
	pid_t pid;

	OK(pipe(fd));
	pid = t_fork();
	if (pid == 0) {
		unsigned char *all = t_private(TOTAL);

		OK(close(fd[0]));
		for (int i = 0; i < TOTAL; i++)
			all[i] = i * 7 + i / 256;
		EQ(write(fd[1], all, TOTAL), TOTAL);
		t_exit();
	}
	OK(close(fd[1]));
	t_await_state(pid, 'S');
	while ((n = OK(read(fd[0], buf, 1 + got % sizeof(buf)))) > 0) {
		for (int i = 0; i < n; i++)
			if (buf[i] != (unsigned char)((got + i) * 7 + (got + i) / 256))
				t_die("byte %d is %d", got + i, buf[i]);
		got += n;
	}
	EQ(got, TOTAL);
	t_join(pid);
}

/* A writer that sleeps in a full pipe is told when the last reader goes. */
TEST(pipe_sleeping_writer_meets_death_of_reader, "")
{
	static char block[CAPACITY + 1];
	int fd[2];
	pid_t reader, writer;

	OK(pipe(fd));
	reader = t_sleeper();
	writer = t_fork();
	if (writer == 0) {
		OK(close(fd[0]));
		ignore_sigpipe();
		EQ(write(fd[1], block, CAPACITY + 1), CAPACITY);
		FAILS(write(fd[1], block, 1), EPIPE);
		t_exit();
	}
	OK(close(fd[0]));
	t_await_state(writer, 'S');
	t_kill(reader, SIGKILL);
	EQ(t_wait(reader), SIGKILL);
	t_join(writer);
}

/* A token runs round ten processes, a hundred hops. */
TEST(pipe_ring, "")
{
	enum { TASKS = 10, ROUNDS = 10 };
	int fd[TASKS][2];
	unsigned char token = 0;

	for (int i = 0; i < TASKS; i++)
		OK(pipe(fd[i]));
	for (int i = 1; i < TASKS; i++)
		if (t_fork() == 0) {
			for (int r = 0; r < ROUNDS; r++) {
				EQ(read(fd[i][0], &token, 1), 1);
				token++;
				EQ(write(fd[(i + 1) % TASKS][1], &token, 1), 1);
			}
			t_exit();
		}
	for (int r = 0; r < ROUNDS; r++) {
		EQ(write(fd[1][1], &token, 1), 1);
		EQ(read(fd[0][0], &token, 1), 1);
		EQ(token, (r + 1) * (TASKS - 1));
	}
	for (int i = 1; i < TASKS; i++) {
		int status;

		CHECK(wait(&status) > 0);
		EQ(status, 0);
	}
}

/* Several readers: each byte goes to exactly one of them. */
TEST(pipe_readers_share, "")
{
	enum { READERS = 4, BYTES = 2000 };
	unsigned char *seen = t_shared(PAGE), byte[2];
	pid_t pid[READERS];
	int fd[2];

	OK(pipe(fd));
	for (int r = 0; r < READERS; r++) {
		pid[r] = t_fork();
		if (pid[r] == 0) {
			OK(close(fd[1]));
			while (OK(read(fd[0], byte, 2)) == 2)
				seen[byte[0] * 256 + byte[1]]++;
			t_exit();
		}
	}
	for (int i = 0; i < BYTES; i++) {
		byte[0] = i / 256;
		byte[1] = i % 256;
		EQ(write(fd[1], byte, 2), 2);
	}
	OK(close(fd[1]));
	for (int r = 0; r < READERS; r++)
		t_join(pid[r]);
	for (int i = 0; i < BYTES; i++)
		EQ(seen[i], 1);
}

/* Status flags belong to the open file: set in a child, they hold in the parent. */
TEST(pipe_flags_are_shared_over_fork, "")
{
	int fd[2];
	char c;
	pid_t pid;

	OK(pipe(fd));
	EQ(fcntl(fd[0], F_GETFL) & O_ACCMODE, O_RDONLY);
	EQ(fcntl(fd[1], F_GETFL) & O_ACCMODE, O_WRONLY);
	pid = t_fork();
	if (pid == 0) {
		set_nonblock(fd[0]);
		t_exit();
	}
	t_join(pid);
	CHECK(fcntl(fd[0], F_GETFL) & O_NONBLOCK);
	EQ(fcntl(fd[1], F_GETFL) & O_NONBLOCK, 0);
	FAILS(read(fd[0], &c, 1), EAGAIN);
}

TEST(pipe_refusals, "")
{
	struct stat st;
	int fd[2], low = t_lowest_fd();
	char c;

	FAILS(pipe2(fd, 0x40000000), EINVAL);
	FAILS(syscall(__NR_pipe, BAD), EFAULT);
	FAILS(syscall(__NR_pipe2, NULL, 0), EFAULT);
	EQ(t_lowest_fd(), low);
	OK(pipe2(fd, O_CLOEXEC | O_NONBLOCK));
	EQ(fd[0], low);
	EQ(fd[1], low + 1);
	EQ(fcntl(fd[0], F_GETFD), FD_CLOEXEC);
	EQ(fcntl(fd[1], F_GETFD), FD_CLOEXEC);
	CHECK(fcntl(fd[1], F_GETFL) & O_NONBLOCK);
	FAILS(read(fd[1], &c, 1), EBADF);
	FAILS(write(fd[0], "x", 1), EBADF);
	FAILS(lseek(fd[0], 0, SEEK_SET), ESPIPE);
	FAILS(ftruncate(fd[1], 0), EINVAL);
	FAILS(write(fd[1], BAD, 10), EFAULT);
	EQ(write(fd[1], "x", 1), 1);
	FAILS(read(fd[0], BAD, 1), EFAULT);
	OK(fstat(fd[0], &st));
	CHECK(S_ISFIFO(st.st_mode));
}
