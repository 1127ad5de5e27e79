// SPDX-License-Identifier: GPL-2.0-only
// CLONE_FS: one working directory, one root and one umask for both.
#define _GNU_SOURCE
#include "demo.h"
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int child(void *unused)
{
	umask(077);
	return chdir("/dev") != 0;
}

int main(int argc, char **argv)
{
	char cwd[64] = "?", mask[8];

	demo(argc, argv, "CLONE_FS: parent and child have one working directory and umask",
	     "without CLONE_FS: the child has copies of both");
	umask(022);
	if (chdir("/") < 0)
		return 2;
	await(start(child, (with_flag ? CLONE_FS : 0) | SIGCHLD, NULL, NULL, NULL));
	if (!getcwd(cwd, sizeof(cwd)))
		perror("getcwd");
	snprintf(mask, sizeof(mask), "%03o", umask(0));
	check("the parent's directory, after the child's cd /dev", with_flag ? "/dev" : "/", cwd);
	check("the parent's umask 022, after the child's 077", with_flag ? "077" : "022", mask);
	return verdict();
}
