/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wait4, waitpid and waitid: options, id types, and how a wait status is put together.
 */
#ifndef TINE_UAPI_WAIT_H
#define TINE_UAPI_WAIT_H

#define WNOHANG	    0x00000001
#define WUNTRACED   0x00000002
#define WSTOPPED    WUNTRACED
#define WEXITED	    0x00000004
#define WCONTINUED  0x00000008
#define WNOWAIT	    0x01000000
#define __WNOTHREAD 0x20000000 /* only my own children, not my threads' */
#define __WALL	    0x40000000 /* whatever their exit signal */
#define __WCLONE    0x80000000 /* only those whose exit signal is not SIGCHLD */

#define P_ALL	0
#define P_PID	1
#define P_PGID	2
#define P_PIDFD 3

/*
 * Status:  exited       code << 8
 *          killed       signal (| 0x80 if a core would have been written)
 *          stopped      signal << 8 | 0x7f
 *          continued    0xffff
 */
#define WCOREFLAG	0x80
#define WEXITSTATUS(s)	(((s) >> 8) & 0xff)
#define WTERMSIG(s)	((s)&0x7f)
#define WSTOPSIG(s)	WEXITSTATUS(s)
#define WIFEXITED(s)	(WTERMSIG(s) == 0)
#define WIFSTOPPED(s)	(((s)&0xff) == 0x7f)
#define WIFSIGNALED(s)	(WTERMSIG(s) != 0 && WTERMSIG(s) != 0x7f)
#define WIFCONTINUED(s) ((s) == 0xffff)
#define WCOREDUMP(s)	((s)&WCOREFLAG)

#endif /* TINE_UAPI_WAIT_H */
