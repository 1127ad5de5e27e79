// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that begin with "#!": the first line names the interpreter and at most one argument.
 *
 *   ./greet hello, beginning with "#!/bin/sh -e"   becomes   /bin/sh -e ./greet hello
 *
 * Invariant: on success bprm->file is the interpreter, and its name, its argument and the script's
 * name stand in the place of argv[0]. Entry point: load_script_binary. Specification: execve(2),
 * "Interpreter scripts".
 */
#include <binfmts.h>
#include <fs.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * split_line: ends the line in buf, and finds the interpreter and its argument (NULL if none) in
 * it. The argument is all the rest of the line, blanks within it too; those at the end are cut off, but
 * not where a shorter file ends, which zeros follow. -ENOEXEC: no interpreter there, or one whose
 * name may have been cut off by the end of buf; an argument may be.
 */
static int split_line(char *buf, char **interp, char **arg)
{
	char *last = buf + BINPRM_BUF_SIZE - 1, *p = buf + 2;
	char *newline = memchr(buf, '\n', BINPRM_BUF_SIZE), *end = newline ? newline : last;
	bool cut = !newline && *last && !is_blank(*last);

	while (end > p && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*p))
		p++;
	*interp = p;
	while (*p && !is_blank(*p))
		p++;
	if (p == *interp || (cut && p == last))
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

int load_script_binary(struct linux_binprm *bprm)
{
	const char *args[3];
	char *interp, *arg;
	struct file *file;
	int n = 0, err;

	if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
		return -ENOEXEC;
	err = split_line(bprm->buf, &interp, &arg);
	if (err)
		return err;
	args[n++] = interp;
	if (arg)
		args[n++] = arg;
	args[n++] = bprm->interp;
	err = replace_arg0(bprm, args, n);
	if (err)
		return err;
	/* The next file's first bytes go over the name in buf. */
	strlcpy(bprm->interp_buf, interp, BINPRM_BUF_SIZE);
	bprm->interp = bprm->interp_buf;
	file = open_exec(bprm->interp);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(bprm->file);
	bprm->file = file;
	return 1;
}
