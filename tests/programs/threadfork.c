// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads beside fork, other programs and signals, with a stock C library: a fork in a threaded program
 * and its handlers, popen, system and posix_spawn from several threads, exec from a thread.
 */
#define _GNU_SOURCE
#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char order[64];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void note(const char *what)
{
	strcat(order, what);
}

static void before(void)
{
	pthread_mutex_lock(&lock);
	note("before ");
}

static void after_in_parent(void)
{
	note("parent ");
	pthread_mutex_unlock(&lock);
}

static void after_in_child(void)
{
	note("child ");
	pthread_mutex_unlock(&lock);
}

static volatile int stop, turns;

static void *lock_and_unlock(void *arg)
{
	while (!stop) {
		pthread_mutex_lock(&lock);
		turns++;
		pthread_mutex_unlock(&lock);
		sched_yield();
	}
	return NULL;
}

/* Only the forking thread is in the child, and the lock that others use is free there. */
static int in_the_child(void)
{
	int seen = turns;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < 20; i++)
		sched_yield();
	return turns == seen && !strcmp(order, "before child ") ? 5 : 1;
}

static void *fork_here(void *arg)
{
	int status = -1;
	pid_t pid;

	order[0] = 0;
	pid = fork();
	if (pid == 0)
		_exit(in_the_child());
	same("handlers in the parent", order, "before parent ");
	is("the child is the process's", waitpid(pid, &status, 0), pid);
	is("what the child saw", status, 5 << 8);
	return NULL;
}

static void *one_more(void *arg)
{
	return arg;
}

/* A child of a threaded program may make threads again. */
static void *threads_in_the_child(void *arg)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t thread;
		void *result = NULL;

		if (pthread_create(&thread, NULL, one_more, (void *)9) ||
		    pthread_join(thread, &result))
			_exit(1);
		_exit((long)result);
	}
	waitpid(pid, &status, 0);
	is("a thread of the child's own", status, 9 << 8);
	return NULL;
}

static void forks(void)
{
	pthread_t thread[4], forker;

	is("atfork", pthread_atfork(before, after_in_parent, after_in_child), 0);
	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, lock_and_unlock, NULL);
	fork_here(NULL);
	pthread_create(&forker, NULL, fork_here, NULL);
	pthread_join(forker, NULL);
	pthread_create(&forker, NULL, threads_in_the_child, NULL);
	pthread_join(forker, NULL);
	stop = 1;
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
}

/* --- other programs ------------------------------------------------------------------------------ */

extern char **environ;
static const char *self;

/* musl's pclose() closes a descriptor that a popen() at the same time takes for another's: also on Linux. */
static pthread_mutex_t one_pipe = PTHREAD_MUTEX_INITIALIZER;

static void *run_programs(void *arg)
{
	int right = 0;

	for (int i = 0; i < 5; i++) {
		char *argv[] = {(char *)self, "exit", "6", NULL}, line[64] = "";
		pid_t pid;
		int status = -1;
		FILE *in;

		if (!posix_spawn(&pid, self, NULL, NULL, argv, environ) &&
		    waitpid(pid, &status, 0) == pid)
			right += status == 6 << 8;
		right += system("exit 3") == 3 << 8;
		pthread_mutex_lock(&one_pipe);
		in = popen("echo from a pipe", "r");
		pthread_mutex_unlock(&one_pipe);
		if (in) {
			right += fgets(line, sizeof(line), in) && !strcmp(line, "from a pipe\n");
			pthread_mutex_lock(&one_pipe);
			right += pclose(in) == 0;
			pthread_mutex_unlock(&one_pipe);
		}
	}
	return (void *)(long)right;
}

static void programs(void)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, run_programs, NULL);
	for (int i = 0; i < 4; i++) {
		void *right;

		pthread_join(thread[i], &right);
		is("spawned, ran and read, by a thread", (long)right, 20);
	}
}

static void *exec_here(void *arg)
{
	execl(self, self, "exit", "8", NULL);
	_exit(1);
}

static void exec_in_a_thread(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t thread;

		pthread_create(&thread, NULL, exec_here, NULL);
		pthread_join(thread, NULL);
		_exit(2);
	}
	is("exec in a thread keeps the pid", waitpid(pid, &status, 0), pid);
	is("its status", status, 8 << 8);
}

/* --- signals ------------------------------------------------------------------------------------- */

static volatile pthread_t handled_by;
static sem_t handled;

static void handler(int sig)
{
	handled_by = pthread_self();
	sem_post(&handled);
}

static sem_t unblocked;

static void *take_signals(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sem_post(&unblocked);
	while (!stop)
		usleep(1000);
	return NULL;
}

/* Whoever does not block it takes it: the process's signals are for any thread. */
static void signals(void)
{
	struct sigaction act = {.sa_handler = handler};
	pthread_t thread;
	sigset_t set;

	stop = 0;
	sem_init(&handled, 0, 0);
	sem_init(&unblocked, 0, 0);
	sigaction(SIGUSR1, &act, NULL);
	sigaction(SIGUSR2, &act, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&thread, NULL, take_signals, NULL);
	sem_wait(&unblocked);
	kill(getpid(), SIGUSR2);
	while (sem_wait(&handled))
		;
	is("taken by the thread that does not block it", handled_by == thread, 1);
	pthread_kill(thread, SIGUSR1);
	while (sem_wait(&handled))
		;
	is("sent to a thread, taken by it", handled_by == thread, 1);
	pthread_kill(pthread_self(), SIGUSR1);
	while (sem_wait(&handled))
		;
	is("sent to ourselves", handled_by == pthread_self(), 1);
	stop = 1;
	pthread_join(thread, NULL);
}

/* One thread takes by sigwait what all block; alarms by interval and by a timer's own signal. */
static void *wait_for_signals(void *arg)
{
	long sum = 0;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGRTMIN + 3);
	for (int i = 0; i < 3; i++)
		if (!sigwait(&set, &sig))
			sum += sig == SIGALRM ? 1 : sig == SIGRTMIN + 3 ? 10 : 100;
	return (void *)sum;
}

static void waited_for(void)
{
	struct itimerval soon = {.it_value = {.tv_usec = 10000}};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 3};
	struct itimerspec twice = {{0, 20000000}, {0, 10000000}};
	pthread_t thread;
	void *sum = NULL;
	timer_t timer;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigaddset(&set, SIGRTMIN + 3);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&thread, NULL, wait_for_signals, NULL);
	is("setitimer", setitimer(ITIMER_REAL, &soon, NULL), 0);
	is("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	is("timer_settime", timer_settime(timer, 0, &twice, NULL), 0);
	pthread_join(thread, &sum);
	is("three signals came, at least one of the timer", (long)sum == 21 || (long)sum == 30, 1);
	is("timer_delete", timer_delete(timer), 0);
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return atoi(argv[2]);
	self = argv[0];
	forks();
	programs();
	exec_in_a_thread();
	signals();
	waited_for();
	return verdict("threadfork");
}
