// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways in which a C library starts another program by itself: system, popen, posix_spawn. None
 * of them is a fork: the child borrows its parent's memory, on a stack of its own, until it calls
 * exec. All go through /bin/sh, or through this program itself.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void through_a_shell(void)
{
	char line[64] = "";
	FILE *from;

	is("system(\"exit 3\")", system("exit 3"), 3 << 8);
	is("system(\"exit 1 | exit 4\")", system("exit 1 | exit 4"), 4 << 8);
	from = popen("echo to be read", "r");
	is("popen", from != NULL, 1);
	if (!from)
		return;
	same("what it said", fgets(line, 11, from), "to be read");
	is("pclose", pclose(from), 0);
	from = popen("read a; exit $a", "w");
	if (from)
		fputs("9\n", from);
	is("a shell that was told 9", from ? pclose(from) : -1, 9 << 8);
}

static void spawned(char *self)
{
	posix_spawn_file_actions_t actions;
	char *argv[] = {"spawn", "spawned", NULL};
	int ends[2], status = 0;
	char word[16] = "";
	pid_t pid;

	is("pipe2", pipe2(ends, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	is("posix_spawn", posix_spawn(&pid, self, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	is("what the child wrote", read(ends[0], word, sizeof(word)), 8);
	same("its word", word, "spawned");
	close(ends[0]);
	is("its status", waitpid(pid, &status, 0) == pid ? status : -1, 5 << 8);
	is("a file that is not there", posix_spawn(&pid, "/no/such", NULL, NULL, argv, environ),
	   ENOENT);
}

int main(int argc, char **argv)
{
	char self[512] = "";

	if (argc > 1) {
		write(1, argv[1], strlen(argv[1]) + 1);
		return 5;
	}
	readlink("/proc/self/exe", self, sizeof(self) - 1);
	through_a_shell();
	spawned(self);
	return verdict("spawn");
}
