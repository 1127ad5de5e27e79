// SPDX-License-Identifier: GPL-2.0-only
// What the flags of a thread come to: eight of lib/thread.c's threads count together under a mutex,
// and the last to finish tells main through a condition. Without CLONE_VM, as eight children of fork,
// each counts for itself.
#define _GNU_SOURCE
#include "demo.h"
#include <stdio.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#define TASKS  8
#define ROUNDS 1000

static mtx_t mutex;
static cnd_t all_done;
static int counter, done;

static int count(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		mtx_lock(&mutex);
		counter++;
		mtx_unlock(&mutex);
	}
	mtx_lock(&mutex);
	if (++done == TASKS)
		cnd_signal(&all_done);
	mtx_unlock(&mutex);
	return 5;
}

static int as_threads(void)
{
	thrd_t thread[TASKS];
	int sum = 0, result;

	for (int i = 0; i < TASKS; i++)
		if (thrd_create(&thread[i], count, NULL) != thrd_success)
			return -1;
	mtx_lock(&mutex);
	while (done < TASKS)
		cnd_wait(&all_done, &mutex);
	mtx_unlock(&mutex);
	for (int i = 0; i < TASKS; i++) {
		thrd_join(thread[i], &result);
		sum += result;
	}
	return sum;
}

static int as_processes(void)
{
	int sum = 0;

	for (int i = 0; i < TASKS; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(count(NULL));
		sum += WEXITSTATUS(await(pid));
	}
	return sum;
}

int main(int argc, char **argv)
{
	char sum[12], counted[12];

	demo(argc, argv, "threads: eight that count together", "processes: eight that count alone");
	snprintf(sum, sizeof(sum), "%d", with_flag ? as_threads() : as_processes());
	snprintf(counted, sizeof(counted), "%d", counter);
	check("the sum of what they returned", "40", sum);
	check("our counter", with_flag ? "8000" : "0", counted);
	return verdict();
}
