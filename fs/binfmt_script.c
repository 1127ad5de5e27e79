// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that begin with "#!": the first line names the interpreter and at most one argument.
 *
 *   ./greet hello, beginning with "#!/bin/sh -e"   becomes   /bin/sh -e ./greet hello
 *
 * Invariant: on success bprm->file is the interpreter, and the prefix holds what stands before
 * the caller's argv[1]. Entry point: load_script_binary. Specification: execve(2), "Interpreter
 * scripts".
 */
#include <binfmts.h>
#include <fs.h>
#include <slab.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * split_line: ends the line in buf, and finds the interpreter and its argument (NULL if none) in
 * it. The argument is all the rest of the line, blanks within it too. -ENOEXEC: no interpreter
 * there, or one whose name may have been cut off by the end of buf; an argument may be.
 */
static int split_line(char *buf, char **interp, char **arg)
{
	char *end = buf + BINPRM_BUF_SIZE - 1, *p = buf + 2;
	char *newline = memchr(buf, '\n', end - buf);
	bool cut = !newline && *end;

	end = newline ? newline : buf + strnlen(buf, end - buf);
	while (end > p && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*p))
		p++;
	*interp = p;
	while (*p && !is_blank(*p))
		p++;
	if (p == *interp || (cut && !*p))
		return -ENOEXEC;
	*arg = NULL;
	if (!*p)
		return 0;
	*p++ = '\0';
	while (is_blank(*p))
		p++;
	*arg = p;
	return 0;
}

/* put_before: one string more in front of the prefix. -E2BIG */
static int put_before(struct linux_binprm *bprm, const char *s)
{
	size_t n = strlen(s) + 1;

	if (n > (size_t)(bprm->prefix - bprm->prefix_buf))
		return -E2BIG;
	bprm->prefix -= n;
	memcpy(bprm->prefix, s, n);
	return 0;
}

/* change_prefix: argv[0] goes; interpreter, argument and the script's own name come. */
static int change_prefix(struct linux_binprm *bprm, const char *interp, const char *arg)
{
	int err;

	if (!bprm->prefix_buf) {
		bprm->prefix_buf = kmalloc(BINPRM_PREFIX_SIZE, GFP_KERNEL);
		if (!bprm->prefix_buf)
			return -ENOMEM;
		bprm->prefix = bprm->prefix_buf + BINPRM_PREFIX_SIZE;
	} else {
		bprm->prefix += strlen(bprm->prefix) + 1;
	}
	err = put_before(bprm, bprm->interp);
	if (!err && arg)
		err = put_before(bprm, arg);
	return err ? err : put_before(bprm, interp);
}

int load_script_binary(struct linux_binprm *bprm)
{
	struct file *file;
	char *interp, *arg;
	int err;

	if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
		return -ENOEXEC;
	err = split_line(bprm->buf, &interp, &arg);
	if (!err)
		err = change_prefix(bprm, interp, arg);
	if (err)
		return err;
	/*
	 * The name in the prefix stays; the one in buf is overwritten by the next file's first
	 * bytes.
	 */
	bprm->interp = bprm->prefix;
	file = open_exec(bprm->interp);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(bprm->file);
	bprm->file = file;
	return 1;
}
