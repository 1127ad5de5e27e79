// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a parent is told about a child: the contents of SIGCHLD for each kind of news, any byte as exit
 * signal, and what fork, vfork, clone and exec do with the alternate stack and with a name.
 */
#include "t.h"

#include <sys/prctl.h>

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static volatile int heard, news_sig, news_code, news_status;
static volatile pid_t news_pid;
static volatile uid_t news_uid;

static void listen_to(int sig, siginfo_t *info, void *context)
{
	news_sig = info->si_signo;
	news_code = info->si_code;
	news_pid = info->si_pid;
	news_uid = info->si_uid;
	news_status = info->si_status;
	heard++;
}

static void await_news(int sig, int code)
{
	for (int i = 0; !heard && i < 5000; i++)
		t_sleep_ms(1);
	EQ(heard, 1);
	EQ(news_sig, sig);
	EQ(news_code, code);
	heard = 0;
}

static void expect_news(pid_t pid, int code, int status)
{
	await_news(SIGCHLD, code);
	EQ(news_pid, pid);
	EQ(news_uid, getuid());
	EQ(news_status, status);
}

static void listen_for(int sig)
{
	struct sigaction act = {.sa_sigaction = listen_to, .sa_flags = SA_SIGINFO | SA_RESTART};

	OK(sigaction(sig, &act, NULL));
}

TEST(sigchld_tells_what_happened, "")
{
	pid_t pid;

	listen_for(SIGCHLD);
	pid = t_sleeper();
	t_kill(pid, SIGSTOP);
	expect_news(pid, CLD_STOPPED, SIGSTOP);
	t_kill(pid, SIGCONT);
	expect_news(pid, CLD_CONTINUED, SIGCONT);
	t_kill(pid, SIGKILL);
	expect_news(pid, CLD_KILLED, SIGKILL);
	EQ(t_wait(pid), SIGKILL);
	pid = t_fork();
	if (pid == 0)
		_exit(0x1234);
	expect_news(pid, CLD_EXITED, 0x34);
	EQ(t_wait(pid), 0x3400);
	/* Another exit signal brings the code; the rest an x86-64 host does not carry over. */
	listen_for(SIGUSR1);
	pid = OK(syscall(__NR_clone, SIGUSR1, 0, 0, 0, 0));
	if (pid == 0)
		_exit(7);
	await_news(SIGUSR1, CLD_EXITED);
	EQ(t_wait(pid), 7 << 8);
}

static int exit_later(void *arg)
{
	t_sleep_ms(5);
	return 44;
}

/* A process of threads: the news are those of the process, whoever ended last. */
TEST(sigchld_of_a_thread_group, "")
{
	struct clone_req req = {.flags = THREAD, .stack = t_stack()};
	pid_t pid;

	listen_for(SIGCHLD);
	pid = t_fork();
	if (pid == 0) {
		CHECK(t_clone(&req, exit_later, NULL) > 0);
		t_exit_task(22);
	}
	expect_news(pid, CLD_EXITED, 44);
	EQ(t_wait(pid), 44 << 8);
}

/* Numbers that are no signal send none; all but SIGCHLD need __WCLONE. */
TEST(exit_signal_any_byte, "")
{
	static const int signals[] = {1, 9, 31, 32, 33, 34, 64, 65, 127, 128, 255};
	sigset_t all;

	sigfillset(&all);
	for (int i = 0; i < COUNT(signals); i++) {
		pid_t parent = t_fork(), pid;

		if (parent) {
			int status = t_wait(parent);

			/* What cannot be blocked acts on the parent. */
			if (signals[i] == SIGKILL)
				EQ(status, SIGKILL);
			else
				EQ(status, 0);
			continue;
		}
		/* By number: a library may keep some real-time signals to itself. */
		OK(syscall(__NR_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8));
		pid = OK(syscall(__NR_clone, signals[i], 0, 0, 0, 0));
		if (pid == 0)
			_exit(5);
		FAILS(waitpid(pid, NULL, 0), ECHILD);
		EQ(t_wait(pid), 5 << 8);
		t_exit();
	}
}

static char second_stack[16384];

static int has_alternate_stack(void *arg)
{
	stack_t now;

	OK(sigaltstack(NULL, &now));
	return now.ss_flags == 0 && now.ss_sp == second_stack &&
	       now.ss_size == sizeof(second_stack);
}

PROGRAM(alternate_stack_after_exec)
{
	stack_t now;

	OK(sigaltstack(NULL, &now));
	return now.ss_flags == SS_DISABLE ? 33 : 34;
}

/* Inherited by fork and lent by vfork; a task that shares the memory otherwise begins without. */
TEST(alternate_stack_inheritance, "")
{
	static const struct {
		unsigned long flags;
		int kept;
	} row[] = {
		{SIGCHLD, 1},
		{CLONE_VFORK | SIGCHLD, 1},
		{CLONE_VM | CLONE_VFORK | SIGCHLD, 1},
		{CLONE_VM | SIGCHLD, 0},
	};
	stack_t stack = {.ss_sp = second_stack, .ss_size = sizeof(second_stack)};
	pid_t pid;

	OK(sigaltstack(&stack, NULL));
	for (int i = 0; i < COUNT(row); i++) {
		struct clone_req req = {.flags = row[i].flags, .stack = t_stack()};

		pid = t_clone(&req, has_alternate_stack, NULL);
		CHECK(pid > 0);
		EQ(t_wait(pid), row[i].kept << 8);
	}
	EQ(has_alternate_stack(NULL), 1);
	pid = t_fork();
	if (pid == 0)
		t_exec_child("alternate_stack_after_exec", NULL);
	EQ(t_wait(pid), 33 << 8);
}

/* A name is cut at fifteen characters, and each task has its own. */
TEST(name_of_a_task, "")
{
	char name[17] = "x";
	pid_t pid;

	OK(prctl(PR_SET_NAME, "a name that is much too long", 0, 0, 0));
	OK(prctl(PR_GET_NAME, name, 0, 0, 0));
	STREQ(name, "a name that is ");
	pid = t_fork();
	if (pid == 0) {
		OK(prctl(PR_GET_NAME, name, 0, 0, 0));
		STREQ(name, "a name that is ");
		OK(prctl(PR_SET_NAME, "", 0, 0, 0));
		OK(prctl(PR_GET_NAME, name, 0, 0, 0));
		STREQ(name, "");
		t_exit();
	}
	t_join(pid);
	OK(prctl(PR_GET_NAME, name, 0, 0, 0));
	STREQ(name, "a name that is ");
	FAILS(prctl(PR_SET_NAME, BAD, 0, 0, 0), EFAULT);
	FAILS(prctl(PR_GET_NAME, BAD, 0, 0, 0), EFAULT);
	FAILS(prctl(12345, 0, 0, 0, 0), EINVAL);
}
